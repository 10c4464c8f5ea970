//! Scenarios of integrations that need API 19.01: maintenance, shared state, and placement.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use storpool_api::ApiVersion;
use storpool_sim::Command;
use support::{Direct, cluster, with_19_01};

#[test]
fn s21_node_is_put_into_maintenance_for_a_time() {
    with_19_01(|sim, direct| {
        let set = r#"{"nodeId":3,"duration":600,"description":"kernel update"}"#;
        direct.post("MaintenanceSet", set);
        sim.advance(Duration::from_secs(10));
        let node = direct.get("MaintenanceList")["nodes"][0].take();
        assert_eq!((&node["nodeId"], &node["remaining"]), (&json!(3), &json!(590)));
        assert_eq!((&node["overrun"], &node["duration"]), (&json!(false), &json!(600)));
        let other = r#"{"nodeId":2,"duration":600,"description":"kernel update"}"#;
        assert_eq!(direct.refused("POST", "MaintenanceSet", other), "busy");
        // The time starts anew.
        direct.post("MaintenanceSet", set);
        assert_eq!(direct.get("MaintenanceList")["nodes"][0]["remaining"], 600);
        for _ in 0..2 {
            direct.post("MaintenanceComplete", r#"{"nodeId":3}"#);
            assert_eq!(direct.get("MaintenanceList")["nodes"], json!([]));
        }
        direct.post("MaintenanceSet", other);
    });
}

#[test]
fn maintenance_ends_by_itself_once_the_node_is_back() {
    with_19_01(|sim, direct| {
        direct.post("MaintenanceSet", r#"{"nodeId":3,"duration":60,"description":"disk"}"#);
        sim.apply(Command::Disk { id: 301, up: false }).unwrap();
        sim.advance(Duration::from_secs(60));
        let node = direct.get("MaintenanceList")["nodes"][0].take();
        assert_eq!((&node["overrun"], node.get("remaining")), (&json!(true), None));
        sim.apply(Command::Disk { id: 301, up: true }).unwrap();
        sim.advance(Duration::from_secs(1));
        assert_eq!(direct.get("MaintenanceList")["nodes"], json!([]));
    });
}

#[test]
fn maintenance_that_endangers_data_or_quorum_is_refused() {
    with_19_01(|sim, direct| {
        let set =
            |more: &str| format!(r#"{{"nodeId":3,"duration":60,"description":"disk"{more}}}"#);
        let refused = |more: &str| direct.refused("POST", "MaintenanceSet", &set(more));
        for margin in [
            r#","minOkReplicas":3"#,
            r#","maxReplicationDecrease":0"#,
            r#","votingSafetyMargin":1"#,
        ] {
            assert_eq!(refused(margin), "preconditionViolation", "{margin}");
        }
        assert_eq!(refused(r#","maxNodesInMaintenance":0"#), "busy");
        assert_eq!(refused(r#","minOkReplicas":-1"#), "invalidParam");
        sim.apply(Command::Disk { id: 202, up: false }).unwrap();
        assert_eq!(refused(""), "preconditionViolation");
        direct.post("MaintenanceSet", &set(r#","maxReplicationDecrease":2"#));
        // A node without disks and vote endangers nothing.
        let client = r#"{"nodeId":11,"duration":60,"description":"b","maxNodesInMaintenance":2}"#;
        direct.post("MaintenanceSet", client);
    });
}

#[test]
fn s22_bucket_is_changed_by_compare_and_set() {
    with_19_01(|_, direct| {
        direct.post("KV/Create/locks", "");
        assert_eq!(direct.refused("POST", "KV/Create/locks", ""), "objectExists");
        let read = direct.get("KV/List/locks");
        assert_eq!((read["name"].as_str(), read.get("pairs")), (Some("locks"), None));
        let write = |version: &Value, owner: &str| {
            json!({"runIfVersionIs": version, "set": {"a/b": owner}}).to_string()
        };
        let version = &read["version"];
        direct.post("KV/Set/locks", &write(version, "host-1"));
        let late = direct.refused("POST", "KV/Set/locks", &write(version, "host-2"));
        assert_eq!(late, "runIfVersionIsMismatch");
        let again = direct.get("KV/List/locks");
        assert_eq!(again["pairs"], json!({"a/b": "host-1"}));
        assert!(again["version"].as_i64() > version.as_i64());
        direct.post("KV/Set/locks", &write(&again["version"], "host-2"));
        assert_eq!(direct.get("KV/Get/locks/a%2Fb")["pairs"], json!({"a/b": "host-2"}));
        // An empty value deletes a key.
        direct.post("KV/Set/locks", r#"{"set":{"a/b":"","c":"1"}}"#);
        assert_eq!(direct.get("KV/List/locks")["pairs"], json!({"c": "1"}));
        assert!(direct.get("KV/Get/locks/a%2Fb").get("pairs").is_none());
        let buckets = direct.get("KV")["buckets"].take();
        assert_eq!(buckets["locks"], direct.get("KV/List/locks")["version"]);
        direct.post("KV/Delete/locks", "");
        assert_eq!(direct.refused("POST", "KV/Delete/locks", ""), "objectDoesNotExist");
        assert_eq!(
            direct.refused("POST", "KV/Set/locks", r#"{"set":{"a":"1"}}"#),
            "objectDoesNotExist"
        );
        let long = "k".repeat(1023);
        assert_eq!(direct.refused("GET", &format!("KV/Get/ha-agent/{long}"), ""), "invalidParam");
        let long = json!({"set": {long: "1"}}).to_string();
        assert_eq!(direct.refused("POST", "KV/Set/ha-agent", &long), "invalidParam");
    });
}

#[test]
fn fault_sets_have_every_server_once() {
    with_19_01(|_, direct| {
        let sets = direct.get("FaultSetsList");
        assert_eq!(sets["rack-1"], json!({"name": "rack-1", "servers": [1, 2]}));
        assert_eq!(sets["rack-2"], json!({"name": "rack-2", "servers": [3]}));
    });
}

#[test]
fn volume_moves_between_allocation_groups() {
    with_19_01(|sim, direct| {
        let own = direct.get("VagList/12");
        assert_eq!((&own["placeAll"], &own["parentVagId"]), (&json!("hdd"), &json!(1)));
        assert_eq!(own["chains"], own["targetDiskSets"]);
        direct.post("VagUpdate", r#"{"vagId":"12","targetsCount":2}"#);
        let fewer = direct.get("VagList/12");
        assert_eq!(fewer["targetDiskSets"].as_array().unwrap().len(), 2);
        sim.advance(Duration::from_secs(600));
        assert_eq!(direct.get("VolumeRelocatorStatus")["volumesToRelocate"], 0);

        direct.post("SnapshotUpdateVag/db-primary-daily-1", r#"{"vagId":12}"#);
        assert_ne!(direct.get("VolumeRelocatorStatus")["volumesToRelocate"], 0);
        direct.post("VolumeUpdateVag/db-primary", r#"{"vagId":"parent"}"#);
        direct.post("SnapshotUpdateVag/db-primary-daily-1", r#"{"vagId":"parent"}"#);
        assert_eq!(direct.refused("GET", "VagList/12", ""), "objectDoesNotExist");
        for (path, body, name) in [
            ("SnapshotUpdateVag/debian-8-base", r#"{"vagId":"parent"}"#, "invalidParam"),
            ("VolumeUpdateVag/web-1", r#"{"vagId":12}"#, "objectDoesNotExist"),
            ("VolumeUpdateVag/web-1", r#"{"vagId":0}"#, "invalidParam"),
            ("VolumeUpdateVag/web-1", r#"{"vagId":true}"#, "jsonError"),
            ("VagUpdate", r#"{"vagId":"one","targetsCount":2}"#, "invalidParam"),
            ("VagUpdate", r#"{"vagId":"1","targetsCount":3}"#, "invalidParam"),
        ] {
            assert_eq!(direct.refused("POST", path, body), name, "{path} {body}");
        }
    });
}

#[test]
fn balancer_puts_additional_disk_sets_to_use() {
    with_19_01(|sim, direct| {
        let sets = || {
            let sets = direct.get("VagList/1")["targetDiskSets"].take();
            let all: std::collections::BTreeSet<String> =
                sets.as_array().unwrap().iter().map(Value::to_string).collect();
            (sets.as_array().unwrap().len(), all.len())
        };
        direct.post("VagUpdate", r#"{"vagId":"1","targetsCount":1}"#);
        sim.advance(Duration::from_secs(600));
        direct.post("VagUpdate", r#"{"vagId":"1","targetsCount":64}"#);
        assert_eq!(sets(), (64, 1));
        assert_eq!(direct.get("VolumeRelocatorStatus")["volumesToRelocate"], 0);
        direct.post("VolumeBalancerStatus", r#"{"cmd":"start"}"#);
        sim.advance(Duration::from_secs(2));
        direct.post("VolumeBalancerStatus", r#"{"cmd":"commit"}"#);
        sim.advance(Duration::from_secs(600));
        assert!(sets().1 > 1);
    });
}

#[test]
fn requests_appear_at_their_client_and_at_the_servers_that_serve_them() {
    with_19_01(|sim, direct| {
        sim.apply(Command::Disk { id: 303, up: false }).unwrap();
        let entries = direct.get("AllPeersActiveRequests")["requests"].take();
        let entries = entries.as_array().unwrap();
        let requests = || entries.iter().filter(|one| one["status"] == "request");
        let mut sent = requests().filter(|one| one["service"]["type"] == "client").peekable();
        assert!(sent.peek().is_some());
        for request in sent {
            for peer in request["peers"].as_array().unwrap() {
                let at_server = requests().find(|one| {
                    one["requestId"] == request["requestId"] && one["diskId"] == peer["diskId"]
                });
                assert_eq!(at_server.unwrap()["service"], peer["service"]);
            }
        }
        let down = entries.iter().find(|one| one["diskId"] == 303).unwrap();
        assert_eq!((&down["status"], &down["lastState"]), (&json!("diskExpected"), &json!("down")));
        let absent = entries.iter().find(|one| one["peerId"] == 32_768 + 12).unwrap();
        assert_eq!(absent["status"], "peer_down");
        let negative = "AllPeersActiveRequests?json=%7B%22msecsTimeout%22:-1%7D";
        assert_eq!(direct.refused("GET", negative, ""), "invalidParam");
    });
}

#[test]
fn servers_are_listed_without_clients() {
    with_19_01(|sim, direct| {
        let (all, servers) = (direct.get("ServicesList"), direct.get("ServersList"));
        assert_eq!((&servers["clients"], &servers["servers"]), (&json!({}), &all["servers"]));
        assert_eq!(servers["bridges"]["1"]["status"], "running");
        assert_eq!(all["clients"]["12"].get("nodeId"), None);
        assert_eq!(all["clients"]["11"]["nodeId"], 11);
        sim.apply(Command::Block { disks: vec![202] }).unwrap();
        assert_eq!(direct.refused("GET", "ServersList", ""), "preconditionViolation");
        assert_eq!(direct.get("ServersListBlocked")["clusterStatus"], "waiting");
        sim.apply(Command::Disk { id: 202, up: true }).unwrap();
    });
}

/// The check of replies reports every field that a version requires and a response lacks.
#[test]
fn cluster_is_described_in_every_version() {
    for api in [ApiVersion::V16_01, ApiVersion::V18_01, ApiVersion::V18_02, ApiVersion::V19_01] {
        let sim = cluster(api);
        let direct = Direct::new(&sim);
        for query in [
            "ServicesList",
            "ServersListBlocked",
            "NetworkPeersList",
            "DisksList",
            "DiskDescribe/101",
            "ServerDisksList/1",
            "ClientsConfigDump",
            "TasksList",
            "VolumeRelocatorStatus",
            "VolumeRelocatorDisksList",
            "VolumeBalancerStatus",
            "VolumeBalancerVolumesStatus",
            "VolumeBalancerDisksList",
            "VolumeBalancerVolumeDiskSets/web-1",
            "PlacementGroupsList",
        ] {
            direct.get(query);
        }
        if api < ApiVersion::V19_01 {
            direct.get("DiskGetInfo/101");
            direct.get("VolumeBalancerGroups");
        }
        let services = direct.get("ServicesList");
        assert_eq!(services.get("aoeTargets").is_some(), api == ApiVersion::V16_01, "{api}");
        assert_eq!(services.get("bridges").is_some(), api > ApiVersion::V16_01, "{api}");
        let version = services["servers"]["1"]["version"].as_str().unwrap();
        assert!(version.starts_with(&api.to_string()), "{api}: {version}");
        let disk = direct.get("DisksList")["101"].take();
        assert_eq!(disk.get("journaled").is_some(), api > ApiVersion::V16_01, "{api}");
    }
}
