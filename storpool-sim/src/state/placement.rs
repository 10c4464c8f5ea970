//! Choosing disks: copies go to different servers, the last one to the tail group.

use std::collections::{BTreeMap, BTreeSet};

use super::State;
use super::layout::DiskSet;
use super::policy::Policy;
use crate::error::{ServiceError, quoted};

/// No volume is spread over more disk sets than this.
const MOST_SETS: usize = 8;

impl State {
    /// Disk sets for new data. `salt` turns the choice, so that volumes spread over all disks.
    pub(crate) fn place(&self, policy: &Policy, salt: i64) -> Result<Vec<DiskSet>, ServiceError> {
        self.placer(policy).place(salt).ok_or_else(|| {
            let groups = self.groups_of(policy);
            ServiceError::resources(format!(
                "Not enough servers with usable disks in placement groups {groups} for \
                 replication {}",
                policy.replication
            ))
        })
    }

    /// The names of a policy's groups.
    pub(crate) fn groups_of(&self, policy: &Policy) -> String {
        let (all, tail) = (self.group_name(policy.all), self.group_name(policy.tail));
        match policy.head {
            Some(head) => format!("`{}`, `{all}` and `{tail}`", self.group_name(head)),
            None => format!("`{all}` and `{tail}`"),
        }
    }

    /// What places data by a policy, as long as no disk and no group changes.
    pub(crate) fn placer(&self, policy: &Policy) -> Placer {
        let (tails, all) = (self.usable(policy.tail), self.usable(policy.all));
        let others = usize::try_from(policy.replication - 1).unwrap_or(0);
        let sets = all.len().checked_div(others).unwrap_or(0).max(tails.len());
        // Each disk is in more than one set, so that a part of its data can be moved.
        let mut sets = (sets * 2).clamp(1, MOST_SETS);
        if self.has_vags() {
            sets = sets.next_power_of_two();
        }
        let pools: Vec<Vec<i64>> = (0..others)
            .map(|position| self.usable(policy.group_at(position, others + 1)))
            .collect();
        let ways = Apart::of(policy).iter().map(|apart| Way {
            tails: tails.iter().filter_map(|id| Some((*id, apart.place_of(self, *id)?))).collect(),
            pools: pools.iter().map(|pool| self.by_place(pool, *apart)).collect(),
        });
        Placer { ways: ways.collect(), sets }
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

    /// The disks of a pool by their places.
    fn by_place(&self, pool: &[i64], apart: Apart) -> ByPlace {
        let mut places = ByPlace::new();
        for id in pool {
            if let Some(place) = apart.place_of(self, *id) {
                places.entry(place).or_default().push(*id);
            }
        }
        places
    }

    /// Another disk for one position of a set, on a server that the rest of the set does not use.
    pub(crate) fn replacement(
        &self,
        set: &[i64],
        position: usize,
        policy: &Policy,
        salt: i64,
    ) -> Option<i64> {
        let usable = self.usable(policy.group_at(position, set.len()));
        let rest = set.iter().enumerate().filter(|(at, _)| *at != position);
        let rest: Vec<i64> = rest.map(|(_, disk)| *disk).collect();
        Apart::of(policy).iter().find_map(|apart| {
            let used: Vec<Option<i64>> =
                rest.iter().map(|disk| apart.place_of(self, *disk)).collect();
            let mut fit = turn(&usable, salt).copied().filter(|id| {
                let place = apart.place_of(self, *id);
                !set.contains(id) && place.is_some() && !used.contains(&place)
            });
            fit.next()
        })
    }
}

/// What the copies of a set do not share.
#[derive(Clone, Copy)]
enum Apart {
    Servers,
    Disks,
}

/// Disks by the server or, if copies may share servers, one by one.
type ByPlace = BTreeMap<i64, Vec<i64>>;

impl Apart {
    /// How copies are kept apart, best first.
    fn of(policy: &Policy) -> &'static [Self] {
        if policy.reuses_servers() { &[Self::Servers, Self::Disks] } else { &[Self::Servers] }
    }

    fn place_of(self, state: &State, disk: i64) -> Option<i64> {
        let server = state.disks.get(&disk)?.server;
        Some(match self {
            Self::Servers => server,
            Self::Disks => disk,
        })
    }
}

/// What places data, looked up once for many volumes.
pub(crate) struct Placer {
    /// How copies are kept apart, best first.
    ways: Vec<Way>,
    /// How many sets a volume has.
    sets: usize,
}

/// One way to keep copies apart.
struct Way {
    /// Disks for the last copy, and their places.
    tails: Vec<(i64, i64)>,
    /// The disks for each of the other copies.
    pools: Vec<ByPlace>,
}

