//! Volumes, and the parts that snapshots share.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::State;
use super::expiry::Expiry;
use super::layout::{DiskSet, Layout, objects_of};
use super::policy::{Limits, Policy, Tags, Wish, set_tags};
use crate::error::ServiceError;

/// A volume or a snapshot.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Volume {
    pub(crate) name: Arc<str>,
    pub(crate) kind: Kind,
    pub(crate) size: i64,
    /// Its global id, if it was created in another cluster.
    pub(crate) foreign_id: Option<Box<str>>,
    pub(crate) policy: Policy,
    pub(crate) limits: Limits,
    pub(crate) tags: Tags,
    pub(crate) template: Option<i64>,
    pub(crate) parent: Option<i64>,
    pub(crate) first_parent: Option<i64>,
    /// Unix time in seconds.
    pub(crate) created: i64,
    /// Data written to this one itself, in bytes.
    pub(crate) stored: i64,
    pub(crate) layout: Arc<Layout>,
    /// The layout that [`State::reserved`] counts.
    #[serde(skip)]
    pub(crate) counted: Option<Arc<Layout>>,
    /// The number of the move in progress, and how many objects each disk will get by it.
    pub(crate) moving: Option<Box<(i64, std::collections::BTreeMap<i64, i64>)>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Kind {
    Volume,
    Snapshot(Box<SnapshotFacts>),
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct SnapshotFacts {
    /// The volume it was taken of.
    pub(crate) origin: String,
    /// The number of that volume.
    pub(crate) origin_id: Option<i64>,
    pub(crate) auto_name: bool,
    pub(crate) bound: bool,
    pub(crate) deleted: bool,
    pub(crate) transient: bool,
}

/// Properties of a new volume.
pub(crate) struct NewVolume {
    /// Without a name, only its global id identifies it.
    pub(crate) name: Option<String>,
    pub(crate) size: Option<i64>,
    pub(crate) template: Option<String>,
    pub(crate) parent: Option<String>,
    pub(crate) base_on: Option<String>,
    pub(crate) wish: Wish,
}

/// A volume that was created.
pub(crate) struct Created {
    pub(crate) id: i64,
    /// The name of the snapshot through which it was cloned.
    pub(crate) auto_name: Option<String>,
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
    /// The layout, to be changed; [`State::recount`] is to follow.
    pub(crate) fn layout_mut(&mut self) -> &mut Layout {
        Arc::make_mut(&mut self.layout)
    }

    pub(crate) fn snapshot(&self) -> Option<&SnapshotFacts> {
        match &self.kind {
            Kind::Volume => None,
            Kind::Snapshot(facts) => Some(facts),
        }
    }
}

impl State {
    pub(crate) fn create_volume(&mut self, new: &NewVolume) -> Result<Created, ServiceError> {
        if let Some(name) = &new.name {
            self.check_free(name, None)?;
        }
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
            policy = Some(settings.policy(policy));
        }
        let policy = self.wished_policy(policy, &new.wish)?;
        let limits = settings.as_ref().map(|settings| settings.limits);
        let limits = new.wish.limits(limits.unwrap_or_default());
        let mut tags = settings.map(|settings| settings.tags).unwrap_or_default();
        set_tags(&mut tags, &new.wish.tags);
        let sets = self.sets_beside(origin.as_deref(), &policy, self.next_id + 1)?;
        let layout = Layout::new(objects_of(size), sets);
        let same = origin.filter(|origin| *origin.layout == layout);
        let layout = same.map_or_else(|| layout.into(), |origin| Arc::clone(&origin.layout));
        // The snapshot of a volume that is copied takes as much space as the volume itself.
        let copied = base.and_then(|id| self.volumes.get(&id)).map(|volume| &*volume.layout);
        self.check_room(copied.into_iter().chain([&*layout]))?;

        let (parent, auto_name) = match base {
            Some(base) => {
                let (id, name) = self.take_transient(base);
                (Some(id), Some(name))
            }
            None => (parent, None),
        };
        let id = self.insert(Volume {
            name: new.name.as_deref().unwrap_or_default().into(),
            kind: Kind::Volume,
            size,
            foreign_id: None,
            policy,
            limits,
            tags,
            template,
            parent,
            first_parent: parent,
            created: self.seconds(),
            stored: 0,
            layout,
            counted: None,
            moving: None,
        });
        self.changed();
        Ok(Created { id, auto_name })
    }

    /// Disk sets for a volume. Those that share data and have the same policy share disks.
    pub(crate) fn sets_beside(
        &self,
        origin: Option<&Volume>,
        policy: &Policy,
        salt: i64,
    ) -> Result<Vec<DiskSet>, ServiceError> {
        match origin.filter(|origin| origin.policy == *policy) {
            Some(origin) => Ok(origin.layout.targets()),
            None => self.place(policy, salt),
        }
    }

    /// Adds a volume or snapshot; if it has no name, it gets its global id instead.
    pub(crate) fn insert(&mut self, mut volume: Volume) -> i64 {
        let id = self.fresh_id();
        if let Some(foreign) = &volume.foreign_id {
            self.foreign.insert(foreign.to_string(), id);
        }
        if volume.name.is_empty() {
            volume.name = match &volume.foreign_id {
                Some(foreign) => format!("~{foreign}").into(),
                None => format!("~{}", self.global_id(id)).into(),
            };
        }
        self.names.insert(Arc::clone(&volume.name), id);
        self.children.extend(volume.parent.map(|parent| (parent, id)));
        self.volumes.insert(id, volume.into());
        self.recount(id);
        self.join_vag(id);
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
            policy = settings.policy(Some(policy));
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
            set_tags(&mut volume.tags, &change.wish.tags);
            volume.template = template.or(volume.template);
            volume.size = size;
            volume.stored = volume.stored.min(size);
            volume.layout_mut().resize(objects_of(size));
        }
        self.note_move(id);
        self.changed();
        Ok(())
    }

    /// Turns a volume into a snapshot, which is deleted at `expiry`.
    pub(crate) fn freeze_volume(&mut self, name: &str, expiry: Expiry) -> Result<(), ServiceError> {
        let id = self.volume_id(name)?;
        let date = self.expiry_date(expiry)?;
        if let Some(client) = self.writer_of(id) {
            return Err(ServiceError::busy(format!(
                "Volume `{name}` is attached read/write at client {client}"
            )));
        }
        let name = self.name_of(id).to_owned();
        if name.starts_with('#') {
            return Err(ServiceError::invalid(format!(
                "`{name}` cannot be the name of a snapshot"
            )));
        }
        if let Some(volume) = self.volume_mut(id) {
            let facts = SnapshotFacts { origin: name, ..SnapshotFacts::default() };
            volume.kind = Kind::Snapshot(facts.into());
        }
        self.set_expiry(id, date);
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
        if let Some(counted) = &volume.counted {
            self.reserve(counted, -1);
        }
        self.names.remove(&volume.name);
        self.attachments.remove(&id);
        self.exports.remove(&id);
        self.iscsi.forget_volume(id);
        self.vags.of.remove(&id);
        self.relocating.remove(&id);
        self.deleting.remove(&id);
        self.expiring.remove(&id);
        if let Some(foreign) = &volume.foreign_id {
            self.foreign.remove(&**foreign);
        }
        self.forget_remote(id);
        for template in self.templates.values_mut() {
            template.parent = template.parent.filter(|parent| *parent != id);
        }
        if let Some(parent) = volume.parent {
            self.children.remove(&(parent, id));
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
