//! Errors that the service returns.

use std::fmt;

use serde_json::{Value, json};

/// An error of the service: the error object of the wire, and its HTTP status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError {
    /// Names the error, such as `objectDoesNotExist`.
    pub name: String,
    /// Describes the error for people.
    pub descr: String,
    /// Whether the same request may succeed later.
    pub transient: bool,
    /// The HTTP status of the response.
    pub status: u16,
}

impl ServiceError {
    /// An error that does not pass by itself.
    pub fn new(name: &str, status: u16, descr: impl Into<String>) -> Self {
        Self { name: name.to_owned(), descr: descr.into(), transient: false, status }
    }

    /// The same error, which may pass by itself.
    #[must_use]
    pub fn transient(self) -> Self {
        Self { transient: true, ..self }
    }

    /// `which` is a number, or a name formatted by [`quoted`].
    pub(crate) fn missing(what: &str, which: impl fmt::Display) -> Self {
        let descr = format!("{what} {which} does not exist");
        Self::new("objectDoesNotExist", 404, descr)
    }

    /// As [`ServiceError::missing`].
    pub(crate) fn exists(what: &str, which: impl fmt::Display) -> Self {
        Self::new("objectExists", 409, format!("{what} {which} exists"))
    }

    pub(crate) fn invalid(descr: impl Into<String>) -> Self {
        Self::new("invalidParam", 400, descr)
    }

    pub(crate) fn busy(descr: impl Into<String>) -> Self {
        Self::new("busy", 409, descr)
    }

    pub(crate) fn resources(descr: impl Into<String>) -> Self {
        Self::new("insufficientResources", 507, descr)
    }

    pub(crate) fn json(descr: impl Into<String>) -> Self {
        Self::new("jsonError", 400, descr)
    }

    pub(crate) fn state(descr: impl Into<String>) -> Self {
        Self::new("preconditionViolation", 412, descr)
    }

    /// An error of the simulator itself, which a test must never see.
    pub(crate) fn internal(descr: impl Into<String>) -> Self {
        Self::new("internalError", 500, descr)
    }

    /// The body of the response.
    pub(crate) fn to_json(&self) -> Value {
        json!({"error": {
            "name": self.name, "descr": self.descr, "transient": self.transient
        }})
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.descr)
    }
}

impl std::error::Error for ServiceError {}

/// A name as error texts show it: set off from the text, and without control characters.
pub(crate) fn quoted(name: &str) -> String {
    format!("`{}`", name.escape_debug())
}
