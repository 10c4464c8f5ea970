//! Behavior between attempts, with a paused clock.

mod versions;

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::attempts::{Attempts, FailedAttempt};
use super::clock::Clock;
use super::options::Options;
use super::shown::Shown;
use super::*;
use crate::calls::{client_config_wait, volumes_list, volumes_reassign_wait};
use crate::error::{Failure, NotRetried, TransportErrorKind, TransportFailure, TransportPhase};
use crate::retry::RetryPolicy;
use crate::transport::Connection;
use crate::transport::exchange::Allowance;
use crate::types::{ClientId, VolumesReassignWaitDesc};

const SECOND: Duration = Duration::from_secs(1);

/// A clock that moves only by the pauses it is asked for, and notes them.
#[derive(Debug)]
struct Paused {
    start: Instant,
    pauses: Mutex<Vec<Duration>>,
}

impl Paused {
    fn new() -> Arc<Self> {
        Arc::new(Self { start: Instant::now(), pauses: Mutex::default() })
    }

    fn pauses(&self) -> Vec<Duration> {
        self.pauses.lock().unwrap().clone()
    }
}

impl Clock for Paused {
    fn now(&self) -> Instant {
        self.start + self.pauses().iter().sum::<Duration>()
    }

    fn sleep(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.pauses.lock().unwrap().push(pause);
        Box::pin(std::future::ready(()))
    }
}

/// A client whose calls are refused.
fn builder<C>(clock: &Arc<Paused>) -> ClientBuilder<C> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let clock = Arc::clone(clock) as Arc<dyn Clock>;
    ClientBuilder::new().base_url(format!("http://{address}")).auth_token("1234").clock(clock)
}

fn read() -> Call<Value> {
    Call::raw(Method::Get, "VolumesList", None)
}

fn assert_default_schedule(clock: &Paused, error: &crate::Error) {
    let pauses = clock.pauses();
    assert_eq!(pauses.len(), 5);
    for (pause, longest) in pauses.iter().zip([1, 2, 4, 8, 16]) {
        assert!(*pause <= longest * SECOND, "{pauses:?}");
    }
    assert_eq!(error.attempts(), Some(6));
    assert_eq!(error.elapsed(), Some(pauses.iter().sum()));
    assert!(error.to_string().contains("attempt 6 of 6, "), "{error}");
}

#[tokio::test]
async fn by_default_there_are_five_retries() {
    let clock = Paused::new();
    let client: Client = builder::<Client>(&clock).build().unwrap();
    let error = client.request(read()).await.unwrap_err();
    assert_default_schedule(&clock, &error);
}

#[cfg(feature = "blocking")]
#[test]
fn the_blocking_client_keeps_the_same_schedule() {
    let clock = Paused::new();
    let client = builder::<crate::blocking::Client>(&clock).build().unwrap();
    let error = client.request(read()).send().unwrap_err();
    assert_default_schedule(&clock, &error);
}

#[tokio::test]
async fn pauses_never_exceed_the_deadline_of_the_call() {
    let clock = Paused::new();
    let steady = RetryPolicy::default().retries(99).backoff(|_| 2 * SECOND);
    let client = builder::<Client>(&clock).retry(steady.clone()).build().unwrap();

    let error = client.request(read()).timeout(5 * SECOND).await.unwrap_err();
    assert_eq!(clock.pauses(), [2 * SECOND; 2], "a third would end after 6 s");
    assert_eq!(error.not_retried(), Some(NotRetried::Deadline));
    assert!(error.to_string().contains("attempt 3 of 100, 4.000s"), "{error}");

    let error = client.request(read()).retry(steady.deadline(3 * SECOND)).await.unwrap_err();
    assert_eq!(error.attempts(), Some(2));
}

#[tokio::test]
async fn without_retries_there_is_one_attempt() {
    let clock = Paused::new();
    let client = builder::<Client>(&clock).retry(RetryPolicy::never()).build().unwrap();
    let error = client.request(read()).await.unwrap_err();
    assert_eq!(error.attempts(), Some(1));
    assert_eq!(clock.pauses(), []);
}

