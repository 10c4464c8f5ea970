//! Volume allocation groups.

use serde_json::json;
use storpool_api::types::{
    SnapshotUpdateVagDesc, VagId, VagIdOrParent, VagUpdateDesc, VolumeUpdateVagDesc,
};

use super::handler::{CallResult, Done, Handler};
use crate::ask::Ask;
use crate::error::{ServiceError, quoted};
use crate::state::State;
use crate::state::layout::{DiskSet, Slot};
use crate::state::vag::Destination;

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("vagList", Handler::Read(list)),
    ("volumeUpdateVag", Handler::Change(update_volume)),
    ("snapshotUpdateVag", Handler::Change(update_snapshot)),
    ("vagUpdate", Handler::Change(update)),
];

fn number(id: VagId) -> Result<i64, ServiceError> {
    let number = i64::try_from(id.get());
    number.map_err(|_| ServiceError::missing("Volume allocation group", id))
}

/// Where the data of a slot is now; if it is on its way, where it comes from.
fn current(slot: &Slot) -> &DiskSet {
    let moving = slot.runs.iter().find(|run| run.disks != slot.target);
    moving.map_or(&slot.target, |run| &run.disks)
}

fn list(state: &State, ask: &Ask<'_>) -> CallResult {
    let vag = number(ask.arg(0)?)?;
    let members = state.vag_members(vag)?;
    let volumes = members.iter().rev().filter_map(|id| state.volumes.get(id));
    // A volume with few objects does not use all sets.
    let Some(volume) = volumes.max_by_key(|volume| volume.layout.slots.len()) else {
        return Err(ServiceError::internal("A group without members"));
    };
    let template = volume.template.and_then(|id| state.templates.get(&id));
    let targets = volume.layout.targets();
    let place_all = state.group_name(volume.policy.all);
    Ok(json!({
        "name": vag,
        "vagId": vag,
        "parentVagId": volume.parent.map_or(0, |parent| state.vag_of(parent)),
        "chains": volume.layout.slots.iter().map(current).collect::<Vec<_>>(),
        "targetDiskSets": targets,
        "diskSetsConstraintsViolated": targets.iter().any(|set| state.breaks_placement(set)),
        "overrides": {},
        "placeAll": place_all,
        "placeHead": state.group_name(volume.policy.head()),
        "placeTail": state.group_name(volume.policy.tail),
        "replication": volume.policy.replication,
        "reuseServer": volume.policy.reuse_server,
        "templateName": template.map_or("", |template| template.name.as_str()),
        "templateId": volume.template.unwrap_or(0),
    }))
}

fn destination(to: VagIdOrParent) -> Result<Destination, ServiceError> {
    match to {
        VagIdOrParent::Vag(id) => Ok(Destination::Vag(number(id)?)),
        _ => Ok(Destination::Parent),
    }
}

fn update_volume(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let name = ask.volume(0)?;
    let desc: VolumeUpdateVagDesc = ask.body()?;
    state.move_to_vag(state.volume_id(name)?, destination(desc.vag_id)?)?;
    Ok(Done::plain())
}

fn update_snapshot(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let name = ask.snapshot(0)?;
    let desc: SnapshotUpdateVagDesc = ask.body()?;
    state.move_to_vag(state.snapshot_id(name)?, destination(desc.vag_id)?)?;
    Ok(Done::plain())
}

fn update(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: VagUpdateDesc = ask.body()?;
    let id: VagId = desc.vag_id.parse().map_err(|_| {
        ServiceError::invalid(format!("vagId: {} is no number of a group", quoted(&desc.vag_id)))
    })?;
    let count = usize::try_from(desc.targets_count.get()).unwrap_or(1);
    state.resize_vag(number(id)?, count)?;
    Ok(Done::plain())
}
