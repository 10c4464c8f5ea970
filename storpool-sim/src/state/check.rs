//! Invariants of the state.

use std::collections::{BTreeMap, BTreeSet};

use super::State;
use super::layout::objects_of;
use super::usage::Which;

impl State {
    /// All inconsistencies of the state; there should be none.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.check_names(&mut found);
        self.check_chains(&mut found);
        self.check_expiries(&mut found);
        self.check_volumes(&mut found);
        self.check_attachments(&mut found);
        self.check_references(&mut found);
        self.check_disks(&mut found);
        self.check_iscsi(&mut found);
        self.check_vags(&mut found);
        self.check_remote(&mut found);
        found
    }

    fn check_names(&self, found: &mut Vec<String>) {
        if self.names.len() != self.volumes.len() {
            found.push("names are not unique".to_owned());
        }
        for (name, id) in &self.names {
            if self.name_of(*id) != &**name {
                found.push(format!("name {name} leads to {:?}", self.name_of(*id)));
            }
            if name.strip_prefix('~').is_some_and(|global| global != self.global_id(*id)) {
                found.push(format!("{name} has the global id {}", self.global_id(*id)));
            }
        }
        let foreign = self.volumes.iter();
        let foreign = foreign.filter_map(|(id, volume)| Some((volume.foreign_id.clone()?, *id)));
        if self.foreign != foreign.collect() {
            found.push("ids of other clusters do not lead to their volumes".to_owned());
        }
    }

    fn check_chains(&self, found: &mut Vec<String>) {
        for (id, volume) in &self.volumes {
            let name = &volume.name;
            let mut seen = BTreeSet::from([*id]);
            let mut next = volume.parent;
            while let Some(parent) = next {
                if !seen.insert(parent) {
                    found.push(format!("{name}: its parents form a cycle"));
                    break;
                }
                if !self.is_snapshot(parent) {
                    found.push(format!("{name}: ancestor {parent} is no snapshot"));
                }
                next = self.volumes.get(&parent).and_then(|parent| parent.parent);
            }
            if let Some(parent) = volume.parent
                && !self.children.contains(&(parent, *id))
            {
                found.push(format!("{name}: its parent does not know it"));
            }
        }
        for (parent, child) in &self.children {
            if self.volumes.get(child).is_none_or(|child| child.parent != Some(*parent)) {
                found.push(format!("{parent}: {child} is not its child"));
            }
        }
        for id in self.deleting.keys() {
            let facts = self.snapshot_facts(*id);
            if facts.is_none_or(|facts| !facts.deleted) {
                found.push(format!("{id} goes without having been deleted"));
            }
        }
    }

    fn check_volumes(&self, found: &mut Vec<String>) {
        for (id, volume) in &self.volumes {
            let name = &volume.name;
            let layout = &volume.layout;
            let objects = objects_of(volume.size);
            let dealt: i64 = layout.runs().map(|(_, _, run)| run.count).sum();
            if layout.objects != objects || dealt != objects {
                found.push(format!("{name}: {dealt} of {objects} objects"));
            }
            if !(0..=volume.size).contains(&volume.stored) {
                found.push(format!("{name}: stores {} of {}", volume.stored, volume.size));
            }
            if layout.is_settled() == self.relocating.contains(id) {
                found.push(format!("{name}: the relocator is wrong about it"));
            }
            for slot in &layout.slots {
                let servers = slot.target.iter().filter_map(|id| self.disks.get(id));
                let servers: BTreeSet<i64> = servers.map(|disk| disk.server).collect();
                if servers.len() != slot.target.len() && !volume.policy.reuses_servers() {
                    found.push(format!("{name}: two replicas on one server, {:?}", slot.target));
                }
            }
            for (_, _, run) in layout.runs() {
                let disks: BTreeSet<&i64> = run.disks.iter().collect();
                if disks.len() != run.disks.len() || run.count < 1 {
                    found.push(format!("{name}: odd run {run:?}"));
                }
            }
        }
    }

    fn check_attachments(&self, found: &mut Vec<String>) {
        let mut taken = BTreeSet::new();
        for (id, clients) in &self.attachments {
            if !self.volumes.contains_key(id) && !self.remote.visitors.contains_key(id) {
                found.push(format!("{id} is attached and does not exist"));
            }
            if clients.is_empty() {
                found.push(format!("{id} is attached nowhere"));
            }
            for (client, attachment) in clients {
                if !self.clients.contains_key(client) {
                    found.push(format!("{id} is attached at {client}, which does not exist"));
                }
                if !taken.insert((*client, attachment.pos)) {
                    found.push(format!("client {client} has slot {} twice", attachment.pos));
                }
                if attachment.writes && self.is_snapshot(*id) {
                    found.push(format!("snapshot {id} may be written"));
                }
            }
        }
    }

    fn check_references(&self, found: &mut Vec<String>) {
        let lost = |group: i64| !self.groups.contains_key(&group);
        for volume in self.volumes.values() {
            let policy = volume.policy;
            if lost(policy.head()) || lost(policy.all) || lost(policy.tail) {
                found.push(format!("{}: its groups do not exist", volume.name));
            }
            if volume.template.is_some_and(|id| !self.templates.contains_key(&id)) {
                found.push(format!("{}: its template does not exist", volume.name));
            }
        }
        for template in self.templates.values() {
            if lost(template.head.unwrap_or(template.all))
                || lost(template.all)
                || lost(template.tail)
            {
                found.push(format!("template {}: its groups do not exist", template.name));
            }
            if template.parent.is_some_and(|parent| !self.is_snapshot(parent)) {
                found.push(format!("template {}: its parent does not exist", template.name));
            }
        }
        for id in self.exports.keys() {
            if !self.volumes.contains_key(id) {
                found.push(format!("{id} is exported and does not exist"));
            }
        }
        for group in self.groups.values() {
            if let Some(disk) = group.disks.iter().find(|id| !self.disks.contains_key(id)) {
                found.push(format!("group {}: no disk {disk}", group.name));
            }
        }
        for client in self.clients.values() {
            if client.generation > self.generation {
                found.push("a client is ahead of the cluster".to_owned());
            }
        }
    }

    fn check_disks(&self, found: &mut Vec<String>) {
        let usage = self.usage(Which::Current);
        for (id, usage) in &usage {
            let most = self.disks.get(id).map_or(0, |disk| disk.max_objects);
            if usage.objects > most || usage.space < usage.stored {
                found.push(format!("disk {id}: {usage:?} of {most} objects"));
            }
        }
        let mut reserved = BTreeMap::<i64, i64>::new();
        for (id, count) in self.volumes.values().flat_map(|volume| volume.layout.reserved()) {
            *reserved.entry(id).or_default() += count;
        }
        for (id, disk) in &self.disks {
            let counted = self.reserved.get(id).copied().unwrap_or(0);
            let needed = reserved.get(id).copied().unwrap_or(0);
            if counted != needed || needed > disk.max_objects {
                let most = disk.max_objects;
                found.push(format!("disk {id}: room for {counted} objects is reserved, {needed} of {most} are needed"));
            }
        }
        let runs = self.volumes.values().flat_map(|volume| volume.layout.runs());
        let copies: i64 = runs.map(|(_, _, run)| run.count * run.disks.len() as i64).sum();
        let counted: i64 = usage.values().map(|usage| usage.objects).sum();
        if copies != counted {
            found.push(format!("{copies} copies, {counted} of them on disks"));
        }
    }
}
