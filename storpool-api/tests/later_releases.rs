//! Responses of API 18.01 to 19.01 decode as far as they describe what API 16.01 has, too.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use serde_json::{Value, json};
use storpool_api::types::{AttachmentRights, DiskSummary, ServerStatus, VolumeCurrentStatus};
use storpool_api::{Validate, calls};

/// The response of a service to a call whose data is `data`.
fn response(data: Value) -> Vec<u8> {
    json!({"generation": 7, "data": data}).to_string().into_bytes()
}

/// A service that is down: since release 6.0.0 it need not say on which node it ran.
fn down(id: i64, node: Option<Value>) -> Value {
    let mut service = json!({
        "id": id, "version": "19.01.2990", "startTime": null, "status": "down",
        "active": false, "prio": 0, "missingDisks": [], "pendingDisks": [],
    });
    if let Some(node) = node {
        service["nodeId"] = node;
    }
    service
}

#[test]
fn services_that_are_down_need_no_node() {
    for node in [None, Some(Value::Null), Some(json!(3))] {
        let expected = node.as_ref().and_then(Value::as_i64);
        let one = |id| json!({ "1": down(id, node.clone()) });
        let body = response(json!({
            "clusterStatus": "waiting", "servers": one(1), "clients": one(1), "mgmt": one(1),
        }));
        for call in [calls::services_list(), calls::servers_list_blocked()] {
            let data = call.decode(200, &body).unwrap().into_data();
            let nodes = [
                data.servers.values().next().unwrap().node_id,
                data.clients.values().next().unwrap().node_id,
                data.mgmt.values().next().unwrap().node_id,
            ];
            assert_eq!(nodes.map(|node| node.map(|node| node.get())), [expected; 3]);
            assert!(data.validate().is_ok());
        }
    }
}

#[test]
fn write_back_cache_needs_neither_iops_nor_bandwidth() {
    let disk = |wbc: Value| {
        json!({
            "id": 101, "serverId": 1, "ssd": false, "model": "m", "serial": "s",
            "description": "", "generationLeft": -1, "softEject": "off", "isWbc": true,
            "noFua": false, "noFlush": false, "noTrim": false, "device": "/dev/sdb",
            "sectorsCount": 2048, "empty": false, "agCount": 1, "agAllocated": 1, "agFree": 0,
            "agFull": 0, "agPartial": 1, "agFreeing": 0, "agMaxSizeFull": 0,
            "agMaxSizePartial": 0, "entriesCount": 1, "entriesAllocated": 1, "entriesFree": 0,
            "objectsCount": 1, "objectsAllocated": 1, "objectsFree": 0, "objectsOnDiskSize": 0,
            "scrubbedBytes": 0, "scrubbingBW": 0, "scrubbingStartedBefore": 0,
            "scrubbingFinishAfter": 0, "scrubbingPausedFor": 0, "scrubbingPaused": false,
            "lastScrubCompleted": 0, "wbc": wbc,
        })
    };
    let pages = |members: Value| {
        let mut wbc = json!({"pages": 1, "pagesPending": 0, "maxPages": 2});
        for (name, value) in members.as_object().unwrap() {
            wbc[name] = value.clone();
        }
        wbc
    };
    for (members, iops, bandwidth) in [
        (json!({}), None, None),
        (json!({"iops": null, "bandwidth": null}), None, None),
        (json!({"iops": 85, "bandwidth": 512}), Some(85), Some(512)),
    ] {
        let body = response(json!({ "101": disk(pages(members)) }));
        let disks = calls::disks_list().decode(200, &body).unwrap().into_data();
        let DiskSummary::Up(disk) = disks.values().next().unwrap() else {
            panic!("the disk is up");
        };
        let cache = disk.wbc.as_ref().unwrap();
        assert_eq!((cache.iops, cache.bandwidth), (iops, bandwidth));
    }
}

#[test]
fn peers_without_networks_decode() {
    let body = response(json!({"1": {"beaconStatus": "NODE_DOWN", "clusterStatus": "CNODE_DOWN",
        "joined": false, "nonVoting": false}}));
    let peers = calls::peers_list().decode(200, &body).unwrap().into_data();
    assert!(peers.values().next().unwrap().networks.is_empty());
}

#[test]
fn ordered_enumerations_rank_from_least_to_greatest() {
    assert!(AttachmentRights::Ro < AttachmentRights::Rw);
    assert!(ServerStatus::Down < ServerStatus::Booting);
    assert!(ServerStatus::Waiting < ServerStatus::Running);
    assert!(VolumeCurrentStatus::DataLost < VolumeCurrentStatus::Down);
    assert!(VolumeCurrentStatus::UpSoon < VolumeCurrentStatus::Up);
    let later: AttachmentRights =
        "rwx".parse().unwrap_or_else(|_| serde_json::from_value(json!("rwx")).unwrap());
    assert!(later > AttachmentRights::Rw, "unknown values are the greatest");
}
