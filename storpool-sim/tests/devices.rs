//! Links to devices, as the host of a client has them.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use storpool_api::DeviceLinks;
use storpool_sim::{Builder, Simulator};
use support::{Direct, Scratch};

fn builder(directory: &Path) -> Builder {
    Simulator::builder().device_dir(directory)
}

fn links(directory: &Path) -> DeviceLinks {
    DeviceLinks::new()
        .directory(directory)
        // The simulator has no block devices to link to.
        .block_devices_only(false)
        .interval(Duration::from_millis(1))
        .limit(Duration::from_secs(10))
}

fn reassign(direct: &Direct<'_>, items: &str) {
    direct.post("VolumesReassignWait", &format!(r#"{{"reassign":[{items}]}}"#));
}

#[test]
fn links_follow_attachments() {
    let scratch = Scratch::new();
    let directory = scratch.path("dev/storpool");
    let sim = builder(&directory).start_blocking().unwrap();
    let direct = Direct::new(&sim);
    let links = links(&directory);
    reassign(&direct, r#"{"volume":"web-1","rw":[1]},{"snapshot":"db-primary-daily-1","ro":[1]}"#);
    let path = links.blocking_wait_attached("web-1").unwrap();
    assert_eq!(path.metadata().unwrap().len(), 20 << 30);
    links.blocking_wait_attached("db-primary-daily-1").unwrap();
    assert!(!links.is_attached("db-primary").unwrap(), "client 11 has it");

    direct.post("VolumeUpdate/web-1", r#"{"rename":"web-2","sizeAdd":512}"#);
    let path = links.blocking_wait_attached("web-2").unwrap();
    assert_eq!(path.metadata().unwrap().len(), (20 << 30) + 512);
    assert!(!links.is_attached("web-1").unwrap());

    // Another volume takes the slot in the same step.
    reassign(&direct, r#"{"volume":"web-2","detach":"all"},{"volume":"db-primary","rw":[1]}"#);
    links.blocking_wait_attached("db-primary").unwrap();
    links.blocking_wait_detached("web-2").unwrap();
    assert_eq!(sim.faults(), Vec::<String>::new());
    drop(sim);
    assert_eq!(directory.read_dir().unwrap().count(), 0);
}

#[test]
fn links_appear_when_the_client_reaches_the_generation() {
    let scratch = Scratch::new();
    let directory = scratch.path("links");
    let sim = builder(&directory).device_client(3).start_blocking().unwrap();
    let direct = Direct::new(&sim);
    sim.freeze();
    direct.post("VolumesReassign", r#"[{"volume":"web-1","ro":[3]}]"#);
    assert!(!links(&directory).is_attached("web-1").unwrap());
    sim.advance(Duration::from_secs(1));
    links(&directory).blocking_wait_attached("web-1").unwrap();
}

#[test]
fn leftover_links_are_removed() {
    let scratch = Scratch::new();
    let directory = scratch.path("links");
    std::fs::create_dir(&directory).unwrap();
    std::os::unix::fs::symlink(",devices/sp-7", directory.join("old")).unwrap();
    std::fs::write(directory.join("mine"), "").unwrap();
    let state = scratch.path("state");
    let start = || builder(&directory).state(&state).start_blocking().unwrap();
    let sim = start();
    reassign(&Direct::new(&sim), r#"{"volume":"web-1","rw":[1]}"#);
    drop(sim);
    // A state that is read again has its links again.
    let sim = start();
    links(&directory).blocking_wait_attached("web-1").unwrap();
    drop(sim);
    let left: Vec<_> = directory.read_dir().unwrap().collect();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].as_ref().unwrap().file_name(), "mine");

    let stranger = builder(&directory).device_client(99).start_blocking();
    assert!(stranger.is_err());
}

#[test]
fn links_that_cannot_be_created_are_reported() {
    let scratch = Scratch::new();
    let directory = scratch.path("links");
    let sim = builder(&directory).start_blocking().unwrap();
    // Another file blocks the path.
    std::fs::write(directory.join("web-1"), "").unwrap();
    sim.freeze();
    reassign_at_once(&sim);
    sim.advance(Duration::from_secs(1));
    let end = Instant::now() + Duration::from_secs(10);
    while sim.faults().is_empty() && Instant::now() < end {
        std::thread::yield_now();
    }
    assert!(sim.faults()[0].contains("devices"));
    drop(sim);
    assert!(directory.join("web-1").is_file());
}

fn reassign_at_once(sim: &Simulator) {
    Direct::new(sim).post("VolumesReassign", r#"[{"volume":"web-1","rw":[1]}]"#);
}
