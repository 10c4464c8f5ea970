//! Where a service finds the other one of its pair.

use std::sync::atomic::AtomicBool;
use std::sync::{OnceLock, Weak};

/// The other service, as long as it is there.
pub(crate) struct Partner<S> {
    pub(crate) service: OnceLock<Weak<S>>,
    pub(crate) stopped: AtomicBool,
}

impl<S> Default for Partner<S> {
    fn default() -> Self {
        Self { service: OnceLock::new(), stopped: AtomicBool::new(false) }
    }
}
