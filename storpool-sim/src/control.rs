//! The control path, `POST /sim/1.0/<command>` with a JSON object as the body and the same token as the
//! calls; and the dispatch from sockets to commands and calls.

use std::time::Duration;

use serde_json::{Value, json};

use crate::command::{Command, ROOT};
use crate::disturbance::{CallName, Disturbance};
use crate::error::ServiceError;
use crate::faults::{Fault, Faults};
use crate::message::{Reaction, Request, Response};
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
    let command = Command::parse(name, &request.body)?;
    if matches!(command, Command::Save {}) {
        return Ok(Reaction::Response(Response::json(200, service.saved()?)));
    }
    let data = self::command(service, &command)?;
    let body = json!({"data": data}).to_string().into_bytes();
    Ok(Reaction::Response(Response::json(200, body)))
}

/// Carries out a command.
pub(crate) fn command(service: &Service, command: &Command) -> Result<Value, ServiceError> {
    if let Some(data) = service_command(service, command)? {
        service.wake();
        return Ok(data);
    }
    let request = command.request()?;
    service.change(&request, |state| command.apply(state))?;
    Ok(json!({"ok": true}))
}

/// Commands that are about the service and not about the cluster.
fn service_command(service: &Service, command: &Command) -> Result<Option<Value>, ServiceError> {
    let disturb = |call: &Option<String>, times: u32, fault: Fault| {
        let mut disturbance = Disturbance::new(fault).times(times);
        if let Some(name) = call {
            let call = name.parse::<CallName>();
            let unknown = |error| ServiceError::invalid(format!("call: {error}"));
            disturbance = disturbance.on(call.map_err(unknown)?);
        }
        service.disturb(disturbance)
    };
    match command {
        Command::Fail { call, times, name, descr, transient, status } => {
            let mut error = ServiceError::new(name, *status, descr.as_str());
            error.transient = *transient;
            disturb(call, *times, Fault::Fail(error))?;
        }
        Command::Delay { call, times, milliseconds } => {
            disturb(call, *times, Fault::Delay(Duration::from_millis(*milliseconds)))?;
        }
        Command::Reset { call, times, applied } => {
            disturb(call, *times, Fault::Reset { applied: *applied })?;
        }
        Command::Html { call, times, status } => {
            disturb(call, *times, Fault::Html { status: *status })?;
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
        Command::Save {} => {
            let saved = serde_json::from_slice(&service.saved()?);
            return saved.map(Some).map_err(|error| ServiceError::internal(error.to_string()));
        }
        Command::Seen {} => return Ok(Some(json!(service.seen()))),
        Command::Check {} => return Ok(Some(json!(service.faults()))),
        _ => return Ok(None),
    }
    Ok(Some(json!({"ok": true})))
}
