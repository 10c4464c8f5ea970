//! Failures of attempts, by the response to them, and the errors made from them.

use std::fmt;

use super::context::CallContext;
use super::failed::{Failed, is_refusal};
use crate::call_info::Method;
use crate::decode::{Envelope, Malformed, ServiceError, snippet};
use crate::generated::errors::ErrorName;
use crate::validate::Violation;

#[cfg(feature = "client")]
use super::failed::Verdict;
#[cfg(feature = "client")]
use super::transport::TransportFailure;

/// The failure of one attempt of a call.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    Api(ApiFailure),
    Http(HttpFailure),
    Decode(DecodeFailure),
    #[cfg(feature = "client")]
    Transport(TransportFailure),
}

#[derive(Clone, Debug)]
pub(crate) struct ApiFailure {
    pub(super) status: u16,
    pub(super) name: Option<ErrorName>,
    description: Option<String>,
    pub(super) transient: bool,
    details: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
pub(crate) struct HttpFailure {
    pub(super) status: u16,
    /// Whether the body is a response of the service that has data.
    has_data: bool,
    /// Whether the response shows that the call was not carried out.
    is_refused: bool,
    snippet: String,
}

#[derive(Clone, Debug)]
pub(crate) struct DecodeFailure {
    status: u16,
    malformed: Malformed,
    snippet: String,
}

impl Failure {
    /// Checks whether a response is a failure. The error of the service takes precedence over the
    /// status. Returns the generation.
    pub(crate) fn sort(
        status: u16,
        body: &[u8],
        envelope: Result<Envelope, Malformed>,
    ) -> Result<Option<i64>, Self> {
        let success = (200..300).contains(&status);
        match envelope {
            Ok(Envelope::Error(error)) => Err(Self::service(status, error)),
            Ok(Envelope::Data { generation }) if success => Ok(generation),
            Err(_) if success && body.is_empty() => Err(Self::empty(status)),
            Err(malformed) if success => {
                let snippet = snippet::at(body, &malformed.path);
                Err(Self::undecoded(status, malformed, snippet))
            }
            other => Err(Self::Http(HttpFailure {
                status,
                has_data: other.is_ok(),
                is_refused: is_refusal(status),
                snippet: match body {
                    [] => String::new(),
                    body => snippet::head(body),
                },
            })),
        }
    }

    /// An error sent by the service.
    pub(crate) fn service(status: u16, error: ServiceError) -> Self {
        Self::Api(ApiFailure::new(status, error))
    }

    /// A response that cannot be decoded.
    pub(crate) fn undecoded(status: u16, malformed: Malformed, snippet: String) -> Self {
        Self::Decode(DecodeFailure { status, malformed, snippet })
    }

    /// A response without a body, though the status is a success.
    pub(crate) fn empty(status: u16) -> Self {
        Self::undecoded(status, Malformed::new("", "empty response"), String::new())
    }

    /// Whether the attempt may have carried out the call despite the failure.
    pub(crate) fn is_in_doubt(&self) -> bool {
        match self {
            Self::Api(_) => false,
            Self::Http(failure) => !failure.is_refused,
            Self::Decode(_) => true,
            #[cfg(feature = "client")]
            Self::Transport(failure) => failure.is_in_doubt(),
        }
    }
}

impl HttpFailure {
    #[cfg(feature = "client")]
    fn verdict(&self) -> Verdict {
        match self.status {
            // Too early, too many requests: not carried out, and welcome later.
            425 | 429 => Verdict::NotDone,
            503 if self.is_refused => Verdict::NotDone,
            408 | 500.. => Verdict::Unknown,
            _ => Verdict::Final,
        }
    }
}

#[cfg(feature = "client")]
impl Failure {
    /// The consequences of the failure for the attempt.
    pub(crate) fn verdict(&self) -> Verdict {
        match self {
            Self::Api(failure) if failure.transient => Verdict::NotDone,
            Self::Api(_) | Self::Decode(_) => Verdict::Final,
            Self::Http(failure) => failure.verdict(),
            Self::Transport(failure) => failure.verdict(),
        }
    }

    /// Whether the service rejected the call with an error that is not transient.
    pub(crate) fn is_refusal_of_service(&self) -> bool {
        matches!(self, Self::Api(failure) if !failure.transient)
    }

    /// The same failure, of a response that says when to try again.
    pub(crate) fn refused(mut self) -> Self {
        if let Self::Http(failure) = &mut self {
            failure.is_refused |= failure.status == 503;
        }
        self
    }

    /// A short summary that contains no part of a body.
    pub(crate) fn brief(&self) -> String {
        match self {
            Self::Api(failure) => {
                let name = match &failure.name {
                    Some(ErrorName::Other(_)) | None => "an error",
                    Some(known) => known.as_str(),
                };
                let transient = if failure.transient { ", transient" } else { "" };
                format!("the service says {name} (HTTP {}{transient})", failure.status)
            }
            Self::Http(failure) => format!("HTTP {}", failure.status),
            Self::Decode(failure) => {
                format!("cannot decode the response (HTTP {})", failure.status)
            }
            Self::Transport(failure) => failure.to_string(),
        }
    }

