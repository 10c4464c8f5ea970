//! The relocator: targets change at once, data follows with time.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::disk::SoftEject;
use super::layout::DiskSet;
use super::policy::Policy;
use super::usage::Usages;
use super::volume::Volume;
use super::{Millis, State};
use crate::error::{ServiceError, quoted};

/// Work in progress for one disk.
pub(crate) struct Task {
    pub(crate) disk: i64,
    pub(crate) transaction: i64,
    pub(crate) all: i64,
    pub(crate) completed: i64,
}

/// Disks that prevent moves.
struct Obstacles {
    down: BTreeSet<i64>,
    held: BTreeSet<i64>,
}

impl Obstacles {
    fn of(state: &State) -> Self {
        let disks = state.disks.iter();
        let held = disks.clone().filter(|(_, disk)| disk.soft_eject == SoftEject::Paused);
        let down = disks.filter(|(_, disk)| !disk.is_up());
        Self { down: down.map(|(id, _)| *id).collect(), held: held.map(|(id, _)| *id).collect() }
    }

    /// A copy is needed to read from, and all disks of the target to write to.
    fn allow(&self, from: &DiskSet, to: &DiskSet) -> bool {
        from.iter().any(|disk| !self.down.contains(disk))
            && !from.iter().any(|disk| self.held.contains(disk))
            && !to.iter().any(|disk| self.down.contains(disk))
    }

    fn allow_some(&self, volume: &Volume) -> bool {
        let mut slots = volume.layout.slots.iter();
        slots.any(|slot| {
            let mut runs = slot.runs.iter();
            runs.any(|run| run.disks != slot.target && self.allow(&run.disks, &slot.target))
        })
    }
}

impl State {
    /// Gives a volume other disks because its policy is another.
    pub(crate) fn set_policy(&mut self, id: i64, policy: Policy) {
        let root = self.root_of(id);
        let Some(volume) = self.volume_mut(id) else {
            return;
        };
        if volume.policy == policy {
            volume.policy = policy;
            return;
        }
        let Ok(sets) = self.place(&policy, root) else {
            return;
        };
        if let Some(volume) = self.volume_mut(id) {
            volume.policy = policy;
        }
        // What the balancer proposed was for the old policy.
        Arc::make_mut(&mut self.balancer.proposal).remove(&id);
        self.retarget(id, &sets);
        self.join_vag(id);
    }

    /// Sets the disk sets that data is to be moved to, in turn.
    pub(crate) fn retarget(&mut self, id: i64, sets: &[DiskSet]) {
        if let Some(volume) = self.volume_mut(id) {
            for (slot, set) in volume.layout_mut().slots.iter_mut().zip(sets.iter().cycle()) {
                slot.target.clone_from(set);
                slot.before = None;
            }
        }
        self.note_move(id);
    }

    /// Notes whether a volume has data to move, and how much.
    pub(crate) fn note_move(&mut self, id: i64) {
        self.recount(id);
        let Some(volume) = self.volumes.get(&id) else {
            return;
        };
        if volume.layout.is_settled() {
            self.relocating.remove(&id);
            if let Some(volume) = self.volume_mut(id) {
                volume.moving = None;
            }
            return;
        }
        let mut pending = Usages::new();
        volume.add_pending(&mut pending);
        let totals = pending.into_iter().map(|(disk, usage)| (disk, usage.objects));
        let totals = totals.collect();
        let transaction = self.fresh_transaction();
        self.relocating.insert(id);
        if let Some(volume) = self.volume_mut(id) {
            volume.moving = Some(Box::new((transaction, totals)));
        }
    }

    /// The changes of targets that `change` makes to volumes, slot by slot, without making them.
    fn changes(
        &self,
        mut change: impl FnMut(&Volume, usize, i64) -> Result<Option<Change>, ServiceError>,
    ) -> Result<Changes, ServiceError> {
        let mut all = Vec::new();
        for (id, volume) in &self.volumes {
            let slots = 0..volume.layout.slots.len();
            let changes = slots.map(|slot| change(volume, slot, *id));
            let changes = changes.collect::<Result<Vec<_>, ServiceError>>()?;
            if changes.iter().any(Option::is_some) {
                all.push((*id, changes));
            }
        }
        Ok(all)
    }

