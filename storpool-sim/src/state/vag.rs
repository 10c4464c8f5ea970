//! Volume allocation groups: volumes and snapshots with the same policy and the same disk sets.

use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use storpool_api::ApiVersion;

use super::State;
use super::layout::{DiskSet, Layout};
use super::volume::Volume;
use crate::error::{ServiceError, quoted};

/// Which volumes and snapshots share disk sets. A group exists as long as it has members.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Vags {
    /// The group of each volume and snapshot.
    pub(crate) of: OrdMap<i64, i64>,
    /// The number that was given last.
    last: i64,
}

/// A group that a volume may move to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// The group of its parent.
    Parent,
    Vag(i64),
}

impl State {
    /// Whether the service has such groups: the number of their disk sets is a power of two.
    pub(super) fn has_vags(&self) -> bool {
        self.api >= ApiVersion::V19_01
    }

    /// Gives a volume of the examples a group for itself.
    pub(super) fn seed_vag(&mut self, volume: i64) {
        self.vags.of.insert(volume, 12);
        self.vags.last = 12;
    }

    pub(crate) fn vag_of(&self, volume: i64) -> i64 {
        self.vags.of.get(&volume).copied().unwrap_or(0)
    }

    /// The members of a group.
    pub(crate) fn vag_members(&self, vag: i64) -> Result<Vec<i64>, ServiceError> {
        let members = self.vags.of.iter().filter(|(_, of)| **of == vag).map(|(id, _)| *id);
        let members: Vec<i64> = members.collect();
        if members.is_empty() {
            return Err(ServiceError::missing("Volume allocation group", vag));
        }
        Ok(members)
    }

    /// Finds the group for a volume that is new or has got other disk sets: that of the volume it was
    /// taken of or of its parent if it shares their disk sets, or else a new one.
    pub(super) fn join_vag(&mut self, id: i64) {
        let Some(volume) = self.volumes.get(&id) else {
            return;
        };
        let origin = volume.snapshot().and_then(|facts| self.names.get(&*facts.origin).copied());
        let alike = |other: &i64| {
            *other != id && self.volumes.get(other).is_some_and(|other| shares_sets(other, volume))
        };
        let found = origin.into_iter().chain(volume.parent).find(alike);
        let found = found.and_then(|other| self.vags.of.get(&other).copied());
        let vag = found.unwrap_or_else(|| {
            self.vags.last += 1;
            self.vags.last
        });
        self.vags.of.insert(id, vag);
    }

    /// Moves a volume or snapshot to another group, whose policy and disk sets it gets.
    pub(crate) fn move_to_vag(&mut self, id: i64, to: Destination) -> Result<(), ServiceError> {
        let vag = match (to, self.volumes.get(&id).and_then(|volume| volume.parent)) {
            (Destination::Vag(vag), _) => vag,
            (Destination::Parent, Some(parent)) => self.vag_of(parent),
            (Destination::Parent, None) => {
                let name = quoted(self.name_of(id));
                return Err(ServiceError::invalid(format!("vagId: {name} has no parent")));
            }
        };
        let members = self.vag_members(vag)?;
        let (Some(model), Some(volume)) = (self.volumes.get(&members[0]), self.volumes.get(&id))
        else {
            return Ok(());
        };
        if members.contains(&id) {
            return Ok(());
        }
        let (policy, sets) = (model.policy, model.layout.targets());
        let layout = volume.layout.dealt_to(&sets);
        self.check_layouts([(id, &layout)])?;
        if let Some(volume) = self.volume_mut(id) {
            volume.policy = policy;
            volume.layout = layout.into();
        }
        self.vags.of.insert(id, vag);
        self.note_move(id);
        self.balancer.reset();
        self.changed();
        Ok(())
    }

    /// Changes how many disk sets a group has. Additional ones repeat those that are there, until the
    /// balancer chooses others.
    pub(crate) fn resize_vag(&mut self, vag: i64, count: usize) -> Result<(), ServiceError> {
        let members = self.vag_members(vag)?;
        let layouts = members.iter().filter_map(|id| {
            let layout = &self.volumes.get(id)?.layout;
            let targets = layout.targets();
            let sets: Vec<DiskSet> = targets.iter().cycle().take(count).cloned().collect();
            Some((*id, layout.dealt_to(&sets)))
        });
        let layouts: Vec<(i64, Layout)> = layouts.collect();
        self.check_layouts(layouts.iter().map(|(id, layout)| (*id, layout)))?;
        for (id, layout) in layouts {
            if let Some(volume) = self.volume_mut(id) {
                volume.layout = layout.into();
            }
            self.note_move(id);
        }
        self.balancer.reset();
        self.changed();
        Ok(())
    }

