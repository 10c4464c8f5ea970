//! Placement groups: named sets of disks.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::State;
use crate::error::{ServiceError, quoted};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) disks: BTreeSet<i64>,
}

/// The changes that an update of a group requests.
pub(crate) struct GroupChange {
    pub(crate) rename: Option<String>,
    pub(crate) add_disks: Vec<i64>,
    pub(crate) add_servers: Vec<i64>,
    pub(crate) remove_disks: Vec<i64>,
    pub(crate) remove_servers: Vec<i64>,
}

impl State {
    pub(crate) fn group_id(&self, name: &str) -> Result<i64, ServiceError> {
        let found = self.groups.iter().find(|(_, group)| group.name == name);
        let found = found.map(|(id, _)| *id);
        found.ok_or_else(|| ServiceError::missing("Placement group", quoted(name)))
    }

    pub(crate) fn group_name(&self, id: i64) -> &str {
        self.groups.get(&id).map_or("", |group| group.name.as_str())
    }

    /// The servers that have disks in a group.
    pub(crate) fn group_servers(&self, group: &Group) -> BTreeSet<i64> {
        let disks = group.disks.iter().filter_map(|id| self.disks.get(id));
        disks.map(|disk| disk.server).collect()
    }

    /// Changes a group; one that does not exist comes into being.
    pub(crate) fn update_group(
        &mut self,
        name: &str,
        change: &GroupChange,
    ) -> Result<(), ServiceError> {
        for disk in change.add_disks.iter().chain(&change.remove_disks) {
            self.disk(*disk)?;
        }
        for server in change.add_servers.iter().chain(&change.remove_servers) {
            self.server(*server)?;
        }
        let existing = self.group_id(name).ok();
        if let Some(new) = change.rename.as_deref()
            && self.group_id(new).is_ok_and(|taken| Some(taken) != existing)
        {
            return Err(ServiceError::exists("Placement group", quoted(new)));
        }
        let id = existing.unwrap_or_else(|| self.fresh_id());
        let of_servers = |state: &Self, servers: &[i64], up: bool| -> Vec<i64> {
            let disks = state.disks.iter();
            let disks = disks.filter(|(_, disk)| servers.contains(&disk.server));
            disks.filter(|(_, disk)| !up || disk.is_up()).map(|(id, _)| *id).collect()
        };
        let added = of_servers(self, &change.add_servers, true);
        let removed = of_servers(self, &change.remove_servers, false);
        let group = self
            .groups
            .entry(id)
            .or_insert_with(|| Group { name: name.to_owned(), disks: BTreeSet::new() });
        group.disks.extend(added);
        group.disks.extend(&change.add_disks);
        let before = group.disks.len();
        group.disks.retain(|id| !removed.contains(id) && !change.remove_disks.contains(id));
        let shrunk = group.disks.len() < before;
        if let Some(new) = &change.rename {
            group.name.clone_from(new);
        }
        if shrunk {
            self.balancer.reset();
            self.leave_disks(id);
        }
        self.changed();
        Ok(())
    }

    pub(crate) fn delete_group(&mut self, name: &str) -> Result<(), ServiceError> {
        let id = self.group_id(name)?;
        let template = self.templates.values().find(|template| template.uses(id));
        if let Some(template) = template {
            let by = &template.name;
            return Err(ServiceError::busy(format!(
                "Placement group `{name}` is used by template `{by}`"
            )));
        }
        let volume = self.volumes.values().find(|volume| volume.policy.uses(id));
        if let Some(volume) = volume {
            let by = &volume.name;
            return Err(ServiceError::busy(format!("Placement group `{name}` is used by `{by}`")));
        }
        self.groups.remove(&id);
        self.changed();
        Ok(())
    }
}
