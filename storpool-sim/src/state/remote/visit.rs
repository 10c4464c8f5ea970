//! Volumes of other clusters that clients of this one have attached.

use std::collections::BTreeMap;

use super::Offer;
use crate::state::State;
use crate::state::attach::Wanted;

impl State {
    /// The number under which a volume of another cluster is attached here, by its name or by `~` and its
    /// global id.
    pub(crate) fn visitor_id(&self, name: &str) -> Option<i64> {
        let global_id = self.exported_here(name)?;
        let mut all = self.remote.visitors.iter();
        all.find(|(_, known)| *known == global_id).map(|(id, _)| *id)
    }

    /// The number for an item about a volume of another cluster. If the volume has none as yet, it is to become
    /// one of `guests`.
    pub(in crate::state) fn visitor(
        &self,
        item: &Wanted,
        guests: &mut BTreeMap<i64, String>,
    ) -> Option<i64> {
        let attaches = !(item.ro.is_empty() && item.rw.is_empty());
        if attaches && !item.remote {
            return None;
        }
        if let Some(id) = self.visitor_id(&item.name) {
            return Some(id);
        }
        let global_id = self.exported_here(&item.name).filter(|_| attaches)?;
        if let Some((id, _)) = guests.iter().find(|(_, known)| *known == global_id) {
            return Some(*id);
        }
        let id = self.next_id + 1 + guests.len() as i64;
        guests.insert(id, global_id.to_owned());
        Some(id)
    }

    /// Volumes of other clusters become attached here.
    pub(in crate::state) fn welcome(&mut self, guests: BTreeMap<i64, String>) {
        self.next_id += guests.len() as i64;
        self.remote.visitors.extend(guests);
    }

    fn exported_here<'a>(&'a self, name: &str) -> Option<&'a str> {
        let mut offers = self.remote.offers.iter().filter(|(_, offer)| offer.is_volume);
        let found = match name.strip_prefix('~') {
            Some(wanted) => offers.find(|(global_id, _)| *global_id == wanted),
            None => offers.find(|(_, offer)| offer.name == name),
        };
        found.map(|(global_id, _)| global_id.as_str())
    }

    /// The name of a volume of another cluster that is attached here.
    pub(in crate::state) fn visitor_name(&self, id: i64) -> Option<&str> {
        self.visiting(id).map(|offer| offer.name.as_str())
    }

    fn visiting(&self, id: i64) -> Option<&Offer> {
        self.remote.offers.get(self.remote.visitors.get(&id)?)
    }

    /// The size of a device: of a volume or snapshot, or of a volume of another cluster.
    pub(crate) fn device_size(&self, id: i64) -> Option<i64> {
        let volume = self.volumes.get(&id).map(|volume| volume.size);
        volume.or_else(|| self.visiting(id).map(|offer| offer.size))
    }

    /// A volume that was attached here from afar is here now.
    pub(super) fn come_home(&mut self, id: i64, global_id: &str) {
        let visitors = self.remote.visitors.iter();
        let visits: Vec<i64> =
            visitors.filter(|(_, known)| *known == global_id).map(|(id, _)| *id).collect();
        for visit in visits {
            self.remote.visitors.remove(&visit);
            if let Some(clients) = self.attachments.remove(&visit) {
                self.attachments.insert(id, clients);
            }
        }
        self.remote.offers.remove(global_id);
    }

    /// Forgets volumes of other clusters that are no longer attached or no longer exported here.
    pub(crate) fn dismiss_visitors(&mut self) {
        let (offers, attachments) = (&self.remote.offers, &mut self.attachments);
        self.remote.visitors.retain(|id, global_id| {
            let stays = offers.contains_key(global_id) && attachments.contains_key(id);
            if !stays {
                attachments.remove(id);
            }
            stays
        });
    }

    /// Forgets what is known about a volume or snapshot that is gone.
    pub(in crate::state) fn forget_remote(&mut self, id: i64) {
        self.remote.exports.remove(&id);
        self.remote.copies.remove(&id);
    }

    /// Inconsistencies of what is known about other clusters.
    pub(in crate::state) fn check_remote(&self, found: &mut Vec<String>) {
        let remote = &self.remote;
        let known = remote.exports.keys().chain(remote.copies.keys());
        for id in known.filter(|id| !self.volumes.contains_key(*id)) {
            found.push(format!("{id} is known to other clusters and does not exist"));
        }
        for (id, global_id) in &remote.visitors {
            if !remote.offers.contains_key(global_id) || !self.attachments.contains_key(id) {
                found.push(format!("{id} is a visitor without a reason"));
            }
            if self.volumes.contains_key(id) {
                found.push(format!("{id} is a visitor and at home"));
            }
        }
        for bridge in remote.bridges.values() {
            if remote.locations.values().all(|location| location.id != bridge.location) {
                found.push(format!("a bridge leads to {}, which is unknown", bridge.location));
            }
        }
    }
}
