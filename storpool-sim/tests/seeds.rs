//! Clusters that a program or a file describes, and descriptions that break a rule.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use serde_json::{Value, json};
use storpool_api::ApiVersion;
use storpool_api::types::{SnapshotName, VolumeCreateDesc, VolumeSize, VolumeTemplateCreateDesc};
use storpool_sim::{DiskKind, Seed, SeedBuilder, SeedDisks, Simulator};
use support::{Direct, Scratch};

/// A cluster on which volumes can be created.
fn base() -> Value {
    json!({
        "servers": [{"id": 1, "count": 3, "disks": [{"kind": "ssd"}, {"kind": "hdd", "count": 2}]}],
        "clients": [{"id": 1, "count": 3}, {"id": 12, "running": false}],
        "placementGroups": [{"name": "ssd", "kind": "ssd"}, {"name": "hdd", "disks": [102, 202, 302]}],
        "templates": [{"name": "hybrid", "placeAll": "hdd", "placeTail": "ssd", "replication": 3}],
    })
}

/// The base with another list.
fn with(list: &str, entries: Value) -> Value {
    let mut seed = base();
    seed[list] = entries;
    seed
}

fn start(text: &str, api: ApiVersion) -> Result<Simulator, String> {
    let scratch = Scratch::new();
    let path = scratch.path("seed.json");
    std::fs::write(&path, text).unwrap();
    let started =
        Simulator::builder().seed(Seed::File(path.clone())).api_version(api).start_blocking();
    started.map_err(|error| {
        let text = error.to_string();
        text.strip_prefix(path.to_str().unwrap()).unwrap().to_owned()
    })
}

fn refused(seed: &Value) -> String {
    start(&seed.to_string(), ApiVersion::V19_01).unwrap_err()
}

fn builder() -> SeedBuilder {
    let hybrid = VolumeTemplateCreateDesc::new("hybrid".parse().unwrap())
        .place_all("hdd".parse().unwrap())
        .place_tail("ssd".parse().unwrap())
        .replication(3.try_into().unwrap());
    Seed::builder()
        .servers(1..=3, [SeedDisks::ssd(), SeedDisks::hdd().count(2).size(1 << 40)])
        .clients(1..=3)
        .stopped_clients(12..=12)
        .placement_group("ssd", DiskKind::Ssd)
        .placement_group_of("hdd", [102, 202, 302])
        .template(&hybrid)
}

fn desc(name: &str) -> VolumeCreateDesc {
    let size = VolumeSize::gib(4).unwrap();
    VolumeCreateDesc::new(name.parse().unwrap()).size(size).template("hybrid".parse().unwrap())
}

#[test]
fn built_cluster_has_what_was_described() {
    let seed = builder()
        .snapshot(&desc("image"), 1 << 20)
        .volume(&desc("db").parent("image".parse::<SnapshotName>().unwrap()), 1 << 30)
        .volumes("vm-{}", 5..=104, &desc("vm"), 4096)
        .attach("db", 2)
        .call("VolumeSnapshot/db", &json!({"name": "daily"}));
    let sim = Simulator::builder().seed(seed).start_blocking().unwrap();
    assert_eq!(sim.faults(), Vec::<String>::new());
    let direct = Direct::new(&sim);
    assert_eq!(direct.get("VolumesList").as_array().unwrap().len(), 101);
    assert_eq!(sim.volume("db").unwrap().parent_name.unwrap().as_str(), "daily");
    assert_eq!(sim.snapshot("daily").unwrap().parent_name.unwrap().as_str(), "image");
    assert_eq!(sim.volume("vm-104").unwrap().size.get(), 4 << 30);
    assert_eq!(sim.volume("vm-105").unwrap_err().name, "objectDoesNotExist");
    assert_eq!(sim.disks().unwrap().len(), 9);
    let disks = direct.get("DisksList");
    assert_eq!(disks["102"]["sectorsCount"], (1_i64 << 40) / 512);
    assert_eq!(direct.get("AttachmentsList")[0]["client"], 2);
    let clients = direct.get("ClientsConfigDump");
    let states: Vec<&Value> =
        clients.as_array().unwrap().iter().map(|one| &one["configStatus"]).collect();
    assert_eq!(states, ["ok", "ok", "ok", "down"]);
    // Copies spread over all disks of their groups.
    for id in ["101", "201", "301", "102", "202", "302"] {
        assert!(disks[id]["objectsCount"].as_i64().unwrap() > 0, "{id}: {}", disks[id]);
    }
}

