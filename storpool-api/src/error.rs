//! Errors of calls.
//!
//! ```
//! # use storpool_api::{Call, Error, Method, Reply};
//! # fn delete() -> Result<Reply<serde_json::Value>, Error> {
//! #     Call::raw(Method::Post, "VolumeDelete/gone", None)
//! #         .decode(200, br#"{"error": {"name": "objectDoesNotExist"}}"#)
//! # }
//! match delete() {
//!     Ok(_) => println!("deleted"),
//!     Err(error) if error.is_not_found() => println!("was not there"),
//!     Err(Error::Api(error)) => println!("refused: {:?}", error.description()),
//!     Err(error) => println!("{error}"),
//! }
//! ```

mod argument;
#[cfg(feature = "client")]
mod config;
mod context;
#[cfg(feature = "client")]
mod device;
mod failed;
mod failure;
mod kind;
#[cfg(feature = "client")]
mod operation;
#[cfg(feature = "client")]
mod transport;
mod unsupported;

use std::fmt;
use std::time::Duration;

use crate::call_info::Method;
use crate::validate::Violation;
use failed::Failed;

pub use argument::InvalidArgument;
#[cfg(feature = "client")]
pub use config::ConfigError;
pub use context::{CallContext, NotRetried};
#[cfg(feature = "client")]
pub use device::{DeviceError, DeviceErrorKind};
pub use failure::{ApiError, DecodeError, HttpError};
pub use kind::ErrorKind;
#[cfg(feature = "client")]
pub use operation::{OperationError, OperationErrorReason};

pub use crate::generated::errors::ErrorName;
#[cfg(feature = "client")]
pub use transport::{TransportError, TransportErrorKind, TransportFailure, TransportPhase};

#[cfg(feature = "client")]
pub(crate) use context::Course;
#[cfg(feature = "client")]
pub(crate) use failed::Verdict;
pub(crate) use failure::Failure;
pub use unsupported::UnsupportedError;

/// Why a call, or the making of a client, failed.
///
/// `Display` shows which call failed, what happened, the number of attempts, the time they took,
/// and why there was no further one. No error ever shows the token.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The service returned an error.
    Api(ApiError),
    /// The HTTP status is not 2xx, and the response has no error of the service: a page of a proxy,
    /// for instance.
    Http(HttpError),
    /// The response is not what the call returns.
    Decode(DecodeError),
    /// There is no complete response: no connection, a broken one, or a timeout.
    #[cfg(feature = "client")]
    Transport(TransportError),
    /// An argument cannot be sent; nothing was.
    InvalidArgument(InvalidArgument),
    /// The call uses something that the client's version of the API lacks; nothing was sent.
    Unsupported(UnsupportedError),
    /// The settings of the client are invalid, or the configuration cannot be read.
    #[cfg(feature = "client")]
    Config(ConfigError),
    /// A device link did not appear or disappear.
    #[cfg(feature = "client")]
    Device(DeviceError),
    /// An [operation](crate::ops) of several calls did not reach its goal. The methods of this
    /// type are about the call that failed, if one did.
    #[cfg(feature = "client")]
    Operation(OperationError),
}

impl Error {
    /// Whether something that the call names does not exist (`objectDoesNotExist`).
    ///
    /// The service does not report *which* object does not exist in a machine-readable way: it may
    /// be the object in the path, or one that the body refers to, such as a template or a client.
    /// See the variant of [`ErrorName`].
    pub fn is_not_found(&self) -> bool {
        self.is("objectDoesNotExist")
    }

    /// Whether the name of an object to be created is taken (`objectExists`).
    pub fn is_already_exists(&self) -> bool {
        self.is("objectExists")
    }

    /// Whether something is in use (`busy`).
    ///
    /// This covers opposite situations: a device that a client holds open cannot be detached, and
    /// a client that does not respond cannot attach one. Closing the device helps only in the
    /// first. The operations distinguish them. See the variant of [`ErrorName`].
    pub fn is_busy(&self) -> bool {
        self.is("busy")
    }

