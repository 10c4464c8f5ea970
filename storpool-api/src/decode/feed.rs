//! A reply to one call that is read while it arrives, and kept only as far as it was not read.

use super::entries::Entries;
use super::snippet;
use super::walk::{Halt, Step, Walk};
use super::{Malformed, Rules};
use crate::error::Fault;
use crate::wire::Answer;

/// What comes next.
#[derive(Debug)]
pub(crate) enum Fed<E> {
    Entry(E),
    /// An entry that cannot be read; others may follow.
    Odd(Fault),
    /// What ends the reply before its end.
    Failed(Fault),
    /// More bytes are needed.
    More,
    /// The reply has ended well.
    Done,
}

#[derive(Debug)]
pub(crate) struct Feed<E> {
    walk: Walk<E>,
    status: u16,
    /// How many bytes an entry may have, or anything else of which all must be there at once.
    limit: usize,
    hand: Vec<u8>,
    ended: bool,
    over: bool,
    /// Reads the reply as a whole.
    whole: fn(u16, &[u8], Rules) -> Fault,
    rules: Rules,
}

impl<E> Feed<E> {
    pub(crate) fn new<T: Entries<Entry = E>>(status: u16, rules: Rules, limit: usize) -> Self {
        Self {
            walk: Walk::new::<T>(rules, limit),
            status,
            limit,
            hand: Vec::new(),
            ended: false,
            over: false,
            whole: |status, body, rules| {
                let envelope = super::reply(body, rules, &mut Answer(T::blank()));
                match Fault::sort(status, body, envelope) {
                    Err(fault) => fault,
                    Ok(_) => Fault::undecoded(status, Malformed::neither(), String::new()),
                }
            },
            rules,
        }
    }

    /// Takes what has arrived.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        if !self.over {
            self.hand.drain(..self.walk.spare());
            self.walk.drop_spare();
            self.hand.extend_from_slice(bytes);
        }
    }

    /// Nothing more will arrive.
    pub(crate) fn end(&mut self) {
        self.ended = true;
    }

    /// Whether the reply ends before the end of its JSON.
    #[cfg(feature = "client")]
    pub(crate) fn is_cut_short(&self) -> bool {
        self.ended && !self.walk.is_complete()
    }

    /// The generation, if it was told yet.
    pub(crate) fn generation(&self) -> Option<i64> {
        self.walk.generation()
    }

    /// How many entries were handed over, odd ones included.
    pub(crate) fn count(&self) -> usize {
        self.walk.count()
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    /// Reads on. After [`Fed::Failed`], as after [`Fed::Done`], there is nothing but [`Fed::Done`].
    pub(crate) fn next(&mut self) -> Fed<E> {
        if self.over {
            return Fed::Done;
        }
        let fed = self.step();
        if matches!(fed, Fed::Failed(_) | Fed::Done) {
            self.over = true;
            self.hand = Vec::new();
        }
        fed
    }

    fn step(&mut self) -> Fed<E> {
        // What tells of a failure has no entries, and may be anything.
        if !(200..300).contains(&self.status) {
            return match self.ended {
                true => Fed::Failed((self.whole)(self.status, &self.hand, self.rules)),
                false if self.hand.len() > self.limit => Fed::Failed(self.too_large()),
                false => Fed::More,
            };
        }
        match self.walk.next(&self.hand) {
            Ok(Step::Entry(Ok(entry))) => Fed::Entry(entry),
            Ok(Step::Entry(Err(odd))) => {
                Fed::Odd(Fault::undecoded(self.status, odd.malformed, odd.snippet))
            }
            Ok(Step::Error(error)) => Fed::Failed(Fault::service(self.status, error)),
            Ok(Step::More) if self.ended => self.finish(),
            Ok(Step::More) => Fed::More,
            Err(halt) => Fed::Failed(self.halted(halt)),
        }
    }

    fn finish(&mut self) -> Fed<E> {
        if !self.walk.is_complete() {
            return Fed::Failed(self.halted(Halt::cut(self.hand.len())));
        }
        match self.walk.finish() {
            Ok(()) => Fed::Done,
            Err(malformed) => {
                let snippet = snippet::head(&self.hand);
                Fed::Failed(Fault::undecoded(self.status, malformed, snippet))
            }
        }
    }

    fn halted(&self, halt: Halt) -> Fault {
        match halt {
            Halt::Malformed { malformed, at } => {
                let snippet = snippet::window(&self.hand, at);
                Fault::undecoded(self.status, malformed, snippet)
            }
            Halt::TooLarge => self.too_large(),
        }
    }

    /// Only clients set a limit.
    fn too_large(&self) -> Fault {
        #[cfg(feature = "client")]
        return Fault::Transport(crate::error::TransportFault::too_large_part(self.limit));
        #[cfg(not(feature = "client"))]
        return Fault::undecoded(
            self.status,
            Malformed::new("", "an entry is too large"),
            String::new(),
        );
    }
}
