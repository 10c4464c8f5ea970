//! Reads a response part by part, from bytes that may be incomplete: the members of the envelope,
//! and the entries of its data.

mod members;
mod outcome;

use std::ops::Range;

use super::envelope::Parts;
use super::malformed::Malformed;
use super::rejected::Rejected;
use super::rescue::Search;
use super::rules::Rules;
use super::service::{Envelope, ServiceError};
use crate::json::{Experience, Json, Passage, UnexpectedValue, Unreadable};
use crate::wire::{Collect, Container, Misread};

/// What follows the entries that were read.
#[derive(Debug)]
pub(crate) enum Step {
    /// More entries may be at hand.
    Full,
    Rejected(Box<Rejected>),
    /// The service reports that the call has failed.
    Error(ServiceError),
    /// The bytes at hand are used up.
    More,
}

/// Why a response cannot be read any further.
#[derive(Debug)]
pub(crate) enum Halt {
    /// A syntax error.
    NotJson { at: usize },
    /// Not an object.
    NotEnvelope,
    /// One of its parts is larger than the limit.
    TooLarge,
}

/// Where the next byte is.
#[derive(Clone, Debug, PartialEq)]
enum State {
    /// Before everything: there may be a byte order mark.
    Bom,
    Start,
    /// Before a name; the envelope may end instead.
    Name {
        or_end: bool,
    },
    /// In or after a name, before the colon.
    InName,
    /// Before the value of a member.
    Value {
        name: Range<usize>,
    },
    InValue {
        name: Range<usize>,
    },
    /// After the value of a member.
    Behind,
    /// Before an entry; the data may end instead.
    Entry {
        or_end: bool,
    },
    /// After an entry.
    BehindEntry,
    /// After the end of the envelope.
    Tail,
}

impl Halt {
    pub(crate) fn not_envelope() -> Malformed {
        Malformed::new("", "the response is not an object with `data` or `error`")
    }
}

#[derive(Debug)]
pub(crate) struct Walk {
    container: Container,
    rules: Rules,
    /// How many bytes each part may have.
    limit: usize,
    /// Finds out why data of another shape cannot be read.
    misfit: fn(&[u8]) -> Result<(), Unreadable>,
    state: State,
    /// The next byte to look at.
    at: usize,
    /// Start of the part that is being read.
    from: usize,
    /// Progress in an incomplete part.
    passage: Option<Passage>,
    /// Whether the data is the only entry of a list.
    is_single: bool,
    /// Whether the members are those of the data, of which one is returned.
    is_within: bool,
    /// Whether the entries have begun.
    has_entries: bool,
    parts: Parts,
    /// The generation when the entries began.
    before: Option<i64>,
    count: usize,
    experience: Experience,
    /// Whether errors of entries are only counted.
    quiet: bool,
}

impl Walk {
    /// Of entries like these.
    pub(crate) fn new(entries: &dyn Collect, rules: Rules, limit: usize) -> Self {
        Self {
            container: entries.container(),
            rules,
            limit,
            misfit: entries.misfit(),
            state: State::Bom,
            at: 0,
            from: 0,
            passage: None,
            is_single: false,
            is_within: false,
            has_entries: false,
            parts: Parts::default(),
            before: None,
            count: 0,
            experience: Experience::default(),
            quiet: false,
        }
    }

    /// The generation, if it was read yet.
    pub(crate) fn generation(&self) -> Option<i64> {
        self.parts.generation
    }

    /// The generation, if it was read before the entries.
    pub(crate) fn generation_before_entries(&self) -> Option<i64> {
        self.before
    }

    /// Number of entries read, rejected ones included.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// From now on, of entries that cannot be read only their number counts.
    pub(crate) fn hush(&mut self) {
        self.quiet = true;
    }

