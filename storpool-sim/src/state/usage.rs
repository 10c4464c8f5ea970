//! Disk usage: sums over all volumes, so that all figures agree.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::State;
use super::layout::{Fill, Layout, Layouts};
use super::volume::Volume;

/// Usage of one disk, or of one volume on one disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) objects: i64,
    /// Data, in bytes.
    pub(crate) stored: i64,
    /// Space taken, in bytes.
    pub(crate) space: i64,
}

impl Usage {
    fn add(&mut self, objects: i64, stored: i64, space: i64) {
        self.objects += objects;
        self.stored += stored;
        self.space += space;
    }
}

/// Usage by disk.
pub(crate) type Usages = BTreeMap<i64, Usage>;

/// Which disks are meant: those the data is on, or those it is moved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    Current,
    Target,
}

impl Volume {
    pub(crate) fn fill(&self) -> Fill {
        Fill::new(self.stored, self.layout.objects)
    }

    /// Adds up the data of this volume on each disk.
    pub(crate) fn add_usage(&self, which: Which, sums: &mut Usages) {
        let fill = self.fill();
        let slots = self.layout.slots.len();
        for (slot, from, run) in self.layout.runs() {
            let (stored, space) = fill.span(slot, slots, from, run.count);
            let disks = match which {
                Which::Current => &run.disks,
                Which::Target => &self.layout.slots[slot].target,
            };
            for disk in disks {
                let sum = sums.entry(*disk).or_default();
                sum.add(run.count, stored, space);
            }
        }
    }

    /// Space that still has to be copied to each disk.
    pub(crate) fn add_pending(&self, sums: &mut Usages) {
        let fill = self.fill();
        let slots = self.layout.slots.len();
        for (slot, from, run) in self.layout.runs() {
            let target = &self.layout.slots[slot].target;
            let (stored, space) = fill.span(slot, slots, from, run.count);
            for disk in run.missing(target) {
                let sum = sums.entry(*disk).or_default();
                sum.add(run.count, stored, space);
            }
        }
    }

    pub(crate) fn usage(&self, which: Which) -> Usages {
        let mut sums = Usages::new();
        self.add_usage(which, &mut sums);
        sums
    }

    /// The space that all copies take together.
    pub(crate) fn on_disk(&self) -> i64 {
        let usage = self.usage(Which::Current);
        usage.values().map(|usage| usage.space).sum()
    }
}

impl State {
    /// Recounts how many objects of a volume each disk needs space for. Must be called after every
    /// change of its size, targets or location.
    pub(crate) fn recount(&mut self, id: i64) {
        let Some(volume) = self.volume_mut(id) else {
            return;
        };
        let counted = Arc::clone(&volume.layout);
        let before = volume.counted.replace(Arc::clone(&counted));
        if let Some(before) = before {
            self.reserve(&before, -1);
        }
        self.reserve(&counted, 1);
    }

    /// Recounts all volumes, which share layouts afterwards.
    pub(crate) fn recount_all(&mut self) {
        self.reserved.clear();
        let mut layouts = Layouts::default();
        let ids: Vec<i64> = self.volumes.keys().copied().collect();
        for id in ids {
            if let Some(volume) = self.volume_mut(id) {
                volume.counted = None;
                volume.layout = layouts.shared(Arc::clone(&volume.layout));
            }
            self.recount(id);
        }
    }

    /// Adds to the objects that disks need space for, or subtracts from them.
    pub(crate) fn reserve(&mut self, layout: &Layout, sign: i64) {
        for (disk, count) in layout.reserved() {
            *self.reserved.entry(disk).or_default() += sign * count;
        }
    }

    /// Usage of each disk; every disk has an entry.
    pub(crate) fn usage(&self, which: Which) -> Usages {
        let ids = self.disks.keys();
        let mut sums: Usages = ids.map(|id| (*id, Usage::default())).collect();
        for volume in self.volumes.values() {
            volume.add_usage(which, &mut sums);
        }
        sums
    }

    pub(crate) fn usage_of(&self, disk: i64) -> Usage {
        let usage = self.usage(Which::Current);
        usage.get(&disk).copied().unwrap_or_default()
    }
}
