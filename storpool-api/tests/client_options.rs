//! Clients that are derived from others, deadlines, and hooks.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use storpool_api::transport::Canned;
use storpool_api::{Client, ClientBuilder, ErrorKind, Method, NotRetried, RetryPolicy};
use support::{Act, Server, data};

fn builder() -> ClientBuilder {
    let at_once = RetryPolicy::default().backoff(|_| Duration::ZERO);
    Client::builder().auth_token("1234").retry(at_once)
}

#[tokio::test]
async fn derived_client_has_its_own_options() {
    let service = Canned::new().transient("raw", "busy").transient("raw", "busy").ok("raw");
    let client = builder().transport(service.clone()).build().unwrap();
    let once = client.with(|options| options.retry(RetryPolicy::never()));
    let read = |client: &Client| client.raw(Method::Get, "A", None);
    assert_eq!(read(&once).await.unwrap_err().attempts(), Some(1));
    let _ = read(&client).await.unwrap();
    assert_eq!(service.sent().len(), 3);
}

#[tokio::test]
async fn deadline_in_the_past_fails_without_sending() {
    let service = Canned::new();
    let client = builder().transport(service.clone()).build().unwrap();
    let past = Instant::now().checked_sub(Duration::from_secs(1)).unwrap();
    let error = client.raw(Method::Post, "A", None).deadline(past).await.unwrap_err();
    assert_eq!((error.kind(), error.is_in_doubt()), (ErrorKind::Timeout, false), "{error}");
    assert_eq!(service.sent().len(), 0);
}

#[tokio::test]
async fn hook_sees_every_attempt() {
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let service = Canned::new().transient("raw", "busy").ok("raw");
    let client = builder().transport(service).on_attempt(move |attempt| {
        let line = (attempt.number(), attempt.status(), attempt.error_kind(), attempt.delay());
        noted.lock().unwrap().push(line);
    });
    let _ = client.build().unwrap().raw(Method::Get, "A", None).await.unwrap();
    let first = (1, Some(503), Some(ErrorKind::Busy), Some(Duration::ZERO));
    assert_eq!(*seen.lock().unwrap(), [first, (2, Some(200), None, None)]);
}

#[tokio::test]
async fn panic_of_a_hook_is_an_error_that_says_what_had_happened() {
    let service = Canned::new().ok("raw").error("raw", 409, "busy", "It is open.");
    let client = builder().transport(service).on_attempt(|_| panic!("on purpose"));
    let client = client.build().unwrap();
    let call = || client.raw(Method::Post, "A", None);
    let error = call().await.unwrap_err();
    assert!(error.is_in_doubt());
    assert!(error.to_string().contains("on purpose; the attempt had succeeded"), "{error}");
    let error = call().await.unwrap_err();
    assert!(!error.is_in_doubt());
    assert!(error.to_string().contains("the attempt had failed: the service says busy"), "{error}");
    assert_eq!(error.not_retried(), Some(NotRetried::Final));
}

#[tokio::test]
async fn ten_thousand_calls_at_once_open_few_connections() {
    const CALLS: usize = 10_000;
    let server = Server::start(std::iter::repeat_n(Act::Respond(data("1")), CALLS));
    let client = builder().base_url(server.url()).build().unwrap();
    let calls: Vec<_> = (0..CALLS)
        .map(|_| tokio::spawn(client.raw(Method::Get, "VolumesList", None).into_future()))
        .collect();
    for call in calls {
        let _ = call.await.unwrap().unwrap();
    }
    let seen = server.seen();
    let connections = seen.iter().map(|seen| seen.connection).max().unwrap() + 1;
    assert_eq!(seen.len(), CALLS);
    assert!(connections <= 32, "{connections} connections");
}
