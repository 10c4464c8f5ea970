//! Calls without a response.

use std::error::Error as StdError;
use std::fmt;

use super::context::CallContext;
use super::failed::{Failed, Verdict, is_refusal};

/// A call without a response.
#[derive(Clone, Debug)]
pub struct TransportError(pub(super) Box<Failed<TransportFailure>>);

/// Why a call has no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The connection was refused: nothing listens at the address.
    Refused,
    /// The host name cannot be resolved.
    Unresolved,
    /// Connecting failed for another reason.
    Unreachable,
    /// The TLS handshake failed: the certificate was rejected, or the service does not speak TLS.
    Tls,
    /// A time limit ran out.
    Timeout,
    /// The connection broke, or the response is not HTTP.
    Broken,
    /// The response is larger than the client's limit.
    TooLarge,
    /// The call cannot run, or stopped running: there is no Tokio runtime, it lacks its timer or
    /// I/O driver, or the call panicked on the thread of the blocking client.
    Stopped,
}

/// How far a call got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TransportPhase {
    /// There was no connection to send it on. Nothing was sent.
    Connect,
    /// It was sent, in part or as a whole, and the response had not begun.
    Exchange,
    /// The response had begun.
    Reply,
}

/// The failure of one attempt to send a request and receive its response, as a
/// [transport](crate::transport) classifies it.
#[derive(Clone, Debug)]
pub struct TransportFailure {
    kind: TransportErrorKind,
    phase: TransportPhase,
    /// HTTP status, if the response had begun.
    status: Option<u16>,
    detail: Option<String>,
    cause: Option<String>,
}

impl TransportFailure {
    /// A failure of this kind, when the attempt had got this far.
    pub fn new(kind: TransportErrorKind, phase: TransportPhase) -> Self {
        Self { kind, phase, status: None, detail: None, cause: None }
    }

    /// `within` names the limit, such as `within 60s`.
    pub(crate) fn timeout(phase: TransportPhase, within: String) -> Self {
        Self { detail: Some(within), ..Self::new(TransportErrorKind::Timeout, phase) }
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        let detail = format!("{limit} bytes");
        Self {
            detail: Some(detail),
            ..Self::new(TransportErrorKind::TooLarge, TransportPhase::Reply)
        }
    }

    /// As [`TransportFailure::too_large`], for an entry, or for what is between entries.
    pub(crate) fn too_large_part(limit: usize) -> Self {
        let detail = format!("{limit} bytes for each entry");
        Self { detail: Some(detail), ..Self::too_large(limit) }
    }

    pub(crate) fn stopped(phase: TransportPhase, what: &str) -> Self {
        Self { detail: Some(what.to_owned()), ..Self::new(TransportErrorKind::Stopped, phase) }
    }

    pub(crate) fn with_status(self, status: u16) -> Self {
        Self { status: Some(status), ..self }
    }

    /// Adds the text of the innermost source of an error, which is the most specific one.
    #[must_use]
    pub fn because(self, mut cause: &(dyn StdError + 'static)) -> Self {
        while let Some(source) = cause.source() {
            cause = source;
        }
        self.because_of(cause.to_string())
    }

    pub(crate) fn because_of(self, cause: String) -> Self {
        Self { cause: Some(cause), ..self }
    }

    pub(crate) fn in_phase(self, phase: TransportPhase) -> Self {
        Self { phase, ..self }
    }

    /// What went wrong.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// How far the attempt had got.
    pub fn phase(&self) -> TransportPhase {
        self.phase
    }

    pub(crate) fn status(&self) -> Option<u16> {
        self.status
    }

    /// Removes the token from what a transport says.
    pub(crate) fn redact(&mut self, token: &crate::token::AuthToken) {
        for text in self.detail.iter_mut().chain(&mut self.cause) {
            token.redact(text);
        }
    }

    /// Whether the call may have been carried out.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.phase > TransportPhase::Connect && !self.is_refused()
    }

    /// Whether the HTTP status shows that the call was not carried out.
    fn is_refused(&self) -> bool {
        self.status.is_some_and(is_refusal)
    }

    pub(super) fn verdict(&self) -> Verdict {
        use TransportErrorKind as Kind;
        match (self.kind, self.phase) {
            (Kind::Tls | Kind::TooLarge | Kind::Stopped, _) => Verdict::Final,
            (_, TransportPhase::Connect) => Verdict::NotDone,
            _ if self.is_refused() => Verdict::NotDone,
            _ => Verdict::Unknown,
        }
    }
}

impl fmt::Display for TransportFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use TransportErrorKind as Kind;
        let detail = self.detail.as_deref().unwrap_or("in time");
        match (self.kind, self.phase) {
            (Kind::Refused, _) => f.write_str("the connection was refused"),
            (Kind::Unresolved, _) => f.write_str("the host name cannot be resolved"),
            (Kind::Unreachable, _) => f.write_str("no connection could be made"),
            (Kind::Tls, _) => f.write_str("no TLS connection could be made"),
            (Kind::Timeout, TransportPhase::Connect) => write!(f, "no connection {detail}"),
            (Kind::Timeout, TransportPhase::Exchange) => write!(f, "no response {detail}"),
            (Kind::Timeout, TransportPhase::Reply) => write!(f, "no complete response {detail}"),
            (Kind::Broken, TransportPhase::Reply) => {
                f.write_str("the connection broke within the response")
            }
            (Kind::Broken, _) => f.write_str("the connection broke before the response"),
            (Kind::TooLarge, _) => write!(f, "the response is larger than the limit of {detail}"),
            (Kind::Stopped, _) => f.write_str(detail),
        }?;
        if let Some(status) = self.status {
            write!(f, " (HTTP {status})")?;
        }
        match &self.cause {
            Some(cause) => write!(f, " ({cause})"),
            None => Ok(()),
        }
    }
}

impl TransportError {
    /// Why the call has no response.
    pub fn kind(&self) -> TransportErrorKind {
        self.0.failure.kind
    }

    /// How far the last attempt got. Before [`TransportPhase::Exchange`] nothing was sent.
    pub fn phase(&self) -> TransportPhase {
        self.0.failure.phase
    }

    /// The HTTP status, if the response had begun.
    pub fn status(&self) -> Option<u16> {
        self.0.failure.status
    }

    /// The call that failed.
    pub fn context(&self) -> &CallContext {
        &self.0.context
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The cause is part of the message, so it is not a source as well.
impl StdError for TransportError {}

/// The cause is part of the message, so it is not a source as well.
impl StdError for TransportFailure {}
