//! The asynchronous client as a citizen of a runtime.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::future::{Future, IntoFuture};
use std::time::Duration;

use serde_json::{Value, json};
use storpool_api::{Call, Client, Error, Method, Reply, Request};
use support::{Act, Server, TOKEN, data};

fn client(server: &Server) -> Client {
    Client::builder().base_url(server.url()).auth_token(TOKEN).build().unwrap()
}

fn list() -> Call<Value> {
    Call::raw(Method::Get, "VolumesList", None)
}

#[tokio::test]
async fn awaiting_returns_data_and_send_returns_reply() {
    let server = Server::start(vec![Act::Respond(data("[1]")); 2]);
    let client = client(&server);
    let awaited: Value = client.request(list()).await.unwrap();
    let reply: Reply<Value> = client.request(list()).send().await.unwrap();
    assert_eq!(awaited, json!([1]));
    assert_eq!(reply.generation(), Some(7));
    assert_eq!(reply.into_data(), awaited);
}

#[test]
fn clients_and_calls_cross_threads() {
    fn crosses<T: Clone + Send + Sync + 'static>(_: &T) {}
    fn sends<T: Future + Send>(_: T) {}
    fn both(client: &Client) {
        crosses(client);
        crosses(&list());
        sends(client.request(list()).send());
        sends(client.request(list()).into_future());
        let request: Request<Value> = client.raw(Method::Get, "VolumesList", None);
        sends(async move { request.timeout(Duration::from_secs(1)).await });
    }
    let _ = both;
}

#[tokio::test]
async fn concurrent_calls_succeed() {
    let server = Server::start(vec![Act::Respond(data("[1]")); 20]);
    let client = client(&server);
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.request(list()).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap(), json!([1]));
    }
    assert!(server.is_done());
}

#[tokio::test]
async fn dropped_call_is_canceled() {
    let server = Server::start([Act::hang(), Act::Respond(data("[1]"))]);
    let client = client(&server);
    let dropped = client.request(list()).into_future();
    assert!(tokio::time::timeout(support::SHORT, dropped).await.is_err());
    assert_eq!(client.request(list()).await.unwrap(), json!([1]));
}

#[test]
fn a_client_outlives_a_runtime() {
    let server = Server::start(vec![Act::Respond(data("[1]")); 3]);
    let client = client(&server);
    for _ in 0..3 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let reply: Result<Value, Error> = runtime.block_on(client.request(list()).into_future());
        assert_eq!(reply.unwrap(), json!([1]));
    }
}
