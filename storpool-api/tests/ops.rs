//! Operations of `storpool_api::ops` over a canned transport, with a paused clock: what they send,
//! how long they wait, and what their errors say. `ops_matrix` fails each of their requests.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

#[path = "ops/attach.rs"]
mod attach;
#[path = "ops/wait.rs"]
mod wait;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use storpool_api::ops::{
    Attach, Condition, Detach, Ensured, Others, Resize, Revert, SoftEject, Standing,
};
use storpool_api::transport::{Canned, TransportErrorKind, TransportFailure, TransportPhase};
use storpool_api::types::{
    ClientId, DiskId, SnapshotName, VolumeCreateDesc, VolumeName, VolumeSize,
};
use storpool_api::{
    ApiVersion, Client, DeviceLinks, Error, ErrorKind, OperationError, OperationErrorReason,
    RetryPolicy, calls,
};

const SECOND: Duration = Duration::from_secs(1);

fn client(service: &Canned) -> Client {
    let builder = Client::builder().auth_token("1234").transport(service.clone());
    builder.retry(RetryPolicy::never()).build().unwrap()
}

fn volume() -> VolumeName {
    VolumeName::new("a").unwrap()
}

fn host(id: i64) -> ClientId {
    ClientId::try_from(id).unwrap()
}

fn disk() -> DiskId {
    DiskId::try_from(101).unwrap()
}

fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

#[track_caller]
fn operation_error<T>(outcome: Result<T, Error>) -> OperationError {
    match outcome.err().unwrap() {
        Error::Operation(error) => error,
        error => unreachable!("{error}"),
    }
}

trait Script: Sized {
    fn attached(self, clients: &[i64]) -> Self;
    fn busy(self, description: &str) -> Self;
    fn broken(self, call: &str) -> Self;
    fn disk(self, soft_eject: &str, objects: i64) -> Self;
    fn work(self, volumes: i64, tasks: i64) -> Self;
}

impl Script for Canned {
    fn attached(self, clients: &[i64]) -> Self {
        let attachment = |client: &i64| json!({"volume": "a", "snapshot": false, "client": client, "rights": "rw", "pos": 0});
        let other =
            json!({"volume": "b", "snapshot": false, "client": 9, "rights": "rw", "pos": 1});
        let all: Vec<_> = clients.iter().map(attachment).chain([other]).collect();
        self.data("attachmentsList", Value::from(all))
    }

    fn busy(self, description: &str) -> Self {
        self.error("volumesReassignWait", 409, "busy", description)
    }

    fn broken(self, call: &str) -> Self {
        let failure = TransportFailure::new(TransportErrorKind::Broken, TransportPhase::Exchange);
        self.failure(call, failure)
    }

    fn disk(self, soft_eject: &str, objects: i64) -> Self {
        let mut disk = json!({
            "id": 101, "serverId": 1, "device": "/dev/sda", "ssd": false, "model": "m", "serial": "s",
            "description": "", "generationLeft": -1, "softEject": soft_eject, "sectorsCount": 1,
            "empty": objects == 0, "objectsOnDiskSize": 1, "objectsCount": 1,
            "objectsAllocated": objects, "objectsFree": 1, "entriesCount": 1, "entriesAllocated": 1,
            "entriesFree": 1, "isWbc": false, "noFua": false, "noFlush": false, "noTrim": false,
            "scrubbingStartedBefore": 0, "scrubbedBytes": 0, "scrubbingBW": 0,
            "scrubbingFinishAfter": 0, "scrubbingPausedFor": 0, "scrubbingPaused": false,
            "lastScrubCompleted": 0
        });
        for (name, count) in [("agCount", 1), ("agAllocated", 1), ("agFree", 1)] {
            disk[name] = count.into();
        }
        self.data("disksList", json!({ "101": disk }))
    }

    fn work(self, volumes: i64, tasks: i64) -> Self {
        let task = json!({
            "diskId": 101, "transactionId": 1, "allObjects": 5, "completedObjects": 2,
            "dispatchedObjects": 3, "unresolvedObjects": 0
        });
        let tasks: Vec<_> = (0..tasks).map(|_| task.clone()).collect();
        let status = json!({"status": "on", "volumesToRelocate": volumes});
        self.data("volumeRelocatorStatus", status).data("tasksList", Value::from(tasks))
    }
}

fn summary(size: i64) -> Value {
    json!([{
        "name": "a", "size": size, "replication": 3, "templateName": "hybrid", "parentName": "",
        "bw": "-", "iops": 100, "limitType": "total", "placeAll": "hdd", "placeTail": "ssd",
        "creationTimestamp": 1, "objectsCount": 1, "visibleVolumeId": 7
    }])
}

