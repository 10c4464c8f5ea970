//! Responses, as a transport receives them.

use std::fmt;
use std::io::Read;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};

use super::chunk::Bytes;
use super::reader::Pieces;
use super::request::header;
use crate::error::{TransportErrorKind, TransportFailure, TransportPhase};
use crate::exclusive::Exclusive;

/// A response whose head has arrived.
pub struct HttpResponse {
    status: u16,
    headers: HeaderMap,
    body: ResponseBody,
}

impl HttpResponse {
    /// A response with a status and a body: bytes or a string, or a
    /// [stream](ResponseBody::stream) or [reader](ResponseBody::reader).
    pub fn new(status: u16, body: impl Into<ResponseBody>) -> Self {
        Self::received(status, HeaderMap::new(), body.into())
    }

    pub(super) fn received(status: u16, headers: HeaderMap, body: ResponseBody) -> Self {
        Self { status, headers, body }
    }

    /// Adds a header. The client uses `retry-after` with `date`, `content-length` and
    /// `transfer-encoding`: a response with neither of the last two may be cut short without a
    /// notice, and then is an error if its JSON is incomplete.
    ///
    /// # Errors
    ///
    /// A failure if name or value is not that of a header.
    pub fn with_header(mut self, name: &str, value: &str) -> Result<Self, TransportFailure> {
        let (name, value) = header(name, value).map_err(|problem| {
            let broken = TransportErrorKind::Broken;
            TransportFailure::new(broken, TransportPhase::Reply).because_of(problem)
        })?;
        self.headers.append(name, value);
        Ok(self)
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Names, in lower case, and values of all headers whose value is visible ASCII.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.headers.iter();
        all.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
    }

    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body.
    pub fn into_body(self) -> ResponseBody {
        self.body
    }

    /// The same head with another body: for a layer that records or limits what is read.
    #[must_use]
    pub fn with_body(self, body: impl Into<ResponseBody>) -> Self {
        Self { body: body.into(), ..self }
    }

    pub(crate) fn into_parts(self) -> (u16, HeaderMap, ResponseBody) {
        (self.status, self.headers, self.body)
    }
}

/// How many bytes a response announces; nothing if it is compressed, and so its length is not that
/// of what is read.
pub(crate) fn announced(headers: &HeaderMap) -> Option<u64> {
    match headers.contains_key(CONTENT_ENCODING) || headers.contains_key(TRANSFER_ENCODING) {
        true => None,
        false => headers.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok(),
    }
}

/// The body of a response, read in pieces. Dropping it discards the rest.
pub struct ResponseBody(Inner);

enum Inner {
    Whole(Option<Bytes>),
    Stream(Exclusive<Incoming>),
}

type Incoming = Pin<Box<dyn Stream<Item = Result<Bytes, TransportFailure>> + Send>>;

impl ResponseBody {
    /// A body that arrives piece by piece.
    pub fn stream(
        pieces: impl Stream<Item = Result<Bytes, TransportFailure>> + Send + 'static,
    ) -> Self {
        Self(Inner::Stream(Exclusive::new(Box::pin(pieces))))
    }

    /// A body that is read with calls that block: for transports over libraries that do. Each piece is
    /// read on one of the threads that Tokio keeps for that, as it is asked for.
    ///
    /// ```
    /// use storpool_api::transport::{HttpResponse, ResponseBody};
    ///
    /// let file: &[u8] = b"{}";
    /// let response = HttpResponse::new(200, ResponseBody::reader(file));
    /// ```
    pub fn reader(reader: impl Read + Send + 'static) -> Self {
        Self::stream(Pieces::Idle(Box::new(reader)))
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    ///
    /// Whatever the transport reports. Nothing follows.
    pub async fn next(&mut self) -> Result<Option<Bytes>, TransportFailure> {
        std::future::poll_fn(|context| self.poll_next(context)).await
    }

    /// As [`next`](ResponseBody::next).
    pub fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, TransportFailure>> {
        match &mut self.0 {
            Inner::Whole(bytes) => Poll::Ready(Ok(bytes.take())),
            Inner::Stream(pieces) => {
                pieces.get().as_mut().poll_next(context).map(Option::transpose)
            }
        }
    }
}

impl From<Bytes> for ResponseBody {
    fn from(bytes: Bytes) -> Self {
        Self(Inner::Whole((!bytes.is_empty()).then_some(bytes)))
    }
}

impl From<Vec<u8>> for ResponseBody {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for ResponseBody {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for ResponseBody {
    fn from(text: &'static str) -> Self {
        Bytes::from(text).into()
    }
}

/// Shows no part of the body.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseBody").finish_non_exhaustive()
    }
}
