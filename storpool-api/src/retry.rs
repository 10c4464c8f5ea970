//! When failed calls are retried.

mod budget;

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::time::Duration;

pub use budget::RetryBudget;

/// When a failed call is retried, how often, and after which pause.
///
/// Whether a retry is possible does not depend on the policy:
///
/// - A call that was not sent, because there was no connection in time, is retried.
/// - A call that the service rejected with a *transient* error, with HTTP 425 or 429, or with HTTP
///   503 and `Retry-After`, was not carried out, and is retried.
/// - A call that may or may not have been carried out (the connection broke, no response in time,
///   HTTP 408 or 5xx) is retried only if that is safe, that is, if
///   [`Call::may_repeat`](crate::Call::may_repeat) is true.
/// - After any other response there is no retry: it would fail in the same way. The same applies if
///   TLS rejects the service.
///
/// Every attempt sends the same bytes.
///
/// The default is five retries, after at most 1, 2, 4, 8 and 16 seconds. Each pause is random
/// between zero and that limit, so that the clients of a service that restarts do not all retry at
/// once.
///
/// ```
/// use std::time::Duration;
/// use storpool_api::RetryPolicy;
///
/// let patient = RetryPolicy::default().retries(9).deadline(Duration::from_secs(300));
/// let steady = RetryPolicy::default().backoff(|_retry| Duration::from_millis(200));
/// let none = RetryPolicy::never();
/// ```
#[derive(Clone)]
pub struct RetryPolicy {
    retries: u32,
    backoff: Backoff,
    deadline: Option<Duration>,
    max_retry_after: Duration,
    budget: Option<RetryBudget>,
}

#[derive(Clone)]
enum Backoff {
    Exponential { first: Duration, longest: Duration },
    Custom(Arc<dyn Fn(u32) -> Duration + Send + Sync>),
}

impl RetryPolicy {
    /// Never retries.
    pub fn never() -> Self {
        Self::default().retries(0)
    }

    /// Maximum number of retries after the first attempt; 5 by default.
    #[must_use]
    pub fn retries(self, retries: u32) -> Self {
        Self { retries, ..self }
    }

    /// Pauses at most `first` before the first retry, and twice as long before each further one,
    /// but not longer than `longest`, with full jitter: each pause is random between zero and that.
    #[must_use]
    pub fn exponential(self, first: Duration, longest: Duration) -> Self {
        Self { backoff: Backoff::Exponential { first, longest }, ..self }
    }

    /// Pauses as long as `pause` returns; it gets 1 before the first retry, 2 before the second. No
    /// jitter is added.
    #[must_use]
    pub fn backoff(self, pause: impl Fn(u32) -> Duration + Send + Sync + 'static) -> Self {
        Self { backoff: Backoff::Custom(Arc::new(pause)), ..self }
    }

    /// How long a call may take, all attempts and the pauses between them. Without limit with
    /// [`Duration::MAX`].
    ///
    /// By default 3 minutes, or as long as one attempt if
    /// [that may take longer](crate::ClientBuilder::timeout). Calls that wait in the service for
    /// something to happen get their waiting time in addition, or no limit if they wait forever; a
    /// deadline that is set here applies to them as well.
    ///
    /// The time of a single call is set with [`Request::timeout`](crate::Request::timeout) or
    /// [`Request::deadline`](crate::Request::deadline).
    #[must_use]
    pub fn deadline(self, deadline: Duration) -> Self {
        Self { deadline: Some(deadline), ..self }
    }

    /// Upper bound on the pause that a `Retry-After` of the service asks for; 60 seconds by default.
    /// The random pause of the [exponential](RetryPolicy::exponential) backoff is added, so that not
    /// all clients return in the same second; of a [backoff](RetryPolicy::backoff) without jitter, the
    /// longer of the two pauses is made. With [`Duration::ZERO`], `Retry-After` is ignored.
    ///
    /// It may ask for seconds, or name a date, which counts from the `Date` of the same response.
    #[must_use]
    pub fn max_retry_after(self, longest: Duration) -> Self {
        Self { max_retry_after: longest, ..self }
    }

    /// Shares a retry budget with all other calls that have it; by default there is no such limit.
    #[must_use]
    pub fn budget(self, budget: RetryBudget) -> Self {
        Self { budget: Some(budget), ..self }
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.retries.saturating_add(1)
    }

    /// The deadline that was set.
    pub(crate) fn time_limit(&self) -> Option<Duration> {
        self.deadline
    }

    /// The deadline where none was set, given the time limit of one attempt.
    pub(crate) fn usual_limit(attempt: Duration) -> Duration {
        attempt.max(Duration::from_secs(180))
    }

    /// Whether the budget has a retry left.
    pub(crate) fn has_retry(&self) -> bool {
        self.budget.as_ref().is_none_or(|budget| budget.left() > 0)
    }

