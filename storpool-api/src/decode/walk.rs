//! Reads a reply part by part: entries as they are cut out, what the envelope says, and an error
//! of the service wherever it stands.

use serde_json::Value;

use super::entries::{self, Entries, Odd};
use super::split::{Cut, Extent, Part, Splitter, THE_REPLY};
use super::{Malformed, Rejected, Rules, ServiceError, check_syntax, snippet};
use crate::validate::{At, Violation};

/// What comes next in a reply.
#[derive(Debug)]
pub(crate) enum Step<E> {
    Entry(Result<E, Box<Rejected>>),
    /// The service says that the call has failed.
    Error(ServiceError),
    /// The bytes at hand are used up.
    More,
}

/// Why the reply cannot be read any further.
#[derive(Debug)]
pub(crate) enum Halt {
    /// What is wrong with it, and where in the bytes at hand.
    Malformed { malformed: Malformed, at: usize },
    /// One of its parts is larger than the limit.
    TooLarge,
}

/// How the entries of a list or map are read.
type Read<E> = fn(Option<&[u8]>, &[u8]) -> Result<E, Odd>;
type Check<E> = fn(&E, &At<'_>, &mut Vec<Violation>);

#[derive(Debug)]
pub(crate) struct Walk<E> {
    splitter: Splitter,
    rules: Rules,
    /// How many bytes each part may have.
    limit: usize,
    read: Read<E>,
    check: Check<E>,
    /// Tells why data of another shape cannot be read.
    misfit: fn(&[u8]) -> Result<(), Odd>,
    generation: Option<i64>,
    count: usize,
    has_data: bool,
    /// A fault of the envelope; an error of the service, which may follow, comes before it.
    late: Option<Malformed>,
}

impl<E> Walk<E> {
    pub(crate) fn new<T: Entries<Entry = E>>(rules: Rules, limit: usize) -> Self {
        Self {
            splitter: Splitter::new(T::SHAPE, rules.accepts_single),
            rules,
            limit,
            read: T::read_entry,
            check: T::check_entry,
            misfit: |data| entries::read::<T>(data).map(drop),
            generation: None,
            count: 0,
            has_data: false,
            late: None,
        }
    }

    /// The generation, if it was told yet.
    pub(crate) fn generation(&self) -> Option<i64> {
        self.generation
    }

    /// How many entries were read, odd ones included.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// How many of the bytes at hand are not needed any more.
    pub(crate) fn spare(&self) -> usize {
        self.splitter.spare()
    }

    /// The bytes that are not needed were dropped.
    pub(crate) fn drop_spare(&mut self) {
        self.splitter.drop_spare();
    }

    /// Whether all of the reply was seen, down to its last brace.
    pub(crate) fn is_complete(&self) -> bool {
        self.splitter.is_complete()
    }

    /// Reads on in the bytes at hand.
    pub(crate) fn next(&mut self, bytes: &[u8]) -> Result<Step<E>, Halt> {
        loop {
            let part = match self.splitter.next(bytes) {
                Ok(Cut::Part(part)) => part,
                Ok(Cut::More) if bytes.len() - self.spare() > self.limit => {
                    return Err(Halt::TooLarge);
                }
                Ok(Cut::More) => return Ok(Step::More),
                Err(misplaced) => {
                    let message = match misplaced.expected {
                        THE_REPLY => format!("the reply is not {THE_REPLY}"),
                        expected => format!("the reply is not JSON: {expected} is missing"),
                    };
                    return Err(Halt::new("", message, misplaced.at));
                }
            };
            if part.extent().len() > self.limit {
                return Err(Halt::TooLarge);
            }
            match part {
                Part::Begin => self.data(0)?,
                Part::Entry { key, value } => return self.entry(bytes, key, value, false),
                Part::Single { value } => {
                    self.data(value.start)?;
                    return self.entry(bytes, None, value, true);
                }
                Part::Member { name, value } => {
                    if let Some(error) = self.member(bytes, name, value)? {
                        return Ok(Step::Error(error));
                    }
                }
            }
        }
    }

    /// What is wrong with a reply that was read to its end, if something is.
    pub(crate) fn finish(&mut self) -> Result<(), Malformed> {
        match self.late.take() {
            Some(late) => Err(late),
            None if self.has_data => Ok(()),
            None => Err(Malformed::neither()),
        }
    }

    /// Notes that the data begins.
    fn data(&mut self, at: usize) -> Result<(), Halt> {
        if self.has_data {
            return Err(Halt::new("data", "the reply has `data` twice", at));
        }
        self.has_data = true;
        Ok(())
    }

    fn entry(
        &mut self,
        bytes: &[u8],
        key: Option<Extent>,
        value: Extent,
        single: bool,
    ) -> Result<Step<E>, Halt> {
        let index = self.count;
        let start = key.as_ref().map_or(value.start, |key| key.start);
        let json = &bytes[value];
        let quoted = key.map(|key| &bytes[key]);
        let name = || quoted.map(unquoted);
        let path = || match name() {
            Some(key) => format!("data.{key}"),
            None if single => "data".to_owned(),
            None => format!("data.{index}"),
        };
        let rejected =
            |malformed, snippet| Box::new(Rejected::new(index, name(), malformed, snippet));

        let outcome = match (self.read)(quoted, json) {
            Ok(entry) if self.rules.strict => {
                let mut broken = Vec::new();
                (self.check)(&entry, &At::ROOT.member(&path()), &mut broken);
                match Malformed::of_violations(broken) {
                    None => Ok(entry),
                    Some(malformed) => {
                        let within = malformed.path.strip_prefix(&path()).unwrap_or_default();
                        let snippet = snippet::at(json, within.trim_start_matches('.'));
                        Err(rejected(malformed, snippet))
                    }
                }
            }
            Ok(entry) => Ok(entry),
            Err(Odd::NotJson(error)) => {
                let message = format!("the reply is not JSON: {error} of this entry");
                return Err(Halt::new(path(), message, start));
            }
            Err(Odd::Other { within, message }) => {
                let snippet = snippet::at(json, &within);
                let path = join(&path(), &within);
                Err(rejected(Malformed::new(path, message), snippet))
            }
            Err(Odd::Key(message)) => {
                let snippet = snippet::at(quoted.unwrap_or_default(), "");
                Err(rejected(Malformed::new(path(), message), snippet))
            }
        };
        self.count += 1;
        Ok(Step::Entry(outcome))
    }

    /// Reads a member of the envelope; it may be that the call has failed.
    fn member(
        &mut self,
        bytes: &[u8],
        name: Extent,
        value: Extent,
    ) -> Result<Option<ServiceError>, Halt> {
        let at = name.start;
        let json = &bytes[value];
        let name = match entries::read::<String>(&bytes[name]) {
            Ok(name) => name,
            Err(odd) => return Err(self.odd(odd, "", at)),
        };
        match name.as_str() {
            "generation" => match entries::read(json) {
                Ok(generation) => self.generation = generation,
                Err(odd) => self.put_off(odd, "generation", at)?,
            },
            "error" => match entries::read::<Value>(json) {
                Ok(error) => return Ok(ServiceError::from_json(&error)),
                Err(odd) => self.put_off(odd, "error", at)?,
            },
            "data" => {
                self.data(at)?;
                if let Err(odd) = (self.misfit)(json) {
                    self.put_off(odd, "data", at)?;
                }
            }
            _ => {
                if let Err(error) = check_syntax(json) {
                    return Err(self.odd(Odd::NotJson(error.to_string()), &name, at));
                }
            }
        }
        Ok(None)
    }

    /// Keeps a fault for the end of the reply, unless the reply is not JSON.
    fn put_off(&mut self, odd: Odd, path: &str, at: usize) -> Result<(), Halt> {
        let not_json = matches!(odd, Odd::NotJson(_));
        match self.odd(odd, path, at) {
            Halt::Malformed { malformed, .. } if !not_json => {
                self.late.get_or_insert(malformed);
                Ok(())
            }
            halt => Err(halt),
        }
    }

    fn odd(&self, odd: Odd, path: &str, at: usize) -> Halt {
        match odd {
            Odd::NotJson(error) => Halt::new(
                path,
                format!("the reply is not JSON: {error} of this part"),
                at,
            ),
            Odd::Key(message) => Halt::new(path, message, at),
            Odd::Other { within, message } => Halt::new(join(path, &within), message, at),
        }
    }
}

impl Halt {
    /// The reply ends before its JSON does.
    pub(crate) fn cut(at: usize) -> Self {
        Self::new("", "the reply is not JSON: it ends too early", at)
    }

    fn new(path: impl Into<String>, message: impl Into<String>, at: usize) -> Self {
        Self::Malformed {
            malformed: Malformed::new(path, message),
            at,
        }
    }
}

fn join(path: &str, within: &str) -> String {
    match (path, within) {
        ("", only) | (only, "") => only.to_owned(),
        (path, within) => format!("{path}.{within}"),
    }
}

/// A key without its quotes and escapes, for people to read.
fn unquoted(key: &[u8]) -> String {
    serde_json::from_slice(key).unwrap_or_else(|_| {
        let inner = key.get(1..key.len().saturating_sub(1)).unwrap_or_default();
        String::from_utf8_lossy(inner).into_owned()
    })
}
