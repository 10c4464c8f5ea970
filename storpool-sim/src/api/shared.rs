//! Parts of responses that several sections share.

use serde_json::{Map, Value, json};

use super::handler::{Done, Output};
use crate::error::ServiceError;
use crate::state::State;
use crate::state::active::Active;
use crate::state::layout::DiskSet;
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

/// Writes a list entry by entry, so that only one of them at a time is there as a tree.
pub(super) fn write_list(
    out: &mut Output<'_>,
    entries: impl Iterator<Item = Value>,
) -> Result<(), ServiceError> {
    out.bytes.push(b'[');
    for (index, entry) in entries.enumerate() {
        if index > 0 {
            out.bytes.push(b',');
        }
        let mut entry = entry;
        out.shape.each().prune(&mut entry);
        write(out.bytes, &entry)?;
    }
    out.bytes.push(b']');
    Ok(())
}

/// Writes an object field by field.
pub(super) fn write_members<'a>(
    out: &mut Output<'_>,
    entries: impl Iterator<Item = (&'a str, Value)>,
) -> Result<(), ServiceError> {
    out.bytes.push(b'{');
    for (index, (name, entry)) in entries.enumerate() {
        if index > 0 {
            out.bytes.push(b',');
        }
        write(out.bytes, &json!(name))?;
        out.bytes.push(b':');
        let mut entry = entry;
        out.shape.each().prune(&mut entry);
        write(out.bytes, &entry)?;
    }
    out.bytes.push(b'}');
    Ok(())
}

fn write(out: &mut Vec<u8>, value: &Value) -> Result<(), ServiceError> {
    serde_json::to_writer(out, value).map_err(|error| ServiceError::internal(error.to_string()))
}

/// Converts the policy fields of a request.
macro_rules! wish {
    ($desc:expr) => {
        $crate::state::volume::Wish {
            all: $desc.place_all.as_ref().map(|name| name.as_str().to_owned()),
            tail: $desc.place_tail.as_ref().map(|name| name.as_str().to_owned()),
            replication: $desc.replication.map(|copies| copies.get()),
            bw: $desc.bw.map(|limit| limit.get()),
            iops: $desc.iops.map(|limit| limit.get()),
        }
    };
}
pub(super) use wish;

/// The response to a change for which the service may have chosen the name of a snapshot.
pub(super) fn auto_named(name: Option<String>) -> Done {
    name.map_or_else(Done::plain, |name| Done::with(json!({"autoName": name})))
}

/// A limit on the wire.
pub(super) fn limit(limit: Option<i64>) -> Value {
    limit.map_or_else(|| json!("-"), Value::from)
}

/// Fields that volumes and snapshots have in common.
pub(super) fn summary(state: &State, id: i64, volume: &Volume) -> JsonObject {
    let template = volume.template.and_then(|id| state.templates.get(&id));
    let mut all = members(json!({
        "name": volume.name,
        "size": volume.size,
        "replication": volume.policy.replication,
        "placeAll": state.group_name(volume.policy.all),
        "placeTail": state.group_name(volume.policy.tail),
        "templateName": template.map_or("", |template| template.name.as_str()),
        "parentName": volume.parent.map_or("", |parent| state.name_of(parent)),
        "creationTimestamp": volume.created,
        "objectsCount": volume.layout.objects,
        "visibleVolumeId": id,
        "bw": limit(volume.limits.bw),
        "iops": limit(volume.limits.iops),
        "id": id,
        "flags": 0,
    }));
    if let Some(parent) = volume.parent {
        all.insert("parentVolumeId".to_owned(), parent.into());
    }
    if let Some(parent) = volume.first_parent {
        all.insert("originalParentVolumeId".to_owned(), parent.into());
    }
    if let Some(template) = volume.template {
        all.insert("templateId".to_owned(), template.into());
    }
    if let Some(facts) = volume.snapshot() {
        all.insert("onVolume".to_owned(), state.volume_above(id).into());
        all.insert("autoName".to_owned(), facts.auto_name.into());
        all.insert("bound".to_owned(), facts.bound.into());
        all.insert("deleted".to_owned(), facts.deleted.into());
        all.insert("transient".to_owned(), facts.transient.into());
    }
    all
}

/// A volume with counts of its objects.
pub(super) fn info(state: &State, id: i64, volume: &Volume) -> Value {
    let mut all = summary(state, id, volume);
    let usage = volume.usage(crate::state::usage::Which::Current);
    let per_disk: JsonObject =
        usage.iter().map(|(id, usage)| (id.to_string(), usage.objects.into())).collect();
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
    all.insert("disksCount".to_owned(), usage.len().into());
    all.insert("objectsPerDisk".to_owned(), per_disk.into());
    all.insert("objectsPerChain".to_owned(), stats(chains));
    all.insert("objectsPerDiskSet".to_owned(), stats(sets));
    all.into()
}

fn count(counts: &mut Vec<(DiskSet, i64)>, disks: DiskSet, more: i64) {
    match counts.iter_mut().find(|(known, _)| *known == disks) {
        Some((_, count)) => *count += more,
        None => counts.push((disks, more)),
    }
}

/// A volume with the disks of every object.
pub(super) fn describe(state: &State, id: i64, volume: &Volume) -> Value {
    let mut all = summary(state, id, volume);
    let objects = (0..volume.layout.objects).map(|object| volume.layout.disks_of(object));
    let objects: Value = objects.map(|disks| json!(disks)).collect();
    all.insert("targetDiskSets".to_owned(), json!(volume.layout.targets()));
    all.insert("objects".to_owned(), objects);
    all.into()
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
    pub(super) fn of<'a>(volumes: impl Iterator<Item = &'a Volume>) -> Self {
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
