//! How a response is read.

/// How a response is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules {
    /// Whether a list of one may come as its only entry.
    pub(crate) accepts_single: bool,
    /// The field of the data that is returned instead of the data.
    pub(crate) unwraps: Option<&'static str>,
    /// Whether values must obey the documented rules.
    pub(crate) strict: bool,
}
