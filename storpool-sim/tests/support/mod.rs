//! Helpers that the tests share.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]
#![allow(dead_code, unreachable_pub, reason = "each test binary uses some of it")]

pub mod caller;
pub mod dice;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value;
use storpool_api::ApiVersion;
use storpool_sim::{Disturbance, Seed, ServiceError, Simulator};

pub fn simulator() -> Simulator {
    seeded(Seed::Small)
}

pub fn seeded(seed: Seed) -> Simulator {
    let builder = Simulator::builder().seed(seed).check_replies(true);
    builder.start_blocking().unwrap()
}

/// The small cluster with another version of the API.
pub fn versioned(api: ApiVersion) -> Simulator {
    let builder = Simulator::builder().api_version(api).check_replies(true);
    builder.start_blocking().unwrap()
}

/// Refuses the next calls with an error of this name.
pub fn fail(simulator: &Simulator, call: &str, times: u32, name: &str, transient: bool) {
    let error = ServiceError::new(name, 400, "as asked for");
    let error = ServiceError { transient, ..error };
    let disturbance = Disturbance::error(error).on(call.parse().unwrap()).times(times);
    simulator.disturb(disturbance).unwrap();
}

pub fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

/// Makes calls without a socket.
pub struct Direct<'a> {
    pub simulator: &'a Simulator,
    runtime: tokio::runtime::Runtime,
}

impl<'a> Direct<'a> {
    pub fn new(simulator: &'a Simulator) -> Self {
        let runtime = runtime();
        Self { simulator, runtime }
    }

    /// The status and the body of the response.
    pub fn call(&self, method: &str, query: &str, body: &str) -> (u16, Value) {
        self.call_at(method, &format!("/ctrl/1.0/{query}"), body)
    }

    /// As [`Direct::call`], by the whole path.
    pub fn call_at(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let call = self.simulator.call(method, path, body.as_bytes());
        self.runtime.block_on(call).unwrap()
    }

    /// The data of a successful response.
    pub fn get(&self, query: &str) -> Value {
        let (status, mut body) = self.call("GET", query, "");
        assert_eq!(status, 200, "{query}: {body}");
        body["data"].take()
    }

    /// The data of a successful response.
    pub fn post(&self, query: &str, body: &str) -> Value {
        let (status, mut response) = self.call("POST", query, body);
        assert_eq!(status, 200, "{query} {body}: {response}");
        response["data"].take()
    }

    /// The name of the error that a call fails with.
    pub fn refused(&self, method: &str, query: &str, body: &str) -> String {
        let (status, response) = self.call(method, query, body);
        assert!(status >= 400, "{query} {body}: {response}");
        assert!(response["error"]["descr"].is_string(), "{response}");
        response["error"]["name"].as_str().unwrap().to_owned()
    }
}

/// Says something to a simulator, and gives all that it says until it closes the connection.
pub fn say(simulator: &Simulator, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(simulator.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    // A service that refuses early may not listen to the end.
    let _ = stream.write_all(bytes);
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    String::from_utf8_lossy(&response).into_owned()
}

/// All that a simulator says to a call without a body, head included.
pub fn get(simulator: &Simulator, path: &str) -> String {
    let token = simulator.token();
    let head = format!("GET {path} HTTP/1.0\r\nAuthorization: Storpool v1:{token}\r\n\r\n");
    say(simulator, head.as_bytes())
}

/// Whether the first response is to a request that could be parsed, whatever its result.
pub fn is_taken(responses: &[u8]) -> bool {
    let responses = String::from_utf8_lossy(responses);
    let first = responses.split("HTTP/1.").nth(1).unwrap_or_default();
    !first.is_empty() && !first.contains("\"name\":\"badRequest\"")
}

/// A directory that is removed when dropped.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("storpool-sim-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A cluster whose time stands still.
pub fn cluster(api: ApiVersion) -> Simulator {
    let sim = versioned(api);
    sim.freeze();
    sim
}

pub fn with_19_01(play: impl Fn(&Simulator, &Direct<'_>)) {
    let sim = cluster(ApiVersion::V19_01);
    play(&sim, &Direct::new(&sim));
    assert_eq!(sim.faults(), Vec::<String>::new());
}
