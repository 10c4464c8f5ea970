//! Peak memory of a call: less than twice the size of the response if it is a list, and less than three
//! times otherwise, also of a malformed one.
//!
//! Each measurement has its own process, since a process never forgets its peak.

#![cfg(all(feature = "blocking", target_os = "linux"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod support;

use std::process::Command;

use storpool_api::blocking::Client;
use storpool_api::{Error, RetryPolicy};
use support::{Act, Server, TOKEN, http};

/// `ratios memory` of the crate `bench` measures larger ones.
const SIZE: usize = 8 << 20;

const URL: &str = "STORPOOL_API_MEMORY_URL";
const CASE: &str = "STORPOOL_API_MEMORY_CASE";

/// A body of about [`SIZE`] bytes.
fn list(entry: &str, last: &str) -> String {
    let count = SIZE / (entry.len() + 1);
    let mut body = String::with_capacity(SIZE + 100);
    body += "{\"generation\":7,\"data\":[";
    for _ in 0..count {
        body += entry;
        body.push(',');
    }
    body + last + "]}"
}

/// A map of one entry.
fn map(key: &str, value: &str) -> String {
    format!("{{\"data\":{{\"{key}\":{value}}}}}")
}

fn described(description: &str) -> String {
    format!("{{\"error\":{{\"descr\":\"{description}\"}}}}")
}

const TEMPLATE: &str = r#"{"name":"hdd","size":1099511627776,"placeAll":"hdd","placeTail":"hdd","replication":3,"bw":"-","iops":"-","parentName":"","snapshotsCount":0,"volumesCount":0}"#;

/// Name, status and body.
fn cases() -> Vec<(&'static str, u16, String)> {
    let long = "x".repeat(SIZE);
    let broken = TEMPLATE.replace("\"replication\":3", "\"replication\":9");
    vec![
        ("valid", 200, list(TEMPLATE, TEMPLATE)),
        ("undecodable at its beginning", 200, list("0", "0")),
        ("undecodable at its end", 200, list(TEMPLATE, "0")),
        ("not JSON at its end", 200, list(TEMPLATE, "}")),
        ("error page", 500, "x".repeat(SIZE)),
        ("page with HTTP 200", 200, "x".repeat(SIZE)),
        ("partial", 200, list("0", "0")),
        ("strict", 200, list(&broken, &broken)),
        ("strict and partial", 200, list(&broken, &broken)),
        ("brackets", 200, "[".repeat(SIZE)),
        ("brackets as data", 200, format!("{{\"data\":{}", "[".repeat(SIZE))),
        ("map with a long key", 200, map(&long, "[]")),
        ("map with a long key, partial", 200, map(&long, "[]")),
        ("error of the service", 500, described(&long)),
        ("error of the service, partial", 200, described(&long)),
    ]
}

/// The peak of this process, in bytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.unwrap().split_whitespace().nth(1).unwrap();
    kilobytes.parse::<usize>().unwrap() * 1024
}

/// One measurement, made by a process that the test below starts.
#[test]
#[ignore = "takes its task from the environment"]
fn measure() {
    let case = std::env::var(CASE).unwrap();
    let client = Client::builder()
        .base_url(std::env::var(URL).unwrap())
        .auth_token(TOKEN)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    // The baseline of the process: its code, threads and buffers.
    let small = client.volume_templates_list().send();
    assert!(small.is_ok(), "{small:?}");
    let own = peak();
    macro_rules! outcome {
        ($request:expr) => {{
            let request = $request.strict(case.starts_with("strict"));
            match case.ends_with("partial") {
                true => request.partial().send().map(|reply| reply.data().data().len()),
                false => request.send().map(|reply| reply.data().len()),
            }
        }};
    }
    let outcome = match case.starts_with("map") {
        true => outcome!(client.disks_list()),
        false => outcome!(client.volume_templates_list()),
    };
    let count = match outcome {
        Ok(count) => format!("{count} good"),
        Err(Error::Http(_)) => "HTTP".to_owned(),
        Err(Error::Decode(_)) => "decode".to_owned(),
        Err(Error::Api(_)) => "API".to_owned(),
        Err(other) => other.to_string(),
    };
    println!("\npeak {} {count}", peak() - own);
}

/// How many times the response. Only lists and maps that are not strict are decoded in pieces.
fn most(case: &str) -> f64 {
    match case {
        "valid" | "undecodable at its beginning" | "undecodable at its end" => 2.0,
        "not JSON at its end" => 2.0,
        _ => 3.0,
    }
}

#[test]
fn peak_memory_is_a_small_multiple_of_the_response() {
    for (case, status, body) in cases() {
        let server = Server::start([
            Act::Respond(http(200, "{\"data\":[]}")),
            Act::Respond(http(status, &body)),
        ]);
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "measure", "--ignored", "--nocapture"])
            .env(URL, server.url())
            .env(CASE, case)
            .output()
            .unwrap();
        let output = String::from_utf8(output.stdout).unwrap();
        let line = output.lines().find(|line| line.starts_with("peak "));
        let line = line.unwrap_or_else(|| panic!("{case}: {output}"));
        let peak: usize = line.split(' ').nth(1).unwrap().parse().unwrap();
        let times = peak as f64 / body.len() as f64;
        println!("{case}: {times:.2} times the response, {line}");
        assert!(times < most(case), "{case}: {times:.2} times the response");
    }
}
