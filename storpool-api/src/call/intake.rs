//! A response that is read while it arrives; only the unread part is kept.

use crate::decode::rescue::{Search, Sought};
use crate::decode::walk::{Halt, Step, Walk};
use crate::decode::{Envelope, Malformed, Rules, snippet, without_bom};
use crate::error::Failure;
use crate::wire::Collect;

/// How many bytes are read at a time, unless one entry has more.
const WINDOW: usize = 64 << 10;

/// How many bytes are read of an error page.
pub(crate) const FAILURE: usize = 64 << 10;

/// Whether a response with an error status is read as a whole, because an error of the service may be
/// anywhere in it. Of an error page only the beginning is read.
pub(crate) fn may_have_error(beginning: &[u8]) -> bool {
    let beginning = &beginning[..beginning.len().min(FAILURE)];
    let text = without_bom(beginning).trim_ascii_start();
    text.first().is_none_or(|byte| *byte == b'{')
}

/// What was read.
#[derive(Debug)]
pub(crate) enum Took {
    /// Some entries.
    Entries,
    /// An entry that cannot be read; others may follow. Entries may come before it, as before
    /// everything else.
    Rejected(Failure),
    /// The error that ends the response early.
    Failed(Failure),
    /// All bytes; more are needed.
    All,
    /// The end of the response, which is good.
    End,
}

#[derive(Debug)]
pub(crate) struct Intake {
    walk: Walk,
    status: u16,
    /// Maximum size in bytes of an entry, or of any other part that must be complete before it is
    /// read.
    limit: usize,
    hand: Vec<u8>,
    /// Where the unread part of the bytes at hand begins.
    start: usize,
    /// How many bytes of it are read next.
    window: usize,
    /// Number of bytes already dropped.
    dropped: usize,
    /// Why the response cannot be read any further, while an error of the service may follow.
    broken: Option<(Box<Failure>, Search)>,
    ended: bool,
    /// Whether the response ended before the end of its JSON.
    cut_short: bool,
    over: bool,
    /// Reads the response as a whole.
    whole: fn(u16, &[u8], Rules) -> Failure,
    rules: Rules,
}

impl Intake {
    /// Of a response with entries like these. One with an error status is read by `whole`.
    pub(crate) fn new(
        entries: &dyn Collect,
        (status, rules, limit): (u16, Rules, usize),
        whole: fn(u16, &[u8], Rules) -> Failure,
    ) -> Self {
        Self {
            walk: Walk::new(entries, rules, limit),
            status,
            limit,
            hand: Vec::new(),
            start: 0,
            window: WINDOW,
            dropped: 0,
            broken: None,
            ended: false,
            cut_short: false,
            over: false,
            whole,
            rules,
        }
    }

