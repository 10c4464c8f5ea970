//! Balancer.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use storpool_api::types::{BalancerCommand, VolumeBalancerCommand};

use super::handler::{CallResult, Done, Handler};
use super::shared::{JsonObject, Plan, given, members};
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::layout::DiskSet;
use crate::state::volume::Volume;

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("volumeBalancerGetStatus", Handler::Read(status)),
    ("volumeBalancerSetStatus", Handler::Change(command)),
    ("volumeBalancerVolumesStatus", Handler::Read(volumes)),
    ("volumeBalancerDisks", Handler::Read(disks)),
    ("volumeBalancerVolumeDisks", Handler::Read(volume_disks)),
    ("volumeBalancerSnapshotDisks", Handler::Read(snapshot_disks)),
    ("volumeBalancerVolumeDiskSets", Handler::Read(volume_sets)),
    ("volumeBalancerSnapshotDiskSets", Handler::Read(snapshot_sets)),
    ("volumeBalancerGroups", Handler::Read(groups)),
];

fn status(state: &State, _: &Ask<'_>) -> CallResult {
    Ok(json!({"status": state.balancer_status(), "auto": false}))
}

fn command(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: VolumeBalancerCommand = ask.body()?;
    match desc.cmd {
        BalancerCommand::Start => state.start_balancer()?,
        BalancerCommand::Stop => state.stop_balancer()?,
        BalancerCommand::Commit => state.commit_balancer()?,
        other => {
            let command = other.as_str();
            return Err(ServiceError::invalid(format!("cmd: {command} is not known")));
        }
    }
    Ok(Done::plain())
}

/// The disk sets that the current run proposes, where they differ from the existing ones.
fn proposed<'a>(state: &'a State, id: i64, volume: &Volume) -> Option<&'a Vec<DiskSet>> {
    let sets = state.balancer.proposal.get(&id)?;
    (*sets != volume.layout.targets()).then_some(sets)
}

fn entry(state: &State, id: i64, volume: &Volume) -> JsonObject {
    members(json!({
        "name": volume.name,
        "snapshot": volume.snapshot().is_some(),
        "reallocated": proposed(state, id, volume).is_some(),
        "blocked": state.is_balancer_blocked(id),
        "size": volume.size,
        "objectsCount": volume.layout.objects,
        "replication": volume.policy.replication,
        "placeAll": state.group_name(volume.policy.all),
        "placeTail": state.group_name(volume.policy.tail),
        "placeHead": state.group_name(volume.policy.head()),
    }))
}

fn volumes(state: &State, _: &Ask<'_>) -> CallResult {
    let all = state.volumes.iter();
    Ok(all.map(|(id, volume)| Value::from(entry(state, *id, volume))).collect())
}

/// A volume as it would be after a commit.
fn committed(state: &State, id: i64) -> Option<Arc<Volume>> {
    let mut volume = Arc::clone(state.volumes.get(&id)?);
    if let Some(sets) = state.balancer.proposal.get(&id) {
        let layout = Arc::make_mut(&mut volume).layout_mut();
        for (slot, set) in layout.slots.iter_mut().zip(sets.iter().cycle()) {
            slot.target.clone_from(set);
        }
    }
    Some(volume)
}

fn disks(state: &State, _: &Ask<'_>) -> CallResult {
    let all: Vec<Arc<Volume>> =
        state.volumes.keys().filter_map(|id| committed(state, *id)).collect();
    Ok(Plan::of(all.iter()).to_json(state, true))
}

fn disks_of(state: &State, id: i64) -> Value {
    Plan::of(committed(state, id).iter()).to_json(state, false)
}

fn volume_disks(state: &State, ask: &Ask<'_>) -> CallResult {
    let name = ask.volume(0)?;
    Ok(disks_of(state, state.volume_id(name)?))
}

fn snapshot_disks(state: &State, ask: &Ask<'_>) -> CallResult {
    let name = ask.snapshot(0)?;
    Ok(disks_of(state, state.snapshot_id(name)?))
}

fn sets(state: &State, id: i64) -> Value {
    let volume = &state.volumes[&id];
    let current = volume.layout.targets();
    let mut all = entry(state, id, volume);
    let proposed = proposed(state, id, volume).unwrap_or(&current);
    all.insert("balancerDiskSets".to_owned(), json!(proposed));
    all.insert("currentDiskSets".to_owned(), json!(current));
    all.into()
}

fn volume_sets(state: &State, ask: &Ask<'_>) -> CallResult {
    let name = ask.volume(0)?;
    Ok(sets(state, state.volume_id(name)?))
}

fn snapshot_sets(state: &State, ask: &Ask<'_>) -> CallResult {
    let name = ask.snapshot(0)?;
    Ok(sets(state, state.snapshot_id(name)?))
}

fn groups(state: &State, _: &Ask<'_>) -> CallResult {
    let all = state.allocations();
    let all = all.iter().map(|allocation| {
        let members = allocation.members.iter().filter_map(|id| state.volumes.get(id));
        let members: Vec<&Arc<Volume>> = members.collect();
        let targets = members.first().map(|first| first.layout.targets());
        let targets = targets.unwrap_or_default();
        let mut slots: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
        for volume in &members {
            let fill = volume.fill();
            for (slot, from, run) in volume.layout.runs() {
                let (stored, _) = fill.span(slot, volume.layout.slots.len(), from, run.count);
                // JsonObject may have been split into slots differently before they were grouped.
                let sum = slots.entry(slot % targets.len().max(1)).or_default();
                *sum = (sum.0 + stored, sum.1 + run.count);
            }
        }
        let slots: Vec<Value> = (0..targets.len())
            .map(|slot| {
                let (stored, objects) = slots.get(&slot).copied().unwrap_or_default();
                json!({"storedSize": stored, "objectsCount": objects})
            })
            .collect();
        let blocked = allocation.members.iter().any(|id| state.is_balancer_blocked(*id));
        let group = json!({
            "root": state.name_of(allocation.root),
            "volumes": members.iter().map(|volume| &volume.name).collect::<Vec<_>>(),
            "placeAll": state.group_name(allocation.policy.all),
            "placeTail": state.group_name(allocation.policy.tail),
            "placeHead": state.group_name(allocation.policy.head()),
            "reuseServer": allocation.policy.reuse_server,
            "replication": allocation.policy.replication,
            "feasible": state.check_feasible(&allocation.policy).is_ok(),
            "blocked": blocked,
            "size": members.iter().map(|volume| volume.size).sum::<i64>(),
            "storedSize": members.iter().map(|volume| volume.stored).sum::<i64>(),
            "objectsCount": members.iter().map(|volume| volume.layout.objects).sum::<i64>(),
            "targetDiskSets": targets,
            "slots": slots,
        });
        given(group)
    });
    Ok(all.collect())
}
