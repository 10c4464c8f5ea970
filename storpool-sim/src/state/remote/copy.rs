//! Copies of remote snapshots, and backups.

use std::collections::BTreeMap;

use super::{Copied, Exported, Message, Offer, location_of};
use crate::error::{ServiceError, quoted};
use crate::state::layout::{Layout, objects_of};
use crate::state::policy::{Limits, Policy, Tags, Wish, set_tags};
use crate::state::volume::{Kind, SnapshotFacts, Volume};
use crate::state::{Millis, State};

/// Properties of a copy of a remote snapshot.
pub(crate) struct NewCopy {
    pub(crate) location: String,
    pub(crate) remote_id: String,
    pub(crate) name: Option<String>,
    pub(crate) is_volume: bool,
    pub(crate) template: Option<String>,
    pub(crate) wish: Wish,
    /// Whether it is exported back at once.
    pub(crate) export: bool,
    pub(crate) tags: Tags,
}

impl State {
    /// Copies a snapshot that a location exports.
    pub(crate) fn copy_remote(&mut self, new: &NewCopy) -> Result<(), ServiceError> {
        let name = new.name.as_deref().unwrap_or_default();
        if new.name.is_some() {
            self.check_free(name, None)?;
        }
        let location = self.remote.location(&new.location)?.id.clone();
        let offer = self.remote.offers.get(&new.remote_id);
        let offer = offer.filter(|offer| !offer.is_volume);
        let offer = offer.filter(|offer| location_of(&offer.cluster) == location).cloned();
        let offer = offer
            .ok_or_else(|| ServiceError::missing("Remote snapshot", quoted(&new.remote_id)))?;
        let template = new.template.as_deref().map(|name| self.template_id(name)).transpose()?;
        let settings = template.and_then(|id| self.templates.get(&id));
        // A replication of 0 is one that is neither given nor preset.
        let base = settings.map(|settings| settings.policy(None));
        let policy = self.wished_policy(base, &new.wish)?;
        let limits = settings.map(|settings| settings.limits).unwrap_or_default();
        let kind = if new.is_volume {
            Kind::Volume
        } else {
            Kind::Snapshot(snapshot_facts(&offer.name, new.name.is_none()).into())
        };
        let chosen = match &new.name {
            Some(name) => name.clone(),
            None => format!("{}@{}", offer.name.trim_start_matches('#'), self.next_id + 1),
        };
        let created = self.seconds();
        let copy = offer.copy(chosen, kind, policy);
        let tags = new.tags.clone();
        let id = self.arrive(Volume { template, limits, tags, created, ..copy })?;
        let copied = Copied {
            from: new.remote_id.clone(),
            complete: self.transferred(),
            // A copy for this cluster is no backup; one for the other side is.
            backup_of: offer.backup_of.filter(|_| new.export),
        };
        self.remote.copies.insert(id, copied);
        if new.export {
            self.export_to(id, location);
        }
        self.changed();
        Ok(())
    }

    /// Adds a volume or snapshot whose data is elsewhere as yet.
    pub(super) fn arrive(&mut self, new: Volume) -> Result<i64, ServiceError> {
        self.check_free(&new.name, None)?;
        let sets = self.place(&new.policy, self.next_id + 1)?;
        let layout = Layout::new(objects_of(new.size), sets);
        self.check_room([&layout])?;
        Ok(self.insert(Volume { layout: layout.into(), ..new }))
    }

    /// Backs up volumes to a location; returns the global ids of the backups.
    pub(crate) fn back_up(
        &mut self,
        volumes: &[&str],
        location: &str,
        tags: &Tags,
    ) -> Result<Vec<String>, ServiceError> {
        let ids: Result<Vec<i64>, _> = volumes.iter().map(|name| self.volume_id(name)).collect();
        let ids = ids?;
        let to = self.remote.location(location)?.id.clone();
        self.check_room(ids.iter().map(|id| &*self.volumes[id].layout))?;
        let backups = ids.into_iter().map(|id| self.back_up_one(id, &to, tags)).collect();
        self.changed();
        Ok(backups)
    }

    fn back_up_one(&mut self, volume: i64, to: &str, tags: &Tags) -> String {
        let origin = self.global_id(volume);
        let (id, _) = self.take_backup(volume);
        if let Some(snapshot) = self.volume_mut(id) {
            set_tags(&mut snapshot.tags, tags);
        }
        let global_id = self.global_id(id);
        let mut export = Exported { backup: true, complete: None };
        if self.remote.reaches(to) {
            if let Some(offer) = self.offer(id) {
                let offer = Offer { backup_of: Some(origin), ..offer };
                self.remote.post(Message::Backup { global_id: global_id.clone(), offer });
            }
        } else if self.remote.bridges.values().any(|bridge| bridge.location == to) {
            // A location that is not simulated takes what comes.
            export.complete = Some(self.transferred());
        }
        self.remote.exports.entry(id).or_default().insert(to.to_owned(), export);
        global_id
    }

