//! The control path, `POST /sim/1.0/<command>` with a JSON object as the body and the same token as the
//! calls; and the dispatch from sockets to commands and calls.

use std::time::Duration;

use serde_json::{Value, json};

use crate::command::{Command, ROOT};
use crate::disturb::{Disturbances, Trouble};
use crate::fault::Fault;
use crate::message::{Reaction, Reply, Request};
use crate::service::{Service, lock};
use storpool_api::meta::CALLS;

/// Responds to a request: a command or a call.
pub(crate) async fn react(service: &Service, request: &Request) -> Reaction {
    let reply = match answer(service, request).await {
        Ok(Reaction::Reply(reply)) => reply,
        Ok(Reaction::Reset) => return Reaction::Reset,
        Err(fault) => Reply::fault(&fault),
    };
    Reaction::Reply(reply.allowing(|| service.methods(&request.path)))
}

async fn answer(service: &Service, request: &Request) -> Result<Reaction, Fault> {
    service.authorize(request.authorization.as_deref())?;
    let Some(name) = request.path.strip_prefix(ROOT) else {
        return service.call(request).await;
    };
    if request.method != "POST" {
        let descr = format!("Commands are sent with POST, not {}", request.method);
        return Err(Fault::new("methodNotAllowed", 405, descr));
    }
    let data = command(service, &Command::parse(name, &request.body)?)?;
    let body = json!({"data": data}).to_string().into_bytes();
    Ok(Reaction::Reply(Reply::json(200, body)))
}

/// Carries out a command.
pub(crate) fn command(service: &Service, command: &Command) -> Result<Value, Fault> {
    if let Some(data) = disturb(service, command)? {
        service.wake();
        return Ok(data);
    }
    let request = command.request()?;
    service.change(&request, |state| command.apply(state))?;
    Ok(json!({"ok": true}))
}

/// Commands that are about the service and not about the cluster.
fn disturb(service: &Service, command: &Command) -> Result<Option<Value>, Fault> {
    let add = |call: &Option<String>, times: u32, trouble: Trouble| -> Result<(), Fault> {
        let call = call.as_deref().map(known_call).transpose()?;
        if times == 0 {
            return Err(Fault::invalid("times: 0 calls would be disturbed"));
        }
        lock(&service.disturbances).add(call, times, trouble);
        Ok(())
    };
    match command {
        Command::Fail { call, times, name, descr, transient, status } => {
            check_status(*status)?;
            let mut fault = Fault::new(name, *status, descr.as_str());
            fault.transient = *transient;
            add(call, *times, Trouble::Fail(fault))?;
        }
        Command::Delay { call, times, milliseconds } => {
            add(call, *times, Trouble::Delay(Duration::from_millis(*milliseconds)))?
        }
        Command::Reset { call, times, applied } => {
            add(call, *times, Trouble::Reset { applied: *applied })?
        }
        Command::Html { call, times, status } => {
            check_status(*status)?;
            add(call, *times, Trouble::Html { status: *status })?;
        }
        Command::Grow { members, values } => {
            let mut disturbances = lock(&service.disturbances);
            disturbances.members = *members;
            disturbances.values = *values;
        }
        Command::Latency { milliseconds } => {
            lock(&service.disturbances).latency = Duration::from_millis(*milliseconds);
        }
        Command::Calm {} => *lock(&service.disturbances) = Disturbances::default(),
        Command::Freeze {} => lock(&service.clock).freeze(),
        Command::Resume {} => lock(&service.clock).resume(),
        Command::Advance { milliseconds } => {
            service.advance(Duration::from_millis(*milliseconds));
        }
        Command::Seen {} => return Ok(Some(json!(service.seen()))),
        Command::Check {} => return Ok(Some(json!(service.faults()))),
        _ => return Ok(None),
    }
    Ok(Some(json!({"ok": true})))
}

/// The name of a call, which may be given as the Rust method has it.
fn known_call(name: &str) -> Result<&'static str, Fault> {
    let mut calls = CALLS.iter();
    let found = calls.find(|call| call.name == name || call.rust_name == name);
    found.map(|call| call.name).ok_or_else(|| {
        let name = name.escape_debug();
        Fault::invalid(format!(
            "call: there is no call `{name}`; calls have the names of the reference, such as `volumeCreate`"
        ))
    })
}

/// Refuses interim statuses, and statuses of responses without a body.
fn check_status(status: u16) -> Result<(), Fault> {
    if (200..=599).contains(&status) && ![204, 205, 304].contains(&status) {
        return Ok(());
    }
    Err(Fault::invalid(format!(
        "status: {status} cannot be the status of a response with a body; 200 to 599 can, except 204, 205 and 304"
    )))
}
