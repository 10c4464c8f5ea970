//! The attempts at one call: how long each may take, and what follows a failure.
//!
//! Nothing here waits or sends, so both clients make their attempts by the same rules.

use std::time::{Duration, Instant};

use super::trace::{Ending, Trace};
use crate::call::{Head, Wait};
use crate::error::{CallContext, Course, Error, Failure, NotRetried, Verdict};
use crate::retry::RetryPolicy;
use crate::transport::{Allowance, Connection};

/// The failure of one attempt, and the pause that the service asked for.
pub(crate) struct FailedAttempt {
    pub(crate) failure: Failure,
    pub(crate) retry_after: Option<Duration>,
}

/// The attempts at one call.
pub(crate) struct Attempts<'a> {
    call: &'a Head,
    context: CallContext,
    policy: &'a RetryPolicy,
    /// Timeout set for this request.
    own: Option<Duration>,
    /// Time limit of each attempt.
    each: Option<Duration>,
    /// Time limit of all attempts together.
    total: Option<Duration>,
    started: Instant,
    made: u32,
    /// Of the last response.
    status: Option<u16>,
    /// Whether an attempt that was followed by another may have been carried out.
    in_doubt: bool,
    trace: Trace,
}

impl<'a> Attempts<'a> {
    /// `own` is the time set for this very call, `usual` what an attempt of any call may take.
    pub(super) fn new(
        call: &'a Head,
        context: CallContext,
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
        let trace = Trace::begin(&context);
        Self {
            call,
            context,
            policy,
            own,
            each,
            total,
            started: now,
            made: 0,
            status: None,
            in_doubt: false,
            trace,
        }
    }

    /// Begins an attempt, and returns its time limit.
    pub(crate) fn begin(&mut self, now: Instant) -> Option<Allowance> {
        self.made += 1;
        let whole_call = self.total.zip(self.left(now)).map(|(limit, time)| Allowance {
            time,
            limit,
            whole_call: true,
        });
        match (self.each, whole_call) {
            (Some(each), Some(whole_call)) if whole_call.time <= each => Some(whole_call),
            (Some(each), _) => Some(Allowance::each(each)),
            (None, whole_call) => whole_call,
        }
    }

    /// The kind of connection for the current attempt.
    ///
    /// An attempt over a kept connection may fail only because the service has just closed it, so
    /// another attempt must be possible.
    pub(crate) fn connection(&self) -> Connection {
        let may_follow = self.made < self.policy.attempts() && self.policy.has_retry();
        match self.call.may_repeat() && may_follow {
            true => Connection::Kept,
            false => Connection::Fresh,
        }
    }

    /// How long one attempt may take, were it the first.
    pub(super) fn patience(&self) -> Option<Duration> {
        self.each.or(self.own)
    }

    pub(super) fn started(&self) -> Instant {
        self.started
    }

    pub(crate) fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Notes that the last attempt has brought a response.
    pub(super) fn replied(&mut self, status: u16) {
        self.status = Some(status);
    }

    /// Ends the call successfully.
    pub(super) fn succeeded(&self, generation: Option<i64>, now: Instant) {
        self.policy.responded();
        self.end(Ok(generation), now);
    }

    /// Decides what follows a failed attempt: a pause and another attempt, or the error of the
    /// call.
    pub(super) fn failed(
        &mut self,
        failed: FailedAttempt,
        now: Instant,
    ) -> Result<Duration, Error> {
        let verdict = failed.failure.verdict();
        match self.pause(&failed, verdict, now) {
            Ok(pause) => {
                self.in_doubt |= verdict == Verdict::Unknown;
                self.trace.retry(self.made, pause, &failed.failure);
                Ok(pause)
            }
            Err(not_retried) => {
                if failed.failure.is_refusal_of_service() {
                    self.policy.responded();
                }
                self.end(Err(&failed.failure), now);
                let course = self.course(not_retried, now);
                Err(failed.failure.of(self.context.clone().after(course)))
            }
        }
    }

    /// How the attempts went so far.
    pub(super) fn course(&self, not_retried: NotRetried, now: Instant) -> Course {
        Course {
            made: self.made,
            allowed: self.policy.attempts(),
            elapsed: now.saturating_duration_since(self.started),
            not_retried,
            earlier_in_doubt: self.in_doubt,
        }
    }

    fn pause(
        &self,
        failed: &FailedAttempt,
        verdict: Verdict,
        now: Instant,
    ) -> Result<Duration, NotRetried> {
        match verdict {
            Verdict::Final => return Err(NotRetried::Final),
            Verdict::Unknown if !self.call.may_repeat() => return Err(NotRetried::Unsafe),
            Verdict::Unknown | Verdict::NotDone => {}
        }
        if self.made >= self.policy.attempts() {
            return Err(NotRetried::Exhausted);
        }
        let pause = self.policy.pause(self.made, failed.retry_after);
        if self.left(now).is_some_and(|left| left <= pause) {
            return Err(NotRetried::Deadline);
        }
        // Last, so that only what is spent is taken.
        match self.policy.take_retry() {
            true => Ok(pause),
            false => Err(NotRetried::Budget),
        }
    }

    /// Time left for all attempts.
    fn left(&self, now: Instant) -> Option<Duration> {
        Some(self.total?.saturating_sub(now.saturating_duration_since(self.started)))
    }

    fn end(&self, outcome: Result<Option<i64>, &Failure>, now: Instant) {
        self.trace.end(&Ending {
            attempts: self.made,
            elapsed: now.saturating_duration_since(self.started),
            status: self.status,
            outcome,
        });
    }
}
