//! What clusters send each other, and volumes and snapshots that move.

use serde::{Deserialize, Serialize};

use super::{Offer, location_of};
use crate::error::{ServiceError, quoted};
use crate::state::State;
use crate::state::layout::Layout;
use crate::state::policy::{Policy, Wish};
use crate::state::volume::Volume;

/// What happens to the clients that have something attached when it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum OnAttached {
    Fail,
    Detach,
    DetachForce,
    Export,
}

/// What one cluster has to tell another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Message {
    /// Copy this snapshot as a backup.
    Backup { global_id: String, offer: Offer },
    /// Have this volume or snapshot.
    Move(Box<Parcel>),
    /// An exported snapshot is no longer needed, and may be deleted at a time in seconds.
    Release { global_id: String, date: Option<i64> },
}

/// A volume or snapshot that moves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Parcel {
    pub(crate) global_id: String,
    /// The volume, its numbers being those of its former cluster.
    volume: Volume,
    template: Option<String>,
    head: Option<String>,
    all: String,
    tail: String,
    /// Whether clients of the former cluster keep it.
    exported: bool,
}

impl Message {
    /// The global id of what moves.
    pub(super) fn moved(&self) -> Option<&str> {
        match self {
            Self::Move(parcel) => Some(&parcel.global_id),
            _ => None,
        }
    }
}

impl State {
    /// A volume or snapshot as it would move, or why it cannot leave.
    pub(crate) fn parcel(&self, id: i64, attached: OnAttached) -> Result<Parcel, ServiceError> {
        let name = quoted(self.name_of(id));
        let clients = self.attachments.get(&id);
        let mut clients = clients.into_iter().flatten().peekable();
        let is_attached = clients.peek().is_some();
        let holder = match attached {
            OnAttached::Fail => clients.next(),
            OnAttached::Detach => clients.find(|(_, attachment)| attachment.open),
            OnAttached::DetachForce | OnAttached::Export => None,
        };
        if let Some((client, attachment)) = holder {
            let how = if attachment.open { "open" } else { "attached" };
            return Err(ServiceError::busy(format!("{name} is {how} at client {client}")));
        }
        if self.exports.contains_key(&id) {
            return Err(ServiceError::busy(format!("{name} is exported over AoE")));
        }
        let Some(volume) = self.volumes.get(&id) else {
            return Err(ServiceError::missing("Volume or snapshot", name));
        };
        if volume.snapshot().is_some_and(|facts| facts.deleted || facts.transient) {
            return Err(ServiceError::invalid(format!("{name} cannot be moved")));
        }
        let template = volume.template.and_then(|id| self.templates.get(&id));
        let volume = Volume {
            stored: self.read_from(id),
            parent: None,
            first_parent: None,
            layout: Layout::new(0, Vec::new()).into(),
            counted: None,
            moving: None,
            ..Volume::clone(volume)
        };
        Ok(Parcel {
            global_id: self.global_id(id),
            template: template.map(|template| template.name.clone()),
            head: volume.policy.head.map(|head| self.group_name(head).to_owned()),
            all: self.group_name(volume.policy.all).to_owned(),
            tail: self.group_name(volume.policy.tail).to_owned(),
            volume,
            exported: attached == OnAttached::Export && is_attached,
        })
    }

    /// Fails if a parcel could not be received.
    pub(crate) fn check_arrival(&self, parcel: &Parcel) -> Result<(), ServiceError> {
        self.check_free(&parcel.volume.name, None)?;
        let policy = self.policy_for(parcel)?;
        let sets = self.place(&policy, self.next_id + 1)?;
        let objects = crate::state::layout::objects_of(parcel.volume.size);
        self.check_room([&Layout::new(objects, sets)])
    }

