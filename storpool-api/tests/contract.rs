//! Promises about types that users write code against.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use storpool_api::types::*;
use storpool_api::{Call, Error, Object, Validate, calls};

fn decode<T: storpool_api::Data>(call: &Call<T>, data: serde_json::Value) -> Result<T, Error> {
    let body = json!({"generation": 7, "data": data}).to_string();
    call.decode(200, body.as_bytes()).map(storpool_api::Reply::into_data)
}

fn up_disk() -> serde_json::Value {
    json!({
        "id": 101, "serverId": 1, "ssd": true, "generationLeft": -1, "model": "m", "serial": "s",
        "description": "slot 1", "softEject": "off", "sectorsCount": 937_703_088_u64,
        "empty": false, "noFua": false, "noFlush": false, "noTrim": false, "isWbc": false,
        "device": "/dev/sdb", "entriesCount": 1, "entriesAllocated": 1, "entriesFree": 0,
        "objectsCount": 1, "objectsAllocated": 1, "objectsFree": 0, "objectsOnDiskSize": 1,
        "scrubbingStartedBefore": 0, "scrubbedBytes": 0, "scrubbingBW": 0,
        "scrubbingFinishAfter": 0, "scrubbingPausedFor": 0, "scrubbingPaused": false,
        "lastScrubCompleted": 0
    })
}

fn down_disk() -> serde_json::Value {
    json!({
        "id": 202, "serverId": 2, "ssd": false, "generationLeft": 14982, "model": "m",
        "serial": "s", "description": "", "softEject": "off"
    })
}

#[test]
fn disk_variant_is_selected_by_generation() {
    let disks =
        decode(&calls::disks_list(), json!({"101": up_disk(), "202": down_disk()})).unwrap();
    assert!(disks[&DiskId::constant(101)].is_up());
    assert!(!disks[&DiskId::constant(202)].is_up());
    assert_eq!(disks[&DiskId::constant(202)].server_id(), 2);
    assert!(
        matches!(&disks[&DiskId::constant(101)], DiskSummary::Up(disk) if disk.device == "/dev/sdb")
    );
}

#[test]
fn invalid_field_never_turns_an_up_disk_into_a_down_one() {
    let mut bad = up_disk();
    bad["sectorsCount"] = json!("many");
    let error = decode(&calls::disks_list(), json!({"7": down_disk(), "101": bad})).unwrap_err();
    assert_eq!(error.json_path(), Some("data.101.sectorsCount"));
    let text = error.to_string();
    for part in ["disksList", "200", "data.101.sectorsCount", "many"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn missing_field_error_names_field_and_type() {
    let mut bad = up_disk();
    bad.as_object_mut().unwrap().remove("device");
    let error = decode(&calls::disks_list(), json!({"101": bad})).unwrap_err();
    assert_eq!(error.json_path(), Some("data.101.device"));
    assert!(error.to_string().contains("UpDiskSummary"), "{error}");
}

#[test]
fn violation_has_a_path() {
    let mut invalid = down_disk();
    invalid["description"] = json!("no/slash");
    let disks = decode(&calls::disks_list(), json!({"1": invalid})).unwrap();
    let broken = disks.validate().unwrap_err();
    assert_eq!(broken[0].path(), "1.description");
    assert_eq!(broken[0].rule().id, "DiskDescription.pattern");
    let values = BTreeMap::from([("disks".to_owned(), vec![disks[&DiskId::constant(1)].clone()])]);
    assert_eq!(values.validate().unwrap_err()[0].path(), "disks.0.description");
}

#[test]
fn constructors_take_the_required_fields() {
    let desc = VolumeCreateDesc::new(VolumeName::constant("db-primary"))
        .size(VolumeSize::new(107_374_182_400).unwrap())
        .template("hybrid".parse().unwrap())
        .bw(Bandwidth::UNLIMITED);
    assert_eq!(
        serde_json::to_value(&desc).unwrap(),
        json!({"name": "db-primary", "size": 107_374_182_400_i64, "template": "hybrid", "bw": "-"})
    );
    assert_eq!(desc.to_map().len(), 4);
    let group =
        PlacementGroupUpdateDesc::new().add_disks([DiskId::constant(3), DiskId::constant(1)]);
    assert_eq!(
        serde_json::to_value(&group).unwrap(),
        json!({"addServers": [], "addDisks": [1, 3], "rmServers": [], "rmDisks": []})
    );
    assert_eq!(group.add_disks, BTreeSet::from([DiskId::constant(1), DiskId::constant(3)]));
}

#[test]
fn reassign_item_variant_is_selected_by_key() {
    let volume: Reassign = serde_json::from_value(json!({"rw": ["11"], "volume": "a"})).unwrap();
    let expected = VolumeReassignDesc::new(VolumeName::constant("a")).rw([ClientId::constant(11)]);
    assert_eq!(volume, expected.into());
    let all = json!({"snapshot": "s", "detach": "all", "force": true});
    let snapshot: Reassign = serde_json::from_value(all.clone()).unwrap();
    assert_eq!(serde_json::to_value(&snapshot).unwrap(), all);
}

#[test]
fn sentinels_become_options() {
    let template: VolumeTemplateDesc = serde_json::from_value(json!({
        "name": "hybrid", "parentName": "", "placeAll": "hdd", "placeTail": "ssd",
        "size": "-", "replication": "-", "bw": "-", "iops": 5000
    }))
    .unwrap();
    assert_eq!((&template.parent_name, template.size, template.replication), (&None, None, None));
    assert!(template.bw.is_unlimited());
    assert_eq!(template.iops.get(), Some(5000));
    let written = serde_json::to_value(&template).unwrap();
    assert_eq!((&written["parentName"], &written["size"]), (&json!(""), &json!("-")));
}

#[test]
fn services_know_whether_they_run_and_for_how_long() {
    let client: Client = serde_json::from_value(json!({
        "id": 1, "nodeId": 1, "version": "16.01", "startTime": null, "status": "down"
    }))
    .unwrap();
    assert!(!client.running());
    assert_eq!(client.uptime(), None);
    let mgmt: Mgmt = serde_json::from_value(json!({
        "id": 1, "nodeId": 1, "version": "16.01", "startTime": 0, "status": "running", "active": true
    }))
    .unwrap();
    assert!(mgmt.running());
    assert!(mgmt.uptime().unwrap().as_secs() > 1_455_000_000);
}

#[test]
fn single_status_is_accepted_for_the_documented_list() {
    let status = json!({
        "id": 11, "generation": 9, "clientGeneration": 9, "configStatus": "ok", "delay": 0
    });
    let call = calls::client_config_wait(ClientId::constant(11));
    assert_eq!(decode(&call, status.clone()).unwrap().len(), 1);
    assert_eq!(decode(&call, json!([status])).unwrap().len(), 1);
}
