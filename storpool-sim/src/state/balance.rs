//! The balancer: proposes disk sets that load disks more evenly.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::disk::SoftEject;
use super::layout::DiskSet;
use super::placement::Loads;
use super::policy::Policy;
use super::usage::Which;
use super::{Millis, State};
use crate::error::ServiceError;

/// Stands for a disk that is missing in a set; no disk has this number.
const NO_DISK: i64 = -1;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Balancer {
    pub(crate) stage: Stage,
    /// When the present stage is over.
    pub(crate) due: Option<Millis>,
    /// New disk sets by volume.
    pub(crate) proposal: Arc<BTreeMap<i64, Vec<DiskSet>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    Nothing,
    Waiting,
    Working,
    Ready,
    Committing,
}

/// Volumes and snapshots that share disk sets.
pub(crate) struct Allocation {
    pub(crate) root: i64,
    pub(crate) policy: Policy,
    pub(crate) members: Vec<i64>,
}

impl Default for Balancer {
    fn default() -> Self {
        Self { stage: Stage::Waiting, due: None, proposal: Arc::default() }
    }
}

impl Balancer {
    /// Drops the proposal.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }
}

impl State {
    /// The stage in the words of the service.
    pub(crate) fn balancer_status(&self) -> &'static str {
        match self.balancer.stage {
            Stage::Nothing | Stage::Waiting if self.balancing_blocked() => "blocked",
            Stage::Nothing => "nothing to do",
            Stage::Waiting => "waiting",
            Stage::Working => "working",
            Stage::Ready => "ready",
            Stage::Committing => "commiting",
        }
    }

    /// Balancing needs all disks of the groups, and none that is being emptied.
    fn balancing_blocked(&self) -> bool {
        let mut disks = self.groups.values().flat_map(|group| &group.disks);
        disks.any(|id| self.is_unsteady(*id))
    }

    pub(crate) fn is_unsteady(&self, disk: i64) -> bool {
        let disk = self.disks.get(&disk);
        disk.is_none_or(|disk| !disk.is_up() || disk.soft_eject != SoftEject::Off)
    }

    /// Whether this volume cannot be rebalanced at present.
    pub(crate) fn is_balancer_blocked(&self, id: i64) -> bool {
        let slots = self.volumes.get(&id).into_iter().flat_map(|volume| &volume.layout.slots);
        let mut disks =
            slots.flat_map(|slot| slot.target.iter().chain(slot.before.iter().flatten()));
        disks.any(|disk| self.is_unsteady(*disk))
    }

    pub(crate) fn start_balancer(&mut self) -> Result<(), ServiceError> {
        match self.balancer.stage {
            Stage::Committing => Err(ServiceError::busy("The balancer is committing")),
            Stage::Working | Stage::Ready => Ok(()),
            Stage::Nothing | Stage::Waiting if self.balancing_blocked() => {
                Err(ServiceError::state(
                    "The balancer is blocked: disks are missing or being soft-ejected",
                ))
            }
            Stage::Nothing | Stage::Waiting => {
                self.balancer.stage = Stage::Working;
                self.balancer.due = Some(self.now + self.pace.balancing);
                Ok(())
            }
        }
    }

    pub(crate) fn stop_balancer(&mut self) -> Result<(), ServiceError> {
        if self.balancer.stage == Stage::Committing {
            return Err(ServiceError::busy("The balancer is committing"));
        }
        self.balancer.reset();
        Ok(())
    }

    pub(crate) fn commit_balancer(&mut self) -> Result<(), ServiceError> {
        if self.balancer.stage != Stage::Ready {
            let status = self.balancer_status();
            return Err(ServiceError::state(format!(
                "There is nothing to commit, the balancer is at: {status}"
            )));
        }
        self.balancer.stage = Stage::Committing;
        self.balancer.due = Some(self.now + self.pace.committing);
        Ok(())
    }

    pub(crate) fn advance_balancer(&mut self) {
        if self.balancer.due.is_none_or(|due| due > self.now) {
            return;
        }
        self.balancer.due = None;
        match self.balancer.stage {
            Stage::Working => {
                self.balancer.proposal = self.proposal().into();
                let idle = self.balancer.proposal.is_empty();
                self.balancer.stage = if idle { Stage::Nothing } else { Stage::Ready };
            }
            Stage::Committing => {
                let proposal = std::mem::take(&mut self.balancer).proposal;
                for (id, sets) in &*proposal {
                    if self.take_rooms_for(*id, sets, &mut self.reserved.clone()) {
                        self.retarget(*id, sets);
                    }
                }
                self.changed();
            }
            Stage::Nothing | Stage::Waiting | Stage::Ready => {}
        }
    }

    /// Reserves the space for the data of a volume in addition to the present data until it has
    /// moved; `false` if there is too little.
    fn take_rooms_for(&self, id: i64, sets: &[DiskSet], loads: &mut Loads) -> bool {
        let mut slots = self.slots_of(id).zip(sets.iter().cycle());
        slots.all(|((count, target), set)| self.take_rooms(target, set, count, loads))
    }

    /// The slots of a volume: how many objects, and on which disks they are to be.
    fn slots_of(&self, id: i64) -> impl Iterator<Item = (i64, &DiskSet)> {
        self.volumes.get(&id).into_iter().flat_map(|volume| {
            let slots = volume.layout.slots.iter().enumerate();
            slots.map(|(index, slot)| (volume.layout.dealt(index), &slot.target))
        })
    }

    /// Volumes and snapshots of one chain with one policy share their disk sets, and later those of
    /// one volume allocation group.
    pub(crate) fn allocations(&self) -> Vec<Allocation> {
        let mut found = BTreeMap::new();
        for (id, volume) in &self.volumes {
            let root = self.root_of(*id);
            let policy = volume.policy;
            let key = match self.has_vags() {
                true => (self.vag_of(*id), None),
                false => (root, Some(policy.key())),
            };
            let allocation: &mut Allocation = found.entry(key).or_insert_with(|| Allocation {
                root,
                policy,
                members: Vec::new(),
            });
            allocation.members.push(*id);
        }
        found.into_values().collect()
    }

    /// Moves sets from full disks to emptier ones as long as that makes a difference.
    fn proposal(&self) -> BTreeMap<i64, Vec<DiskSet>> {
        let usage = self.usage(Which::Target);
        let mut loads = Loads::new();
        let mut rooms = self.reserved.clone();
        loads.extend(usage.iter().map(|(id, usage)| (*id, usage.objects)));
        let mut allocations = self.allocations();
        let objects = |members: &[i64]| -> i64 {
            let volumes = members.iter().filter_map(|id| self.volumes.get(id));
            volumes.map(|volume| volume.layout.objects).sum()
        };
        allocations.sort_by_key(|allocation| -objects(&allocation.members));
        let mut proposal = BTreeMap::new();
        for allocation in allocations {
            let members = allocation.members.iter().filter_map(|id| self.volumes.get(id));
            // A volume with few objects does not use all sets.
            let Some(widest) = members.rev().max_by_key(|one| one.layout.slots.len()) else {
                continue;
            };
            let mut sets = widest.layout.targets();
            let count = objects(&allocation.members) / sets.len().max(1) as i64;
            let mut completed = false;
            let mut estimate = loads.clone();
            for set in &mut sets {
                completed |= self.complete(set, &allocation, count + 1, rooms.clone());
                for position in 0..set.len() {
                    self.relieve(set, position, &allocation.policy, count, &mut estimate);
                }
            }
            let members = &allocation.members;
            let after = self.loads_with(&loads, members, &sets);
            let mut rooms_after = rooms.clone();
            let mut fit = members.iter();
            if (completed || self.is_worth(&loads, &after))
                && fit.all(|id| self.take_rooms_for(*id, &sets, &mut rooms_after))
            {
                (loads, rooms) = (after, rooms_after);
                proposal.extend(members.iter().map(|id| (*id, sets.clone())));
            }
        }
        proposal
    }

    /// Adds disks to a set that has too few because one was forgotten; `count` objects need space on each.
    fn complete(&self, set: &mut DiskSet, of: &Allocation, count: i64, mut rooms: Loads) -> bool {
        let before = set.len();
        while !set.is_empty() && (set.len() as i64) < of.policy.replication {
            let mut wanted = set.clone();
            wanted.insert(0, NO_DISK);
            let room = (of.root, count);
            match self.set_without(&wanted, 0, &of.policy, room, &mut rooms) {
                Some(found) => *set = found,
                None => break,
            }
        }
        set.len() > before
    }

    /// The loads once volumes have other disk sets.
    fn loads_with(&self, loads: &Loads, members: &[i64], sets: &[DiskSet]) -> Loads {
        let mut after = loads.clone();
        for id in members {
            for ((count, target), set) in self.slots_of(*id).zip(sets.iter().cycle()) {
                target.iter().for_each(|disk| *after.entry(*disk).or_default() -= count);
                set.iter().for_each(|disk| *after.entry(*disk).or_default() += count);
            }
        }
        after
    }

    /// Whether loads are more even than before by so much that data should be moved for it. Since
    /// every move makes them more even, balancing comes to an end.
    fn is_worth(&self, before: &Loads, after: &Loads) -> bool {
        let unevenness = |loads: &Loads| -> i128 {
            let squares = loads.iter().map(|(id, load)| {
                let room = self.disks.get(id).map_or(1, |disk| disk.max_objects).max(1);
                i128::from(*load) * i128::from(*load) * 1_000_000 / i128::from(room)
            });
            squares.sum()
        };
        let (before, after) = (unevenness(before), unevenness(after));
        after < before - before / 1000
    }

    /// Replaces a disk of a set by a clearly emptier one, if there is any.
    fn relieve(
        &self,
        set: &mut DiskSet,
        position: usize,
        policy: &Policy,
        count: i64,
        loads: &mut Loads,
    ) {
        let load = |id: i64, loads: &BTreeMap<i64, i64>, more: i64| {
            let room = self.disks.get(&id).map_or(1, |disk| disk.max_objects).max(1);
            (loads.get(&id).copied().unwrap_or(0) + more) * 1_000_000 / room
        };
        let length = self.disks.len() as i64;
        let others = (0..length).filter_map(|salt| self.replacement(set, position, policy, salt));
        let Some(best) = others.min_by_key(|id| load(*id, loads, count)) else {
            return;
        };
        let from = set[position];
        let (now, then) = (load(from, loads, 0), load(best, loads, count));
        // Small gains are not worth moving data for.
        if count == 0 || now - then <= now / 10 {
            return;
        }
        *loads.entry(from).or_default() -= count;
        *loads.entry(best).or_default() += count;
        set[position] = best;
    }
}
