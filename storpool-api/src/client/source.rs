//! Reading responses entry by entry, shared by both clients.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use super::attempts::FailedAttempt;
use super::core::{Core, cut_short};
use super::options::Options;
use crate::call::{Call, Fed, Feed, Head};
use crate::decode::Entries;
use crate::error::{Course, Error, Failure, NotRetried, TransportFailure, Verdict};
use crate::transport::Bytes;
use crate::transport::exchange::Opened;

/// A response whose first entry has arrived, or that ended successfully without any. No further
/// attempt is made from here on.
pub(crate) struct Source<E> {
    core: Arc<Core>,
    head: Head,
    feed: Feed<E>,
    /// Bytes read in advance to know that the attempt succeeds.
    first: Option<Fed<E>>,
    /// `None` while it is read from, and when there is nothing more to read.
    opened: Option<Box<Opened>>,
    status: u16,
    until_close: bool,
    broken: Option<TransportFailure>,
    /// Whether the last item was returned, or there is known to be none.
    over: bool,
    course: Course,
    started: Instant,
}

/// The next step.
pub(crate) enum Taken<E> {
    Item(Result<E, Error>),
    /// Read more from this, and put it back.
    More(Box<Opened>),
    Over,
}

/// The result of waiting for more bytes.
pub(crate) type Chunk = (Box<Opened>, Result<Option<Bytes>, TransportFailure>);

/// Waits for more.
pub(crate) async fn read(mut opened: Box<Opened>) -> Chunk {
    let chunk = opened.chunk().await;
    (opened, chunk)
}

/// Makes attempts until one brings a first entry, or ends well without any.
pub(crate) async fn open<T: Entries>(
    core: Arc<Core>,
    call: Call<T>,
    options: Options,
) -> Result<Source<T::Entry>, Error> {
    let mut attempts = core.attempts(call.head(), &options);
    loop {
        let request = core.prepare(call.head())?;
        let turn = match core.link.free_turn(request.process()) {
            Some(turn) => Ok(turn),
            None => core.link.turn(request.process(), attempts.queue(core.clock.now())).await,
        };
        let limit = attempts.begin(core.clock.now());
        let opened = match turn {
            Ok(turn) => {
                let (attempt, connection) = attempts.connection();
                let opening = core.link.open(request.attempt_no(attempt, connection), turn, limit);
                attempts.trace().within(opening).await
            }
            Err(failure) => Err(failure),
        };
        if let Ok(opened) = &opened {
            attempts.replied(opened.status(), None);
        }
        let beginning = attempts.trace().within(first::<T>(&core, &call, opened));
        let outcome = beginning.await;
        let now = core.clock.now();
        match outcome {
            Ok(begun) => {
                attempts.succeeded(begun.feed.generation(), now)?;
                let mut opened = begun.opened;
                opened.set_pace(attempts.patience());
                return Ok(Source {
                    head: call.head().clone(),
                    feed: begun.feed,
                    first: Some(begun.first),
                    status: opened.status(),
                    until_close: opened.until_close(),
                    opened: Some(Box::new(opened)),
                    broken: None,
                    over: false,
                    course: attempts.course(NotRetried::HandedOver, now),
                    started: attempts.started(),
                    core,
                });
            }
            Err(failed) => {
                let pause = attempts.failed(failed, now)?;
                core.clock.sleep(pause).await;
            }
        }
    }
}

struct Begun<E> {
    feed: Feed<E>,
    first: Fed<E>,
    opened: Opened,
}

