//! Entries that could not be read.

use std::fmt;

use super::malformed::Malformed;
use super::snippet;
use crate::validate::Violation;

/// An entry of a list or map that could not be read; in strict mode, also one that breaks
/// documented rules.
#[derive(Clone, PartialEq)]
pub struct Rejected {
    index: usize,
    key: Option<String>,
    pub(crate) malformed: Malformed,
    pub(crate) snippet: String,
}

impl Rejected {
    pub(super) fn new(
        index: usize,
        key: Option<String>,
        malformed: Malformed,
        snippet: String,
    ) -> Self {
        Self { index, key, malformed, snippet }
    }

    /// One of which only the number counts.
    pub(super) fn untold(index: usize) -> Self {
        Self::new(index, None, Malformed::new("", ""), String::new())
    }

    /// Index of the entry in the response, from 0; in a map, too, in the order of the response.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The key of the entry in a map, as the service wrote it; `None` in a list. A key of more than
    /// 1000 bytes is cut and ends with `…`.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// JSON path of the error in the response, such as `data.17.size`. For a missing field it is
    /// the path that the field would have, for an invalid key the key's path.
    pub fn json_path(&self) -> &str {
        &self.malformed.path
    }

    /// Why the entry was rejected.
    pub fn reason(&self) -> &str {
        &self.malformed.message
    }

    /// The documented rules that the entry breaks, if strict mode rejected it for that.
    pub fn violations(&self) -> &[Violation] {
        &self.malformed.violations
    }

    /// The entry around the error, about 200 bytes at most; control characters are escaped.
    pub fn snippet(&self) -> &str {
        &self.snippet
    }

    pub(super) fn texts(&mut self, edit: &dyn Fn(&mut String)) {
        let own = self.key.as_mut().into_iter().chain([&mut self.snippet]);
        own.chain(self.malformed.texts()).for_each(edit);
    }
}

/// `data.17.size: the reason: the snippet`, on one line.
impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Malformed { path, message, .. } = &self.malformed;
        let [path, message] = [path, message].map(|part| snippet::text(part));
        write!(f, "{path}: {message}: {}", self.snippet)
    }
}

impl fmt::Debug for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejected")
            .field("index", &self.index)
            .field("key", &self.key)
            .field("json_path", &self.malformed.path)
            .field("reason", &self.malformed.message)
            .field("violations", &self.malformed.violations)
            .field("snippet", &self.snippet)
            .finish()
    }
}

impl std::error::Error for Rejected {}
