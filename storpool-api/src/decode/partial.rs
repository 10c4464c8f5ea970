//! Replies of which the good entries are kept.

use std::fmt;
use std::ops::Deref;

use super::entries::Entries;
use super::walk::{Halt, Step, Walk};
use super::{Envelope, Json, Malformed, Rules, Surprise, check_syntax};
use crate::validate::{At, Check, Violation};
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
}

impl<C> Partial<C> {
    /// Whether all entries were good.
    pub fn is_complete(&self) -> bool {
        self.rejected.is_empty()
    }

    /// The entries that could not be read, in the order of the reply.
    pub fn rejected(&self) -> &[Rejected] {
        &self.rejected
    }

    /// The good entries alone.
    pub fn into_data(self) -> C {
        self.data
    }

    /// The good entries and the others.
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
    fn check(&self, at: &At<'_>, found: &mut Vec<Violation>) {
        self.data.check(at, found);
    }
}

impl<C: Entries> Sealed for Partial<C> {}
impl<C: Entries> Data for Partial<C> {
    fn blank() -> Self {
        let (data, rejected) = (C::blank(), Vec::new());
        Self { data, rejected }
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
        let mut walk = Walk::new::<C>(rules, usize::MAX);
        let mut error = None;
        loop {
            match walk.next(body) {
                Ok(Step::Entry(Ok(entry))) => self.data.keep(entry),
                Ok(Step::Entry(Err(odd))) => self.rejected.push(*odd),
                Ok(Step::Error(failed)) => error = Some(failed),
                Ok(Step::More) => break,
                Err(halt) => return Err(whole(body, halt)),
            }
        }
        if !walk.is_complete() {
            return Err(whole(body, Halt::cut(body.len())));
        }
        if let Some(error) = error {
            return Ok(Envelope::Error(error));
        }
        walk.finish()?;
        Ok(Envelope::Data {
            generation: walk.generation(),
        })
    }

    fn edit_remarks(&mut self, edit: &dyn Fn(&mut String)) {
        for odd in &mut self.rejected {
            odd.texts(edit);
        }
    }
}

/// As whatever reads the whole reply at once would tell it, if that finds fault, too.
fn whole(body: &[u8], halt: Halt) -> Malformed {
    match (check_syntax(body), halt) {
        (Err(error), _) => Malformed::new("", format!("the reply is not JSON: {error}")),
        (Ok(_), Halt::Malformed { malformed, .. }) => malformed,
        (Ok(_), Halt::TooLarge) => Malformed::new("", "the reply is too large"),
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

    /// Which entry of the reply it is, from 0; in a map, too, in the order of the reply.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The key of the entry in a map, as the service wrote it; `None` in a list.
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
