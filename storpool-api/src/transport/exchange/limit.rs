//! The time limit of an attempt.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::{TransportFailure, TransportPhase};

/// How long an attempt may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// How long this attempt may take.
    pub(crate) time: Duration,
    /// The limit as it was set, of which earlier attempts may have used a part.
    pub(crate) limit: Duration,
    /// Whether the limit is that of the whole call.
    pub(crate) whole_call: bool,
}

impl Allowance {
    /// All of a limit for each attempt.
    pub(crate) fn each(limit: Duration) -> Self {
        Self { time: limit, limit, whole_call: false }
    }

    fn describe(self) -> String {
        let limit = self.limit;
        match self.whole_call {
            true => format!("within {limit:?}, the limit of the whole call"),
            false => format!("within {limit:?}"),
        }
    }
}

/// A time limit that has begun to run.
pub(super) struct Limit {
    allowance: Option<Allowance>,
    end: Option<Instant>,
}

/// The limit ran out.
pub(super) struct TimedOut(String);

impl TimedOut {
    pub(super) fn in_phase(self, phase: TransportPhase) -> TransportFailure {
        TransportFailure::timeout(phase, self.0)
    }

    /// Ran out before the request had its turn.
    pub(super) fn waiting_behind(self, others: usize) -> TransportFailure {
        let waited = format!("{}: it waited behind {others} others", self.0);
        TransportFailure::timeout(TransportPhase::Connect, waited)
    }
}

impl Limit {
    pub(super) fn new(allowance: Option<Allowance>) -> Self {
        Self {
            allowance,
            end: allowance.and_then(|allowance| Instant::now().checked_add(allowance.time)),
        }
    }

    /// Fails if no time is left: work that is started may do much before it first waits.
    pub(super) fn check(&self) -> Result<(), TimedOut> {
        match (self.end, self.allowance) {
            (Some(end), Some(allowance)) if end <= Instant::now() => {
                Err(TimedOut(allowance.describe()))
            }
            _ => Ok(()),
        }
    }

    pub(super) async fn apply<F: Future>(&self, work: F) -> Result<F::Output, TimedOut> {
        match (self.end, self.allowance) {
            (Some(end), Some(allowance)) => {
                tokio::time::timeout_at(end, work).await.map_err(|_| TimedOut(allowance.describe()))
            }
            _ => Ok(work.await),
        }
    }
}
