//! Large responses, whose entries are decoded while they arrive, so that the response is never in
//! memory as a whole.

use std::time::{Duration, Instant};

use crate::call::{Head, Intake, Took};
use crate::decode::{Malformed, Target};
use crate::error::Failure;
use crate::transport::exchange::{Body, Decoded, Incoming, Large};
use crate::wire::Collect;

/// A list or map that grows with the response.
pub(crate) struct Growing<'a> {
    entries: Box<dyn Collect + Send + 'a>,
    intake: Intake,
    /// The first entry that cannot be read.
    rejected: Option<Failure>,
    /// Why the response was not read to its end.
    failed: Option<Failure>,
    received: usize,
    decoding: Duration,
}

impl<'a> Growing<'a> {
    /// Reads the beginning of a response; `None` if it is none of entries that can be added to the
    /// data.
    pub(crate) fn begin(call: &Head, large: &Large, data: &'a mut dyn Target) -> Option<Self> {
        let entries = data.entries()?;
        let of = (large.status(), call.rules(false), usize::MAX);
        // Only a success is read in pieces.
        let intake = Intake::new(&*entries, of, |status, _, _| {
            Failure::undecoded(status, Malformed::neither(), String::new())
        });
        let mut growing = Self {
            entries,
            intake,
            rejected: None,
            failed: None,
            received: 0,
            decoding: Duration::ZERO,
        };
        growing.push(large.beginning());
        (growing.intake.has_entries() && growing.failed.is_none()).then_some(growing)
    }

    /// Takes what has arrived.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let begun = Instant::now();
        self.received += bytes.len();
        self.intake.push(bytes);
        self.read();
        self.decoding += begun.elapsed();
    }

    fn read(&mut self) {
        loop {
            match self.intake.next(&mut *self.entries) {
                Took::Entries => {}
                Took::Rejected(failure) => {
                    self.rejected.get_or_insert(failure);
                    self.intake.hush();
                }
                Took::Failed(failure) => self.failed = Some(failure),
                Took::All | Took::End => return,
            }
        }
    }

    /// Ends with the response.
    pub(crate) fn end(mut self, large: &Large) -> Incoming {
        self.intake.end();
        self.read();
        self.entries.settle();
        let outcome = match self.failed.or(self.rejected) {
            Some(failure) => Err(failure),
            None => Ok(self.intake.generation()),
        };
        large.incoming(Body::Decoded(Decoded {
            outcome,
            received: self.received,
            decoding: self.decoding,
            is_cut_short: self.intake.is_cut_short(),
        }))
    }
}
