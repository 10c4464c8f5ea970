//! Maintenance.

use serde_json::{Value, json};
use storpool_api::types::{MaintenanceCompleteDesc, MaintenanceSetDesc, PeerId};

use super::handler::{CallResult, Done, Handler};
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::maintenance::{Maintenance, Margins};

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("maintenanceList", Handler::Read(list)),
    ("maintenanceSet", Handler::Change(set)),
    ("maintenanceComplete", Handler::Change(complete)),
];

fn list(state: &State, _: &Ask<'_>) -> CallResult {
    let nodes = state.maintenance.iter().map(|(node, maintenance)| {
        let mut entry = json!({
            "nodeId": node,
            "started": maintenance.started / 1000,
            "duration": maintenance.duration,
            "description": maintenance.description,
            "overrun": maintenance.is_overrun(state.now),
        });
        if let Some(remaining) = maintenance.remaining(state.now) {
            entry["remaining"] = remaining.into();
        }
        entry
    });
    Ok(json!({"nodes": nodes.collect::<Value>()}))
}

fn check_range(name: &str, number: i64, least: i64) -> Result<i64, ServiceError> {
    if number < least {
        return Err(ServiceError::invalid(format!("{name}: {number} is less than {least}")));
    }
    Ok(number)
}

fn node(id: i64) -> Result<i64, ServiceError> {
    PeerId::new(id).map_err(|error| ServiceError::invalid(format!("nodeId: {error}")))?;
    Ok(id)
}

fn set(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: MaintenanceSetDesc = ask.body()?;
    let node = node(desc.node_id)?;
    let maintenance = Maintenance {
        started: state.now,
        duration: check_range("duration", desc.duration, 1)?,
        description: desc.description,
    };
    let limit = |name, given: Option<i64>, usual| check_range(name, given.unwrap_or(usual), 0);
    let margins = Margins {
        min_ok_replicas: limit("minOkReplicas", desc.min_ok_replicas, 1)?,
        max_replication_decrease: limit(
            "maxReplicationDecrease",
            desc.max_replication_decrease,
            1,
        )?,
        voting_safety_margin: limit("votingSafetyMargin", desc.voting_safety_margin, 0)?,
        max_nodes_in_maintenance: limit("maxNodesInMaintenance", desc.max_nodes_in_maintenance, 1)?,
    };
    state.set_maintenance(node, maintenance, &margins)?;
    Ok(Done::plain())
}

fn complete(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: MaintenanceCompleteDesc = ask.body()?;
    state.complete_maintenance(node(desc.node_id)?)?;
    Ok(Done::plain())
}
