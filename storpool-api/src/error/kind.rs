//! Kinds of errors, in one flat list.

use std::fmt;

use super::Error;
use super::failure::{ApiFailure, Failure, HttpFailure};
use crate::generated::errors::ErrorName;

#[cfg(feature = "client")]
use super::device::DeviceErrorKind;
#[cfg(feature = "client")]
use super::transport::{TransportErrorKind, TransportFailure};

/// What kind of error a call failed with: enough to choose a reaction, an exit code, or the status of
/// another protocol.
///
/// ```
/// use storpool_api::ErrorKind;
///
/// fn exit_code(kind: ErrorKind) -> i32 {
///     match kind {
///         ErrorKind::NotFound => 3,
///         ErrorKind::Timeout | ErrorKind::Unavailable => 4,
///         _ => 1,
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Something that the call names does not exist: the object in the path, or one that the body
    /// refers to.
    NotFound,
    /// The name of an object to be created is taken.
    AlreadyExists,
    /// An argument is invalid. The client or the service refused it.
    InvalidRequest,
    /// Something is in use.
    Busy,
    /// The cluster lacks space or another resource.
    Exhausted,
    /// The cluster or an object is not in the state that the call requires.
    Precondition,
    /// The service or a proxy refused the token.
    Unauthorized,
    /// Time ran out.
    Timeout,
    /// The service cannot be reached, is not ready, or broke the connection.
    Unavailable,
    /// The response is not what the call returns.
    Protocol,
    /// The client or its configuration is set up wrongly.
    Config,
    /// The client's version of the API lacks what the call uses.
    Unsupported,
}

impl ErrorKind {
    /// The kind in snake case, such as `not_found`: for labels of metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::AlreadyExists => "already_exists",
            Self::InvalidRequest => "invalid_request",
            Self::Busy => "busy",
            Self::Exhausted => "exhausted",
            Self::Precondition => "precondition",
            Self::Unauthorized => "unauthorized",
            Self::Timeout => "timeout",
            Self::Unavailable => "unavailable",
            Self::Protocol => "protocol",
            Self::Config => "config",
            Self::Unsupported => "unsupported",
        }
    }

    /// The kind of an HTTP status without an error that is known by name.
    fn of_status(status: u16) -> Self {
        match status {
            401 | 403 | 407 => Self::Unauthorized,
            408 | 504 => Self::Timeout,
            425 | 429 | 500.. => Self::Unavailable,
            _ => Self::Protocol,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Error {
    /// The kind of the error, whatever its variant.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Api(error) => error.0.failure.kind(),
            Self::Http(error) => error.0.failure.kind(),
            Self::Decode(_) => ErrorKind::Protocol,
            #[cfg(feature = "client")]
            Self::Transport(error) => error.0.failure.error_kind(),
            Self::InvalidArgument(_) => ErrorKind::InvalidRequest,
            Self::Unsupported(_) => ErrorKind::Unsupported,
            #[cfg(feature = "client")]
            Self::Config(_) => ErrorKind::Config,
            #[cfg(feature = "client")]
            Self::Device(error) => match error.kind() {
                DeviceErrorKind::InvalidName => ErrorKind::InvalidRequest,
                DeviceErrorKind::NotALink => ErrorKind::Precondition,
                DeviceErrorKind::NotAttached | DeviceErrorKind::NotDetached => ErrorKind::Timeout,
                DeviceErrorKind::Unreadable => ErrorKind::Unavailable,
                DeviceErrorKind::Stopped => ErrorKind::Config,
            },
            #[cfg(feature = "client")]
            Self::Operation(error) => error.kind(),
        }
    }
}

impl ApiFailure {
    /// Compares strings, so that the crate compiles whatever errors the schema lists.
    pub(super) fn kind(&self) -> ErrorKind {
        match self.name.as_ref().map(ErrorName::as_str) {
            Some("objectDoesNotExist") => ErrorKind::NotFound,
            Some("objectExists") => ErrorKind::AlreadyExists,
            Some("invalidParam" | "jsonError") => ErrorKind::InvalidRequest,
            Some("busy") => ErrorKind::Busy,
            Some("insufficientResources") => ErrorKind::Exhausted,
            Some("preconditionViolation" | "runIfVersionIsMismatch") => ErrorKind::Precondition,
            _ => match (ErrorKind::of_status(self.status), self.status) {
                (ErrorKind::Protocol, _) if self.transient => ErrorKind::Unavailable,
                (ErrorKind::Protocol, 404) => ErrorKind::NotFound,
                (ErrorKind::Protocol, 400..) => ErrorKind::InvalidRequest,
                (ErrorKind::Protocol, _) => ErrorKind::Unavailable,
                (kind, _) => kind,
            },
        }
    }
}

impl HttpFailure {
    pub(super) fn kind(&self) -> ErrorKind {
        ErrorKind::of_status(self.status)
    }
}

#[cfg(feature = "client")]
impl TransportFailure {
    pub(super) fn error_kind(&self) -> ErrorKind {
        match self.kind() {
            TransportErrorKind::Timeout => ErrorKind::Timeout,
            TransportErrorKind::TooLarge => ErrorKind::Protocol,
            TransportErrorKind::Stopped | TransportErrorKind::Tls => ErrorKind::Config,
            TransportErrorKind::Refused
            | TransportErrorKind::Unresolved
            | TransportErrorKind::Unreachable
            | TransportErrorKind::Broken => ErrorKind::Unavailable,
        }
    }
}

impl Failure {
    #[cfg(feature = "client")]
    pub(crate) fn kind(&self) -> ErrorKind {
        match self {
            Self::Api(failure) => failure.kind(),
            Self::Http(failure) => failure.kind(),
            Self::Decode(_) => ErrorKind::Protocol,
            Self::Transport(failure) => failure.error_kind(),
        }
    }
}
