//! Active requests of the whole cluster.

use serde_json::{Value, json};
use storpool_api::types::AllPeersActiveRequestsQuery;

use super::handler::{CallResult, Handler};
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::active::{Active, Sender};
use crate::state::service::Service;

pub(super) const CALLS: &[(&str, Handler)] =
    &[("allPeersActiveRequests", Handler::Read(all_peers))];

/// The number that stands for no disk.
const NO_DISK: i64 = 4_294_967_294;

/// A participant: its kind, the first of the addresses of this kind, and its number among them.
#[derive(Clone, Copy)]
struct Participant(&'static str, i64, i64);

impl Participant {
    const fn server(id: i64) -> Self {
        Self("server", 0, id)
    }

    const fn client(id: i64) -> Self {
        Self("client", 32_768, id)
    }

    const fn bridge(id: i64) -> Self {
        Self("bridge", 40_960, id)
    }

    const fn iscsi(id: i64) -> Self {
        Self("iSCSI", 49_152, id)
    }

    fn with(self, fields: Value) -> Value {
        let Self(kind, first, id) = self;
        let mut all = fields;
        all["peerId"] = (first + id).into();
        all["service"] = json!({"type": kind, "id": id.to_string()});
        all
    }

    /// The end of its report.
    fn done(self, running: bool) -> Value {
        self.with(json!({"status": if running { "peerDone" } else { "peer_down" }}))
    }
}

fn all_peers(state: &State, ask: &Ask<'_>) -> CallResult {
    let query: Option<AllPeersActiveRequestsQuery> = ask.optional_body()?;
    let timeout = query.and_then(|query| query.msecs_timeout);
    if let Some(timeout) = timeout.filter(|timeout| *timeout < 0) {
        return Err(ServiceError::invalid(format!("msecsTimeout: {timeout} is negative")));
    }
    let active = state.active();
    let mut entries = Vec::new();
    for (id, client) in &state.clients {
        let own = active.iter().filter(|active| active.sender == Sender::Client(*id));
        entries.extend(own.map(|active| at_client(state, *id, active)));
        entries.push(Participant::client(*id).done(client.running));
    }
    for (id, server) in &state.servers {
        if server.running {
            entries.extend(at_server(state, *id, &active));
        }
        entries.push(Participant::server(*id).done(server.running));
    }
    let mut others = |services: &std::collections::BTreeMap<i64, Service>,
                      of: fn(i64) -> Participant| {
        entries.extend(services.iter().map(|(id, service)| of(*id).done(service.running)));
    };
    others(&state.bridges, Participant::bridge);
    others(&state.iscsi.controllers, Participant::iscsi);
    Ok(json!({"requests": entries}))
}

fn request(state: &State, active: &Active, disk: i64, peers: Vec<Value>) -> Value {
    let op = if active.writes { "write" } else { "read" };
    json!({
        "status": "request",
        "diskId": disk,
        "requestIdx": active.index,
        "requestId": active.id,
        "volumeId": active.volume,
        "volume": state.name_of(active.volume),
        "address": active.address,
        "size": active.size,
        "op": op,
        "usecActive": active.age * 1000,
        "peers": peers,
        "state": "executing",
        "prevState": "queued",
        "drOp": op,
    })
}

/// A request at the client that sent it: it waits for servers.
fn at_client(state: &State, client: i64, active: &Active) -> Value {
    let peers = active.disks.iter().filter_map(|disk| {
        let server = state.disks.get(disk)?.server;
        Some(Participant::server(server).with(json!({"diskId": disk})))
    });
    Participant::client(client).with(request(state, active, NO_DISK, peers.collect()))
}

/// The requests at a server, and the states of its disks.
fn at_server<'a>(
    state: &'a State,
    server: i64,
    active: &'a [Active],
) -> impl Iterator<Item = Value> + 'a {
    let disks = state.disks.iter().filter(move |(_, disk)| disk.server == server);
    disks.flat_map(move |(id, disk)| {
        let here = active.iter().filter(|active| active.disks.contains(id));
        let requests = here.filter_map(|active| match active.sender {
            Sender::Client(client) => {
                let peer = Participant::client(client).with(json!({"diskId": NO_DISK}));
                Some(request(state, active, *id, vec![peer]))
            }
            Sender::Target(_) => None,
        });
        let health = if disk.is_up() {
            json!({
                "status": "diskState", "diskId": id, "diskState": "DISK_DATA",
                "objectsWaitingForVersion": 0, "objectsOutdated": 0, "objectsOutdatedRemote": 0,
            })
        } else {
            json!({"status": "diskExpected", "diskId": id, "lastState": "down"})
        };
        let entries = requests.chain([health]).collect::<Vec<_>>();
        entries.into_iter().map(move |entry| Participant::server(server).with(entry))
    })
}
