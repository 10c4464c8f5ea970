//! Where a service finds the other one of its pair.

use std::sync::atomic::AtomicBool;
use std::sync::{OnceLock, Weak};

/// The other service, as long as it is there.
pub(crate) struct Peer<S> {
    pub(crate) peer: OnceLock<Weak<S>>,
    pub(crate) stopped: AtomicBool,
}

impl<S> Default for Peer<S> {
    fn default() -> Self {
        Self { peer: OnceLock::new(), stopped: AtomicBool::new(false) }
    }
}
