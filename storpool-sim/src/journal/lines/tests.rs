use super::*;
use crate::state::seed::Preset;
use storpool_api::ApiVersion;

/// A file with this many changes, one per line.
fn file(changes: usize) -> Vec<u8> {
    let mut state = State::seed(Preset::Small, ApiVersion::DEFAULT, 1_454_938_113_000);
    let first = head(&state).unwrap();
    let (mut bytes, mut sum) = (first.bytes, first.sum);
    for number in 0..changes {
        let body = format!(r#"{{"name":"v{number}","size":1073741824,"template":"hybrid"}}"#);
        let request = Request {
            method: "POST".to_owned(),
            path: "/ctrl/1.0/VolumeCreate".to_owned(),
            query: String::new(),
            authorization: None,
            body: body.into_bytes(),
        };
        state.advance(state.now + 1);
        replay(&Routes::new(ApiVersion::DEFAULT).unwrap(), &mut state, &request).unwrap();
        let line = change(&state, &request, sum).unwrap();
        bytes.extend(line.bytes);
        sum = line.sum;
    }
    bytes
}

fn damage(bytes: &[u8]) -> Damage {
    restore(bytes).err().unwrap()
}

#[test]
fn complete_file_is_restored_without_warning() {
    let mut bytes = file(3);
    let open = restore(&bytes).unwrap();
    assert_eq!((open.changes, open.length), (3, bytes.len() as u64));
    assert!(open.warning.unwrap().contains("3 changes were recovered"));
    bytes.extend(closed(open.sum).unwrap().bytes);
    let closed = restore(&bytes).unwrap();
    assert_eq!((closed.changes, closed.warning), (3, None));
    assert_eq!(closed.length, open.length);
}

#[test]
fn every_flipped_bit_is_detected() {
    let good = file(2);
    let head = good.iter().position(|byte| *byte == b'\n').unwrap();
    // All changes and a sample of the head.
    let places = (head - 20..good.len()).chain((0..head).step_by(97));
    for place in places {
        let mut bytes = good.clone();
        bytes[place] ^= 1 << (place % 8);
        let last = good.len() - 1;
        match restore(&bytes) {
            Err(damage) => {
                let line = good[..=place].iter().filter(|byte| **byte == b'\n').count() as u64;
                assert!(damage.line.abs_diff(line) <= 1, "{place}: {damage:?}");
            }
            // Without its line feed the last line is incomplete.
            Ok(restored) => {
                assert_eq!((place, restored.changes), (last, 1));
                assert!(restored.warning.unwrap().contains("incomplete"));
            }
        }
    }
    // The same number in other letters.
    let capitals = good[..8].to_ascii_uppercase();
    assert_ne!(capitals, good[..8]);
    damage(&[&capitals[..], &good[8..]].concat());
}

#[test]
fn file_cut_anywhere_is_restored_to_a_prefix_with_a_warning() {
    let good = file(2);
    let head = good.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for end in head..good.len() {
        let restored = restore(&good[..end]).unwrap();
        let lines = good[..end].iter().filter(|byte| **byte == b'\n').count() as u64;
        assert_eq!(restored.changes, lines - 1, "{end}");
        let warning = restored.warning.unwrap();
        assert!(warning.contains(&format!("{} changes were recovered", lines - 1)), "{warning}");
        let torn = end as u64 - restored.length;
        assert_eq!(torn > 0, warning.contains(&format!("({torn} bytes)")), "{warning}");
    }
    for end in [0, 1, 8, 9, head / 2, head - 1] {
        assert_eq!(damage(&good[..end]).line, 1, "{end}");
    }
}

#[test]
fn missing_duplicate_and_moved_lines_are_detected() {
    let good = file(4);
    let lines: Vec<&[u8]> = good.split_inclusive(|byte| *byte == b'\n').collect();
    for order in
        [&[0, 1, 3, 4][..], &[0, 2, 3, 4], &[0, 1, 2, 2, 3, 4], &[0, 2, 1, 3, 4], &[1, 2, 3, 4]]
    {
        let bytes: Vec<u8> = order.iter().flat_map(|line| lines[*line]).copied().collect();
        damage(&bytes);
    }
    let mut bytes = good.clone();
    bytes.extend(closed(restore(&good).unwrap().sum).unwrap().bytes);
    bytes.extend(lines[1]);
    assert_eq!(damage(&bytes).line, 7);
}

#[test]
fn change_that_is_rejected_or_diverges_is_an_error() {
    let good = file(1);
    let sum = restore(&good).unwrap().sum;
    let state = restore(&good).unwrap().state;
    let with = |path: &str, body: &str, generation: i64| {
        let entry = Entry::Change(Change {
            time: state.now,
            generation,
            method: "POST".to_owned(),
            path: path.to_owned(),
            body: body.to_owned(),
        });
        let mut bytes = good.clone();
        bytes.extend(written(&entry, sum).unwrap().bytes);
        bytes
    };
    let next = state.generation + 1;
    restore(&with("/ctrl/1.0/VolumeDelete/v0", "", next)).unwrap();
    for (path, body, generation, said) in [
        ("/ctrl/1.0/VolumeDelete/v1", "", next, "is refused now"),
        ("/ctrl/1.0/VolumesList", "", next, "is refused now"),
        ("/ctrl/1.0/VolumeDelete/v0", "", next + 1, "led to generation"),
        ("/sim/1.0/disk", r#"{"id":999,"up":true}"#, next, "is refused now"),
    ] {
        let damage = damage(&with(path, body, generation));
        assert_eq!(damage.line, 3);
        assert!(damage.problem.contains(said), "{damage:?}");
    }
}

#[test]
fn file_of_another_version_or_with_an_unsound_state_is_refused() {
    let state = State::seed(Preset::Small, ApiVersion::DEFAULT, 1_454_938_113_000);
    let with = |format: u32, simulator: &str, state: &State| {
        let head = Head { format, simulator: simulator.to_owned(), state };
        written(&head, 0).unwrap().bytes
    };
    restore(&with(FORMAT, SIMULATOR, &state)).unwrap();
    for (format, simulator) in [(FORMAT, "0.0.1"), (FORMAT + 1, SIMULATOR)] {
        let damage = damage(&with(format, simulator, &state));
        assert!(damage.problem.contains("written by storpool-sim"), "{damage:?}");
    }
    let old = damage(b"{\"format\":1,\"state\":{}}\n");
    assert!(old.problem.contains("format 1"), "{old:?}");
    let mut unsound = state.clone();
    unsound.names.remove("web-1");
    let damage = damage(&with(FORMAT, SIMULATOR, &unsound));
    assert!(damage.problem.contains("not sound"), "{damage:?}");
}
