//! The state in a file, and a process that is killed at any moment.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]
#![allow(
    clippy::needless_borrows_for_generic_args,
    reason = "names are lent here; elsewhere, they are given away"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use storpool_api::types::{
    PlacementGroupUpdateDesc, ServerId, VolumeCreateDesc, VolumeReplication, VolumeSize,
};
use storpool_api::{RetryPolicy, blocking};
use storpool_sim::Simulator;
use support::caller::volume;
use support::{Direct, Scratch};

#[test]
fn changes_survive_a_restart() {
    let scratch = Scratch::new();
    let start = || Simulator::builder().state(scratch.path("state")).start_blocking().unwrap();
    let sim = start();
    let direct = Direct::new(&sim);
    direct.post("VolumeCreate", r#"{"name":"v","size":1073741824,"template":"hybrid"}"#);
    direct.post("VolumeSnapshot/v", r#"{"name":"s"}"#);
    direct.post("DiskSoftEject/103", "");
    direct.post("VolumesReassignWait", r#"{"reassign":[{"volume":"v","rw":[3]}]}"#);
    assert_eq!(direct.refused("POST", "VolumeDelete/v", ""), "busy");
    sim.apply(storpool_sim::Command::AddDisk { id: 304, server: 3, ssd: false }).unwrap();
    let generation = sim.generation();
    let lists = ["VolumesList", "SnapshotsList", "AttachmentsList", "PlacementGroupsList"];
    let before: Vec<_> = lists.iter().map(|query| direct.get(query)).collect();
    drop(sim);
    // Twice: once from the changes, once from the rewritten file.
    for _ in 0..2 {
        let sim = start();
        let direct = Direct::new(&sim);
        let after: Vec<_> = lists.iter().map(|query| direct.get(query)).collect();
        assert_eq!(after, before);
        assert_eq!(sim.generation(), generation);
        assert_eq!(direct.get("DisksList")["103"]["softEject"], "on");
        assert!(direct.get("DisksList")["304"].is_object());
        assert_eq!(sim.faults(), Vec::<String>::new());
    }
}

fn program(scratch: &Scratch) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_storpool-sim"))
        .args(["--port", "0", "--token", "1", "--seed-cluster", "empty", "--state"])
        .arg(scratch.path("state"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
    (child, url)
}

fn client(url: &str) -> blocking::Client {
    let never = RetryPolicy::default().retries(0);
    let client = blocking::Client::builder().base_url(url).auth_token("1").retry(never);
    client.build().unwrap()
}

/// The last acknowledged state of each volume: whether it must exist.
type Known = BTreeMap<String, bool>;

/// Creates volumes, and deletes each a little later, until the process is killed. The outcome of
/// the last request is then unknown.
fn write(url: &str, round: u64, writer: u64) -> Known {
    let client = client(url);
    let mut known = Known::new();
    for number in 0.. {
        let name = |number: u64| format!("v-{round}-{writer}-{number}");
        let new = name(number);
        let desc = VolumeCreateDesc::new(volume(&new)).size(VolumeSize::constant(512));
        let desc = desc.replication(VolumeReplication::constant(1));
        if client.volume_create(&desc).send().is_err() {
            break;
        }
        known.insert(new, true);
        if let Some(old) = number.checked_sub(3).map(name) {
            // In doubt until it is acknowledged.
            known.remove(&old);
            if client.volume_delete(&volume(&old)).send().is_err() {
                break;
            }
            known.insert(old, false);
        }
    }
    known
}

/// The process is killed while writers are at work. Every acknowledged change must be there.
#[test]
fn nothing_acknowledged_is_lost_by_kill_9() {
    let scratch = Scratch::new();
    let (mut first, url) = program(&scratch);
    let servers = (1..=3).map(|id| ServerId::new(id).unwrap());
    let groups = PlacementGroupUpdateDesc::new().add_servers(servers);
    let _ = client(&url).placement_group_update(&"all".parse().unwrap(), &groups).send().unwrap();
    first.kill().unwrap();
    first.wait().unwrap();
    let mut known = Known::new();
    for round in 0..=50 {
        let (mut child, url) = program(&scratch);
        let listed = client(&url).volumes_list().send().unwrap().into_data();
        let names: BTreeSet<&str> = listed.iter().map(|one| one.name.as_str()).collect();
        for (name, there) in &known {
            assert_eq!(names.contains(name.as_str()), *there, "{round}: {name}");
        }
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let url = url.clone();
                std::thread::spawn(move || write(&url, round, writer))
            })
            .collect();
        // The 51st time is for looking only.
        if round < 50 {
            std::thread::sleep(Duration::from_millis(20 + round * 2));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for writer in writers {
            known.extend(writer.join().unwrap());
        }
    }
    assert!(known.len() > 500, "{}", known.len());
}