    /// Changes targets, and records the required moves.
    fn retarget_all(&mut self, all: Changes) {
        for (id, changes) in all {
            if let Some(volume) = self.volume_mut(id) {
                for (slot, change) in volume.layout_mut().slots.iter_mut().zip(changes) {
                    if let Some(change) = change {
                        slot.target = change.target;
                        slot.before = change.before;
                    }
                }
            }
            self.note_move(id);
        }
    }

    /// Moves data off the disks that a group no longer has, where there are others for it.
    pub(crate) fn leave_disks(&mut self, group: i64) {
        let mut loads = self.reserved.clone();
        let disks = self.groups.get(&group).map(|group| &group.disks);
        let changes = self.changes(|volume, slot, id| {
            let count = volume.layout.dealt(slot);
            let set = &volume.layout.slots[slot].target;
            let mut target = set.clone();
            for (position, disk) in set.iter().enumerate() {
                let of = volume.policy.group_at(position, set.len());
                let gone = of == group && disks.is_some_and(|disks| !disks.contains(disk));
                // It may already have been replaced.
                if gone
                    && target[position] == *disk
                    && let Some(other) =
                        self.set_without(&target, position, &volume.policy, (id, count), &mut loads)
                {
                    target = other;
                }
            }
            Ok((target != *set).then_some(Change { target, before: None }))
        });
        if let Ok(changes) = changes {
            self.retarget_all(changes);
        }
    }

    /// Moves data off a disk that is being soft-ejected. If other disks cannot take all of it, nothing moves.
    pub(crate) fn empty_disk(&mut self, disk: i64) -> Result<(), ServiceError> {
        let mut loads = self.reserved.clone();
        let changes = self.changes(|volume, slot, id| {
            let count = volume.layout.dealt(slot);
            let slot = &volume.layout.slots[slot];
            let Some(position) = slot.target.iter().position(|other| *other == disk) else {
                return Ok(None);
            };
            let (policy, salt) = (&volume.policy, (id, count));
            let target = self.set_without(&slot.target, position, policy, salt, &mut loads);
            let target = target.ok_or_else(|| {
                let (name, replication) = (quoted(&volume.name), policy.replication);
                let groups = self.groups_of(policy);
                ServiceError::state(format!(
                    "Disk {disk} cannot be emptied: {name} needs {replication} disks with room for it on different \
                     servers in placement groups {groups}, and there are none without this disk"
                ))
            })?;
            let before = slot.before.clone().or_else(|| Some(slot.target.clone()));
            Ok(Some(Change { target, before }))
        })?;
        self.retarget_all(changes);
        Ok(())
    }

    /// Moves data back to a disk that stays after all.
    pub(crate) fn refill_disk(&mut self, disk: i64) {
        let mut loads = self.reserved.clone();
        let leaves = |disk: &i64| {
            let disk = self.disks.get(disk);
            disk.is_some_and(|disk| disk.soft_eject != SoftEject::Off)
        };
        let changes = self.changes(|volume, slot, id| {
            let count = volume.layout.dealt(slot);
            let slot = &volume.layout.slots[slot];
            let Some(before) = slot.before.clone().filter(|before| before.contains(&disk)) else {
                return Ok(None);
            };
            if !self.take_rooms(&slot.target, &before, count, &mut loads) {
                return Ok(None);
            }
            // Other disks that it was on may be leaving, too, and must not get it back.
            let mut target = before.clone();
            for (position, other) in before.iter().enumerate() {
                if leaves(other) && target[position] == *other {
                    let salt = (id, count);
                    match self.set_without(&target, position, &volume.policy, salt, &mut loads) {
                        Some(found) => target = found,
                        None => return Ok(None),
                    }
                }
            }
            let before = before.iter().any(leaves).then_some(before);
            Ok(Some(Change { target, before }))
        });
        if let Ok(changes) = changes {
            self.retarget_all(changes);
        }
    }

