//! The time limit of an attempt.

use std::time::Duration;

use tokio::time::{Instant, Timeout, timeout, timeout_at};

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

impl Limit {
    pub(super) fn new(allowance: Option<Allowance>) -> Self {
        Self {
            allowance,
            end: allowance.and_then(|allowance| Instant::now().checked_add(allowance.time)),
        }
    }

    /// Fails if no time is left: work that is started may do much before it first waits.
    pub(super) fn check(&self) -> Result<(), TransportFailure> {
        match self.allowance {
            Some(allowance) if allowance.time.is_zero() => {
                Err(self.ran_out(TransportPhase::Connect))
            }
            _ => Ok(()),
        }
    }

    /// Not a function that is `async`, which would have room for the work twice.
    pub(super) fn apply<F: Future>(&self, work: F) -> Timeout<F> {
        match self.end {
            Some(end) => timeout_at(end, work),
            None => timeout(Duration::MAX, work),
        }
    }

    /// The failure of work that took too long.
    pub(super) fn ran_out(&self, phase: TransportPhase) -> TransportFailure {
        TransportFailure::timeout(phase, self.describe())
    }

    /// The failure of a request that did not have its turn in time.
    pub(super) fn ran_out_behind(&self, others: usize) -> TransportFailure {
        let waited = format!("{}: it waited behind {others} others", self.describe());
        TransportFailure::timeout(TransportPhase::Connect, waited)
    }

    fn describe(&self) -> String {
        self.allowance.map(Allowance::describe).unwrap_or_default()
    }
}
