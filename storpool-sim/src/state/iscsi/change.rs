//! Changes of the configuration.

use std::net::Ipv4Addr;

use super::{Export, Initiator, Iscsi, Network, Portal, PortalGroup, Target, add};
use crate::error::{ServiceError, quoted};
use crate::state::State;

/// A command.
pub(crate) enum IscsiChange {
    SetBaseName(String),
    CreatePortalGroup(String),
    DeletePortalGroup(String),
    PortalGroupAddNetwork { group: String, net: Network },
    CreatePortal { group: String, portal: Portal },
    DeletePortal { ip: Ipv4Addr, port: u16 },
    CreateTarget { volume: String },
    DeleteTarget { volume: String },
    CreateInitiator { name: String, username: String, secret: String },
    DeleteInitiator(String),
    InitiatorAddNetwork { initiator: String, net: Network },
    Export(Exported),
    ExportDelete(Exported),
}

/// An export by the names that commands use.
pub(crate) struct Exported {
    pub(crate) initiator: String,
    pub(crate) group: String,
    pub(crate) volume: String,
}

/// Adds an entry to a list without it.
fn add_new<T: PartialEq>(
    list: &mut Vec<T>,
    entry: T,
    exists: impl FnOnce() -> ServiceError,
) -> Result<(), ServiceError> {
    if list.contains(&entry) {
        return Err(exists());
    }
    list.push(entry);
    Ok(())
}

impl Iscsi {
    fn group_id(&self, name: &str) -> Result<i64, ServiceError> {
        let found = self.portal_groups.iter().find(|(_, group)| group.name == name);
        let found = found.map(|(id, _)| *id);
        found.ok_or_else(|| ServiceError::missing("Portal group", quoted(name)))
    }

    fn group_mut(&mut self, name: &str) -> Result<&mut PortalGroup, ServiceError> {
        let found = self.portal_groups.values_mut().find(|group| group.name == name);
        found.ok_or_else(|| ServiceError::missing("Portal group", quoted(name)))
    }

    pub(super) fn initiator(&self, name: &str) -> Result<(i64, &Initiator), ServiceError> {
        let found = self.initiators.iter().find(|(_, initiator)| initiator.name == name);
        let found = found.map(|(id, initiator)| (*id, initiator));
        found.ok_or_else(|| ServiceError::missing("Initiator", quoted(name)))
    }

    fn initiator_mut(&mut self, name: &str) -> Result<&mut Initiator, ServiceError> {
        let found = self.initiators.values_mut().find(|initiator| initiator.name == name);
        found.ok_or_else(|| ServiceError::missing("Initiator", quoted(name)))
    }

    /// The number of the target that a volume is.
    fn target_id(&self, volume: i64, name: &str) -> Result<i64, ServiceError> {
        let found = self.targets.iter().find(|(_, target)| target.volume == volume);
        let found = found.map(|(id, _)| *id);
        found.ok_or_else(|| ServiceError::missing("Target of volume", quoted(name)))
    }

    /// A name for the target of a volume, which may have characters that such a name cannot have.
    fn target_name(&self, volume: &str) -> String {
        let fit = |letter: char| match letter.to_ascii_lowercase() {
            letter @ ('a'..='z' | '0'..='9' | '-' | '.' | ':') => letter,
            _ => '-',
        };
        let name: String = volume.chars().map(fit).collect();
        let name = format!("{}:{name}", self.base_name);
        if self.targets.values().any(|target| target.name == name) {
            return format!("{name}-{}", self.next.target);
        }
        name
    }

    fn delete_portal(&mut self, ip: Ipv4Addr, port: u16) -> Result<(), ServiceError> {
        for group in self.portal_groups.values_mut() {
            let at = group.portals.iter().position(|portal| (portal.ip, portal.port) == (ip, port));
            if let Some(at) = at {
                group.portals.remove(at);
                return Ok(());
            }
        }
        Err(ServiceError::missing("Portal", format!("{ip}:{port}")))
    }

    fn create_portal(&mut self, group: &str, portal: Portal) -> Result<(), ServiceError> {
        let mut all = self.portal_groups.values().flat_map(|group| &group.portals);
        let Portal { ip, port, .. } = portal;
        if all.any(|other| (other.ip, other.port) == (ip, port)) {
            return Err(ServiceError::exists("Portal", format!("{ip}:{port}")));
        }
        self.group_mut(group)?.portals.push(portal);
        Ok(())
    }