#[test]
fn file_describes_the_same_cluster_as_the_builder() {
    let mut seed = with(
        "volumes",
        json!([{"name": "vm-{}", "count": 3, "template": "hybrid", "size": 4294967296_i64, "stored": 4096}]),
    );
    seed["servers"][0]["disks"][1]["size"] = json!(1_i64 << 40);
    let file = start(&seed.to_string(), ApiVersion::DEFAULT).unwrap();
    let built = builder().volumes("vm-{}", 1..=3, &desc("vm"), 4096);
    let built = Simulator::builder().seed(built).start_blocking().unwrap();
    for list in ["VolumesList", "DisksList", "PlacementGroupsList", "VolumeTemplatesList"] {
        let read = |sim: &Simulator| -> Value {
            let mut read: Value = sim.read(list).unwrap();
            // Seeds are made at different times.
            read.as_array_mut().into_iter().flatten().for_each(|one| {
                one.as_object_mut().unwrap().remove("creationTimestamp");
            });
            for disk in read.as_object_mut().into_iter().flatten().map(|(_, disk)| disk) {
                disk.as_object_mut()
                    .into_iter()
                    .for_each(|disk| drop(disk.remove("lastScrubCompleted")));
            }
            read
        };
        assert_eq!(read(&file), read(&built), "{list}");
    }
}

#[test]
fn tags_need_a_version_that_has_them() {
    let volume = json!([{"name": "v", "template": "hybrid", "size": 512, "tags": {"vm": "7"}}]);
    let seed = with("volumes", volume).to_string();
    let said = start(&seed, ApiVersion::V16_01).unwrap_err();
    assert!(said.starts_with(": volumes[0]: ") && said.contains("tags"), "{said}");
}

