//! The state file: locking, changes by others, and damage.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

#[cfg(unix)]
mod program;
#[path = "../support/mod.rs"]
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
    Direct::new(sim).call("GET", &format!("Volume/{name}"), "").0 == 200
}

#[test]
fn second_simulator_on_the_same_file_is_rejected_until_the_first_has_stopped() {
    let scratch = Scratch::new();
    let path = scratch.path("state");
    let first = start(&path).unwrap();
    create(&first, "a");
    let refused = start(&path).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::WouldBlock);
    let said = refused.to_string();
    assert!(said.contains("state") && said.contains("in use"), "{said}");
    // The second service's reads and writes must not have harmed the first.
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
    // Rewriting the file must not release it.
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
    sim.apply(Command::Write { name: "after".to_owned(), bytes: 512 }).unwrap();
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
        assert_eq!(direct.refused("POST", "VolumeDelete/a", ""), "internalError");
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
        (lines[..4].concat().replacen("generation", "generatiom", 1), 1),
        ("something else\n".to_owned(), 1),
        (String::new(), 1),
    ] {
        assert_ne!(damaged, text);
        fs::write(&path, &damaged).unwrap();
        let said = start(&path).unwrap_err().to_string();
        let place = format!("{}:{line}: ", path.display());
        assert!(said.starts_with(&place), "{said}");
        // It is left unchanged for inspection.
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
    // A later line is not lost behind half a line.
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
fn file_that_is_not_regular_is_rejected() {
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
    assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
    let sim = start(&target).unwrap();
    assert!(has(&sim, "a") && has(&sim, "b"));
}
