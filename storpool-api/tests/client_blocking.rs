//! The blocking client where it is least expected: in asynchronous code and on many threads.

#![cfg(feature = "blocking")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::thread;

use serde_json::Value;
use storpool_api::{Call, Method, RetryPolicy, blocking};
use support::{Act, Server, TOKEN, data};

fn client(server: &Server) -> blocking::Client {
    let builder = blocking::Client::builder().base_url(server.url()).auth_token(TOKEN);
    builder.retry(RetryPolicy::never()).build().unwrap()
}

fn list(client: &blocking::Client) -> Value {
    client.raw(Method::Get, "VolumesList", None).send().unwrap().into_data()
}

#[tokio::test]
async fn client_works_and_drops_on_a_current_thread_runtime() {
    let server = Server::start(vec![Act::Respond(data("[1]")); 2]);
    let client = client(&server);
    assert_eq!(list(&client)[0], 1);
    tokio::task::yield_now().await;
    assert_eq!(list(&client.clone())[0], 1);
    drop(client);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn client_works_and_drops_on_a_multi_thread_runtime() {
    let server = Server::start(vec![Act::Respond(data("[1]")); 2]);
    let client = client(&server);
    assert_eq!(list(&client)[0], 1);
    let other = client.clone();
    let task = tokio::spawn(async move { list(&other) });
    assert_eq!(task.await.unwrap()[0], 1);
    tokio::task::spawn_blocking(move || drop(client)).await.unwrap();
}

#[test]
fn client_is_shared_by_threads() {
    const THREADS: usize = 8;
    let server = Server::start(vec![Act::Respond(data("[1]")); THREADS * 5]);
    let client = client(&server);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| (0..5).for_each(|_| assert_eq!(list(&client)[0], 1)));
        }
    });
    assert!(server.is_done());
}

#[test]
fn hanging_call_does_not_block_others() {
    let server = Server::start([Act::hang(), Act::Respond(data("[1]"))]);
    let client = client(&server);
    let hanging = client.clone();
    let thread = thread::spawn(move || hanging.raw(Method::Get, "VolumesList", None).send());
    assert_eq!(server.seen_at_least(1).len(), 1);
    assert_eq!(list(&client)[0], 1);
    drop(server);
    assert!(thread.join().unwrap().is_err());
}

#[test]
fn clients_cross_threads() {
    fn crosses<T: Clone + Send + Sync + 'static>() {}
    crosses::<blocking::Client>();
}

#[test]
fn calls_are_the_same_values_for_both_clients() {
    let server = Server::start(vec![Act::Respond(data("[1]")); 2]);
    let call: Call<Value> = Call::raw(Method::Get, "VolumesList", None);
    let client = client(&server);
    assert_eq!(client.request(call.clone()).send().unwrap().data()[0], 1);
    assert_eq!(client.request(call).call().path().unwrap(), "/ctrl/1.0/VolumesList");
}
