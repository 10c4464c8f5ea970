//! iSCSI, which needs API 19.01, and what survives a restart.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use serde_json::{Value, json};
use storpool_api::ApiVersion;
use storpool_sim::{Command, Simulator};
use support::{Direct, Scratch, with_19_01};

const HOST: &str = "iqn.2020-01.com.example:host-2";
const TARGET: &str = "iqn.2020-01.com.example:storpool:web-1";

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
