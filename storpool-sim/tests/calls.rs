//! Every call, and every body, without a socket. Responses are checked against the documented
//! types.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod support;

use std::collections::BTreeSet;

use serde_json::json;
use storpool_api::ApiVersion;
use storpool_sim::{Command, Simulator};
use support::{Direct, simulator};

/// An argument that exists in the small cluster.
fn argument(ty: &str) -> &'static str {
    match ty {
        "VolumeName" | "VolumeNameOrGlobalId" => "web-1",
        "SnapshotName" | "SnapshotNameOrGlobalId" => "db-primary-daily-1",
        "DiskId" => "102",
        "ServerId" | "AoeTargetId" => "1",
        "ClientId" => "11",
        "PlacementGroupName" => "hdd",
        "VolumeTemplateName" => "hybrid",
        other => panic!("no example of {other}"),
    }
}

#[test]
fn every_read_call_returns_the_documented_type() {
    let sim = simulator();
    let direct = Direct::new(&sim);
    sim.apply(Command::Disk { id: 303, up: false }).unwrap();
    let reads = storpool_sim::calls(ApiVersion::DEFAULT).filter(|call| call.method == "GET");
    let mut count = 0;
    for call in reads {
        let query = call.path.strip_prefix("/ctrl/1.0/").unwrap();
        let mut query = query.split('/').next().unwrap().to_owned();
        for arg in call.args {
            query = format!("{query}/{}", argument(arg.ty));
        }
        direct.get(&query);
        count += 1;
    }
    assert_eq!((count, sim.seen().len()), (45, 45));
}

#[test]
fn calls_without_a_body_accept_an_empty_object() {
    let sim = simulator();
    let direct = Direct::new(&sim);
    direct.post("DiskScrubStart/101", "{}");
    assert_eq!(direct.refused("POST", "DiskScrubPause/101", "{\"a\":1}"), "jsonError");
    assert_eq!(direct.refused("POST", "DiskScrubPause/101", "[]"), "jsonError");
    direct.post("DiskScrubPause/101", "");
}

