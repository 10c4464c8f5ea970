//! Volumes.

use serde_json::{Value, json};
use storpool_api::types::{AbandonDiskDesc, VolumeCreateDesc, VolumeRebaseDesc, VolumeUpdateDesc};

use super::handler::{CallResult, Done, Handler, Output};
use super::shared::{
    auto_named, describe, info, members, summary, wish, write_list, write_members,
};
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::disk::SoftEject;
use crate::state::volume::{NewVolume, Volume, VolumeChange};

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("volumesList", Handler::Write(list)),
    ("volumesStatus", Handler::Write(status)),
    ("volumesSpace", Handler::Write(space)),
    ("volumeList", Handler::Read(one)),
    ("volumeDescribe", Handler::Read(described)),
    ("volumeInfo", Handler::Read(counted)),
    ("volumeListSnapshots", Handler::Read(parents)),
    ("volumeCreate", Handler::Change(create)),
    ("volumeUpdate", Handler::Change(update)),
    ("volumeFreeze", Handler::Change(freeze)),
    ("volumeRebase", Handler::Change(rebase)),
    ("volumeAbandonDisk", Handler::Change(abandon_disk)),
    ("volumeDelete", Handler::Change(delete)),
];

/// Only the volumes, without the snapshots.
fn volumes(state: &State) -> impl Iterator<Item = (i64, &Volume)> {
    let all = state.volumes.iter().map(|(id, volume)| (*id, volume));
    all.filter(|(_, volume)| volume.snapshot().is_none())
}

fn named<'a>(state: &'a State, ask: &Ask<'_>) -> Result<(i64, &'a Volume), ServiceError> {
    let name = ask.volume(0)?;
    let id = state.volume_id(name)?;
    Ok((id, &state.volumes[&id]))
}

fn list(state: &State, _: &Ask<'_>, out: &mut Output<'_>) -> Result<(), ServiceError> {
    let all = volumes(state).map(|(id, volume)| Value::from(summary(state, id, volume)));
    write_list(out, all)
}

fn one(state: &State, ask: &Ask<'_>) -> CallResult {
    let (id, volume) = named(state, ask)?;
    Ok(json!([summary(state, id, volume)]))
}

fn described(state: &State, ask: &Ask<'_>) -> CallResult {
    let (id, volume) = named(state, ask)?;
    Ok(describe(state, id, volume))
}

fn counted(state: &State, ask: &Ask<'_>) -> CallResult {
    let (id, volume) = named(state, ask)?;
    Ok(info(state, id, volume))
}

fn parents(state: &State, ask: &Ask<'_>) -> CallResult {
    let (id, _) = named(state, ask)?;
    let ancestors = state.ancestors(id);
    let all = ancestors.iter().map(|id| summary(state, *id, &state.volumes[id]));
    Ok(all.map(Value::from).collect())
}

fn space(state: &State, _: &Ask<'_>, out: &mut Output<'_>) -> Result<(), ServiceError> {
    let all = volumes(state).map(|(id, volume)| {
        let above = state.ancestors(id);
        let inherited = above.iter().filter_map(|id| state.volumes.get(id));
        let inherited: i64 = inherited.map(|parent| parent.stored).sum();
        let mut all = summary(state, id, volume);
        all.insert("storedSize".to_owned(), volume.stored.into());
        all.insert("spaceUsed".to_owned(), (volume.stored + inherited).into());
        Value::from(all)
    });
    write_list(out, all)
}

fn status(state: &State, _: &Ask<'_>, out: &mut Output<'_>) -> Result<(), ServiceError> {
    let all = state.names.iter().filter_map(|(name, id)| {
        let volume = state.volumes.get(id)?;
        Some((name.as_str(), health(state, *id, volume)))
    });
    write_members(out, all)
}