#[tokio::test]
async fn difference_of_an_existing_volume_names_property_and_values() {
    let service = Canned::new()
        .error("volumeCreate", 409, "objectExists", "There is a volume `a`")
        .data("volumeList", summary(1024));
    let desc = VolumeCreateDesc::new(volume())
        .size(VolumeSize::try_from(2048).unwrap())
        .template("ssd".parse().unwrap())
        .replication("3".parse().unwrap())
        .iops("100".parse().unwrap())
        .bw("-".parse().unwrap())
        .parent(SnapshotName::new("s").unwrap());
    let ensured = client(&service).ops().ensure_volume(&desc).await.unwrap();
    assert!(matches!(ensured, Ensured::Differs { .. }), "{ensured:?}");
    assert_eq!(ensured.existing().unwrap().size.get(), 1024);
    let texts: Vec<_> = ensured.differences().iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["size is 1024, not 2048", r#"template is "hybrid", not "ssd""#]);
}

#[tokio::test]
async fn created_volume_neither_existed_nor_differs() {
    let service = Canned::new().ok("volumeCreate");
    let desc = VolumeCreateDesc::new(volume());
    let ensured = client(&service).ops().ensure_volume(&desc).await.unwrap();
    assert_eq!(ensured, Ensured::Created);
    assert_eq!((ensured.existing(), ensured.differences()), (None, &[][..]));
}

#[tokio::test]
async fn tags_are_compared_as_far_as_they_are_asked_for() {
    let mut found = summary(1024);
    found[0]["tags"] = json!({"a": "1", "b": "2"});
    for (name, value, same) in
        [("a", "1", true), ("a", "2", false), ("c", "1", false), ("c", "", true)]
    {
        let service = Canned::new()
            .error("volumeCreate", 409, "objectExists", "There is a volume `a`")
            .data("volumeList", &found);
        let client = client(&service).with(|options| options.api_version(ApiVersion::V19_01));
        let tags = [(name.parse().unwrap(), value.parse().unwrap())];
        let desc = VolumeCreateDesc::new(volume()).tags(tags);
        let ensured = client.ops().ensure_volume(&desc).await.unwrap();
        assert_eq!(matches!(ensured, Ensured::Existing(_)), same, "{name} {value} {ensured:?}");
        assert_eq!(ensured.differences().is_empty(), same, "{name} {value} {ensured:?}");
        assert!(ensured.existing().is_some());
    }
}

#[tokio::test]
async fn empty_list_is_no_volume() {
    let service = Canned::new().data("volumeList", "[]").data("volumeList", "[]");
    let ops = client(&service).ops();
    assert_eq!(ops.get_volume(volume()).await.unwrap(), None);
    let size = VolumeSize::try_from(1024).unwrap();
    let error = ops.resize(Resize::new(volume(), size)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string()),
        (ErrorKind::NotFound, "there is no volume `a`".to_owned())
    );
}

#[tokio::test]
async fn revert_is_one_call_from_19_01_on() {
    let snapshot = SnapshotName::new("s").unwrap();
    let revert = || Revert::new(volume(), &snapshot);
    let service = Canned::new().ok("POST VolumeRevert/a").broken("volumeRevert").error(
        "volumeRevert",
        409,
        "busy",
        "Volume `a` is attached",
    );
    let ops = client(&service).with(|options| options.api_version(ApiVersion::V19_01)).ops();
    ops.revert(revert()).await.unwrap();
    let error = operation_error(ops.revert(revert()).await);
    assert!(error.left().starts_with("whether it was reverted is unknown"), "{error}");
    let error = operation_error(ops.revert(revert()).await);
    assert_eq!(error.left(), "it was not reverted");
    assert!(Error::from(error).is_busy());
    assert_eq!(service.sent()[0].body(), Some(&json!({"toSnapshot": "s"})));
}

/// A rename that is retried after its response was lost finds nothing to rename.
#[tokio::test(start_paused = true)]
async fn retried_rename_that_had_succeeded_is_no_failure() {
    let missing = |service: Canned, call| {
        service.error(call, 404, "objectDoesNotExist", "There is no such volume")
    };
    let service = Canned::new()
        .data("GET Volume/a", summary(1024))
        .data("attachmentsList", "[]")
        .ok("volumeCreate")
        .broken("POST VolumeUpdate/a");
    let service = missing(missing(service, "POST VolumeUpdate/a"), "GET Volume/a")
        .data("GET Volume/a-before-revert", summary(1024))
        .ok("POST VolumeUpdate/a-reverted")
        .ok("POST VolumeDelete/a-before-revert");
    let client = client(&service).with(|options| options.retry(RetryPolicy::default()));
    client.ops().revert(Revert::new(volume(), SnapshotName::new("s").unwrap())).await.unwrap();
    assert!(service.unused().is_empty());
}

#[test]
fn operations_may_be_spawned() {
    fn spawned<T: Send + 'static>(_: T) {}
    let ops = client(&Canned::new()).ops();
    spawned(ops.get_volume(volume()));
    spawned(ops.attach(Attach::volume(volume(), host(3))));
    spawned(ops.wait_until(wait::idle(), Instant::now()));
    spawned(ops.soft_eject(disk()));
}