#[test]
fn call_outside_a_runtime_is_an_error() {
    let client = builder::<Client>(&Paused::new()).build().unwrap();
    let mut call = client.request(read()).into_future();
    let waker = std::task::Waker::noop();
    let outcome = call.as_mut().poll(&mut std::task::Context::from_waker(waker));
    let std::task::Poll::Ready(Err(error)) = outcome else { panic!("{outcome:?}") };
    assert!(error.to_string().contains("no Tokio runtime"), "{error}");
}

/// How long the first attempt of a call may take.
fn first_limit<T>(call: &Call<T>, own: Option<Duration>, policy: &RetryPolicy) -> Option<Duration> {
    let now = Instant::now();
    let allowance = attempts(call, policy, own, now).begin(now)?;
    assert_eq!(allowance.time, allowance.limit, "nothing is used up");
    Some(allowance.time)
}

fn attempts<'a, T>(
    call: &'a Call<T>,
    policy: &RetryPolicy,
    own: Option<Duration>,
    now: Instant,
) -> Attempts<'a> {
    let own = Options { timeout: own, ..Options::default() };
    attempts_with(call, policy, own, now)
}

fn attempts_with<'a, T>(
    call: &'a Call<T>,
    policy: &RetryPolicy,
    own: Options,
    now: Instant,
) -> Attempts<'a> {
    let client = ClientOptions::default().timeout(60 * SECOND).retry(policy.clone());
    // Leaked, as the test ends soon.
    let (own, client) = (Box::leak(Box::new(own)), Box::leak(Box::new(client)));
    let (base_url, token) =
        (Box::leak(Box::new("http://host".into())), Box::leak(Box::new("1234".into())));
    let shown = Shown::new(call.head(), base_url, token);
    Attempts::new(call.head(), shown, (own, client), now)
}

fn reassign(attach_timeout: Option<i64>) -> Call<crate::types::ApiOk> {
    let desc = VolumesReassignWaitDesc::new();
    volumes_reassign_wait(&match attach_timeout {
        Some(seconds) => desc.attach_timeout(seconds),
        None => desc,
    })
}

const CLIENT: ClientId = ClientId::constant(7);

#[test]
fn attempt_timeout_includes_the_server_side_wait() {
    let policy = RetryPolicy::default();
    let asked = |seconds| first_limit(&reassign(seconds), None, &policy);
    assert_eq!(asked(Some(20)), Some(80 * SECOND));
    assert_eq!(asked(Some(0)), Some(60 * SECOND));
    assert_eq!(asked(None), None);
    assert_eq!(asked(Some(i64::MAX)), Some(Duration::from_secs(i64::MAX as u64 + 60)));
    assert_eq!(first_limit(&client_config_wait(CLIENT), None, &policy), None);
    assert_eq!(first_limit(&volumes_list(), None, &policy), Some(60 * SECOND));
    assert_eq!(first_limit(&read(), None, &policy), Some(60 * SECOND));
}

#[test]
fn timeout_of_the_request_overrides_the_policy() {
    let whole = RetryPolicy::default().deadline(10 * SECOND);
    let own = Some(300 * SECOND);
    assert_eq!(first_limit(&volumes_list(), None, &whole), Some(10 * SECOND));
    assert_eq!(first_limit(&volumes_list(), own, &whole), own);
    for seconds in [None, Some(0), Some(20)] {
        let call = reassign(seconds);
        assert_eq!(first_limit(&call, None, &whole), Some(10 * SECOND));
        assert_eq!(first_limit(&call, own, &whole), own);
    }
    let call = client_config_wait(CLIENT);
    assert_eq!(first_limit(&call, None, &whole), Some(10 * SECOND));
    assert_eq!(first_limit(&call, own, &whole), own);
}

#[test]
fn later_attempts_get_the_remaining_time() {
    let (call, policy, now) = (read(), RetryPolicy::default(), Instant::now());
    let own = Some(10 * SECOND);
    let mut attempts = attempts(&call, &policy, own, now);
    for (later, left) in [(0, 10), (4, 6), (40, 0)] {
        let allowance = attempts.begin(now + later * SECOND);
        let whole_call = Allowance { time: left * SECOND, limit: 10 * SECOND, whole_call: true };
        assert_eq!(allowance, Some(whole_call));
    }
}

