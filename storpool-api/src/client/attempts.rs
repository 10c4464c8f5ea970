//! The attempts at one call: how long each may take, and what follows a failure.
//!
//! Nothing here waits or sends, so both clients make their attempts by the same rules.

use std::time::{Duration, Instant};

use super::hook::{Attempt, Hook};
use super::options::{ClientOptions, Options};
use super::shown::Shown;
use super::trace::{Ending, Trace};
use crate::call::{Head, Wait};
use crate::error::{Course, Error, Failure, NotRetried, TransportFailure, TransportPhase, Verdict};
use crate::retry::RetryPolicy;
use crate::transport::Connection;
use crate::transport::exchange::Allowance;

/// The failure of one attempt, and the pause that the service asked for.
pub(crate) struct FailedAttempt {
    failure: Failure,
    retry_after: Option<Duration>,
}

impl FailedAttempt {
    pub(super) fn new(failure: Failure, retry_after: Option<Duration>) -> Self {
        // Who says when to come back has not begun.
        let failure = if retry_after.is_some() { failure.refused() } else { failure };
        Self { failure, retry_after }
    }
}

/// The attempts at one call.
pub(crate) struct Attempts<'a> {
    call: &'a Head,
    shown: Shown<'a>,
    policy: &'a RetryPolicy,
    hook: Option<&'a Hook>,
    /// Time limit of each attempt.
    each: Option<Duration>,
    /// Time limit of all attempts together.
    total: Option<Duration>,
    /// How long to wait for more of a response that is read entry by entry.
    patience: Option<Duration>,
    started: Instant,
    attempt_started: Instant,
    made: u32,
    /// Of the last response.
    status: Option<u16>,
    /// Size of the last response, if it was read as a whole.
    received: Option<usize>,
    /// How long it took to decode.
    decoding: Option<Duration>,
    /// Whether an attempt that was followed by another may have been carried out.
    in_doubt: bool,
    trace: Trace,
}

impl<'a> Attempts<'a> {
    pub(super) fn new(
        call: &'a Head,
        shown: Shown<'a>,
        (own, client): (&'a Options, &'a ClientOptions),
        now: Instant,
    ) -> Self {
        let policy = own.retry.as_deref().unwrap_or(&client.retry);
        let waiting = |limit: Duration| match call.wait() {
            Wait::None => Some(limit),
            Wait::AtMost(wait) => Some(limit.saturating_add(wait)),
            Wait::Forever => None,
        };
        let each = match (own.attempt_timeout, own.timeout) {
            (Some(each), _) => Some(each),
            (None, Some(_)) => None,
            (None, None) => waiting(client.timeout),
        };
        let until = own.deadline.map(|deadline| deadline.saturating_duration_since(now));
        let usual =
            || policy.time_limit().or_else(|| waiting(RetryPolicy::usual_limit(client.timeout)));
        let total = match (own.timeout, until) {
            (Some(own), Some(until)) => Some(own.min(until)),
            (own, until) => own.or(until).or_else(usual),
        };
        let trace = Trace::begin(call, &shown);
        Self {
            call,
            shown,
            policy,
            hook: client.hook.as_ref(),
            each,
            total,
            patience: each.or(own.timeout),
            started: now,
            attempt_started: now,
            made: 0,
            status: None,
            received: None,
            decoding: None,
            in_doubt: false,
            trace,
        }
    }

    /// The time limit of waiting for the next attempt's turn.
    pub(crate) fn queue(&self, now: Instant) -> Option<Allowance> {
        let (limit, time) = self.total.zip(self.left(now))?;
        Some(Allowance { time, limit, whole_call: true })
    }

    /// Begins an attempt, and returns its time limit.
    pub(crate) fn begin(&mut self, now: Instant) -> Option<Allowance> {
        self.made += 1;
        self.attempt_started = now;
        self.status = None;
        self.received = None;
        self.decoding = None;
        match (self.each, self.queue(now)) {
            (Some(each), Some(whole_call)) if whole_call.time <= each => Some(whole_call),
            (Some(each), _) => Some(Allowance::each(each)),
            (None, whole_call) => whole_call,
        }
    }

