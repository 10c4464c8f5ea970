//! The fault matrix: each network or service fault, and each kind of call. For each cell
//! `fault_matrix.txt` has the number of requests that reached the service, the kind of the error,
//! whether the call is in doubt, and the message.
//!
//! `STORPOOL_UPDATE=1 cargo test --test fault_matrix` rewrites that file.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

#[path = "fault_matrix/calls.rs"]
mod calls;
#[path = "fault_matrix/faults.rs"]
mod faults;
mod support;

use std::fmt::Write;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use calls::Made;
use faults::{Fault, LIMIT};
use storpool_api::transport::{
    BoxFuture, Bytes, HttpRequest, HttpResponse, ResponseBody, Transport,
};
use storpool_api::{Client, ClientBuilder, Error, TransportFailure, TransportPhase};
use support::{SHORT, Server, TOKEN};

fn builder<C>(builder: ClientBuilder<C>, url: &str, fault: Fault) -> ClientBuilder<C> {
    let builder = builder.base_url(url).auth_token(TOKEN);
    fault.limit(builder.response_limit(LIMIT))
}

/// Advances the paused clock only once the service has begun to be slow.
async fn pace(server: &Server) -> std::convert::Infallible {
    for attempt in 1.. {
        // While a task is runnable, the paused clock does not advance.
        while server.acted() < attempt {
            tokio::task::yield_now().await;
        }
        // Bytes already on their way still arrive.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        tokio::time::sleep(SHORT).await;
    }
    unreachable!("nobody has so much patience")
}

/// A transport that passes on requests, and makes responses anew from what it receives.
struct Relay<T>(T);

impl<T: Transport> Transport for Relay<T> {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportFailure>> {
        Box::pin(async move {
            let received = self.0.send(request).await?;
            let headers: Vec<(String, String)> =
                received.headers().map(|(name, value)| (name.into(), value.into())).collect();
            let status = received.status();
            let body = ResponseBody::stream(Pieces(received.into_body()));
            headers.iter().try_fold(HttpResponse::new(status, body), |response, (name, value)| {
                response.with_header(name, value)
            })
        })
    }
}

struct Pieces(ResponseBody);

impl futures_core::Stream for Pieces {
    type Item = Result<Bytes, TransportFailure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next(context).map(Result::transpose)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Async,
    /// Over a transport of our own.
    Relay,
    #[cfg(feature = "blocking")]
    Blocking,
}

/// Makes a call as often as the fault asks for; the last one counts.
fn make(kind: Kind, made: Made, fault: Fault, url: &str, server: Option<&Server>) -> Outcome {
    let mut outcome = Ok(());
    match kind {
        Kind::Async | Kind::Relay => {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            runtime.enable_all().start_paused(fault.takes_time());
            runtime.build().unwrap().block_on(async {
                let mut client = builder(Client::builder(), url, fault);
                if kind == Kind::Relay {
                    client = client.layer(Relay);
                }
                let client = client.build().unwrap();
                for _ in 0..fault.calls() {
                    outcome = match server {
                        Some(server) if fault.takes_time() => tokio::select! {
                            outcome = made.send(&client) => outcome,
                            never = pace(server) => match never {},
                        },
                        _ => made.send(&client).await,
                    };
                }
            });
        }
        #[cfg(feature = "blocking")]
        Kind::Blocking => {
            let client = builder(storpool_api::blocking::Client::builder(), url, fault);
            let client = client.build().unwrap();
            for _ in 0..fault.calls() {
                outcome = made.send_blocking(&client);
            }
        }
    }
    outcome
}

type Outcome = Result<(), Error>;

/// The message of an error, without the parts that differ between runs or systems.
fn message(error: &Error, url: &str) -> String {
    let mut text = error.to_string();
    let elapsed = format!("{:.3?}", error.elapsed().unwrap());
    text = text.replace(&elapsed, "T").replace(url, "URL");
    for cause in [
        "Connection refused (os error 111)",
        "Connection reset by peer (os error 104)",
        "end of file before message length reached",
    ] {
        text = text.replace(cause, "cause");
    }
    text
}

/// The kind of an error, and how far the last attempt got.
fn kind_of(error: &Error) -> String {
    match error {
        Error::Api(_) => "Api".to_owned(),
        Error::Http(_) => "Http".to_owned(),
        Error::Decode(_) => "Decode".to_owned(),
        Error::Transport(error) => format!("{:?} {:?}", error.kind(), error.phase()),
        other => panic!("{other}"),
    }
}