#[test]
fn bodies_are_checked() {
    let sim = simulator();
    let direct = Direct::new(&sim);
    let before = sim.generation();
    for (query, body, name) in [
        ("VolumeCreate", "", "jsonError"),
        ("VolumeCreate", "{", "jsonError"),
        ("VolumeCreate", "[]", "jsonError"),
        ("VolumeCreate", "{}", "jsonError"),
        ("VolumeCreate", r#"{"name":"a","size":512,"colour":1}"#, "jsonError"),
        ("VolumeCreate", r#"{"name":"a","size":18.7}"#, "jsonError"),
        ("VolumeCreate", r#"{"name":"a","size":513,"replication":1}"#, "invalidParam"),
        ("VolumeCreate", r#"{"name":"a b","size":512,"replication":1}"#, "invalidParam"),
        ("VolumeCreate", r#"{"name":"list","size":512,"replication":1}"#, "invalidParam"),
        ("VolumeCreate", r#"{"name":"a","size":512}"#, "invalidParam"),
        ("VolumeCreate", r#"{"name":"a","replication":1}"#, "invalidParam"),
        ("VolumeCreate", r#"{"name":"web-1","size":512,"replication":1}"#, "objectExists"),
        ("VolumeCreate", r#"{"name":"debian-8-base","size":512,"replication":1}"#, "objectExists"),
        ("VolumeCreate", r#"{"name":"a","size":512,"template":"no"}"#, "objectDoesNotExist"),
        (
            "VolumeCreate",
            r#"{"name":"a","size":512,"placeAll":"no","replication":1}"#,
            "objectDoesNotExist",
        ),
        (
            "VolumeCreate",
            r#"{"name":"a","parent":"web-1","template":"hybrid"}"#,
            "objectDoesNotExist",
        ),
        ("VolumeCreate", r#"{"name":"a","size":512,"parent":"debian-8-base"}"#, "invalidParam"),
        (
            "VolumeCreate",
            r#"{"name":"a","size":1125899906842624,"template":"hybrid"}"#,
            "insufficientResources",
        ),
        ("VolumeUpdate/web-1", r#"{"size":512}"#, "invalidParam"),
        ("VolumeUpdate/web-1", r#"{"size":512,"sizeAdd":512}"#, "invalidParam"),
        ("VolumeUpdate/web-1", r#"{"sizeAdd":9223372036854775296}"#, "invalidParam"),
        ("VolumeUpdate/web-1", r#"{"rename":"db-primary"}"#, "objectExists"),
        ("VolumeUpdate/no", "{}", "objectDoesNotExist"),
        ("VolumeBalancerStatus", r#"{"cmd":"dance"}"#, "invalidParam"),
        ("VolumeBalancerStatus", r#"{"cmd":"commit"}"#, "preconditionViolation"),
        ("VolumesReassign", r#"[{"volume":"web-1","rw":[99]}]"#, "objectDoesNotExist"),
        ("VolumesReassign", r#"[{"volume":"web-1","rw":[1],"ro":[1]}]"#, "invalidParam"),
        ("VolumesReassign", r#"[{"volume":"web-1","write":[1]}]"#, "jsonError"),
        ("VolumesReassign", r#"[{"rw":[1]}]"#, "jsonError"),
        ("VolumesReassign", r#"{"reassign":[]}"#, "jsonError"),
        ("VolumeDelete/web-1", "", "busy"),
        ("SnapshotDelete/debian-8-base", "", "busy"),
        ("PlacementGroupDelete/hdd", "", "busy"),
        ("VolumeTemplateDelete/hybrid", "", "busy"),
        ("VolumeTemplateCreate", r#"{"name":"hybrid","placeAll":"hdd"}"#, "objectExists"),
        ("DiskForget/101", "", "preconditionViolation"),
        ("DiskIgnore/101", "", "preconditionViolation"),
        ("DiskSoftEjectPause/101", "", "preconditionViolation"),
        ("DiskScrubContinue/101", "", "preconditionViolation"),
        ("DiskEject/99", "", "objectDoesNotExist"),
        ("AoeUnexportVolume/web-1", "", "objectDoesNotExist"),
        ("AoeExportSnapshot/debian-8-base", "", "objectExists"),
        ("PlacementGroupUpdate/ssd", r#"{"rename":"hdd"}"#, "objectExists"),
        ("PlacementGroupUpdate/new", r#"{"addDisks":[99]}"#, "objectDoesNotExist"),
    ] {
        assert_eq!(direct.refused("POST", query, body), name, "{query} {body}");
    }
    assert_eq!(sim.generation(), before);
    assert_eq!(sim.faults(), Vec::<String>::new());
}

#[test]
fn lenient_simulator_accepts_numbers_as_strings_and_items_as_a_bare_list() {
    let sim = Simulator::builder().lenient(true).start_blocking().unwrap();
    let direct = Direct::new(&sim);
    direct.post("VolumesReassignWait", r#"[{"volume":"web-1","rw":["3"],"force":0}]"#);
    direct.post(
        "VolumesReassignWait",
        r#"{"reassign":[{"volume":"web-1","ro":["1"]}],"attachTimeout":"5"}"#,
    );
    let all = direct.get("AttachmentsList");
    let of_web: Vec<_> =
        all.as_array().unwrap().iter().filter(|one| one["volume"] == "web-1").collect();
    let clients: BTreeSet<_> = of_web.iter().map(|one| one["client"].as_i64().unwrap()).collect();
    assert_eq!(clients, BTreeSet::from([1, 2, 3]));
}

#[test]
fn figures_of_all_calls_agree() {
    let sim = simulator();
    let direct = Direct::new(&sim);
    let number = |value: &serde_json::Value| value.as_i64().unwrap();
    let disks = direct.get("DisksList");
    let volumes = direct.get("VolumesList");
    let snapshots = direct.get("SnapshotsList");
    let mut per_disk = std::collections::BTreeMap::<String, i64>::new();
    let listed = volumes.as_array().unwrap().iter().map(|one| ("VolumeGetInfo", one));
    let listed =
        listed.chain(snapshots.as_array().unwrap().iter().map(|one| ("SnapshotGetInfo", one)));
    for (query, one) in listed {
        assert_eq!(
            number(&one["objectsCount"]),
            (number(&one["size"]) + (32 << 20) - 1) / (32 << 20)
        );
        let info = direct.get(&format!("{query}/{}", one["name"].as_str().unwrap()));
        let chains = info["objectsPerChain"].as_array().unwrap();
        assert_eq!(
            chains.iter().map(|chain| number(&chain["count"])).sum::<i64>(),
            number(&one["objectsCount"])
        );
        for (disk, count) in info["objectsPerDisk"].as_object().unwrap() {
            *per_disk.entry(disk.clone()).or_default() += number(count);
        }
    }
    let mut on_disks = 0;
    for (id, disk) in disks.as_object().unwrap() {
        assert_eq!(number(&disk["objectsAllocated"]), per_disk[id]);
        assert_eq!(
            number(&disk["objectsAllocated"]) + number(&disk["objectsFree"]),
            number(&disk["objectsCount"])
        );
        let info = direct.get(&format!("DiskGetInfo/{id}"));
        let infos = info["volumeInfos"].as_object().unwrap().values();
        let sum: i64 = infos.map(|info| number(&info["onDiskSize"])).sum();
        assert_eq!(sum, number(&disk["objectsOnDiskSize"]));
        let described = direct.get(&format!("DiskDescribe/{id}"));
        assert_eq!(described["objects"].as_object().unwrap().len() as i64, per_disk[id]);
        assert_eq!(described["objectsOnDiskSize"], disk["objectsOnDiskSize"]);
        on_disks += sum;
    }
    let status = direct.get("VolumesGetStatus");
    let statuses = status.as_object().unwrap().values();
    assert_eq!(statuses.map(|one| number(&one["onDiskSize"])).sum::<i64>(), on_disks);
    let templates = direct.get("VolumeTemplatesStatus");
    let hybrid = &templates[0];
    assert_eq!((number(&hybrid["volumesCount"]), number(&hybrid["snapshotsCount"])), (2, 3));
    assert_eq!(number(&hybrid["size"]), 128_849_018_880);
    assert_eq!(number(&hybrid["totalSize"]), 386_547_056_640);
    assert_eq!(number(&hybrid["storedSize"]), 51_539_607_552);
    assert_eq!(number(&hybrid["capacityPlaceTail"]), 1_440_311_943_168);
    assert_eq!(number(&hybrid["capacityPlaceAll"]), 24_004_722_180_096);
    let stored = &hybrid["stored"];
    assert!(number(&stored["free"]) <= number(&stored["placeTail"]["free"]));
    assert!(number(&hybrid["onDiskSize"]) > 3 * number(&hybrid["storedSize"]));
}

#[test]
fn requests_are_the_same_at_clients_and_disks() {
    let sim = simulator();
    let direct = Direct::new(&sim);
    sim.freeze();
    let seen = direct.get("ClientActiveRequests/11");
    assert_eq!(seen["requests"].as_array().unwrap().len(), 2);
    let disks = direct.get("DisksList");
    let mut at_disks = BTreeSet::new();
    for id in disks.as_object().unwrap().keys() {
        let active = direct.get(&format!("DiskActiveRequests/{id}"));
        for request in active["requests"].as_array().unwrap() {
            at_disks.insert(request["requestId"].as_str().unwrap().to_owned());
        }
    }
    for request in seen["requests"].as_array().unwrap() {
        assert!(at_disks.contains(request["requestId"].as_str().unwrap()));
    }
    let exported = direct.get("AoeTargetActiveRequests/1");
    assert_eq!(exported["requests"][0]["volume"], json!("debian-8-base"));
}