    /// Makes a backup of another cluster's snapshot, and exports it back.
    pub(super) fn keep_backup(
        &mut self,
        from: &str,
        global_id: &str,
        offer: &Offer,
    ) -> Result<(), ServiceError> {
        if self.with_global_id(global_id).is_some() {
            return Ok(());
        }
        let policy = self.usual_policy()?;
        let mut name = offer.name.clone();
        if self.names.contains_key(&*name) {
            name = format!("backup@{global_id}");
        }
        let kind = Kind::Snapshot(snapshot_facts(&offer.name, true).into());
        let foreign_id = Some(global_id.into());
        let created = self.seconds();
        let copy = offer.copy(name, kind, policy);
        let tags = offer.tags.clone();
        let id = self.arrive(Volume { foreign_id, tags, created, ..copy })?;
        let copied = Copied {
            from: global_id.to_owned(),
            complete: self.transferred(),
            backup_of: offer.backup_of.clone(),
        };
        self.remote.copies.insert(id, copied);
        self.export_to(id, location_of(from).to_owned());
        Ok(())
    }

    /// Backups that others make here: as a template has it or, without one, in two copies.
    pub(super) fn usual_policy(&self) -> Result<Policy, ServiceError> {
        let base = self.templates.values().next().map(|template| template.policy(None));
        let preset = base.map(|policy| policy.replication).filter(|copies| *copies > 0);
        let replication = Some(preset.unwrap_or(2));
        self.wished_policy(base, &Wish { replication, ..Wish::default() })
    }

    /// The other side has begun to read a backup, or has refused to.
    pub(super) fn backup_began(&mut self, global_id: &str, refused: bool) {
        let (Some(id), complete) = (self.with_global_id(global_id), self.transferred()) else {
            return;
        };
        let exports = self.remote.exports.get_mut(&id).into_iter().flatten();
        for (_, export) in exports.filter(|(_, export)| export.backup) {
            export.complete = Some(if refused { 0 } else { complete });
        }
    }

    /// When a transfer that begins now will be over.
    fn transferred(&self) -> Millis {
        self.now + self.pace.transfer
    }

    /// When something of other clusters is due next.
    pub(in crate::state) fn next_remote_due(&self) -> Option<Millis> {
        let exports = self.remote.exports.values().flat_map(BTreeMap::values);
        let exports = exports.filter_map(|export| export.complete);
        exports.min()
    }

    /// Ends backups that are complete, and deletes what others want deleted.
    pub(in crate::state) fn follow_transfers(&mut self) {
        let now = self.now;
        let all = self.remote.exports.iter();
        let all = all.flat_map(|(id, to)| to.iter().map(|(to, export)| (*id, to.clone(), export)));
        let complete = all.filter_map(|(id, to, export)| Some((id, to, export.complete?)));
        let complete = complete.filter(|(_, _, complete)| *complete <= now);
        let complete: Vec<(i64, String, Millis)> = complete.collect();
        for (id, to, _) in complete {
            self.end_export(id, &to);
            if !self.remote.reaches(&to) {
                self.take_from_nowhere(id, &to);
            }
            self.changed();
        }
    }

    /// A location that is not simulated offers the backup that it has taken.
    fn take_from_nowhere(&mut self, id: i64, location: &str) {
        let known = self.remote.clusters.values().find(|known| location_of(known) == location);
        let cluster = known.cloned().unwrap_or_else(|| format!("{location}.a"));
        let (global_id, origin) = (self.global_id(id), self.volume_above(id).to_owned());
        let backup_of = self.named(&origin).map(|id| self.global_id(id));
        if let Some(offer) = self.offer(id) {
            self.remote.offers.insert(global_id, Offer { cluster, backup_of, ..offer });
        }
    }
}

impl Offer {
    /// A copy as it begins, to be placed.
    fn copy(&self, name: String, kind: Kind, policy: Policy) -> Volume {
        Volume {
            name: name.into(),
            kind,
            size: self.size,
            foreign_id: None,
            policy,
            limits: Limits::default(),
            template: None,
            parent: None,
            first_parent: None,
            created: self.created,
            stored: self.stored,
            layout: Layout::new(0, Vec::new()).into(),
            tags: Tags::new(),
            counted: None,
            moving: None,
        }
    }
}

/// The facts of a copy. It has no volume here; the name of its snapshot is the best there is.
fn snapshot_facts(name: &str, auto_name: bool) -> SnapshotFacts {
    let origin = name.split('@').next().unwrap_or(name);
    SnapshotFacts {
        origin: origin.trim_start_matches('*').to_owned(),
        auto_name,
        ..SnapshotFacts::default()
    }
}