    /// The number of the current attempt, and the kind of connection for it.
    ///
    /// An attempt over a kept connection may fail only because the service has just closed it, so
    /// another attempt must be possible.
    pub(crate) fn connection(&self) -> (u32, Connection) {
        let may_follow = self.made < self.policy.attempts() && self.policy.has_retry();
        let connection = match self.call.may_repeat() && may_follow {
            true => Connection::Kept,
            false => Connection::Fresh,
        };
        (self.made, connection)
    }

    /// How long to wait for more of a response that is read entry by entry.
    pub(super) fn patience(&self) -> Option<Duration> {
        self.patience
    }

    pub(super) fn started(&self) -> Instant {
        self.started
    }

    pub(crate) fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Notes that the last attempt has brought a response.
    pub(super) fn replied(&mut self, status: u16, received: Option<usize>) {
        self.status = Some(status);
        self.received = received;
    }

    /// Notes how long the last response took to decode.
    pub(super) fn decoded(&mut self, decoding: Duration) {
        self.decoding = Some(decoding);
    }

    /// Ends the call successfully, unless a hook panics.
    pub(super) fn succeeded(&mut self, generation: Option<i64>, now: Instant) -> Result<(), Error> {
        self.policy.responded();
        // Who sees this event sees the span, too.
        if self.trace.is_enabled() {
            self.trace.attempt(&self.report(None, None, now));
        }
        match self.notify(None, None, now) {
            Ok(()) => {
                self.end(Ok(generation), now);
                Ok(())
            }
            Err(failure) => Err(self.fail(failure, NotRetried::Final, now)),
        }
    }

    /// Decides what follows a failed attempt: a pause and another attempt, or the error of the
    /// call.
    pub(super) fn failed(
        &mut self,
        failed: FailedAttempt,
        now: Instant,
    ) -> Result<Duration, Error> {
        let FailedAttempt { failure, retry_after } = failed;
        let verdict = failure.verdict();
        let pause = self.pause(retry_after, verdict, now);
        let delay = pause.ok();
        self.trace.attempt(&self.report(Some(&failure), delay, now));
        if let Err(panicked) = self.notify(Some(&failure), delay, now) {
            self.in_doubt |= failure.is_in_doubt();
            return Err(self.fail(panicked, NotRetried::Final, now));
        }
        match pause {
            Ok(pause) => {
                self.in_doubt |= verdict == Verdict::Unknown;
                Ok(pause)
            }
            Err(not_retried) => {
                if failure.is_refusal_of_service() {
                    self.policy.responded();
                }
                Err(self.fail(failure, not_retried, now))
            }
        }
    }

    fn report<'r>(
        &'r self,
        failure: Option<&'r Failure>,
        pause: Option<Duration>,
        now: Instant,
    ) -> Attempt<'r> {
        Attempt {
            context: self.shown.context(),
            number: self.made,
            allowed: self.policy.attempts(),
            duration: now.saturating_duration_since(self.attempt_started),
            elapsed: now.saturating_duration_since(self.started),
            status: self.status,
            failure,
            pause,
        }
    }

    /// Calls the hook. If it panics, the failure of the call.
    fn notify(
        &self,
        failure: Option<&Failure>,
        pause: Option<Duration>,
        now: Instant,
    ) -> Result<(), Failure> {
        let Some(hook) = self.hook else { return Ok(()) };
        hook.call(&self.report(failure, pause, now)).map_err(|panic| {
            let after = match failure {
                None => "the attempt had succeeded".to_owned(),
                Some(failure) => format!("the attempt had failed: {}", failure.brief()),
            };
            let problem = format!("a function set with `on_attempt` panicked: {panic}; {after}");
            let phase = match failure {
                None => TransportPhase::Reply,
                // What the attempt did is known from its own failure.
                Some(_) => TransportPhase::Connect,
            };
            Failure::Transport(TransportFailure::stopped(phase, &problem))
        })
    }

    /// The error of the call.
    fn fail(&mut self, failure: Failure, not_retried: NotRetried, now: Instant) -> Error {
        self.end(Err(&failure), now);
        let course = self.course(not_retried, now);
        failure.of(self.shown.context().clone().after(course))
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
        retry_after: Option<Duration>,
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
        let pause = self.policy.pause(self.made, retry_after);
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
            received: self.received,
            decoding: self.decoding,
            outcome,
        });
    }
}
