//! Choosing disks: copies go to different servers, the last one to the tail group.

use std::collections::{BTreeMap, BTreeSet};

use super::State;
use super::layout::DiskSet;
use super::volume::Policy;
use crate::error::{ServiceError, quoted};

/// No volume is spread over more disk sets than this.
const MOST_SETS: usize = 8;

impl State {
    /// Disk sets for new data. `salt` turns the choice, so that volumes spread over all disks.
    pub(crate) fn place(&self, policy: &Policy, salt: i64) -> Result<Vec<DiskSet>, ServiceError> {
        let tails = self.usable(policy.tail);
        let all = self.usable(policy.all);
        let others = policy.replication - 1;
        let per_set = usize::try_from(others).unwrap_or(0);
        let sets = all.len().checked_div(per_set).unwrap_or(0).max(tails.len());
        // Each disk is in more than one set, so that a part of its data can be moved.
        let sets = (sets * 2).clamp(1, MOST_SETS);
        let mut uses = BTreeMap::new();
        let chosen = (0..sets as i64)
            .map(|slot| self.disk_set(&tails, &all, per_set, salt + slot, &mut uses));
        chosen.collect::<Option<Vec<_>>>().ok_or_else(|| {
            let (all, tail) = (self.group_name(policy.all), self.group_name(policy.tail));
            ServiceError::resources(format!(
                "Not enough servers with usable disks in placement groups {all} and {tail} for \
                 replication {}",
                policy.replication
            ))
        })
    }

    /// Refuses a policy under which nothing can be placed.
    pub(crate) fn check_feasible(&self, policy: &Policy) -> Result<(), ServiceError> {
        self.place(policy, 0).map(|_| ())
    }

    /// Fails if volumes with these policies and numbers of objects cannot be placed, or disks have
    /// no space for them.
    pub(crate) fn check_moves(
        &self,
        moves: impl IntoIterator<Item = (i64, Policy, i64)>,
    ) -> Result<(), ServiceError> {
        let mut loads = self.reserved.clone();
        for (id, policy, objects) in moves {
            let Some(volume) = self.volumes.get(&id) else {
                continue;
            };
            let layout = &volume.layout;
            let sets = if policy == volume.policy {
                layout.targets()
            } else {
                self.place(&policy, self.root_of(id))?
            };
            for ((index, slot), set) in layout.slots.iter().enumerate().zip(sets.iter().cycle()) {
                let (before, after) = (layout.dealt(index), layout.dealt_of(objects, index));
                for disk in set {
                    let kept = if slot.target.contains(disk) { before } else { 0 };
                    self.take_room(*disk, after - kept, &mut loads).map_err(|room| {
                        let name = quoted(&volume.name);
                        ServiceError::resources(format!(
                            "Disk {disk} has room for {room} objects, {name} needs {after} there"
                        ))
                    })?;
                }
            }
        }
        Ok(())
    }

    /// Adds objects to the planned load of a disk; `Err` is its free space if that is too little.
    fn take_room(&self, disk: i64, count: i64, loads: &mut Loads) -> Result<(), i64> {
        let load = loads.entry(disk).or_default();
        let most = self.disks.get(&disk).map_or(0, |disk| disk.max_objects);
        if count > 0 && count > most - *load {
            return Err(most - *load);
        }
        *load += count.max(0);
        Ok(())
    }

    /// Reserves the space for moving `count` objects from one set to another; `false` if there is
    /// too little.
    pub(crate) fn take_rooms(
        &self,
        from: &[i64],
        to: &[i64],
        count: i64,
        loads: &mut Loads,
    ) -> bool {
        let mut new = to.iter().filter(|disk| !from.contains(disk));
        let taken = new.try_for_each(|disk| self.take_room(*disk, count, loads));
        taken.is_ok()
    }

    fn usable(&self, group: i64) -> Vec<i64> {
        let disks = self.groups.get(&group).into_iter().flat_map(|group| &group.disks);
        let usable = disks.filter(|id| self.disks.get(id).is_some_and(super::Disk::takes_data));
        usable.copied().collect()
    }

    /// One set. `uses` counts how often each server was drawn upon, so that its disks take turns.
    fn disk_set(
        &self,
        tails: &[i64],
        all: &[i64],
        others: usize,
        salt: i64,
        uses: &mut BTreeMap<i64, i64>,
    ) -> Option<DiskSet> {
        let turned = turn(tails, salt);
        for tail in turned {
            let home = self.disks.get(&tail)?.server;
            let mut by_server: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
            for id in all {
                let server = self.disks.get(id)?.server;
                if server != home {
                    by_server.entry(server).or_default().push(*id);
                }
            }
            if by_server.len() < others {
                continue;
            }
            let servers: Vec<i64> = by_server.keys().copied().collect();
            let mut set: DiskSet = turn(&servers, salt)
                .take(others)
                .filter_map(|server| {
                    let used = uses.entry(server).or_insert(salt);
                    *used += 1;
                    turn(&by_server[&server], *used).next()
                })
                .collect();
            set.push(tail);
            return Some(set);
        }
        None
    }

