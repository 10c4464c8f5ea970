//! iSCSI: portal groups, initiators, targets and exports, and the sessions of hosts.

mod change;
mod session;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::State;
use super::service::Service;
use crate::error::ServiceError;

pub(crate) use change::{Exported, IscsiChange};
pub(crate) use session::Session;

/// The port on which hosts expect iSCSI.
pub(crate) const PORT: u16 = 3260;

/// The configuration; everything has a number that is not used again.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Iscsi {
    /// The services, which the configuration calls controllers.
    pub(crate) controllers: BTreeMap<i64, Service>,
    pub(crate) base_name: String,
    pub(crate) portal_groups: BTreeMap<i64, PortalGroup>,
    pub(crate) initiators: BTreeMap<i64, Initiator>,
    pub(crate) targets: BTreeMap<i64, Target>,
    pub(crate) sessions: BTreeMap<i64, Session>,
    next: Next,
}

/// The numbers of what is created next.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Next {
    portal_group: i64,
    initiator: i64,
    target: i64,
    session: i64,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct PortalGroup {
    pub(crate) name: String,
    pub(crate) networks: Vec<Network>,
    pub(crate) portals: Vec<Portal>,
}

/// An IPv4 address with the length of its network prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Network {
    pub(crate) address: Ipv4Addr,
    pub(crate) prefix: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Portal {
    pub(crate) controller: i64,
    pub(crate) ip: Ipv4Addr,
    pub(crate) port: u16,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Initiator {
    pub(crate) name: String,
    pub(crate) username: String,
    pub(crate) secret: String,
    pub(crate) nets: Vec<Network>,
    pub(crate) exports: Vec<Export>,
}

/// Permission to use a target through a portal group, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Export {
    pub(crate) portal_group: i64,
    pub(crate) target: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Target {
    /// Does not change when the volume is renamed: hosts know it.
    pub(crate) name: String,
    pub(crate) volume: i64,
}

/// Adds an entry with a new number.
fn add<T>(entries: &mut BTreeMap<i64, T>, next: &mut i64, entry: T) {
    entries.insert(*next, entry);
    *next += 1;
}

impl std::str::FromStr for Network {
    type Err = ServiceError;

    fn from_str(text: &str) -> Result<Self, ServiceError> {
        let parsed = text.split_once('/').and_then(|(address, prefix)| {
            let prefix = prefix.parse().ok().filter(|prefix| *prefix <= 32)?;
            Some(Self { address: address.parse().ok()?, prefix })
        });
        let quoted = crate::error::quoted(text);
        parsed.ok_or_else(|| {
            ServiceError::invalid(format!("net: {quoted} is no IPv4 network, such as 10.2.1.0/24"))
        })
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl Iscsi {
    /// Services without a configuration.
    pub(super) fn new(controllers: BTreeMap<i64, Service>) -> Self {
        let base_name = "iqn.2020-01.com.example:storpool".to_owned();
        Self { controllers, base_name, ..Self::default() }
    }

    /// The service that serves a target: targets take turns among those with portals for them.
    pub(crate) fn served_by(&self, target: i64) -> Option<i64> {
        let exports = self.initiators.values().flat_map(|initiator| &initiator.exports);
        let groups = exports.filter(|export| export.target == target);
        let portals: BTreeSet<i64> = groups
            .flat_map(|export| self.portals(export.portal_group))
            .map(|portal| portal.controller)
            .collect();
        let turn = usize::try_from(target).unwrap_or(0).checked_rem(portals.len())?;
        portals.into_iter().nth(turn)
    }

    /// Where a host connects to use an export: at the service of the target, if the group has a portal
    /// there.
    pub(crate) fn portal(&self, export: &Export) -> Option<Portal> {
        let portals = self.portals(export.portal_group);
        let service = self.served_by(export.target);
        let best = portals.iter().find(|portal| Some(portal.controller) == service);
        best.or(portals.first()).copied()
    }

    /// The portals of a group whose services run.
    fn portals(&self, group: i64) -> Vec<Portal> {
        let portals = self.portal_groups.get(&group).into_iter().flat_map(|group| &group.portals);
        let runs = |id: &i64| self.controllers.get(id).is_some_and(|service| service.running);
        portals.filter(|portal| runs(&portal.controller)).copied().collect()
    }

    /// Ends what refers to a volume that is gone.
    pub(crate) fn forget_volume(&mut self, volume: i64) {
        let gone = self.targets.iter().find(|(_, target)| target.volume == volume);
        if let Some(id) = gone.map(|(id, _)| *id) {
            self.targets.remove(&id);
            self.end_exports(|_, export| export.target == id);
        }
    }

    /// Ends exports, and the sessions that use them.
    fn end_exports(&mut self, ends: impl Fn(i64, &Export) -> bool) {
        for (id, initiator) in &mut self.initiators {
            initiator.exports.retain(|export| !ends(*id, export));
        }
        let initiators = &self.initiators;
        self.sessions.retain(|_, session| {
            let initiator = initiators.get(&session.initiator);
            initiator.is_some_and(|initiator| initiator.exports.contains(&session.export))
        });
    }
}

impl State {
    /// The configuration of the examples: a host and a portal group, and nothing exported.
    pub(super) fn seed_iscsi(&mut self) {
        let portal = |controller| Portal {
            controller,
            ip: Ipv4Addr::new(10, 2, 1, u8::try_from(controller).unwrap_or(0)),
            port: PORT,
        };
        let network = |last, prefix| Network { address: Ipv4Addr::new(10, 2, 1, last), prefix };
        let group = PortalGroup {
            name: "pg-1".to_owned(),
            networks: vec![network(250, 24)],
            portals: vec![portal(1), portal(2)],
        };
        let host = Initiator {
            name: "iqn.2020-01.com.example:host-1".to_owned(),
            username: "host-1".to_owned(),
            secret: "example-secret".to_owned(),
            nets: vec![network(0, 24)],
            exports: Vec::new(),
        };
        let iscsi = &mut self.iscsi;
        add(&mut iscsi.portal_groups, &mut iscsi.next.portal_group, group);
        add(&mut iscsi.initiators, &mut iscsi.next.initiator, host);
    }

    /// Starts or stops an iSCSI service.
    pub(crate) fn set_iscsi_running(&mut self, id: i64, running: bool) -> Result<(), ServiceError> {
        let seconds = self.seconds();
        let service = self.iscsi.controllers.get_mut(&id);
        let service = service.ok_or_else(|| ServiceError::missing("iSCSI service", id))?;
        if running && !service.running {
            service.started = seconds;
        }
        service.running = running;
        Ok(())
    }

    pub(super) fn check_iscsi(&self, found: &mut Vec<String>) {
        let iscsi = &self.iscsi;
        for target in iscsi.targets.values() {
            if !self.volumes.contains_key(&target.volume) {
                found.push(format!("target {}: its volume does not exist", target.name));
            }
        }
        for initiator in iscsi.initiators.values() {
            for export in &initiator.exports {
                let known = iscsi.targets.contains_key(&export.target)
                    && iscsi.portal_groups.contains_key(&export.portal_group);
                if !known {
                    found.push(format!("initiator {}: lost {export:?}", initiator.name));
                }
            }
        }
        for (id, session) in &iscsi.sessions {
            let initiator = iscsi.initiators.get(&session.initiator);
            if initiator.is_none_or(|initiator| !initiator.exports.contains(&session.export)) {
                found.push(format!("session {id} has no export"));
            }
        }
    }
}
