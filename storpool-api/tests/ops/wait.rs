//! Waiting and soft-ejecting.

use super::*;

pub fn idle() -> Condition {
    Condition::new("the relocator is idle", calls::volume_relocator_status(), |status| match status
        .volumes_to_relocate
    {
        0 => Standing::Met,
        7.. => Standing::Never("there are too many volumes".to_owned()),
        left => Standing::NotYet(format!("{left} are left")),
    })
}

fn relocator(service: Canned, volumes: i64) -> Canned {
    let status = json!({"status": "on", "volumesToRelocate": volumes});
    service.data("volumeRelocatorStatus", status)
}

#[tokio::test(start_paused = true)]
async fn condition_is_looked_at_every_second_until_it_is_met() {
    let begun = now();
    let mut service = relocator(relocator(Canned::new(), 2), 1);
    service =
        service.transient("volumeRelocatorStatus", "notReady").broken("volumeRelocatorStatus");
    service = relocator(service, 0);
    client(&service).ops().wait_until(idle(), begun + 60 * SECOND).await.unwrap();
    assert_eq!(now() - begun, 4 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn condition_that_is_not_met_in_time_says_how_it_stood() {
    let begun = now();
    let service = relocator(relocator(Canned::new(), 3), 2);
    let deadline = begun + SECOND + SECOND / 2;
    let error = operation_error(client(&service).ops().wait_until(idle(), deadline).await);
    assert_eq!(error.reason(), OperationErrorReason::Late);
    assert_eq!(
        error.to_string(),
        "time ran out before the relocator is idle: 2 are left; nothing was changed"
    );
    assert_eq!(now(), deadline);
    let service = relocator(Canned::new(), 3).hang("volumeRelocatorStatus");
    let error = client(&service).ops().wait_until(idle(), now() + 10 * SECOND).await.unwrap_err();
    assert_eq!((error.kind(), error.call()), (ErrorKind::Timeout, Some("volumeRelocatorStatus")));
}

#[tokio::test(start_paused = true)]
async fn condition_that_can_never_be_met_or_seen_ends_the_wait() {
    let deadline = now() + 60 * SECOND;
    let service = relocator(Canned::new(), 7);
    let error = operation_error(client(&service).ops().wait_until(idle(), deadline).await);
    assert_eq!(error.reason(), OperationErrorReason::Stuck);
    assert!(error.to_string().contains("there are too many volumes"), "{error}");
    let service = Canned::new().error("volumeRelocatorStatus", 403, "forbidden", "No.");
    let error = client(&service).ops().wait_until(idle(), deadline).await.unwrap_err();
    assert!(error.is_unauthorized() && matches!(error, Error::Api(_)), "{error}");
}

#[tokio::test(start_paused = true)]
async fn deadline_in_the_past_sends_nothing() {
    let service = Canned::new();
    let past = now().checked_sub(SECOND).unwrap();
    let error = operation_error(client(&service).ops().wait_until(idle(), past).await);
    assert_eq!(error.reason(), OperationErrorReason::Late);
    assert!(error.to_string().contains("passed before the first look"), "{error}");
    assert!(service.sent().is_empty());
}

#[tokio::test]
async fn data_that_is_lost_is_not_waited_for() {
    let status = |name: &str, status: &str| {
        let mut status = json!({
            "name": name, "snapshot": false, "status": status, "decreasedRedundancy": false,
            "migrating": false, "size": 512, "replication": 3, "balancerBlocked": false,
            "syncingDataBytes": 0, "syncingMetaObjects": 0, "downBytes": 0, "storedSize": 0,
            "onDiskSize": 0
        });
        for list in ["downDrives", "missingDrives", "missingTargetDrives", "softEjectingDrives"] {
            status[list] = json!([]);
        }
        json!({ name: status })
    };
    for (data, why) in
        [(status("a", "data lost"), "its data is lost"), (status("b", "up"), "it does not exist")]
    {
        let service = Canned::new().data("volumesStatus", data);
        let up = Condition::volume_up(volume());
        let error = client(&service).ops().wait_until(up, Instant::now() + SECOND).await;
        let error = operation_error(error);
        assert_eq!(error.reason(), OperationErrorReason::Stuck);
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn device_is_waited_for_without_a_call() {
    let service = Canned::new();
    let links = DeviceLinks::new().directory("/nonexistent");
    let present = Condition::device_present(links.clone(), volume());
    let error = operation_error(client(&service).ops().wait_until(present, now() + SECOND).await);
    assert!(error.to_string().contains("there is no /nonexistent/a"), "{error}");
    let error = client(&service)
        .ops()
        .wait_until(Condition::device_present(links, "../a"), now() + SECOND)
        .await;
    assert!(matches!(error, Err(Error::Device(_))));
    assert!(service.sent().is_empty());
}

/// The items of a soft eject.
async fn items(mut soft_eject: SoftEject) -> Vec<Result<String, OperationError>> {
    let mut items = Vec::new();
    while let Some(item) = soft_eject.next().await {
        items.push(match item {
            Ok(progress) => Ok(progress.to_string()),
            Err(error) => Err(operation_error::<()>(Err(error))),
        });
    }
    items
}

#[tokio::test(start_paused = true)]
async fn soft_eject_with_nothing_left_to_move_says_so() {
    let mut service = Canned::new().ok("diskSoftEject");
    service = service.disk("on", 9).work(2, 1).disk("on", 4).work(0, 0);
    // There may be work again.
    service = service.disk("on", 4).work(1, 0);
    for _ in 0..5 {
        service = service.disk("on", 4).work(0, 0);
    }
    let begun = now();
    let mut items = items(client(&service).ops().soft_eject(disk())).await;
    let error = items.pop().unwrap().unwrap_err();
    assert_eq!(
        items[0].as_ref().unwrap(),
        "9 of 9 objects are left, 3 are being transferred, and 2 volumes are to be relocated"
    );
    assert!(items[1].as_ref().unwrap().starts_with("4 of 9 objects are left"));
    assert_eq!((items.len(), now() - begun), (7, 7 * SECOND));
    assert_eq!(error.reason(), OperationErrorReason::Stuck);
    let text = error.to_string();
    assert!(text.contains("4 objects are left, but nothing is being transferred"), "{text}");
    assert!(text.ends_with("; the disk keeps the data that is on it"), "{text}");
    assert!(service.unused().is_empty());
}

#[tokio::test(start_paused = true)]
async fn soft_eject_that_others_stop_or_that_cannot_be_followed_ends() {
    let begun = || Canned::new().ok("diskSoftEject");
    for (service, text) in [
        (begun().disk("paused", 4), "its soft eject is paused; the disk keeps"),
        (begun().disk("off", 4), "it is not being soft-ejected; the disk keeps"),
        (begun().data("disksList", "{}"), "it is not in the cluster"),
        (begun().broken("disksList"), "; the soft eject goes on unless it is canceled"),
        (begun().disk("on", 4).broken("volumeRelocatorStatus"), "; the soft eject goes on"),
        (Canned::new().transient("diskSoftEject", "notReady"), "; it was not begun"),
        (Canned::new().broken("diskSoftEject"), "; the service may still begin it"),
        (Canned::new().error("diskSoftEject", 409, "preconditionViolation", "No."), "No."),
    ] {
        let items = items(client(&service).ops().soft_eject(disk())).await;
        let error = items[0].as_ref().unwrap_err().to_string();
        assert!(items.len() == 1 && error.contains(text), "{error}");
        assert!(service.unused().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn soft_eject_is_a_stream_that_may_be_dropped() {
    use futures_core::Stream;
    let service = Canned::new().ok("diskSoftEject").disk("on", 4).work(1, 1);
    let mut soft_eject = client(&service).ops().soft_eject(disk());
    let first =
        std::future::poll_fn(|context| std::pin::Pin::new(&mut soft_eject).poll_next(context));
    assert!(!first.await.unwrap().unwrap().is_finished);
    // A wait that is given up loses nothing.
    assert!(tokio::time::timeout(SECOND / 2, soft_eject.next()).await.is_err());
    let service = service.disk("on", 0);
    assert!(soft_eject.next().await.unwrap().unwrap().is_finished);
    drop(soft_eject);
    assert_eq!(service.sent().len(), 5);
}

/// The ways in which a call fails, and whether it may have been carried out then.
const WAYS: [(&str, bool); 5] =
    [("refused", false), ("broken", true), ("hang", true), ("transient", false), ("error", false)];

fn fail(service: Canned, call: &str, way: &str) -> Canned {
    match way {
        "refused" => {
            let (kind, phase) = (TransportErrorKind::Refused, TransportPhase::Connect);
            service.failure(call, TransportFailure::new(kind, phase))
        }
        "broken" => service.broken(call),
        "hang" => service.hang(call),
        "transient" => service.transient(call, "notReady"),
        _ => service.error(call, 400, "invalidParam", "No."),
    }
}

#[tokio::test(start_paused = true)]
async fn soft_eject_ends_with_each_call_that_fails() {
    for (way, in_doubt) in WAYS {
        let begun = || Canned::new().ok("diskSoftEject");
        let relocator = || begun().disk("on", 4).data("volumeRelocatorStatus", idle_relocator());
        for (service, call) in [
            (Canned::new(), "diskSoftEject"),
            (begun(), "disksList"),
            (begun().disk("on", 4), "volumeRelocatorStatus"),
            (relocator(), "tasksList"),
        ] {
            let service = fail(service, call, way);
            let items = items(client(&service).ops().soft_eject(disk())).await;
            let [Err(error)] = &items[..] else { unreachable!("{items:?}") };
            assert_eq!(error.reason(), OperationErrorReason::CallFailed);
            let left = match (call, in_doubt) {
                ("diskSoftEject", true) => "the service may still begin it; to cancel it is safe",
                ("diskSoftEject", false) => "it was not begun",
                _ => "the soft eject goes on unless it is canceled",
            };
            assert_eq!((error.left(), error.cause().unwrap().call()), (left, Some(call)), "{way}");
            assert!(service.unused().is_empty(), "{way}");
        }
    }
}

fn idle_relocator() -> Value {
    json!({"status": "on", "volumesToRelocate": 0})
}

#[tokio::test(start_paused = true)]
async fn wait_goes_on_after_each_failure_that_passes() {
    for (way, _) in WAYS {
        for (service, call) in [
            (Canned::new(), "disksList"),
            (Canned::new().disk("on", 4), "volumeRelocatorStatus"),
            (
                Canned::new().disk("on", 4).data("volumeRelocatorStatus", idle_relocator()),
                "tasksList",
            ),
        ] {
            let passes = way != "error";
            let service = fail(service, call, way);
            let service = if passes && way != "hang" { service.disk("on", 0) } else { service };
            let ejected = Condition::disk_ejected(disk());
            let outcome = client(&service).ops().wait_until(ejected, now() + 60 * SECOND).await;
            match way {
                "error" => assert_eq!(outcome.unwrap_err().kind(), ErrorKind::InvalidRequest),
                // The call uses up the time.
                "hang" => assert_eq!(operation_error(outcome).reason(), OperationErrorReason::Late),
                _ => outcome.unwrap(),
            }
            assert!(service.unused().is_empty(), "{way}");
        }
    }
}
