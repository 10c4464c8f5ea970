//! Responses of which only the good entries are kept.

use super::malformed::{Malformed, without_bom};
use super::rejected::Rejected;
use super::rules::Rules;
use super::service::Envelope;
use super::target::{Decode, Target};
use super::walk::{Halt, Step, Walk};
use crate::json::{Json, check_syntax};
use crate::validate::{At, Check, Found};
use crate::wire::{Entries, Wire};

/// The good entries of a list or map, and why the others were rejected.
///
/// `Request::partial` and [`Call::partial`](crate::Call::partial) return it.
///
/// ```
/// use storpool_api::calls;
///
/// let body = br#"{"data": {"1": {"id": 1}, "2": []}}"#;
/// let disks = calls::disks_list().partial().decode(200, body)?.into_data();
/// assert_eq!(disks.data().len(), 0);
/// let keys: Vec<_> = disks.rejected().iter().map(|entry| entry.key().unwrap()).collect();
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

/// Maximum number of rejected entries that are kept.
const KEPT: usize = 1000;

impl<C> Partial<C> {
    /// Whether all entries were good.
    pub fn is_complete(&self) -> bool {
        self.rejected_count == 0
    }

    /// The rejected entries, in the order of the response: the first 1000 of
    /// [them](Partial::rejected_count), so that a response of only bad entries does not take many
    /// times its size of memory.
    pub fn rejected(&self) -> &[Rejected] {
        &self.rejected
    }

    /// How many entries could not be read.
    pub fn rejected_count(&self) -> usize {
        self.rejected_count
    }

    /// The good entries.
    pub fn data(&self) -> &C {
        &self.data
    }

    /// The good entries, mutably.
    pub fn data_mut(&mut self) -> &mut C {
        &mut self.data
    }

    /// The good entries; drops the rejected ones.
    pub fn into_data(self) -> C {
        self.data
    }

    /// The good entries, and the first 1000 rejected ones.
    pub fn into_parts(self) -> (C, Vec<Rejected>) {
        (self.data, self.rejected)
    }
}

impl<C: Check> Check for Partial<C> {
    fn check(&self, at: &At<'_>, found: &mut Found) {
        self.data.check(at, found);
    }
}

impl<C: Entries> Decode for Partial<C> {}

impl<C: Entries> Target for Partial<C> {
    fn blank() -> Self {
        Self { data: Wire::blank(), rejected: Vec::new(), rejected_count: 0 }
    }

    fn read_response(&mut self, body: &[u8], rules: Rules) -> Result<Envelope, Malformed> {
        *self = Self::blank();
        let body = without_bom(body);
        let mut json = Json::new(body);
        let mut entries = self.data.collector();
        let mut walk = Walk::new(&*entries, rules, usize::MAX);
        loop {
            match walk.next_of(&mut json, &mut *entries) {
                Ok(Step::Full) => {}
                Ok(Step::Rejected(rejected)) => {
                    self.rejected_count += 1;
                    if self.rejected.len() < KEPT {
                        self.rejected.push(*rejected);
                    }
                    if self.rejected.len() == KEPT {
                        walk.hush();
                    }
                }
                Ok(Step::Error(error)) => return Ok(Envelope::Error(error)),
                Ok(Step::More) if walk.is_complete() => break,
                Err(Halt::NotEnvelope) if check_syntax(body).is_ok() => {
                    return Err(Halt::not_envelope());
                }
                Ok(Step::More) | Err(_) => return walk.broken(body),
            }
        }
        entries.settle();
        walk.outcome()
    }

    fn edit_rejected(&mut self, edit: &dyn Fn(&mut String)) {
        for rejected in &mut self.rejected {
            rejected.texts(edit);
        }
    }
}
