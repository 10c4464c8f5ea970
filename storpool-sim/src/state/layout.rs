//! Current and target disks of the objects of one volume.
//!
//! Objects are dealt in turn to a few slots, each with a set of disks as its target. Within a slot,
//! neighbours on the same disks are merged into a run, so that a volume of any size takes little
//! memory and every figure is a short sum.

use std::collections::HashSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The largest piece of a volume, in bytes.
pub(crate) const OBJECT: i64 = 32 << 20;

/// The unit of disk space in bytes.
const BLOCK: i64 = 4096;

/// The disks that keep the copies of an object, the last of them being the one reads come from.
pub(crate) type DiskSet = Vec<i64>;

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Layout {
    pub(crate) objects: i64,
    pub(crate) slots: Vec<Slot>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Slot {
    pub(crate) target: DiskSet,
    /// The target before a soft eject changed it, to return to when that is cancelled.
    pub(crate) before: Option<DiskSet>,
    pub(crate) runs: Vec<Run>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) count: i64,
    pub(crate) disks: DiskSet,
}

/// Layouts that many volumes share.
#[derive(Default)]
pub(crate) struct Layouts(HashSet<Arc<Layout>>);

impl Layouts {
    /// The layout, or the same one that was here before.
    pub(crate) fn shared(&mut self, layout: impl Into<Arc<Layout>>) -> Arc<Layout> {
        let layout = layout.into();
        if let Some(known) = self.0.get(&layout) {
            return Arc::clone(known);
        }
        self.0.insert(Arc::clone(&layout));
        layout
    }
}

/// How many objects a device of this size has.
pub(crate) fn objects_of(size: i64) -> i64 {
    size / OBJECT + i64::from(size % OBJECT != 0)
}

/// The space that an object with this much data takes on one disk.
pub(crate) fn on_disk(stored: i64) -> i64 {
    round_up(stored + stored / 25).min(OBJECT)
}

fn round_up(bytes: i64) -> i64 {
    (bytes + BLOCK - 1) / BLOCK * BLOCK
}

impl Layout {
    pub(crate) fn new(objects: i64, targets: Vec<DiskSet>) -> Self {
        let slots =
            targets.into_iter().map(|target| Slot { target, before: None, runs: Vec::new() });
        let mut layout = Self { objects: 0, slots: slots.collect() };
        layout.resize(objects);
        layout
    }

    /// How many objects are dealt to a slot.
    pub(crate) fn dealt(&self, slot: usize) -> i64 {
        self.dealt_of(self.objects, slot)
    }

    /// How many of this number of objects would be dealt to a slot.
    pub(crate) fn dealt_of(&self, objects: i64, slot: usize) -> i64 {
        let count = self.slots.len() as i64;
        (objects + count - 1 - slot as i64) / count
    }

    pub(crate) fn resize(&mut self, objects: i64) {
        self.objects = objects;
        for index in 0..self.slots.len() {
            let wanted = self.dealt(index);
            let slot = &mut self.slots[index];
            let mut surplus = slot.runs.iter().map(|run| run.count).sum::<i64>() - wanted;
            while surplus > 0 {
                let Some(last) = slot.runs.last_mut() else {
                    break;
                };
                let cut = surplus.min(last.count);
                last.count -= cut;
                surplus -= cut;
                if last.count == 0 {
                    slot.runs.pop();
                }
            }
            if surplus < 0 {
                let disks = slot.target.clone();
                slot.runs.push(Run { count: -surplus, disks });
                slot.merge();
            }
        }
    }

