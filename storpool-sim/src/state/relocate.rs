//! The relocator: targets change at once, data follows with time.

use std::collections::BTreeSet;

use super::disk::SoftEject;
use super::layout::DiskSet;
use super::usage::Usages;
use super::volume::{Policy, Volume};
use super::{Millis, State};
use crate::fault::Fault;

/// Work in progress for one disk.
pub(crate) struct Task {
    pub(crate) disk: i64,
    pub(crate) transaction: i64,
    pub(crate) all: i64,
    pub(crate) completed: i64,
}

/// What stands in the way of moves.
struct Obstacles {
    down: BTreeSet<i64>,
    held: BTreeSet<i64>,
}

impl Obstacles {
    fn of(state: &State) -> Self {
        let disks = state.disks.iter();
        let held = disks
            .clone()
            .filter(|(_, disk)| disk.soft_eject == SoftEject::Paused);
        let down = disks.filter(|(_, disk)| !disk.is_up());
        Self {
            down: down.map(|(id, _)| *id).collect(),
            held: held.map(|(id, _)| *id).collect(),
        }
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
        if self
            .volumes
            .get(&id)
            .is_none_or(|volume| volume.policy == policy)
        {
            return;
        }
        let Ok(sets) = self.place(&policy, root) else {
            return;
        };
        if let Some(volume) = self.volumes.get_mut(&id) {
            volume.policy = policy;
        }
        self.retarget(id, &sets);
    }

    /// Sets the disk sets that data is to be moved to, in turn.
    pub(crate) fn retarget(&mut self, id: i64, sets: &[DiskSet]) {
        if let Some(volume) = self.volumes.get_mut(&id) {
            for (slot, set) in volume.layout.slots.iter_mut().zip(sets.iter().cycle()) {
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
            if let Some(volume) = self.volumes.get_mut(&id) {
                volume.moving = None;
            }
            return;
        }
        let mut pending = Usages::new();
        volume.add_pending(&mut pending);
        let totals = pending
            .into_iter()
            .map(|(disk, usage)| (disk, usage.objects));
        let totals = totals.collect();
        let transaction = self.fresh_transaction();
        self.relocating.insert(id);
        if let Some(volume) = self.volumes.get_mut(&id) {
            volume.moving = Some((transaction, totals));
        }
    }

    /// Applies a change of targets to every volume, and notes what has to move.
    fn retarget_where(&mut self, change: impl Fn(&Self, &Volume, usize, i64) -> Option<Change>) {
        let ids: Vec<i64> = self.volumes.keys().copied().collect();
        for id in ids {
            let volume = &self.volumes[&id];
            let slots = 0..volume.layout.slots.len();
            let changes = slots.map(|slot| change(self, volume, slot, id));
            let changes: Vec<Option<Change>> = changes.collect();
            if changes.iter().all(Option::is_none) {
                continue;
            }
            if let Some(volume) = self.volumes.get_mut(&id) {
                for (slot, change) in volume.layout.slots.iter_mut().zip(changes) {
                    if let Some(change) = change {
                        slot.target = change.target;
                        slot.before = change.before;
                    }
                }
            }
            self.note_move(id);
        }
    }

    /// Moves data off the disks that a group no longer has.
    pub(crate) fn leave_disks(&mut self, group: i64) {
        self.retarget_where(|state, volume, slot, id| {
            let set = &volume.layout.slots[slot].target;
            let mut target = set.clone();
            for place in 0..set.len() {
                let last = place + 1 == set.len();
                let of = if last {
                    volume.policy.tail
                } else {
                    volume.policy.all
                };
                let gone = of == group
                    && state
                        .groups
                        .get(&group)
                        .is_some_and(|group| !group.disks.contains(&set[place]));
                if gone && let Some(other) = state.replacement(&target, place, &volume.policy, id) {
                    target[place] = other;
                }
            }
            (target != *set).then_some(Change {
                target,
                before: None,
            })
        });
    }

    /// Moves data off a disk that is being soft-ejected.
    pub(crate) fn empty_disk(&mut self, disk: i64) {
        self.retarget_where(|state, volume, slot, id| {
            let slot = &volume.layout.slots[slot];
            let place = slot.target.iter().position(|other| *other == disk)?;
            let mut target = slot.target.clone();
            target[place] = state.replacement(&target, place, &volume.policy, id)?;
            let before = slot.before.clone().or_else(|| Some(slot.target.clone()));
            Some(Change { target, before })
        });
    }

    /// Moves data back to a disk that stays after all.
    pub(crate) fn refill_disk(&mut self, disk: i64) {
        self.retarget_where(|_, volume, slot, _| {
            let before = volume.layout.slots[slot].before.clone()?;
            let back = before.contains(&disk);
            back.then_some(Change {
                target: before,
                before: None,
            })
        });
    }

    /// Gives up what a disk holds of a volume; other disks are to make up for it.
    pub(crate) fn abandon(&mut self, id: i64, disk: i64) {
        let Some(volume) = self.volumes.get(&id) else {
            return;
        };
        let policy = volume.policy;
        let slots = volume.layout.slots.iter();
        let targets: Vec<DiskSet> = slots
            .map(|slot| {
                let mut target = slot.target.clone();
                if let Some(place) = target.iter().position(|other| *other == disk) {
                    match self.replacement(&target, place, &policy, id) {
                        Some(other) => target[place] = other,
                        None if !self.disks.contains_key(&disk) => {
                            target.remove(place);
                        }
                        None => {}
                    }
                }
                target
            })
            .collect();
        let Some(volume) = self.volumes.get_mut(&id) else {
            return;
        };
        let mut touched = false;
        for (slot, target) in volume.layout.slots.iter_mut().zip(targets) {
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
    pub(crate) fn abandon_disk(&mut self, name: &str, disk: i64) -> Result<(), Fault> {
        let id = self.names.get(name).copied();
        let id = id.ok_or_else(|| Fault::missing("Volume or snapshot", name))?;
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
            let Some(volume) = self.volumes.get_mut(&id) else {
                continue;
            };
            for slot in &mut volume.layout.slots {
                let target = slot.target.clone();
                budget -= slot.relocate(budget, |from| obstacles.allow(from, &target));
            }
            if volume.layout.is_settled() {
                volume.moving = None;
                self.relocating.remove(&id);
            }
        }
    }

    /// What is going on, disk by disk.
    pub(crate) fn tasks(&self) -> Vec<Task> {
        let obstacles = Obstacles::of(self);
        let volumes = self.relocating.iter().filter_map(|id| self.volumes.get(id));
        let busy = volumes.filter(|volume| obstacles.allow_some(volume));
        let mut tasks = Vec::new();
        for volume in busy {
            let Some((transaction, totals)) = &volume.moving else {
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

    /// Whether the relocator is stuck: there is work, and none of it can be done.
    pub(crate) fn relocator_blocked(&self) -> bool {
        let obstacles = Obstacles::of(self);
        let volumes = self.relocating.iter().filter_map(|id| self.volumes.get(id));
        let mut volumes = volumes.peekable();
        volumes.peek().is_some() && !volumes.any(|volume| obstacles.allow_some(volume))
    }
}

/// A new target for a slot.
struct Change {
    target: DiskSet,
    before: Option<DiskSet>,
}
