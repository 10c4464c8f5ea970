//! The entries of a response that is read while it arrives.

use std::collections::VecDeque;

use super::intake::{Intake, Took};
use crate::decode::{Entries, Malformed, Rules, Target};
use crate::error::Failure;
use crate::wire::{Batch, EntryType};

/// The next step.
#[derive(Debug)]
pub(crate) enum Fed<E> {
    Entry(E),
    /// An entry that cannot be read; others may follow.
    Rejected(Failure),
    /// The error that ends the response early.
    Failed(Failure),
    /// More bytes are needed.
    More,
    /// The response has ended well.
    Done,
}

#[derive(Debug)]
pub(crate) struct Feed<E> {
    intake: Intake,
    ty: EntryType<E>,
    /// Entries that were read, and what follows them.
    ready: VecDeque<E>,
    next: Option<Took>,
    /// Number of entries returned, rejected ones included.
    count: usize,
}

impl<E> Feed<E> {
    pub(crate) fn new<T: Entries<Entry = E>>(status: u16, rules: Rules, limit: usize) -> Self {
        let ty = T::entry_type();
        let mut entries = Vec::new();
        Self {
            intake: Intake::new(
                &Batch::new(&mut entries, ty),
                (status, rules, limit),
                |status, body, rules| {
                    let envelope = <T as Target>::blank().read_response(body, rules);
                    match Failure::sort(status, body, envelope) {
                        Err(failure) => failure,
                        Ok(_) => Failure::undecoded(status, Malformed::neither(), String::new()),
                    }
                },
            ),
            ty,
            ready: VecDeque::new(),
            next: None,
            count: 0,
        }
    }

    /// Takes what has arrived.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.intake.push(bytes);
    }

    /// The error after which nothing more of the response can be read.
    #[cfg(feature = "client")]
    pub(crate) fn give_up(&mut self) -> Option<Failure> {
        self.intake.give_up()
    }

    /// Nothing more will arrive.
    pub(crate) fn end(&mut self) {
        self.intake.end();
    }

    /// Whether the response ended before the end of its JSON, which was valid so far.
    #[cfg(feature = "client")]
    pub(crate) fn is_cut_short(&self) -> bool {
        self.intake.is_cut_short()
    }

    /// The generation, once it has arrived.
    ///
    /// What was read ahead does not count.
    pub(crate) fn generation(&self) -> Option<i64> {
        match self.ready.is_empty() && self.next.is_none() {
            true => self.intake.generation(),
            false => self.intake.generation_before_entries(),
        }
    }

    /// Number of entries returned, rejected ones included.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn is_over(&self) -> bool {
        self.intake.is_over() && self.ready.is_empty() && self.next.is_none()
    }

    /// Continues reading. After [`Fed::Failed`] or [`Fed::Done`], always returns [`Fed::Done`].
    pub(crate) fn next(&mut self) -> Fed<E> {
        loop {
            if let Some(entry) = self.ready.pop_front() {
                self.count += 1;
                return Fed::Entry(entry);
            }
            match self.next.take() {
                Some(Took::Entries) => {}
                Some(Took::Rejected(failure)) => {
                    self.count += 1;
                    return Fed::Rejected(failure);
                }
                Some(Took::Failed(failure)) => return Fed::Failed(failure),
                Some(Took::All) => return Fed::More,
                Some(Took::End) => return Fed::Done,
                None => {
                    let mut entries = Vec::from(std::mem::take(&mut self.ready));
                    let took = self.intake.next(&mut Batch::new(&mut entries, self.ty));
                    self.ready = entries.into();
                    self.next = Some(took);
                }
            }
        }
    }
}
