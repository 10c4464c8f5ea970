//! The file of a state: who may have it, what becomes of it, and what damage leads to.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot be set up fails"
)]

mod support;

use std::fs;
use std::io;
use std::path::Path;

use storpool_sim::{Command, Simulator};
use support::{Direct, Scratch};

fn start(path: &Path) -> io::Result<Simulator> {
    Simulator::builder().state(path).start_blocking()
}

fn create(sim: &Simulator, name: &str) {
    let body = format!(r#"{{"name":"{name}","size":1073741824,"template":"hybrid"}}"#);
    Direct::new(sim).post("VolumeCreate", &body);
}

fn has(sim: &Simulator, name: &str) -> bool {
    Direct::new(sim)
        .call("GET", &format!("Volume/{name}"), "")
        .0
        == 200
}

#[test]
fn second_simulator_on_the_same_file_is_refused_until_the_first_has_ended() {
    let scratch = Scratch::new();
    let path = scratch.path("state");
    let first = start(&path).unwrap();
    create(&first, "a");
    let refused = start(&path).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::WouldBlock);
    let said = refused.to_string();
    assert!(said.contains("state") && said.contains("in use"), "{said}");
    // What the second has read or written must not have harmed the first.
    create(&first, "b");
    drop(first);
    let again = start(&path).unwrap();
    assert!(has(&again, "a") && has(&again, "b"));
    assert_eq!(again.warning(), None);
}

#[test]
fn lock_holds_after_the_file_or_the_lock_file_is_removed() {
    let scratch = Scratch::new();
    let path = scratch.path("state");
    let first = start(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert!(start(&path).is_err());
    // Writing the file anew must not let go of it.
    create(&first, "a");
    assert!(start(&path).is_err());
    fs::remove_file(scratch.path("state.lock")).unwrap();
    assert!(start(&path).is_err());
    create(&first, "b");
    drop(first);
    let again = start(&path).unwrap();
    assert!(has(&again, "a") && has(&again, "b"));
}

#[test]
fn lock_is_shared_by_all_paths_to_a_file() {
    let scratch = Scratch::new();
    let path = scratch.path("state");
    let _first = start(&path).unwrap();
    let folder = path.parent().unwrap();
    let name = folder.file_name().unwrap();
    assert!(start(&folder.join("..").join(name).join("state")).is_err());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&path, scratch.path("link")).unwrap();
        assert!(start(&scratch.path("link")).is_err());
        fs::hard_link(&path, scratch.path("hard")).unwrap();
        assert!(start(&scratch.path("hard")).is_err());
    }
}

#[test]
fn changes_after_the_file_was_removed_are_kept() {
    let scratch = Scratch::new();
    let path = scratch.path("state");
    let sim = start(&path).unwrap();
    create(&sim, "before");
    fs::remove_file(&path).unwrap();
    create(&sim, "after");
    sim.apply(Command::Write {
        name: "after".to_owned(),
        bytes: 512,
    })
    .unwrap();
    drop(sim);
    let again = start(&path).unwrap();
    assert!(has(&again, "before") && has(&again, "after"));
}

#[test]
fn changes_are_refused_once_another_program_has_changed_the_file() {
    for change in [
        (|path| fs::write(path, "").unwrap()) as fn(&Path),
        |path| {
            let mut bytes = fs::read(path).unwrap();
            bytes.extend(b"something");
            fs::write(path, bytes).unwrap();
        },
        |path| {
            let copy = path.with_extension("copy");
            fs::copy(path, &copy).unwrap();
            fs::rename(copy, path).unwrap();
        },
    ] {
        let scratch = Scratch::new();
        let path = scratch.path("state");
        let sim = start(&path).unwrap();
        create(&sim, "a");
        change(&path);
        let direct = Direct::new(&sim);
        let generation = sim.generation();
        assert_eq!(
            direct.refused("POST", "VolumeDelete/a", ""),
            "internalError"
        );
        assert!(has(&sim, "a"));
        assert_eq!(sim.generation(), generation);
    }
}

#[test]
fn damaged_file_is_refused_with_file_and_line() {
    let scratch = Scratch::new();
    let path = scratch.path("state");
    let sim = start(&path).unwrap();
    for name in ["a", "b", "c"] {
        create(&sim, name);
    }
    drop(sim);
    let good = fs::read(&path).unwrap();
    let text = String::from_utf8(good.clone()).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    assert_eq!(lines.len(), 5);
    for (damaged, line) in [
        (text.replacen("\\\"b\\\"", "\\\"x\\\"", 1), 3),
        (text.replacen("VolumeCreate", "VolumeCreatf", 1), 2),
        (lines[0].to_owned() + lines[2] + lines[3], 2),
        (
            lines[..4].concat().replacen("generation", "generatiom", 1),
            1,
        ),
        ("something else\n".to_owned(), 1),
        (String::new(), 1),
    ] {
        assert_ne!(damaged, text);
        fs::write(&path, &damaged).unwrap();
        let said = start(&path).unwrap_err().to_string();
        let place = format!("{}:{line}: ", path.display());
        assert!(said.starts_with(&place), "{said}");
        // It is left as it is, for whoever wants to look.
        assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
    }
    fs::write(&path, good).unwrap();
    assert_eq!(start(&path).unwrap().warning(), None);
}

