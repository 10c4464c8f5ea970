//! The control path, and what a test can do to the service.
//!
//! `POST /sim/1.0/<command>` with a JSON object as the body. It takes the same token as the calls.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::disturb::{Disturbances, Trouble};
use crate::fault::Fault;
use crate::message::Request;
use crate::service::{Service, lock};
use crate::state::State;
use crate::unique::Unique;
use storpool_api::meta::CALLS;

/// What the path of every command begins with.
pub(crate) const ROOT: &str = "/sim/1.0/";

/// Something to do to the service or to the cluster. On the wire the command is the last part of
/// the path, and its members are those of the body.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Command {
    /// Refuses the next calls.
    Fail {
        /// The name of the call, such as `volumeCreate` or `volume_create`; any if left out.
        call: Option<String>,
        /// How many calls, at least 1.
        #[serde(default = "once")]
        times: u32,
        /// The name of the error.
        name: String,
        /// What the error says.
        #[serde(default)]
        descr: String,
        /// Whether the error is said to pass.
        #[serde(default)]
        transient: bool,
        /// The HTTP status: 200 to 599, except 204, 205 and 304, which come without a body.
        #[serde(default = "bad_request")]
        status: u16,
    },
    /// Delays the next calls.
    Delay {
        /// The name of the call, such as `volumeCreate` or `volume_create`; any if left out.
        call: Option<String>,
        /// How many calls, at least 1.
        #[serde(default = "once")]
        times: u32,
        /// By how much.
        milliseconds: u64,
    },
    /// Resets the connection of the next calls.
    Reset {
        /// The name of the call, such as `volumeCreate` or `volume_create`; any if left out.
        call: Option<String>,
        /// How many calls, at least 1.
        #[serde(default = "once")]
        times: u32,
        /// Whether they are carried out before.
        #[serde(default)]
        applied: bool,
    },
    /// Answers the next calls in HTML, as a proxy in between would.
    Html {
        /// The name of the call, such as `volumeCreate` or `volume_create`; any if left out.
        call: Option<String>,
        /// How many calls, at least 1.
        #[serde(default = "once")]
        times: u32,
        /// The HTTP status: 200 to 599, except 204, 205 and 304, which come without a body.
        #[serde(default = "bad_gateway")]
        status: u16,
    },
    /// Answers as a later service would.
    Grow {
        /// With members that are not known.
        #[serde(default)]
        members: bool,
        /// With values of enumerations that are not known.
        #[serde(default)]
        values: bool,
    },
    /// Answers everything later.
    Latency {
        /// By how much.
        milliseconds: u64,
    },
    /// Takes back all disturbances.
    Calm {},
    /// Stops time. Calls that wait for a client wait until it goes on.
    Freeze {},
    /// Lets time go on.
    Resume {},
    /// Moves time, whether it stands still or not.
    Advance {
        /// By how much.
        milliseconds: u64,
    },
    /// Opens or closes a device at a client that has it attached.
    Open {
        /// The volume or snapshot.
        name: String,
        /// The client.
        client: i64,
        /// Whether it is open afterwards.
        open: bool,
    },
    /// Writes data to a volume.
    Write {
        /// The volume.
        name: String,
        /// How many more bytes it holds afterwards; not negative.
        bytes: i64,
    },
    /// Starts or stops a client.
    Client {
        /// The client.
        id: i64,
        /// Whether it runs afterwards.
        running: bool,
    },
    /// Takes a disk away or brings it back.
    Disk {
        /// The disk.
        id: i64,
        /// Whether it is up afterwards.
        up: bool,
    },
    /// Puts a new disk into a server.
    AddDisk {
        /// The number of the disk.
        id: i64,
        /// The server.
        server: i64,
        /// Whether it is a solid-state drive.
        #[serde(default)]
        ssd: bool,
    },
    /// Makes the servers wait for disks, as after a failure of all of them.
    Block {
        /// The disks that are missing.
        disks: Vec<i64>,
    },
    /// Tells how often each call has come in.
    Seen {},
    /// Tells what is wrong with the state of the cluster; nothing should be.
    Check {},
}

