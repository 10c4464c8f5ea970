//! Attachments.

use serde_json::json;

use super::handler::{Done, Handler, Output, Wait};
use super::shared::write_list;
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("attachmentsList", Handler::Write(list)),
    ("volumesReassign", Handler::Change(reassign)),
    ("volumesReassignWait", Handler::Change(reassign_wait)),
];

fn list(state: &State, _: &Ask<'_>, out: &mut Output<'_>) -> Result<(), ServiceError> {
    let all = state.attachments.iter().flat_map(|(id, clients)| {
        clients.iter().map(|(client, attachment)| {
            json!({
                "volume": state.name_of(*id),
                "snapshot": state.is_snapshot(*id),
                "client": client,
                "rights": if attachment.writes { "rw" } else { "ro" },
                "pos": attachment.pos,
            })
        })
    });
    write_list(out, all)
}

fn reassign(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let (items, _) = ask.reassign(false)?;
    state.reassign(&items)?;
    Ok(Done::plain())
}

fn reassign_wait(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let (items, timeout) = ask.reassign(true)?;
    if timeout.is_some_and(|seconds| seconds < 0) {
        return Err(ServiceError::invalid("attachTimeout must not be negative"));
    }
    let concerned = state.reassign(&items)?;
    if timeout == Some(0) {
        return Ok(Done::plain());
    }
    // Detaching does not wait for a client that is down; attaching does.
    let running = |id: &i64| state.clients.get(id).is_some_and(|client| client.running);
    let mut clients = concerned.attached;
    clients.extend(concerned.detached.into_iter().filter(running));
    let millis = |seconds: i64| state.now.saturating_add(seconds.saturating_mul(1000));
    Ok(Done {
        wait: Some(Wait {
            clients,
            generation: state.generation,
            deadline: timeout.map(millis),
            report: None,
        }),
        ..Done::plain()
    })
}
