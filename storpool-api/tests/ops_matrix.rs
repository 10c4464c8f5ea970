//! Each operation of `storpool_api::ops`, each request of it, and each way in which that fails: the
//! outcome, the requests sent, what has changed in the cluster afterwards, and what the error says
//! that it left. `ops_matrix.txt` has what is expected, of both clients.
//!
//! `STORPOOL_UPDATE=1 cargo test --all-features --test ops_matrix` rewrites that file.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

#[path = "ops_matrix/faulty.rs"]
mod faulty;

use std::collections::BTreeSet;
use std::fmt::{self, Debug};
use std::path::Path;
use std::sync::atomic::AtomicUsize;

use faulty::{Fault, Faulty, Record};
use storpool_api::ops::{Attach, Detach, Others, Remove, Resize, Revert};
use storpool_api::types::{
    ClientId, DiskId, SnapshotName, VolumeCreateDesc, VolumeName, VolumeSize, VolumeSnapshotDesc,
    VolumeTemplateName,
};
use storpool_api::{Client, ClientBuilder, Error, RetryPolicy};
use storpool_sim::Simulator;

const GIB: i64 = 1 << 30;

fn volume(name: &str) -> VolumeName {
    VolumeName::new(name).unwrap()
}

fn snapshot(name: &str) -> SnapshotName {
    SnapshotName::new(name).unwrap()
}

fn size(gib: i64) -> VolumeSize {
    VolumeSize::try_from(gib * GIB).unwrap()
}

fn host(id: i64) -> ClientId {
    ClientId::try_from(id).unwrap()
}

fn desc(name: &str, gib: i64) -> VolumeCreateDesc {
    VolumeCreateDesc::new(volume(name)).size(size(gib)).template("hybrid".parse().unwrap())
}

fn named(name: &str) -> VolumeSnapshotDesc {
    VolumeSnapshotDesc::new().name(volume(name))
}

/// Operations, for both clients.
macro_rules! operations {
    ($($name:literal: |$ops:ident| $operation:expr;)*) => {
        const NAMES: &[&str] = &[$($name),*];

        async fn run(client: &Client, name: &str) -> String {
            match name {
                $($name => { let $ops = client.ops(); outcome($operation.await) })*
                _ => unreachable!("{name}"),
            }
        }

        #[cfg(feature = "blocking")]
        fn run_blocking(client: &storpool_api::blocking::Client, name: &str) -> String {
            match name {
                $($name => { let $ops = client.ops(); outcome($operation) })*
                _ => unreachable!("{name}"),
            }
        }
    };
}

