//! Locations, clusters and bridges.

use serde::{Deserialize, Serialize};

use super::{location_of, usual_location, usual_name};
use crate::error::{ServiceError, quoted};
use crate::state::State;

/// The sizes of buffers of a new location.
const BUFFER: i64 = 4 << 20;

/// The largest buffer.
const LARGEST: i64 = 1 << 30;

/// A location, this one or another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Location {
    pub(crate) id: String,
    pub(crate) send_buffer: i64,
    pub(crate) receive_buffer: i64,
}

/// A bridge of another cluster.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Bridge {
    /// The id of its location.
    pub(crate) location: String,
    /// The id of its cluster, if it was registered for one.
    pub(crate) cluster: Option<String>,
    pub(crate) key: String,
    pub(crate) minimum_delete_delay: Option<i64>,
    pub(crate) no_crypto: Option<bool>,
}

impl State {
    pub(crate) fn add_location(&mut self, id: &str, name: &str) -> Result<(), ServiceError> {
        let known = &self.remote.locations;
        if known.contains_key(name) || known.values().any(|location| location.id == id) {
            let which = format!("{} with id {}", quoted(name), quoted(id));
            return Err(ServiceError::exists("A location", which));
        }
        self.remote.locations.insert(name.to_owned(), Location::new(id));
        self.changed();
        Ok(())
    }

    pub(crate) fn remove_location(&mut self, name: &str) -> Result<(), ServiceError> {
        let id = self.remote.location(name)?.id.clone();
        let user = if id == self.own_location() {
            Some("this cluster")
        } else if self.remote.clusters.values().any(|cluster| location_of(cluster) == id) {
            Some("clusters")
        } else if self.remote.bridges.values().any(|bridge| bridge.location == id) {
            Some("bridges")
        } else if self.remote.exports.values().any(|to| to.contains_key(&id)) {
            Some("exports")
        } else {
            None
        };
        if let Some(user) = user {
            return Err(ServiceError::busy(format!("Location {} has {user}", quoted(name))));
        }
        self.remote.locations.remove(name);
        self.remote.offers.retain(|_, offer| location_of(&offer.cluster) != id);
        self.changed();
        Ok(())
    }

    pub(crate) fn update_location(
        &mut self,
        name: &str,
        send: Option<i64>,
        receive: Option<i64>,
    ) -> Result<(), ServiceError> {
        let mut location = self.remote.location(name)?.clone();
        for (field, size) in [("sendBufferSize", send), ("recvBufferSize", receive)] {
            if size.is_some_and(|size| !(0..=LARGEST).contains(&size)) {
                let problem = format!("{field}: must be between 0 and {LARGEST}");
                return Err(ServiceError::invalid(problem));
            }
        }
        location.send_buffer = send.unwrap_or(location.send_buffer);
        location.receive_buffer = receive.unwrap_or(location.receive_buffer);
        self.remote.locations.insert(name.to_owned(), location);
        self.changed();
        Ok(())
    }

    pub(crate) fn rename_location(&mut self, name: &str, new: &str) -> Result<(), ServiceError> {
        let location = self.remote.location(name)?.clone();
        if name != new && self.remote.locations.contains_key(new) {
            return Err(ServiceError::exists("Location", quoted(new)));
        }
        self.remote.locations.remove(name);
        self.remote.locations.insert(new.to_owned(), location);
        self.changed();
        Ok(())
    }

    pub(crate) fn add_cluster(
        &mut self,
        location: &str,
        id: &str,
        name: Option<&str>,
    ) -> Result<(), ServiceError> {
        let cluster = format!("{}.{id}", self.remote.location(location)?.id);
        let name = name.map_or_else(|| format!("{location}-{id}"), str::to_owned);
        let known = &self.remote.clusters;
        if cluster == self.cluster
            || known.contains_key(&name)
            || known.values().any(|known| *known == cluster)
        {
            let which = format!("{} with id {}", quoted(&name), quoted(&cluster));
            return Err(ServiceError::exists("A cluster", which));
        }
        self.remote.clusters.insert(name, cluster);
        self.changed();
        Ok(())
    }

    pub(crate) fn remove_cluster(&mut self, name: &str) -> Result<(), ServiceError> {
        let id = self.remote.cluster_id(name)?.to_owned();
        let user = if self.remote.bridges.values().any(|one| one.cluster.as_deref() == Some(&id)) {
            Some("bridges")
        } else if self.remote.visitors.values().any(|gid| self.offered_by(gid) == Some(&id)) {
            Some("volumes that are attached here")
        } else {
            None
        };
        if let Some(user) = user {
            return Err(ServiceError::busy(format!("Cluster {} has {user}", quoted(name))));
        }
        self.remote.clusters.retain(|_, known| *known != id);
        self.changed();
        Ok(())
    }

