//! Placement groups.

use serde_json::{Value, json};
use storpool_api::types::{PlacementGroupName, PlacementGroupUpdateDesc};

use super::handler::{CallResult, Done, Handler};
use super::shared::JsonObject;
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::group::GroupChange;

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("placementGroupsList", Handler::Read(list)),
    ("placementGroupDescribe", Handler::Read(describe)),
    ("placementGroupUpdate", Handler::Change(update)),
    ("placementGroupDelete", Handler::Change(delete)),
];

fn entry(state: &State, id: i64) -> Value {
    let Some(group) = state.groups.get(&id) else {
        return Value::Null;
    };
    json!({
        "name": group.name,
        "disks": group.disks,
        "servers": state.group_servers(group),
        "id": id,
    })
}

fn list(state: &State, _: &Ask<'_>) -> CallResult {
    let all = state.groups.iter();
    let all = all.map(|(id, group)| (group.name.clone(), entry(state, *id)));
    Ok(Value::from(all.collect::<JsonObject>()))
}

fn describe(state: &State, ask: &Ask<'_>) -> CallResult {
    let name: PlacementGroupName = ask.arg(0)?;
    Ok(entry(state, state.group_id(name.as_str())?))
}

fn update(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let name: PlacementGroupName = ask.arg(0)?;
    let desc: PlacementGroupUpdateDesc = ask.body()?;
    let change = GroupChange {
        rename: desc.rename.as_ref().map(|name| name.as_str().to_owned()),
        add_disks: desc.add_disks.iter().map(|id| id.get()).collect(),
        add_servers: desc.add_servers.iter().map(|id| id.get()).collect(),
        remove_disks: desc.rm_disks.iter().map(|id| id.get()).collect(),
        remove_servers: desc.rm_servers.iter().map(|id| id.get()).collect(),
    };
    state.update_group(name.as_str(), &change)?;
    Ok(Done::plain())
}

fn delete(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    ask.no_body()?;
    let name: PlacementGroupName = ask.arg(0)?;
    state.delete_group(name.as_str())?;
    Ok(Done::plain())
}
