//! The state of the emulated cluster, and how it changes by itself as time passes.
//!
//! One file per subject. Nothing here does I/O: time comes in through [`State::advance`], and the
//! same calls at the same times lead to the same state.

pub(crate) mod active;
pub(crate) mod attach;
pub(crate) mod balance;
pub(crate) mod capture;
pub(crate) mod check;
pub(crate) mod client;
pub(crate) mod disk;
pub(crate) mod expiry;
pub(crate) mod group;
pub(crate) mod iscsi;
pub(crate) mod key_value;
pub(crate) mod layout;
pub(crate) mod maintenance;
pub(crate) mod names;
pub(crate) mod placement;
pub(crate) mod policy;
pub(crate) mod progress;
#[cfg(test)]
mod property;
pub(crate) mod relocate;
pub(crate) mod remote;
pub(crate) mod seed;
pub(crate) mod service;
pub(crate) mod snapshot;
pub(crate) mod template;
pub(crate) mod usage;
pub(crate) mod vag;
pub(crate) mod volume;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};
use storpool_api::ApiVersion;

use attach::{Attachment, Export};
use balance::Balancer;
use client::Client;
use disk::Disk;
use group::Group;
use iscsi::Iscsi;
use key_value::Bucket;
use maintenance::Maintenance;
use service::{Peer, Service};
use template::Template;
use vag::Vags;
use volume::Volume;

/// Milliseconds since 1970-01-01 UTC, in simulated time.
pub(crate) type Millis = i64;

/// How fast things go.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Pace {
    /// How long a client takes to follow a change.
    pub(crate) client_lag: Millis,
    /// Objects that the relocator moves in a second.
    pub(crate) relocation: i64,
    /// How long the balancer computes.
    pub(crate) balancing: Millis,
    /// How long a commit of the balancer takes.
    pub(crate) committing: Millis,
    /// How long the deletion of a snapshot takes.
    pub(crate) deletion: Millis,
    /// Bytes that a scrub reads in a second.
    pub(crate) scrub: i64,
    /// How long a transfer between clusters takes.
    pub(crate) transfer: Millis,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            client_lag: 5,
            relocation: 400,
            balancing: 1500,
            committing: 300,
            deletion: 500,
            scrub: 200 << 20,
            transfer: 1500,
        }
    }
}

/// The whole cluster.
///
/// Cheap to clone: what there may be thousands of is shared with the clone until one of the two changes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct State {
    /// The version of the API that the service has.
    pub(crate) api: ApiVersion,
    pub(crate) generation: i64,
    pub(crate) now: Millis,
    pub(crate) pace: Pace,
    pub(crate) next_id: i64,
    pub(crate) next_transaction: i64,
    pub(crate) peers: BTreeMap<i64, Peer>,
    pub(crate) servers: BTreeMap<i64, Service>,
    pub(crate) mgmts: BTreeMap<i64, Service>,
    pub(crate) targets: BTreeMap<i64, Service>,
    pub(crate) clients: BTreeMap<i64, Client>,
    pub(crate) bridges: BTreeMap<i64, Service>,
    /// Servers that may fail together, by the name of the set.
    pub(crate) fault_sets: BTreeMap<String, BTreeSet<i64>>,
    pub(crate) iscsi: Iscsi,
    pub(crate) buckets: BTreeMap<String, Bucket>,
    /// Nodes in maintenance.
    pub(crate) maintenance: BTreeMap<i64, Maintenance>,
    pub(crate) vags: Vags,
    /// Disks that the servers wait for before the cluster comes up; empty while it is up.
    pub(crate) awaited: BTreeSet<i64>,
    pub(crate) disks: BTreeMap<i64, Disk>,
    pub(crate) groups: BTreeMap<i64, Group>,
    pub(crate) templates: BTreeMap<i64, Template>,
    pub(crate) volumes: OrdMap<i64, Arc<Volume>>,
    /// Number of objects each disk needs space for, including those that have yet to leave it.
    #[serde(skip)]
    pub(crate) reserved: BTreeMap<i64, i64>,
    /// The first two parts of the global ids given here, such as `b6l.b`.
    pub(crate) cluster: String,
    /// Volumes and snapshots with a global id of another cluster.
    pub(crate) foreign: OrdMap<String, i64>,
    /// Volumes and snapshots by name: they share one namespace.
    pub(crate) names: OrdMap<Arc<str>, i64>,
    /// Snapshots, each with the volumes and snapshots based directly on it.
    pub(crate) children: OrdSet<(i64, i64)>,
    /// Volumes and snapshots, the clients that have them, and how.
    pub(crate) attachments: OrdMap<i64, BTreeMap<i64, Attachment>>,
    pub(crate) exports: OrdMap<i64, Export>,
    pub(crate) balancer: Balancer,
    /// Volumes and snapshots whose data is not where it should be.
    pub(crate) relocating: OrdSet<i64>,
    /// Work of the relocator that was begun and is not worth an object yet, in thousandths.
    pub(crate) relocation_carry: i64,
    /// When the deletion of a snapshot may be over.
    pub(crate) deleting: OrdMap<i64, Millis>,
    /// When snapshots are to be deleted, in seconds.
    pub(crate) expiring: OrdMap<i64, i64>,
    pub(crate) remote: remote::Remote,
}

impl State {
    /// Notes that the configuration has changed, so that clients will have to follow.
    pub(crate) fn changed(&mut self) {
        self.generation += 1;
        let due = self.now + self.pace.client_lag;
        for client in self.clients.values_mut().filter(|client| client.running) {
            client.due.get_or_insert(due);
        }
    }

    /// A volume or snapshot to be changed.
    pub(crate) fn volume_mut(&mut self, id: i64) -> Option<&mut Volume> {
        self.volumes.get_mut(&id).map(Arc::make_mut)
    }

    /// A number for something new: volumes, snapshots, templates and groups draw from one source.
    pub(crate) fn fresh_id(&mut self) -> i64 {
        self.next_id += 1;
        self.next_id
    }

    pub(crate) fn fresh_transaction(&mut self) -> i64 {
        self.next_transaction += 1;
        self.next_transaction
    }

    /// Unix time in seconds.
    pub(crate) fn seconds(&self) -> i64 {
        self.now / 1000
    }
}