    /// Takes what has arrived.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        if self.over {
            return;
        }
        if let Some((_, search)) = &mut self.broken {
            self.start += std::mem::take(&mut search.at);
        }
        self.hand.drain(..self.start);
        self.dropped += std::mem::take(&mut self.start);
        self.hand.extend_from_slice(bytes);
    }

    /// The error after which nothing more of the response can be read.
    #[cfg(feature = "client")]
    pub(crate) fn give_up(&mut self) -> Option<Failure> {
        let (failure, _) = self.broken.take()?;
        self.over = true;
        Some(*failure)
    }

    /// Nothing more will arrive.
    pub(crate) fn end(&mut self) {
        self.ended = true;
    }

    /// Whether the response ended before the end of its JSON, which was valid so far.
    #[cfg(feature = "client")]
    pub(crate) fn is_cut_short(&self) -> bool {
        self.cut_short
    }

    /// The generation, once it has arrived.
    pub(crate) fn generation(&self) -> Option<i64> {
        self.walk.generation()
    }

    /// The generation, if it has arrived before the entries.
    pub(crate) fn generation_before_entries(&self) -> Option<i64> {
        self.walk.generation_before_entries()
    }

    /// From now on, of entries that cannot be read only their number counts.
    #[cfg(feature = "client")]
    pub(crate) fn hush(&mut self) {
        self.walk.hush();
    }

    /// Whether at least one entry was read.
    #[cfg(feature = "client")]
    pub(crate) fn has_entries(&self) -> bool {
        self.walk.count() > 0
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    /// Reads on, and adds entries to others. After [`Took::Failed`] or [`Took::End`], the result always
    /// is [`Took::End`].
    pub(crate) fn next(&mut self, entries: &mut dyn Collect) -> Took {
        if self.over {
            return Took::End;
        }
        let took = self.step(entries);
        if matches!(took, Took::Failed(_) | Took::End) {
            self.over = true;
            self.hand = Vec::new();
        }
        took
    }

    fn step(&mut self, entries: &mut dyn Collect) -> Took {
        if !(200..300).contains(&self.status) {
            return self.read_failure();
        }
        if self.broken.is_some() {
            return self.search();
        }
        match self.read(entries) {
            Ok(Step::Full) => Took::Entries,
            Ok(Step::Rejected(rejected)) => Took::Rejected(Failure::undecoded(
                self.status,
                rejected.malformed,
                rejected.snippet,
            )),
            Ok(Step::Error(error)) => Took::Failed(Failure::service(self.status, error)),
            Ok(Step::More) if self.ended => self.finish(),
            Ok(Step::More) => Took::All,
            Err(Halt::TooLarge) => Took::Failed(self.too_large()),
            Err(Halt::NotEnvelope) => {
                Took::Failed(self.undecoded(Halt::not_envelope(), self.start + self.walk.spare()))
            }
            Err(Halt::NotJson { at }) => {
                let at = self.start + at;
                let message = format!("the response is not JSON at byte {}", self.dropped + at);
                let failure = self.undecoded(Malformed::new("", message), at);
                self.broken = Some((Box::new(failure), self.walk.search()));
                self.search()
            }
        }
    }

    /// Reads one window after the other.
    fn read(&mut self, entries: &mut dyn Collect) -> Result<Step, Halt> {
        loop {
            self.start += self.walk.spare();
            self.walk.drop_spare();
            let rest = &self.hand[self.start..];
            let end = self.window.min(rest.len());
            let count = self.walk.count();
            let step = self.walk.next(&rest[..end], entries);
            match step {
                Ok(Step::More) if end < rest.len() => {
                    let is_one_too_small = self.walk.count() == count;
                    self.window = if is_one_too_small { self.window * 2 } else { WINDOW };
                }
                step => return step,
            }
        }
    }

    /// A response with an error status has no entries, and may be anything.
    fn read_failure(&self) -> Took {
        let most = match may_have_error(&self.hand) {
            true => self.limit.max(FAILURE),
            false => FAILURE,
        };
        let hand = match self.hand.get(..most) {
            Some(beginning) => beginning,
            None if self.hand.len() > self.limit => return Took::Failed(self.too_large()),
            None if self.ended => &self.hand,
            None => return Took::All,
        };
        Took::Failed((self.whole)(self.status, hand, self.rules))
    }

    fn finish(&mut self) -> Took {
        if !self.walk.is_complete() {
            self.cut_short = true;
            let malformed = Malformed::new("", "the response is not JSON: it ends too early");
            let failure = self.undecoded(malformed, self.hand.len());
            return Took::Failed(match self.walk.search().go_on(&self.hand[self.start..]) {
                Sought::Found(error) => Failure::service(self.status, error),
                Sought::More | Sought::Nothing => failure,
            });
        }
        match self.walk.outcome() {
            Ok(Envelope::Data { .. }) => Took::End,
            Ok(Envelope::Error(error)) => Took::Failed(Failure::service(self.status, error)),
            Err(malformed) => Took::Failed(self.undecoded(malformed, 0)),
        }
    }

    /// Looks for an error of the service in a response that is not JSON.
    fn search(&mut self) -> Took {
        let Some((_, search)) = &mut self.broken else {
            return Took::All;
        };
        let sought = search.go_on(&self.hand[self.start..]);
        if sought == Sought::More && !self.ended {
            return Took::All;
        }
        match (sought, self.broken.take()) {
            (Sought::Found(error), _) => Took::Failed(Failure::service(self.status, error)),
            (_, Some((failure, _))) => Took::Failed(*failure),
            (_, None) => Took::All,
        }
    }

    fn undecoded(&self, malformed: Malformed, at: usize) -> Failure {
        let snippet = snippet::window(&self.hand, at);
        Failure::undecoded(self.status, malformed, snippet)
    }

    /// Only clients set a limit.
    fn too_large(&self) -> Failure {
        #[cfg(feature = "client")]
        return Failure::Transport(crate::error::TransportFailure::too_large_part(self.limit));
        #[cfg(not(feature = "client"))]
        return Failure::undecoded(
            self.status,
            Malformed::new("", "an entry is too large"),
            String::new(),
        );
    }
}
