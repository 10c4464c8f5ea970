//! What this cluster exports, and what others export to it.

use super::{Exported, Message, Offer, location_of};
use crate::error::{ServiceError, quoted};
use crate::state::State;

use std::collections::BTreeMap;

/// A request to release a snapshot that a location exports to this cluster.
pub(crate) struct Release {
    pub(crate) location: String,
    pub(crate) global_id: String,
    /// When the other side should delete it, in seconds.
    pub(crate) date: Option<i64>,
    /// After how many seconds the other side should delete it.
    pub(crate) after: Option<i64>,
}

impl State {
    /// Lets a location read a snapshot.
    pub(crate) fn export_snapshot(&mut self, name: &str, to: &str) -> Result<(), ServiceError> {
        let id = self.parent_id(name)?;
        let location = self.remote.location(to)?.id.clone();
        self.export_to(id, location);
        Ok(())
    }

    /// Lets a cluster attach a volume.
    pub(crate) fn export_volume(&mut self, name: &str, to: &str) -> Result<(), ServiceError> {
        let id = self.volume_id(name)?;
        let location = location_of(self.remote.cluster_id(to)?).to_owned();
        self.export_to(id, location);
        Ok(())
    }

    pub(super) fn export_to(&mut self, id: i64, location: String) {
        let exports = self.remote.exports.entry(id).or_default();
        if exports.insert(location, Exported::default()).is_none() {
            self.changed();
        }
    }

    /// A snapshot, and its exports that a request ends: to a location, or to all.
    pub(crate) fn ended_exports(
        &self,
        name: &str,
        location: Option<&str>,
    ) -> Result<(i64, Vec<String>), ServiceError> {
        let id = self.snapshot_id(name)?;
        let location = match location {
            Some(name) => Some(self.remote.location(name)?.id.clone()),
            None => None,
        };
        let exports = self.remote.exports.get(&id).into_iter().flatten();
        let ended: Vec<String> = exports
            .map(|(to, _)| to.clone())
            .filter(|to| location.as_ref().is_none_or(|location| location == to))
            .collect();
        if ended.is_empty() {
            return Err(ServiceError::missing("An export of", quoted(name)));
        }
        Ok((id, ended))
    }

    /// Ends the export of a snapshot to a location, or to all.
    pub(crate) fn unexport_snapshot(
        &mut self,
        name: &str,
        location: Option<&str>,
        force: bool,
    ) -> Result<(), ServiceError> {
        let (id, ended) = self.ended_exports(name, location)?;
        let exports = self.remote.exports.get(&id);
        let is_read =
            |to: &String| exports.and_then(|all| all.get(to)).is_some_and(|export| export.backup);
        if !force && ended.iter().any(is_read) {
            return Err(being_copied(name));
        }
        for location in &ended {
            self.end_export(id, location);
        }
        self.changed();
        Ok(())
    }

    /// Whether a snapshot of another cluster is being copied here.
    pub(crate) fn copies(&self, global_id: &str) -> bool {
        self.running_copies().any(|from| from == global_id)
    }

    /// The global ids of the snapshots of other clusters that are being copied here.
    pub(super) fn running_copies(&self) -> impl Iterator<Item = &str> {
        let copies = self.remote.copies.values();
        copies.filter(|copied| copied.complete > self.now).map(|copied| copied.from.as_str())
    }

    pub(super) fn end_export(&mut self, id: i64, location: &str) {
        if let Some(exports) = self.remote.exports.get_mut(&id) {
            exports.remove(location);
            if exports.is_empty() {
                self.remote.exports.remove(&id);
            }
        }
    }