    /// Takes a retry from the budget; false if there is none left.
    pub(crate) fn take_retry(&self) -> bool {
        self.budget.as_ref().is_none_or(RetryBudget::take)
    }

    /// Notifies the budget that the service has responded to a call.
    pub(crate) fn responded(&self) {
        if let Some(budget) = &self.budget {
            budget.refund();
        }
    }

    /// The pause before a retry, counted from 1.
    pub(crate) fn pause(&self, retry: u32, retry_after: Option<Duration>) -> Duration {
        let asked = retry_after.map_or(Duration::ZERO, |asked| asked.min(self.max_retry_after));
        match &self.backoff {
            Backoff::Custom(pause) => pause(retry).max(asked),
            Backoff::Exponential { first, longest } => {
                asked.saturating_add(share(exponential(*first, *longest, retry), random()))
            }
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            retries: 5,
            backoff: Backoff::Exponential {
                first: Duration::from_secs(1),
                longest: Duration::from_secs(16),
            },
            deadline: None,
            max_retry_after: Duration::from_secs(60),
            budget: None,
        }
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("RetryPolicy");
        shown.field("retries", &self.retries);
        match &self.backoff {
            Backoff::Exponential { first, longest } => {
                shown.field("first", first).field("longest", longest);
            }
            Backoff::Custom(_) => {
                shown.field("backoff", &"a function");
            }
        }
        shown
            .field("deadline", &self.deadline)
            .field("max_retry_after", &self.max_retry_after)
            .field("budget", &self.budget)
            .finish()
    }
}

/// The longest pause before a retry, counted from 1.
fn exponential(first: Duration, longest: Duration, retry: u32) -> Duration {
    let doubled = 2_u32.checked_pow(retry.saturating_sub(1));
    doubled.and_then(|factor| first.checked_mul(factor)).unwrap_or(longest).min(longest)
}

/// The part of `whole` that `random` is of all numbers.
fn share(whole: Duration, random: u64) -> Duration {
    let part = random as f64 / u64::MAX as f64;
    // Rounding may go beyond what a duration can be.
    Duration::try_from_secs_f64(whole.as_secs_f64() * part).unwrap_or(whole)
}

/// A number out of the seeds that std draws for its hash maps: no secret depends on it.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn pauses_double_up_to_the_maximum() {
        let longest = |retry| exponential(SECOND, 16 * SECOND, retry).as_secs();
        assert_eq!([1, 2, 3, 4, 5, 6, 40, u32::MAX].map(longest), [1, 2, 4, 8, 16, 16, 16, 16]);
    }

    #[test]
    fn jitter_covers_the_whole_range() {
        let policy = RetryPolicy::default();
        let pauses: Vec<Duration> = (0..200).map(|_| policy.pause(3, None)).collect();
        assert!(pauses.iter().all(|pause| *pause <= 4 * SECOND));
        assert!(pauses.iter().any(|pause| *pause < SECOND), "{pauses:?}");
        assert!(pauses.iter().any(|pause| *pause > 3 * SECOND), "{pauses:?}");
    }

    #[test]
    fn extreme_settings_do_not_overflow() {
        let policy = RetryPolicy::default().exponential(Duration::MAX, Duration::MAX);
        assert!(policy.pause(7, Some(Duration::MAX)) <= Duration::MAX);
        assert_eq!(share(Duration::MAX, u64::MAX), Duration::MAX);
        assert_eq!(share(Duration::MAX, 0), Duration::ZERO);
        assert_eq!(RetryPolicy::default().retries(u32::MAX).attempts(), u32::MAX);
    }

    #[test]
    fn retry_after_is_capped() {
        let policy = RetryPolicy::default().backoff(|retry| retry * SECOND);
        assert_eq!(policy.pause(2, None), 2 * SECOND);
        assert_eq!(policy.pause(2, Some(SECOND)), 2 * SECOND);
        assert_eq!(policy.pause(2, Some(30 * SECOND)), 30 * SECOND);
        assert_eq!(policy.pause(2, Some(3600 * SECOND)), 60 * SECOND);
        let policy = policy.max_retry_after(5 * SECOND);
        assert_eq!(policy.pause(2, Some(30 * SECOND)), 5 * SECOND);
    }

    #[test]
    fn jitter_is_added_to_retry_after() {
        let policy = RetryPolicy::default();
        let pauses: Vec<Duration> = (0..200).map(|_| policy.pause(1, Some(SECOND))).collect();
        assert!(pauses.iter().all(|pause| (SECOND..=2 * SECOND).contains(pause)));
        assert!(pauses.iter().any(|pause| *pause > SECOND + SECOND / 2), "{pauses:?}");
    }
}
