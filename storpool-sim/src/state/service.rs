//! Nodes and the services on them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::State;
use crate::error::ServiceError;

/// A node, as the beacons see it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Peer {
    pub(crate) up: bool,
    pub(crate) voting: bool,
    /// Hardware addresses by network.
    pub(crate) macs: BTreeMap<i64, String>,
}

/// A server, a management service or an AoE target.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Service {
    pub(crate) node: i64,
    pub(crate) running: bool,
    pub(crate) started: i64,
}

impl State {
    /// The release that all services claim to be.
    pub(crate) fn release(&self) -> String {
        format!("{}.677", self.api)
    }

    /// Makes the servers wait for disks, as after a failure of all of them at once.
    pub(crate) fn block_cluster(&mut self, disks: &[i64]) -> Result<(), ServiceError> {
        for id in disks {
            self.disk(*id)?;
        }
        for id in disks {
            self.set_disk_up(*id, false)?;
        }
        self.awaited = disks.iter().copied().collect();
        Ok(())
    }

    /// Gives up waiting for a disk.
    pub(crate) fn ignore_disk(&mut self, id: i64) -> Result<(), ServiceError> {
        if !self.awaited.contains(&id) {
            self.disk(id)?;
            return Err(ServiceError::state(format!("No server waits for disk {id}")));
        }
        self.awaited.remove(&id);
        self.changed();
        Ok(())
    }
}
