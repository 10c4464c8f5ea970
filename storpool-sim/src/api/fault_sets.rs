//! Fault sets: servers that may fail together.

use serde_json::{Value, json};

use super::handler::{CallResult, Handler};
use super::shared::JsonObject;
use crate::ask::Ask;
use crate::state::State;

pub(super) const CALLS: &[(&str, Handler)] = &[("faultSetsList", Handler::Read(list))];

fn list(state: &State, _: &Ask<'_>) -> CallResult {
    let all = state.fault_sets.iter();
    let all = all.map(|(name, servers)| (name.clone(), json!({"name": name, "servers": servers})));
    Ok(Value::from(all.collect::<JsonObject>()))
}