#[test]
fn attempt_timeout_is_the_earliest_limit() {
    let (call, now) = (read(), Instant::now());
    let policy = RetryPolicy::default().deadline(100 * SECOND);
    let mut attempts = attempts(&call, &policy, None, now);
    let each = Allowance::each(60 * SECOND);
    assert_eq!(attempts.begin(now), Some(each));
    assert_eq!(attempts.begin(now + 39 * SECOND), Some(each));
    let whole_call = Allowance { time: 59 * SECOND, limit: 100 * SECOND, whole_call: true };
    assert_eq!(attempts.begin(now + 41 * SECOND), Some(whole_call));
}

#[test]
fn kept_connections_are_used_only_if_another_attempt_may_follow() {
    let now = Instant::now();
    let connections = |call: &Call<Value>, policy: &RetryPolicy| -> Vec<bool> {
        let mut attempts = attempts(call, policy, None, now);
        let mut next = || {
            attempts.begin(now);
            attempts.connection().1 == Connection::Kept
        };
        vec![next(), next(), next()]
    };
    let twice = RetryPolicy::default().retries(2);
    assert_eq!(connections(&read(), &twice), [true, true, false]);
    assert_eq!(connections(&read(), &RetryPolicy::never()), [false; 3]);
    let unsafe_call = Call::raw(Method::Post, "VolumeCreate", None);
    assert_eq!(connections(&unsafe_call, &twice), [false; 3]);
    let spent = twice.budget(crate::RetryBudget::new(0));
    assert_eq!(connections(&read(), &spent), [false; 3]);
}

#[test]
fn retry_after_lengthens_the_pause() {
    let (call, now) = (read(), Instant::now());
    let policy = RetryPolicy::default().backoff(|_| SECOND);
    let mut attempts = attempts(&call, &policy, None, now);
    let mut pause_after = |retry_after| {
        attempts.begin(now);
        let failure = TransportFailure::new(TransportErrorKind::Broken, TransportPhase::Exchange);
        let failed = FailedAttempt::new(Failure::Transport(failure), retry_after);
        attempts.failed(failed, now).unwrap()
    };
    assert_eq!(pause_after(None), SECOND);
    assert_eq!(pause_after(Some(30 * SECOND)), 30 * SECOND);
    assert_eq!(pause_after(Some(Duration::from_secs(3600))), 60 * SECOND);
}

/// Responds to one request on each connection, with each of these in turn.
fn responding(replies: Vec<String>) -> String {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for reply in replies {
            let (mut stream, _) = listener.accept().unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let head = lines.map_while(Result::ok).take_while(|line| !line.is_empty());
            assert!(head.count() > 0);
            stream.write_all(reply.as_bytes()).unwrap();
        }
    });
    url
}

#[tokio::test]
async fn retry_after_is_followed_up_to_its_limit() {
    let policy = || RetryPolicy::default().backoff(|_| 2 * SECOND);
    let dates =
        "Date: Fri, 31 Dec 1999 23:59:50 GMT\r\nRetry-After: Sat, 01 Jan 2000 00:00:00 GMT\r\n";
    for (headers, policy, pause) in [
        ("", policy(), 2),
        ("Retry-After: 1\r\n", policy(), 2),
        ("Retry-After: 30\r\n", policy(), 30),
        (dates, policy(), 10),
        ("Retry-After: 3600\r\n", policy(), 60),
        ("Retry-After: 3600\r\n", policy().max_retry_after(7 * SECOND), 7),
        ("Retry-After: 3600\r\n", policy().max_retry_after(Duration::ZERO), 2),
        ("Retry-After: soon\r\n", policy(), 2),
    ] {
        for body in [r#"{"error": {"transient": true}}"#, "<html>Later.</html>"] {
            let clock = Paused::new();
            let url = responding(vec![
                format!("HTTP/1.0 503 Later\r\n{headers}\r\n{body}"),
                "HTTP/1.0 200 OK\r\n\r\n{\"data\": []}".to_owned(),
            ]);
            let client = builder::<Client>(&clock).base_url(url).retry(policy.clone());
            let call = client.build().unwrap().request(read()).send().await;
            let _ = call.unwrap();
            assert_eq!(clock.pauses(), [pause * SECOND], "{headers:?} {body}");
        }
    }
}
