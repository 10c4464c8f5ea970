//! AoE targets.

use serde_json::{Value, json};
use storpool_api::types::AoeTargetId;

use super::handler::{CallResult, Done, Handler};
use super::shared::requests;
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::active::Sender;

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("aoeStatus", Handler::Read(status)),
    ("aoeExportVolume", Handler::Change(export_volume)),
    ("aoeExportSnapshot", Handler::Change(export_snapshot)),
    ("aoeUnexportVolume", Handler::Change(unexport_volume)),
    ("aoeUnexportSnapshot", Handler::Change(unexport_snapshot)),
    ("aoeTargetActiveRequests", Handler::Read(active)),
];

fn status(state: &State, _: &Ask<'_>) -> CallResult {
    let all = state.exports.iter().map(|(id, export)| {
        let target = export.target.and_then(|id| state.targets.get(&id));
        let runs = target.is_some_and(|target| target.running);
        json!({
            "name": state.name_of(*id),
            "snapshot": state.is_snapshot(*id),
            "aoeId": export.address,
            "target": export.target,
            "status": if runs { "OK" } else { "down" },
        })
    });
    Ok(all.collect::<Value>())
}

fn volume(state: &State, ask: &Ask<'_>) -> Result<i64, ServiceError> {
    ask.no_body()?;
    let name = ask.volume(0)?;
    state.volume_id(name)
}

fn snapshot(state: &State, ask: &Ask<'_>) -> Result<i64, ServiceError> {
    ask.no_body()?;
    let name = ask.snapshot(0)?;
    state.snapshot_id(name)
}

fn export_volume(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    state.export(volume(state, ask)?)?;
    Ok(Done::plain())
}

fn export_snapshot(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    state.export(snapshot(state, ask)?)?;
    Ok(Done::plain())
}

fn unexport_volume(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    state.unexport(volume(state, ask)?)?;
    Ok(Done::plain())
}

fn unexport_snapshot(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    state.unexport(snapshot(state, ask)?)?;
    Ok(Done::plain())
}

fn active(state: &State, ask: &Ask<'_>) -> CallResult {
    let id: AoeTargetId = ask.arg(0)?;
    let id = id.get();
    if !state.targets.contains_key(&id) {
        return Err(ServiceError::missing("AoE target", id));
    }
    let all = state.active();
    let own = all.iter().filter(|active| active.sender == Sender::Target(id));
    Ok(json!({"aoeTargetId": id, "requests": requests(state, own)}))
}