    /// How many of the bytes at hand are not needed any more.
    pub(crate) fn spare(&self) -> usize {
        match self.state {
            State::InName | State::Value { .. } | State::InValue { .. } => self.from,
            State::Entry { .. } if self.passage.is_some() => self.from,
            // A string that looks like an entry may be a member's name, if the end of the list is
            // missing.
            State::BehindEntry => self.from,
            _ => self.at,
        }
    }

    /// Whether an incomplete part is larger than the limit.
    fn is_too_large(&self, bytes: &[u8]) -> bool {
        let start = match self.state {
            State::BehindEntry => self.at,
            _ => self.spare(),
        };
        bytes.len() - start > self.limit
    }

    /// The bytes that are not needed were dropped.
    pub(crate) fn drop_spare(&mut self) {
        let spare = self.spare();
        self.at -= spare;
        self.from = self.from.saturating_sub(spare);
        if let State::Value { name } | State::InValue { name } = &mut self.state {
            *name = name.start - spare..name.end - spare;
        }
    }

    /// Whether the whole response was read, including its last brace.
    pub(crate) fn is_complete(&self) -> bool {
        self.state == State::Tail
    }

    /// The result of a response that was read to its end.
    pub(crate) fn outcome(&mut self) -> Result<Envelope, Malformed> {
        self.parts.outcome()
    }

    /// The result of a whole response that cannot be read to its end.
    pub(crate) fn broken(&mut self, body: &[u8]) -> Result<Envelope, Malformed> {
        self.parts.broken(body)
    }

    /// A search for an error of the service from here on, for a response that cannot be read
    /// further.
    pub(crate) fn search(&self) -> Search {
        let entries = match &self.state {
            State::Entry { .. } | State::BehindEntry if !self.is_single => {
                Some(self.container.opening())
            }
            _ => None,
        };
        let object = self.is_within.then_some(b'{');
        Search::new(self.spare(), object.into_iter().chain(entries))
    }

    /// Reads on in the bytes at hand, and adds the entries to others.
    pub(crate) fn next(&mut self, bytes: &[u8], entries: &mut dyn Collect) -> Result<Step, Halt> {
        let experience = std::mem::take(&mut self.experience);
        let mut json = Json::resume(bytes, self.at, experience);
        let step = self.next_of(&mut json, entries);
        self.experience = json.into_experience();
        step
    }

    /// As [`Walk::next`], for a reader that has all of the bytes.
    pub(crate) fn next_of(
        &mut self,
        json: &mut Json<'_>,
        entries: &mut dyn Collect,
    ) -> Result<Step, Halt> {
        let step = self.step(json, entries);
        self.at = json.at();
        match step {
            Ok(Step::More) if self.is_too_large(json.bytes()) => Err(Halt::TooLarge),
            step => step,
        }
    }

    fn step(&mut self, json: &mut Json<'_>, entries: &mut dyn Collect) -> Result<Step, Halt> {
        loop {
            if entries.is_full() {
                return Ok(Step::Full);
            }
            // A value that was begun continues right here: white space may be part of it.
            if self.passage.is_some() {
                match self.go_on(json, entries)? {
                    Some(step) => return Ok(step),
                    None => continue,
                }
            }
            if self.state == State::Bom && !self.skip_bom(json) {
                return Ok(Step::More);
            }
            let Some(byte) = json.peek() else {
                return Ok(Step::More);
            };
            match (&self.state, byte) {
                (State::Bom | State::Start, b'{') => self.go(json, State::Name { or_end: true }),
                (State::Bom | State::Start, _) => return Err(Halt::NotEnvelope),
                (State::Name { .. }, b'"') => {
                    self.from = json.at();
                    self.passage = Some(Passage::name());
                    self.state = State::InName;
                }
                (State::Name { or_end: true } | State::Behind, b'}') if self.is_within => {
                    self.is_within = false;
                    self.go(json, State::Behind);
                }
                (State::Name { or_end: true } | State::Behind, b'}') => self.go(json, State::Tail),
                (State::Behind, b',') => self.go(json, State::Name { or_end: false }),
                (State::Value { .. }, _) => self.value(json, byte),
                (State::Entry { or_end: true } | State::BehindEntry, _)
                    if byte == self.container.closing() =>
                {
                    self.go(json, State::Behind);
                }
                (State::BehindEntry, b',') => self.go(json, State::Entry { or_end: false }),
                (State::Entry { .. }, _) => {
                    self.from = json.at();
                    if let Some(rejected) = self.entry(json, entries)? {
                        return Ok(Step::Rejected(rejected));
                    }
                }
                _ => return Err(Halt::NotJson { at: json.at() }),
            }
        }
    }

