//! Snapshots.

use serde_json::{Value, json};
use storpool_api::types::{
    GlobalVolumeId, GroupSnapshotsSpec, SnapshotUpdateDesc, VolumeName, VolumeRebaseDesc,
    VolumeSnapshotDesc,
};

use super::handler::{Done, Handler};
use super::output::{Fields, Key, List, Output};
use super::shared::{describe, expiry, given, info, summary, tags, wish};
use super::volumes::entry;
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::capture::NewSnapshot;
use crate::state::snapshot::SnapshotChange;
use crate::state::volume::Volume;

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("snapshotsList", Handler::List(LIST)),
    ("snapshotsSpace", Handler::List(SPACE)),
    ("snapshotList", Handler::Write(one)),
    ("snapshotDescribe", Handler::Write(described)),
    ("snapshotInfo", Handler::Write(counted)),
    ("snapshotCreate", Handler::Change(create)),
    ("snapshotUpdate", Handler::Change(update)),
    ("snapshotRebase", Handler::Change(rebase)),
    ("snapshotAbandonDisk", Handler::Change(super::volumes::abandon_disk)),
    ("snapshotDelete", Handler::Change(delete)),
    ("snapshotDeleteById", Handler::Change(delete_by_id)),
    ("snapshotCreateGroup", Handler::Change(create_group)),
];

const LIST: List = List { keys, name: None, entry };
const SPACE: List = List { keys, name: None, entry: space };

fn keys(state: &State, _: &Ask<'_>) -> Result<Vec<Key>, ServiceError> {
    let snapshots = state.volumes.iter().filter(|(_, volume)| volume.snapshot().is_some());
    Ok(snapshots.map(|(id, _)| (*id, 0)).collect())
}

fn named<'a>(state: &'a State, ask: &Ask<'_>) -> Result<(i64, &'a Volume), ServiceError> {
    let id = state.snapshot_id(ask.snapshot(0)?)?;
    Ok((id, &state.volumes[&id]))
}

fn space(state: &State, (id, _): Key, out: &mut Fields<'_>) {
    let Some(snapshot) = state.volumes.get(&id) else {
        return;
    };
    summary(state, id, snapshot, out);
    out.put("storedSize", snapshot.stored);
    out.put("spaceUsed", state.freed_by_deletion(id));
}

fn one(state: &State, ask: &Ask<'_>, out: &mut Output<'_>) -> Result<(), ServiceError> {
    let (id, _) = named(state, ask)?;
    out.list(&LIST, state, [(id, 0)]);
    Ok(())
}

fn described(state: &State, ask: &Ask<'_>, out: &mut Output<'_>) -> Result<(), ServiceError> {
    let (id, snapshot) = named(state, ask)?;
    out.object(|out| describe(state, id, snapshot, out));
    Ok(())
}

fn counted(state: &State, ask: &Ask<'_>, out: &mut Output<'_>) -> Result<(), ServiceError> {
    let (id, snapshot) = named(state, ask)?;
    out.object(|out| info(state, id, snapshot, out));
    Ok(())
}

fn create(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let volume = ask.volume(0)?;
    let desc: VolumeSnapshotDesc = ask.body()?;
    let new = NewSnapshot {
        volume: volume.to_owned(),
        name: desc.name.as_ref().map(|name| name.as_str().to_owned()),
        bind: desc.bind.unwrap_or(false),
        expiry: expiry!(desc),
        tags: tags(desc.tags.as_ref()),
    };
    let id = state.create_snapshot(&new)?;
    Ok(Done::with(given(json!({
        "autoName": new.name.is_none().then(|| state.name_of(id)),
        "snapshotGlobalId": state.global_id(id),
        "snapshotVisibleVolumeId": id,
    }))))
}

fn create_group(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: GroupSnapshotsSpec = ask.body()?;
    if desc.volumes.is_empty() {
        return Err(ServiceError::json("volumes: there are none"));
    }
    let mut all = Vec::with_capacity(desc.volumes.len());
    for one in &desc.volumes {
        // Programs choose names that volumes may have, too.
        let name = one.name.as_ref().map(|name| name.as_str().parse::<VolumeName>());
        let name = name.transpose().map_err(|error| ServiceError::invalid(error.to_string()))?;
        let mut all_tags = tags(desc.tags.as_ref());
        all_tags.extend(tags(one.tags.as_ref()));
        all.push(NewSnapshot {
            volume: one.volume.as_str().to_owned(),
            name: name.map(|name| name.as_str().to_owned()),
            tags: all_tags,
            ..NewSnapshot::default()
        });
    }
    let taken = state.create_snapshots(&all)?.into_iter();
    let entry = |(volume, snapshot): (i64, i64)| {
        json!({
            "volume": state.name_of(volume),
            "volumeGlobalId": state.global_id(volume),
            "snapshot": state.name_of(snapshot),
            "remoteId": state.global_id(snapshot),
            "snapshotGlobalId": state.global_id(snapshot),
        })
    };
    Ok(Done::with(json!({"snapshots": taken.map(entry).collect::<Value>()})))
}

fn update(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let name = ask.snapshot(0)?;
    let desc: SnapshotUpdateDesc = ask.body()?;
    let dated = desc.target_delete_date.is_some() || desc.delete_after.is_some();
    let change = SnapshotChange {
        rename: desc.rename.as_ref().map(|name| name.as_str().to_owned()),
        bind: desc.bind,
        template: desc.template.as_ref().map(|name| name.as_str().to_owned()),
        expiry: dated.then(|| expiry!(desc)),
        wish: wish!(desc),
    };
    state.update_snapshot(name, &change)?;
    Ok(Done::plain())
}

fn rebase(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let name = ask.snapshot(0)?;
    let desc: VolumeRebaseDesc = ask.body()?;
    let id = state.parent_id(name)?;
    let parent = desc.parent_name.as_ref().map(|name| name.as_str());
    state.rebase(id, parent)?;
    Ok(Done::plain())
}

fn delete(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    ask.no_body()?;
    let name = ask.snapshot(0)?;
    state.delete_snapshot(name)?;
    Ok(Done::plain())
}

fn delete_by_id(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    ask.no_body()?;
    let id: GlobalVolumeId = ask.arg(0)?;
    state.delete_snapshot(&format!("~{}", id.as_str()))?;
    Ok(Done::plain())
}
