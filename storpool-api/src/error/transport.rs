//! Calls that were not answered.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use super::Verdict;
use super::context::CallContext;
use super::fault::Failed;

/// A call that was not answered.
#[derive(Debug)]
pub struct TransportError(pub(super) Box<Failed<TransportFault>>);

/// Why a call was not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// Nobody listens at the address.
    Refused,
    /// The name of the host cannot be resolved.
    Unresolved,
    /// No connection could be made for another reason.
    Unreachable,
    /// The other side did not pass for who it should be, or does not speak TLS.
    Tls,
    /// Time ran out.
    Timeout,
    /// The connection broke, or what came over it is not HTTP.
    Broken,
    /// The reply is larger than the client's limit.
    TooLarge,
    /// There is nothing to run the call on: no Tokio runtime, or the thread of the blocking client
    /// is gone.
    Stopped,
}

/// How far a call got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TransportPhase {
    /// It was not sent.
    Connect,
    /// It was being sent, or waited for its reply.
    Exchange,
    /// The reply was being read.
    Reply,
}

#[derive(Debug)]
pub(crate) struct TransportFault {
    kind: TransportErrorKind,
    phase: TransportPhase,
    detail: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportFault {
    pub(crate) fn new(kind: TransportErrorKind, phase: TransportPhase) -> Self {
        Self {
            kind,
            phase,
            detail: None,
            source: None,
        }
    }

    pub(crate) fn timeout(phase: TransportPhase, limit: Duration) -> Self {
        let detail = format!("in {limit:?}");
        Self {
            detail: Some(detail),
            ..Self::new(TransportErrorKind::Timeout, phase)
        }
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        let detail = format!("{limit} bytes");
        Self {
            detail: Some(detail),
            ..Self::new(TransportErrorKind::TooLarge, TransportPhase::Reply)
        }
    }

    /// As [`TransportFault::too_large`], of an entry, or of what stands between entries.
    pub(crate) fn too_large_part(limit: usize) -> Self {
        let detail = format!("{limit} bytes for each entry");
        Self {
            detail: Some(detail),
            ..Self::too_large(limit)
        }
    }

    pub(crate) fn stopped(phase: TransportPhase, what: &str) -> Self {
        Self {
            detail: Some(what.to_owned()),
            ..Self::new(TransportErrorKind::Stopped, phase)
        }
    }

    pub(super) fn phase(&self) -> TransportPhase {
        self.phase
    }

    pub(crate) fn because(self, source: impl StdError + Send + Sync + 'static) -> Self {
        Self {
            source: Some(Box::new(source)),
            ..self
        }
    }

    pub(super) fn verdict(&self) -> Verdict {
        use TransportErrorKind as Kind;
        match (self.kind, self.phase) {
            (Kind::Tls | Kind::TooLarge | Kind::Stopped, _) => Verdict::Final,
            (_, TransportPhase::Connect) => Verdict::NotDone,
            _ => Verdict::Unknown,
        }
    }
}

impl fmt::Display for TransportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use TransportErrorKind as Kind;
        let detail = self.detail.as_deref().unwrap_or("in time");
        match (self.kind, self.phase) {
            (Kind::Refused, _) => f.write_str("the connection was refused"),
            (Kind::Unresolved, _) => f.write_str("the name of the host cannot be resolved"),
            (Kind::Unreachable, _) => f.write_str("no connection could be made"),
            (Kind::Tls, _) => f.write_str("no TLS connection could be made"),
            (Kind::Timeout, TransportPhase::Connect) => f.write_str("no connection in time"),
            (Kind::Timeout, TransportPhase::Exchange) => write!(f, "no reply {detail}"),
            (Kind::Timeout, TransportPhase::Reply) => write!(f, "no complete reply {detail}"),
            (Kind::Broken, TransportPhase::Reply) => {
                f.write_str("the connection broke within the reply")
            }
            (Kind::Broken, _) => f.write_str("the connection broke before the reply"),
            (Kind::TooLarge, _) => write!(f, "the reply is larger than the limit of {detail}"),
            (Kind::Stopped, _) => f.write_str(detail),
        }?;
        // The innermost cause says most in the fewest words; those between are in the chain.
        match self.source.as_deref().map(innermost) {
            Some(cause) => write!(f, " ({cause})"),
            None => Ok(()),
        }
    }
}

fn innermost<'a>(
    error: &'a (dyn StdError + Send + Sync + 'static),
) -> &'a (dyn StdError + 'static) {
    let mut error: &(dyn StdError + 'static) = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error
}

impl TransportError {
    /// Why the call was not answered.
    pub fn kind(&self) -> TransportErrorKind {
        self.0.fault.kind
    }

    /// How far the last attempt got. Before [`TransportPhase::Exchange`] nothing was sent.
    pub fn phase(&self) -> TransportPhase {
        self.0.fault.phase
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

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.fault.source.as_deref().map(|source| source as _)
    }
}
