//! The names of volumes and snapshots, and how they are found.

use std::sync::Arc;

use super::State;
use super::volume::{SnapshotFacts, Volume};
use crate::error::{ServiceError, quoted};

/// The longest name that the service allows.
const LONGEST: usize = 199;

impl State {
    /// A volume by its name or by `~` and its global id; a snapshot does not count.
    pub(crate) fn volume_id(&self, name: &str) -> Result<i64, ServiceError> {
        let id = self.named(name).filter(|id| !self.is_snapshot(*id));
        id.ok_or_else(|| ServiceError::missing("Volume", quoted(name)))
    }

    /// A snapshot by its name or by `~` and its global id; a volume does not count.
    pub(crate) fn snapshot_id(&self, name: &str) -> Result<i64, ServiceError> {
        let id = self.named(name).filter(|id| self.is_snapshot(*id));
        id.ok_or_else(|| ServiceError::missing("Snapshot", quoted(name)))
    }

    /// A volume or snapshot by its name or by `~` and its global id.
    pub(crate) fn named(&self, name: &str) -> Option<i64> {
        match name.strip_prefix('~') {
            Some(global_id) => self.with_global_id(global_id),
            None => self.names.get(name).copied(),
        }
    }

    /// A volume or snapshot by its global id.
    pub(crate) fn with_global_id(&self, global_id: &str) -> Option<i64> {
        if let Some(id) = self.foreign.get(global_id) {
            return Some(*id);
        }
        let number = global_id.strip_prefix(&self.cluster)?.strip_prefix('.')?;
        let id = i64::from_str_radix(number, 36).ok()?;
        let volume = self.volumes.get(&id)?;
        (volume.foreign_id.is_none() && self.global_id(id) == global_id).then_some(id)
    }

    /// The global id of a volume or snapshot, which survives renames.
    pub(crate) fn global_id(&self, id: i64) -> String {
        let foreign = self.volumes.get(&id).and_then(|volume| volume.foreign_id.as_deref());
        foreign.map_or_else(|| format!("{}.{}", self.cluster, base_36(id)), str::to_owned)
    }

    /// A snapshot that children may be based on.
    pub(crate) fn parent_id(&self, name: &str) -> Result<i64, ServiceError> {
        let id = self.snapshot_id(name)?;
        if self.snapshot_facts(id).is_some_and(|facts| facts.deleted) {
            return Err(ServiceError::invalid(format!("Snapshot `{name}` is being deleted")));
        }
        Ok(id)
    }

    pub(crate) fn is_snapshot(&self, id: i64) -> bool {
        self.snapshot_facts(id).is_some()
    }

    pub(crate) fn snapshot_facts(&self, id: i64) -> Option<&SnapshotFacts> {
        self.volumes.get(&id)?.snapshot()
    }

    pub(crate) fn name_of(&self, id: i64) -> &str {
        let volume = self.volumes.get(&id).map(|volume| &*volume.name);
        volume.or_else(|| self.visitor_name(id)).unwrap_or_default()
    }

    /// Refuses a name that another volume or snapshot has.
    pub(crate) fn check_free(&self, name: &str, but: Option<i64>) -> Result<(), ServiceError> {
        match self.names.get(name) {
            Some(taken) if Some(*taken) != but => {
                let what = if self.is_snapshot(*taken) { "Snapshot" } else { "Volume" };
                Err(ServiceError::exists(what, quoted(name)))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn set_name(&mut self, id: i64, name: &str) {
        let Some(volume) = self.volume_mut(id) else {
            return;
        };
        let name: Arc<str> = name.into();
        let old = std::mem::replace(&mut volume.name, Arc::clone(&name));
        self.names.remove(&old);
        self.names.insert(name, id);
    }

    /// A name for a snapshot created without one.
    pub(crate) fn anonymous_name(&self, volume: &Volume, id: i64) -> String {
        // A snapshot's name may not begin as the names of the system's own volumes do.
        free_name(volume.name.trim_start_matches(['#', '~']), id)
    }

    /// The name of a snapshot while it is being deleted: the old one becomes free at once.
    pub(crate) fn deleted_name(&self, name: &str, id: i64) -> String {
        let starred = format!("*{}", name.trim_start_matches(['*', '~']));
        if starred.len() <= LONGEST && !self.names.contains_key(&*starred) {
            return starred;
        }
        free_name(&starred, id)
    }
}

/// A number in the digits of global ids.
fn base_36(number: i64) -> String {
    let mut rest = number.unsigned_abs();
    let mut digits = Vec::new();
    loop {
        digits.push(b"0123456789abcdefghijklmnopqrstuvwxyz"[(rest % 36) as usize]);
        rest /= 36;
        if rest == 0 {
            break digits.iter().rev().map(|digit| char::from(*digit)).collect();
        }
    }
}

/// A name that nothing else has, since no two things have the same number and a program cannot
/// choose names with `@`.
fn free_name(base: &str, id: i64) -> String {
    let end = format!("@{id}");
    let room = LONGEST - end.len();
    // All characters of names are ASCII.
    let base = base.get(..room).unwrap_or(base);
    format!("{base}{end}")
}
