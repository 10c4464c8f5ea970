//! A response that is too large to be kept as a whole while it is decoded.

use super::Incoming;
use super::gathered::Gathered;
use super::opened::Opened;
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
        while piece.len() < PIECE {
            let Some(chunk) = self.opened.chunk().await? else { break };
            piece.push(chunk, PIECE as u64);
            if self.received + piece.len() > self.limit {
                return Err(self.opened.too_large(self.limit));
            }
        }
        self.received += piece.len();
        Ok((!piece.is_empty()).then(|| piece.into()))
    }

    /// The response as a whole, after all.
    pub(crate) async fn whole(self) -> Result<Incoming, TransportFailure> {
        let mut body = Gathered::new();
        body.push(self.beginning, self.limit as u64);
        self.opened.read_on(body, self.limit).await
    }

    /// What is known of a response that was read to its end.
    pub(crate) fn into_incoming(self, body: super::Body) -> Incoming {
        self.opened.into_incoming(body)
    }
}
