//! Trouble on demand, by the library and by the control path, as clients see it.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use storpool_api::types::{DiskSummary, VolumeCreateDesc, VolumeReplication, VolumeSize};
use storpool_api::{Error, Method, calls};
use storpool_sim::{CallName, Command, Disturbance, ServiceError};
use support::caller::{Caller, volume};
use support::{Direct, fail, say, simulator};

#[test]
fn time_can_be_advanced_to_its_maximum() {
    let sim = simulator();
    let direct = Direct::new(&sim);
    direct.post("DiskScrubStart/101", "");
    direct.post("DiskSoftEject/103", "");
    sim.advance(Duration::MAX);
    sim.advance(Duration::MAX);
    for call in ["DiskScrubStart/102", "DiskScrubPause/102", "DiskScrubContinue/102"] {
        direct.post(call, "");
    }
    direct.post("SnapshotDelete/db-primary-daily-1", "");
    direct.post("VolumeBalancerStatus", r#"{"cmd":"stop"}"#);
    assert_eq!(direct.get("DisksList")["103"]["empty"], true);
    assert_eq!(sim.faults(), Vec::<String>::new());
}

#[test]
fn calls_with_the_same_path_are_counted_separately() {
    let sim = simulator();
    fail(&sim, "volumeAbandonDisk", 1, "busy", false);
    let direct = Direct::new(&sim);
    direct.post("DiskEject/202", "");
    let call = |name| direct.call("POST", name, r#"{"diskId":202}"#).0;
    assert_eq!(call("VolumeAbandonDisk/db-primary-daily-1"), 200);
    assert_eq!(call("VolumeAbandonDisk/db-primary"), 400);
    assert_eq!(call("VolumeAbandonDisk/db-primary"), 200);
    let seen = sim.seen();
    assert_eq!((seen["volumeAbandonDisk"], seen["snapshotAbandonDisk"]), (2, 1));
}

#[test]
fn failures_are_counted_by_call() {
    for caller in Caller::both() {
        let sim = simulator();
        let caller = caller(&sim);
        fail(&sim, "volumes_list", 2, "busy", true);
        caller.must(calls::disks_list());
        caller.must(calls::volumes_list());
        assert_eq!(sim.seen()["volumesList"], 3);
        let error = ServiceError::new("invalidParam", 400, "");
        sim.disturb(Disturbance::error(error)).unwrap();
        assert!(caller.refused(calls::tasks_list()).is_invalid_param());
        caller.must(calls::tasks_list());
    }
}

#[test]
fn reset_leaves_the_call_in_doubt() {
    for caller in Caller::both() {
        let sim = simulator();
        let caller = caller(&sim);
        let call = || {
            let desc = VolumeCreateDesc::new(volume("v")).size(VolumeSize::constant(512));
            calls::volume_create(&desc.replication(VolumeReplication::constant(1)))
        };
        let reset = |reset: Disturbance| {
            sim.disturb(reset.on("volumeCreate".parse().unwrap())).unwrap();
        };
        // Done, but the response was lost: the second attempt finds the name taken.
        reset(Disturbance::reset_after());
        assert!(caller.refused(call()).is_already_exists());
        assert!(caller.exists("v"));
        caller.must(calls::volume_delete(volume("v")));
        // Not done: the second try does it.
        reset(Disturbance::reset_before());
        caller.must(call());
        reset(Disturbance::reset_after());
        caller.must(calls::volume_delete(volume("v")));
        let error = caller.refused(call().repeatable(false));
        assert!(error.is_in_doubt(), "{error}");
        assert!(caller.exists("v"));
    }
}

#[test]
fn later_services_and_proxies_are_emulated() {
    for caller in Caller::both() {
        let sim = simulator();
        let caller = caller(&sim);
        sim.apply(Command::Grow { members: true, values: true }).unwrap();
        for disk in caller.must(calls::disks_list()).into_values() {
            let DiskSummary::Up(disk) = disk else { panic!("{disk:?}") };
            assert!(disk.soft_eject.is_unknown());
        }
        caller.must(calls::services_list());
        caller.must(calls::volumes_status());
        sim.apply(Command::Calm {}).unwrap();
        assert!(!caller.must(calls::attachments_list())[0].rights.is_unknown());
        sim.disturb(Disturbance::html(403)).unwrap();
        let error = caller.refused(calls::volumes_list());
        assert!(matches!(error, Error::Http(_)), "{error}");
    }
}

#[test]
fn responses_are_delayed() {
    let sim = simulator();
    let caller = Caller::both()[1](&sim);
    let limit = Duration::from_millis(200);
    let took = |what: &dyn Fn()| {
        let start = Instant::now();
        what();
        start.elapsed()
    };
    sim.disturb(Disturbance::delay(limit)).unwrap();
    assert!(took(&|| drop(caller.must(calls::tasks_list()))) >= limit);
    sim.apply(Command::Latency { milliseconds: 200 }).unwrap();
    for _ in 0..2 {
        assert!(took(&|| drop(caller.must(calls::tasks_list()))) >= limit);
    }
}

#[test]
fn time_can_be_frozen_and_advanced() {
    let sim = simulator();
    let direct = Direct::new(&sim);
    sim.freeze();
    let before = direct.get("ClientActiveRequests/11");
    std::thread::sleep(Duration::from_millis(120));
    assert_eq!(direct.get("ClientActiveRequests/11"), before);
    sim.advance(Duration::from_secs(1));
    assert_ne!(direct.get("ClientActiveRequests/11"), before);
    direct.post("DiskSetDescription/101", r#"{"description":"x"}"#);
    let lags = direct.get("ClientsConfigDump");
    assert_eq!(lags[0]["configStatus"], "updating");
    sim.advance(Duration::from_millis(5));
    assert_eq!(direct.get("ClientsConfigDump")[0]["configStatus"], "ok");
}

#[test]
fn cluster_waiting_for_disks_can_be_started() {
    let sim = simulator();
    let direct = Direct::new(&sim);
    sim.apply(Command::Block { disks: vec![202, 303] }).unwrap();
    assert_eq!(direct.refused("GET", "ServicesList", ""), "preconditionViolation");
    let blocked = direct.get("ServersListBlocked");
    assert_eq!(blocked["servers"]["1"]["missingDisks"], json!([202, 303]));
    assert_eq!(
        (&blocked["clusterStatus"], &blocked["servers"]["2"]["status"]),
        (&json!("waiting"), &json!("waiting"))
    );
    direct.post("DiskIgnore/202", "");
    sim.apply(Command::Disk { id: 303, up: true }).unwrap();
    assert_eq!(direct.get("ServicesList")["clusterStatus"], "running");
}

fn command(sim: &storpool_sim::Simulator, name: &str, body: &Value) -> String {
    let (token, body) = (sim.token(), body.to_string());
    let length = body.len();
    let head = format!(
        "POST /sim/1.0/{name} HTTP/1.0\r\nAuthorization: Storpool v1:{token}\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    say(sim, head.as_bytes())
}

#[test]
fn control_endpoint_injects_the_same_faults() {
    let sim = simulator();
    let caller = Caller::both()[0](&sim);
    let good = |name: &str, body: Value| {
        let response = command(&sim, name, &body);
        assert!(response.contains(" 200 OK"), "{name}: {response}");
        response
    };
    good("fail", json!({"call": "tasksList", "name": "busy"}));
    assert!(caller.refused(calls::tasks_list()).is_busy());
    for (name, body) in [
        ("delay", json!({"milliseconds": 1})),
        ("reset", json!({"call": "volumeFreeze", "applied": true})),
        ("html", json!({"call": "volumeFreeze"})),
        ("grow", json!({"members": true})),
        ("latency", json!({"milliseconds": 1})),
        ("calm", json!({})),
        ("freeze", json!({})),
        ("advance", json!({"milliseconds": 1000})),
        ("resume", json!({})),
        ("open", json!({"name": "web-1", "client": 2, "open": true})),
        ("write", json!({"name": "web-1", "bytes": 512})),
        ("client", json!({"id": 3, "running": false})),
        ("disk", json!({"id": 303, "up": false})),
        ("add-disk", json!({"id": 304, "server": 3})),
        ("block", json!({"disks": [202]})),
    ] {
        good(name, body);
    }
    assert!(good("seen", json!({})).contains(r#""tasksList":1"#));
    assert!(good("check", json!({})).contains(r#""data":[]"#));
    for (name, body, problem) in [
        ("dance", json!({}), "jsonError"),
        ("fail", json!({}), "jsonError"),
        ("fail", json!({"name": "busy", "often": 3}), "jsonError"),
        ("disk", json!({"id": 999, "up": true}), "objectDoesNotExist"),
        ("open", json!({"name": "web-1", "client": 1, "open": true}), "preconditionViolation"),
    ] {
        let response = command(&sim, name, &body);
        assert!(response.contains(problem), "{name}: {response}");
    }
    let response = say(&sim, b"POST /sim/1.0/calm HTTP/1.0\r\n\r\n");
    assert!(response.contains(" 401 "), "{response}");
    assert!(caller.ask(storpool_api::Call::raw(Method::Get, "TasksList", None)).is_ok());
}

#[test]
fn fault_for_an_unknown_call_is_rejected() {
    let sim = simulator();
    for name in ["volumeSpace", "VolumesList", "volumes-list", "", "a\nb"] {
        let unknown = name.parse::<CallName>().unwrap_err().to_string();
        assert!(unknown.contains(&format!("`{}`", name.escape_debug())), "{unknown}");
        let call = || Some(name.to_owned());
        let (times, milliseconds) = (1, 1);
        for command in [
            Command::Delay { call: call(), times, milliseconds },
            Command::Reset { call: call(), times, applied: true },
            Command::Html { call: call(), times, status: 502 },
        ] {
            assert_eq!(sim.apply(command).unwrap_err().name, "invalidParam");
        }
        let response = command(&sim, "reset", &json!({"call": name}));
        assert!(response.contains(" 400 ") && response.contains("invalidParam"), "{response}");
    }
    // Nothing is left of them.
    Caller::both()[0](&sim).at_once(calls::volumes_list()).unwrap();
}

#[test]
fn fault_selects_a_call_by_either_of_its_names() {
    for name in ["volumesReassignWait", "volumes_reassign_wait"] {
        let sim = simulator();
        fail(&sim, name, 1, "busy", false);
        let direct = Direct::new(&sim);
        let body = r#"{"reassign":[],"attachTimeout":1}"#;
        assert_eq!(direct.refused("POST", "VolumesReassignWait", body), "busy");
        direct.post("VolumesReassignWait", body);
    }
}

#[test]
fn fault_with_an_impossible_status_is_rejected() {
    let sim = simulator();
    for status in [0, 7, 99, 100, 101, 199, 204, 205, 304, 600, 999, u16::MAX] {
        for (name, body) in [
            ("fail", json!({"name": "busy", "status": status})),
            ("html", json!({"status": status})),
        ] {
            let response = command(&sim, name, &body);
            assert!(
                response.contains(" 400 ") && response.contains("status: "),
                "{status}: {response}"
            );
        }
    }
    for status in [200, 203, 206, 299, 302, 404, 418, 503, 599] {
        command(&sim, "html", &json!({"status": status}));
        let response = support::get(&sim, "/ctrl/1.0/TasksList");
        assert!(response.starts_with(&format!("HTTP/1.0 {status} ")), "{response}");
        command(&sim, "fail", &json!({"name": "busy", "status": status}));
        let response = support::get(&sim, "/ctrl/1.0/TasksList");
        assert!(response.starts_with(&format!("HTTP/1.0 {status} ")), "{response}");
    }
}

#[test]
fn command_without_effect_is_rejected() {
    let sim = simulator();
    for (name, body) in [
        ("fail", r#"{"name":"busy","times":0}"#),
        ("fail", r#"{"name":"busy","name":"invalidParam"}"#),
        ("reset", r#"{"times":0}"#),
        ("write", r#"{"name":"web-1","bytes":-1}"#),
    ] {
        let (status, response) =
            Direct::new(&sim).call_at("POST", &format!("/sim/1.0/{name}"), body);
        assert_eq!(status, 400, "{name} {body}: {response}");
    }
    Caller::both()[0](&sim).at_once(calls::volumes_list()).unwrap();
}
