//! Lists that are too long to be written at once.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::Value;
use storpool_api::types::{VolumeCreateDesc, VolumeSize};
use storpool_sim::{Command, DiskKind, Seed, SeedDisks, Simulator};

const LIST: &str = "/ctrl/1.0/VolumesList";

fn simulator(volumes: i64) -> Simulator {
    let volume = VolumeCreateDesc::new("vm".parse().unwrap())
        .size(VolumeSize::gib(4).unwrap())
        .replication(3.try_into().unwrap());
    let seed = Seed::builder()
        .servers(1..=16, [SeedDisks::hdd().count(10)])
        .clients(1..=11)
        .placement_group("hdd", DiskKind::Hdd)
        .volumes("vm-{}", 0..=volumes - 1, &volume, 0);
    Simulator::builder().seed(seed).start_blocking().unwrap()
}

/// The head of a response to `method`, and the connection that the body comes over.
fn ask(simulator: &Simulator, method: &str) -> (String, BufReader<TcpStream>) {
    let mut stream = TcpStream::connect(simulator.address()).unwrap();
    let token = simulator.token();
    let lines = format!("Host: x\r\nAuthorization: Storpool v1:{token}\r\n");
    write!(stream, "{method} {LIST} HTTP/1.1\r\n{lines}\r\n").unwrap();
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).unwrap() > 0, "{head}");
    }
    (head, reader)
}

fn line(reader: &mut impl BufRead) -> String {
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

/// The names in a body that comes in chunks.
fn names(reader: &mut impl BufRead) -> Vec<String> {
    let mut body = Vec::new();
    loop {
        let size = usize::from_str_radix(&line(reader), 16).unwrap();
        let start = body.len();
        body.resize(start + size, 0);
        reader.read_exact(&mut body[start..]).unwrap();
        assert_eq!(line(reader), "");
        if size == 0 {
            break;
        }
    }
    let mut response: Value = serde_json::from_slice(&body).unwrap();
    let entries = response["data"].as_array_mut().unwrap();
    entries.iter().map(|entry| entry["name"].as_str().unwrap().to_owned()).collect()
}

async fn post(simulator: &Simulator, query: &str, body: &str) {
    let path = format!("/ctrl/1.0/{query}");
    let (status, response) = simulator.call("POST", &path, body.as_bytes()).await.unwrap();
    assert_eq!(status, 200, "{response}");
}

#[test]
fn list_that_is_read_slowly_is_of_one_moment_and_holds_nobody_up() {
    let simulator = simulator(10_000);
    let (head, mut reader) = ask(&simulator, "GET");
    assert!(head.contains("Transfer-Encoding: chunked") && !head.contains("Content-Length"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        post(&simulator, "VolumeUpdate/vm-9999", r#"{"rename": "renamed"}"#).await;
        post(&simulator, "VolumeCreate", r#"{"name": "later", "replication": 3, "size": 512}"#)
            .await;
    });
    let before = names(&mut reader);
    assert_eq!((before.len(), before.last().unwrap().as_str()), (10_000, "vm-9999"));
    let (_, mut reader) = ask(&simulator, "GET");
    let after = names(&mut reader);
    assert_eq!(after[9_999..], ["renamed", "later"]);
}

#[test]
fn connection_goes_on_after_a_long_list_only_if_its_end_can_be_told() {
    let simulator = simulator(500);
    let (head, mut reader) = ask(&simulator, "HEAD");
    assert!(head.contains("Transfer-Encoding: chunked"), "{head}");
    let next = format!("GET {LIST} HTTP/1.0\r\nConnection: keep-alive\r\n");
    let token = simulator.token();
    write!(reader.get_mut(), "{next}Authorization: Storpool v1:{token}\r\n\r\n").unwrap();
    let mut response = String::new();
    reader.read_to_string(&mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.0 200 OK"), "{head}");
    assert!(head.contains("Connection: close") && !head.contains("Length"), "{head}");
    let response: Value = serde_json::from_str(body).unwrap();
    assert_eq!(response["data"].as_array().unwrap().len(), 500);
}

#[test]
fn long_list_grows_as_a_short_one() {
    let simulator = simulator(500);
    simulator.apply(Command::Grow { members: true, values: false }).unwrap();
    let response = support::get(&simulator, LIST);
    assert_eq!(response.matches("simUnknown").count(), 500);
    assert!(response.contains("Content-Length"));
}
