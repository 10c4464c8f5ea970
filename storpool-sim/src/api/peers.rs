//! Peers.

use serde_json::{Value, json};

use super::handler::{CallResult, Handler};
use super::shared::JsonObject;
use crate::ask::Ask;
use crate::state::State;

pub(super) const CALLS: &[(&str, Handler)] = &[("peersList", Handler::Read(list))];

fn list(state: &State, _: &Ask<'_>) -> CallResult {
    let all = state.peers.iter().map(|(id, peer)| {
        let networks = peer.macs.iter();
        let networks: JsonObject =
            networks.map(|(net, mac)| (net.to_string(), json!({"mac": mac}))).collect();
        let peer = json!({
            "beaconStatus": if peer.up { "NODE_UP" } else { "NODE_DOWN" },
            "clusterStatus": if peer.up { "CNODE_UP" } else { "CNODE_DOWN" },
            "joined": peer.up,
            "nonVoting": !peer.voting,
            "networks": networks,
            "rdma": {},
        });
        (id.to_string(), peer)
    });
    Ok(Value::from(all.collect::<JsonObject>()))
}
