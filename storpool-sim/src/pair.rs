//! The other cluster of a pair: what it is told, and what it is asked.
//!
//! Each service has its own state, lock and journal, and none is locked while the other's is. What a
//! change means for the other cluster is in the outbox of the state that was changed, so it is kept
//! with the change. The other one takes it, notes its number, and only then it leaves the outbox: if
//! the process is killed in between, it is sent again, and has no effect twice.

mod forward;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::api;
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::exchange::Exchange;
use crate::service::Service;
use crate::state::remote::{OnAttached, being_copied, location_of, silent};

impl Service {
    /// Makes two clusters know each other, and carries on with what was on the way between them.
    pub(crate) fn pair_up(one: &Arc<Self>, other: &Arc<Self>) -> Result<(), String> {
        if one.api() != other.api() {
            let (one, other) = (one.api(), other.api());
            return Err(format!("the clusters of a pair have API {one} and API {other}"));
        }
        for (one, other) in [(one, other), (other, one)] {
            one.meet(other).map_err(|error| error.to_string())?;
        }
        for (one, other) in [(one, other), (other, one)] {
            // A service is paired once.
            let _ = one.pair.service.set(Arc::downgrade(other));
        }
        one.exchange();
        Ok(())
    }

    fn meet(&self, other: &Self) -> Result<(), ServiceError> {
        let (cluster, received) = {
            let other = other.read();
            (other.cluster.clone(), other.remote.received)
        };
        let known = {
            let state = self.read();
            let remote = &state.remote;
            let known = remote.peer.as_ref();
            if known.is_some_and(|known| *known != cluster) && !remote.outbox.is_empty() {
                let name = remote.cluster_name(known.map_or("", String::as_str));
                return Err(ServiceError::state(format!(
                    "messages for cluster {name} are waiting"
                )));
            }
            known == Some(&cluster) && remote.sent >= received
        };
        if known { Ok(()) } else { self.note(&Exchange::Meet { cluster, received }) }
    }

    /// The other cluster, if it is there.
    fn peer(&self) -> Option<Arc<Self>> {
        let peer = self.pair.service.get()?.upgrade()?;
        (!peer.pair.stopped.load(Ordering::Acquire)).then_some(peer)
    }

    /// No longer answers the other cluster.
    pub(crate) fn leave_pair(&self) {
        self.pair.stopped.store(true, Ordering::Release);
    }

    fn note(&self, exchange: &Exchange) -> Result<(), ServiceError> {
        self.change(&exchange.request()?, |state| exchange.apply(state)).map(|_| ())
    }

    /// Asks the other cluster whether it can do its part of a call, before anything changes; and has it send
    /// what the call brings here.
    pub(crate) fn prepare(&self, call: &str, ask: &Ask<'_>) -> Result<(), ServiceError> {
        match call {
            "volumeMoveToRemote" => self.can_send(ask, false),
            "snapshotMoveToRemote" => self.can_send(ask, true),
            "snapshotUnexport" => self.can_withdraw(ask),
            "volumeAcquire" => self.acquire(ask.volume(0)?, api::acquiring(ask)?),
            _ => Ok(()),
        }
    }

    fn can_send(&self, ask: &Ask<'_>, is_snapshot: bool) -> Result<(), ServiceError> {
        let (leaving, parcel) = {
            let state = self.read();
            let leaving = api::leaving(&state, ask, is_snapshot)?;
            let parcel = state.parcel(leaving.id, leaving.attached)?;
            (leaving, parcel)
        };
        match self.peer().filter(|peer| peer.read().cluster == leaving.cluster) {
            Some(peer) => peer.read().check_arrival(&parcel),
            None => Err(silent(self.read().remote.cluster_name(&leaving.cluster))),
        }
    }

    fn can_withdraw(&self, ask: &Ask<'_>) -> Result<(), ServiceError> {
        let Some(peer) = self.peer() else {
            return Ok(());
        };
        let location = location_of(&peer.read().cluster).to_owned();
        let withdrawn = api::withdrawn(&self.read(), ask, &location)?;
        match withdrawn {
            Some((name, global_id)) if peer.read().copies(&global_id) => Err(being_copied(&name)),
            _ => Ok(()),
        }
    }

    fn acquire(&self, name: &str, attached: OnAttached) -> Result<(), ServiceError> {
        let is_here = self.read().volume_id(name).is_ok();
        let Some(peer) = self.neighbor().filter(|_| !is_here) else {
            return Ok(());
        };
        let is_there = peer.read().volume_id(name).is_ok();
        if is_there { self.fetch(&peer, name, attached) } else { Ok(()) }
    }

    /// The other cluster, if it is there and in the same location.
    fn neighbor(&self) -> Option<Arc<Self>> {
        let peer = self.peer()?;
        let location = location_of(&peer.read().cluster).to_owned();
        (self.read().own_location() == location).then_some(peer)
    }

    /// Brings a volume or snapshot here from the other cluster.
    fn fetch(&self, peer: &Self, name: &str, attached: OnAttached) -> Result<(), ServiceError> {
        let parcel = {
            let there = peer.read();
            let id = there.volume_id(name).or_else(|_| there.snapshot_id(name))?;
            there.parcel(id, attached)?
        };
        self.read().check_arrival(&parcel)?;
        let (name, cluster) = (name.to_owned(), self.read().cluster.clone());
        peer.note(&Exchange::Send { name, cluster, attached })?;
        self.exchange();
        Ok(())
    }

    /// Delivers all messages, and lets both clusters know what the other one exports.
    pub(crate) fn exchange(&self) {
        let Some(peer) = self.peer() else {
            return;
        };
        if self.deliver(&peer) && peer.deliver(self) {
            self.show_exports(&peer);
            peer.show_exports(self);
        }
    }

    /// Delivers all messages; returns whether none is left.
    fn deliver(&self, peer: &Self) -> bool {
        loop {
            let (from, next) = {
                let state = self.read();
                let next = state.remote.outbox.first_key_value();
                (state.cluster.clone(), next.map(|(number, message)| (*number, message.clone())))
            };
            let Some((number, message)) = next else {
                return true;
            };
            let refused = match peer.note(&Exchange::Receive { from, number, message }) {
                Ok(()) => false,
                // It cannot keep the change; it may be able to later.
                Err(error) if error.status == 500 => return false,
                Err(_) => true,
            };
            if self.note(&Exchange::Delivered { number, refused }).is_err() {
                return false;
            }
        }
    }

    fn show_exports(&self, peer: &Self) {
        let there = peer.read().cluster.clone();
        let (from, offers) = {
            let state = self.read();
            (state.cluster.clone(), state.offers_to(&there))
        };
        if peer.read().offers_from(&from) != offers {
            // If it cannot be kept, it will be noted with the next change.
            let _ = peer.note(&Exchange::Offered { from, offers });
        }
    }
}