    /// Fails if disks have no space for the moves to new layouts.
    fn check_layouts<'a>(
        &self,
        layouts: impl IntoIterator<Item = (i64, &'a Layout)>,
    ) -> Result<(), ServiceError> {
        let mut loads = self.reserved.clone();
        for (id, layout) in layouts {
            let old = self.volumes.get(&id).map(|volume| volume.layout.reserved());
            for (disk, count) in old.into_iter().flatten() {
                *loads.entry(disk).or_default() -= count;
            }
            for (disk, count) in layout.reserved() {
                *loads.entry(disk).or_default() += count;
            }
        }
        let room = |id: &i64| self.disks.get(id).map_or(0, |disk| disk.max_objects);
        match loads.iter().find(|(id, load)| **load > room(id)) {
            None => Ok(()),
            Some((id, load)) => Err(ServiceError::resources(format!(
                "Disk {id} has room for {} objects, {load} are needed",
                room(id)
            ))),
        }
    }

    /// Whether a disk set breaks a rule of placement.
    pub(crate) fn breaks_placement(&self, set: &[i64]) -> bool {
        let servers = set.iter().filter_map(|id| self.disks.get(id)).map(|disk| disk.server);
        let servers: std::collections::BTreeSet<i64> = servers.collect();
        servers.len() < set.len()
    }

    pub(super) fn check_vags(&self, found: &mut Vec<String>) {
        for (id, volume) in &self.volumes {
            if !self.vags.of.contains_key(id) {
                found.push(format!("{}: no volume allocation group", volume.name));
            }
        }
        if self.vags.of.len() > self.volumes.len() {
            found.push("volume allocation groups have members that do not exist".to_owned());
        }
    }
}

fn shares_sets(one: &Volume, other: &Volume) -> bool {
    let (one_slots, other_slots) = (&one.layout.slots, &other.layout.slots);
    one.policy == other.policy
        && one_slots.iter().zip(other_slots).all(|(one, other)| one.target == other.target)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::capture::NewSnapshot;
    use crate::state::seed::Preset;

    fn state() -> State {
        State::seed(Preset::Small, ApiVersion::V19_01, 1_601_459_720_000)
    }

    #[test]
    fn derived_volumes_share_the_group_of_their_parent() {
        let mut state = state();
        let base = state.snapshot_id("debian-8-base").unwrap();
        let web = state.volume_id("web-1").unwrap();
        assert_eq!((state.vag_of(base), state.vag_of(web)), (1, 1));
        let new = NewSnapshot {
            volume: "db-primary".to_owned(),
            name: Some("daily-2".to_owned()),
            ..NewSnapshot::default()
        };
        state.create_snapshot(&new).unwrap();
        assert_eq!(state.vag_of(state.snapshot_id("daily-2").unwrap()), 12);
        assert_eq!(state.faults(), Vec::<String>::new());
    }

    #[test]
    fn more_disk_sets_move_nothing_and_fewer_move_data() {
        let mut state = state();
        let db = state.volume_id("db-primary").unwrap();
        let before: Vec<DiskSet> =
            (0..3200).map(|object| state.volumes[&db].layout.disks_of(object).to_vec()).collect();
        state.resize_vag(12, 1024).unwrap();
        let layout = &state.volumes[&db].layout;
        assert_eq!((layout.slots.len(), layout.is_settled()), (1024, true));
        for (object, disks) in before.iter().enumerate() {
            assert_eq!(layout.disks_of(object as i64), disks, "{object}");
        }
        assert_eq!(state.faults(), Vec::<String>::new());
        state.resize_vag(12, 1).unwrap();
        assert!(!state.volumes[&db].layout.is_settled());
        assert_eq!(state.faults(), Vec::<String>::new());
        state.advance(state.now + 600_000);
        assert!(state.volumes[&db].layout.is_settled());
        assert_eq!(state.faults(), Vec::<String>::new());
    }

    #[test]
    fn volume_takes_policy_and_disk_sets_of_its_new_group() {
        let mut state = state();
        let db = state.volume_id("db-primary").unwrap();
        let web = state.volume_id("web-1").unwrap();
        state.resize_vag(12, 2).unwrap();
        state.move_to_vag(web, Destination::Vag(12)).unwrap();
        let targets = |id| state.volumes[&id].layout.targets();
        assert_eq!((targets(web), state.vag_of(web)), (targets(db), 12));
        assert_eq!(state.faults(), Vec::<String>::new());
        let base = state.snapshot_id("debian-8-base").unwrap();
        let orphan = state.move_to_vag(base, Destination::Parent).unwrap_err();
        assert_eq!(orphan.name, "invalidParam");
    }
}
