//! The state in a file, and a process that is killed at any moment.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use storpool_api::types::{VolumeCreateDesc, VolumeReplication, VolumeSize};
use storpool_api::{RetryPolicy, blocking, calls};
use storpool_sim::Simulator;
use support::Direct;
use support::caller::volume;

/// A directory that is gone afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("storpool-sim-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("state")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_was_done_is_there_after_a_restart() {
    let scratch = Scratch::new();
    let start = || {
        Simulator::builder()
            .state(scratch.file())
            .start_blocking()
            .unwrap()
    };
    let sim = start();
    let direct = Direct::new(&sim);
    direct.post(
        "VolumeCreate",
        r#"{"name":"v","size":1073741824,"template":"hybrid"}"#,
    );
    direct.post("VolumeSnapshot/v", r#"{"name":"s"}"#);
    direct.post("DiskSoftEject/103", "");
    direct.post(
        "VolumesReassignWait",
        r#"{"reassign":[{"volume":"v","rw":[3]}]}"#,
    );
    assert_eq!(direct.refused("POST", "VolumeDelete/v", ""), "busy");
    sim.apply(storpool_sim::Command::AddDisk {
        id: 304,
        server: 3,
        ssd: false,
    })
    .unwrap();
    let generation = sim.generation();
    let lists = [
        "VolumesList",
        "SnapshotsList",
        "AttachmentsList",
        "PlacementGroupsList",
    ];
    let before: Vec<_> = lists.iter().map(|query| direct.get(query)).collect();
    drop(sim);
    // Twice: once from the changes, once from what was made of them.
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

#[test]
fn a_line_cut_short_is_dropped_and_anything_else_refused() {
    let scratch = Scratch::new();
    let start = || Simulator::builder().state(scratch.file()).start_blocking();
    drop(start().unwrap());
    let whole = std::fs::read(scratch.file()).unwrap();
    let with = |tail: &str| {
        let mut bytes = whole.clone();
        bytes.extend(tail.as_bytes());
        std::fs::write(scratch.file(), bytes).unwrap();
        start()
    };
    assert!(with(r#"{"time":1,"method":"POST","pa"#).is_ok());
    assert!(with("{\"time\":1,\"method\"}\n").is_err());
    std::fs::write(scratch.file(), "something else\n").unwrap();
    assert!(start().is_err());
    assert!(
        Simulator::builder()
            .state("/nowhere/at/all")
            .start_blocking()
            .is_err()
    );
}

fn program(scratch: &Scratch) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_storpool-sim"))
        .args([
            "--port",
            "0",
            "--token",
            "1",
            "--seed-cluster",
            "empty",
            "--state",
        ])
        .arg(scratch.file())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let url = line
        .trim()
        .strip_prefix("listening on ")
        .unwrap()
        .to_owned();
    (child, url)
}

fn client(url: &str) -> blocking::Client {
    let never = RetryPolicy::default().retries(0);
    let client = blocking::Client::builder()
        .base_url(url)
        .auth_token("1")
        .retry(never);
    client.build().unwrap()
}

/// Writers are at work while the process is killed. What was acknowledged must be there.
#[test]
fn nothing_acknowledged_is_lost_by_kill_9() {
    let scratch = Scratch::new();
    let (mut first, url) = program(&scratch);
    let groups = storpool_api::types::PlacementGroupUpdateDesc::new();
    let groups =
        groups.add_servers((1..=3).map(|id| storpool_api::types::ServerId::new(id).unwrap()));
    client(&url)
        .request(calls::placement_group_update(
            &"all".parse().unwrap(),
            &groups,
        ))
        .send()
        .unwrap();
    first.kill().unwrap();
    first.wait().unwrap();
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..50 {
        let (mut child, url) = program(&scratch);
        let listed = client(&url)
            .request(calls::volumes_list())
            .send()
            .unwrap()
            .into_data();
        let names: std::collections::BTreeSet<&str> =
            listed.iter().map(|one| one.name.as_str()).collect();
        for name in &acknowledged {
            assert!(
                names.contains(name.as_str()),
                "round {round}: {name} is lost"
            );
        }
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let url = url.clone();
                std::thread::spawn(move || {
                    let client = client(&url);
                    let names = (0..).map(|number| format!("v-{round}-{writer}-{number}"));
                    let done = names.take_while(|name| {
                        let desc =
                            VolumeCreateDesc::new(volume(name)).size(VolumeSize::constant(512));
                        let desc = desc.replication(VolumeReplication::constant(1));
                        client.request(calls::volume_create(&desc)).send().is_ok()
                    });
                    done.collect::<Vec<String>>()
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(20 + round * 3));
        child.kill().unwrap();
        child.wait().unwrap();
        for writer in writers {
            acknowledged.extend(writer.join().unwrap());
        }
    }
    assert!(acknowledged.len() > 50, "{}", acknowledged.len());
}
