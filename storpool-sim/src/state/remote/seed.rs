//! The other clusters that clusters to begin with know.

use std::collections::BTreeMap;

use super::registry::{Bridge, Location};
use super::{Exported, Offer, usual_location, usual_name};
use crate::state::State;

const GIB: i64 = 1 << 30;

/// The id of a cluster that is not told which one it is.
pub(crate) const FIRST: &str = "b6l.b";

/// Its neighbor, in the same location.
pub(crate) const NEIGHBOR: &str = "b6l.c";

/// A cluster in another location, and what it exports.
const REMOTE: &str = "nqs.a";
const EXPORTED: i64 = 727;
const EXPORTED_NAME: &str = "web-1-daily-1";

impl State {
    /// Makes the other clusters of the examples known.
    pub(crate) fn know_others(&mut self) {
        let known = &mut self.remote;
        for id in ["b6l", "nqs"] {
            known.locations.insert(usual_location(id).to_owned(), Location::new(id));
        }
        known.clusters.insert(usual_name(NEIGHBOR), NEIGHBOR.to_owned());
        let of_location = Bridge { cluster: None, ..Bridge::to_cluster(REMOTE) };
        let bridges = [("192.0.2.10", Bridge::to_cluster(NEIGHBOR)), ("192.0.2.21", of_location)];
        known.bridges.extend(bridges.map(|(address, bridge)| (address.to_owned(), bridge)));
        let web = self.named("web-1").map(|id| self.global_id(id));
        let offer = Offer {
            name: EXPORTED_NAME.to_owned(),
            cluster: REMOTE.to_owned(),
            is_volume: false,
            created: self.seconds() - 86_400,
            size: 20 * GIB,
            stored: 8 * GIB,
            backup_of: web,
            tags: BTreeMap::from([("keep".to_owned(), "weekly".to_owned())]),
        };
        self.remote.offers.insert(format!("{REMOTE}.k7"), offer);
    }

    /// Exports the snapshot of the examples to the first location, if this is the cluster that does.
    pub(crate) fn export_example(&mut self, add: impl FnOnce(&mut Self, &str) -> i64) {
        if self.cluster == REMOTE {
            let next = std::mem::replace(&mut self.next_id, EXPORTED - 1);
            let id = add(self, EXPORTED_NAME);
            self.next_id = next;
            let exports = BTreeMap::from([("b6l".to_owned(), Exported::default())]);
            self.remote.exports.insert(id, exports);
        }
    }
}