    /// The number of a host, and the export that names mean.
    fn resolve(&self, names: &Exported, volume: i64) -> Result<(i64, Export), ServiceError> {
        let (initiator, _) = self.initiator(&names.initiator)?;
        let portal_group = self.group_id(&names.group)?;
        let target = self.target_id(volume, &names.volume)?;
        Ok((initiator, Export { portal_group, target }))
    }
}

impl State {
    /// Makes all changes or, if one is refused, none of them.
    pub(crate) fn change_iscsi(&mut self, changes: &[IscsiChange]) -> Result<(), ServiceError> {
        let mut iscsi = self.iscsi.clone();
        for (index, change) in changes.iter().enumerate() {
            self.apply_iscsi(&mut iscsi, change).map_err(|error| ServiceError {
                descr: format!("Command {index}: {}", error.descr),
                ..error
            })?;
        }
        self.iscsi = iscsi;
        self.changed();
        Ok(())
    }

    fn apply_iscsi(&self, iscsi: &mut Iscsi, change: &IscsiChange) -> Result<(), ServiceError> {
        match change {
            IscsiChange::SetBaseName(name) => iscsi.base_name.clone_from(name),
            IscsiChange::CreatePortalGroup(name) => {
                if iscsi.group_id(name).is_ok() {
                    return Err(ServiceError::exists("Portal group", quoted(name)));
                }
                let group = PortalGroup { name: name.clone(), ..PortalGroup::default() };
                add(&mut iscsi.portal_groups, &mut iscsi.next.portal_group, group);
            }
            IscsiChange::DeletePortalGroup(name) => {
                let id = iscsi.group_id(name)?;
                iscsi.portal_groups.remove(&id);
                iscsi.end_exports(|_, export| export.portal_group == id);
            }
            IscsiChange::PortalGroupAddNetwork { group, net } => {
                let networks = &mut iscsi.group_mut(group)?.networks;
                add_new(networks, *net, || ServiceError::exists("Network", net))?;
            }
            IscsiChange::CreatePortal { group, portal } => iscsi.create_portal(group, *portal)?,
            IscsiChange::DeletePortal { ip, port } => iscsi.delete_portal(*ip, *port)?,
            IscsiChange::CreateTarget { volume: name } => {
                let volume = self.volume_id(name)?;
                if iscsi.target_id(volume, name).is_ok() {
                    return Err(ServiceError::exists("Target of volume", quoted(name)));
                }
                let target = Target { name: iscsi.target_name(name), volume };
                add(&mut iscsi.targets, &mut iscsi.next.target, target);
            }
            IscsiChange::DeleteTarget { volume: name } => {
                let id = iscsi.target_id(self.volume_id(name)?, name)?;
                let uses = |other: &&Initiator| other.exports.iter().any(|one| one.target == id);
                if let Some(user) = iscsi.initiators.values().find(uses) {
                    let user = quoted(&user.name);
                    return Err(ServiceError::invalid(format!(
                        "The target of volume {} is exported to {user}",
                        quoted(name)
                    )));
                }
                iscsi.targets.remove(&id);
            }
            IscsiChange::CreateInitiator { name, username, secret } => {
                if iscsi.initiator(name).is_ok() {
                    return Err(ServiceError::exists("Initiator", quoted(name)));
                }
                let initiator = Initiator {
                    name: name.clone(),
                    username: username.clone(),
                    secret: secret.clone(),
                    nets: Vec::new(),
                    exports: Vec::new(),
                };
                add(&mut iscsi.initiators, &mut iscsi.next.initiator, initiator);
            }
            IscsiChange::DeleteInitiator(name) => {
                let (id, _) = iscsi.initiator(name)?;
                iscsi.initiators.remove(&id);
                iscsi.end_exports(|_, _| false);
            }
            IscsiChange::InitiatorAddNetwork { initiator, net } => {
                let nets = &mut iscsi.initiator_mut(initiator)?.nets;
                add_new(nets, *net, || ServiceError::exists("Network", net))?;
            }
            IscsiChange::Export(names) => {
                let (_, export) = iscsi.resolve(names, self.volume_id(&names.volume)?)?;
                let exports = &mut iscsi.initiator_mut(&names.initiator)?.exports;
                add_new(exports, export, || {
                    ServiceError::exists("Export of volume", quoted(&names.volume))
                })?;
            }
            IscsiChange::ExportDelete(names) => {
                let (initiator, export) = iscsi.resolve(names, self.volume_id(&names.volume)?)?;
                if !iscsi.initiators[&initiator].exports.contains(&export) {
                    return Err(ServiceError::missing("Export of volume", quoted(&names.volume)));
                }
                iscsi.end_exports(|id, other| id == initiator && *other == export);
            }
        }
        Ok(())
    }
}
