//! Examples for the shell.

use std::process::Command;

use serde_json::Value;
use storpool_api::meta::CALLS;
use storpool_sim::Simulator;

use super::page::{SERVICE, examples};
use super::support::say;
use super::{cluster, is_there, without_proxies};

#[test]
fn every_curl_example_succeeds() {
    let curl = is_there("curl");
    if !curl {
        eprintln!("curl is not there: the same requests are sent without it");
    }
    for (call, text) in examples("curl") {
        let simulator = cluster::for_call(call);
        let seen = simulator.seen();
        let command = text.replace(SERVICE, &simulator.url());
        let response = if curl { with_curl(&command) } else { without_curl(&simulator, &command) };
        let response: Value = serde_json::from_str(&response)
            .unwrap_or_else(|error| panic!("{text}\n{error}: {response}"));
        assert!(response["error"].is_null(), "{text}\n{response}");
        assert!(!response["data"].is_null(), "{text}\n{response}");
        cluster::check(&simulator, call, seen.get(call));
    }
}

/// As a reader would: with a shell.
fn with_curl(text: &str) -> String {
    let output = without_proxies(&mut Command::new("sh")).args(["-c", text]).output().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}\n{complaints}");
    String::from_utf8(output.stdout).unwrap()
}

fn without_curl(simulator: &Simulator, text: &str) -> String {
    let request = Parsed::from(text);
    let path = request.url.strip_prefix(&simulator.url()).unwrap();
    let (method, authorization, body) = (request.method, request.header, request.body);
    let length = body.len();
    let bytes = format!(
        "{method} {path} HTTP/1.0\r\n{authorization}\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let response = say(simulator, bytes.as_bytes());
    response.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// The request that curl makes from its arguments.
pub(crate) struct Parsed {
    pub(crate) method: String,
    pub(crate) header: String,
    pub(crate) body: String,
    pub(crate) url: String,
}

impl From<&str> for Parsed {
    fn from(text: &str) -> Self {
        let mut parsed = Self {
            method: "GET".to_owned(),
            header: String::new(),
            body: String::new(),
            url: String::new(),
        };
        let mut words = words(text).into_iter();
        assert_eq!(words.next().as_deref(), Some("curl"));
        while let Some(word) = words.next() {
            match word.as_str() {
                "-X" => parsed.method = words.next().unwrap(),
                "-H" => parsed.header = words.next().unwrap(),
                "-d" => {
                    parsed.method = "POST".to_owned();
                    parsed.body = words.next().unwrap();
                }
                _ => parsed.url = word,
            }
        }
        parsed
    }
}

/// The words of a command, as far as the examples use the shell: quotes, and lines that go on.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for char in text.replace("\\\n", " ").chars() {
        match char {
            _ if escaped => {
                escaped = false;
                words.last_mut().unwrap().push(char);
            }
            '\'' => quoted = !quoted,
            '\\' if !quoted => escaped = true,
            ' ' | '\n' if !quoted => words.push(String::new()),
            char => words.last_mut().unwrap().push(char),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Without curl, the request of the call is sent: it is the one that curl would send.
#[test]
fn curl_examples_are_the_requests_of_their_calls() {
    for (call, text) in examples("curl") {
        let meta = CALLS.iter().find(|meta| meta.name == call).unwrap();
        let request = Parsed::from(text.as_str());
        assert_eq!(request.method, meta.method, "{text}");
        assert_eq!(request.header, "Authorization: Storpool v1:TOKEN", "{text}");
        let path = request.url.strip_prefix(SERVICE).unwrap();
        assert_eq!(
            path.split('/').take(4).collect::<Vec<_>>(),
            meta.path.split('/').take(4).collect::<Vec<_>>(),
        );
        let may_be_empty = meta.body.is_none() || meta.optional_body;
        assert!(meta.body.is_some() || request.body.is_empty(), "{text}");
        assert!(may_be_empty || !request.body.is_empty(), "{text}");
    }
}