    /// Another disk for one position of a set, on a server that the rest of the set does not use.
    pub(crate) fn replacement(
        &self,
        set: &[i64],
        position: usize,
        policy: &Policy,
        salt: i64,
    ) -> Option<i64> {
        let group = if position + 1 == set.len() { policy.tail } else { policy.all };
        let usable = self.usable(group);
        let rest = set.iter().enumerate().filter(|(at, _)| *at != position);
        let used: Vec<i64> = rest.filter_map(|(_, id)| Some(self.disks.get(id)?.server)).collect();
        let mut fit = turn(&usable, salt).filter(|id| {
            let server = self.disks.get(id).map(|disk| disk.server);
            !set.contains(id) && server.is_some_and(|server| !used.contains(&server))
        });
        fit.next()
    }
}

/// How many objects each disk is to have, while sets are being changed one after the other.
pub(crate) type Loads = BTreeMap<i64, i64>;

impl State {
    /// A set without the disk at `position`, again on different servers. If no other disk fits the
    /// rest of the set, as few disks of the rest as possible change as well. `count` objects move
    /// with the set; a disk without space for them is not chosen. `None` if there is no such set.
    pub(crate) fn set_without(
        &self,
        set: &[i64],
        position: usize,
        policy: &Policy,
        (salt, count): (i64, i64),
        loads: &mut Loads,
    ) -> Option<DiskSet> {
        let mut search = Search {
            state: self,
            before: set,
            set: set.to_vec(),
            leaving: position,
            all: self.usable(policy.all),
            tail: self.usable(policy.tail),
            salt,
            count,
            loads,
            taken: BTreeSet::new(),
        };
        if !search.fill(position) {
            return None;
        }
        let found = search.set;
        // The disks that were given up need their space until the data has moved.
        for disk in found.iter().filter(|disk| !set.contains(disk)) {
            *loads.entry(*disk).or_default() += count;
        }
        Some(found)
    }
}

/// The search for an augmenting path: positions of a set on one side, servers on the other.
struct Search<'a> {
    state: &'a State,
    /// The original set: its disks have space for their present data.
    before: &'a [i64],
    set: DiskSet,
    /// The position whose disk goes; it holds no server until it is filled.
    leaving: usize,
    all: Vec<i64>,
    tail: Vec<i64>,
    salt: i64,
    count: i64,
    loads: &'a Loads,
    /// Servers that were tried.
    taken: BTreeSet<i64>,
}

impl Search<'_> {
    fn server(&self, disk: i64) -> Option<i64> {
        self.state.disks.get(&disk).map(|disk| disk.server)
    }

    fn has_room(&self, disk: i64) -> bool {
        if self.before.contains(&disk) {
            return true;
        }
        let load = self.loads.get(&disk).copied().unwrap_or(0);
        let most = self.state.disks.get(&disk).map_or(0, |disk| disk.max_objects);
        load + self.count <= most
    }

    /// The positions on a server, apart from the one that is being emptied.
    fn holders(&self, server: i64) -> Vec<usize> {
        let positions = self.set.iter().enumerate();
        let here = positions.filter(|(position, disk)| {
            *position != self.leaving && self.server(**disk) == Some(server)
        });
        here.map(|(position, _)| position).collect()
    }

    /// Finds a disk for a position; others move if they find another disk themselves.
    fn fill(&mut self, position: usize) -> bool {
        let group = if position + 1 == self.set.len() { &self.tail } else { &self.all };
        let fit = turn(group, self.salt).filter(|disk| self.has_room(*disk));
        let fit: Vec<(i64, i64)> =
            fit.filter_map(|disk| Some((disk, self.server(disk)?))).collect();
        let free = fit
            .iter()
            .find(|(_, server)| !self.taken.contains(server) && self.holders(*server).is_empty());
        if let Some((disk, _)) = free {
            self.set[position] = *disk;
            return true;
        }
        for (disk, server) in fit {
            if !self.taken.insert(server) {
                continue;
            }
            // Two positions on one server are left over from another policy; they do not move.
            if let [other] = self.holders(server)[..]
                && other != position
                && self.fill(other)
            {
                self.set[position] = disk;
                return true;
            }
        }
        false
    }
}

/// The entries in order, beginning somewhere in the middle.
fn turn(entries: &[i64], salt: i64) -> impl Iterator<Item = i64> + '_ {
    let length = entries.len().max(1) as i64;
    let start = salt.rem_euclid(length) as usize;
    entries.iter().cycle().skip(start).take(entries.len()).copied()
}
