//! Attaching and detaching.

use super::*;

/// The bodies of the requests that reassign.
fn reassigned(service: &Canned) -> Vec<Value> {
    let sent = service.sent();
    let bodies = sent.iter().filter(|sent| sent.call() == "volumesReassignWait");
    bodies.map(|sent| sent.body().unwrap().clone()).collect()
}

#[tokio::test(start_paused = true)]
async fn attachment_that_a_client_does_not_make_is_taken_back() {
    let service = Canned::new()
        .attached(&[])
        .busy("Client 3 has not attached in time")
        .attached(&[3])
        .ok("volumesReassignWait");
    let attach = Attach::volume(volume(), host(3)).wait(Duration::from_millis(1500));
    let error = operation_error(client(&service).ops().attach(attach).await);
    assert_eq!(error.reason(), OperationErrorReason::NotResponding);
    assert_eq!(error.left(), "the attachment was taken back");
    assert!(error.to_string().contains("volume `a` to client 3: "), "{error}");
    assert!(error.to_string().contains("has not attached in time"), "{error}");
    let sent = reassigned(&service);
    assert_eq!(
        sent,
        [
            json!({"reassign": [{"volume": "a", "rw": [3], "force": false}], "attachTimeout": 2}),
            json!({"reassign": [{"volume": "a", "detach": [3], "force": false}], "attachTimeout": 20}),
        ]
    );
    let error = Error::from(error);
    assert_eq!(
        (error.kind(), error.is_busy(), error.status()),
        (ErrorKind::Timeout, true, Some(409))
    );
}

#[tokio::test(start_paused = true)]
async fn attachment_that_cannot_be_taken_back_is_reported() {
    let service = Canned::new()
        .attached(&[2])
        .busy("Client 3 has not attached in time")
        .attached(&[3])
        .error("volumesReassignWait", 409, "insufficientResources", "No.");
    let attach = Attach::volume(volume(), host(3)).others(Others::Detach);
    let error = operation_error(client(&service).ops().attach(attach).await);
    assert!(error.left().starts_with("the attachment may remain"), "{error}");
    assert!(error.left().ends_with("; it was detached from client 2, and stays so"), "{error}");
    assert_eq!(reassigned(&service)[0]["reassign"][0]["detach"], json!([2]));
}

#[tokio::test(start_paused = true)]
async fn device_that_is_open_elsewhere_is_tried_ten_times() {
    for (force_last, name, status) in [(false, "busy", 409), (true, "invalidParam", 400)] {
        let mut service = Canned::new().attached(&[2, 4]);
        for _ in 0..10 {
            service = service
                .error("volumesReassignWait", status, name, "Volume `a` is open at client 2")
                .attached(&[2, 4]);
        }
        let attach = Attach::volume(volume(), host(3)).others(Others::Detach);
        let begun = now();
        let attach = attach.force_last(force_last);
        let error = operation_error(client(&service).ops().attach(attach).await);
        assert_eq!(error.reason(), OperationErrorReason::Open);
        assert_eq!(error.left(), "nothing was changed");
        assert_eq!(error.attachments().len(), 2);
        assert!(error.to_string().starts_with("volume `a` is in use at clients 2, 4: "), "{error}");
        assert_eq!(now() - begun, 9 * Duration::from_millis(200));
        let forced: Vec<_> = reassigned(&service)
            .iter()
            .map(|body| body["reassign"][0]["force"].as_bool().unwrap())
            .collect();
        assert_eq!(forced, [&[false; 9][..], &[force_last]].concat());
        assert!(service.unused().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn device_that_is_closed_meanwhile_is_detached() {
    let open = "Volume `a` is open at client 2";
    let service = Canned::new().busy(open).attached(&[2]).busy(open).attached(&[2]);
    let service = service.ok("volumesReassignWait");
    client(&service).ops().detach(Detach::volume(volume()).force_last(true)).await.unwrap();
    assert!(reassigned(&service).iter().all(|body| body["reassign"][0]["force"] == false));
}

#[tokio::test(start_paused = true)]
async fn client_that_does_not_respond_is_detached_with_force_only_on_request() {
    let begun = now();
    let service = Canned::new().hang("volumesReassignWait").attached(&[2]);
    let detach = Detach::volume(volume()).from([host(2)]).wait(5 * SECOND);
    let error = operation_error(client(&service).ops().detach(detach.clone()).await);
    assert_eq!(error.reason(), OperationErrorReason::CallFailed);
    assert!(error.left().contains("still attached to client 2, but the service may"), "{error}");
    assert_eq!(now() - begun, 5 * SECOND);

    let service = Canned::new().hang("volumesReassignWait").attached(&[2]);
    let service = service.ok("volumesReassignWait");
    client(&service).ops().detach(detach.force_last(true)).await.unwrap();
    assert_eq!(reassigned(&service)[1]["reassign"][0]["force"], true);
}

#[tokio::test(start_paused = true)]
async fn looks_that_fail_leave_the_state_unknown() {
    let service = Canned::new().busy("Volume `a` is open at client 2").broken("attachmentsList");
    let error = operation_error(client(&service).ops().detach(Detach::volume(volume())).await);
    assert!(error.left().starts_with("who has it is unknown"), "{error}");
    assert!(Error::from(error).is_busy());
}

#[tokio::test]
async fn volume_held_elsewhere_is_not_attached() {
    let service = Canned::new().attached(&[2, 3]);
    let attach = Attach::volume(volume(), host(3));
    let error = operation_error(client(&service).ops().attach(attach).await);
    assert_eq!(error.to_string(), "volume `a` is attached to client 2; nothing was changed");
    assert_eq!(error.attachments()[0].client, host(2));
    assert_eq!(error.cause().map(Error::kind), None);
}

#[tokio::test(start_paused = true)]
async fn refusal_after_an_attempt_in_doubt_does_not_claim_that_nothing_was_changed() {
    let service = Canned::new()
        .hang("volumesReassignWait")
        .attached(&[2])
        .error("volumesReassignWait", 409, "insufficientResources", "No.")
        .attached(&[]);
    let detach = Detach::volume(volume()).wait(SECOND).force_last(true);
    let error = operation_error(client(&service).ops().detach(detach).await);
    assert!(error.left().starts_with("it is attached to none of them any more"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn volume_that_is_busy_otherwise_is_not_taken_back() {
    let service = Canned::new().attached(&[]).busy("Volume `a` is exported").attached(&[]);
    let attach = Attach::volume(volume(), host(3));
    let error = operation_error(client(&service).ops().attach(attach).await);
    assert_eq!(error.reason(), OperationErrorReason::CallFailed);
    assert_eq!(error.left(), "it is not attached there");
}