    pub(crate) fn rename_cluster(&mut self, name: &str, new: &str) -> Result<(), ServiceError> {
        let id = self.remote.cluster_id(name)?.to_owned();
        if name != new && self.remote.clusters.contains_key(new) {
            return Err(ServiceError::exists("Cluster", quoted(new)));
        }
        self.remote.clusters.remove(name);
        self.remote.clusters.insert(new.to_owned(), id);
        self.changed();
        Ok(())
    }

    pub(crate) fn add_bridge(&mut self, address: &str, bridge: Bridge) -> Result<(), ServiceError> {
        check_address(address)?;
        let is_key = |key: &str| {
            !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
        };
        if !is_key(&bridge.key) {
            return Err(ServiceError::invalid("publicKey: must be letters, digits and dots"));
        }
        if bridge.minimum_delete_delay.is_some_and(|delay| delay < 0) {
            return Err(ServiceError::invalid("minimumDeleteDelay: must not be negative"));
        }
        if self.remote.bridges.contains_key(address) {
            return Err(ServiceError::exists("Bridge", quoted(address)));
        }
        self.remote.bridges.insert(address.to_owned(), bridge);
        self.changed();
        Ok(())
    }

    pub(crate) fn remove_bridge(&mut self, address: &str) -> Result<(), ServiceError> {
        check_address(address)?;
        let Some(bridge) = self.remote.bridges.get(address) else {
            return Err(ServiceError::missing("Bridge", quoted(address)));
        };
        let leads = |other: &Bridge| other.location == bridge.location;
        let others = self.remote.bridges.iter().filter(|(one, _)| *one != address);
        let is_last = others.filter(|(_, other)| leads(other)).count() == 0;
        let backs_up = self
            .remote
            .exports
            .values()
            .any(|to| to.get(&bridge.location).is_some_and(|export| export.backup));
        let visitors = self.remote.visitors.values().map(String::as_str);
        let reads = visitors.chain(self.running_copies()).any(|gid| {
            self.offered_by(gid).is_some_and(|cluster| location_of(cluster) == bridge.location)
        });
        if is_last && (backs_up || reads) {
            return Err(ServiceError::busy(format!("Bridge {} is in use", quoted(address))));
        }
        self.remote.bridges.remove(address);
        self.changed();
        Ok(())
    }

    /// Learns that another cluster is simulated, too, and registers it if it is not known.
    /// `received` is the number of the last message that it has from this one.
    pub(crate) fn meet(&mut self, cluster: &str, received: u64) {
        for id in [self.own_location().to_owned(), location_of(cluster).to_owned()] {
            // An error means that it is known.
            let _ = self.add_location(&id, usual_location(&id));
        }
        let (location, id) = cluster.split_once('.').unwrap_or((cluster, ""));
        let name = usual_name(cluster);
        let at = self.remote.location_name(location).to_owned();
        let _ = self.add_cluster(&at, id, Some(&name));
        if !self.remote.bridges.values().any(|bridge| bridge.cluster.as_deref() == Some(cluster)) {
            let number = (1..255).map(|host| format!("192.0.2.{host}"));
            let mut free = number.filter(|address| !self.remote.bridges.contains_key(address));
            if let Some(address) = free.next() {
                let bridge = Bridge::to_cluster(cluster);
                let _ = self.add_bridge(&address, bridge);
            }
        }
        self.remote.sent = self.remote.sent.max(received);
        self.remote.peer = Some(cluster.to_owned());
    }

    /// The cluster that exports something to this one.
    pub(super) fn offered_by(&self, global_id: &str) -> Option<&str> {
        self.remote.offers.get(global_id).map(|offer| offer.cluster.as_str())
    }
}

impl Location {
    pub(super) fn new(id: &str) -> Self {
        Self { id: id.to_owned(), send_buffer: BUFFER, receive_buffer: BUFFER }
    }
}

impl Bridge {
    /// A bridge as simulated clusters register it.
    pub(super) fn to_cluster(cluster: &str) -> Self {
        Self {
            location: location_of(cluster).to_owned(),
            cluster: Some(cluster.to_owned()),
            key: "r8m3kq0ztw5c.y1v7hdn4pxe2s.jb6ufa9lgo83.t5cwk2mznq7rx".to_owned(),
            minimum_delete_delay: Some(86_400),
            no_crypto: None,
        }
    }
}

fn check_address(address: &str) -> Result<(), ServiceError> {
    match address.parse::<std::net::Ipv4Addr>() {
        Ok(_) => Ok(()),
        Err(_) => Err(ServiceError::invalid(format!("ip: {} is no address", quoted(address)))),
    }
}
