//! How a response is read.

/// How a response is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules {
    /// Whether a list of one may come as its only entry.
    pub(crate) accepts_single: bool,
    /// Whether values must obey the documented rules.
    pub(crate) strict: bool,
}
