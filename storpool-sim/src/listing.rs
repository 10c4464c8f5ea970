//! Long lists: written piece by piece while they are sent, so that they take no memory.

use std::sync::Arc;

use crate::api::{Key, List, Output};
use crate::envelope::Envelope;
use crate::error::ServiceError;
use crate::shape::Shape;
use crate::state::State;

/// How much is written at a time. A response that is shorter is written at once.
pub(crate) const PIECE: usize = 64 << 10;

/// A list that is being written.
pub(crate) struct Listing {
    list: List,
    shape: Arc<Shape>,
    keys: std::vec::IntoIter<Key>,
    begun: bool,
}

/// A response of which the first piece is written; the others follow from the state as it was then.
pub(crate) struct Long {
    first: Option<Envelope>,
    listing: Listing,
    state: State,
}

impl Listing {
    pub(crate) fn new(list: List, shape: &Arc<Shape>, keys: Vec<Key>) -> Self {
        Self { list, shape: Arc::clone(shape), keys: keys.into_iter(), begun: false }
    }

    /// Appends the next piece; returns whether it is the last.
    pub(crate) fn write(
        &mut self,
        state: &State,
        bytes: &mut Vec<u8>,
    ) -> Result<bool, ServiceError> {
        let end = bytes.len() + PIECE;
        let mut output = Output::new(bytes, &self.shape);
        let mut first = !std::mem::replace(&mut self.begun, true);
        if first {
            output.open(&self.list);
        }
        while output.length() < end {
            let Some(key) = self.keys.next() else {
                output.close(&self.list);
                return output.finish().map(|()| true);
            };
            output.entry(&self.list, state, key, std::mem::take(&mut first));
        }
        output.finish().map(|()| false)
    }
}

impl Long {
    pub(crate) fn new(first: Envelope, listing: Listing, state: State) -> Self {
        Self { first: Some(first), listing, state }
    }

    /// Appends the next piece of the body; returns whether it is the last.
    pub(crate) fn write(&mut self, bytes: &mut Vec<u8>) -> Result<bool, ServiceError> {
        if let Some(first) = self.first.take() {
            bytes.append(&mut first.begun());
            return Ok(false);
        }
        let last = self.listing.write(&self.state, bytes)?;
        if last {
            bytes.push(b'}');
        }
        Ok(last)
    }

    /// All pieces.
    pub(crate) fn whole(mut self) -> Result<Envelope, ServiceError> {
        let mut envelope = self.first.unwrap_or_else(|| Envelope::new(self.state.generation));
        while !self.listing.write(&self.state, envelope.data_mut())? {}
        Ok(envelope)
    }
}

impl std::fmt::Debug for Long {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Long").field("left", &self.listing.keys.len()).finish_non_exhaustive()
    }
}