    /// Tells locations that this cluster no longer needs snapshots of theirs.
    pub(crate) fn release_snapshots(&mut self, all: &[Release]) -> Result<(), ServiceError> {
        for one in all {
            let location = &self.remote.location(&one.location)?.id;
            let offer = self.remote.offers.get(&one.global_id);
            let offer = offer.filter(|offer| !offer.is_volume);
            if offer.is_none_or(|offer| location_of(&offer.cluster) != location) {
                let which = quoted(&one.global_id);
                return Err(ServiceError::missing("Remote snapshot", which));
            }
        }
        for one in all {
            let offer = self.remote.offers.remove(&one.global_id);
            let set = |number: &i64| *number > 0;
            let date = one.after.filter(set).map(|after| self.seconds().saturating_add(after));
            let message = Message::Release {
                global_id: one.global_id.clone(),
                date: date.or(one.date.filter(set)),
            };
            if offer.is_some_and(|offer| Some(&offer.cluster) == self.remote.peer.as_ref()) {
                self.remote.post(message);
            }
        }
        self.changed();
        Ok(())
    }

    /// Ends an export that the other side no longer needs, and deletes the snapshot if that is wanted and
    /// allowed.
    pub(super) fn released(&mut self, from: &str, global_id: &str, date: Option<i64>) {
        let Some(id) = self.with_global_id(global_id) else {
            return;
        };
        let location = location_of(from);
        self.end_export(id, location);
        let bridges = self.remote.bridges.values().filter(|bridge| bridge.location == location);
        let least = bridges.filter_map(|bridge| bridge.minimum_delete_delay).max();
        if let (Some(date), Some(least)) = (date, least)
            && self.is_snapshot(id)
        {
            let seconds = date.max(self.seconds().saturating_add(least));
            self.set_expiry(id, Some(seconds));
        }
        self.changed();
    }

    /// What this cluster exports to another one, by global id.
    pub(crate) fn offers_to(&self, cluster: &str) -> BTreeMap<String, Offer> {
        let location = location_of(cluster);
        let exports = self.remote.exports.iter();
        let exports = exports.filter(|(_, to)| {
            // The other side has nothing of a backup before it has begun to read, and needs nothing of it then.
            to.get(location).is_some_and(|export| !export.backup)
        });
        let exports = exports.filter(|(id, _)| !self.deletes(**id));
        exports.filter_map(|(id, _)| Some((self.global_id(*id), self.offer(*id)?))).collect()
    }

    pub(super) fn offer(&self, id: i64) -> Option<Offer> {
        let volume = self.volumes.get(&id)?;
        let copied = self.remote.copies.get(&id);
        Some(Offer {
            name: volume.name.to_string(),
            cluster: self.cluster.clone(),
            is_volume: volume.snapshot().is_none(),
            created: volume.created,
            size: volume.size,
            stored: self.read_from(id),
            backup_of: copied.and_then(|copied| copied.backup_of.clone()),
            tags: volume.tags.clone(),
        })
    }

    /// What another cluster exports to this one.
    pub(crate) fn offers_from(&self, cluster: &str) -> BTreeMap<String, Offer> {
        let all = self.remote.offers.iter();
        let all = all.filter(|(_, offer)| offer.cluster == cluster);
        all.map(|(global_id, offer)| (global_id.clone(), offer.clone())).collect()
    }

    /// Takes over what another cluster exports now.
    pub(crate) fn offered(&mut self, from: &str, offers: BTreeMap<String, Offer>) {
        let on_the_way: Vec<String> =
            self.remote.outbox.values().filter_map(Message::moved).map(str::to_owned).collect();
        self.remote
            .offers
            .retain(|global_id, offer| offer.cluster != from || on_the_way.contains(global_id));
        self.remote.offers.extend(offers);
        self.dismiss_visitors();
        self.changed();
    }

    /// All data that is read from a volume or snapshot: its own and that of its ancestors.
    pub(super) fn read_from(&self, id: i64) -> i64 {
        let above = self.ancestors(id).into_iter().chain([id]);
        let stored = above.filter_map(|id| self.volumes.get(&id)).map(|volume| volume.stored);
        let size = self.volumes.get(&id).map_or(0, |volume| volume.size);
        stored.fold(0_i64, i64::saturating_add).min(size)
    }
}

/// The error if the export of a snapshot cannot end as yet.
pub(crate) fn being_copied(name: &str) -> ServiceError {
    ServiceError::busy(format!("{} is being copied", quoted(name)))
}
