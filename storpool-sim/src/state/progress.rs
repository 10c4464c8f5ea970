//! Changes that happen by themselves as time passes.

use super::{Millis, State};

impl State {
    /// Applies everything that is due until `to`. Time never goes back.
    pub(crate) fn advance(&mut self, to: Millis) {
        while self.now < to {
            let next = self.next_due().map_or(to, |due| due.clamp(self.now, to));
            let passed = next - self.now;
            self.now = next;
            self.relocate_for(passed);
            self.follow_changes();
            self.finish_deletions();
            self.expire_snapshots();
            self.finish_scrubs();
            self.advance_balancer();
            self.finish_maintenance();
            self.follow_transfers();
        }
    }

    /// When the next thing happens, apart from the steady work of the relocator.
    pub(crate) fn next_due(&self) -> Option<Millis> {
        let clients = self.clients.values().filter_map(|client| client.due);
        let deletions = self.deleting.values().copied();
        let disks = self.disks.values();
        let scrubs = disks.filter_map(|disk| disk.scrub.as_ref()?.ends());
        let others = deletions.chain(self.next_expiry()).chain(self.maintenance_due());
        let others = others.chain(self.next_remote_due());
        clients.chain(others).chain(scrubs).chain(self.balancer.due).min()
    }

    fn follow_changes(&mut self) {
        let (now, generation) = (self.now, self.generation);
        for client in self.clients.values_mut() {
            if client.due.is_some_and(|due| due <= now) {
                client.due = None;
                client.generation = generation;
            }
        }
    }

    fn finish_deletions(&mut self) {
        let now = self.now;
        let due = self.deleting.iter().filter(|(_, due)| **due <= now);
        let due: Vec<i64> = due.map(|(id, _)| *id).collect();
        for id in due {
            self.deleting.remove(&id);
            self.finish_deletion(id);
        }
    }

    fn finish_scrubs(&mut self) {
        let now = self.now;
        for disk in self.disks.values_mut() {
            let scrub = disk.scrub.as_ref();
            if let Some(ended) = scrub.and_then(|scrub| scrub.ends()).filter(|end| *end <= now) {
                disk.scrub = None;
                disk.last_scrub = ended / 1000;
            }
        }
    }
}
