//! The names of volumes and snapshots, and how they are found.

use super::State;
use super::volume::{Kind, Volume};
use crate::error::{ServiceError, quoted};

/// The longest name that the service allows.
const LONGEST: usize = 199;

impl State {
    /// A volume by name; a snapshot of that name does not count.
    pub(crate) fn volume_id(&self, name: &str) -> Result<i64, ServiceError> {
        match self.names.get(name) {
            Some(id) if !self.is_snapshot(*id) => Ok(*id),
            _ => Err(ServiceError::missing("Volume", quoted(name))),
        }
    }

    /// A snapshot by name; a volume of that name does not count.
    pub(crate) fn snapshot_id(&self, name: &str) -> Result<i64, ServiceError> {
        match self.names.get(name) {
            Some(id) if self.is_snapshot(*id) => Ok(*id),
            _ => Err(ServiceError::missing("Snapshot", quoted(name))),
        }
    }

    /// A snapshot that children may be based on.
    pub(crate) fn parent_id(&self, name: &str) -> Result<i64, ServiceError> {
        let id = self.snapshot_id(name)?;
        let deleted = matches!(&self.volumes[&id].kind, Kind::Snapshot(facts) if facts.deleted);
        if deleted {
            return Err(ServiceError::invalid(format!("Snapshot `{name}` is being deleted")));
        }
        Ok(id)
    }

    pub(crate) fn is_snapshot(&self, id: i64) -> bool {
        let volume = self.volumes.get(&id);
        volume.is_some_and(|volume| matches!(volume.kind, Kind::Snapshot(_)))
    }

    pub(crate) fn name_of(&self, id: i64) -> &str {
        self.volumes.get(&id).map_or("", |volume| volume.name.as_str())
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
        if let Some(volume) = self.volumes.get_mut(&id) {
            self.names.remove(&volume.name);
            name.clone_into(&mut volume.name);
            self.names.insert(name.to_owned(), id);
        }
    }

    /// A name for a snapshot created without one.
    pub(crate) fn anonymous_name(&self, volume: &Volume, id: i64) -> String {
        // A snapshot's name may not begin as the names of the system's own volumes do.
        free_name(volume.name.trim_start_matches('#'), id)
    }

    /// The name of a snapshot while it is being deleted: the old one becomes free at once.
    pub(crate) fn deleted_name(&self, name: &str, id: i64) -> String {
        let starred = format!("*{}", name.trim_start_matches('*'));
        if starred.len() <= LONGEST && !self.names.contains_key(&starred) {
            return starred;
        }
        free_name(&starred, id)
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