    /// The same objects, where they are, dealt to other sets: to no more of them than there are objects.
    pub(crate) fn dealt_to(&self, sets: &[DiskSet]) -> Self {
        let most = usize::try_from(self.objects).unwrap_or(usize::MAX).max(1);
        let slot =
            |target: &DiskSet| Slot { target: target.clone(), before: None, runs: Vec::new() };
        let mut slots: Vec<Slot> = sets.iter().take(most).map(slot).collect();
        let mut objects: Vec<(usize, &DiskSet)> = Vec::new();
        for (slot, from, run) in self.runs() {
            let positions = (from..from + run.count).map(|position| position as usize);
            let numbers = positions.map(|position| position * self.slots.len() + slot);
            objects.extend(numbers.map(|number| (number, &run.disks)));
        }
        objects.sort_unstable_by_key(|(number, _)| *number);
        let count = slots.len();
        for (number, disks) in objects {
            let runs = &mut slots[number % count].runs;
            match runs.last_mut().filter(|run| run.disks == *disks) {
                Some(run) => run.count += 1,
                None => runs.push(Run { count: 1, disks: disks.clone() }),
            }
        }
        Self { objects: self.objects, slots }
    }

    pub(crate) fn targets(&self) -> Vec<DiskSet> {
        self.slots.iter().map(|slot| slot.target.clone()).collect()
    }

    /// Number of objects each disk needs space for: those that are on it, and those to be moved
    /// there. A disk may occur more than once.
    pub(crate) fn reserved(&self) -> Vec<(i64, i64)> {
        let runs = self.slots.iter().flat_map(|slot| {
            let runs = slot.runs.iter();
            runs.map(move |run| (run, &slot.target))
        });
        let positions = runs.flat_map(|(run, target)| {
            let disks = run.disks.iter().chain(run.missing(target));
            disks.map(|disk| (*disk, run.count))
        });
        positions.collect()
    }

    /// Whether a disk has, had or will have data of the volume.
    pub(crate) fn knows(&self, disk: i64) -> bool {
        self.slots.iter().any(|slot| {
            let sets = slot.runs.iter().map(|run| &run.disks).chain(&slot.before);
            sets.chain([&slot.target]).any(|set| set.contains(&disk))
        })
    }

    pub(crate) fn is_settled(&self) -> bool {
        self.slots.iter().all(Slot::is_settled)
    }

    /// The disks of an object.
    pub(crate) fn disks_of(&self, object: i64) -> &[i64] {
        let count = self.slots.len() as i64;
        let slot = &self.slots[(object % count) as usize];
        let mut index = object / count;
        for run in &slot.runs {
            if index < run.count {
                return &run.disks;
            }
            index -= run.count;
        }
        &[]
    }

    /// All runs with their slot and the index of their first object within it.
    pub(crate) fn runs(&self) -> impl Iterator<Item = (usize, i64, &Run)> {
        self.slots.iter().enumerate().flat_map(|(slot, entry)| {
            let mut start = 0;
            entry.runs.iter().map(move |run| {
                let from = start;
                start += run.count;
                (slot, from, run)
            })
        })
    }
}

impl Run {
    /// Whether no replica is left. Such data cannot be moved anywhere.
    pub(crate) fn is_lost(&self) -> bool {
        self.disks.is_empty()
    }

    /// The disks of a target that the data has yet to be copied to.
    pub(crate) fn missing<'a>(&'a self, target: &'a DiskSet) -> impl Iterator<Item = &'a i64> {
        target.iter().filter(|disk| !self.is_lost() && !self.disks.contains(disk))
    }
}

impl Slot {
    pub(crate) fn is_settled(&self) -> bool {
        self.runs.iter().all(|run| run.is_lost() || run.disks == self.target)
    }

    /// Moves up to `budget` objects of runs that may move, and returns how many were moved.
    pub(crate) fn relocate(&mut self, budget: i64, may_move: impl Fn(&DiskSet) -> bool) -> i64 {
        let mut left = budget;
        let mut runs = Vec::with_capacity(self.runs.len() + 1);
        for mut run in std::mem::take(&mut self.runs) {
            let stays = run.disks == self.target || left == 0 || !may_move(&run.disks);
            if stays {
                runs.push(run);
                continue;
            }
            let moved = run.count.min(left);
            left -= moved;
            run.count -= moved;
            runs.push(Run { count: moved, disks: self.target.clone() });
            if run.count > 0 {
                runs.push(run);
            }
        }
        self.runs = runs;
        self.merge();
        budget - left
    }

