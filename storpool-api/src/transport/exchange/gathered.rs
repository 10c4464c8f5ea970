//! A body that arrives in pieces.

use std::ops::Deref;

use crate::transport::chunk::Bytes;

/// The pieces of a body so far. The first, which often is the only one, is not copied.
pub(super) enum Gathered {
    First(Bytes),
    Several(Vec<u8>),
}

impl Gathered {
    pub(super) fn new() -> Self {
        Self::First(Bytes::default())
    }

    /// Appends a piece of a body that is announced to have this length.
    pub(super) fn push(&mut self, piece: Bytes, announced: u64) {
        match self {
            Self::First(first) if first.is_empty() => *first = piece,
            Self::First(first) => {
                // The announced length may be wrong: memory is reserved only for responses of
                // ordinary size.
                let mut several = Vec::with_capacity(announced.min(1 << 20) as usize);
                several.extend_from_slice(first);
                several.extend_from_slice(&piece);
                *self = Self::Several(several);
            }
            Self::Several(several) => several.extend_from_slice(&piece),
        }
    }

    pub(super) fn truncate(&mut self, length: usize) {
        match self {
            Self::First(first) => first.truncate(length),
            Self::Several(several) => several.truncate(length),
        }
    }
}

impl Deref for Gathered {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::First(first) => first,
            Self::Several(several) => several,
        }
    }
}

impl From<Gathered> for Bytes {
    fn from(gathered: Gathered) -> Self {
        match gathered {
            Gathered::First(first) => first,
            Gathered::Several(several) => several.into(),
        }
    }
}
