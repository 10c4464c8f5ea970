//! Volumes.

use serde_json::json;
use storpool_api::types::{
    AbandonDiskDesc, VolumeCreateDesc, VolumeFreezeDesc, VolumeRebaseDesc, VolumeRevertDesc,
    VolumeUpdateDesc,
};

use super::handler::{Done, Handler};
use super::output::{Fields, Key, List, Output};
use super::shared::{describe, expiry, given, info, summary, wish};
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::disk::SoftEject;
use crate::state::volume::{NewVolume, Volume, VolumeChange};

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("volumesList", Handler::List(LIST)),
    ("volumesStatus", Handler::List(STATUS)),
    ("volumesQuickStatus", Handler::List(STATUS)),
    ("volumesSpace", Handler::List(SPACE)),
    ("volumeList", Handler::Write(one)),
    ("volumeDescribe", Handler::Write(described)),
    ("volumeInfo", Handler::Write(counted)),
    ("volumeListSnapshots", Handler::List(PARENTS)),
    ("volumeCreate", Handler::Change(create)),
    ("volumeUpdate", Handler::Change(update)),
    ("volumeFreeze", Handler::Change(freeze)),
    ("volumeRebase", Handler::Change(rebase)),
    ("volumeRevert", Handler::Change(revert)),
    ("volumeAbandonDisk", Handler::Change(abandon_disk)),
    ("volumeDelete", Handler::Change(delete)),
];

const LIST: List = List { keys, name: None, entry };
const SPACE: List = List { keys, name: None, entry: space };
const PARENTS: List = List { keys: parents, name: None, entry };
const STATUS: List = List {
    keys: |state, _| Ok(state.names.values().map(|id| (*id, 0)).collect()),
    name: Some(|state, (id, _)| state.name_of(id)),
    entry: health,
};

/// Only the volumes, without the snapshots.
fn keys(state: &State, _: &Ask<'_>) -> Result<Vec<Key>, ServiceError> {
    let volumes = state.volumes.iter().filter(|(_, volume)| volume.snapshot().is_none());
    Ok(volumes.map(|(id, _)| (*id, 0)).collect())
}

/// A volume or snapshot in a list.
pub(super) fn entry(state: &State, (id, _): Key, out: &mut Fields<'_>) {
    if let Some(volume) = state.volumes.get(&id) {
        summary(state, id, volume, out);
    }
}

fn named<'a>(state: &'a State, ask: &Ask<'_>) -> Result<(i64, &'a Volume), ServiceError> {
    let id = state.volume_id(ask.volume(0)?)?;
    Ok((id, &state.volumes[&id]))
}

fn one(state: &State, ask: &Ask<'_>, out: &mut Output<'_>) -> Result<(), ServiceError> {
    let (id, _) = named(state, ask)?;
    out.list(&LIST, state, [(id, 0)]);
    Ok(())
}

fn described(state: &State, ask: &Ask<'_>, out: &mut Output<'_>) -> Result<(), ServiceError> {
    let (id, volume) = named(state, ask)?;
    out.object(|out| describe(state, id, volume, out));
    Ok(())
}

fn counted(state: &State, ask: &Ask<'_>, out: &mut Output<'_>) -> Result<(), ServiceError> {
    let (id, volume) = named(state, ask)?;
    out.object(|out| info(state, id, volume, out));
    Ok(())
}

fn parents(state: &State, ask: &Ask<'_>) -> Result<Vec<Key>, ServiceError> {
    let (id, _) = named(state, ask)?;
    Ok(state.ancestors(id).into_iter().map(|id| (id, 0)).collect())
}

fn space(state: &State, (id, _): Key, out: &mut Fields<'_>) {
    let Some(volume) = state.volumes.get(&id) else {
        return;
    };
    summary(state, id, volume, out);
    let above = state.ancestors(id);
    let inherited = above.iter().filter_map(|id| state.volumes.get(id));
    let inherited: i64 = inherited.map(|parent| parent.stored).sum();
    out.put("storedSize", volume.stored);
    out.put("spaceUsed", volume.stored + inherited);
}

/// Status of a volume or snapshot.
fn health(state: &State, (id, _): Key, out: &mut Fields<'_>) {
    let Some(volume) = state.volumes.get(&id) else {
        return;
    };
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
    if out.has("placeAll") {
        summary(state, id, volume, out);
    } else {
        out.put("name", &volume.name);
        out.put("size", volume.size);
        out.put("replication", volume.policy.replication);
        out.put_some("tags", Some(&volume.tags).filter(|tags| !tags.is_empty()));
    }
    out.put("snapshot", volume.snapshot().is_some());
    out.put("status", word);
    out.put("decreasedRedundancy", decreased);
    out.put("migrating", state.relocating.contains(&id));
    out.put("balancerBlocked", state.is_balancer_blocked(id));
    out.put("storedSize", volume.stored);
    out.put("onDiskSize", on_disk);
    out.put("syncingDataBytes", 0);
    out.put("syncingMetaObjects", 0);
    out.put("upSoonChainsCount", 0);
    out.put("downBytes", down_bytes);
    out.put("downDrives", down_drives);
    out.put("missingDrives", missing);
    out.put("missingTargetDrives", missing_targets);
    out.put("softEjectingDrives", leaving);
}

fn create(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: VolumeCreateDesc = ask.body()?;
    let created = state.create_volume(&NewVolume {
        name: desc.name.as_ref().map(|name| name.as_str().to_owned()),
        size: desc.size.map(|size| size.get()),
        template: desc.template.as_ref().map(|name| name.as_str().to_owned()),
        parent: desc.parent.as_ref().map(|name| name.as_str().to_owned()),
        base_on: desc.base_on.as_ref().map(|name| name.as_str().to_owned()),
        wish: wish!(desc),
    })?;
    Ok(Done::with(given(json!({
        "autoName": created.auto_name,
        "name": state.name_of(created.id),
        "globalId": state.global_id(created.id),
    }))))
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
    let name = ask.volume(0)?;
    let desc: VolumeFreezeDesc = ask.optional_body()?.unwrap_or_default();
    state.freeze_volume(name, expiry!(desc))?;
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

fn revert(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let name = ask.volume(0)?;
    let desc: VolumeRevertDesc = ask.body()?;
    state.revert(name, desc.to_snapshot.as_str())?;
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
