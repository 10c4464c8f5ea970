//! Names in paths, from both clients: valid names, and names that the service should never have
//! sent.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use serde_json::json;
use storpool_api::types::{DiskId, SnapshotName, VolumeName};
use storpool_api::{Error, Validate};
use support::{Act, Caller, KINDS, Server, data};

const OK: &str = r#"{"ok": true, "generation": 7}"#;

fn freeze(caller: &Caller, name: &VolumeName) -> Result<(), Error> {
    match caller {
        Caller::Async(client, runtime) => runtime.block_on(client.volume_freeze(name).send()),
        #[cfg(feature = "blocking")]
        Caller::Blocking(client) => client.volume_freeze(name).send(),
    }
    .map(drop)
}

fn delete(caller: &Caller, name: &SnapshotName) -> Result<(), Error> {
    match caller {
        Caller::Async(client, runtime) => runtime.block_on(client.snapshot_delete(name).send()),
        #[cfg(feature = "blocking")]
        Caller::Blocking(client) => client.snapshot_delete(name).send(),
    }
    .map(drop)
}

fn eject(caller: &Caller, id: DiskId) -> Result<(), Error> {
    match caller {
        Caller::Async(client, runtime) => runtime.block_on(client.disk_eject(id).send()),
        #[cfg(feature = "blocking")]
        Caller::Blocking(client) => client.disk_eject(id).send(),
    }
    .map(drop)
}

/// A name as the service sends it, valid or not.
fn said(name: &str) -> VolumeName {
    serde_json::from_value(json!(name)).unwrap()
}

/// The path that both clients build for these names.
fn sent<N>(names: &[N], call: fn(&Caller, &N) -> Result<(), Error>) -> Vec<Vec<String>> {
    KINDS
        .iter()
        .map(|kind| {
            let server = Server::start(vec![Act::Respond(data(OK)); names.len()]);
            let caller = kind.caller(&server);
            for name in names {
                call(&caller, name).unwrap();
            }
            let lines = server.seen().into_iter().map(|seen| seen.line);
            lines
                .map(|line| {
                    let (_, rest) = line.split_once("/ctrl/1.0/").unwrap();
                    let (_, name) = rest.split_once('/').unwrap();
                    name.strip_suffix(" HTTP/1.1").unwrap().to_owned()
                })
                .collect()
        })
        .collect()
}

#[test]
fn unusual_but_valid_names_are_sent_unchanged() {
    let names = ["#system", "a.b-c_d:1", "...", "..a", "-"];
    let names = names.map(|name| name.parse::<VolumeName>().unwrap());
    for sent in sent(&names, freeze) {
        assert_eq!(sent, ["%23system", "a.b-c_d:1", "...", "..a", "-"]);
    }
    let names = ["*deleting@x:1", "@", "a@b@c"];
    let names = names.map(|name| name.parse::<SnapshotName>().unwrap());
    for sent in sent(&names, delete) {
        assert_eq!(sent, ["*deleting@x:1", "@", "a@b@c"]);
    }
}

#[test]
fn names_that_break_the_rules_are_kept_and_go_back_to_the_service() {
    let names = ["a/b", "ä", "%41", "a b", "x?y=1", "\r\nX: y", "a\\b", "+", "list"];
    let names = names.map(said);
    assert!(names.iter().all(|name| name.validate().is_err()));
    let arrive =
        ["a%2Fb", "%C3%A4", "%2541", "a%20b", "x%3Fy=1", "%0D%0AX:%20y", "a%5Cb", "+", "list"];
    for sent in sent(&names, freeze) {
        assert_eq!(sent, arrive);
    }
}

#[test]
fn names_that_would_change_the_path_are_refused_before_anything_is_sent() {
    for kind in KINDS {
        let server = Server::start([]);
        let caller = kind.caller(&server);
        for name in ["..", ".", ""] {
            let error = freeze(&caller, &said(name)).unwrap_err();
            assert!(matches!(error, Error::InvalidArgument(_)), "{name:?}: {error}");
            let text = error.to_string();
            assert!(text.contains("volumeFreeze"), "{text}");
        }
        assert!(server.seen().is_empty());
    }
}

#[test]
fn numbers_out_of_their_range_go_back_to_the_service() {
    for kind in KINDS {
        let server = Server::start([Act::Respond(data(OK))]);
        let invalid: DiskId = serde_json::from_value(json!(-70_000)).unwrap();
        eject(&kind.caller(&server), invalid).unwrap();
        assert_eq!(server.only().line, "POST /ctrl/1.0/DiskEject/-70000 HTTP/1.1");
    }
}
