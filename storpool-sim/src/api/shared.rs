//! Parts of responses that several sections share.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use storpool_api::types::{VolumeTagName, VolumeTagValue};

use super::output::Fields;
use crate::state::State;
use crate::state::active::Active;
use crate::state::layout::DiskSet;
use crate::state::policy::Tags;
use crate::state::usage::{Usage, Usages};
use crate::state::volume::Volume;

pub(super) type JsonObject = Map<String, Value>;

/// The fields of an object that is written as JSON here.
pub(super) fn members(json: Value) -> JsonObject {
    match json {
        Value::Object(members) => members,
        _ => JsonObject::new(),
    }
}

/// A JSON object without the fields that have no value.
pub(super) fn given(mut json: Value) -> Value {
    if let Value::Object(members) = &mut json {
        members.retain(|_, value| !value.is_null());
    }
    json
}

/// Converts the policy fields of a request.
macro_rules! wish {
    ($desc:expr) => {
        $crate::state::policy::Wish {
            head: $desc.place_head.as_ref().map(|name| name.as_str().to_owned()),
            all: $desc.place_all.as_ref().map(|name| name.as_str().to_owned()),
            tail: $desc.place_tail.as_ref().map(|name| name.as_str().to_owned()),
            replication: $desc.replication.map(|copies| copies.get()),
            reuse_server: $desc.reuse_server,
            bw: $desc.bw.map(|limit| limit.get()),
            iops: $desc.iops.map(|limit| limit.get()),
            tags: $crate::api::shared::tags($desc.tags.as_ref()),
        }
    };
}
pub(super) use wish;

/// The tags of a request.
pub(super) fn tags(tags: Option<&BTreeMap<VolumeTagName, VolumeTagValue>>) -> Tags {
    let tags = tags.into_iter().flatten();
    tags.map(|(name, value)| (name.as_str().to_owned(), value.as_str().to_owned())).collect()
}

/// Converts the fields of a request that say when to delete a snapshot.
macro_rules! expiry {
    ($desc:expr) => {
        $crate::state::expiry::Expiry {
            date: $desc.target_delete_date.unwrap_or(0),
            after: $desc.delete_after.unwrap_or(0),
        }
    };
}
pub(super) use expiry;

/// A limit on the wire.
pub(super) struct Limit(pub(super) Option<i64>);

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(limit) => serializer.serialize_i64(limit),
            None => serializer.serialize_str("-"),
        }
    }
}

/// Fields that volumes and snapshots have in common.
pub(super) fn summary(state: &State, id: i64, volume: &Volume, out: &mut Fields<'_>) {
    let template = volume.template.and_then(|id| state.templates.get(&id));
    out.put("name", &volume.name);
    out.put("size", volume.size);
    out.put("replication", volume.policy.replication);
    out.put("placeAll", state.group_name(volume.policy.all));
    out.put("placeTail", state.group_name(volume.policy.tail));
    out.put("placeHead", state.group_name(volume.policy.head()));
    out.put_some("reuseServer", volume.policy.reuse_server);
    out.put("templateName", template.map_or("", |template| template.name.as_str()));
    out.put("parentName", volume.parent.map_or("", |parent| state.name_of(parent)));
    out.put("creationTimestamp", volume.created);
    out.put("objectsCount", volume.layout.objects);
    out.put("visibleVolumeId", id);
    out.put("bw", Limit(volume.limits.bw));
    out.put("iops", Limit(volume.limits.iops));
    out.put("limitType", "total");
    out.put_some("tags", Some(&volume.tags).filter(|tags| !tags.is_empty()));
    out.put_with("globalId", || state.global_id(id));
    out.put("id", id);
    out.put("flags", 0);
    out.put_some("parentVolumeId", volume.parent);
    out.put_some("originalParentVolumeId", volume.first_parent);
    out.put_some("templateId", volume.template);
    if let Some(facts) = volume.snapshot() {
        out.put("onVolume", state.volume_above(id));
        out.put("autoName", facts.auto_name);
        out.put("bound", facts.bound);
        out.put("deleted", facts.deleted);
        out.put("transient", facts.transient);
        out.put_some("targetDeleteDate", state.expiring.get(&id));
        out.put_some("createdFromVisibleVolumeId", facts.origin_id);
        let origin = facts.origin_id.filter(|id| state.volumes.contains_key(id));
        out.put_some("createdFromGlobalId", origin.map(|id| state.global_id(id)));
        out.put_some("deleteBlocked", facts.deleted.then(|| state.deletion_delay(id)));
        remote_origin(state, id, out);
    }
}

