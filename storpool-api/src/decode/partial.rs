//! Replies of which the good entries are kept.

use std::fmt;
use std::ops::Deref;

use super::entries::Entries;
use super::walk::{Halt, Step, Walk};
use super::{Envelope, Json, Malformed, Rules, Surprise, check_syntax, without_mark};
use crate::validate::{At, Check, Found, Violation};
use crate::wire::{Data, Form, Part, Sealed, Write};

/// The good entries of a list or map, and what is wrong with the others.
///
/// Comes from `Request::partial` or [`Call::partial`](crate::Call::partial). Stands for the good entries wherever a reference to
/// these will do.
///
/// ```
/// use storpool_api::calls;
///
/// let body = br#"{"data": {"1": {"id": 1}, "2": []}}"#;
/// let disks = calls::disks_list().partial().decode(200, body)?;
/// assert_eq!(disks.len(), 0);
/// let keys: Vec<_> = disks.rejected().iter().map(|odd| odd.key().unwrap()).collect();
/// assert_eq!(keys, ["1", "2"]);
/// assert_eq!(disks.rejected()[0].json_path(), "data.1.generationLeft");
/// # Ok::<(), storpool_api::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "entries that could not be read are in `rejected`"]
pub struct Partial<C> {
    data: C,
    rejected: Vec<Rejected>,
    rejected_count: usize,
}

/// So many entries that could not be read are kept.
const KEPT: usize = 1000;

impl<C> Partial<C> {
    /// Whether all entries were good.
    pub fn is_complete(&self) -> bool {
        self.rejected_count == 0
    }

    /// The entries that could not be read, in the order of the response: the first 1000 of
    /// [them all](Partial::rejected_count), so that a response of nothing else does not take many
    /// times its size of memory.
    pub fn rejected(&self) -> &[Rejected] {
        &self.rejected
    }

    /// How many entries could not be read.
    pub fn rejected_count(&self) -> usize {
        self.rejected_count
    }

    /// The good entries alone.
    pub fn into_data(self) -> C {
        self.data
    }

    /// The good entries, and the first 1000 others.
    pub fn into_parts(self) -> (C, Vec<Rejected>) {
        (self.data, self.rejected)
    }
}

impl<C> Deref for Partial<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.data
    }
}

impl<C: Check> Check for Partial<C> {
    fn check(&self, at: &At<'_>, found: &mut Found) {
        self.data.check(at, found);
    }
}

impl<C: Entries> Sealed for Partial<C> {}
impl<C: Entries> Data for Partial<C> {
    fn blank() -> Self {
        Self {
            data: C::blank(),
            rejected: Vec::new(),
            rejected_count: 0,
        }
    }

    fn entrywise(&mut self) -> Option<&mut dyn Entrywise> {
        Some(self)
    }
}

impl<C: Entries> Write for Partial<C> {
    fn form(&self) -> Form<'_> {
        self.data.form()
    }
}

impl<C: Entries> Part for Partial<C> {
    /// Where there is no telling one entry from the next, all must be good.
    fn read(&mut self, json: &mut Json<'_>) -> Result<(), Surprise> {
        self.data.read(json)
    }
}

/// What reads a reply entry by entry.
#[doc(hidden)]
pub trait Entrywise {
    /// Reads a whole reply.
    fn read_reply(&mut self, body: &[u8], rules: Rules) -> Result<Envelope, Malformed>;

    /// Hands over what is said about parts that could not be read.
    fn edit_remarks(&mut self, edit: &dyn Fn(&mut String));
}

impl<C: Entries> Entrywise for Partial<C> {
    fn read_reply(&mut self, body: &[u8], rules: Rules) -> Result<Envelope, Malformed> {
        *self = Self::blank();
        let body = without_mark(body);
        let mut json = Json::new(body);
        let mut walk = Walk::new::<C>(rules, usize::MAX);
        let mut entries = Vec::new();
        loop {
            match walk.next_of(&mut json) {
                Ok(Step::Entry(Ok(entry))) => entries.push(entry),
                Ok(Step::Entry(Err(odd))) => self.reject(*odd, &mut walk),
                Ok(Step::Error(error)) => return Ok(Envelope::Error(error)),
                Ok(Step::More) if walk.is_complete() => break,
                Err(Halt::NotEnvelope) if check_syntax(body).is_ok() => {
                    return Err(Halt::not_envelope());
                }
                Ok(Step::More) | Err(_) => return walk.broken(body),
            }
        }
        self.data = C::of_entries(entries);
        walk.outcome()
    }

    fn edit_remarks(&mut self, edit: &dyn Fn(&mut String)) {
        for odd in &mut self.rejected {
            odd.texts(edit);
        }
    }
}

impl<C> Partial<C> {
    fn reject<E>(&mut self, odd: Rejected, walk: &mut Walk<E>) {
        self.rejected_count += 1;
        if self.rejected.len() < KEPT {
            self.rejected.push(odd);
        }
        if self.rejected.len() == KEPT {
            walk.hush();
        }
    }
}

/// An entry of a list or map that could not be read; in strict mode, also one that breaks
/// documented rules.
#[derive(Clone, PartialEq)]
pub struct Rejected {
    index: usize,
    key: Option<String>,
    pub(crate) malformed: Malformed,
    pub(crate) snippet: String,
}

impl Rejected {
    pub(super) fn new(
        index: usize,
        key: Option<String>,
        malformed: Malformed,
        snippet: String,
    ) -> Self {
        Self {
            index,
            key,
            malformed,
            snippet,
        }
    }

    /// One of which only the number counts.
    pub(super) fn untold(index: usize) -> Self {
        Self::new(index, None, Malformed::new("", ""), String::new())
    }

    /// Which entry of the reply it is, from 0; in a map, too, in the order of the reply.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The key of the entry in a map, as the service wrote it; `None` in a list. Of a key with more
    /// than 1000 bytes, the beginning and `…`.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Where in the reply the fault is, such as `data.17.size`. An entry that lacks a member has
    /// the path that the member would have; one with an odd key, its own.
    pub fn json_path(&self) -> &str {
        &self.malformed.path
    }

    /// What is wrong there.
    pub fn reason(&self) -> &str {
        &self.malformed.message
    }

    /// The documented rules that the entry breaks, if it is that for which strict mode rejects it.
    pub fn violations(&self) -> &[Violation] {
        &self.malformed.violations
    }

    /// The entry around that place, at most some 200 bytes; control characters are escaped.
    pub fn snippet(&self) -> &str {
        &self.snippet
    }

    fn texts(&mut self, edit: &dyn Fn(&mut String)) {
        let own = self.key.as_mut().into_iter().chain([&mut self.snippet]);
        own.chain(self.malformed.texts()).for_each(edit);
    }
}

/// `data.17.size: the reason: the snippet`, on one line.
impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Malformed { path, message, .. } = &self.malformed;
        let [path, message] = [path, message].map(|part| super::snippet::text(part));
        write!(f, "{path}: {message}: {}", self.snippet)
    }
}

impl fmt::Debug for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejected")
            .field("index", &self.index)
            .field("key", &self.key)
            .field("json_path", &self.malformed.path)
            .field("reason", &self.malformed.message)
            .field("violations", &self.malformed.violations)
            .field("snippet", &self.snippet)
            .finish()
    }
}

impl std::error::Error for Rejected {}
