//! Several clusters: a pair of them, and one that knows others which are not simulated.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use storpool_api::ApiVersion;
use storpool_sim::{Builder, Simulator};
use support::{Direct, Scratch};

/// The global id of `web-1` in the small cluster.
const WEB: &str = "~b6l.b.ug";

fn builder() -> Builder {
    Simulator::builder().api_version(ApiVersion::V19_01).check_replies(true)
}

/// The small cluster and another one, in which time passes only when told to.
fn pair(id: &str) -> (Simulator, Simulator) {
    let (one, other) = builder().start_pair_blocking(builder().cluster_id(id)).unwrap();
    one.freeze();
    other.freeze();
    (one, other)
}

fn pass(clusters: [&Simulator; 2], seconds: u64) {
    for cluster in clusters {
        cluster.advance(Duration::from_secs(seconds));
    }
}

fn sound(clusters: [&Simulator; 2]) {
    for cluster in clusters {
        assert_eq!(cluster.faults(), Vec::<String>::new());
    }
}

/// The values of a field in a list.
fn each(list: &Value, field: &str) -> Vec<String> {
    let entries = list.as_array().unwrap().iter();
    entries.map(|entry| entry[field].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn volume_keeps_its_global_id_and_its_clients_when_it_moves_and_comes_back() {
    let (one, other) = pair("b6l.c");
    let (here, there) = (Direct::new(&one), Direct::new(&other));
    let refused = |body| here.refused("POST", "VolumeMoveToRemote/web-1", body);
    assert_eq!(refused(r#"{"cluster":"dc1-c2"}"#), "busy");
    assert_eq!(refused(r#"{"cluster":"dc1-c2","clusterId":"b6l.c"}"#), "invalidParam");
    here.post("VolumeMoveToRemote/web-1", r#"{"clusterId":"b6l.c","onAttached":"export"}"#);
    assert_eq!(here.refused("GET", "Volume/web-1", ""), "objectDoesNotExist");
    assert_eq!(there.get(&format!("Volume/{WEB}"))[0]["name"], "web-1");
    assert_eq!(there.get("VolumeExportsList")["exports"][0]["location"], "dc1");
    assert_eq!(here.get("VolumesRemoteList")["volumes"][0]["name"], "web-1");
    assert!(each(&here.get("AttachmentsList"), "volume").contains(&"web-1".to_owned()));
    sound([&one, &other]);

    here.post("VolumeAcquire/web-1", r#"{"onRemoteAttached":"fail"}"#);
    assert_eq!(here.get(&format!("Volume/{WEB}"))[0]["name"], "web-1");
    assert_eq!(there.refused("GET", "Volume/web-1", ""), "objectDoesNotExist");
    assert_eq!(here.get("VolumesRemoteList")["volumes"], json!([]));
    assert!(each(&here.get("AttachmentsList"), "volume").contains(&"web-1".to_owned()));
    sound([&one, &other]);
}

#[test]
fn exported_volume_is_attached_from_afar_only_if_that_is_asked_for() {
    let (one, other) = pair("b6l.c");
    let (here, there) = (Direct::new(&one), Direct::new(&other));
    here.post("VolumeExport/web-1", r#"{"cluster":"dc1-c2"}"#);
    let plain = r#"[{"volume":"web-1","rw":[1]}]"#;
    assert_eq!(there.refused("POST", "VolumesReassign", plain), "objectDoesNotExist");
    let remote = r#"[{"volume":"web-1","rw":[1],"allowRemoteExported":true}]"#;
    there.post("VolumesReassign", remote);
    assert_eq!(each(&there.get("AttachmentsList"), "volume"), ["web-1"]);
    there.post("VolumesReassign", r#"[{"volume":"web-1","detach":"all"}]"#);
    assert_eq!(there.get("AttachmentsList"), json!([]));
    sound([&one, &other]);
}

#[test]
fn snapshot_moves_and_leaves_its_children_their_data() {
    let (one, other) = pair("b6l.c");
    let (here, there) = (Direct::new(&one), Direct::new(&other));
    let refused = here.refused("POST", "SnapshotMoveToRemote/no", r#"{"cluster":"dc1-c2"}"#);
    assert_eq!(refused, "objectDoesNotExist");
    here.post("SnapshotMoveToRemote/web-1@1095", r#"{"cluster":"dc1-c2"}"#);
    assert_eq!(here.get("Volume/web-1")[0]["parentName"], "debian-8-base");
    assert_eq!(there.get("Snapshot/web-1@1095")[0]["size"], 20_i64 << 30);
    sound([&one, &other]);
}

#[test]
fn backup_goes_to_another_site_and_is_restored_from_there() {
    let (one, other) = pair("nqs.a");
    let (here, there) = (Direct::new(&one), Direct::new(&other));
    let body = r#"{"volume":"db-primary","location":"dc2","tags":{"keep":"weekly"}}"#;
    let id = here.post("VolumeBackup", body)["remoteId"].as_str().unwrap().to_owned();
    let export = &here.get("ExportsList")["exports"][0];
    assert_eq!((&export["globalId"], &export["backingUp"]), (&json!(id), &json!(true)));
    let kept = &there.get(&format!("Snapshot/~{id}"))[0];
    assert_eq!((&kept["backup"], &kept["recoveringFromRemote"]), (&json!(true), &json!(true)));
    pass([&one, &other], 2);
    assert_eq!(here.get("ExportsList")["exports"], json!([]));
    let kept = &there.get(&format!("Snapshot/~{id}"))[0];
    assert_eq!(kept["recoveringFromRemote"], false);

    // The other site is `dc2`, and also exports what the examples name.
    let remote = here.get("SnapshotsRemoteList");
    let ids = each(&remote["snapshots"], "remoteId");
    assert_eq!(ids, [id.as_str(), "nqs.a.k7"]);
    assert_eq!(remote["snapshots"][0]["onVolume"], "db-primary");
    let restored =
        json!({"remoteLocation": "dc2", "remoteId": id, "name": "a", "template": "hybrid"});
    here.post("SnapshotFromRemote", &restored.to_string());
    here.post("VolumeCreate", r#"{"name":"b","parent":"a","template":"hybrid"}"#);
    let again = json!({"remoteLocation": "dc2", "remoteId": id, "name": "c", "template": "hybrid"});
    here.post("VolumeFromRemote", &again.to_string());
    assert_eq!(here.get("Volume/c")[0]["size"], 100_i64 << 30);
    assert_eq!(here.get("Snapshot/a")[0]["backup"], Value::Null);
    let remote = here.get("SnapshotsRemoteList");
    assert_eq!(remote["snapshots"][0]["localSnapshot"], "a");

    // The other side keeps it for at least as long as its bridges say.
    let released = json!({"location": "dc2", "globalSnapshotId": id, "deleteAfter": 60});
    let released = json!({"remoteSnapshots": [released]}).to_string();
    here.post("SnapshotsRemoteUnexport", &released);
    assert_eq!(here.refused("POST", "SnapshotsRemoteUnexport", &released), "objectDoesNotExist");
    assert_eq!(each(&here.get("SnapshotsRemoteList")["snapshots"], "remoteId"), ["nqs.a.k7"]);
    let path = format!("Snapshot/~{id}");
    pass([&one, &other], 3600);
    assert_eq!(there.get(&path)[0]["size"], 100_i64 << 30);
    pass([&one, &other], 86_400);
    assert_eq!(there.refused("GET", &path, ""), "objectDoesNotExist");
    sound([&one, &other]);
}

#[test]
fn exported_snapshot_is_shown_to_the_location_until_it_is_not() {
    let (one, other) = pair("nqs.a");
    let (here, there) = (Direct::new(&one), Direct::new(&other));
    let body = r#"{"snapshot":"db-primary-daily-1","location":"dc2"}"#;
    here.post("SnapshotExport", body);
    let shown = there.get("SnapshotsRemoteList");
    assert_eq!(shown["snapshots"][0]["name"], "db-primary-daily-1");
    here.post("SnapshotUpdate/db-primary-daily-1", r#"{"rename":"daily"}"#);
    let shown = there.get("SnapshotsRemoteList");
    assert_eq!(shown["snapshots"][0]["name"], "daily");
    here.post("SnapshotUnexport", r#"{"snapshot":"daily","all":true}"#);
    assert_eq!(there.get("SnapshotsRemoteList")["snapshots"], json!([]));
    let gone = here.refused("POST", "SnapshotUnexport", r#"{"snapshot":"daily","all":true}"#);
    assert_eq!(gone, "objectDoesNotExist");
    sound([&one, &other]);
}

#[test]
fn export_and_bridge_stay_while_the_other_site_copies_the_snapshot() {
    let (one, other) = pair("nqs.a");
    let (here, there) = (Direct::new(&one), Direct::new(&other));
    here.post("SnapshotExport", r#"{"snapshot":"web-1@1095","location":"dc2"}"#);
    let shown = there.get("SnapshotsRemoteList");
    let copy = json!({
        "remoteLocation": "dc1", "remoteId": shown["snapshots"][0]["remoteId"], "template": "hybrid",
    });
    there.post("SnapshotFromRemote", &copy.to_string());
    let bridges = there.get("RemoteBridgesList");
    let bridge = json!({"ip": bridges["remoteBridges"][0]["ip"]}).to_string();
    let export = r#"{"snapshot":"web-1@1095","location":"dc2"}"#;
    assert_eq!(here.refused("POST", "SnapshotUnexport", export), "busy");
    assert_eq!(there.refused("POST", "RemoteBridgeRemove", &bridge), "busy");
    pass([&one, &other], 2);
    there.post("RemoteBridgeRemove", &bridge);
    here.post("SnapshotUnexport", export);

    here.post("SnapshotExport", export);
    there.post("SnapshotFromRemote", &copy.to_string());
    here.post("SnapshotUnexport", r#"{"snapshot":"web-1@1095","all":true,"force":true}"#);
    sound([&one, &other]);
}

#[test]
fn calls_for_several_clusters_find_volumes_wherever_they_are() {
    let (one, other) = pair("b6l.c");
    let (here, there) = (Direct::new(&one), Direct::new(&other));
    there.post("VolumeCreate", r#"{"name":"far","size":1073741824,"template":"hybrid"}"#);
    let all = here.get("MultiCluster/VolumesList");
    assert_eq!(each(&all, "name"), ["db-primary", "web-1", "far"]);
    assert_eq!(each(&all, "clusterName"), ["dc1-c1", "dc1-c1", "dc1-c2"]);
    assert_eq!(each(&here.get("VolumesList"), "clusterName"), ["", ""]);
    let taken = r#"{"name":"far","size":1073741824,"template":"hybrid"}"#;
    assert_eq!(here.refused("POST", "MultiCluster/VolumeCreate", taken), "objectExists");
    let update = r#"{"rename":"distant"}"#;
    here.post("MultiCluster/VolumeUpdate/far", update);
    assert_eq!(here.get("MultiCluster/Volume/distant")[0]["clusterId"], "b6l.c");
    let nobody = here.refused("POST", "MultiCluster/VolumeDelete/nobody", "");
    assert_eq!(nobody, "objectDoesNotExist");

    // To be attached, it comes here or is exported.
    let export = r#"[{"volume":"distant","rw":[1],"mcMode":"export"}]"#;
    here.post("MultiCluster/VolumesReassign", export);
    assert_eq!(here.refused("GET", "Volume/distant", ""), "objectDoesNotExist");
    here.post("MultiCluster/VolumesReassign", r#"[{"volume":"distant","rw":[2]}]"#);
    assert_eq!(here.get("Volume/distant")[0]["name"], "distant");
    let of_volume = |list: Value| {
        let names = each(&list, "volume").into_iter();
        names.filter(|name| name == "distant").count()
    };
    assert_eq!(of_volume(here.get("MultiCluster/AttachmentsList")), 2);
    there.post("MultiCluster/VolumesReassign", r#"[{"volume":"distant","detach":"all"}]"#);
    assert_eq!(of_volume(here.get("AttachmentsList")), 0);
    there.post("MultiCluster/VolumeDelete/distant", "");
    assert_eq!(each(&here.get("MultiCluster/VolumesList"), "name"), ["db-primary", "web-1"]);
    sound([&one, &other]);
}

#[test]
fn other_cluster_carries_out_remote_commands_while_it_is_there() {
    let (one, other) = pair("b6l.c");
    let here = Direct::new(&one);
    let create = r#"{"name":"far","size":1073741824,"template":"hybrid"}"#;
    here.post("RemoteCommand/dc1-c2/VolumeCreate", create);
    assert_eq!(each(&here.get("RemoteCommand/~b6l.c/VolumesList"), "name"), ["far"]);
    assert_eq!(here.get("RemoteCommand/~b6l.b/Volume/web-1")[0]["name"], "web-1");
    let unknown = here.refused("GET", "RemoteCommand/dc9-c1/VolumesList", "");
    assert_eq!(unknown, "objectDoesNotExist");
    let both = here.get("RemoteCommand/dc1-c2/MultiCluster/VolumesList");
    assert_eq!(each(&both, "name"), ["far", "db-primary", "web-1"]);

    drop(other);
    let silent = |method, query, body| {
        let (_, response) = here.call(method, query, body);
        assert_eq!(response["error"]["transient"], true, "{response}");
        assert_eq!(response["error"]["name"], "busy", "{response}");
    };
    silent("GET", "RemoteCommand/dc1-c2/VolumesList", "");
    let body = r#"{"cluster":"dc1-c2","onAttached":"export"}"#;
    silent("POST", "VolumeMoveToRemote/web-1", body);
    assert_eq!(each(&here.get("MultiCluster/VolumesList"), "name"), ["db-primary", "web-1"]);
    assert_eq!(one.faults(), Vec::<String>::new());
}

#[test]
fn move_that_the_other_cluster_cannot_take_changes_nothing() {
    let (one, other) = pair("b6l.c");
    let (here, there) = (Direct::new(&one), Direct::new(&other));
    there.post("VolumeCreate", r#"{"name":"web-1","size":1073741824,"template":"hybrid"}"#);
    let before = (one.generation(), other.generation());
    let body = r#"{"cluster":"dc1-c2","onAttached":"detach"}"#;
    assert_eq!(here.refused("POST", "VolumeMoveToRemote/web-1", body), "objectExists");
    let body = r#"{"onRemoteAttached":"fail"}"#;
    assert_eq!(here.refused("POST", "VolumeAcquire/nobody", body), "objectDoesNotExist");
    assert_eq!(here.refused("POST", "VolumeAcquire/web-1", ""), "jsonError");
    assert_eq!((one.generation(), other.generation()), before);
}

#[test]
fn what_another_cluster_has_to_know_waits_for_it_in_the_state_file() {
    let scratch = Scratch::new();
    let start = || {
        let first = builder().state(scratch.path("one"));
        let second = builder().cluster_id("nqs.a").state(scratch.path("other"));
        first.start_pair_blocking(second).unwrap()
    };
    let (one, other) = start();
    let mut ids = Vec::new();
    let mut back_up = |one: &Simulator| {
        let body = r#"{"volume":"web-1","location":"dc2"}"#;
        let done = Direct::new(one).post("VolumeBackup", body);
        ids.push(done["remoteId"].as_str().unwrap().to_owned());
    };
    back_up(&one);
    drop(other);
    back_up(&one);
    assert_eq!(Direct::new(&one).get("ExportsList")["exports"][1]["backingUp"], true);
    drop(one);
    let (one, other) = start();
    let there = Direct::new(&other);
    for id in &ids {
        assert_eq!(there.get(&format!("Snapshot/~{id}"))[0]["backup"], true);
    }
    sound([&one, &other]);
}

#[test]
fn location_that_is_not_simulated_takes_backups() {
    let sim = builder().start_blocking().unwrap();
    sim.freeze();
    let direct = Direct::new(&sim);
    let body = r#"{"location":"dc2","volumes":["db-primary","web-1"]}"#;
    let backups = direct.post("VolumesGroupBackup", body)["backups"].take();
    let id = backups["web-1"]["remoteId"].as_str().unwrap().to_owned();
    assert_eq!(each(&direct.get("SnapshotsRemoteList")["snapshots"], "remoteId"), ["nqs.a.k7"]);
    sim.advance(Duration::from_secs(2));
    let all = direct.get("SnapshotsRemoteList");
    assert!(each(&all["snapshots"], "remoteId").contains(&id));
    assert_eq!(direct.get("ExportsList")["exports"], json!([]));
    let move_ = r#"{"cluster":"dc1-c2","onAttached":"export"}"#;
    assert_eq!(direct.refused("POST", "VolumeMoveToRemote/web-1", move_), "busy");
    assert_eq!(sim.faults(), Vec::<String>::new());
}

#[test]
fn locations_clusters_and_bridges_are_removed_from_the_outside_in() {
    let sim = builder().start_blocking().unwrap();
    let direct = Direct::new(&sim);
    let location = r#"{"location":"dc2"}"#;
    assert_eq!(direct.refused("POST", "LocationRemove", location), "busy");
    assert_eq!(direct.refused("POST", "ClusterRemove", r#"{"name":"dc1-c2"}"#), "busy");
    direct.post("RemoteBridgeRemove", r#"{"ip":"192.0.2.21"}"#);
    direct.post("RemoteBridgeRemove", r#"{"ip":"192.0.2.10"}"#);
    direct.post("LocationRename", r#"{"location":"dc2","name":"dc2-sofia"}"#);
    direct.post("LocationRemove", r#"{"location":"dc2-sofia"}"#);
    direct.post("ClusterRemove", r#"{"location":"dc1","id":"c"}"#);
    assert_eq!(direct.get("ClustersList")["clusters"], json!([]));
    assert_eq!(direct.get("SnapshotsRemoteList")["snapshots"], json!([]));

    direct.post("LocationAdd", r#"{"id":"nqs","name":"dc2"}"#);
    direct.post("LocationUpdate", r#"{"location":"dc2","sendBufferSize":8388608}"#);
    direct.post("ClusterAdd", r#"{"location":"dc2","id":"a","name":"far"}"#);
    let bridge = json!({"remote": "far", "ip": "192.0.2.20", "publicKey": "a.b"});
    direct.post("RemoteBridgeAdd", &bridge.to_string());
    let listed = &direct.get("RemoteBridgesList")["remoteBridges"][0];
    assert_eq!((&listed["location"], &listed["remote"]), (&json!("dc2"), &json!("far")));
    assert_eq!(direct.get("LocationsList")["locations"][1]["sendBufferSize"], 8_388_608);
    assert_eq!(sim.faults(), Vec::<String>::new());
}