/// What the entry of a snapshot says of other clusters.
fn remote_origin(state: &State, id: i64, out: &mut Fields<'_>) {
    out.put("recoveringFromRemote", state.is_recovering(id));
    let backup = state.remote.copies.get(&id).and_then(|copied| copied.backup_of.as_ref());
    out.put_some("backup", backup.map(|_| true));
    out.put_some("backupOfGlobalId", backup);
}

/// A volume with counts of its objects.
pub(super) fn info(state: &State, id: i64, volume: &Volume, out: &mut Fields<'_>) {
    summary(state, id, volume, out);
    let usage = volume.usage(crate::state::usage::Which::Current);
    let mut chains: Vec<(DiskSet, i64)> = Vec::new();
    let mut sets: Vec<(DiskSet, i64)> = Vec::new();
    for (_, _, run) in volume.layout.runs() {
        count(&mut chains, run.disks.clone(), run.count);
        let mut set = run.disks.clone();
        set.sort_unstable();
        count(&mut sets, set, run.count);
    }
    let stats = |counts: Vec<(DiskSet, i64)>| -> Value {
        let stats = counts.into_iter();
        stats.map(|(disks, count)| json!({"disks": disks, "count": count})).collect()
    };
    let per_disk: BTreeMap<i64, i64> =
        usage.iter().map(|(id, usage)| (*id, usage.objects)).collect();
    out.put("disksCount", usage.len());
    out.put("objectsPerDisk", per_disk);
    out.put("objectsPerChain", stats(chains));
    out.put("objectsPerDiskSet", stats(sets));
}

fn count(counts: &mut Vec<(DiskSet, i64)>, disks: DiskSet, more: i64) {
    match counts.iter_mut().find(|(known, _)| *known == disks) {
        Some((_, count)) => *count += more,
        None => counts.push((disks, more)),
    }
}

/// A volume with the disks of every object.
pub(super) fn describe(state: &State, id: i64, volume: &Volume, out: &mut Fields<'_>) {
    summary(state, id, volume, out);
    let objects = (0..volume.layout.objects).map(|object| volume.layout.disks_of(object));
    out.put("targetDiskSets", volume.layout.targets());
    out.put("objects", objects.collect::<Vec<_>>());
}

/// Requests in flight.
pub(super) fn requests<'a>(state: &State, active: impl Iterator<Item = &'a Active>) -> Value {
    active
        .map(|active| {
            let op = if active.writes { "write" } else { "read" };
            json!({
                "requestId": active.id,
                "requestIdx": active.index,
                "volume": state.name_of(active.volume),
                "op": op,
                "address": active.address,
                "size": active.size,
                "msecActive": active.age,
                "state": "executing",
                "prevState": "queued",
                "drOp": op,
            })
        })
        .collect()
}

/// Loads of disks, now and as planned.
pub(super) struct Plan {
    pub(super) current: Usages,
    pub(super) target: Usages,
    pub(super) pending: Usages,
}

impl Plan {
    /// The plan by which volumes go where their layouts say.
    pub(super) fn of<'a>(volumes: impl Iterator<Item = &'a Arc<Volume>>) -> Self {
        use crate::state::usage::Which;

        let mut plan =
            Self { current: Usages::new(), target: Usages::new(), pending: Usages::new() };
        for volume in volumes {
            volume.add_usage(Which::Current, &mut plan.current);
            volume.add_usage(Which::Target, &mut plan.target);
            volume.add_pending(&mut plan.pending);
        }
        plan
    }

    /// The plan as the service returns it: for all disks, or for those concerned.
    pub(super) fn to_json(&self, state: &State, all: bool) -> Value {
        let concerned =
            |id: &i64| all || self.current.contains_key(id) || self.target.contains_key(id);
        let disks = state.disks.iter().filter(|(id, _)| concerned(id));
        let entries: JsonObject = disks
            .map(|(id, disk)| {
                let mut entry = members(json!({
                    "id": id, "serverId": disk.server, "generationLeft": disk.left.unwrap_or(-1)
                }));
                if disk.is_up() {
                    let figure = |of: fn(&Usage) -> i64| self.figure(*id, of);
                    entry.insert("objectsCount".to_owned(), disk.max_objects.into());
                    entry.insert("objectsAllocated".to_owned(), figure(|usage| usage.objects));
                    entry.insert("storedSize".to_owned(), figure(|usage| usage.stored));
                    entry.insert("onDiskSize".to_owned(), figure(|usage| usage.space));
                }
                (id.to_string(), Value::from(entry))
            })
            .collect();
        entries.into()
    }

    fn figure(&self, disk: i64, of: fn(&Usage) -> i64) -> Value {
        let in_sum = |sums: &Usages| sums.get(&disk).map_or(0, of);
        let (current, target) = (in_sum(&self.current), in_sum(&self.target));
        json!({
            "current": current,
            "target": target,
            "delta": target - current,
            "toRecover": in_sum(&self.pending),
        })
    }
}