    /// Whether the service found a parameter invalid (`invalidParam`).
    pub fn is_invalid_param(&self) -> bool {
        self.is("invalidParam")
    }

    /// Whether the service calls its error transient: it did not carry out the call, and a retry
    /// may succeed.
    pub fn is_transient(&self) -> bool {
        matches!(self.of_call(), Self::Api(error) if error.is_transient())
    }

    /// Whether the service, or a proxy in front of it, refused the token.
    pub fn is_unauthorized(&self) -> bool {
        self.kind() == ErrorKind::Unauthorized
    }

    /// Whether the same call may succeed later without anything being changed: the service cannot be
    /// reached or is not ready, time ran out, or the service calls its error transient.
    ///
    /// It says nothing of whether a retry is *safe*: see [`is_in_doubt`](Error::is_in_doubt) and
    /// [`Call::may_repeat`](crate::Call::may_repeat).
    pub fn is_retryable(&self) -> bool {
        let is_passing = matches!(self.kind(), ErrorKind::Timeout | ErrorKind::Unavailable);
        self.is_transient() || is_passing
    }

    /// Whether any attempt may have carried out the call despite the error.
    ///
    /// - Never for a call that only reads: a `GET`, or any call whose
    ///   [`CallInfo::repeat`](crate::CallInfo::repeat) is `Read`.
    /// - Never for an attempt that was not sent, because there was no connection in time.
    /// - Never after an error of the service, or after HTTP 3xx or 4xx: the request was refused.
    ///   The exception is 408, which some gateways send when the service is slow. HTTP 503 with
    ///   `Retry-After` is a refusal, too.
    /// - Otherwise yes: no response, half a response, HTTP 408 or 5xx without an error of the
    ///   service, and a successful response that cannot be decoded.
    ///
    /// After a retry, for instance, this shows whether the volume that *exists already* may have
    /// been created by the call's first attempt, whose response was lost.
    pub fn is_in_doubt(&self) -> bool {
        self.context().is_some_and(CallContext::is_in_doubt)
    }

    /// Whether the call uses something that the client's version of the API lacks. Nothing was sent;
    /// [`UnsupportedError`] has the versions that have it.
    pub fn is_unsupported(&self) -> bool {
        matches!(self.of_call(), Self::Unsupported(_))
    }

    /// Whether time ran out, be it for a connection, a response, the whole call, or a device link.
    pub fn is_timeout(&self) -> bool {
        match self {
            #[cfg(feature = "client")]
            Self::Transport(error) => error.kind() == TransportErrorKind::Timeout,
            #[cfg(feature = "client")]
            Self::Device(error) => error.is_timeout(),
            #[cfg(feature = "client")]
            Self::Operation(_) => self.kind() == ErrorKind::Timeout,
            _ => false,
        }
    }

    /// The error of the call that failed, if this is that of an operation.
    fn of_call(&self) -> &Self {
        #[cfg(feature = "client")]
        if let Self::Operation(error) = self {
            return error.cause().map_or(self, Self::of_call);
        }
        self
    }

    /// Whether the service gave its error this name. Compares strings, so that the crate compiles
    /// whatever errors the schema lists.
    fn is(&self, name: &str) -> bool {
        self.name().is_some_and(|known| known.as_str() == name)
    }

    /// The name that the service gave its error.
    pub fn name(&self) -> Option<&ErrorName> {
        match self.of_call() {
            Self::Api(error) => error.name(),
            _ => None,
        }
    }

    /// The HTTP status of the response, if one had begun.
    pub fn status(&self) -> Option<u16> {
        match self.of_call() {
            Self::Api(error) => Some(error.status()),
            Self::Http(error) => Some(error.status()),
            Self::Decode(error) => Some(error.status()),
            #[cfg(feature = "client")]
            Self::Transport(error) => error.status(),
            _ => None,
        }
    }

    /// JSON path of the decode error, such as `data.0.size`; empty for the whole response.
    pub fn json_path(&self) -> Option<&str> {
        match self.of_call() {
            Self::Decode(error) => Some(error.json_path()),
            _ => None,
        }
    }

