use std::fs;
use std::path::PathBuf;

use super::*;
use crate::state::seed::Preset;
use storpool_api::ApiVersion;

/// A directory that is removed when dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let name = format!("storpool-sim-journal-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("state")
    }

    fn open(&self) -> Opening {
        Journal::open(&self.file(), || {
            Ok(State::seed(Preset::Small, ApiVersion::DEFAULT, 1_454_938_113_000))
        })
        .unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn request() -> Request {
    Request {
        method: "POST".to_owned(),
        path: "/ctrl/1.0/DiskSetDescription/101".to_owned(),
        query: String::new(),
        authorization: None,
        body: br#"{"description":"x"}"#.to_vec(),
    }
}

#[test]
fn replaced_file_keeps_lock_and_mode_and_is_written_on() {
    let scratch = Scratch::new("replaced");
    let mut opening = scratch.open();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        fs::set_permissions(scratch.file(), fs::Permissions::from_mode(0o640)).unwrap();
    }
    let state = opening.state.clone();
    opening.journal.renew(&state).unwrap();
    assert!(!scratch.0.join("state.new").exists());
    // Both the lock file and the new state keep other processes out.
    assert!(Journal::open(&scratch.file(), || Ok(state.clone())).is_err());
    fs::remove_file(scratch.0.join("state.lock")).unwrap();
    assert!(Journal::open(&scratch.file(), || Ok(state.clone())).is_err());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        let mode = fs::metadata(scratch.file()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
    opening.state.describe_disk(101, "x").unwrap();
    opening.journal.note(&opening.state, &request()).unwrap();
    let generation = opening.state.generation;
    opening.journal.close();
    let again = scratch.open();
    assert_eq!((again.state.generation, again.warning), (generation, None));
}

#[test]
fn file_is_replaced_after_many_changes_or_written_on_if_that_fails() {
    let scratch = Scratch::new("many");
    let mut opening = scratch.open();
    opening.journal.renew_at = 2;
    opening.state.describe_disk(101, "x").unwrap();
    opening.journal.note(&opening.state, &request()).unwrap();
    assert_eq!(opening.journal.changes, 1);
    // A directory blocks the path.
    fs::create_dir(scratch.0.join("state.new")).unwrap();
    make_again(&mut opening);
    assert_eq!((opening.journal.changes, opening.journal.renew_at), (2, 2 + AGAIN));
    fs::remove_dir(scratch.0.join("state.new")).unwrap();
    opening.journal.renew_at = 3;
    make_again(&mut opening);
    assert_eq!((opening.journal.changes, opening.journal.renew_at), (0, LONGEST));
    let generation = opening.state.generation;
    opening.journal.close();
    assert_eq!(scratch.open().state.generation, generation);
}

/// A change that changes nothing: the disk is described like that already.
fn make_again(opening: &mut Opening) {
    let (journal, state) = (&mut opening.journal, &mut opening.state);
    journal.prepare(state).unwrap();
    state.describe_disk(101, "x").unwrap();
    journal.note(state, &request()).unwrap();
}

#[test]
fn leftover_of_a_killed_process_is_removed() {
    let scratch = Scratch::new("leftover");
    drop(scratch.open());
    fs::write(scratch.0.join("state.new"), "half of a").unwrap();
    drop(scratch.open());
    assert!(!scratch.0.join("state.new").exists());
}

#[test]
fn closed_journal_rejects_changes() {
    let scratch = Scratch::new("closed");
    let mut opening = scratch.open();
    opening.journal.close();
    opening.journal.close();
    assert!(opening.journal.prepare(&opening.state).is_err());
    assert_eq!(scratch.open().warning, None);
}
