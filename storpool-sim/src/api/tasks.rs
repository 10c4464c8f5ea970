//! Tasks.

use serde_json::json;

use super::handler::{CallResult, Handler};
use crate::ask::Ask;
use crate::state::State;

pub(super) const CALLS: &[(&str, Handler)] = &[("tasksList", Handler::Read(list))];

fn list(state: &State, _: &Ask<'_>) -> CallResult {
    let tasks = state.tasks();
    let all = tasks.iter().map(|task| {
        json!({
            "diskId": task.disk,
            "transactionId": task.transaction,
            "allObjects": task.all,
            "completedObjects": task.completed,
            "dispatchedObjects": task.all.min(task.completed + 32),
            "unresolvedObjects": 0,
        })
    });
    Ok(all.collect())
}