    /// Sends a volume or snapshot to the cluster that is simulated, too. From then on it is on the way.
    pub(crate) fn send(
        &mut self,
        id: i64,
        cluster: &str,
        attached: OnAttached,
    ) -> Result<(), ServiceError> {
        let parcel = self.parcel(id, attached)?;
        if self.remote.peer.as_deref() != Some(cluster) {
            return Err(silent(self.remote.cluster_name(cluster)));
        }
        self.give_children_data(id);
        let clients = self.attachments.remove(&id);
        let offer = self.offer(id);
        self.remove(id);
        if let (true, Some(clients), Some(offer)) = (parcel.exported, clients, offer) {
            let offer = Offer { cluster: cluster.to_owned(), ..offer };
            self.remote.offers.insert(parcel.global_id.clone(), offer);
            self.remote.visitors.insert(id, parcel.global_id.clone());
            self.attachments.insert(id, clients);
        }
        self.remote.post(Message::Move(Box::new(parcel)));
        self.changed();
        Ok(())
    }

    /// Gives what is based on a snapshot its data, so that the snapshot can go.
    fn give_children_data(&mut self, id: i64) {
        let children: Vec<i64> = self.children_of(id).collect();
        let parent = self.volumes.get(&id).and_then(|volume| volume.parent);
        let own = self.volumes.get(&id).map_or(0, |volume| volume.stored);
        for child in children {
            if let Some(child) = self.volume_mut(child) {
                child.stored = child.stored.saturating_add(own).min(child.size);
            }
            self.set_parent(child, parent);
        }
    }

    /// Takes over what another cluster has sent. A message that was received before has no effect.
    pub(crate) fn receive(
        &mut self,
        from: &str,
        number: u64,
        message: &Message,
    ) -> Result<(), ServiceError> {
        if number <= self.remote.received {
            return Ok(());
        }
        match message {
            Message::Backup { global_id, offer } => self.keep_backup(from, global_id, offer)?,
            Message::Move(parcel) => self.accept(Some(from), parcel)?,
            Message::Release { global_id, date } => self.released(from, global_id, *date),
        }
        self.remote.received = number;
        self.changed();
        Ok(())
    }

    /// The other cluster has taken a message, or refused it.
    pub(crate) fn delivered(&mut self, number: u64, refused: bool) -> Result<(), ServiceError> {
        let Some(message) = self.remote.outbox.get(&number).cloned() else {
            return Ok(());
        };
        match &message {
            Message::Backup { global_id, .. } => self.backup_began(global_id, refused),
            Message::Move(parcel) if refused => self.accept(None, parcel)?,
            Message::Move(_) | Message::Release { .. } => {}
        }
        self.remote.outbox.remove(&number);
        self.changed();
        Ok(())
    }

    /// Takes in what moves here; `from` is `None` for what comes back because it was refused.
    fn accept(&mut self, from: Option<&str>, parcel: &Parcel) -> Result<(), ServiceError> {
        let Parcel { global_id, volume, exported, .. } = parcel;
        let template = parcel.template.as_deref().and_then(|name| self.template_id(name).ok());
        let policy = self.policy_for(parcel)?;
        let foreign_id = Some(global_id.as_str().into());
        let id = self.arrive(Volume { template, policy, foreign_id, ..volume.clone() })?;
        self.come_home(id, global_id);
        if let Some(from) = from.filter(|_| *exported) {
            self.export_to(id, location_of(from).to_owned());
        }
        Ok(())
    }

    /// The placement of something that was placed in another cluster.
    fn policy_for(&self, parcel: &Parcel) -> Result<Policy, ServiceError> {
        let replication = parcel.volume.policy.replication;
        let template = parcel.template.as_deref().and_then(|name| self.template_id(name).ok());
        let template = template.and_then(|id| self.templates.get(&id));
        let known = |name: &String| Some(name.clone()).filter(|name| self.group_id(name).is_ok());
        let wish = Wish {
            head: parcel.head.as_ref().and_then(known),
            all: known(&parcel.all),
            tail: known(&parcel.tail),
            replication: Some(replication),
            ..Wish::default()
        };
        self.wished_policy(template.map(|template| template.policy(None)), &wish)
    }
}

/// The error if a cluster that is known does not answer.
pub(crate) fn silent(cluster: &str) -> ServiceError {
    let descr = format!("Cluster {} does not answer", quoted(cluster));
    ServiceError { transient: true, ..ServiceError::busy(descr) }
}
