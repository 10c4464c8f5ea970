//! Saved states: written, loaded, and refused.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use storpool_api::ApiVersion;
use storpool_sim::{Command, Simulator};
use support::{Direct, Scratch, get, say, simulator};

const LISTS: [&str; 6] = [
    "VolumesList",
    "SnapshotsList",
    "AttachmentsList",
    "DisksList",
    "TasksList",
    "PlacementGroupsList",
];

fn lists(sim: &Simulator) -> Vec<Value> {
    sim.freeze();
    LISTS.iter().map(|list| sim.read(list).unwrap()).collect()
}

fn load(path: &Path) -> Result<Simulator, String> {
    let started = Simulator::builder().load(path).start_blocking();
    started.map_err(|error| {
        let text = error.to_string();
        text.strip_prefix(path.to_str().unwrap()).unwrap().to_owned()
    })
}

/// A saved state, as JSON and in a file.
fn saved(scratch: &Scratch) -> (std::path::PathBuf, Value) {
    let path = scratch.path("saved.json");
    let sim = simulator();
    sim.freeze();
    Direct::new(&sim).post("DiskSoftEject/103", "");
    sim.advance(Duration::from_millis(500));
    sim.save(&path).unwrap();
    let document = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    (path, document)
}

#[test]
fn loaded_state_is_the_state_that_was_saved() {
    let scratch = Scratch::new();
    let path = scratch.path("saved.json");
    let sim = simulator();
    let direct = Direct::new(&sim);
    direct.post("VolumeSnapshot/web-1", r#"{"name":"s"}"#);
    direct.post("DiskSoftEject/103", "");
    let before = lists(&sim);
    sim.save(&path).unwrap();
    for _ in 0..2 {
        let loaded = load(&path).unwrap();
        loaded.freeze();
        assert_eq!(loaded.generation(), sim.generation());
        for (list, before) in LISTS.iter().zip(&before).filter(|(list, _)| **list != "TasksList") {
            if *list != "DisksList" {
                assert_eq!(loaded.read::<Value>(list).unwrap(), *before, "{list}");
            }
        }
        // What was begun continues, and the file is left alone.
        loaded.advance(Duration::from_secs(3600));
        assert_eq!(loaded.read::<Value>("DisksList").unwrap()["103"]["empty"], true);
        assert_eq!(loaded.faults(), Vec::<String>::new());
    }
}

#[test]
fn command_responds_with_the_document() {
    let scratch = Scratch::new();
    let path = scratch.path("saved.json");
    let sim = simulator();
    Direct::new(&sim).post("VolumeCreate", r#"{"name":"v","size":512,"template":"hybrid"}"#);
    let token = sim.token();
    let request =
        format!("POST /sim/1.0/save HTTP/1.0\r\nAuthorization: Storpool v1:{token}\r\n\r\n");
    let response = say(&sim, request.as_bytes());
    std::fs::write(&path, response.split_once("\r\n\r\n").unwrap().1).unwrap();
    load(&path).unwrap().volume("v").unwrap();
    assert_eq!(sim.apply(Command::Save {}).unwrap()["format"], 1);
    assert!(get(&sim, "/sim/1.0/save").contains(" 405 "));
}

#[test]
fn document_may_be_laid_out_differently() {
    let scratch = Scratch::new();
    let (path, document) = saved(&scratch);
    std::fs::write(&path, serde_json::to_string_pretty(&document).unwrap()).unwrap();
    load(&path).unwrap();
}

#[test]
fn document_of_another_kind_format_or_version_is_refused() {
    let scratch = Scratch::new();
    let (path, document) = saved(&scratch);
    for (field, value, word) in [
        ("kind", json!("something"), "not a state saved by storpool-sim"),
        ("format", json!(2), "(format 2)"),
        ("format", json!("one"), "invalid type"),
        ("simulator", json!("99.0.0"), "storpool-sim 99.0.0"),
        ("apiVersion", json!("17.01"), "17.01"),
        ("apiVersion", json!("19.01"), "damaged"),
        ("checksum", json!("00000000"), "damaged"),
        ("later", json!(1), "unknown field `later`"),
        ("state", json!({}), "missing field"),
    ] {
        let mut changed = document.clone();
        changed[field] = value;
        std::fs::write(&path, changed.to_string()).unwrap();
        let said = load(&path).unwrap_err();
        assert!(said.starts_with(':') && said.contains(word), "{field}: {said}");
    }
    for text in ["", "something", "{}", "{\"volumes\": []}"] {
        std::fs::write(&path, text).unwrap();
        let said = load(&path).unwrap_err();
        assert!(said.starts_with(":1:"), "{text}: {said}");
    }
}

#[test]
fn state_of_another_api_version_is_refused() {
    let scratch = Scratch::new();
    let (path, _) = saved(&scratch);
    let other = || Simulator::builder().api_version(ApiVersion::V19_01);
    let state = scratch.path("state");
    drop(Simulator::builder().state(&state).start_blocking().unwrap());
    for (builder, file) in [(other().load(&path), &path), (other().state(&state), &state)] {
        let said = builder.start_blocking().unwrap_err().to_string();
        assert!(said.starts_with(file.to_str().unwrap()), "{said}");
        assert!(said.contains("choose API 16.01"), "{said}");
    }
}

#[test]
fn damaged_document_is_refused() {
    let scratch = Scratch::new();
    let (path, _) = saved(&scratch);
    let whole = std::fs::read(&path).unwrap();
    let volumes: Value = load(&path).unwrap().read("VolumesList").unwrap();
    for length in (0..whole.len() - 1).step_by(whole.len() / 40) {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert!(load(&path).unwrap_err().starts_with(":1:"), "{length}");
    }
    for at in (0..whole.len() - 1).step_by(97) {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        std::fs::write(&path, &damaged).unwrap();
        match load(&path) {
            Err(said) => assert!(said.starts_with(':'), "{at}: {said}"),
            // It was the name of a field without a value.
            Ok(sim) => assert_eq!(sim.read::<Value>("VolumesList").unwrap(), volumes, "{at}"),
        }
    }
}

#[test]
fn file_that_cannot_be_written_or_read_is_named() {
    let scratch = Scratch::new();
    let sim = simulator();
    for path in ["/nowhere/saved.json", "/dev/full"] {
        if path == "/dev/full" && !cfg!(target_os = "linux") {
            continue;
        }
        let said = sim.save(path).unwrap_err().to_string();
        assert!(said.starts_with(&format!("{path}: cannot save the state: ")), "{said}");
    }
    assert!(load(&scratch.path("nothing")).unwrap_err().starts_with(": "));
    // Nothing is left of what could not be saved, and a file is replaced as a whole.
    let path = scratch.path("saved.json");
    sim.save(&path).unwrap();
    sim.save(&path).unwrap();
    assert_eq!(path.parent().unwrap().read_dir().unwrap().count(), 1);
}
