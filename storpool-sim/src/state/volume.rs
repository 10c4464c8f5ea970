//! Volumes, and the parts that snapshots share.

use serde::{Deserialize, Serialize};

use super::State;
use super::layout::{Layout, objects_of};
use crate::error::ServiceError;

/// How data is to be kept: the groups are those of all copies but the last, and of the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Policy {
    pub(crate) all: i64,
    pub(crate) tail: i64,
    pub(crate) replication: i64,
}

/// Limits; `None` is unlimited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Limits {
    pub(crate) bw: Option<i64>,
    pub(crate) iops: Option<i64>,
}

/// Policy and limits in a request; `None` leaves a value unchanged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    pub(crate) all: Option<String>,
    pub(crate) tail: Option<String>,
    pub(crate) replication: Option<i64>,
    pub(crate) bw: Option<Option<i64>>,
    pub(crate) iops: Option<Option<i64>>,
}

/// A volume or a snapshot.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Volume {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) size: i64,
    /// Its global id, if it was created in another cluster.
    pub(crate) foreign_id: Option<String>,
    pub(crate) policy: Policy,
    pub(crate) limits: Limits,
    pub(crate) template: Option<i64>,
    pub(crate) parent: Option<i64>,
    pub(crate) first_parent: Option<i64>,
    /// Unix time in seconds.
    pub(crate) created: i64,
    /// Data written to this one itself, in bytes.
    pub(crate) stored: i64,
    pub(crate) layout: Layout,
    /// The amount it adds to [`State::reserved`].
    #[serde(skip)]
    pub(crate) counted: Vec<(i64, i64)>,
    /// The number of the move in progress, and how many objects each disk will get by it.
    pub(crate) moving: Option<(i64, std::collections::BTreeMap<i64, i64>)>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Kind {
    Volume,
    Snapshot(SnapshotFacts),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SnapshotFacts {
    /// The volume it was taken of.
    pub(crate) origin: String,
    pub(crate) auto_name: bool,
    pub(crate) bound: bool,
    pub(crate) deleted: bool,
    pub(crate) transient: bool,
}

/// Properties of a new volume.
pub(crate) struct NewVolume {
    pub(crate) name: String,
    pub(crate) size: Option<i64>,
    pub(crate) template: Option<String>,
    pub(crate) parent: Option<String>,
    pub(crate) base_on: Option<String>,
    pub(crate) wish: Wish,
}

/// The changes that an update of a volume requests.
pub(crate) struct VolumeChange {
    pub(crate) rename: Option<String>,
    pub(crate) size: Option<i64>,
    pub(crate) size_add: Option<i64>,
    pub(crate) shrink_ok: bool,
    pub(crate) template: Option<String>,
    pub(crate) wish: Wish,
}

impl Volume {
    pub(crate) fn uses(&self, group: i64) -> bool {
        self.policy.all == group || self.policy.tail == group
    }

    pub(crate) fn snapshot(&self) -> Option<&SnapshotFacts> {
        match &self.kind {
            Kind::Volume => None,
            Kind::Snapshot(facts) => Some(facts),
        }
    }
}

impl State {
    /// Creates a volume; with `base_on`, returns the name of the snapshot taken for it.
    pub(crate) fn create_volume(
        &mut self,
        new: &NewVolume,
    ) -> Result<Option<String>, ServiceError> {
        self.check_free(&new.name, None)?;
        if new.parent.is_some() && new.base_on.is_some() {
            return Err(ServiceError::invalid("parent and baseOn exclude each other"));
        }
        let template = new.template.as_deref().map(|name| self.template_id(name));
        let template = template.transpose()?;
        let settings = template.map(|id| self.templates[&id].clone());
        let base = new.base_on.as_deref().map(|name| self.volume_id(name));
        let base = base.transpose()?;
        let parent = new.parent.as_deref().map(|name| self.parent_id(name));
        let preset = settings.as_ref().and_then(|settings| settings.parent);
        let preset = preset.filter(|_| base.is_none());
        let parent = parent.transpose()?.or(preset);
        let origin = base.or(parent).and_then(|id| self.volumes.get(&id)).cloned();

        let preset = settings.as_ref().and_then(|settings| settings.size);
        let size = new.size.or(preset).or(origin.as_ref().map(|origin| origin.size));
        let size = size.ok_or_else(|| ServiceError::invalid("size: neither given nor preset"))?;
        if let Some(origin) = origin.as_ref().filter(|origin| origin.size > size) {
            let (name, least) = (&origin.name, origin.size);
            return Err(ServiceError::invalid(format!(
                "size: {size} is less than the {least} of `{name}`"
            )));
        }

        let mut policy = origin.as_ref().map(|origin| origin.policy);
        if let Some(settings) = &settings {
            let replication = settings.replication;
            let replication = replication.or(policy.map(|policy| policy.replication));
            policy = Some(Policy {
                all: settings.all,
                tail: settings.tail,
                replication: replication.unwrap_or(0),
            });
        }
        let policy = self.wished_policy(policy, &new.wish)?;
        let limits = settings.as_ref().map(|settings| settings.limits);
        let limits = new.wish.limits(limits.unwrap_or_default());
        let shared = origin.filter(|origin| origin.policy == policy);
        let sets = match shared {
            // Data that is shared is kept on the same disks.
            Some(origin) => origin.layout.targets(),
            None => self.place(&policy, self.next_id + 1)?,
        };
        let layout = Layout::new(objects_of(size), sets);
        // The snapshot of a volume that is copied takes as much space as the volume itself.
        let copied = base.and_then(|id| self.volumes.get(&id)).map(|volume| &volume.layout);
        self.check_room(copied.into_iter().chain([&layout]))?;

        let (parent, auto_name) = match base {
            Some(base) => {
                let (id, name) = self.take_transient(base);
                (Some(id), Some(name))
            }
            None => (parent, None),
        };
        self.insert(Volume {
            name: new.name.clone(),
            kind: Kind::Volume,
            size,
            foreign_id: None,
            policy,
            limits,
            template,
            parent,
            first_parent: parent,
            created: self.seconds(),
            stored: 0,
            layout,
            counted: Vec::new(),
            moving: None,
        });
        self.changed();
        Ok(auto_name)
    }

    pub(crate) fn insert(&mut self, volume: Volume) -> i64 {
        let id = self.fresh_id();
        self.names.insert(volume.name.clone(), id);
        if let Some(parent) = volume.parent {
            self.children.entry(parent).or_default().insert(id);
        }
        self.volumes.insert(id, volume);
        self.recount(id);
        id
    }

    pub(crate) fn update_volume(
        &mut self,
        name: &str,
        change: &VolumeChange,
    ) -> Result<(), ServiceError> {
        let id = self.volume_id(name)?;
        if let Some(new) = &change.rename {
            self.check_free(new, Some(id))?;
        }
        let volume = &self.volumes[&id];
        let size = new_size(volume.size, change)?;
        let template = change.template.as_deref().map(|name| self.template_id(name));
        let template = template.transpose()?;
        let settings = template.and_then(|id| self.templates.get(&id));
        let mut policy = volume.policy;
        let mut limits = volume.limits;
        if let Some(settings) = settings {
            policy = settings.policy(policy.replication);
            limits = settings.limits;
        }
        let policy = self.wished_policy(Some(policy), &change.wish)?;
        let limits = change.wish.limits(limits);
        self.check_moves([(id, policy, objects_of(size))])?;

        if let Some(new) = &change.rename {
            self.set_name(id, new);
        }
        self.set_policy(id, policy);
        if let Some(volume) = self.volume_mut(id) {
            volume.limits = limits;
            volume.template = template.or(volume.template);
            volume.size = size;
            volume.stored = volume.stored.min(size);
            volume.layout.resize(objects_of(size));
        }
        self.note_move(id);
        self.changed();
        Ok(())
    }

    /// Turns a volume into a snapshot.
    pub(crate) fn freeze_volume(&mut self, name: &str) -> Result<(), ServiceError> {
        let id = self.volume_id(name)?;
        if let Some(client) = self.writer_of(id) {
            return Err(ServiceError::busy(format!(
                "Volume `{name}` is attached read/write at client {client}"
            )));
        }
        if name.starts_with('#') {
            return Err(ServiceError::invalid(format!(
                "`{name}` cannot be the name of a snapshot"
            )));
        }
        if let Some(volume) = self.volume_mut(id) {
            volume.kind = Kind::Snapshot(SnapshotFacts {
                origin: name.to_owned(),
                auto_name: false,
                bound: false,
                deleted: false,
                transient: false,
            });
        }
        self.changed();
        Ok(())
    }

    pub(crate) fn delete_volume(&mut self, name: &str) -> Result<(), ServiceError> {
        let id = self.volume_id(name)?;
        self.check_unused("Volume", id)?;
        self.remove(id);
        self.changed();
        Ok(())
    }

    /// Removes a volume or snapshot that nothing is based on, and bound ancestors with it.
    pub(crate) fn remove(&mut self, id: i64) {
        let Some(volume) = self.volumes.remove(&id) else {
            return;
        };
        self.reserve(&volume.counted, -1);
        self.names.remove(&volume.name);
        self.children.remove(&id);
        self.attachments.remove(&id);
        self.exports.remove(&id);
        self.relocating.remove(&id);
        self.deleting.remove(&id);
        for template in self.templates.values_mut() {
            template.parent = template.parent.filter(|parent| *parent != id);
        }
        if let Some(parent) = volume.parent {
            if let Some(children) = self.children.get_mut(&parent) {
                children.remove(&id);
            }
            self.lost_child(parent);
        }
    }

    /// Writes data to a volume, as a client would.
    pub(crate) fn write(&mut self, name: &str, bytes: i64) -> Result<(), ServiceError> {
        let id = self.volume_id(name)?;
        if bytes < 0 {
            return Err(ServiceError::invalid(format!("bytes: {bytes} is negative")));
        }
        if let Some(volume) = self.volume_mut(id) {
            let stored = volume.stored.saturating_add(bytes);
            volume.stored = stored.min(volume.size);
        }
        Ok(())
    }

    /// The requested policy; anything not requested is taken from `base`.
    pub(crate) fn wished_policy(
        &self,
        base: Option<Policy>,
        wish: &Wish,
    ) -> Result<Policy, ServiceError> {
        let all = wish.all.as_deref().map(|name| self.group_id(name)).transpose()?;
        let tail = wish.tail.as_deref().map(|name| self.group_id(name)).transpose()?;
        let usual = || {
            // Integrations create volumes with only a replication.
            let groups = self.groups.iter();
            let largest = groups
                .max_by_key(|(id, group)| (group.name == "default", group.disks.len(), -**id));
            largest.map(|(id, _)| *id)
        };
        let base_all = base.map(|base| base.all);
        let base_tail = base.map(|base| base.tail);
        let chosen_all = all.or(base_all).or(tail).or_else(usual);
        let chosen_tail = tail.or(base_tail).or(all).or(chosen_all);
        let replication = wish.replication;
        let replication = replication.or(base.map(|base| base.replication));
        let replication = replication.filter(|copies| *copies > 0);
        Ok(Policy {
            all: chosen_all
                .ok_or_else(|| ServiceError::invalid("placeAll: there is no placement group"))?,
            tail: chosen_tail
                .ok_or_else(|| ServiceError::invalid("placeTail: there is no placement group"))?,
            replication: replication
                .ok_or_else(|| ServiceError::invalid("replication: neither given nor preset"))?,
        })
    }

    /// Fails if disks have no space for the objects of all these.
    pub(crate) fn check_room<'a>(
        &self,
        layouts: impl IntoIterator<Item = &'a Layout>,
    ) -> Result<(), ServiceError> {
        let mut wanted = std::collections::BTreeMap::<i64, i64>::new();
        for (disk, count) in layouts.into_iter().flat_map(Layout::reserved) {
            *wanted.entry(disk).or_default() += count;
        }
        for (id, count) in wanted {
            let used = self.reserved.get(&id).copied().unwrap_or(0);
            let room = self.disks.get(&id).map_or(0, |disk| disk.max_objects - used);
            if count > room {
                return Err(ServiceError::resources(format!(
                    "Disk {id} has room for {room} objects, {count} are needed"
                )));
            }
        }
        Ok(())
    }
}

impl Wish {
    pub(crate) fn limits(&self, base: Limits) -> Limits {
        Limits { bw: self.bw.unwrap_or(base.bw), iops: self.iops.unwrap_or(base.iops) }
    }
}

fn new_size(size: i64, change: &VolumeChange) -> Result<i64, ServiceError> {
    match (change.size, change.size_add) {
        (Some(_), Some(_)) => Err(ServiceError::invalid("size and sizeAdd exclude each other")),
        (Some(new), None) if new < size && !change.shrink_ok => Err(ServiceError::invalid(
            format!("size: {new} is less than {size}; shrinking needs shrinkOk"),
        )),
        (Some(new), None) => Ok(new),
        (None, Some(more)) => {
            size.checked_add(more).ok_or_else(|| ServiceError::invalid("sizeAdd: too much"))
        }
        (None, None) => Ok(size),
    }
}