operations! {
    "get_volume": |ops| ops.get_volume(volume("web-1"));
    "get_volume, missing": |ops| ops.get_volume(volume("nobody"));
    "get_snapshot": |ops| ops.get_snapshot(snapshot("spare-1"));
    "get_snapshot, missing": |ops| ops.get_snapshot(snapshot("nobody"));
    "get_template": |ops| ops.get_template(&VolumeTemplateName::new("hybrid").unwrap());
    "get_template, missing": |ops| ops.get_template(&VolumeTemplateName::new("nobody").unwrap());
    "get_disk": |ops| ops.get_disk(DiskId::try_from(101).unwrap());
    "get_disk, missing": |ops| ops.get_disk(DiskId::try_from(999).unwrap());
    "ensure_volume, new": |ops| ops.ensure_volume(&desc("new", 1));
    "ensure_volume, existing": |ops| ops.ensure_volume(&desc("spare", 1));
    "ensure_volume, different": |ops| ops.ensure_volume(&desc("spare", 2));
    "ensure_volume, name of a snapshot": |ops| ops.ensure_volume(&desc("spare-1", 1));
    "ensure_volume, nameless": |ops| {
        let mut desc = desc("new", 1);
        desc.name = None;
        ops.ensure_volume(&desc)
    };
    "ensure_snapshot, new": |ops| ops.ensure_snapshot(volume("spare"), &named("spare-3"));
    "ensure_snapshot, existing": |ops| ops.ensure_snapshot(volume("spare"), &named("spare-1"));
    "ensure_snapshot, missing volume": |ops| ops.ensure_snapshot(volume("nobody"), &named("a"));
    "ensure_absent, volume": |ops| ops.ensure_absent(Remove::volume(volume("spare")));
    "ensure_absent, attached": |ops| ops.ensure_absent(Remove::volume(volume("web-1")));
    "ensure_absent, detach": |ops| ops.ensure_absent(Remove::volume(volume("web-1")).detach());
    "ensure_absent, snapshot": |ops| ops.ensure_absent(Remove::snapshot(snapshot("spare-1")));
    "ensure_absent, missing": |ops| ops.ensure_absent(Remove::volume(volume("nobody")).detach());
    "attach": |ops| ops.attach(Attach::volume(volume("spare"), host(3)));
    "attach, snapshot": |ops| ops.attach(Attach::snapshot(snapshot("spare-1"), host(3)));
    "attach, again": |ops| ops.attach(Attach::volume(volume("web-1"), host(2)).read_only());
    "attach, held": |ops| ops.attach(Attach::volume(volume("web-1"), host(3)));
    "attach, taken over": |ops| {
        ops.attach(Attach::volume(volume("web-1"), host(3)).others(Others::Detach))
    };
    "attach, shared": |ops| {
        ops.attach(Attach::volume(volume("web-1"), host(3)).others(Others::Keep))
    };
    "attach, missing client": |ops| ops.attach(Attach::volume(volume("spare"), host(999)));
    "detach": |ops| ops.detach(Detach::volume(volume("web-1")));
    "detach, not attached": |ops| ops.detach(Detach::volume(volume("spare")));
    "detach, missing": |ops| ops.detach(Detach::volume(volume("nobody")));
    "resize, grow": |ops| ops.resize(Resize::new(volume("spare"), size(2)));
    "resize, same": |ops| ops.resize(Resize::new(volume("spare"), size(1)));
    "resize, shrink": |ops| ops.resize(Resize::new(volume("web-1"), size(1)));
    "resize, shrink allowed": |ops| {
        ops.resize(Resize::new(volume("web-1"), size(1)).allow_shrinking(true))
    };
    "resize, missing": |ops| ops.resize(Resize::new(volume("nobody"), size(1)));
    "revert": |ops| ops.revert(Revert::new(volume("spare"), snapshot("spare-1")));
    "revert, attached": |ops| ops.revert(Revert::new(volume("web-1"), snapshot("spare-1")));
    "revert, missing": |ops| ops.revert(Revert::new(volume("nobody"), snapshot("spare-1")));
}

/// An outcome, without times and ports.
fn outcome<T: Debug>(outcome: Result<T, Error>) -> String {
    match outcome {
        Ok(data) => {
            let data = format!("{data:?}");
            let name = |c: char| !c.is_alphanumeric();
            format!("ok {}", data.split(name).next().unwrap())
        }
        Err(Error::Operation(error)) => {
            let (left, kind) = (error.left(), Error::from(error.clone()).kind());
            // What follows names the call, its address and its duration.
            let left = left.split_inclusive(": ").next().unwrap();
            format!("{:?} ({kind}): {left}", error.reason())
        }
        Err(error) => format!("error {}", error.kind()),
    }
}

/// All volumes with their sizes, snapshots and attachments.
async fn state(client: &Client) -> BTreeSet<String> {
    let volumes = client.volumes_list().await.unwrap();
    let snapshots = client.snapshots_list().await.unwrap();
    let attachments = client.attachments_list().await.unwrap();
    volumes
        .iter()
        .map(|volume| {
            let parent = volume.parent_name.as_ref().map_or("", |name| name.as_str());
            format!("{} {}G of {parent}", volume.name, volume.size.get() / GIB)
        })
        .chain(snapshots.iter().map(|snapshot| format!("snapshot {}", snapshot.name)))
        .chain(attachments.iter().map(|one| format!("{} at {}", one.volume, one.client)))
        .collect()
}