fn once() -> u32 {
    1
}

fn bad_request() -> u16 {
    400
}

fn bad_gateway() -> u16 {
    502
}

/// Carries out a command that came over the wire.
pub(crate) fn request(
    service: &Service,
    name: &str,
    method: &str,
    body: &[u8],
) -> Result<Value, Fault> {
    if method != "POST" {
        let descr = format!("Commands are sent with POST, not {method}");
        return Err(Fault::new("methodNotAllowed", 405, descr));
    }
    command(service, &parse(name, body)?)
}

fn parse(name: &str, body: &[u8]) -> Result<Command, Fault> {
    let members = if body.is_empty() {
        json!({})
    } else {
        let parsed = serde_json::from_slice::<Unique>(body);
        parsed.map_err(|error| Fault::json(error.to_string()))?.0
    };
    serde_json::from_value(json!({name: members}))
        .map_err(|error| Fault::json(format!("{name}: {error}")))
}

/// Carries out a command.
pub(crate) fn command(service: &Service, command: &Command) -> Result<Value, Fault> {
    if let Some(data) = disturb(service, command)? {
        service.wake();
        return Ok(data);
    }
    let request = noted(command)?;
    service.change(&request, |state| to_state(state, command))?;
    Ok(json!({"ok": true}))
}

/// A command as it would come over the wire.
fn noted(command: &Command) -> Result<Request, Fault> {
    let json = serde_json::to_value(command).map_err(|error| Fault::internal(error.to_string()))?;
    let named = json.as_object().and_then(|object| object.iter().next());
    let (name, members) = named.ok_or_else(|| Fault::internal("A command without a name"))?;
    Ok(Request {
        method: "POST".to_owned(),
        path: format!("{ROOT}{name}"),
        authorization: None,
        body: members.to_string().into_bytes(),
    })
}

/// Carries out a command that was noted in a journal.
pub(crate) fn repeat(state: &mut State, name: &str, body: &[u8]) -> Result<(), Fault> {
    to_state(state, &parse(name, body)?)
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
        Command::Fail {
            call,
            times,
            name,
            descr,
            transient,
            status,
        } => {
            check_status(*status)?;
            let mut fault = Fault::new(name, *status, descr.as_str());
            fault.transient = *transient;
            add(call, *times, Trouble::Fail(fault))?;
        }
        Command::Delay {
            call,
            times,
            milliseconds,
        } => add(
            call,
            *times,
            Trouble::Delay(Duration::from_millis(*milliseconds)),
        )?,
        Command::Reset {
            call,
            times,
            applied,
        } => add(call, *times, Trouble::Reset { applied: *applied })?,
        Command::Html {
            call,
            times,
            status,
        } => {
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

/// Refuses statuses that are no final answer, and those that come without a body.
fn check_status(status: u16) -> Result<(), Fault> {
    if (200..=599).contains(&status) && ![204, 205, 304].contains(&status) {
        return Ok(());
    }
    Err(Fault::invalid(format!(
        "status: {status} cannot be the status of a response with a body; 200 to 599 can, except 204, 205 and 304"
    )))
}

/// Commands that are about the cluster.
fn to_state(state: &mut State, command: &Command) -> Result<(), Fault> {
    match command {
        Command::Open { name, client, open } => state.set_open(name, *client, *open),
        Command::Write { name, bytes } => state.write(name, *bytes),
        Command::Client { id, running } => state.set_client_running(*id, *running),
        Command::Disk { id, up } => state.set_disk_up(*id, *up),
        Command::AddDisk { id, server, ssd } => state.add_disk(*id, *server, *ssd),
        Command::Block { disks } => state.block_cluster(disks),
        _ => Ok(()),
    }
}