/// Reads up to the first entry.
async fn first<T: Entries>(
    core: &Core,
    call: &Call<T>,
    opened: Result<Opened, TransportFailure>,
) -> Result<Begun<T::Entry>, FailedAttempt> {
    let mut opened = opened.map_err(|failure| core.unanswered(failure))?;
    let rules = call.head().rules(core.options.strict);
    let limit = core.link.response_limit();
    let status = opened.status();
    let mut feed = Feed::new::<T>(status, rules, limit);
    let mut is_empty = true;
    let retry_after = opened.retry_after();
    let failed = |failure| FailedAttempt::new(failure, retry_after);
    loop {
        match feed.next() {
            Fed::More => match opened.chunk().await {
                Ok(Some(chunk)) => {
                    is_empty &= chunk.is_empty();
                    feed.push(&chunk);
                }
                Ok(None) => feed.end(),
                Err(failure) => {
                    let mut failure = feed.give_up().unwrap_or(Failure::Transport(failure));
                    failure.redact(&core.token);
                    return Err(failed(failure));
                }
            },
            Fed::Failed(failure) => {
                let cut = opened.until_close() && feed.is_cut_short();
                return Err(failed(match failure {
                    Failure::Decode(_) if is_empty && !cut => Failure::empty(status),
                    failure => sorted(core, failure, cut.then_some(status)),
                }));
            }
            first => {
                return Ok(Begun { feed, first, opened });
            }
        }
    }
}

/// The failure to report; `cut` has the status of a response that may have ended early.
fn sorted(core: &Core, failure: Failure, cut: Option<u16>) -> Failure {
    let mut failure = match (failure, cut) {
        (Failure::Decode(_), Some(status)) => cut_short(status),
        (failure, _) => failure,
    };
    failure.redact(&core.token);
    failure
}

impl<E> Source<E> {
    pub(crate) fn generation(&self) -> Option<i64> {
        self.feed.generation()
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    pub(crate) fn take(&mut self) -> Taken<E> {
        let first = self.first.take();
        let before = self.feed.count().saturating_sub(usize::from(first.is_some()));
        if let Some(failure) = self.broken.take() {
            self.over = true;
            let failure = self.feed.give_up().unwrap_or(Failure::Transport(failure));
            return Taken::Item(Err(self.error(failure, before)));
        }
        match first.unwrap_or_else(|| self.feed.next()) {
            Fed::Entry(entry) => Taken::Item(Ok(entry)),
            Fed::Rejected(failure) => Taken::Item(Err(self.error(failure, before))),
            Fed::Failed(failure) => {
                self.end();
                let cut = self.until_close && self.feed.is_cut_short();
                let failure = sorted(&self.core, failure, cut.then_some(self.status));
                Taken::Item(Err(self.error(failure, before)))
            }
            Fed::More => match self.opened.take() {
                Some(opened) => Taken::More(opened),
                None => self.end(),
            },
            Fed::Done => self.end(),
        }
    }

    fn end(&mut self) -> Taken<E> {
        self.over = true;
        self.opened = None;
        Taken::Over
    }

    /// Stores the result of [`Taken::More`].
    pub(crate) fn give(&mut self, (opened, chunk): Chunk) {
        match chunk {
            Ok(Some(chunk)) => {
                self.feed.push(&chunk);
                self.opened = Some(opened);
            }
            Ok(None) => self.feed.end(),
            Err(failure) => self.lose(failure),
        }
    }

    /// Nothing to put back.
    pub(crate) fn lose(&mut self, failure: TransportFailure) {
        self.broken = Some(failure);
    }

    pub(crate) fn describe(&self, shown: &mut fmt::DebugStruct<'_, '_>) -> fmt::Result {
        shown
            .field("call", &self.head)
            .field("entries", &self.feed.count())
            .field("generation", &self.generation())
            .finish_non_exhaustive()
    }

    fn error(&self, mut failure: Failure, before: usize) -> Error {
        failure.redact(&self.core.token);
        let not_retried = match failure.verdict() {
            Verdict::Final => NotRetried::Final,
            Verdict::Unknown | Verdict::NotDone => NotRetried::HandedOver,
        };
        let now = self.core.clock.now();
        let context = self.core.context(&self.head).after(Course {
            elapsed: now.saturating_duration_since(self.started),
            not_retried,
            ..self.course
        });
        failure.of(context.with_entries(before))
    }
}
