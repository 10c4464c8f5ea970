//! Responses that cannot be decoded.

use crate::json::check_syntax;
use crate::validate::{Found, Violation};

/// A response that does not match the call's return type.
#[derive(Clone, Debug, PartialEq)]
pub struct Malformed {
    /// The JSON path, such as `data.0.size`; empty for the document.
    pub(crate) path: String,
    pub(crate) message: String,
    /// The broken rules, if that is the reason.
    pub(crate) violations: Vec<Violation>,
}

impl Malformed {
    pub(crate) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into(), violations: Vec::new() }
    }

    pub(crate) fn neither() -> Self {
        Self::new("", "the response has neither `data` nor `error`")
    }

    /// `None` if no rule is broken. The message has the first few of the broken ones.
    pub(super) fn of_violations(found: Found) -> Option<Self> {
        const SHOWN: usize = 5;
        let count = found.count();
        let violations = found.into_violations();
        let path = violations.first()?.path().to_owned();
        let shown: Vec<String> = violations.iter().take(SHOWN).map(Violation::to_string).collect();
        let mut message = format!("documented rules are broken: {}", shown.join("; "));
        if count > shown.len() {
            message += &format!("; and {} more", count - shown.len());
        }
        Some(Self { path, message, violations })
    }

    /// Everything that the other side may have written.
    pub(crate) fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let violations = self.violations.iter_mut().flat_map(Violation::texts);
        [&mut self.path, &mut self.message].into_iter().chain(violations)
    }
}

/// UTF-8 byte order mark, which some programs write.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// The response after a byte order mark.
pub(crate) fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(BOM).unwrap_or(body)
}

pub(super) fn not_json(body: &[u8]) -> Malformed {
    let message = match check_syntax(body) {
        Err(error) => format!("the response is not JSON: {error}"),
        Ok(()) => "the response is not JSON".to_owned(),
    };
    Malformed::new("", message)
}

pub(super) fn join(path: &str, within: &str) -> String {
    match (path, within) {
        ("", only) | (only, "") => only.to_owned(),
        (path, within) => format!("{path}.{within}"),
    }
}
