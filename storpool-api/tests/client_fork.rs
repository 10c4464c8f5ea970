//! Clients that are used on both sides of a fork, as daemons do that fork after their set-up.

#![cfg(all(feature = "blocking", unix))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use fork::{Fork, fork, waitpid};
use storpool_api::{Client, Method, RetryPolicy, blocking};
use support::{Act, Server, TOKEN, data};
use tokio::runtime::{Builder, Runtime};

/// Runs something in a child, and fails if that panics or hangs.
///
/// Nothing is printed there: another thread may have held the lock of the output during the fork.
fn in_child(what: &str, work: impl FnOnce()) {
    match fork().unwrap() {
        Fork::Parent(child) => {
            let status = waitpid(child).unwrap();
            assert_eq!(status, 0, "{what}");
        }
        Fork::Child => {
            std::thread::spawn(|| {
                std::thread::sleep(Duration::from_secs(60));
                std::process::abort();
            });
            std::panic::set_hook(Box::new(|_| {}));
            let outcome = catch_unwind(AssertUnwindSafe(work));
            std::process::exit(outcome.is_err().into());
        }
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn list(client: &blocking::Client) {
    let request = client.raw(Method::Get, "VolumesList", None);
    request.send().unwrap().into_data();
}

/// One test, so that no other thread is busy when the process is forked.
#[test]
fn clients_work_in_forked_processes() {
    let server = Server::start(vec![Act::Respond(data("[1]")); 50]);
    let policy = || RetryPolicy::default().backoff(|_| Duration::ZERO);
    let client = blocking::Client::builder()
        .base_url(server.url())
        .auth_token(TOKEN)
        .timeout(Duration::from_secs(20))
        .retry(policy());
    let client = client.build().unwrap();
    in_child("blocking, never used before", || list(&client));
    list(&client);
    in_child("blocking, with a kept connection", || {
        list(&client);
        list(&client.clone());
        let create = client.raw(Method::Post, "VolumeCreate", None);
        create.send().unwrap().into_data();
        in_child("blocking, in a grandchild", || list(&client));
    });
    let streaming = |client: &blocking::Client| {
        let call = storpool_api::calls::volumes_list();
        drop(client.request(call).stream().unwrap());
    };
    in_child("blocking, a stream", || streaming(&client));
    list(&client);

    let client = Client::builder()
        .base_url(server.url())
        .auth_token(TOKEN)
        .timeout(Duration::from_secs(20))
        .retry(policy());
    let client = client.build().unwrap();
    let request = || async { client.raw(Method::Get, "VolumesList", None).await.unwrap() };
    let parent = runtime();
    parent.block_on(request());
    in_child("asynchronous, on a new runtime", || {
        runtime().block_on(request());
        let create = client.raw(Method::Post, "VolumeCreate", None);
        runtime().block_on(create.into_future()).unwrap();
    });
    parent.block_on(request());
}