    /// Continues an incomplete part.
    fn go_on(
        &mut self,
        json: &mut Json<'_>,
        entries: &mut dyn Collect,
    ) -> Result<Option<Step>, Halt> {
        let Some(passage) = &mut self.passage else {
            return Ok(None);
        };
        match json.pass_on(passage) {
            Ok(true) => self.passage = None,
            Ok(false) => return Ok(Some(Step::More)),
            Err(UnexpectedValue) => return Err(Halt::NotJson { at: json.at() }),
        }
        if json.at() - self.from > self.limit {
            return Err(Halt::TooLarge);
        }
        match &self.state {
            State::InName => {
                let name = self.from..json.at();
                self.state = State::Value { name };
            }
            State::InValue { name } => {
                let name = name.clone();
                return Ok(self.member(json, name).map(Step::Error));
            }
            _ => {
                let end = json.at();
                json.go_to(self.from, self.depth());
                let read = read_entry(json, entries);
                json.go_to(end, self.depth());
                return Ok(self.finish(json, read, entries).map(Step::Rejected));
            }
        }
        Ok(None)
    }

    /// Skips one byte.
    fn go(&mut self, json: &mut Json<'_>, state: State) {
        json.take();
        self.state = state;
    }

    /// Reads the entry that begins here, if it is complete, and adds it to others unless it is
    /// rejected.
    fn entry(
        &mut self,
        json: &mut Json<'_>,
        entries: &mut dyn Collect,
    ) -> Result<Option<Box<Rejected>>, Halt> {
        json.go_to(self.from, self.depth());
        if self.quiet {
            json.hush();
        }
        // Usually the entry is complete and good.
        let read = read_entry(json, entries);
        let is_added = read.is_ok();
        match self.is_complete_entry(json, is_added) {
            Ok(true) => Ok(self.finish(json, read, entries)),
            incomplete => {
                if is_added {
                    entries.remove_last();
                }
                incomplete.map(|_| None)
            }
        }
    }

    /// Whether all of the entry is there; goes to its end.
    fn is_complete_entry(&mut self, json: &mut Json<'_>, is_read: bool) -> Result<bool, Halt> {
        if !is_read || !json.is_settled() {
            json.go_to(self.from, self.depth());
            let mut passage = match self.container {
                Container::Map if !self.is_single => Passage::member(),
                Container::List | Container::Map => Passage::value(),
            };
            match json.pass_on(&mut passage) {
                Ok(true) => {}
                Ok(false) => {
                    self.passage = Some(passage);
                    return Ok(false);
                }
                Err(UnexpectedValue) => return Err(Halt::NotJson { at: json.at() }),
            }
        }
        match json.at() - self.from > self.limit {
            true => Err(Halt::TooLarge),
            false => Ok(true),
        }
    }

    /// How deep entries are within the response.
    fn depth(&self) -> u8 {
        1 + u8::from(!self.is_single) + u8::from(self.is_within)
    }
}

/// Reads an entry, with its key in a map, and adds it.
fn read_entry(json: &mut Json<'_>, entries: &mut dyn Collect) -> Result<(), (Misread, Unreadable)> {
    entries.read_entry(json).map_err(|misread| (misread, json.take_error()))
}
