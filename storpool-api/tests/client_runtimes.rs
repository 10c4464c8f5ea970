//! One client on several runtimes, on incomplete ones, and over connections that the service
//! closes.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use storpool_api::{
    Client, Error, Method, NotRetried, RetryBudget, RetryPolicy, TransportErrorKind, TransportPhase,
};
use support::{Act, KINDS, Server, Setup, TOKEN, data};
use tokio::runtime::{Builder, Runtime};

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn client(url: String, policy: RetryPolicy) -> Client {
    let builder = Client::builder().base_url(url).auth_token(TOKEN);
    let builder = builder.timeout(Duration::from_secs(10));
    builder.retry(policy.backoff(|_| Duration::ZERO)).build().unwrap()
}

async fn list(client: &Client) -> Result<serde_json::Value, Error> {
    client.raw(Method::Get, "VolumesList", None).await
}

#[test]
fn runtimes_do_not_wait_for_each_others_connections() {
    let server = Server::start(vec![Act::Respond(data("[]")); 100]);
    // A connection that nobody drives would cost a retry.
    let budget = RetryBudget::new(10);
    let client = client(server.url(), RetryPolicy::default().budget(budget.clone()));
    // None but the one that runs the call is driven; more than are remembered.
    let runtimes: Vec<Runtime> = (0..20).map(|_| runtime()).collect();
    for _ in 0..2 {
        for runtime in &runtimes {
            runtime.block_on(list(&client)).unwrap();
        }
    }
    let (first, second) = (&runtimes[0], &runtimes[1]);
    for runtime in [first, second, first, second] {
        runtime.block_on(list(&client)).unwrap();
    }
    assert_eq!(server.seen().len(), 44);
    let connections: Vec<usize> = server.seen()[40..].iter().map(|seen| seen.connection).collect();
    assert_eq!(connections[0], connections[2], "each keeps its connection");
    assert_eq!(connections[1], connections[3], "each keeps its connection");
    drop(runtimes);
    runtime().block_on(list(&client)).unwrap();
    assert_eq!(budget.left(), 10);
}

#[test]
fn incomplete_runtimes_are_errors() {
    let server = Server::start(vec![Act::Respond(data("[]")); 9]);
    let client = client(server.url(), RetryPolicy::default());
    let mut time_only = Builder::new_current_thread();
    let mut io_only = Builder::new_current_thread();
    for (runtime, problem) in [
        (&mut Builder::new_current_thread(), "has no timer"),
        (io_only.enable_io(), "has no timer"),
        (time_only.enable_time(), "has no input and output"),
    ] {
        let runtime = runtime.build().unwrap();
        for method in [Method::Get, Method::Post] {
            let call = client.raw(method, "VolumesList", None);
            let error = runtime.block_on(call.into_future()).unwrap_err();
            let Error::Transport(transport) = &error else { panic!("{error}") };
            assert_eq!(transport.kind(), TransportErrorKind::Stopped);
            assert_eq!(transport.phase(), TransportPhase::Connect);
            assert_eq!(error.not_retried(), Some(NotRetried::Final));
            assert!(!error.is_in_doubt());
            assert!(error.to_string().contains(problem), "{error}");
        }
    }
    runtime().block_on(list(&client)).unwrap();
    assert_eq!(server.seen().len(), 1);
}

/// Responds to the first request of each connection, and closes the connection when the second
/// arrives.
fn closing() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serve = |mut stream: TcpStream| {
        let lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let mut lines = lines.map_while(Result::ok);
        assert!(lines.by_ref().take_while(|line| !line.is_empty()).count() > 0);
        stream.write_all(&data("[]")).unwrap();
        // The first line of the next request, or the end.
        lines.next();
    };
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || serve(stream.unwrap()));
        }
    });
    url
}

#[test]
fn closed_connections_do_not_fail_calls_without_retries() {
    let last_attempt = || {
        [
            RetryPolicy::never(),
            RetryPolicy::default().budget(RetryBudget::new(0)),
            RetryPolicy::default().retries(1),
        ]
    };
    for kind in KINDS {
        for policy in last_attempt() {
            let setup =
                Setup { retry: policy.backoff(|_| Duration::ZERO), ..Setup::for_url(closing()) };
            let caller = kind.build(&setup).unwrap();
            for _ in 0..4 {
                let _ = caller.get("VolumesList").unwrap();
                let _ = caller.update(true).unwrap();
            }
        }
    }
}

#[cfg(feature = "blocking")]
#[test]
fn panic_of_a_backoff_is_an_error_that_says_so() {
    let server = Server::start([Act::reset(), Act::Respond(data("[]"))]);
    let client = storpool_api::blocking::Client::builder()
        .base_url(server.url())
        .auth_token(TOKEN)
        .build()
        .unwrap();
    let policy = RetryPolicy::default().backoff(|_| panic!("no pause today"));
    let error = client.volumes_list().retry(policy).stream().unwrap_err();
    let text = error.to_string();
    assert!(text.contains("the call panicked: no pause today"), "{text}");
    assert!(text.contains("volumesList: "), "{text}");
    assert!(text.contains(&server.url()), "{text}");
    client.volumes_list().send().unwrap().into_data();
}