    /// The documented rules that the response breaks, if strict mode rejected it for that; their
    /// paths begin with `data`.
    pub fn violations(&self) -> &[Violation] {
        match self.of_call() {
            Self::Decode(error) => error.violations(),
            _ => &[],
        }
    }

    /// Number of entries yielded before the error, unreadable ones included, if the response was
    /// read entry by entry.
    pub fn entries(&self) -> Option<usize> {
        self.context()?.entries()
    }

    /// The call that was made, and how it went.
    pub fn context(&self) -> Option<&CallContext> {
        match self.of_call() {
            Self::Api(error) => Some(error.context()),
            Self::Http(error) => Some(error.context()),
            Self::Decode(error) => Some(error.context()),
            #[cfg(feature = "client")]
            Self::Transport(error) => Some(error.context()),
            _ => None,
        }
    }

    /// The name of the call, such as `volumeUpdate`.
    pub fn call(&self) -> Option<&str> {
        match self.of_call() {
            Self::InvalidArgument(error) => error.call(),
            Self::Unsupported(error) => Some(error.call()),
            _ => self.context().map(CallContext::call),
        }
    }

    /// The HTTP method of the call.
    pub fn method(&self) -> Option<Method> {
        self.context().map(CallContext::method)
    }

    /// The path of the call, encoded, such as `/ctrl/1.0/VolumesList`.
    pub fn path(&self) -> Option<&str> {
        self.context().map(CallContext::path)
    }

    /// How many attempts were made.
    pub fn attempts(&self) -> Option<u32> {
        self.context()?.attempts()
    }

    /// How long the call took, all attempts and the pauses between them; or how long a device link
    /// was waited for.
    pub fn elapsed(&self) -> Option<Duration> {
        #[cfg(feature = "client")]
        if let Self::Device(error) = self {
            return error.elapsed();
        }
        self.context()?.elapsed()
    }

    /// Why there was no further attempt.
    pub fn not_retried(&self) -> Option<NotRetried> {
        self.context()?.not_retried()
    }
}

impl Failure {
    /// The error of a call.
    pub(crate) fn of(self, context: CallContext) -> Error {
        let context = context.ending(self.is_in_doubt());
        match self {
            Self::Api(failure) => Error::Api(ApiError(Failed::new(context, failure))),
            Self::Http(failure) => Error::Http(HttpError(Failed::new(context, failure))),
            Self::Decode(failure) => Error::Decode(DecodeError(Failed::new(context, failure))),
            #[cfg(feature = "client")]
            Self::Transport(failure) => {
                Error::Transport(TransportError(Failed::new(context, failure)))
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::Http(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            #[cfg(feature = "client")]
            Self::Transport(error) => error.fmt(f),
            Self::InvalidArgument(error) => error.fmt(f),
            Self::Unsupported(error) => error.fmt(f),
            #[cfg(feature = "client")]
            Self::Config(error) => error.fmt(f),
            #[cfg(feature = "client")]
            Self::Device(error) => error.fmt(f),
            #[cfg(feature = "client")]
            Self::Operation(error) => error.fmt(f),
        }
    }
}

/// The message includes the cause, so there is no source that would repeat it.
impl std::error::Error for Error {}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl From<InvalidArgument> for Error {
    fn from(error: InvalidArgument) -> Self {
        Self::InvalidArgument(error)
    }
}

impl From<UnsupportedError> for Error {
    fn from(error: UnsupportedError) -> Self {
        Self::Unsupported(error)
    }
}

/// Lets `?` convert the error of a constructor, as in `VolumeName::try_from(text)?`.
impl From<crate::validate::InvalidValue> for Error {
    fn from(error: crate::validate::InvalidValue) -> Self {
        Self::InvalidArgument(error.into())
    }
}

#[cfg(feature = "client")]
impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

#[cfg(feature = "client")]
impl From<DeviceError> for Error {
    fn from(error: DeviceError) -> Self {
        Self::Device(error)
    }
}

#[cfg(feature = "client")]
impl From<OperationError> for Error {
    fn from(error: OperationError) -> Self {
        Self::Operation(error)
    }
}

#[cfg(test)]
mod tests;
