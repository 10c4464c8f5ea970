//! Clients.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use storpool_api::types::ClientId;

use super::handler::{CallResult, Handler, Wait};
use super::shared::requests;
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::active::Sender;
use crate::state::{Millis, State};

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("clientsConfigDump", Handler::Read(dump)),
    ("clientConfigWait", Handler::Follow(wait)),
    ("clientActiveRequests", Handler::Read(active)),
];

fn entry(state: &State, id: i64, delay: Millis) -> Value {
    let client = state.clients.get(&id);
    let generation = client.map_or(0, |client| client.generation);
    let status = match client {
        Some(client) if !client.running => "down",
        Some(client) if client.generation < state.generation => "updating",
        _ => "ok",
    };
    json!({
        "id": id,
        "configStatus": status,
        "generation": state.generation,
        "clientGeneration": generation,
        "delay": delay,
    })
}

fn dump(state: &State, _: &Ask<'_>) -> CallResult {
    Ok(state.clients.keys().map(|id| entry(state, *id, 0)).collect())
}

fn wait(state: &State, ask: &Ask<'_>) -> Result<Wait, ServiceError> {
    let id: ClientId = ask.arg(0)?;
    let id = id.get();
    state.client(id)?;
    Ok(Wait {
        clients: BTreeSet::from([id]),
        generation: state.generation,
        deadline: None,
        report: Some((id, state.now)),
    })
}

/// The state of a client that is waited for.
pub(super) fn report(state: &State, id: i64, since: Millis) -> Value {
    json!([entry(state, id, state.now - since)])
}

fn active(state: &State, ask: &Ask<'_>) -> CallResult {
    let id: ClientId = ask.arg(0)?;
    let id = id.get();
    state.client(id)?;
    let all = state.active();
    let own = all.iter().filter(|active| active.sender == Sender::Client(id));
    Ok(json!({"clientId": id, "requests": requests(state, own)}))
}