impl Placer {
    /// Disk sets for new data; `None` if there are too few places.
    pub(crate) fn place(&self, salt: i64) -> Option<Vec<DiskSet>> {
        let mut uses = BTreeMap::new();
        let slots = 0..self.sets as i64;
        slots.map(|slot| self.disk_set(salt + slot, &mut uses)).collect()
    }

    /// One set. `uses` counts how often each place was drawn upon, so that its disks take turns.
    fn disk_set(&self, salt: i64, uses: &mut BTreeMap<i64, i64>) -> Option<DiskSet> {
        let tails = self
            .ways
            .iter()
            .flat_map(|way| turn(&way.tails, salt).map(move |(tail, home)| (way, *tail, *home)));
        let mut sets = tails.filter_map(|(way, tail, home)| {
            let mut places = vec![home];
            choose_places(&way.pools, salt, &mut places).then_some((way, tail, places))
        });
        let (way, tail, places) = sets.next()?;
        let disks = places.iter().skip(1).zip(&way.pools).filter_map(|(place, pool)| {
            let used = uses.entry(*place).or_insert(salt);
            *used += 1;
            turn(&pool[place], *used).next().copied()
        });
        Some(disks.chain([tail]).collect())
    }
}

/// Adds a place from each pool; `false` if there are not enough different ones.
fn choose_places(pools: &[ByPlace], salt: i64, places: &mut Vec<i64>) -> bool {
    let Some((pool, rest)) = pools.split_first() else {
        return true;
    };
    let known: Vec<i64> = pool.keys().filter(|place| **place != places[0]).copied().collect();
    turn(&known, salt).any(|place| {
        let place = *place;
        if places.contains(&place) {
            return false;
        }
        places.push(place);
        let found = choose_places(rest, salt, places);
        if !found {
            places.pop();
        }
        found
    })
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
        let pools = (0..set.len()).map(|at| self.usable(policy.group_at(at, set.len())));
        let pools: Vec<Vec<i64>> = pools.collect();
        let found = Apart::of(policy).iter().find_map(|apart| {
            let mut search = Search {
                state: self,
                before: set,
                set: set.to_vec(),
                leaving: position,
                pools: &pools,
                apart: *apart,
                salt,
                count,
                loads,
                taken: BTreeSet::new(),
            };
            search.fill(position).then_some(search.set)
        })?;
        // The disks that were given up need their space until the data has moved.
        for disk in found.iter().filter(|disk| !set.contains(disk)) {
            *loads.entry(*disk).or_default() += count;
        }
        Some(found)
    }
}

/// The search for an augmenting path: positions of a set on one side, servers or disks on the
/// other.
struct Search<'a> {
    state: &'a State,
    /// The original set: its disks have space for their present data.
    before: &'a [i64],
    set: DiskSet,
    /// The position whose disk goes; it holds no place until it is filled.
    leaving: usize,
    /// The disks that each position may have.
    pools: &'a [Vec<i64>],
    apart: Apart,
    salt: i64,
    count: i64,
    loads: &'a Loads,
    /// Places that were tried.
    taken: BTreeSet<i64>,
}

impl Search<'_> {
    fn place(&self, disk: i64) -> Option<i64> {
        self.apart.place_of(self.state, disk)
    }

    fn has_room(&self, disk: i64) -> bool {
        if self.before.contains(&disk) {
            return true;
        }
        let load = self.loads.get(&disk).copied().unwrap_or(0);
        let most = self.state.disks.get(&disk).map_or(0, |disk| disk.max_objects);
        load + self.count <= most
    }

    /// The positions at a place, apart from the one that is being emptied.
    fn holders(&self, place: i64) -> Vec<usize> {
        let positions = self.set.iter().enumerate();
        let here = positions.filter(|(position, disk)| {
            *position != self.leaving && self.place(**disk) == Some(place)
        });
        here.map(|(position, _)| position).collect()
    }

    /// Finds a disk for a position; others move if they find another disk themselves.
    fn fill(&mut self, position: usize) -> bool {
        let fit =
            turn(&self.pools[position], self.salt).copied().filter(|disk| self.has_room(*disk));
        let fit: Vec<(i64, i64)> = fit.filter_map(|disk| Some((disk, self.place(disk)?))).collect();
        let free = fit
            .iter()
            .find(|(_, place)| !self.taken.contains(place) && self.holders(*place).is_empty());
        if let Some((disk, _)) = free {
            self.set[position] = *disk;
            return true;
        }
        for (disk, place) in fit {
            if !self.taken.insert(place) {
                continue;
            }
            // Two positions at one place are left over from another policy; they do not move.
            if let [other] = self.holders(place)[..]
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
fn turn<T>(entries: &[T], salt: i64) -> impl Iterator<Item = &T> {
    let length = entries.len().max(1) as i64;
    let start = salt.rem_euclid(length) as usize;
    entries.iter().cycle().skip(start).take(entries.len())
}
