//! Other clusters: those that this one knows, what they export to it, and what is on the way to them.
//!
//! Nothing here asks another cluster. What one does that concerns the other becomes a [`Message`] in
//! the outbox, which the service delivers; the lists of what clusters export to each other are
//! brought in line afterwards.

mod copy;
mod export;
mod registry;
pub(crate) mod seed;
#[cfg(test)]
mod tests;
mod transfer;
mod visit;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::policy::Tags;
use super::{Millis, State};
use crate::error::{ServiceError, quoted};

pub(crate) use copy::NewCopy;
pub(crate) use export::{Release, being_copied};
pub(crate) use registry::{Bridge, Location};
pub(crate) use transfer::{Message, OnAttached, silent};

/// All that a cluster knows of others.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Remote {
    /// Locations by their names here.
    pub(crate) locations: BTreeMap<String, Location>,
    /// The ids of clusters, such as `b6l.c`, by their names here.
    pub(crate) clusters: BTreeMap<String, String>,
    /// Bridges of other clusters, by address.
    pub(crate) bridges: BTreeMap<String, Bridge>,
    /// Volumes and snapshots of this cluster, and the ids of the locations that may read them.
    pub(crate) exports: BTreeMap<i64, BTreeMap<String, Exported>>,
    /// What others export to this cluster, by global id.
    pub(crate) offers: BTreeMap<String, Offer>,
    /// Volumes and snapshots here that are copies of remote snapshots.
    pub(crate) copies: BTreeMap<i64, Copied>,
    /// Numbers under which volumes of other clusters are attached here, and their global ids.
    pub(crate) visitors: BTreeMap<i64, String>,
    /// The id of the cluster that is simulated, too.
    pub(crate) peer: Option<String>,
    /// What that cluster has to be told, in order.
    pub(crate) outbox: BTreeMap<u64, Message>,
    /// The number of the last message that was sent, and that was received.
    pub(crate) sent: u64,
    pub(crate) received: u64,
}

/// An export to a location.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Exported {
    /// Whether it serves a backup, and ends with it.
    pub(crate) backup: bool,
    /// When the backup is complete; unknown before the other side has begun to read.
    pub(crate) complete: Option<Millis>,
}

/// A snapshot or volume that another cluster exports to this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Offer {
    pub(crate) name: String,
    /// The id of the cluster that has it.
    pub(crate) cluster: String,
    pub(crate) is_volume: bool,
    pub(crate) created: i64,
    pub(crate) size: i64,
    pub(crate) stored: i64,
    /// The global id of the volume that it is a backup of.
    pub(crate) backup_of: Option<String>,
    pub(crate) tags: Tags,
}

/// Where a copy comes from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Copied {
    /// The global id of the remote snapshot.
    pub(crate) from: String,
    /// When all of its data is here.
    pub(crate) complete: Millis,
    /// The global id of the volume that it is a backup of.
    pub(crate) backup_of: Option<String>,
}

impl Remote {
    /// The location with a name, or an error that says that it is not known.
    pub(crate) fn location(&self, name: &str) -> Result<&Location, ServiceError> {
        self.locations.get(name).ok_or_else(|| ServiceError::missing("Location", quoted(name)))
    }

    /// The name here of the location with an id; the id itself if it is not known.
    pub(crate) fn location_name<'a>(&'a self, id: &'a str) -> &'a str {
        let found = self.locations.iter().find(|(_, location)| location.id == id);
        found.map_or(id, |(name, _)| name)
    }

    /// The name here of the cluster with an id; the id itself if it is not known.
    pub(crate) fn cluster_name<'a>(&'a self, id: &'a str) -> &'a str {
        let found = self.clusters.iter().find(|(_, known)| *known == id);
        found.map_or(id, |(name, _)| name)
    }

    /// The id of a cluster that is known by a name, or by `~` and its id.
    pub(crate) fn cluster_id(&self, name: &str) -> Result<&str, ServiceError> {
        let found = match name.strip_prefix('~') {
            Some(id) => self.clusters.values().find(|known| *known == id),
            None => self.clusters.get(name),
        };
        let missing = || ServiceError::missing("Cluster", quoted(name));
        found.map(String::as_str).ok_or_else(missing)
    }

    /// Whether the cluster that is simulated, too, is in a location.
    fn reaches(&self, location: &str) -> bool {
        self.peer.as_deref().is_some_and(|peer| location_of(peer) == location)
    }

    fn post(&mut self, message: Message) {
        self.sent += 1;
        self.outbox.insert(self.sent, message);
    }
}

impl State {
    /// The id of the location of this cluster.
    pub(crate) fn own_location(&self) -> &str {
        location_of(&self.cluster)
    }

    /// The name of this cluster, as the others call it.
    pub(crate) fn own_name(&self) -> String {
        usual_name(&self.cluster)
    }

    /// Whether a volume or snapshot was copied and is not complete.
    pub(crate) fn is_recovering(&self, id: i64) -> bool {
        self.remote.copies.get(&id).is_some_and(|copied| copied.complete > self.now)
    }
}

/// The location in the id of a cluster.
pub(crate) fn location_of(cluster: &str) -> &str {
    cluster.split('.').next().unwrap_or(cluster)
}

/// The name that simulated clusters have for a location.
fn usual_location(id: &str) -> &str {
    match id {
        "b6l" => "dc1",
        "nqs" => "dc2",
        other => other,
    }
}

/// The name that simulated clusters have for a cluster.
fn usual_name(cluster: &str) -> String {
    let (location, id) = cluster.split_once('.').unwrap_or((cluster, ""));
    let location = usual_location(location);
    match id {
        "b" => format!("{location}-c1"),
        "c" => format!("{location}-c2"),
        other => format!("{location}-{other}"),
    }
}
