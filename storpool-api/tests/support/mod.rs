//! A scripted service on loopback, and both clients to call it.

#![allow(dead_code, unreachable_pub, unused_imports, reason = "each test binary uses some of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod caller;
mod deaf;
mod dir;
mod node;
mod server;
mod trace;

pub use caller::{Caller, How, KINDS, Kind, Setup};
pub use deaf::Deaf;
pub use dir::Dir;
pub use node::{MAIN, Node, main_file};
pub use server::{Act, Seen, Server};
pub use trace::Caught;

use std::time::Duration;

/// Long enough for loopback, short enough to wait for in a test.
pub const SHORT: Duration = Duration::from_millis(50);

/// A token that can be found again wherever it might turn up.
pub const TOKEN: &str = "1556129910218014736";

/// A response over HTTP/1.1, on a connection that stays open.
pub fn http(status: u16, body: &str) -> Vec<u8> {
    http_with(status, "", body)
}

/// As [`http`], with further header lines, each with its `\r\n`.
pub fn http_with(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} -\r\n{headers}Content-Length: {length}\r\n\r\n{body}").into_bytes()
}

/// A response over HTTP/1.0, to be ended by closing the connection.
pub fn http10(body: &str) -> Vec<u8> {
    format!("HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n{body}").into_bytes()
}

/// A good response with this data.
pub fn data(json: &str) -> Vec<u8> {
    http(200, &format!(r#"{{"generation": 7, "data": {json}}}"#))
}

/// An error of the service.
pub fn error(status: u16, json: &str) -> Vec<u8> {
    http(status, &format!(r#"{{"error": {json}}}"#))
}

/// The beginning of a response, and the promise of more.
pub fn cut() -> Vec<u8> {
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\": [1,".to_vec()
}
