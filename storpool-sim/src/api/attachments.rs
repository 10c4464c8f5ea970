//! Attachments.

use super::handler::{Done, Handler, Wait};
use super::output::{Fields, Key, List};
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("attachmentsList", Handler::List(LIST)),
    ("volumesReassign", Handler::Change(reassign)),
    ("volumesReassignWait", Handler::Change(reassign_wait)),
];

const LIST: List = List { keys, name: None, entry };

fn keys(state: &State, _: &Ask<'_>) -> Result<Vec<Key>, ServiceError> {
    let all = state.attachments.iter();
    Ok(all.flat_map(|(id, clients)| clients.keys().map(|client| (*id, *client))).collect())
}

fn entry(state: &State, (id, client): Key, out: &mut Fields<'_>) {
    let Some(attachment) = state.attachments.get(&id).and_then(|all| all.get(&client)) else {
        return;
    };
    out.put("volume", state.name_of(id));
    out.put("snapshot", state.is_snapshot(id));
    out.put("client", client);
    out.put("rights", if attachment.writes { "rw" } else { "ro" });
    out.put("pos", attachment.pos);
    out.put_with("globalId", || state.global_id(id));
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
