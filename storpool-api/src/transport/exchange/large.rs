//! A response that is too large to be kept as a whole while it is decoded.

use super::gathered::Gathered;
use super::opened::Opened;
use super::{Body, Incoming};
use crate::error::TransportFailure;
use crate::transport::chunk::Bytes;

/// The size of the beginning, and of the pieces after it. Smaller responses are decoded as a whole.
pub(super) const PIECE: usize = 256 << 10;

/// A successful response of which a first piece has arrived.
pub(crate) struct Large {
    opened: Opened,
    beginning: Bytes,
    received: usize,
    limit: usize,
}

impl Large {
    /// The `limit` is that of the whole response.
    pub(super) fn new(opened: Opened, beginning: Bytes, limit: usize) -> Self {
        let received = beginning.len();
        Self { opened, beginning, received, limit }
    }

    pub(crate) fn status(&self) -> u16 {
        self.opened.status()
    }

    pub(crate) fn beginning(&self) -> &[u8] {
        &self.beginning
    }

    /// The next piece, or `None` at the end of the response.
    pub(crate) async fn piece(&mut self) -> Result<Option<Bytes>, TransportFailure> {
        self.beginning = Bytes::default();
        let mut piece = Gathered::new();
        self.opened.read(&mut piece, usize::MAX, PIECE).await?;
        self.received += piece.len();
        if self.received > self.limit {
            return Err(self.opened.too_large(self.limit));
        }
        Ok((!piece.is_empty()).then(|| piece.into()))
    }

    /// The response as a whole, after all.
    pub(crate) async fn whole(mut self) -> Result<Incoming, TransportFailure> {
        let mut body = Gathered::new();
        body.push(std::mem::take(&mut self.beginning), 0);
        self.opened.read(&mut body, self.limit, usize::MAX).await?;
        Ok(self.incoming(Body::Whole(body.into())))
    }

    /// What is known of a response that was read to its end.
    pub(crate) fn incoming(&self, body: Body) -> Incoming {
        self.opened.incoming(body)
    }
}
