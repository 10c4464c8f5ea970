//! Commands: what a test can do to the service and to the cluster, and their wire format.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::ServiceError;
use crate::message::Request;
use crate::state::State;
use crate::unique::Unique;

/// Prefix of the path of every command.
pub(crate) const ROOT: &str = "/sim/1.0/";

/// An action on the service or the cluster. On the wire the command is the last segment of the
/// path, and its fields are the members of the body.
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
        /// The error's description.
        #[serde(default)]
        descr: String,
        /// Whether the error is transient.
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
    /// Responds to the next calls with HTML, as a proxy would.
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
    /// Responds as a later service would.
    Grow {
        /// With unknown fields.
        #[serde(default)]
        members: bool,
        /// With unknown enum values.
        #[serde(default)]
        values: bool,
    },
    /// Delays every response.
    Latency {
        /// By how much.
        milliseconds: u64,
    },
    /// Takes back all faults.
    Calm {},
    /// Freezes time. Calls that wait for a client wait until time continues.
    Freeze {},
    /// Resumes time.
    Resume {},
    /// Advances time, frozen or not.
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
    /// Starts or stops an iSCSI service.
    IscsiService {
        /// The service, which the configuration calls a controller.
        id: i64,
        /// Whether it runs afterwards.
        running: bool,
    },
    /// Logs a host in over iSCSI, or out.
    IscsiLogin {
        /// The IQN of the host.
        initiator: String,
        /// The volume, which has to be exported to the host.
        volume: String,
        /// Whether the host is logged in afterwards.
        #[serde(default = "yes")]
        logged_in: bool,
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
    /// Returns the whole state, as [`Simulator::save`](crate::Simulator::save) writes it: the response is the
    /// document, without an envelope around it.
    Save {},
    /// Returns how often each call was received.
    Seen {},
    /// Returns inconsistencies in the state of the cluster; there should be none.
    Check {},
}

fn yes() -> bool {
    true
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

impl Command {
    /// Parses a command: its name from the path, its fields from the body.
    pub(crate) fn parse(name: &str, body: &[u8]) -> Result<Self, ServiceError> {
        let members = if body.is_empty() {
            json!({})
        } else {
            let parsed = serde_json::from_slice::<Unique>(body);
            parsed.map_err(|error| ServiceError::json(error.to_string()))?.0
        };
        serde_json::from_value(json!({name: members}))
            .map_err(|error| ServiceError::json(format!("{name}: {error}")))
    }

    /// The request that sends this command.
    pub(crate) fn request(&self) -> Result<Request, ServiceError> {
        let json = serde_json::to_value(self)
            .map_err(|error| ServiceError::internal(error.to_string()))?;
        let named = json.as_object().and_then(|object| object.iter().next());
        let (name, members) =
            named.ok_or_else(|| ServiceError::internal("A command without a name"))?;
        Ok(Request {
            method: "POST".to_owned(),
            path: format!("{ROOT}{name}"),
            query: String::new(),
            authorization: None,
            body: members.to_string().into_bytes(),
        })
    }

    /// Applies a command about the cluster; other commands change nothing.
    pub(crate) fn apply(&self, state: &mut State) -> Result<(), ServiceError> {
        match self {
            Self::Open { name, client, open } => state.set_open(name, *client, *open),
            Self::Write { name, bytes } => state.write(name, *bytes),
            Self::Client { id, running } => state.set_client_running(*id, *running),
            Self::IscsiService { id, running } => state.set_iscsi_running(*id, *running),
            Self::IscsiLogin { initiator, volume, logged_in } => {
                state.set_logged_in(initiator, volume, *logged_in)
            }
            Self::Disk { id, up } => state.set_disk_up(*id, *up),
            Self::AddDisk { id, server, ssd } => state.add_disk(*id, *server, *ssd),
            Self::Block { disks } => state.block_cluster(disks),
            _ => Ok(()),
        }
    }
}
