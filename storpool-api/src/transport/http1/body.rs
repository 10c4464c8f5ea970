//! Bodies: of a request, which notices when the request is written, and of a response.

use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Frame, SizeHint};

use super::failure::broken;
use crate::error::{TransportFailure, TransportPhase};
use crate::transport::chunk::Bytes as Chunk;
use crate::transport::request::Progress;

/// A body that records the moment at which the HTTP library writes the request.
///
/// The library polls a body only when it has a connection and writes the head of the request to it.
/// First it asks whether there is anything to send; only then does it ask for the bytes.
pub(super) fn marking(bytes: Option<Bytes>, progress: &Progress) -> reqwest::Body {
    struct Marking {
        bytes: Option<Bytes>,
        progress: Progress,
    }

    impl http_body::Body for Marking {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            self.progress.sending();
            Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
        }

        fn is_end_stream(&self) -> bool {
            let is_empty = self.bytes.is_none();
            if is_empty {
                self.progress.sending();
            }
            is_empty
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
        }
    }

    reqwest::Body::wrap(Marking {
        bytes: bytes.filter(|bytes| !bytes.is_empty()),
        progress: progress.clone(),
    })
}

/// The body of a response, piece by piece.
pub(super) struct Received(pub(super) reqwest::Response);

impl Stream for Received {
    type Item = Result<Chunk, TransportFailure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // A future that is dropped loses nothing: what has arrived stays in the response.
        let chunk = ready!(pin!(self.0.chunk()).poll(context));
        let chunk = chunk.map(|bytes| bytes.map(Chunk::of));
        Poll::Ready(chunk.map_err(|error| broken(error, TransportPhase::Reply)).transpose())
    }
}

#[cfg(test)]
mod tests {
    use http_body::Body as _;

    use super::*;
    use crate::error::TransportPhase;

    #[test]
    fn request_counts_as_sent_once_its_body_is_read() {
        let progress = Progress::default();
        progress.connecting();
        let mut body = marking(Some(Bytes::from_static(b"{}")), &progress);
        assert_eq!(body.size_hint().exact(), Some(2));
        assert!(!body.is_end_stream());
        assert_eq!(progress.phase(), TransportPhase::Connect);
        let mut context = Context::from_waker(std::task::Waker::noop());
        let frame = Pin::new(&mut body).poll_frame(&mut context);
        assert!(matches!(frame, Poll::Ready(Some(Ok(frame))) if frame.is_data()));
        assert_eq!(progress.phase(), TransportPhase::Exchange);
        assert!(body.is_end_stream());
    }

    #[test]
    fn request_with_empty_body_counts_as_sent_once_the_body_is_polled() {
        for bytes in [None, Some(Bytes::new())] {
            let progress = Progress::default();
            progress.connecting();
            let body = marking(bytes, &progress);
            assert_eq!(body.size_hint().exact(), Some(0));
            assert_eq!(progress.phase(), TransportPhase::Connect);
            assert!(body.is_end_stream());
            assert_eq!(progress.phase(), TransportPhase::Exchange);
        }
    }
}
