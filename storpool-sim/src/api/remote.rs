//! Other clusters: locations, clusters and bridges.

use serde_json::{Value, json};
use storpool_api::types::{
    LocationRemoveDesc, RemoteBridgeAddClusterDesc, RemoteBridgeAddLocationDesc,
    RemoteBridgeRemoveDesc, RemoteClusterAddDesc, RemoteClusterName, RemoteClusterRemoveDesc,
    RemoteClusterRenameDesc, RemoteLocationBase, RemoteLocationRenameDesc,
    RemoteLocationUpdateDesc,
};

use super::handler::{CallResult, Done, Handler};
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::State;
use crate::state::remote::{Bridge, location_of};

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("locationsList", Handler::Read(locations)),
    ("locationAdd", Handler::Change(add_location)),
    ("locationRemove", Handler::Change(remove_location)),
    ("locationUpdate", Handler::Change(update_location)),
    ("locationRename", Handler::Change(rename_location)),
    ("clustersList", Handler::Read(clusters)),
    ("clusterAdd", Handler::Change(add_cluster)),
    ("clusterRemove", Handler::Change(remove_cluster)),
    ("clusterRename", Handler::Change(rename_cluster)),
    ("remoteBridgesList", Handler::Read(bridges)),
    ("remoteBridgeAdd", Handler::Change(add_bridge)),
    ("remoteBridgeRemove", Handler::Change(remove_bridge)),
];

fn locations(state: &State, ask: &Ask<'_>) -> CallResult {
    ask.no_body()?;
    let all = state.remote.locations.iter().map(|(name, location)| {
        json!({
            "id": location.id,
            "name": name,
            "sendBufferSize": location.send_buffer,
            "recvBufferSize": location.receive_buffer,
        })
    });
    Ok(json!({"locations": all.collect::<Value>()}))
}

fn add_location(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: RemoteLocationBase = ask.body()?;
    state.add_location(desc.id.as_str(), desc.name.as_str())?;
    Ok(Done::plain())
}

fn remove_location(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: LocationRemoveDesc = ask.body()?;
    state.remove_location(desc.location.as_str())?;
    Ok(Done::plain())
}

fn update_location(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: RemoteLocationUpdateDesc = ask.body()?;
    let (send, receive) = (desc.send_buffer_size, desc.recv_buffer_size);
    state.update_location(desc.location.as_str(), send, receive)?;
    Ok(Done::plain())
}

fn rename_location(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: RemoteLocationRenameDesc = ask.body()?;
    state.rename_location(desc.location.as_str(), desc.name.as_str())?;
    Ok(Done::plain())
}

fn clusters(state: &State, ask: &Ask<'_>) -> CallResult {
    ask.no_body()?;
    let all = state.remote.clusters.iter().map(|(name, cluster)| {
        let (location, id) = cluster.split_once('.').unwrap_or((cluster, ""));
        json!({"id": id, "location": state.remote.location_name(location), "name": name})
    });
    Ok(json!({"clusters": all.collect::<Value>()}))
}

fn add_cluster(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: RemoteClusterAddDesc = ask.body()?;
    let name = desc.name.as_ref().map(RemoteClusterName::as_str);
    state.add_cluster(desc.location.as_str(), desc.id.as_str(), name)?;
    Ok(Done::plain())
}

fn remove_cluster(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: RemoteClusterRemoveDesc = ask.body()?;
    let name = match (&desc.name, &desc.location, &desc.id) {
        (Some(name), None, None) => name.as_str().to_owned(),
        (None, Some(location), Some(id)) => {
            let location = state.remote.location(location.as_str())?;
            let id = format!("~{}.{}", location.id, id.as_str());
            let id = state.remote.cluster_id(&id)?;
            state.remote.cluster_name(id).to_owned()
        }
        _ => return Err(ServiceError::invalid("Give either name, or location and id")),
    };
    state.remove_cluster(&name)?;
    Ok(Done::plain())
}

fn rename_cluster(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: RemoteClusterRenameDesc = ask.body()?;
    state.rename_cluster(desc.cluster.as_str(), desc.name.as_str())?;
    Ok(Done::plain())
}

fn bridges(state: &State, ask: &Ask<'_>) -> CallResult {
    ask.no_body()?;
    let all = state.remote.bridges.iter().map(|(address, bridge)| {
        let location = state.remote.location_name(&bridge.location);
        let cluster = bridge.cluster.as_ref().map(|id| state.remote.cluster_name(id));
        let optional = [
            ("cluster", cluster.map(Value::from)),
            ("minimumDeleteDelay", bridge.minimum_delete_delay.map(Value::from)),
            ("noCrypto", bridge.no_crypto.map(Value::from)),
        ];
        let mut entry = super::shared::members(json!({
            "ip": address,
            "publicKey": bridge.key,
            "location": location,
            "remote": cluster.unwrap_or(location),
        }));
        let given = optional.into_iter().filter_map(|(name, value)| Some((name, value?)));
        entry.extend(given.map(|(name, value)| (name.to_owned(), value)));
        Value::from(entry)
    });
    Ok(json!({"remoteBridges": all.collect::<Value>()}))
}

fn add_bridge(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let (address, bridge) = if ask.has_member("remote") {
        let desc: RemoteBridgeAddClusterDesc = ask.body()?;
        let cluster = state.remote.cluster_id(desc.remote.as_str())?;
        let bridge = Bridge {
            location: location_of(cluster).to_owned(),
            cluster: Some(cluster.to_owned()),
            key: desc.public_key,
            minimum_delete_delay: desc.minimum_delete_delay,
            no_crypto: desc.no_crypto,
        };
        (desc.ip, bridge)
    } else {
        let desc: RemoteBridgeAddLocationDesc = ask.body()?;
        let bridge = Bridge {
            location: state.remote.location(desc.location.as_str())?.id.clone(),
            cluster: None,
            key: desc.public_key,
            minimum_delete_delay: desc.minimum_delete_delay,
            no_crypto: desc.no_crypto,
        };
        (desc.ip, bridge)
    };
    state.add_bridge(&address, bridge)?;
    Ok(Done::plain())
}

fn remove_bridge(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: RemoteBridgeRemoveDesc = ask.body()?;
    state.remove_bridge(&desc.ip)?;
    Ok(Done::plain())
}
