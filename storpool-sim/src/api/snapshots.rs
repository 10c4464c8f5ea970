//! Snapshots.

use serde_json::{Value, json};
use storpool_api::types::{SnapshotUpdateDesc, VolumeName, VolumeRebaseDesc, VolumeSnapshotDesc};

use super::handler::{CallResult, Done, Handler, Output};
use super::shared::{auto_named, describe, info, summary, wish, write_list};
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::snapshot::SnapshotChange;
use crate::state::volume::Volume;

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("snapshotsList", Handler::Write(list)),
    ("snapshotsSpace", Handler::Write(space)),
    ("snapshotList", Handler::Read(one)),
    ("snapshotDescribe", Handler::Read(described)),
    ("snapshotInfo", Handler::Read(counted)),
    ("snapshotCreate", Handler::Change(create)),
    ("snapshotUpdate", Handler::Change(update)),
    ("snapshotRebase", Handler::Change(rebase)),
    ("snapshotAbandonDisk", Handler::Change(super::volumes::abandon_disk)),
    ("snapshotDelete", Handler::Change(delete)),
];

fn snapshots(state: &State) -> impl Iterator<Item = (i64, &Volume)> {
    let all = state.volumes.iter().map(|(id, volume)| (*id, volume));
    all.filter(|(_, volume)| volume.snapshot().is_some())
}

fn named<'a>(state: &'a State, ask: &Ask<'_>) -> Result<(i64, &'a Volume), ServiceError> {
    let name = ask.snapshot(0)?;
    let id = state.snapshot_id(name)?;
    Ok((id, &state.volumes[&id]))
}

fn list(state: &State, _: &Ask<'_>, out: &mut Output<'_>) -> Result<(), ServiceError> {
    let all = snapshots(state).map(|(id, snapshot)| Value::from(summary(state, id, snapshot)));
    write_list(out, all)
}

fn space(state: &State, _: &Ask<'_>, out: &mut Output<'_>) -> Result<(), ServiceError> {
    let all = snapshots(state).map(|(id, snapshot)| {
        let mut all = summary(state, id, snapshot);
        all.insert("storedSize".to_owned(), snapshot.stored.into());
        all.insert("spaceUsed".to_owned(), state.freed_by_deletion(id).into());
        Value::from(all)
    });
    write_list(out, all)
}

fn one(state: &State, ask: &Ask<'_>) -> CallResult {
    let (id, snapshot) = named(state, ask)?;
    Ok(json!([summary(state, id, snapshot)]))
}

fn described(state: &State, ask: &Ask<'_>) -> CallResult {
    let (id, snapshot) = named(state, ask)?;
    Ok(describe(state, id, snapshot))
}

fn counted(state: &State, ask: &Ask<'_>) -> CallResult {
    let (id, snapshot) = named(state, ask)?;
    Ok(info(state, id, snapshot))
}

fn create(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let volume = ask.volume(0)?;
    let desc: VolumeSnapshotDesc = ask.body()?;
    let name = desc.name.as_ref().map(VolumeName::as_str);
    let bind = desc.bind.unwrap_or(false);
    let auto_name = state.create_snapshot(volume, name, bind)?;
    Ok(auto_named(auto_name))
}

fn update(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let name = ask.snapshot(0)?;
    let desc: SnapshotUpdateDesc = ask.body()?;
    let change = SnapshotChange {
        rename: desc.rename.as_ref().map(|name| name.as_str().to_owned()),
        bind: desc.bind,
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
