//! Services.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use storpool_api::ApiVersion;

use super::handler::{CallResult, Handler};
use super::shared::{JsonObject, members};
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::service::Service;

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("servicesList", Handler::Read(list)),
    ("serversList", Handler::Read(servers)),
    ("serversListBlocked", Handler::Read(blocked)),
];

fn check_operational(state: &State) -> Result<(), ServiceError> {
    if state.awaited.is_empty() {
        return Ok(());
    }
    Err(ServiceError::state("The cluster is not operational: servers wait for disks"))
}

fn list(state: &State, _: &Ask<'_>) -> CallResult {
    check_operational(state)?;
    Ok(status(state))
}

/// The services without the clients.
fn servers(state: &State, ask: &Ask<'_>) -> CallResult {
    let mut services = list(state, ask)?;
    services["clients"] = json!({});
    Ok(services)
}

fn blocked(state: &State, _: &Ask<'_>) -> CallResult {
    Ok(status(state))
}

fn service(state: &State, id: i64, node: i64, running: bool, started: i64) -> JsonObject {
    let mut all = members(json!({
        "id": id,
        "nodeId": node,
        "version": state.release(),
        "startTime": running.then_some(started),
        "status": if running { "running" } else { "down" },
    }));
    // Later services do not say on which node one is that is down.
    if !running && state.api >= ApiVersion::V19_01 {
        all.remove("nodeId");
    }
    all
}

fn services(state: &State, services: &BTreeMap<i64, Service>) -> JsonObject {
    let services = services.iter().map(|(id, it)| {
        let all = service(state, *id, it.node, it.running, it.started);
        (id.to_string(), Value::from(all))
    });
    services.collect()
}

fn status(state: &State) -> Value {
    let up = state.awaited.is_empty();
    let servers = state.servers.iter().map(|(id, server)| {
        let mut all = service(state, *id, server.node, server.running, server.started);
        let disks = state.disks.iter().filter(|(_, disk)| disk.server == *id);
        let pending = disks.filter(|(_, disk)| !up && disk.is_up());
        let pending: Vec<&i64> = pending.map(|(id, _)| id).collect();
        all.insert("missingDisks".to_owned(), json!(state.awaited));
        all.insert("pendingDisks".to_owned(), json!(pending));
        if server.running && !up {
            all.insert("status".to_owned(), "waiting".into());
        }
        (id.to_string(), Value::from(all))
    });
    let mut active = true;
    let mgmts = state.mgmts.iter().map(|(id, mgmt)| {
        let mut all = service(state, *id, mgmt.node, mgmt.running, mgmt.started);
        // The first one running handles requests.
        all.insert("active".to_owned(), (mgmt.running && active).into());
        all.insert("prio".to_owned(), 0.into());
        active &= !mgmt.running;
        (id.to_string(), Value::from(all))
    });
    let clients = state.clients.iter().map(|(id, client)| {
        let all = service(state, *id, client.node, client.running, client.started);
        (id.to_string(), Value::from(all))
    });
    json!({
        "clusterStatus": if up { "running" } else { "waiting" },
        "servers": servers.collect::<JsonObject>(),
        "clients": clients.collect::<JsonObject>(),
        "mgmt": mgmts.collect::<JsonObject>(),
        "aoeTargets": services(state, &state.targets),
        "bridges": services(state, &state.bridges),
        "iscsiTargets": services(state, &state.iscsi.controllers),
    })
}
