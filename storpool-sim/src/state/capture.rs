//! Taking snapshots: of one volume, of several at the same moment, and for clones.

use std::collections::BTreeSet;

use super::State;
use super::expiry::Expiry;
use super::policy::{Tags, set_tags};
use super::snapshot::check_snapshot_name;
use super::volume::{Kind, SnapshotFacts, Volume};
use crate::error::{ServiceError, quoted};

/// A snapshot to be taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewSnapshot {
    pub(crate) volume: String,
    /// If there is none, the service makes one up.
    pub(crate) name: Option<String>,
    pub(crate) bind: bool,
    pub(crate) expiry: Expiry,
    pub(crate) tags: Tags,
}

impl State {
    /// Takes a snapshot of a volume.
    pub(crate) fn create_snapshot(&mut self, new: &NewSnapshot) -> Result<i64, ServiceError> {
        let (volume, date) = self.plan_snapshot(new)?;
        self.check_room([&*self.volumes[&volume].layout])?;
        let id = self.take_planned(volume, date, new);
        self.changed();
        Ok(id)
    }

    /// Takes snapshots of volumes at the same moment: all or, if one is refused, none. Returns the
    /// volumes and their snapshots.
    pub(crate) fn create_snapshots(
        &mut self,
        all: &[NewSnapshot],
    ) -> Result<Vec<(i64, i64)>, ServiceError> {
        let planned = all.iter().map(|new| self.plan_snapshot(new));
        let planned = planned.collect::<Result<Vec<_>, _>>()?;
        let mut names = BTreeSet::new();
        let mut given = all.iter().filter_map(|new| new.name.as_deref());
        if let Some(twice) = given.find(|name| !names.insert(*name)) {
            return Err(ServiceError::exists("Snapshot", quoted(twice)));
        }
        self.check_room(planned.iter().map(|(volume, _)| &*self.volumes[volume].layout))?;
        let planned = planned.into_iter().zip(all);
        let taken =
            planned.map(|((volume, date), new)| (volume, self.take_planned(volume, date, new)));
        let taken = taken.collect();
        self.changed();
        Ok(taken)
    }

    /// The volume that a snapshot is to be taken of, and when it is to be deleted.
    fn plan_snapshot(&self, new: &NewSnapshot) -> Result<(i64, Option<i64>), ServiceError> {
        let volume = self.volume_id(&new.volume)?;
        if let Some(name) = &new.name {
            check_snapshot_name(name)?;
            self.check_free(name, None)?;
        }
        Ok((volume, self.expiry_date(new.expiry)?))
    }

    fn take_planned(&mut self, volume: i64, date: Option<i64>, new: &NewSnapshot) -> i64 {
        let (id, _) = self.take_snapshot(volume, new.name.as_deref(), |facts| {
            facts.bound = new.bind;
            facts.auto_name = new.name.is_none();
        });
        if let Some(snapshot) = self.volume_mut(id) {
            set_tags(&mut snapshot.tags, &new.tags);
        }
        self.set_expiry(id, date);
        id
    }

    /// The snapshot through which a volume is copied.
    pub(crate) fn take_transient(&mut self, volume: i64) -> (i64, String) {
        self.take_snapshot(volume, None, |facts| {
            facts.bound = true;
            facts.auto_name = true;
            facts.transient = true;
        })
    }

    /// The snapshot that a backup is copied from.
    pub(crate) fn take_backup(&mut self, volume: i64) -> (i64, String) {
        self.take_snapshot(volume, None, |facts| facts.auto_name = true)
    }

    fn take_snapshot(
        &mut self,
        volume: i64,
        name: Option<&str>,
        set: impl FnOnce(&mut SnapshotFacts),
    ) -> (i64, String) {
        let created = self.seconds();
        let source = Volume::clone(&self.volumes[&volume]);
        let anonymous = self.anonymous_name(&source, self.next_id + 1);
        let name = name.map_or(anonymous, str::to_owned);
        let mut facts = SnapshotFacts {
            origin: source.name.to_string(),
            origin_id: Some(volume),
            ..SnapshotFacts::default()
        };
        set(&mut facts);
        let snapshot = Volume {
            name: name.as_str().into(),
            kind: Kind::Snapshot(facts.into()),
            foreign_id: None,
            tags: Tags::new(),
            created,
            counted: None,
            moving: None,
            ..source
        };
        let id = self.insert(snapshot);
        self.note_move(id);
        self.set_parent(volume, Some(id));
        if let Some(volume) = self.volume_mut(volume) {
            volume.stored = 0;
        }
        (id, name)
    }
}
