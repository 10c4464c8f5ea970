//! Attachments at clients, and exports over AoE.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::State;
use crate::error::{ServiceError, quoted};

/// No client has more attachments than this.
const MOST_ATTACHMENTS: usize = 1024;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attachment {
    pub(crate) pos: i64,
    pub(crate) writes: bool,
    /// Whether something on the client has the device open.
    pub(crate) open: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Export {
    pub(crate) address: String,
    pub(crate) target: Option<i64>,
}

/// Requested changes to the attachments of one volume or snapshot.
pub(crate) struct Wanted {
    pub(crate) name: String,
    pub(crate) snapshot: bool,
    pub(crate) detach: Detach,
    pub(crate) ro: Vec<i64>,
    pub(crate) rw: Vec<i64>,
    pub(crate) force: bool,
    /// Whether the volume may be in another cluster, which exports it to this one.
    pub(crate) remote: bool,
}

pub(crate) enum Detach {
    All,
    From(Vec<i64>),
}

/// The clients that a change concerns.
#[derive(Debug, Default)]
pub(crate) struct Concerned {
    pub(crate) attached: BTreeSet<i64>,
    pub(crate) detached: BTreeSet<i64>,
}

type ByClient = BTreeMap<i64, Attachment>;

impl State {
    /// Makes all changes or, if one is refused, none of them.
    pub(crate) fn reassign(&mut self, items: &[Wanted]) -> Result<Concerned, ServiceError> {
        let mut changed: BTreeMap<i64, ByClient> = BTreeMap::new();
        let mut concerned = Concerned::default();
        let mut guests = BTreeMap::new();
        for item in items {
            let id = self.attachable(item, &mut guests)?;
            let before = changed.get(&id).or_else(|| self.attachments.get(&id));
            let before = before.cloned().unwrap_or_default();
            let after = self.rearranged(item, &before, &changed)?;
            for (client, attachment) in &after {
                if before.get(client) != Some(attachment) {
                    concerned.attached.insert(*client);
                }
            }
            let gone = before.keys().filter(|client| !after.contains_key(client));
            concerned.detached.extend(gone);
            // A retried request changes nothing, and waits again.
            concerned.attached.extend(item.ro.iter().chain(&item.rw));
            changed.insert(id, after);
        }
        self.welcome(guests);
        let mut touched = false;
        for (id, after) in changed {
            let before = self.attachments.remove(&id).unwrap_or_default();
            touched |= before != after;
            if after.is_empty() {
                self.lost_child(id);
            } else {
                self.attachments.insert(id, after);
            }
        }
        self.dismiss_visitors();
        if touched {
            self.changed();
        }
        Ok(concerned)
    }

    fn attachable(
        &self,
        item: &Wanted,
        guests: &mut BTreeMap<i64, String>,
    ) -> Result<i64, ServiceError> {
        if !item.snapshot {
            let here = self.volume_id(&item.name);
            return here.or_else(|missing| self.visitor(item, guests).ok_or(missing));
        }
        let id = self.snapshot_id(&item.name)?;
        let attaches = !item.ro.is_empty();
        match self.snapshot_facts(id) {
            Some(facts) if attaches && (facts.transient || facts.deleted) => {
                Err(ServiceError::invalid(format!("Snapshot {} cannot be attached", item.name)))
            }
            _ => Ok(id),
        }
    }

    /// The attachments of one volume as an item wants them.
    fn rearranged(
        &self,
        item: &Wanted,
        before: &ByClient,
        changed: &BTreeMap<i64, ByClient>,
    ) -> Result<ByClient, ServiceError> {
        let wanted = || item.ro.iter().chain(&item.rw);
        for client in wanted() {
            self.client(*client)?;
        }
        if let Some(both) = item.ro.iter().find(|client| item.rw.contains(client)) {
            return Err(ServiceError::invalid(format!(
                "{}: client {both} is named under ro and rw",
                item.name
            )));
        }
        let leaves = |client: &i64| match &item.detach {
            Detach::All => true,
            Detach::From(clients) => clients.contains(client),
        };
        let mut after = before.clone();
        for (client, attachment) in before {
            if !leaves(client) || wanted().any(|wanted| wanted == client) {
                continue;
            }
            if attachment.open && !item.force {
                let what = if item.snapshot { "Snapshot" } else { "Volume" };
                let name = &item.name;
                return Err(ServiceError::busy(format!(
                    "{what} `{name}` is open at client {client}"
                )));
            }
            after.remove(client);
        }
        for client in wanted() {
            let writes = item.rw.contains(client);
            if let Some(attachment) = after.get_mut(client) {
                attachment.writes = writes;
                continue;
            }
            let pos = self.free_position(*client, item, changed)?;
            after.insert(*client, Attachment { pos, writes, open: false });
        }
        Ok(after)
    }

    /// The lowest slot that is free on a client, changes in progress counted.
    fn free_position(
        &self,
        client: i64,
        item: &Wanted,
        changed: &BTreeMap<i64, ByClient>,
    ) -> Result<i64, ServiceError> {
        let own = self.named(&item.name);
        let kept = self.attachments.iter().filter(|(id, _)| !changed.contains_key(id));
        let all = kept.chain(changed).filter(|(id, _)| Some(**id) != own);
        let taken: BTreeSet<i64> =
            all.filter_map(|(_, clients)| Some(clients.get(&client)?.pos)).collect();
        let free = (0..MOST_ATTACHMENTS as i64).find(|pos| !taken.contains(pos));
        free.ok_or_else(|| {
            ServiceError::resources(format!(
                "Client {client} has {MOST_ATTACHMENTS} attachments already"
            ))
        })
    }

    /// Opens or closes the device of an attachment.
    pub(crate) fn set_open(
        &mut self,
        name: &str,
        client: i64,
        open: bool,
    ) -> Result<(), ServiceError> {
        self.client(client)?;
        let id = self.named(name).or_else(|| self.visitor_id(name));
        let id = id.ok_or_else(|| ServiceError::missing("Volume or snapshot", quoted(name)))?;
        let clients = self.attachments.get_mut(&id);
        let attachment = clients.and_then(|clients| clients.get_mut(&client));
        let attachment = attachment.ok_or_else(|| {
            ServiceError::state(format!("`{name}` is not attached at client {client}"))
        })?;
        attachment.open = open;
        Ok(())
    }

    /// A client that may write to a volume.
    pub(crate) fn writer_of(&self, id: i64) -> Option<i64> {
        let mut clients = self.attachments.get(&id)?.iter();
        let writer = clients.find(|(_, attachment)| attachment.writes);
        writer.map(|(client, _)| *client)
    }

    /// Fails if the object is attached or exported.
    pub(crate) fn check_unused(&self, what: &str, id: i64) -> Result<(), ServiceError> {
        let name = self.name_of(id);
        if let Some((client, attachment)) =
            self.attachments.get(&id).and_then(ByClient::first_key_value)
        {
            let how = if attachment.open { "open" } else { "attached" };
            return Err(ServiceError::busy(format!("{what} `{name}` is {how} at client {client}")));
        }
        if self.exports.contains_key(&id) {
            return Err(ServiceError::busy(format!("{what} `{name}` is exported over AoE")));
        }
        Ok(())
    }

    pub(crate) fn export(&mut self, id: i64) -> Result<(), ServiceError> {
        let name = self.name_of(id);
        if self.exports.contains_key(&id) {
            return Err(ServiceError::exists("AoE export", quoted(name)));
        }
        if let Some(facts) = self.snapshot_facts(id)
            && (facts.transient || facts.deleted)
        {
            return Err(ServiceError::invalid(format!("Snapshot `{name}` cannot be exported")));
        }
        let mut running = self.targets.iter().filter(|(_, target)| target.running);
        let target = running.next().map(|(id, _)| *id);
        let address = (0..).find(|number| {
            let address = format!("e1.{number}");
            !self.exports.values().any(|export| export.address == address)
        });
        let address = format!("e1.{}", address.unwrap_or(0));
        self.exports.insert(id, Export { address, target });
        self.changed();
        Ok(())
    }

    pub(crate) fn unexport(&mut self, id: i64) -> Result<(), ServiceError> {
        if self.exports.remove(&id).is_none() {
            return Err(ServiceError::missing("AoE export", quoted(self.name_of(id))));
        }
        self.lost_child(id);
        self.changed();
        Ok(())
    }
}