    /// Gives up a disk's data of a volume; other disks are to replace it.
    pub(crate) fn abandon(&mut self, id: i64, disk: i64) {
        let Some(volume) = self.volumes.get(&id) else {
            return;
        };
        if !volume.layout.knows(disk) {
            return;
        }
        let policy = volume.policy;
        let mut loads = self.reserved.clone();
        let slots = volume.layout.slots.iter().enumerate();
        let targets: Vec<DiskSet> = slots
            .map(|(index, slot)| {
                let mut target = slot.target.clone();
                if let Some(position) = target.iter().position(|other| *other == disk) {
                    let salt = (id, volume.layout.dealt(index));
                    match self.set_without(&target, position, &policy, salt, &mut loads) {
                        Some(other) => target = other,
                        None if !self.disks.contains_key(&disk) => {
                            target.remove(position);
                        }
                        None => {}
                    }
                }
                target
            })
            .collect();
        let Some(volume) = self.volume_mut(id) else {
            return;
        };
        let mut touched = false;
        for (slot, target) in volume.layout_mut().slots.iter_mut().zip(targets) {
            touched |=
                slot.runs.iter().any(|run| run.disks.contains(&disk)) || slot.target != target;
            slot.drop_disk(disk);
            slot.target = target;
            slot.before = slot.before.take().filter(|before| !before.contains(&disk));
        }
        if touched {
            self.note_move(id);
        }
    }

    /// Gives up a disk for one volume or snapshot.
    pub(crate) fn abandon_disk(&mut self, name: &str, disk: i64) -> Result<(), ServiceError> {
        let id = self.named(name);
        let id = id.ok_or_else(|| ServiceError::missing("Volume or snapshot", quoted(name)))?;
        self.disk(disk)?;
        self.abandon(id, disk);
        self.changed();
        Ok(())
    }

    /// Moves as many objects as there is time for.
    pub(crate) fn relocate_for(&mut self, passed: Millis) {
        if self.relocating.is_empty() {
            self.relocation_carry = 0;
            return;
        }
        let work = passed.saturating_mul(self.pace.relocation);
        let work = self.relocation_carry.saturating_add(work);
        let mut budget = work / 1000;
        self.relocation_carry = work % 1000;
        let obstacles = Obstacles::of(self);
        let ids: Vec<i64> = self.relocating.iter().copied().collect();
        for id in ids {
            if budget == 0 {
                break;
            }
            let Some(volume) = self.volume_mut(id) else {
                continue;
            };
            let mut moved = 0;
            for slot in &mut volume.layout_mut().slots {
                let target = slot.target.clone();
                moved += slot.relocate(budget - moved, |from| obstacles.allow(from, &target));
            }
            budget -= moved;
            if volume.layout.is_settled() {
                volume.moving = None;
                self.relocating.remove(&id);
            }
            if moved > 0 {
                // A completed move frees space on its source.
                self.recount(id);
            }
        }
        if self.relocating.is_empty() {
            // Later work does not depend on how often the state was read in between.
            self.relocation_carry = 0;
        }
    }

    /// Tasks in progress, by disk.
    pub(crate) fn tasks(&self) -> Vec<Task> {
        let obstacles = Obstacles::of(self);
        let volumes = self.relocating.iter().filter_map(|id| self.volumes.get(id));
        let busy = volumes.filter(|volume| obstacles.allow_some(volume));
        let mut tasks = Vec::new();
        for volume in busy {
            let Some((transaction, totals)) = volume.moving.as_deref() else {
                continue;
            };
            let mut pending = Usages::new();
            volume.add_pending(&mut pending);
            for (disk, usage) in pending {
                let all = totals.get(&disk).copied().unwrap_or(0).max(usage.objects);
                tasks.push(Task {
                    disk,
                    transaction: *transaction,
                    all,
                    completed: all - usage.objects,
                });
            }
        }
        tasks
    }

    /// Whether the relocator is blocked: there is work, and none of it can proceed.
    pub(crate) fn relocator_blocked(&self) -> bool {
        let obstacles = Obstacles::of(self);
        let volumes = self.relocating.iter().filter_map(|id| self.volumes.get(id));
        let mut volumes = volumes.peekable();
        volumes.peek().is_some() && !volumes.any(|volume| obstacles.allow_some(volume))
    }
}

/// Changes by volume, slot by slot.
type Changes = Vec<(i64, Vec<Option<Change>>)>;

/// A new target for a slot.
struct Change {
    target: DiskSet,
    before: Option<DiskSet>,
}