/// Status of a volume or snapshot.
fn health(state: &State, id: i64, volume: &Volume) -> Value {
    let is_up = |disk: &i64| state.disks.get(disk).is_some_and(crate::state::disk::Disk::is_up);
    let ejects = |disk: &i64| {
        let disk = state.disks.get(disk);
        disk.is_some_and(|disk| disk.soft_eject != SoftEject::Off)
    };
    let fill = volume.fill();
    let slots = volume.layout.slots.len();
    let (mut lost, mut down_bytes, mut decreased, mut on_disk) = (false, 0, false, 0);
    let mut down_drives = std::collections::BTreeSet::new();
    let mut missing = std::collections::BTreeSet::new();
    let mut leaving = std::collections::BTreeSet::new();
    for (slot, from, run) in volume.layout.runs() {
        let (stored, space) = fill.span(slot, slots, from, run.count);
        on_disk += space * run.disks.len() as i64;
        let up = run.disks.iter().filter(|disk| is_up(disk)).count();
        let gone = run.disks.iter().filter(|disk| !is_up(disk));
        leaving.extend(run.disks.iter().filter(|disk| ejects(disk)).copied());
        decreased |= (up as i64) < volume.policy.replication;
        lost |= run.disks.is_empty();
        if up == 0 {
            down_bytes += stored;
            down_drives.extend(gone.copied());
        } else {
            missing.extend(gone.copied());
        }
    }
    let targets = volume.layout.slots.iter().flat_map(|slot| &slot.target);
    let missing_targets: std::collections::BTreeSet<i64> =
        targets.filter(|disk| !is_up(disk)).copied().collect();
    let word = match (lost, down_drives.is_empty()) {
        (true, _) => "data lost",
        (false, false) => "down",
        (false, true) => "up",
    };
    members(json!({
        "name": volume.name,
        "snapshot": volume.snapshot().is_some(),
        "size": volume.size,
        "replication": volume.policy.replication,
        "status": word,
        "decreasedRedundancy": decreased,
        "migrating": state.relocating.contains(&id),
        "balancerBlocked": state.is_balancer_blocked(id),
        "storedSize": volume.stored,
        "onDiskSize": on_disk,
        "syncingDataBytes": 0,
        "syncingMetaObjects": 0,
        "downBytes": down_bytes,
        "downDrives": down_drives,
        "missingDrives": missing,
        "missingTargetDrives": missing_targets,
        "softEjectingDrives": leaving,
    }))
    .into()
}

fn create(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: VolumeCreateDesc = ask.body()?;
    let auto_name = state.create_volume(&NewVolume {
        name: desc.name.map(|name| name.as_str().to_owned()).unwrap_or_default(),
        size: desc.size.map(|size| size.get()),
        template: desc.template.as_ref().map(|name| name.as_str().to_owned()),
        parent: desc.parent.as_ref().map(|name| name.as_str().to_owned()),
        base_on: desc.base_on.as_ref().map(|name| name.as_str().to_owned()),
        wish: wish!(desc),
    })?;
    Ok(auto_named(auto_name))
}

fn update(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let name = ask.volume(0)?;
    let desc: VolumeUpdateDesc = ask.body()?;
    let change = VolumeChange {
        rename: desc.rename.as_ref().map(|name| name.as_str().to_owned()),
        size: desc.size.map(|size| size.get()),
        size_add: desc.size_add.map(|size| size.get()),
        shrink_ok: desc.shrink_ok.unwrap_or(false),
        template: desc.template.as_ref().map(|name| name.as_str().to_owned()),
        wish: wish!(desc),
    };
    state.update_volume(name, &change)?;
    Ok(Done::plain())
}

fn freeze(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    ask.no_body()?;
    let name = ask.volume(0)?;
    state.freeze_volume(name)?;
    Ok(Done::plain())
}

fn rebase(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let name = ask.volume(0)?;
    let desc: VolumeRebaseDesc = ask.body()?;
    let id = state.volume_id(name)?;
    let parent = desc.parent_name.as_ref().map(|name| name.as_str());
    state.rebase(id, parent)?;
    Ok(Done::plain())
}

/// Volumes and snapshots share this path.
pub(super) fn abandon_disk(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let name = ask.volume(0).or_else(|_| ask.snapshot(0))?;
    let desc: AbandonDiskDesc = ask.body()?;
    state.abandon_disk(name, desc.disk_id.get())?;
    Ok(Done::plain())
}

fn delete(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    ask.no_body()?;
    let name = ask.volume(0)?;
    state.delete_volume(name)?;
    Ok(Done::plain())
}
