//! Clients that are slow, too many or without a token.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use storpool_sim::{Builder, Simulator};
use support::say;

const SHORT: Duration = Duration::from_millis(50);
const LONG: Duration = Duration::from_secs(600);

fn start(set: impl FnOnce(Builder) -> Builder) -> Simulator {
    let builder = Simulator::builder().request_timeout(LONG).idle_timeout(LONG);
    set(builder).start_blocking().unwrap()
}

fn head(simulator: &Simulator, more: &str) -> String {
    let token = simulator.token();
    format!(
        "POST /ctrl/1.0/DiskSetDescription/101 HTTP/1.1\r\nHost: x\r\nAuthorization: Storpool v1:{token}\r\n{more}\r\n"
    )
}

#[test]
fn client_that_does_not_finish_its_request_gets_408() {
    let sim = start(|builder| builder.request_timeout(SHORT));
    for begun in [
        "G".to_owned(),
        "GET /ctrl/1.0/TasksList HTTP/1.1\r\nHost: x\r\n".to_owned(),
        head(&sim, "Content-Length: 10\r\n") + "{",
        head(&sim, "Transfer-Encoding: chunked\r\n") + "1\r\n{\r\n",
        head(&sim, "Transfer-Encoding: chunked\r\n") + "0\r\nX: y\r\n",
    ] {
        let response = say(&sim, begun.as_bytes());
        assert!(response.contains(" 408 Request Timeout"), "{begun}: {response}");
        assert!(response.contains("Connection: close"), "{response}");
    }
}

#[test]
fn idle_connection_is_closed_without_a_response() {
    let sim = start(|builder| builder.idle_timeout(SHORT));
    assert_eq!(say(&sim, b""), "");
    let token = sim.token();
    let get = format!(
        "GET /ctrl/1.0/TasksList HTTP/1.1\r\nHost: x\r\nAuthorization: Storpool v1:{token}\r\n\r\n"
    );
    // A busy machine may not get to ask in time.
    let served = (0..1000).map(|_| say(&sim, get.as_bytes()));
    let response = served.into_iter().find(|response| !response.is_empty()).unwrap();
    assert!(response.starts_with("HTTP/1.1 200 OK") && response.ends_with('}'), "{response}");
}

#[test]
fn connection_beyond_the_limit_gets_503_until_another_is_closed() {
    let sim = start(|builder| builder.max_connections(2));
    let token = sim.token();
    let get =
        format!("GET /ctrl/1.0/TasksList HTTP/1.0\r\nAuthorization: Storpool v1:{token}\r\n\r\n");
    let mut held: Vec<TcpStream> =
        (0..2).map(|_| TcpStream::connect(sim.address()).unwrap()).collect();
    // A response shows that they have been accepted.
    for stream in &mut held {
        let request = get.replace("\r\n\r\n", "\r\nConnection: keep-alive\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        stream.read_exact(&mut [0; 12]).unwrap();
    }
    let response = say(&sim, get.as_bytes());
    assert!(response.contains(" 503 Service Unavailable"), "{response}");
    drop(held);
    // The service needs a moment to notice that they are closed.
    let served = (0..1000).any(|_| say(&sim, get.as_bytes()).contains(" 200 OK"));
    assert!(served);
}

#[test]
fn body_is_not_read_without_the_token() {
    let sim = start(|builder| builder.body_limit(1000));
    for (authorization, more) in [
        ("", "Content-Length: 1000000\r\n"),
        ("Authorization: Storpool v1:wrong\r\n", "Content-Length: 10\r\n"),
        ("", "Transfer-Encoding: chunked\r\n"),
        ("", "Content-Length: 10\r\nExpect: 100-continue\r\n"),
    ] {
        // No byte of the body arrives, and the response does not wait for it.
        let head = format!(
            "POST /ctrl/1.0/DiskSetDescription/101 HTTP/1.1\r\nHost: x\r\n{authorization}{more}\r\n"
        );
        let response = say(&sim, head.as_bytes());
        assert!(response.starts_with("HTTP/1.0 401 Unauthorized"), "{response}");
        assert!(response.contains("WWW-Authenticate: Storpool "), "{response}");
    }
    assert!(sim.seen().is_empty());
}

#[test]
fn responses_have_the_headers_that_their_status_calls_for() {
    let sim = start(|builder| builder);
    let token = sim.token();
    let ask = |line: &str| {
        say(
            &sim,
            format!("{line} HTTP/1.0\r\nAuthorization: Storpool v1:{token}\r\n\r\n").as_bytes(),
        )
    };
    for (line, allowed) in [
        ("POST /ctrl/1.0/VolumesList", "GET, HEAD"),
        ("DELETE /ctrl/1.0/Volume/a", "GET, HEAD"),
        ("OPTIONS /ctrl/1.0/VolumesList", "GET, HEAD"),
        ("GET /ctrl/1.0/VolumeCreate", "POST"),
        ("HEAD /ctrl/1.0/VolumeDelete/a", "POST"),
        ("GET /sim/1.0/calm", "POST"),
    ] {
        let response = ask(line);
        assert!(response.contains(" 405 Method Not Allowed\r\n"), "{line}: {response}");
        assert!(response.contains(&format!("\r\nAllow: {allowed}\r\n")), "{line}: {response}");
    }
    for line in ["GET /ctrl/1.0/VolumesList", "GET /nothing", "GET /ctrl/1.0/Volume/nope"] {
        let response = ask(line);
        assert!(response.contains("\r\nDate: ") && response.contains(" GMT\r\n"), "{response}");
        assert!(!response.contains("\r\nAllow: "), "{response}");
    }
}

#[test]
fn response_to_head_has_no_body() {
    let sim = start(|builder| builder);
    let token = format!("Authorization: Storpool v1:{}\r\n", sim.token());
    let list = "/ctrl/1.0/VolumesList";
    let body_of = |response: &str| {
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    };
    let length = |head: &str| {
        let lines = head.lines().find(|line| line.starts_with("Content-Length: "));
        lines.unwrap().to_owned()
    };
    let ask =
        |method: &str| say(&sim, format!("{method} {list} HTTP/1.0\r\n{token}\r\n").as_bytes());
    let (got, _) = body_of(&ask("GET"));
    let (head, body) = body_of(&ask("HEAD"));
    assert_eq!((length(&head), body.as_str()), (length(&got), ""));
    for (lines, status) in [
        // Refused while reading the head, by its content, and by the service.
        (format!("{token}X: a\0\r\n"), 400),
        (format!("{token}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"), 400),
        (format!("{token}X: {}\r\n", "y".repeat(20_000)), 431),
        (token.clone() + "Content-Length: 9999999\r\n", 413),
        (String::new(), 401),
    ] {
        let response = say(
            &sim,
            format!("HEAD {list} HTTP/1.1\r\nHost: x\r\n{lines}Connection: close\r\n\r\n")
                .as_bytes(),
        );
        let (head, body) = body_of(&response);
        assert!(head.contains(&format!(" {status} ")), "{response}");
        assert_eq!(body, "", "{response}");
    }
}
