//! What happens between attempts, by a clock that the tests drive.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::clock::Clock;
use super::core::Failure;
use super::*;
use crate::call::{CallInfo, Repeat, Waits};
use crate::error::{Fault, NotRetried, TransportErrorKind, TransportFault, TransportPhase};
use crate::retry::RetryPolicy;

const SECOND: Duration = Duration::from_secs(1);

static REASSIGN: CallInfo = CallInfo {
    name: "volumesReassignWait",
    method: Method::Post,
    query: "VolumesReassignWait",
    repeat: Repeat::Never,
    waits: Some(Waits {
        member: Some("attachTimeout"),
    }),
    accepts_single: false,
};
static CONFIG_WAIT: CallInfo = CallInfo {
    name: "clientConfigWait",
    method: Method::Get,
    query: "ClientConfigWait",
    repeat: Repeat::Read,
    waits: Some(Waits { member: None }),
    accepts_single: true,
};

/// A clock that moves only by the pauses it is asked for, and notes them.
#[derive(Debug)]
struct Paused {
    start: Instant,
    pauses: Mutex<Vec<Duration>>,
}

impl Paused {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            start: Instant::now(),
            pauses: Mutex::default(),
        })
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
    ClientBuilder::new()
        .base_url(format!("http://{address}"))
        .auth_token("1234")
        .clock(clock)
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
async fn no_pause_goes_beyond_the_time_of_the_call() {
    let clock = Paused::new();
    let steady = RetryPolicy::default().retries(99).backoff(|_| 2 * SECOND);
    let client = builder::<Client>(&clock)
        .retry(steady.clone())
        .build()
        .unwrap();

    let error = client
        .request(read())
        .timeout(5 * SECOND)
        .await
        .unwrap_err();
    assert_eq!(
        clock.pauses(),
        [2 * SECOND; 2],
        "a third would end after 6 s"
    );
    assert_eq!(error.not_retried(), Some(NotRetried::Deadline));
    assert!(
        error.to_string().contains("attempt 3 of 100, 4.000s"),
        "{error}"
    );

    let error = client
        .request(read())
        .retry(steady.deadline(3 * SECOND))
        .await
        .unwrap_err();
    assert_eq!(error.attempts(), Some(2));
}

#[tokio::test]
async fn without_retries_there_is_one_attempt() {
    let clock = Paused::new();
    let client = builder::<Client>(&clock)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let error = client.request(read()).await.unwrap_err();
    assert_eq!(error.attempts(), Some(1));
    assert_eq!(clock.pauses(), []);
}

#[test]
fn outside_a_runtime_there_is_an_error() {
    let client = builder::<Client>(&Paused::new()).build().unwrap();
    let mut call = client.request(read()).into_future();
    let waker = std::task::Waker::noop();
    let outcome = call
        .as_mut()
        .poll(&mut std::task::Context::from_waker(waker));
    let std::task::Poll::Ready(Err(error)) = outcome else {
        panic!("{outcome:?}")
    };
    assert!(error.to_string().contains("no Tokio runtime"), "{error}");
}

/// How long the first attempt of a call may take.
fn first_limit(
    call: &Call<Value>,
    own: Option<Duration>,
    policy: &RetryPolicy,
) -> Option<Duration> {
    let now = Instant::now();
    attempts::Attempts::new(call.head(), policy, own, 60 * SECOND, now).begin(now)
}

#[test]
fn attempts_are_limited_by_what_was_asked() {
    let policy = RetryPolicy::default();
    let reassign = |body: Value| Call::new(&REASSIGN).json(&body);
    let limit = |call: &Call<Value>| first_limit(call, None, &policy);
    assert_eq!(limit(&read()), Some(60 * SECOND));
    assert_eq!(
        limit(&reassign(json!({"attachTimeout": 20}))),
        Some(80 * SECOND)
    );
    assert_eq!(
        limit(&reassign(json!({"attachTimeout": 0}))),
        Some(60 * SECOND)
    );
    assert_eq!(limit(&reassign(json!({}))), None);
    assert_eq!(limit(&Call::new(&CONFIG_WAIT).arg(7)), None);

    let whole = RetryPolicy::default().deadline(10 * SECOND);
    assert_eq!(first_limit(&read(), None, &whole), Some(10 * SECOND));
    assert_eq!(
        first_limit(&Call::new(&CONFIG_WAIT), None, &whole),
        Some(10 * SECOND)
    );
    for call in [
        read(),
        Call::new(&CONFIG_WAIT),
        reassign(json!({"attachTimeout": 20})),
    ] {
        let own = Some(300 * SECOND);
        assert_eq!(
            first_limit(&call, own, &whole),
            own,
            "a call's own time comes first"
        );
    }
}

#[test]
fn later_attempts_get_what_is_left() {
    let (call, policy, now) = (read(), RetryPolicy::default(), Instant::now());
    let own = Some(10 * SECOND);
    let mut attempts = attempts::Attempts::new(call.head(), &policy, own, 60 * SECOND, now);
    assert_eq!(attempts.begin(now), own);
    assert_eq!(attempts.begin(now + 4 * SECOND), Some(6 * SECOND));
    assert_eq!(attempts.begin(now + 40 * SECOND), Some(Duration::ZERO));
}

#[test]
fn the_service_may_ask_for_a_pause() {
    let (call, now) = (read(), Instant::now());
    let policy = RetryPolicy::default().backoff(|_| SECOND);
    let mut attempts = attempts::Attempts::new(call.head(), &policy, None, 60 * SECOND, now);
    let mut pause_after = |retry_after| {
        attempts.begin(now);
        let fault = TransportFault::new(TransportErrorKind::Broken, TransportPhase::Exchange);
        let failure = Failure {
            fault: Fault::Transport(fault),
            retry_after,
        };
        attempts.failed(failure, now).unwrap()
    };
    assert_eq!(pause_after(None), SECOND);
    assert_eq!(pause_after(Some(30 * SECOND)), 30 * SECOND);
    assert_eq!(pause_after(Some(Duration::from_secs(3600))), 60 * SECOND);
}
