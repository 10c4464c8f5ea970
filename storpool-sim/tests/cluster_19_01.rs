//! Scenarios of integrations that need API 19.01: iSCSI, maintenance, shared state, and placement.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use storpool_api::ApiVersion;
use storpool_sim::{Command, Simulator};
use support::{Direct, Scratch, versioned};

const HOST: &str = "iqn.2020-01.com.example:host-2";
const TARGET: &str = "iqn.2020-01.com.example:storpool:web-1";

/// A cluster whose time stands still.
fn cluster(api: ApiVersion) -> Simulator {
    let sim = versioned(api);
    sim.freeze();
    sim
}

fn with_19_01(play: impl Fn(&Simulator, &Direct<'_>)) {
    let sim = cluster(ApiVersion::V19_01);
    play(&sim, &Direct::new(&sim));
    assert_eq!(sim.faults(), Vec::<String>::new());
}

fn commands(commands: Value) -> String {
    json!({"commands": commands}).to_string()
}

fn export_of(volume: &str) -> Value {
    json!({"initiator": HOST, "portalGroup": "pg-1", "volumeName": volume})
}

/// Commands that export a volume to a new host.
fn exporting(volume: &str) -> String {
    commands(json!([
        {"createInitiator": {"name": HOST, "username": "", "secret": ""}},
        {"initiatorAddNetwork": {"initiator": HOST, "net": "10.2.1.0/24"}},
        {"createTarget": {"volumeName": volume}},
        {"export": export_of(volume)},
    ]))
}

fn login(sim: &Simulator, logged_in: bool) {
    let (initiator, volume) = (HOST.to_owned(), "web-1".to_owned());
    sim.apply(Command::IscsiLogin { initiator, volume, logged_in }).unwrap();
}

#[test]
fn s19_volume_is_exported_to_a_host_over_iscsi() {
    with_19_01(|sim, direct| {
        direct.post("iSCSIConfig", &exporting("web-1"));
        let config = direct.get("iSCSIConfig")["iscsi"].take();
        let targets = json!({"0": {"currentControllerId": 1, "name": TARGET, "volume": "web-1"}});
        assert_eq!(config["targets"], targets);
        let host = &config["initiators"]["1"];
        assert_eq!((&host["name"], &host["nets"]), (&json!(HOST), &json!(["10.2.1.0/24"])));
        assert_eq!(host["exports"], json!([{"portalGroup": "pg-1", "target": TARGET}]));

        login(sim, true);
        let session = direct.get("iSCSISessionsInfo")["sessions"][0].take();
        assert_eq!((&session["initiator"], &session["target"]), (&json!(HOST), &json!(TARGET)));
        assert_eq!(session["tcp"]["portalIP"], "10.2.1.1");

        let end = commands(json!([
            {"exportDelete": export_of("web-1")},
            {"deleteTarget": {"volumeName": "web-1"}},
        ]));
        login(sim, false);
        direct.post("iSCSIConfig", &end);
        assert_eq!(direct.get("iSCSIConfig")["iscsi"]["targets"], json!({}));
        assert_eq!(direct.refused("POST", "iSCSIConfig", &end), "objectDoesNotExist");
    });
}

#[test]
fn iscsi_commands_are_checked_and_applied_all_or_none() {
    with_19_01(|_, direct| {
        direct.post("iSCSIConfig", &exporting("web-1"));
        let before = direct.get("iSCSIConfig");
        let target = json!({"createTarget": {"volumeName": "db-primary"}});
        let portal = |ip: &str, port: i64| json!({"createPortal": {"portalGroup": "pg-1", "controller": 1, "ip": ip, "port": port}});
        for (command, name) in [
            (json!({}), "jsonError"),
            (
                json!({"createTarget": {"volumeName": "a"}, "setBaseName": {"name": "b"}}),
                "jsonError",
            ),
            (json!({"createTarget": {}}), "jsonError"),
            (json!({"createTarget": {"volumeName": "a", "lun": 1}}), "jsonError"),
            (json!({"deleteEverything": {}}), "jsonError"),
            (json!({"deleteTarget": {"volumeName": "web-1"}}), "invalidParam"),
            (json!({"createPortalGroup": {"name": "pg 1"}}), "invalidParam"),
            (
                json!({"portalGroupAddNetwork": {"portalGroup": "pg-1", "net": "10.2"}}),
                "invalidParam",
            ),
            (portal("10.2.1.300", 3260), "invalidParam"),
            (portal("10.2.1.3", 65_536), "invalidParam"),
            (portal("10.2.1.1", 3260), "objectExists"),
            (json!({"createTarget": {"volumeName": "web-1"}}), "objectExists"),
            (json!({"createPortalGroup": {"name": "pg-1"}}), "objectExists"),
            (
                json!({"createInitiator": {"name": HOST, "username": "", "secret": ""}}),
                "objectExists",
            ),
            (json!({"export": export_of("web-1")}), "objectExists"),
            (json!({"createTarget": {"volumeName": "debian-8-base"}}), "objectDoesNotExist"),
            (json!({"export": export_of("nobody")}), "objectDoesNotExist"),
            (json!({"deletePortalGroup": {"name": "pg-2"}}), "objectDoesNotExist"),
            (json!({"deletePortal": {"ip": "10.2.1.9"}}), "objectDoesNotExist"),
            (json!({"deleteInitiator": {"name": "iqn.none"}}), "objectDoesNotExist"),
        ] {
            let body = commands(json!([target, command]));
            assert_eq!(direct.refused("POST", "iSCSIConfig", &body), name, "{body}");
            assert_eq!(direct.get("iSCSIConfig"), before, "{body}");
        }
    });
}

#[test]
fn iscsi_configuration_is_built_and_removed_in_reverse_order() {
    with_19_01(|_, direct| {
        let network = json!({"portalGroup": "pg-2", "net": "10.2.2.250/24"});
        direct.post(
            "iSCSIConfig",
            &commands(json!([
                {"setBaseName": {"name": "iqn.2021-02.com.example:other"}},
                {"createPortalGroup": {"name": "pg-2"}},
                {"portalGroupAddNetwork": network},
                {"createPortal": {"portalGroup": "pg-2", "controller": 1, "ip": "10.2.2.1"}},
                {"createTarget": {"volumeName": "web-1"}},
            ])),
        );
        let config = direct.get("iSCSIConfig")["iscsi"].take();
        assert_eq!(config["targets"]["0"]["name"], "iqn.2021-02.com.example:other:web-1");
        assert_eq!(config["targets"]["0"]["currentControllerId"], 65_535);
        assert_eq!(
            config["portalGroups"]["1"],
            json!({
                "name": "pg-2",
                "networks": [{"address": "10.2.2.250", "prefix": 24}],
                "portals": [{"controller": 1, "ip": "10.2.2.1", "port": "3260"}],
            })
        );
        direct.post(
            "iSCSIConfig",
            &commands(json!([
                {"deleteTarget": {"volumeName": "web-1"}},
                {"deletePortal": {"ip": "10.2.2.1"}},
                {"deletePortalGroup": {"name": "pg-2"}},
                {"deleteInitiator": {"name": "iqn.2020-01.com.example:host-1"}},
            ])),
        );
        let config = direct.get("iSCSIConfig")["iscsi"].take();
        assert_eq!((&config["initiators"], &config["targets"]), (&json!({}), &json!({})));
        assert!(config["portalGroups"].get("1").is_none());
    });
}

#[test]
fn target_goes_with_its_volume() {
    with_19_01(|sim, direct| {
        direct.post("iSCSIConfig", &exporting("web-1"));
        login(sim, true);
        direct.post("VolumesReassign", r#"[{"volume":"web-1","detach":"all","force":true}]"#);
        direct.post("VolumeDelete/web-1", "");
        assert_eq!(direct.get("iSCSIConfig")["iscsi"]["targets"], json!({}));
        assert_eq!(direct.get("iSCSISessionsInfo")["sessions"], json!([]));
    });
}

#[test]
fn iscsi_services_that_do_not_run_do_not_respond() {
    with_19_01(|sim, direct| {
        sim.apply(Command::IscsiService { id: 2, running: false }).unwrap();
        let status = |data: &Value, list: &str| -> Vec<(i64, bool)> {
            let entries = data[list].as_array().unwrap().iter();
            let entry =
                |one: &Value| (one["controllerId"].as_i64().unwrap(), one["status"] == "ok");
            entries.map(entry).collect()
        };
        let interfaces = direct.get("iSCSInterfacesInfo");
        assert_eq!(status(&interfaces, "controllers"), [(1, true), (2, false)]);
        assert_eq!(status(&direct.get("iSCSISessionsInfo"), "sessions"), [(2, false)]);
        let only = direct.get("iSCSInterfacesInfo?json=%7B%22controllerIds%22:%5B1%5D%7D");
        assert_eq!(status(&only, "controllers"), [(1, true)]);
        let services = direct.get("ServicesList");
        assert_eq!(services["iscsiTargets"]["2"]["status"], "down");
        assert_eq!(services["iscsiTargets"]["1"]["status"], "running");
    });
}

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

#[test]
fn everything_survives_a_restart() {
    let scratch = Scratch::new();
    let start = || {
        let builder = Simulator::builder().api_version(ApiVersion::V19_01).check_replies(true);
        let sim = builder.state(scratch.path("state")).start_blocking().unwrap();
        sim.freeze();
        sim
    };
    let shown = |sim: &Simulator| {
        let direct = Direct::new(sim);
        ["iSCSIConfig", "KV/List/ha-agent", "VagList/1", "FaultSetsList"]
            .map(|path| direct.get(path))
    };
    let sim = start();
    let direct = Direct::new(&sim);
    direct.post("iSCSIConfig", &exporting("web-1"));
    login(&sim, true);
    direct.post("KV/Set/ha-agent", r#"{"set":{"leader":"host-12"}}"#);
    direct.post("MaintenanceSet", r#"{"nodeId":3,"duration":6000,"description":"kernel"}"#);
    direct.post("VolumeUpdateVag/db-primary", r#"{"vagId":"parent"}"#);
    let before = shown(&sim);
    drop(direct);
    drop(sim);
    let sim = start();
    assert_eq!(shown(&sim), before);
    let direct = Direct::new(&sim);
    assert_eq!(direct.get("iSCSISessionsInfo")["sessions"][0]["initiator"], HOST);
    assert_eq!(direct.get("MaintenanceList")["nodes"][0]["nodeId"], 3);
    assert_eq!(sim.faults(), Vec::<String>::new());
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