#[test]
fn incomplete_last_line_is_dropped_with_a_warning() {
    let scratch = Scratch::new();
    let path = scratch.path("state");
    let sim = start(&path).unwrap();
    for name in ["a", "b"] {
        create(&sim, name);
    }
    drop(sim);
    let good = fs::read(&path).unwrap();
    let ends: Vec<usize> = (0..good.len()).filter(|at| good[*at] == b'\n').collect();
    let torn = ends[2] - 7;
    fs::write(&path, &good[..torn]).unwrap();
    let sim = start(&path).unwrap();
    let warning = sim.warning().unwrap();
    let dropped = torn - ends[1] - 1;
    for said in [
        path.display().to_string(),
        "line 3".to_owned(),
        format!("({dropped} bytes)"),
        "1 changes were recovered".to_owned(),
    ] {
        assert!(warning.contains(&said), "{said}: {warning}");
    }
    assert!(has(&sim, "a") && !has(&sim, "b"));
    // What follows is not lost behind half a line.
    create(&sim, "c");
    drop(sim);
    let sim = start(&path).unwrap();
    assert_eq!(sim.warning(), None);
    assert!(has(&sim, "a") && has(&sim, "c"));
    drop(sim);
    // Cut between lines: nothing is incomplete, but the service has not closed the file.
    let good = fs::read(&path).unwrap();
    let ends: Vec<usize> = (0..good.len()).filter(|at| good[*at] == b'\n').collect();
    fs::write(&path, &good[..=ends[1]]).unwrap();
    let sim = start(&path).unwrap();
    assert!(sim.warning().unwrap().contains("did not end in order"));
}

#[test]
fn file_that_is_no_regular_file_is_refused() {
    let scratch = Scratch::new();
    let folder = scratch.path("folder");
    fs::create_dir(&folder).unwrap();
    for path in [folder.as_path(), Path::new("/nowhere/at/all")] {
        let said = start(path).unwrap_err().to_string();
        assert!(said.contains(&path.display().to_string()), "{said}");
    }
    #[cfg(unix)]
    assert!(start(Path::new("/dev/full")).is_err());
}

#[cfg(unix)]
#[test]
fn links_and_modes_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let scratch = Scratch::new();
    let (target, link) = (scratch.path("target"), scratch.path("link"));
    // Also of a link that leads to no file yet.
    symlink("target", &link).unwrap();
    let sim = start(&link).unwrap();
    create(&sim, "a");
    drop(sim);
    fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).unwrap();
    let sim = start(&link).unwrap();
    create(&sim, "b");
    drop(sim);
    assert_eq!(fs::read_link(&link).unwrap(), Path::new("target"));
    assert_eq!(
        fs::metadata(&target).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let sim = start(&target).unwrap();
    assert!(has(&sim, "a") && has(&sim, "b"));
}

#[cfg(unix)]
mod program {
    use std::io::{BufRead, BufReader};
    use std::process::{Child, Command, Stdio};

    use serde_json::Value;
    use storpool_api::types::{VolumeCreateDesc, VolumeReplication, VolumeSize};
    use storpool_api::{RetryPolicy, blocking};

    use super::*;
    use crate::support::caller::volume;

    /// A program that can make its file no longer than this many blocks of 512 bytes: what a full disk does, without
    /// a disk.
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
            let client = blocking::Client::builder()
                .base_url(url)
                .auth_token("1")
                .retry(never);
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
    fn change_refused_on_a_full_disk_has_not_happened() {
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
                    assert!(
                        said.contains("was not made") && said.contains("state"),
                        "{said}"
                    );
                    assert!(refused > 3 || limited.names() == made, "{name}");
                }
            }
        }
        assert!(made.len() > 5 && refused > 5, "{} {refused}", made.len());
        assert_eq!(limited.names(), made);
        // Trying again must not find what was refused.
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

        // With room again only what was acknowledged is there.
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
        // The first was killed, so the next has to say what it found.
        let mut third = Command::new(env!("CARGO_BIN_EXE_storpool-sim"))
            .args(["--port", "0", "--state"])
            .arg(&path)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let told = third.stderr.as_mut().unwrap();
        BufReader::new(told).read_line(&mut line).unwrap();
        assert!(
            line.contains("warning") && line.contains("2 changes"),
            "{line}"
        );
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
        // A copy of the file as it is now is what a kill leaves.
        let copy = scratch.path("copy");
        fs::copy(&path, &copy).unwrap();
        let again = start(&copy).unwrap();
        assert_eq!(Direct::new(&again).get("VolumesList"), before);
        assert_eq!(again.generation(), sim.generation());
    }
}