/// One cell of the matrix.
#[derive(PartialEq)]
struct Cell {
    outcome: String,
    sent: Vec<&'static str>,
    changes: String,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { outcome, sent, changes } = self;
        write!(f, "{outcome}\n    sent {}; changed {changes}", sent.join(", "))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Async,
    #[cfg(feature = "blocking")]
    Blocking,
}

fn builder<C>(builder: ClientBuilder<C>, simulator: &Simulator) -> ClientBuilder<C> {
    let url = simulator.url();
    builder.base_url(url).auth_token(simulator.token()).retry(RetryPolicy::never())
}

async fn cell(kind: Kind, name: &str, fault: Fault, at: usize) -> Cell {
    let simulator = Simulator::start().await.unwrap();
    let direct = builder(Client::builder(), &simulator).build().unwrap();
    let _ = direct.volume_create(&desc("spare", 1)).await.unwrap();
    for name in ["spare-1", "spare-2"] {
        let _ = direct.snapshot_create(volume("spare"), &named(name)).await.unwrap();
    }
    let before = state(&direct).await;
    let record = Record::default();
    let noted = record.clone();
    let faulty =
        move |inner| Faulty { inner, fault, at, count: AtomicUsize::new(0), record: noted.clone() };
    let outcome = match kind {
        #[cfg(feature = "blocking")]
        Kind::Blocking if fault != Fault::Dropped => {
            let client = builder(storpool_api::blocking::Client::builder(), &simulator);
            run_blocking(&client.layer(faulty).build().unwrap(), name)
        }
        _ => {
            let client = builder(Client::builder(), &simulator).layer(faulty).build().unwrap();
            tokio::select! {
                outcome = run(&client, name) => outcome,
                () = record.hangs.notified() => "dropped".to_owned(),
            }
        }
    };
    let after = state(&direct).await;
    let gone = before.difference(&after).map(|line| format!("-[{line}]"));
    let come = after.difference(&before).map(|line| format!("+[{line}]"));
    let changes: Vec<_> = gone.chain(come).collect();
    let sent = record.sent.lock().unwrap().clone();
    let changes = if changes.is_empty() { "nothing".to_owned() } else { changes.join(" ") };
    Cell { outcome, sent, changes }
}

async fn matrix(kind: Kind) -> String {
    let mut text = String::new();
    for name in NAMES {
        let undisturbed = cell(kind, name, Fault::None, 0).await;
        text += &format!("{name}: {undisturbed}\n");
        // Steps that only a fault leads to fail in an outage.
        for (at, call) in undisturbed.sent.iter().enumerate() {
            let mut cells: Vec<(Vec<Fault>, Cell)> = Vec::new();
            for fault in Fault::ALL {
                let cell = cell(kind, name, fault, at + 1).await;
                match cells.iter_mut().find(|(_, known)| *known == cell) {
                    Some((faults, _)) => faults.push(fault),
                    None => cells.push((vec![fault], cell)),
                }
            }
            for (faults, cell) in cells {
                text += &format!("  {} {call} {faults:?}: {cell}\n", at + 1);
            }
        }
    }
    text
}

fn start() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn operation_of_the_asynchronous_client_leaves_what_it_says() {
    let found = start().block_on(matrix(Kind::Async));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ops_matrix.txt");
    if std::env::var_os("STORPOOL_UPDATE").is_some() {
        std::fs::write(file, found).unwrap();
        return;
    }
    same(&std::fs::read_to_string(file).unwrap(), &found);
}

/// Except that a thread cannot be stopped while it waits.
#[cfg(feature = "blocking")]
#[test]
fn operation_of_the_blocking_client_does_the_same() {
    same(include_str!("ops_matrix.txt"), &start().block_on(matrix(Kind::Blocking)));
}

#[track_caller]
fn same(expected: &str, found: &str) {
    let mut title = "";
    for (expected, found) in expected.lines().zip(found.lines()) {
        if !found.starts_with(' ') {
            title = found;
        }
        assert_eq!(expected, found, "{title}");
    }
    assert_eq!(expected.lines().count(), found.lines().count());
}
