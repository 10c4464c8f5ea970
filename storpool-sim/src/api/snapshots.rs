//! Snapshots.

use storpool_api::types::{SnapshotUpdateDesc, VolumeName, VolumeRebaseDesc, VolumeSnapshotDesc};

use super::handler::{Done, Handler};
use super::output::{Fields, Key, List, Output};
use super::shared::{auto_named, describe, info, summary, wish};
use super::volumes::entry;
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
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
