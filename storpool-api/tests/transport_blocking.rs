//! Transports that are functions which block, and bodies from readers.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

use std::io::{self, ErrorKind, Read};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use serde_json::{Value, json};
use storpool_api::transport::{
    Bytes, HttpRequest, HttpResponse, ResponseBody, TransportErrorKind, TransportFailure,
    from_blocking_fn,
};
use storpool_api::{Client, ClientBuilder, Error, Method, RetryPolicy};

fn builder() -> ClientBuilder {
    Client::builder().auth_token("1234").retry(RetryPolicy::default().backoff(|_| Duration::ZERO))
}

fn client(
    send: impl Fn(HttpRequest) -> Result<HttpResponse, TransportFailure> + Send + Sync + 'static,
) -> Client {
    builder().transport(from_blocking_fn(send)).build().unwrap()
}

async fn list(client: &Client) -> Result<Value, Error> {
    client.raw(Method::Get, "VolumesList", None).await
}

/// Returns what is in a list, read after read.
struct Script(std::vec::IntoIter<io::Result<&'static str>>);

impl Script {
    fn body(reads: impl IntoIterator<Item = io::Result<&'static str>>) -> ResponseBody {
        ResponseBody::reader(Self(reads.into_iter().collect::<Vec<_>>().into_iter()))
    }
}

impl Read for Script {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let text = self.0.next().unwrap_or_else(|| panic!("it is read after its end"))?;
        piece[..text.len()].copy_from_slice(text.as_bytes());
        Ok(text.len())
    }
}

#[tokio::test]
async fn body_is_read_to_its_end_and_interruptions_are_ignored() {
    let reads = [Ok("[1,"), Err(ErrorKind::Interrupted.into()), Ok("2]"), Ok("")];
    let mut body = Script::body(reads);
    let mut pieces = Vec::new();
    while let Some(piece) = body.next().await.unwrap() {
        pieces.push(piece);
    }
    assert_eq!(pieces, [Bytes::from("[1,"), Bytes::from("2]")]);
    assert_eq!(body.next().await.unwrap(), None);
}

#[tokio::test]
async fn reader_that_fails_or_panics_is_not_read_again() {
    for (reads, kind, cause) in [
        (vec![Ok("["), Err(io::Error::other("cut"))], TransportErrorKind::Broken, "(cut)"),
        (vec![Ok("[")], TransportErrorKind::Stopped, "read after its end"),
    ] {
        let mut body = Script::body(reads);
        assert!(body.next().await.unwrap().is_some());
        let failure = body.next().await.unwrap_err();
        assert_eq!(failure.kind(), kind);
        assert!(failure.to_string().contains(cause), "{failure}");
        assert_eq!(body.next().await.unwrap(), None);
    }
}

#[tokio::test]
async fn call_whose_response_breaks_is_retried() {
    let client = client(|request| {
        let end = match request.attempt() {
            1 => Err(ErrorKind::ConnectionReset.into()),
            _ => Ok("[7]}"),
        };
        Ok(HttpResponse::new(200, Script::body([Ok(r#"{"data":"#), end, Ok("")])))
    });
    assert_eq!(list(&client).await.unwrap(), json!([7]));
}

#[tokio::test]
async fn function_that_panics_is_an_error_of_the_call() {
    let client = client(|_| panic!("as the test says"));
    let error = list(&client).await.unwrap_err();
    let Error::Transport(transport) = &error else { unreachable!("{error}") };
    assert_eq!(transport.kind(), TransportErrorKind::Stopped);
    assert!(error.to_string().contains("as the test says"), "{error}");
}

#[tokio::test]
async fn function_that_never_returns_ends_with_the_time_of_the_call() {
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let client = client(move |_| {
        // Ends when the test does.
        let _ = released.lock().unwrap().recv();
        Ok(HttpResponse::new(200, "{}"))
    });
    let update = client.raw(Method::Post, "VolumeUpdate/a", Some(json!({"sizeAdd": 512})));
    let error = update.repeatable(false).timeout(Duration::from_millis(1)).await.unwrap_err();
    assert!(error.is_timeout() && error.is_in_doubt(), "{error}");
    drop(release);
}
