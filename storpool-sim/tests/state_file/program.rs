//! The program's state file: on a full disk, used by two processes, and after a kill.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use storpool_api::types::{VolumeCreateDesc, VolumeReplication, VolumeSize};
use storpool_api::{RetryPolicy, blocking};

use super::*;
use crate::support::caller::volume;

/// A program that can make its file no longer than this many blocks of 512 bytes: has the effect of
/// a full disk, without a disk.
struct Limited(Child, blocking::Client);

impl Limited {
    fn new(path: &Path, blocks: u64) -> Self {
        let script = r#"trap "" XFSZ; ulimit -f "$1"; shift; exec "$@""#;
        let mut child = Command::new("sh")
            .args(["-c", script, "sh", &blocks.to_string()])
            .arg(env!("CARGO_BIN_EXE_storpool-sim"))
            .args(["--port", "0", "--token", "1", "--state"])
            .arg(path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = child.stdout.as_mut().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap();
        let never = RetryPolicy::default().retries(0);
        let client = blocking::Client::builder().base_url(url).auth_token("1").retry(never);
        Self(child, client.build().unwrap())
    }

    fn create(&self, name: &str) -> Result<(), storpool_api::Error> {
        let desc = VolumeCreateDesc::new(volume(name)).size(VolumeSize::constant(512));
        let desc = desc.replication(VolumeReplication::constant(1));
        self.1.volume_create(&desc).send().map(|_| ())
    }

    fn names(&self) -> Vec<String> {
        let listed = self.1.volumes_list().send().unwrap().into_data();
        let names = listed.iter().map(|one| one.name.as_str().to_owned());
        names.filter(|name| name.starts_with("full-")).collect()
    }
}

impl Drop for Limited {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn change_rejected_on_a_full_disk_is_undone() {
    let scratch = Scratch::new();
    let path = scratch.path("state");
    let limited = Limited::new(&path, 32);
    let mut made = Vec::new();
    let mut refused = 0;
    for number in 0..200 {
        let name = format!("full-{number:03}");
        match limited.create(&name) {
            Ok(()) => {
                assert_eq!(refused, 0, "there was room again after {number}");
                made.push(name);
            }
            Err(error) => {
                refused += 1;
                let said = error.to_string();
                assert!(said.contains("was not made") && said.contains("state"), "{said}");
                assert!(refused > 3 || limited.names() == made, "{name}");
            }
        }
    }
    assert!(made.len() > 5 && refused > 5, "{} {refused}", made.len());
    assert_eq!(limited.names(), made);
    // A retry must not find the refused change.
    let error = limited.create("full-199").unwrap_err();
    assert!(!error.is_already_exists(), "{error}");
    drop(limited);
    assert!(!scratch.path("state.new").exists());

    // The file can be read while the disk is full, and half a line is not in it.
    let limited = Limited::new(&path, 32);
    assert_eq!(limited.names(), made);
    assert!(limited.create("full-999").is_err());
    drop(limited);
    assert!(!scratch.path("state.new").exists());

    // With free space again, only acknowledged changes exist.
    let limited = Limited::new(&path, 4096);
    assert_eq!(limited.names(), made);
    limited.create("full-999").unwrap();
    made.push("full-999".to_owned());
    drop(limited);
    let sim = start(&path).unwrap();
    let listed = Direct::new(&sim).get("VolumesList");
    let listed = listed.as_array().unwrap().iter();
    let names = listed.filter_map(|one| one["name"].as_str());
    let names: Vec<&str> = names.filter(|name| name.starts_with("full-")).collect();
    assert_eq!(names, made);
    assert_eq!(sim.faults(), Vec::<String>::new());
}

#[test]
fn second_process_on_the_same_file_is_refused() {
    let scratch = Scratch::new();
    let path = scratch.path("state");
    let first = Limited::new(&path, 4096);
    first.create("full-1").unwrap();
    let second = Command::new(env!("CARGO_BIN_EXE_storpool-sim"))
        .args(["--port", "0", "--state"])
        .arg(&path)
        .output()
        .unwrap();
    assert!(!second.status.success() && second.stdout.is_empty());
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains("in use") && said.contains("state"), "{said}");
    first.create("full-2").unwrap();
    drop(first);
    // The first was killed, so the next has to print a warning.
    let mut third = Command::new(env!("CARGO_BIN_EXE_storpool-sim"))
        .args(["--port", "0", "--state"])
        .arg(&path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let stderr = third.stderr.as_mut().unwrap();
    BufReader::new(stderr).read_line(&mut line).unwrap();
    assert!(line.contains("warning") && line.contains("2 changes"), "{line}");
    third.kill().unwrap();
    third.wait().unwrap();
}

#[test]
fn replayed_state_is_the_state_that_was_killed() {
    let scratch = Scratch::new();
    let path = scratch.path("state");
    let sim = start(&path).unwrap();
    let direct = Direct::new(&sim);
    direct.post("VolumeSnapshot/web-1", "{}");
    direct.post("DiskSoftEject/101", "");
    direct.post("VolumeUpdate/web-1", r#"{"sizeAdd":1073741824}"#);
    let before: Value = direct.get("VolumesList");
    // A copy of the file at this moment is what a kill leaves.
    let copy = scratch.path("copy");
    fs::copy(&path, &copy).unwrap();
    let again = start(&copy).unwrap();
    assert_eq!(Direct::new(&again).get("VolumesList"), before);
    assert_eq!(again.generation(), sim.generation());
}
