//! A response that is read while it arrives; only the unread part is kept.

use std::collections::VecDeque;

use crate::decode::rescue::{Search, Sought};
use crate::decode::walk::{Halt, Step, Walk};
use crate::decode::{Entries, Envelope, Malformed, Rules, Target, snippet, without_bom};
use crate::error::Failure;

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
    walk: Walk<E>,
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
    /// The entries that were read, and what follows them.
    ready: VecDeque<E>,
    next: Option<Result<Step, Halt>>,
    /// Number of entries returned, rejected ones included.
    count: usize,
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

impl<E> Feed<E> {
    pub(crate) fn new<T: Entries<Entry = E>>(status: u16, rules: Rules, limit: usize) -> Self {
        Self {
            walk: Walk::new::<T>(rules, limit),
            status,
            limit,
            hand: Vec::new(),
            start: 0,
            window: WINDOW,
            dropped: 0,
            ready: VecDeque::new(),
            next: None,
            count: 0,
            broken: None,
            ended: false,
            cut_short: false,
            over: false,
            whole: |status, body, rules| {
                let envelope = <T as Target>::blank().read_response(body, rules);
                match Failure::sort(status, body, envelope) {
                    Err(failure) => failure,
                    Ok(_) => Failure::undecoded(status, Malformed::neither(), String::new()),
                }
            },
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

    /// Number of entries returned, rejected ones included.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    /// Continues reading. After [`Fed::Failed`] or [`Fed::Done`], always returns [`Fed::Done`].
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
        if !(200..300).contains(&self.status) {
            return self.read_failure();
        }
        if self.broken.is_some() {
            return self.search();
        }
        if self.ready.is_empty() && self.next.is_none() {
            self.read();
        }
        if let Some(entry) = self.ready.pop_front() {
            self.count += 1;
            return Fed::Entry(entry);
        }
        match self.next.take().unwrap_or(Ok(Step::More)) {
            Ok(Step::Rejected(rejected)) => {
                self.count += 1;
                Fed::Rejected(Failure::undecoded(self.status, rejected.malformed, rejected.snippet))
            }
            Ok(Step::Error(error)) => Fed::Failed(Failure::service(self.status, error)),
            Ok(Step::More | Step::Full) if self.ended => self.finish(),
            Ok(Step::More | Step::Full) => Fed::More,
            Err(Halt::TooLarge) => Fed::Failed(self.too_large()),
            Err(Halt::NotEnvelope) => {
                Fed::Failed(self.undecoded(Halt::not_envelope(), self.start + self.walk.spare()))
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

    /// Reads entries until there are some, or something else.
    fn read(&mut self) {
        let mut entries = Vec::from(std::mem::take(&mut self.ready));
        loop {
            self.start += self.walk.spare();
            self.walk.drop_spare();
            let rest = &self.hand[self.start..];
            let end = self.window.min(rest.len());
            let step = self.walk.next(&rest[..end], &mut entries);
            let is_all = end == rest.len();
            match step {
                Ok(Step::More) if !is_all && entries.is_empty() => self.window *= 2,
                Ok(Step::Full | Step::More) if !entries.is_empty() => {
                    self.window = WINDOW;
                    break;
                }
                step => {
                    self.next = Some(step);
                    break;
                }
            }
        }
        self.ready = entries.into();
    }

    /// A response with an error status has no entries, and may be anything.
    fn read_failure(&self) -> Fed<E> {
        let most = match may_have_error(&self.hand) {
            true => self.limit.max(FAILURE),
            false => FAILURE,
        };
        let hand = match self.hand.get(..most) {
            Some(beginning) => beginning,
            None if self.hand.len() > self.limit => return Fed::Failed(self.too_large()),
            None if self.ended => &self.hand,
            None => return Fed::More,
        };
        Fed::Failed((self.whole)(self.status, hand, self.rules))
    }

    fn finish(&mut self) -> Fed<E> {
        if !self.walk.is_complete() {
            self.cut_short = true;
            let malformed = Malformed::new("", "the response is not JSON: it ends too early");
            let failure = self.undecoded(malformed, self.hand.len());
            return Fed::Failed(match self.walk.search().go_on(&self.hand[self.start..]) {
                Sought::Found(error) => Failure::service(self.status, error),
                Sought::More | Sought::Nothing => failure,
            });
        }
        match self.walk.outcome() {
            Ok(Envelope::Data { .. }) => Fed::Done,
            Ok(Envelope::Error(error)) => Fed::Failed(Failure::service(self.status, error)),
            Err(malformed) => Fed::Failed(self.undecoded(malformed, 0)),
        }
    }

    /// Looks for an error of the service in a response that is not JSON.
    fn search(&mut self) -> Fed<E> {
        let Some((_, search)) = &mut self.broken else {
            return Fed::More;
        };
        let sought = search.go_on(&self.hand[self.start..]);
        if sought == Sought::More && !self.ended {
            return Fed::More;
        }
        match (sought, self.broken.take()) {
            (Sought::Found(error), _) => Fed::Failed(Failure::service(self.status, error)),
            (_, Some((failure, _))) => Fed::Failed(*failure),
            (_, None) => Fed::More,
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