fn cell(kind: Kind, made: Made, fault: Fault) -> String {
    let service = fault.service(made);
    let (url, server) = (service.url(), service.server());
    let outcome = make(kind, made, fault, &url, server);
    let (seen, resets) = match server {
        Some(server) => (server.seen(), server.resets()),
        None => (Vec::new(), 0),
    };
    let about = format!("{} x {}, {kind:?}", fault.title(), made.title());

    // These hold independently of the file.
    let sent = seen.len() + resets;
    if made.only_once() && !fault.not_done() {
        assert_eq!(sent, fault.calls(), "not safe to retry: {about}");
    }
    assert_eq!(sent == 0, fault.never_sent(), "{about}");
    if let Err(error) = &outcome {
        check(error, made, fault, &about);
    }
    if let [first, again @ ..] = seen.as_slice() {
        for again in again {
            assert_eq!(
                (&again.line, &again.headers, &again.body),
                (&first.line, &first.headers, &first.body),
                "{about}"
            );
        }
    }
    line(made, seen.len(), resets, &outcome, &url)
}

/// Properties that hold for every error.
fn check(error: &Error, made: Made, fault: Fault, about: &str) {
    let text = error.to_string();
    let may_be_done = text.contains("may have been carried out");
    if error.is_in_doubt() {
        assert!(made != Made::List, "a read: {about}");
        assert!(!fault.not_done(), "{about}");
    } else {
        assert!(!may_be_done, "{about}: {text}");
    }
    if let Error::Transport(error) = error {
        let never_sent = error.phase() == TransportPhase::Connect;
        assert_eq!(never_sent, fault.never_sent(), "{about}");
        let begun = error.phase() == TransportPhase::Reply;
        assert_eq!(error.status().is_some(), begun, "{about}");
    }
}

fn line(made: Made, seen: usize, resets: usize, outcome: &Outcome, url: &str) -> String {
    let seen = match resets {
        0 => format!("seen {seen}"),
        resets => format!("seen {seen}, reset {resets}"),
    };
    let (kind, in_doubt, text) = match outcome {
        Ok(()) => (String::new(), "", "good".to_owned()),
        Err(error) => {
            let in_doubt = if error.is_in_doubt() { "in doubt" } else { "" };
            (kind_of(error), in_doubt, message(error, url))
        }
    };
    let title = made.title();
    format!("  {title:<22} | {seen:<15} | {kind:<19} | {in_doubt:<8} | {text}\n")
}

fn matrix(kind: Kind, faults: impl Iterator<Item = Fault>) -> String {
    let mut matrix = String::new();
    for fault in faults {
        writeln!(matrix, "{}", fault.title()).unwrap();
        for made in Made::ALL {
            matrix.push_str(&cell(kind, made, fault));
        }
        matrix.push('\n');
    }
    matrix
}

const EXPECTED: &str = include_str!("fault_matrix.txt");

/// Compared line by line, so that differences are easy to see.
fn assert_same(found: &str, expected: &str) {
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.lines().count(), expected.lines().count());
}

#[test]
fn every_fault_and_call_behaves_as_recorded() {
    let found = matrix(Kind::Async, Fault::ALL.into_iter());
    if std::env::var_os("STORPOOL_UPDATE").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fault_matrix.txt");
        return std::fs::write(path, &found).unwrap();
    }
    assert_same(&found, EXPECTED);
}

#[test]
fn other_transport_behaves_as_recorded() {
    assert_same(&matrix(Kind::Relay, Fault::ALL.into_iter()), EXPECTED);
}

/// Faults that take time are in `client_faults.rs` only: the clock here cannot be paused.
#[cfg(feature = "blocking")]
#[test]
fn blocking_client_behaves_as_recorded() {
    let quick = Fault::ALL.into_iter().filter(|fault| !fault.takes_time());
    let found = matrix(Kind::Blocking, quick);
    let slow: Vec<&str> =
        Fault::ALL.into_iter().filter(|fault| fault.takes_time()).map(Fault::title).collect();
    let of_quick = |part: &&str| !slow.contains(&part.lines().next().unwrap_or_default());
    let parts: Vec<&str> = EXPECTED.split_inclusive("\n\n").filter(of_quick).collect();
    assert_same(&found, &parts.concat());
}