    /// Removes a disk from every set of replicas.
    pub(crate) fn drop_disk(&mut self, disk: i64) {
        for run in &mut self.runs {
            run.disks.retain(|&other| other != disk);
        }
        self.merge();
    }

    fn merge(&mut self) {
        self.runs.dedup_by(|next, run| {
            let same = next.disks == run.disks;
            if same {
                run.count += next.count;
            }
            same
        });
    }
}

/// How data spreads over the objects of a volume: evenly, from the first on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fill {
    per: i64,
    full: i64,
    rest: i64,
}

impl Fill {
    pub(crate) fn new(stored: i64, objects: i64) -> Self {
        if stored == 0 || objects == 0 {
            return Self { per: 0, full: 0, rest: 0 };
        }
        let per = round_up((stored + objects - 1) / objects);
        Self { per, full: stored / per, rest: stored % per }
    }

    /// The data in one object.
    pub(crate) fn object(self, index: i64) -> i64 {
        match index.cmp(&self.full) {
            std::cmp::Ordering::Less => self.per,
            std::cmp::Ordering::Equal => self.rest,
            std::cmp::Ordering::Greater => 0,
        }
    }

    /// The data in `count` objects of a slot from its object `from` on, and the space these take
    /// in one copy.
    pub(crate) fn span(self, slot: usize, slots: usize, from: i64, count: i64) -> (i64, i64) {
        let (slot, slots) = (slot as i64, slots as i64);
        let filled = (self.full + slots - 1 - slot) / slots;
        let whole = (filled - from).clamp(0, count);
        let mut stored = whole * self.per;
        let mut space = whole * on_disk(self.per);
        let last = self.full / slots;
        if self.full % slots == slot && (from..from + count).contains(&last) {
            stored += self.rest;
            space += on_disk(self.rest);
        }
        (stored, space)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout() -> Layout {
        Layout::new(10, vec![vec![1, 2], vec![3, 4], vec![5, 6]])
    }

    #[test]
    fn objects_are_dealt_in_turn_and_stay_where_they_are_when_resized() {
        let mut layout = layout();
        assert_eq!(
            (0..10).map(|at| layout.disks_of(at)[0]).collect::<Vec<_>>(),
            [1, 3, 5, 1, 3, 5, 1, 3, 5, 1]
        );
        layout.slots[0].target = vec![7, 8];
        layout.resize(16);
        assert_eq!(layout.disks_of(9), [1, 2]);
        assert_eq!(layout.disks_of(12), [7, 8]);
        layout.resize(1);
        assert_eq!(layout.disks_of(0), [1, 2]);
        assert!(layout.slots[1].runs.is_empty() && !layout.is_settled());
    }

    #[test]
    fn moves_resume_where_they_stopped() {
        let mut slot = layout().slots[0].clone();
        slot.target = vec![7, 2];
        assert_eq!(slot.relocate(3, |_| true), 3);
        assert_eq!(slot.runs.len(), 2);
        assert_eq!(slot.relocate(9, |disks| disks[0] != 1), 0);
        assert_eq!(slot.relocate(9, |_| true), 1);
        assert!(slot.is_settled() && slot.runs.len() == 1);
    }

    #[test]
    fn spans_add_up_to_the_stored_size() {
        for stored in [0, 1, 4096, 4097, 40_000, 9 * OBJECT + 5, 10 * OBJECT] {
            let layout = layout();
            let fill = Fill::new(stored, layout.objects);
            let one_by_one: i64 = (0..10).map(|at| fill.object(at)).sum();
            assert_eq!(one_by_one, stored);
            let spans = layout.runs().map(|(slot, from, run)| fill.span(slot, 3, from, run.count));
            let (data, space) = spans.fold((0, 0), |sum, span| (sum.0 + span.0, sum.1 + span.1));
            assert_eq!(data, stored);
            let spaces: i64 = (0..10).map(|at| on_disk(fill.object(at))).sum();
            assert_eq!(space, spaces);
        }
    }
}