    /// Redacts the token in text from the service.
    pub(crate) fn redact(&mut self, token: &crate::token::AuthToken) {
        match self {
            Self::Api(failure) => {
                if let Some(description) = &mut failure.description {
                    token.redact(description);
                }
                failure.details.iter_mut().for_each(|(_, value)| token.redact(value));
                if let Some(ErrorName::Other(name)) = &mut failure.name {
                    let mut text = name.to_string();
                    token.redact(&mut text);
                    *name = text.into();
                }
            }
            Self::Http(failure) => token.redact(&mut failure.snippet),
            Self::Decode(failure) => {
                token.redact(&mut failure.snippet);
                failure.malformed.texts().for_each(|text| token.redact(text));
            }
            Self::Transport(failure) => failure.redact(token),
        }
    }
}

impl ApiFailure {
    fn new(status: u16, error: ServiceError) -> Self {
        Self {
            status,
            name: error.name.as_deref().map(ErrorName::from),
            description: error.descr,
            transient: error.transient.unwrap_or(false),
            details: error.details,
        }
    }
}

impl fmt::Display for ApiFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the service says ")?;
        let name = self.name.as_ref().map(|name| snippet::text(name.as_str()));
        let description = self.description.as_deref().map(snippet::text);
        match (name, description) {
            (Some(name), Some(description)) => write!(f, "{name}: {description}"),
            (Some(only), None) | (None, Some(only)) => f.write_str(&only),
            (None, None) => f.write_str("unspecified error"),
        }?;
        let transient = if self.transient { "transient, " } else { "" };
        write!(f, " ({transient}HTTP {})", self.status)
    }
}

impl fmt::Display for HttpFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}", self.status)?;
        match self.status {
            301..=303 | 307 | 308 => f.write_str(" (redirects are not followed)")?,
            401 | 403 => f.write_str(" (is the token right?)")?,
            _ => {}
        }
        match (self.snippet.as_str(), self.has_data) {
            ("", _) => f.write_str(" with an empty response"),
            (snippet, true) => write!(f, " with data instead of an error: {snippet}"),
            (snippet, false) => write!(f, " with a response in an unknown format: {snippet}"),
        }
    }
}

impl fmt::Display for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Malformed { path, message, .. } = &self.malformed;
        f.write_str("cannot decode the response")?;
        if !path.is_empty() {
            write!(f, " at {}", snippet::text(path))?;
        }
        let message = snippet::text(message);
        write!(f, ": {message} (HTTP {})", self.status)?;
        match self.snippet.as_str() {
            "" => Ok(()),
            snippet => write!(f, ": {snippet}"),
        }
    }
}

/// An error sent by the service.
#[derive(Clone, Debug)]
pub struct ApiError(pub(super) Box<Failed<ApiFailure>>);

impl ApiError {
    /// The name of the error, if the service gave one.
    pub fn name(&self) -> Option<&ErrorName> {
        self.0.failure.name.as_ref()
    }

    /// The description, for people to read, if the service gave one.
    pub fn description(&self) -> Option<&str> {
        self.0.failure.description.as_deref()
    }

    /// An error as a service could send it, with a name such as `busy`: for tests.
    ///
    /// ```
    /// use storpool_api::{ApiError, Error, ErrorKind};
    ///
    /// let error = Error::from(ApiError::new(409, "busy", "Volume a is open at client 7"));
    /// assert_eq!(error.kind(), ErrorKind::Busy);
    /// ```
    pub fn new(status: u16, name: impl Into<String>, description: impl Into<String>) -> Self {
        let error = ServiceError {
            name: Some(name.into()),
            descr: Some(description.into()),
            ..ServiceError::default()
        };
        let context = CallContext::new("raw", Method::Get, String::new(), false);
        Self(Failed::new(context, ApiFailure::new(status, error)))
    }

    /// All other fields of the service's error, as names with the text of a string or the JSON of
    /// any other value. At most 16 are kept.
    pub fn details(&self) -> impl Iterator<Item = (&str, &str)> {
        let details = self.0.failure.details.iter();
        details.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether the service reports that a retry may succeed.
    pub fn is_transient(&self) -> bool {
        self.0.failure.transient
    }

    /// The HTTP status of the response; may be 200.
    pub fn status(&self) -> u16 {
        self.0.failure.status
    }

    /// The call that failed.
    pub fn context(&self) -> &CallContext {
        &self.0.context
    }
}

/// A response with an error status, but without an error of the service.
#[derive(Clone, Debug)]
pub struct HttpError(pub(super) Box<Failed<HttpFailure>>);

impl HttpError {
    /// The HTTP status of the response.
    pub fn status(&self) -> u16 {
        self.0.failure.status
    }

    /// The head of the response, at most some 200 bytes; control characters are escaped.
    pub fn snippet(&self) -> &str {
        &self.0.failure.snippet
    }

    /// The call that failed.
    pub fn context(&self) -> &CallContext {
        &self.0.context
    }
}

/// A response that does not match the call's return type.
#[derive(Clone, Debug)]
pub struct DecodeError(pub(super) Box<Failed<DecodeFailure>>);

impl DecodeError {
    /// JSON path of the error, such as `data.0.size`; empty for the whole response.
    pub fn json_path(&self) -> &str {
        &self.0.failure.malformed.path
    }

    /// The reason.
    pub fn message(&self) -> &str {
        &self.0.failure.malformed.message
    }

    /// The documented rules that the response breaks, if strict mode rejected it for that; their
    /// paths begin with `data`.
    pub fn violations(&self) -> &[Violation] {
        &self.0.failure.malformed.violations
    }

    /// The response around the error, about 200 bytes at most; control characters are escaped.
    pub fn snippet(&self) -> &str {
        &self.0.failure.snippet
    }

    /// The HTTP status of the response.
    pub fn status(&self) -> u16 {
        self.0.failure.status
    }

    /// The call that failed.
    pub fn context(&self) -> &CallContext {
        &self.0.context
    }
}

macro_rules! shown_as_failed {
    ($($error:ty),+) => {$(
        impl fmt::Display for $error {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::error::Error for $error {}
    )+};
}

shown_as_failed!(ApiError, HttpError, DecodeError);
