//! The control path, `POST /sim/1.0/<command>` with a JSON object as the body and the same token as the
//! calls; and the dispatch from sockets to commands and calls.

use std::time::Duration;

use serde_json::{Value, json};
use storpool_api::ApiVersion;

use crate::command::{Command, ROOT};
use crate::error::ServiceError;
use crate::faults::{Fault, Faults};
use crate::message::{Reaction, Request, Response};
use crate::routes;
use crate::service::{Service, lock};

/// Responds to a request: a command or a call.
pub(crate) async fn react(service: &Service, request: &Request) -> Reaction {
    let response = match handle(service, request).await {
        Ok(Reaction::Response(response)) => response,
        Ok(Reaction::Reset) => return Reaction::Reset,
        Err(error) => Response::error(&error),
    };
    Reaction::Response(response.allowing(|| service.methods(&request.path)))
}

async fn handle(service: &Service, request: &Request) -> Result<Reaction, ServiceError> {
    service.authorize(request.authorization.as_deref())?;
    let Some(name) = request.path.strip_prefix(ROOT) else {
        return service.call(request).await;
    };
    if request.method != "POST" {
        let descr = format!("Commands are sent with POST, not {}", request.method);
        return Err(ServiceError::new("methodNotAllowed", 405, descr));
    }
    let data = command(service, &Command::parse(name, &request.body)?)?;
    let body = json!({"data": data}).to_string().into_bytes();
    Ok(Reaction::Response(Response::json(200, body)))
}

/// Carries out a command.
pub(crate) fn command(service: &Service, command: &Command) -> Result<Value, ServiceError> {
    if let Some(data) = disturb(service, command)? {
        service.wake();
        return Ok(data);
    }
    let request = command.request()?;
    service.change(&request, |state| command.apply(state))?;
    Ok(json!({"ok": true}))
}

/// Commands that are about the service and not about the cluster.
fn disturb(service: &Service, command: &Command) -> Result<Option<Value>, ServiceError> {
    let add = |call: &Option<String>, times: u32, fault: Fault| -> Result<(), ServiceError> {
        let known = |name| known_call(service.api(), name);
        let call = call.as_deref().map(known).transpose()?;
        if times == 0 {
            return Err(ServiceError::invalid("times: 0 calls would be disturbed"));
        }
        lock(&service.faults).add(call, times, fault);
        Ok(())
    };
    match command {
        Command::Fail { call, times, name, descr, transient, status } => {
            check_status(*status)?;
            let mut error = ServiceError::new(name, *status, descr.as_str());
            error.transient = *transient;
            add(call, *times, Fault::Fail(error))?;
        }
        Command::Delay { call, times, milliseconds } => {
            add(call, *times, Fault::Delay(Duration::from_millis(*milliseconds)))?
        }
        Command::Reset { call, times, applied } => {
            add(call, *times, Fault::Reset { applied: *applied })?
        }
        Command::Html { call, times, status } => {
            check_status(*status)?;
            add(call, *times, Fault::Html { status: *status })?;
        }
        Command::Grow { members, values } => {
            let mut faults = lock(&service.faults);
            faults.members = *members;
            faults.values = *values;
        }
        Command::Latency { milliseconds } => {
            lock(&service.faults).latency = Duration::from_millis(*milliseconds);
        }
        Command::Calm {} => *lock(&service.faults) = Faults::default(),
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

/// The name of a call; the Rust method's name is accepted, too.
fn known_call(api: ApiVersion, name: &str) -> Result<&'static str, ServiceError> {
    let mut calls = routes::calls(api);
    let found = calls.find(|call| call.name == name || call.rust_name == name);
    found.map(|call| call.name).ok_or_else(|| {
        let name = name.escape_debug();
        ServiceError::invalid(format!(
            "call: there is no call `{name}`; calls have the names of the reference, such as `volumeCreate`"
        ))
    })
}

/// Refuses interim statuses, and statuses of responses without a body.
fn check_status(status: u16) -> Result<(), ServiceError> {
    if (200..=599).contains(&status) && ![204, 205, 304].contains(&status) {
        return Ok(());
    }
    Err(ServiceError::invalid(format!(
        "status: {status} cannot be the status of a response with a body; 200 to 599 can, except 204, 205 and 304"
    )))
}