#[test]
fn entry_that_breaks_a_rule_is_named() {
    let volume = |fields: Value| {
        let mut entry = json!({"name": "v", "template": "hybrid", "size": 1 << 30});
        entry.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        with("volumes", json!([{"name": "w", "template": "hybrid", "size": 512}, entry]))
    };
    let disk = |disk: Value| with("servers", json!([{"id": 1, "disks": [disk]}]));
    let mut narrow = volume(json!({"placeAll": "one", "placeTail": "one"}));
    let groups = narrow["placementGroups"].as_array_mut().unwrap();
    groups.push(json!({"name": "one", "disks": [101]}));
    for (seed, at, words) in [
        (json!({}), "servers", &["at least one"][..]),
        (with("servers", json!([{"id": 0}])), "servers[0].id", &["0"]),
        (with("servers", json!([{"id": 1}, {"id": 1}])), "servers[1].id", &["server 1", "choose"]),
        (with("servers", json!([{"id": 1, "count": -1}])), "servers[0].count", &["-1"]),
        (disk(json!({"kind": "ssd", "size": 1000})), "servers[0].disks[0].size", &["512"]),
        (disk(json!({"kind": "ssd", "id": 4096})), "servers[0].disks[0].id", &["4095"]),
        (disk(json!({"kind": "ssd", "id": i64::MAX})), "servers[0].disks[0].count", &["count"]),
        (
            with("servers", json!([{"id": 50, "disks": [{"kind": "ssd"}]}])),
            "servers[0].disks[0].id",
            &["give"],
        ),
        (
            with("clients", json!([{"id": 1, "count": 2}, {"id": 2}])),
            "clients[1].id",
            &["client 2"],
        ),
        (
            with("placementGroups", json!([{"name": "g", "disks": [999]}])),
            "placementGroups[0]",
            &["Disk 999", "create it"],
        ),
        (
            with("placementGroups", json!([{"name": "g", "kind": "ssd", "disks": [101]}])),
            "placementGroups[0]",
            &["one of them"],
        ),
        (
            with("templates", json!([{"name": "t", "placeAll": "nothing", "replication": 1}])),
            "templates[0]",
            &["`nothing`", "create it"],
        ),
        (volume(json!({"template": "x"})), "volumes[1]", &["`x`", "create it"]),
        (volume(json!({"size": 1000})), "volumes[1]", &["512"]),
        (volume(json!({"sise": 512})), "volumes[1]", &["`sise`"]),
        (volume(json!({"name": "w"})), "volumes[1]", &["`w`", "another name"]),
        (volume(json!({"name": "a b"})), "volumes[1]", &["a b"]),
        (volume(json!({"name": ""})), "volumes[1]", &["name"]),
        (volume(json!({"count": 2})), "volumes[1].name", &["{}"]),
        (
            volume(json!({"name": "w{}x", "count": 2, "first": i64::MAX})),
            "volumes[1].count",
            &["2"],
        ),
        (volume(json!({"name": "v{}", "count": 2, "parent": "p-{}"})), "volumes[1]", &["`p-1`"]),
        (narrow, "volumes[1]", &["Not enough servers", "add disks"]),
        (
            volume(json!({"name": "v{}", "count": 100_000, "size": 1_i64 << 40})),
            "volumes[1]",
            &["room", "add disks"],
        ),
        (volume(json!({"stored": -1})), "volumes[1].stored", &["-1"]),
        (with("attachments", json!([{"volume": "x", "client": 1}])), "attachments[0]", &["`x`"]),
        (
            with("attachments", json!([{"client": 1}])),
            "attachments[0]",
            &["a volume or a snapshot"],
        ),
        (with("calls", json!([{"path": "Nothing"}])), "calls[0]", &["Nothing"]),
        (with("calls", json!([{"path": "DiskEject/999"}])), "calls[0]", &["999"]),
    ] {
        let said = refused(&seed);
        assert!(said.starts_with(&format!(": {at}: ")), "{at}: {said}");
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
    }
}

#[test]
fn text_that_is_no_seed_is_refused_with_line_and_column() {
    for (text, at, word) in [
        ("", ":1:0: ", "EOF"),
        ("{\n  \"servers\": [}", ":2:15: ", "expected"),
        ("{\"servers\": [],\n\"servers\": []}", ":2:9: ", "duplicate"),
        ("{\"disks\": []}", ":1:8: ", "unknown field `disks`"),
        ("{\"servers\": [{\"id\": \"1\"}]}", ":1:23: ", "invalid type"),
        ("{\"servers\": [\n{\"id\": 1, \"disk\": []}]}", ":2:16: ", "unknown field `disk`"),
        ("[]", ":1:1: ", "object"),
    ] {
        let said = start(text, ApiVersion::DEFAULT).unwrap_err();
        assert!(said.starts_with(at) && said.contains(word), "{text}: {said}");
    }
    let missing = Simulator::builder().seed(Seed::File("/nowhere/seed.json".into()));
    let said = missing.start_blocking().unwrap_err().to_string();
    assert!(said.starts_with("/nowhere/seed.json: "), "{said}");
}

#[test]
fn built_seed_that_breaks_a_rule_is_an_error() {
    let seed = builder().volumes("vm", 1..=2, &desc("vm"), 0);
    let said = Simulator::builder().seed(seed).start_blocking().unwrap_err().to_string();
    assert!(said.starts_with("seed: volumes[0].name: "), "{said}");
}
