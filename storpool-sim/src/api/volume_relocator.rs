//! Volume relocator.

use serde_json::json;

use super::handler::{CallResult, Handler};
use super::shared::Plan;
use crate::ask::Ask;
use crate::state::State;

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("volumeRelocatorStatus", Handler::Read(status)),
    ("volumeRelocatorDisks", Handler::Read(disks)),
    ("volumeRelocatorVolumeDisks", Handler::Read(volume_disks)),
    ("volumeRelocatorSnapshotDisks", Handler::Read(snapshot_disks)),
];

fn status(state: &State, _: &Ask<'_>) -> CallResult {
    let status = if state.relocator_blocked() { "blocked" } else { "on" };
    Ok(json!({
        "status": status,
        "volumesToRelocate": state.relocating.len(),
        "recoveringFromRemote": 0,
    }))
}

fn disks(state: &State, _: &Ask<'_>) -> CallResult {
    Ok(Plan::of(state.volumes.values()).to_json(state, true))
}

fn volume_disks(state: &State, ask: &Ask<'_>) -> CallResult {
    let name = ask.volume(0)?;
    let id = state.volume_id(name)?;
    Ok(Plan::of(state.volumes.get(&id).into_iter()).to_json(state, false))
}

fn snapshot_disks(state: &State, ask: &Ask<'_>) -> CallResult {
    let name = ask.snapshot(0)?;
    let id = state.snapshot_id(name)?;
    Ok(Plan::of(state.volumes.get(&id).into_iter()).to_json(state, false))
}
