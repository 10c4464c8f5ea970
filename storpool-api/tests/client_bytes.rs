//! Requests and responses byte for byte. They must not depend on the features of the HTTP library
//! that other crates of a program switch on, so `coexistence` runs this test with all of them.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;

use serde_json::json;
use storpool_api::{Error, Method};
use support::{Caller, How, KINDS, Kind, Setup};

/// Gives each of these responses on one connection, and returns the requests.
fn service(responses: Vec<Vec<u8>>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let requests = std::thread::spawn(move || {
        let mut stream = None;
        let responses = responses.into_iter().map(|response| {
            let stream = stream.get_or_insert_with(|| listener.accept().unwrap().0);
            let mut request = Vec::new();
            while !is_whole(&request) {
                let mut bytes = [0; 4096];
                let length = stream.read(&mut bytes).unwrap();
                assert!(length > 0, "the request ends early");
                request.extend_from_slice(&bytes[..length]);
            }
            stream.write_all(&response).unwrap();
            String::from_utf8(request).unwrap()
        });
        responses.collect()
    });
    (host, requests)
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let mut lines = head.split("\r\n");
    let length = lines.find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

fn caller(kind: Kind, host: &str) -> Caller {
    let setup = Setup { user_agent: Some("test/1"), ..Setup::for_url(format!("http://{host}")) };
    kind.build(&setup).unwrap()
}

fn response(headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

#[test]
fn requests_have_fixed_headers_and_no_cookies() {
    let good = br#"{"data": []}"#;
    for &kind in KINDS {
        let cookie = response("Set-Cookie: a=b; Path=/\r\nAlt-Svc: h2=\":1\"\r\n", good);
        let (host, requests) = service(vec![cookie.clone(), cookie.clone(), cookie]);
        let caller = caller(kind, &host);
        let how = How { repeatable: Some(true), ..How::default() };
        let _ = caller.get("VolumesList?a=b").unwrap();
        let body = Some(json!({"size": 512}));
        let _ = caller.call(Method::Post, "VolumeUpdate/a", body, &how).unwrap();
        let _ = caller.call(Method::Post, "VolumeDelete/a", None, &how).unwrap();
        let common = format!(
            "authorization: Storpool v1:{}\r\naccept: application/json\r\nuser-agent: test/1\r\n",
            support::TOKEN
        );
        let requests = requests.join().unwrap();
        for (request, (line, headers, end)) in requests.iter().zip([
            ("GET /ctrl/1.0/VolumesList?a=b HTTP/1.1", "", "\r\n"),
            (
                "POST /ctrl/1.0/VolumeUpdate/a HTTP/1.1",
                "content-type: application/json\r\ncontent-length: 12\r\n",
                "\r\n{\"size\":512}",
            ),
            ("POST /ctrl/1.0/VolumeDelete/a HTTP/1.1", "content-length: 0\r\n", "\r\n"),
        ]) {
            let wanted = format!("{line}\r\n{common}{headers}host: {host}\r\n{end}");
            // The order of header lines is up to the library.
            let sorted = |text: &str| {
                let (head, body) = text.split_once("\r\n\r\n").unwrap();
                let mut lines: Vec<String> = head.split("\r\n").map(str::to_owned).collect();
                lines[1..].sort();
                (lines, body.to_owned())
            };
            assert_eq!(sorted(request), sorted(&wanted));
        }
    }
}

#[test]
fn encoded_responses_are_not_decoded() {
    // The beginning of a stream that gzip accepts.
    let gzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab, 0x56];
    let mut outcomes = Vec::new();
    for encoding in ["gzip", "br", "zstd", "deflate"] {
        for &kind in KINDS {
            let headers = format!("Content-Encoding: {encoding}\r\n");
            let (host, requests) = service(vec![response(&headers, &gzip)]);
            let error = caller(kind, &host).get("VolumesList").unwrap_err();
            assert!(matches!(error, Error::Decode(_)), "{encoding}: {error}");
            assert_eq!(error.attempts(), Some(1), "{encoding}: {error}");
            assert_eq!(error.status(), Some(200));
            requests.join().unwrap();
            outcomes.push(error.json_path().unwrap().to_owned());
        }
    }
    outcomes.dedup();
    assert_eq!(outcomes, [""]);
    // Undecoded, whatever the encoding is called.
    for &kind in KINDS {
        let headers = "Content-Encoding: gzip\r\nContent-Type: text/html; charset=utf-16\r\n";
        let (host, requests) = service(vec![response(headers, "{\"data\": \"ж\"}".as_bytes())]);
        let reply = caller(kind, &host).get("VolumesList").unwrap();
        assert_eq!(reply.into_data(), json!("ж"));
        requests.join().unwrap();
    }
}
