//! What programs learn about each attempt.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::error::{CallContext, ErrorKind, Failure};
use crate::unwind::caught;

/// One attempt of a call that has ended: for progress output and metrics.
///
/// Passed to the function set with [`ClientBuilder::on_attempt`](crate::ClientBuilder::on_attempt).
pub struct Attempt<'a> {
    pub(super) context: &'a CallContext,
    pub(super) number: u32,
    pub(super) allowed: u32,
    pub(super) duration: Duration,
    pub(super) elapsed: Duration,
    pub(super) status: Option<u16>,
    pub(super) failure: Option<&'a Failure>,
    pub(super) pause: Option<Duration>,
}

impl Attempt<'_> {
    /// The call.
    pub fn context(&self) -> &CallContext {
        self.context
    }

    /// The number of the attempt; the first is 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// How many attempts the retry policy allows.
    pub fn max_attempts(&self) -> u32 {
        self.allowed
    }

    /// How long this attempt took.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// How long the call took until now, earlier attempts and pauses included.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The HTTP status of the response, if one had begun.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Why the attempt failed; `None` if it succeeded.
    pub fn error_kind(&self) -> Option<ErrorKind> {
        self.failure.map(Failure::kind)
    }

    /// The failure in a few words, without any part of a body; `None` if the attempt succeeded.
    pub fn error(&self) -> Option<String> {
        self.failure.map(Failure::brief)
    }

    /// The pause before the next attempt; `None` if there is none.
    pub fn delay(&self) -> Option<Duration> {
        self.pause
    }
}

impl fmt::Debug for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("call", &self.context.call())
            .field("number", &self.number)
            .field("status", &self.status)
            .field("error", &self.error())
            .field("delay", &self.pause)
            .finish_non_exhaustive()
    }
}

/// Functions that are called after each attempt.
#[derive(Clone)]
pub(super) struct Hook(Arc<dyn Fn(&Attempt<'_>) + Send + Sync>);

impl Hook {
    /// Calls `hook` after those set before.
    pub(super) fn after(
        before: Option<Self>,
        hook: impl Fn(&Attempt<'_>) + Send + Sync + 'static,
    ) -> Self {
        match before {
            None => Self(Arc::new(hook)),
            Some(Self(before)) => Self(Arc::new(move |attempt| {
                before(attempt);
                hook(attempt);
            })),
        }
    }

    /// Calls the functions; the error is the message of a panic.
    pub(super) fn call(&self, attempt: &Attempt<'_>) -> Result<(), String> {
        caught(|| (self.0)(attempt))
    }
}
