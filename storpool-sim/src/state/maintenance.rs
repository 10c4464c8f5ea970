//! Nodes in maintenance.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::service::Service;
use super::volume::Volume;
use super::{Millis, State};
use crate::error::ServiceError;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Maintenance {
    pub(crate) started: Millis,
    /// Seconds.
    pub(crate) duration: i64,
    pub(crate) description: String,
}

/// What must hold while a node is down.
pub(crate) struct Margins {
    pub(crate) min_ok_replicas: i64,
    pub(crate) max_replication_decrease: i64,
    pub(crate) voting_safety_margin: i64,
    pub(crate) max_nodes_in_maintenance: i64,
}

impl Maintenance {
    fn ends(&self) -> Millis {
        self.started.saturating_add(self.duration.saturating_mul(1000))
    }

    pub(crate) fn is_overrun(&self, now: Millis) -> bool {
        self.ends() <= now
    }

    /// Seconds that are left, the last one counted as a whole.
    pub(crate) fn remaining(&self, now: Millis) -> Option<i64> {
        (!self.is_overrun(now)).then(|| (self.ends() - now + 999) / 1000)
    }
}

impl State {
    /// Puts a node into maintenance, or starts its time anew.
    pub(crate) fn set_maintenance(
        &mut self,
        node: i64,
        maintenance: Maintenance,
        margins: &Margins,
    ) -> Result<(), ServiceError> {
        self.check_node(node)?;
        let mut absent: BTreeSet<i64> = self.maintenance.keys().copied().collect();
        absent.remove(&node);
        let most = margins.max_nodes_in_maintenance;
        if absent.len() as i64 >= most {
            return Err(ServiceError::busy(format!(
                "{} nodes are in maintenance, and there may be {most}",
                absent.len()
            )));
        }
        absent.insert(node);
        self.check_quorum(node, &absent, margins)?;
        for volume in self.volumes.values() {
            self.check_replicas(volume, node, &absent, margins)?;
        }
        self.maintenance.insert(node, maintenance);
        self.changed();
        Ok(())
    }

    /// Ends the maintenance of a node; one that is not in maintenance stays as it is.
    pub(crate) fn complete_maintenance(&mut self, node: i64) -> Result<(), ServiceError> {
        self.check_node(node)?;
        if self.maintenance.remove(&node).is_some() {
            self.changed();
        }
        Ok(())
    }

    /// When the next maintenance is over.
    pub(super) fn maintenance_due(&self) -> Option<Millis> {
        let ends = self.maintenance.values().map(Maintenance::ends);
        ends.filter(|end| *end > self.now).min()
    }

    /// Ends the maintenance of nodes whose time is over, unless they are still down.
    pub(super) fn finish_maintenance(&mut self) {
        let over = self.maintenance.iter().filter(|(node, maintenance)| {
            maintenance.is_overrun(self.now) && self.is_node_whole(**node)
        });
        let over: Vec<i64> = over.map(|(node, _)| *node).collect();
        for node in &over {
            self.maintenance.remove(node);
        }
        if !over.is_empty() {
            self.changed();
        }
    }

    fn check_node(&self, node: i64) -> Result<(), ServiceError> {
        match self.peers.contains_key(&node) {
            true => Ok(()),
            false => Err(ServiceError::missing("Node", node)),
        }
    }

    /// Whether everything on a node is up.
    fn is_node_whole(&self, node: i64) -> bool {
        let services = [&self.servers, &self.mgmts, &self.targets, &self.bridges];
        let services = services.into_iter().chain([&self.iscsi.controllers]);
        let mut services = services.flat_map(|services| services.values());
        let mut disks = self.disks.values().filter(|disk| self.node_of(disk.server) == Some(node));
        let mut clients = self.clients.values().filter(|client| client.node == node);
        self.peers.get(&node).is_some_and(|peer| peer.up)
            && services.all(|Service { node: on, running, .. }| *on != node || *running)
            && clients.all(|client| client.running)
            && disks.all(super::Disk::is_up)
    }

    fn node_of(&self, server: i64) -> Option<i64> {
        self.servers.get(&server).map(|server| server.node)
    }

    /// Refuses a voting node whose absence endangers the quorum.
    fn check_quorum(
        &self,
        node: i64,
        absent: &BTreeSet<i64>,
        margins: &Margins,
    ) -> Result<(), ServiceError> {
        let voting = self.peers.iter().filter(|(_, peer)| peer.voting);
        let all = voting.clone().count() as i64;
        let left = voting.clone().filter(|(id, peer)| peer.up && !absent.contains(id));
        let left = left.count() as i64;
        let wanted = (all / 2 + 1).saturating_add(margins.voting_safety_margin);
        if left < wanted && voting.into_iter().any(|(id, _)| *id == node) {
            return Err(ServiceError::state(format!(
                "{left} voting nodes would remain, {wanted} are needed"
            )));
        }
        Ok(())
    }

    /// Refuses a node without which too few replicas of some of its data would remain.
    fn check_replicas(
        &self,
        volume: &Volume,
        node: i64,
        absent: &BTreeSet<i64>,
        margins: &Margins,
    ) -> Result<(), ServiceError> {
        let home = |disk: &i64| {
            let disk = self.disks.get(disk).filter(|disk| disk.is_up())?;
            self.node_of(disk.server)
        };
        for (_, _, run) in volume.layout.runs() {
            let homes: Vec<i64> = run.disks.iter().filter_map(home).collect();
            let left = homes.iter().filter(|home| !absent.contains(home)).count() as i64;
            let wanted = volume.policy.replication.saturating_sub(margins.max_replication_decrease);
            let wanted = wanted.max(margins.min_ok_replicas);
            if homes.contains(&node) && left < wanted {
                return Err(ServiceError::state(format!(
                    "{left} replicas of `{}` would remain, {wanted} are needed",
                    volume.name
                )));
            }
        }
        Ok(())
    }
}
