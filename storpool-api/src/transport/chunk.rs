//! Bytes, shared and cheap to clone.

use std::fmt;
use std::ops::Deref;

/// Bytes that are cheap to clone: a body, or a piece of one.
///
/// ```
/// use storpool_api::transport::Bytes;
///
/// let bytes = Bytes::from(vec![b'{', b'}']);
/// assert_eq!(&bytes[..], b"{}");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Bytes(::bytes::Bytes);

impl Bytes {
    /// Bytes that stay where they are.
    pub fn from_owner(owner: impl AsRef<[u8]> + Send + 'static) -> Self {
        Self(::bytes::Bytes::from_owner(owner))
    }

    pub(super) fn of(bytes: ::bytes::Bytes) -> Self {
        Self(bytes)
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    pub(super) fn into_inner(self) -> ::bytes::Bytes {
        self.0
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<String> for Bytes {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&'static [u8]> for Bytes {
    fn from(bytes: &'static [u8]) -> Self {
        Self(::bytes::Bytes::from_static(bytes))
    }
}

impl From<&'static str> for Bytes {
    fn from(text: &'static str) -> Self {
        Self::from(text.as_bytes())
    }
}

/// Shows the length only: bodies are not for logs.
impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({})", self.len())
    }
}
