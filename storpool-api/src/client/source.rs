//! Reading responses entry by entry, shared by both clients.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;

use super::attempts::Failure;
use super::core::{Core, Options, cut_short};
use crate::call::{Call, Fed, Feed, Head};
use crate::decode::Entries;
use crate::error::{Course, Error, Fault, NotRetried, TransportFault, Verdict};
use crate::transport::Opened;

/// A response whose first entry is there, or that has ended well without any. No further attempt is
/// made from here on.
pub(crate) struct Source<E> {
    core: Arc<Core>,
    head: Head,
    feed: Feed<E>,
    /// Bytes read in advance to know that the attempt succeeds.
    first: Option<Fed<E>>,
    /// `None` while it is read from, and when there is nothing more to read.
    opened: Option<Opened>,
    status: u16,
    until_close: bool,
    broken: Option<TransportFault>,
    /// Whether the last item was taken, or is known to be none.
    over: bool,
    course: Course,
    started: Instant,
}

/// The next step.
pub(crate) enum Taken<E> {
    Item(Result<E, Error>),
    /// More has to be read from this, and given back.
    More(Opened),
    Over,
}

/// The result of waiting for more bytes.
pub(crate) type Chunk = (Opened, Result<Option<Bytes>, TransportFault>);

/// Waits for more.
pub(crate) async fn read(mut opened: Opened) -> Chunk {
    let chunk = opened.chunk().await;
    (opened, chunk)
}

/// Makes attempts until one brings a first entry, or ends well without any.
pub(crate) async fn open<T: Entries>(
    core: Arc<Core>,
    call: Call<T>,
    options: Options,
) -> Result<Source<T::Entry>, Error> {
    let outgoing = core.prepare(call.head())?;
    let mut attempts = core.attempts(call.head(), &options);
    loop {
        let limit = attempts.begin(core.clock.now());
        let opening = core.transport.open(outgoing.clone(), attempts.connection(), limit);
        let opened = attempts.trace().within(opening).await;
        if let Ok(opened) = &opened {
            attempts.replied(opened.status());
        }
        let beginning = attempts.trace().within(first::<T>(&core, &call, opened));
        let outcome = beginning.await;
        let now = core.clock.now();
        match outcome {
            Ok(begun) => {
                attempts.succeeded(begun.feed.generation(), now);
                let mut opened = begun.opened;
                opened.set_pace(attempts.patience());
                return Ok(Source {
                    head: call.head().clone(),
                    feed: begun.feed,
                    first: Some(begun.first),
                    status: opened.status(),
                    until_close: opened.until_close(),
                    opened: Some(opened),
                    broken: None,
                    over: false,
                    course: attempts.course(NotRetried::HandedOver, now),
                    started: attempts.started(),
                    core,
                });
            }
            Err(failure) => {
                let pause = attempts.failed(failure, now)?;
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
    opened: Result<Opened, TransportFault>,
) -> Result<Begun<T::Entry>, Failure> {
    let mut opened =
        opened.map_err(|fault| Failure { fault: Fault::Transport(fault), retry_after: None })?;
    let rules = call.head().rules(core.strict);
    let limit = core.transport.response_limit();
    let status = opened.status();
    let mut feed = Feed::new::<T>(status, rules, limit);
    let mut is_empty = true;
    let retry_after = opened.retry_after();
    let failure = |fault| Failure { fault, retry_after };
    loop {
        match feed.next() {
            Fed::More => match opened.chunk().await {
                Ok(Some(chunk)) => {
                    is_empty &= chunk.is_empty();
                    feed.push(&chunk);
                }
                Ok(None) => feed.end(),
                Err(fault) => {
                    let mut fault = feed.give_up().unwrap_or(Fault::Transport(fault));
                    fault.redact(&core.token);
                    return Err(failure(fault));
                }
            },
            Fed::Failed(fault) => {
                let cut = opened.until_close() && feed.is_cut_short();
                return Err(failure(match fault {
                    Fault::Decode(_) if is_empty && !cut => Fault::empty(status),
                    fault => sorted(core, fault, cut.then_some(status)),
                }));
            }
            first => {
                return Ok(Begun { feed, first, opened });
            }
        }
    }
}

/// The failure to report; `cut` has the status of a response that may have ended early.
fn sorted(core: &Core, fault: Fault, cut: Option<u16>) -> Fault {
    let mut fault = match (fault, cut) {
        (Fault::Decode(_), Some(status)) => cut_short(status),
        (fault, _) => fault,
    };
    fault.redact(&core.token);
    fault
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
        if let Some(fault) = self.broken.take() {
            self.over = true;
            let fault = self.feed.give_up().unwrap_or(Fault::Transport(fault));
            return Taken::Item(Err(self.error(fault, before)));
        }
        match first.unwrap_or_else(|| self.feed.next()) {
            Fed::Entry(entry) => Taken::Item(Ok(entry)),
            Fed::Odd(fault) => Taken::Item(Err(self.error(fault, before))),
            Fed::Failed(fault) => {
                self.end();
                let cut = self.until_close && self.feed.is_cut_short();
                let fault = sorted(&self.core, fault, cut.then_some(self.status));
                Taken::Item(Err(self.error(fault, before)))
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

    /// Takes what has come of [`Taken::More`].
    pub(crate) fn give(&mut self, (opened, chunk): Chunk) {
        match chunk {
            Ok(Some(chunk)) => {
                self.feed.push(&chunk);
                self.opened = Some(opened);
            }
            Ok(None) => self.feed.end(),
            Err(fault) => self.lose(fault),
        }
    }

    /// There is nothing to be given back.
    pub(crate) fn lose(&mut self, fault: TransportFault) {
        self.broken = Some(fault);
    }

    pub(crate) fn describe(&self, shown: &mut fmt::DebugStruct<'_, '_>) -> fmt::Result {
        shown
            .field("call", &self.head)
            .field("entries", &self.feed.count())
            .field("generation", &self.generation())
            .finish_non_exhaustive()
    }

    fn error(&self, mut fault: Fault, before: usize) -> Error {
        fault.redact(&self.core.token);
        let not_retried = match fault.verdict() {
            Verdict::Final => NotRetried::Final,
            Verdict::Unknown | Verdict::NotDone => NotRetried::HandedOver,
        };
        let now = self.core.clock.now();
        let context = self.core.context(&self.head).after(Course {
            elapsed: now.saturating_duration_since(self.started),
            not_retried,
            ..self.course
        });
        fault.of(context.with_entries(before))
    }
}
