//! Services.

use serde_json::{Value, json};

use super::handler::{CallResult, Handler};
use super::shared::{JsonObject, members};
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::service::VERSION;

pub(super) const CALLS: &[(&str, Handler)] =
    &[("servicesList", Handler::Read(list)), ("serversListBlocked", Handler::Read(blocked))];

fn list(state: &State, _: &Ask<'_>) -> CallResult {
    if !state.awaited.is_empty() {
        return Err(ServiceError::state("The cluster is not operational: servers wait for disks"));
    }
    Ok(status(state))
}

fn blocked(state: &State, _: &Ask<'_>) -> CallResult {
    Ok(status(state))
}

fn service(id: i64, node: i64, running: bool, started: i64) -> JsonObject {
    members(json!({
        "id": id,
        "nodeId": node,
        "version": VERSION,
        "startTime": running.then_some(started),
        "status": if running { "running" } else { "down" },
    }))
}

fn status(state: &State) -> Value {
    let up = state.awaited.is_empty();
    let servers = state.servers.iter().map(|(id, server)| {
        let mut all = service(*id, server.node, server.running, server.started);
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
        let mut all = service(*id, mgmt.node, mgmt.running, mgmt.started);
        // The first one running handles requests.
        all.insert("active".to_owned(), (mgmt.running && active).into());
        all.insert("prio".to_owned(), 0.into());
        active &= !mgmt.running;
        (id.to_string(), Value::from(all))
    });
    let clients = state.clients.iter().map(|(id, client)| {
        let all = service(*id, client.node, client.running, client.started);
        (id.to_string(), Value::from(all))
    });
    let targets = state.targets.iter().map(|(id, target)| {
        let all = service(*id, target.node, target.running, target.started);
        (id.to_string(), Value::from(all))
    });
    json!({
        "clusterStatus": if up { "running" } else { "waiting" },
        "servers": servers.collect::<JsonObject>(),
        "clients": clients.collect::<JsonObject>(),
        "mgmt": mgmts.collect::<JsonObject>(),
        "aoeTargets": targets.collect::<JsonObject>(),
    })
}
