//! The front end compared with hyper: both accept the same requests, apart from listed differences.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

#[path = "../support/mod.rs"]
mod support;
mod table;

use std::convert::Infallible;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use storpool_sim::Simulator;
use table::{chunks, get_at, heads, lengths};

/// A server built on hyper that counts the requests it has read completely.
struct Hyper {
    address: SocketAddr,
    taken: Arc<AtomicU64>,
    _runtime: tokio::runtime::Runtime,
}

impl Hyper {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"));
        let listener = listener.unwrap();
        let address = listener.local_addr().unwrap();
        let taken = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&taken);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let count = Arc::clone(&count);
                tokio::spawn(async move {
                    let service = service_fn(move |request: Request<Incoming>| {
                        let count = Arc::clone(&count);
                        async move {
                            let whole = request.into_body().collect().await;
                            if whole.is_ok() {
                                count.fetch_add(1, Ordering::SeqCst);
                            }
                            Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))
                        }
                    });
                    let mut server = hyper::server::conn::http1::Builder::new();
                    server.half_close(true);
                    let _ = server.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { address, taken, _runtime: runtime }
    }

    fn takes(&self, bytes: &[u8]) -> u64 {
        let before = self.taken.load(Ordering::SeqCst);
        say(self.address, bytes);
        self.taken.load(Ordering::SeqCst) - before
    }
}

/// How many requests the simulator has read to their end.
fn takes(simulator: &Simulator, bytes: &[u8]) -> u64 {
    let taken = || simulator.seen().values().sum::<u64>();
    let before = taken();
    say(simulator.address(), bytes);
    taken() - before
}

/// Sends bytes and closes the sending side; returns the response.
fn say(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    let limit = Some(Duration::from_secs(20));
    stream.set_read_timeout(limit).unwrap();
    // A server that refuses early may not listen to the end.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    response
}

#[test]
fn requests_are_accepted_and_rejected_as_by_hyper() {
    let simulator = support::simulator();
    let hyper = Hyper::new();
    let mut wrong = Vec::new();
    for case in [heads(), lengths(), chunks()].into_iter().flatten() {
        let taken = takes(&simulator, &case.bytes);
        let by_hyper = hyper.takes(&case.bytes);
        let (expected, why) = case.hyper.unwrap_or((case.taken, ""));
        if (taken, by_hyper) != (case.taken, expected) {
            let shown = case.bytes.escape_ascii().to_string();
            wrong.push(format!(
                "simulator {taken} (not {}), hyper {by_hyper} (not {expected}) {why}: {:.300}",
                case.taken, shown
            ));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn path_with_a_number_sign_is_not_truncated() {
    let simulator = support::simulator();
    let hyper = Hyper::new();
    // Hyper accepts it, too, but with another path: this is why there is another front end.
    let request = get_at("/ctrl/1.0/Volume/#nope");
    assert_eq!(hyper.takes(request.as_bytes()), 1);
    let response = say(simulator.address(), request.as_bytes());
    let response = String::from_utf8(response).unwrap();
    assert!(response.contains(" 404 ") && response.contains("`#nope`"), "{response}");
}

/// Each byte at each position of a request: in the end it is a matter of a few grammars.
#[test]
fn each_byte_at_each_position_is_accepted_or_rejected_as_by_hyper() {
    let simulator = support::simulator();
    let hyper = Hyper::new();
    let mut wrong = Vec::new();
    for (place, template) in table::places() {
        for byte in 0..=u8::MAX {
            let at = template.iter().position(|known| *known == b'\x01').unwrap();
            let bytes = [&template[..at], &[byte], &template[at + 1..]].concat();
            // A request for another call counts as accepted, too.
            let taken = support::is_taken(&say(simulator.address(), &bytes));
            let by_hyper = hyper.takes(&bytes) > 0;
            // A list of encodings, of which the first is empty.
            let stricter = place == "before an encoding" && byte == b',';
            if taken != by_hyper && !stricter {
                wrong.push(format!("{place} {byte:#04x}: simulator {taken}, hyper {by_hyper}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
