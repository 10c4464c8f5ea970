//! Operations that wait, against the simulator, whose time passes with the clock of the runtime. That
//! clock is paused, so that no test waits.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use storpool_api::ops::{Attach, Condition, Detach, EjectProgress};
use storpool_api::transport::{HttpRequest, HttpResponse, TransportFailure, from_fn};
use storpool_api::types::{ClientId, DiskId, VolumeName};
use storpool_api::{Client, Error, ErrorKind, OperationErrorReason};
use storpool_sim::{Command, Simulator};
use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);

/// A client of a simulator in which `pace` seconds pass in each second of the paused clock.
fn simulated(pace: u32) -> (Client, Arc<Simulator>) {
    let simulator = Arc::new(Simulator::builder().start_blocking().unwrap());
    let service = Arc::clone(&simulator);
    let last = Mutex::new(Instant::now());
    let transport = from_fn(move |request: HttpRequest| {
        let now = Instant::now();
        service
            .advance(now.duration_since(std::mem::replace(&mut *last.lock().unwrap(), now)) * pace);
        std::future::ready(exchange(&service, &request))
    });
    let client = Client::builder().auth_token(simulator.token()).transport(transport);
    (client.build().unwrap(), simulator)
}

/// Blocks: while a task waits for something else than time, the paused clock would run ahead.
fn exchange(
    simulator: &Simulator,
    request: &HttpRequest,
) -> Result<HttpResponse, TransportFailure> {
    let body = request.body().map_or(&[][..], |body| &body[..]);
    let call = simulator.call(request.method().as_str(), request.path(), body);
    let (status, body) = std::thread::scope(|scope| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        scope.spawn(move || runtime.block_on(call)).join().unwrap().unwrap()
    });
    Ok(HttpResponse::new(status, body.to_string()))
}

fn disk(id: i64) -> DiskId {
    DiskId::try_from(id).unwrap()
}

fn deadline() -> std::time::Instant {
    (Instant::now() + MINUTE).into_std()
}

async fn soft_eject(client: &Client, id: i64) -> Vec<Result<EjectProgress, Error>> {
    let (mut all, mut soft_eject) = (Vec::new(), client.ops().soft_eject(disk(id)));
    while let Some(progress) = soft_eject.next().await {
        all.push(progress);
    }
    assert!(soft_eject.next().await.is_none());
    all
}

#[tokio::test(start_paused = true)]
async fn soft_eject_reports_progress_until_the_disk_is_empty() {
    let (client, _simulator) = simulated(5);
    let all: Vec<_> = soft_eject(&client, 102).await.into_iter().map(Result::unwrap).collect();
    let (last, before) = all.split_last().unwrap();
    assert!(last.is_finished && last.objects_left == 0, "{last:?}");
    assert!(before.iter().all(|one| !one.is_finished && one.objects_left > 0), "{before:?}");
    assert!(before.windows(2).all(|two| two[0].objects_left >= two[1].objects_left));
    assert!(before.len() > 1);
    client.ops().wait_until(Condition::disk_ejected(disk(102)), deadline()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn soft_eject_of_a_disk_that_is_down_says_why_it_cannot_finish() {
    let (client, simulator) = simulated(5);
    simulator.apply(Command::Disk { id: 102, up: false }).unwrap();
    let error = soft_eject(&client, 102).await.pop().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Precondition, "{error}");
    let waited = client.ops().wait_until(Condition::disk_ejected(disk(101)), deadline()).await;
    let error = waited.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Precondition, "{error}");
    assert!(error.to_string().contains("it is not being soft-ejected"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn soft_eject_that_is_paused_meanwhile_says_so() {
    let (client, _simulator) = simulated(1);
    let mut soft_eject = client.ops().soft_eject(disk(102));
    let _ = soft_eject.next().await.unwrap().unwrap();
    let _ = client.disk_soft_eject_pause(disk(102)).await.unwrap();
    let error = loop {
        if let Err(error) = soft_eject.next().await.unwrap() {
            break error;
        }
    };
    let Error::Operation(error) = error else { unreachable!("{error}") };
    assert_eq!(error.reason(), OperationErrorReason::Stuck, "{error}");
    assert!(error.to_string().contains("paused"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn open_device_is_detached_with_force_in_the_last_of_ten_tries() {
    let (client, simulator) = simulated(1);
    let volume = VolumeName::new("db-primary").unwrap();
    let begin = Instant::now();
    let error = client.ops().detach(Detach::volume(&volume)).await.unwrap_err();
    let Error::Operation(error) = error else { unreachable!("{error}") };
    assert_eq!(error.reason(), OperationErrorReason::Open, "{error}");
    assert_eq!(error.left(), "it is still attached to client 11");
    assert_eq!(error.attachments()[0].client, ClientId::try_from(11).unwrap());
    assert_eq!(begin.elapsed().as_millis() / 100, 18, "nine pauses of 0.2 s");
    client.ops().detach(Detach::volume(&volume).force_last(true)).await.unwrap();
    assert_eq!(simulator.seen()["volumesReassignWait"], 20);
}

#[tokio::test(start_paused = true)]
async fn attach_waits_until_the_client_has_the_device() {
    let (client, _simulator) = simulated(1);
    let (volume, host) = (VolumeName::new("web-1").unwrap(), ClientId::try_from(2).unwrap());
    client.ops().detach(Detach::volume(&volume)).await.unwrap();
    client.ops().attach(Attach::volume(&volume, host)).await.unwrap();
    let attachments = client.attachments_list().await.unwrap();
    assert!(attachments.iter().any(|one| one.volume == volume && one.client == host));
}

#[tokio::test(start_paused = true)]
async fn conditions_of_a_cluster_in_order_are_met() {
    let (client, simulator) = simulated(5);
    let volume = VolumeName::new("web-1").unwrap();
    let (host, generation) = (ClientId::try_from(2).unwrap(), simulator.generation());
    let ops = client.ops();
    ops.wait_until(Condition::volume_up(&volume), deadline()).await.unwrap();
    ops.wait_until(Condition::client_reached(host, generation), deadline()).await.unwrap();
    let begin = Instant::now();
    let never = Condition::client_reached(host, i64::MAX);
    let error = ops.wait_until(never, deadline()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("at generation"), "{error}");
    assert_eq!(begin.elapsed().as_secs(), 60);
}
