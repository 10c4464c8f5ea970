//! The attempts at one call: how long each may take, and what follows a failure.
//!
//! Nothing here waits or sends, so both clients make their attempts by the same rules.

use std::time::{Duration, Instant};

use super::core::Failure;
use crate::call::{Head, Wait};
use crate::error::{Course, Error, NotRetried, Verdict};
use crate::retry::RetryPolicy;

/// The attempts at one call.
pub(crate) struct Attempts<'a> {
    call: &'a Head,
    policy: &'a RetryPolicy,
    /// What each attempt may take.
    each: Option<Duration>,
    /// What all of them may take.
    total: Option<Duration>,
    started: Instant,
    made: u32,
    /// Whether an attempt that was followed by another may have been carried out.
    in_doubt: bool,
}

impl<'a> Attempts<'a> {
    /// `own` is the time set for this very call, `usual` what an attempt of any call may take.
    pub(super) fn new(
        call: &'a Head,
        policy: &'a RetryPolicy,
        own: Option<Duration>,
        usual: Duration,
        now: Instant,
    ) -> Self {
        let each = match (own, call.wait()) {
            (Some(_), _) | (None, Wait::Forever) => None,
            (None, Wait::None) => Some(usual),
            (None, Wait::AtMost(wait)) => Some(usual.saturating_add(wait)),
        };
        let total = own.or(policy.time_limit());
        Self {
            call,
            policy,
            each,
            total,
            started: now,
            made: 0,
            in_doubt: false,
        }
    }

    /// Begins an attempt, and says how long it may take.
    pub(crate) fn begin(&mut self, now: Instant) -> Option<Duration> {
        self.made += 1;
        match (self.each, self.left(now)) {
            (Some(each), Some(left)) => Some(each.min(left)),
            (each, left) => each.or(left),
        }
    }

    /// What follows a failed attempt: a pause and another attempt, or the error of the call.
    pub(crate) fn failed(&mut self, failure: Failure, now: Instant) -> Result<Duration, Error> {
        match self.pause(&failure, now) {
            Ok(pause) => {
                self.in_doubt |= failure.fault.verdict() == Verdict::Unknown;
                Ok(pause)
            }
            Err(not_retried) => Err(failure.fault.of(self.call.context().after(Course {
                made: self.made,
                allowed: self.policy.attempts(),
                elapsed: now.saturating_duration_since(self.started),
                not_retried,
                earlier_in_doubt: self.in_doubt,
            }))),
        }
    }

    fn pause(&self, failure: &Failure, now: Instant) -> Result<Duration, NotRetried> {
        match failure.fault.verdict() {
            Verdict::Final => return Err(NotRetried::Final),
            Verdict::Unknown if !self.call.may_repeat() => return Err(NotRetried::Unsafe),
            Verdict::Unknown | Verdict::NotDone => {}
        }
        if self.made >= self.policy.attempts() {
            return Err(NotRetried::Exhausted);
        }
        let pause = self.policy.pause(self.made, failure.retry_after);
        match self.left(now) {
            Some(left) if left <= pause => Err(NotRetried::Deadline),
            _ => Ok(pause),
        }
    }

    /// What is left of the time for all attempts.
    fn left(&self, now: Instant) -> Option<Duration> {
        Some(
            self.total?
                .saturating_sub(now.saturating_duration_since(self.started)),
        )
    }
}
