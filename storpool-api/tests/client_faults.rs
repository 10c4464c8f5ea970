//! Effect of each network or service fault on calls that are safe to retry and on calls that are
//! not, with raw calls of both clients: kind of error, and why there was no further attempt.
//! `fault_matrix.rs` does the same with calls as programs make them.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::time::Duration;

use storpool_api::{Error, NotRetried, TransportErrorKind};
use support::{Act, Caller, KINDS, Kind, Server, Setup, cut, data, error, http, http_with, http10};

/// Long enough for a request to be read on a busy machine, shorter than the slowest response.
const PATIENCE: Duration = Duration::from_millis(250);

/// A client that loses patience with an attempt soon.
fn impatient(kind: Kind, server: &Server) -> Caller {
    kind.build(&Setup { timeout: PATIENCE, ..Setup::for_server(server) }).unwrap()
}

/// The outcome of the same fault at every attempt.
struct Expected {
    kind: fn(&Error) -> bool,
    text: &'static str,
    not_retried: NotRetried,
    attempts: u32,
}

type Client = fn(Kind, &Server) -> Caller;

/// Injects `fault` into every attempt, for both clients and both kinds of calls.
fn check(client: Client, fault: &Act, repeatable: &Expected, unsafe_to_repeat: &Expected) {
    for &kind in KINDS {
        for (may_repeat, expected) in [(true, repeatable), (false, unsafe_to_repeat)] {
            let server = Server::start(vec![fault.clone(); 10]);
            let error = client(kind, &server).update(may_repeat).unwrap_err();
            let message = format!("{fault:?}, repeatable: {may_repeat}, {kind:?}: {error}");

            assert!((expected.kind)(&error), "{message}");
            assert!(error.to_string().contains(expected.text), "{message}");
            assert_eq!(error.not_retried(), Some(expected.not_retried), "{message}");
            assert_eq!(error.attempts(), Some(expected.attempts), "{message}");
            for part in [
                "raw",
                &format!("POST {}/ctrl/1.0/VolumeUpdate/disk-1", server.url()),
                "of 3, ",
                "not retried: ",
            ] {
                assert!(error.to_string().contains(part), "{message}");
            }
            assert!(error.elapsed().is_some());

            let resets = server.resets();
            let seen = server.seen_at_least(expected.attempts as usize - resets);
            assert_eq!((seen.len() + resets) as u32, expected.attempts, "{message}");
            assert!(seen.iter().all(|seen| seen.body == br#"{"sizeAdd":512}"#), "{message}");
        }
    }
}

/// A fault that leaves the outcome of the call in doubt.
fn check_in_doubt(fault: &Act, kind: fn(&Error) -> bool, text: &'static str) {
    check(
        Kind::caller,
        fault,
        &Expected { kind, text, not_retried: NotRetried::Exhausted, attempts: 3 },
        &Expected { kind, text, not_retried: NotRetried::Unsafe, attempts: 1 },
    );
}

/// A fault that is noticed only by a timeout; the outcome is in doubt, too.
fn check_timeout(fault: &Act, text: &'static str) {
    let kind = Error::is_timeout;
    check(
        impatient,
        fault,
        &Expected { kind, text, not_retried: NotRetried::Exhausted, attempts: 3 },
        &Expected { kind, text, not_retried: NotRetried::Unsafe, attempts: 1 },
    );
}

/// A fault that a retry would not change.
fn check_final(fault: &Act, kind: fn(&Error) -> bool, text: &'static str) {
    let expected = Expected { kind, text, not_retried: NotRetried::Final, attempts: 1 };
    check(Kind::caller, fault, &expected, &expected);
}

fn is_broken(error: &Error) -> bool {
    matches!(error, Error::Transport(error) if error.kind() == TransportErrorKind::Broken)
}

#[test]
fn reset_before_the_request_is_read() {
    check_in_doubt(&Act::ResetUnread, is_broken, "the connection broke before the response");
}

#[test]
fn reset_after_the_request_is_read() {
    check_in_doubt(&Act::reset(), is_broken, "the connection broke before the response");
}

#[test]
fn closed_after_the_request_is_read() {
    check_in_doubt(&Act::close(), is_broken, "the connection broke before the response");
}

#[test]
fn truncated_response() {
    let cut = Act::RespondAndClose(cut());
    check_in_doubt(&cut, is_broken, "the connection broke within the response");
}

#[test]
fn truncated_response_without_content_length() {
    let cut = Act::RespondAndClose(http10(r#"{"data": [1,"#));
    check_in_doubt(&cut, is_broken, "the connection broke within the response");
}

#[test]
fn no_response() {
    check_timeout(&Act::hang(), "no response within 250ms");
}

#[test]
fn headers_without_a_body() {
    check_timeout(&Act::RespondAndHang(cut()), "no complete response within 250ms");
}

#[test]
fn trickled_response() {
    check_timeout(&Act::Trickle(data("[]")), "within 250ms");
}

#[test]
fn content_length_too_large() {
    let reply = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"data\": []}".to_vec();
    check_timeout(&Act::RespondAndHang(reply), "no complete response");
}

#[test]
fn content_length_too_small() {
    let reply = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"data\": []}".to_vec();
    check_final(&Act::RespondAndClose(reply), |error| error.json_path() == Some(""), "not JSON");
}

#[test]
fn response_is_not_http() {
    check_in_doubt(&Act::RespondAndClose(b"SSH-2.0-x\r\n\r\n".to_vec()), is_broken, "broke before");
}

#[test]
fn html_page_of_a_proxy() {
    let page = Act::Respond(http(502, "<html>Bad Gateway</html>"));
    let kind = |error: &Error| matches!(error, Error::Http(_)) && error.status() == Some(502);
    check_in_doubt(&page, kind, "HTTP 502 with a response in an unknown format: <html>Bad Gatew");
}

#[test]
fn refusal_of_a_proxy() {
    let page = Act::Respond(http(404, "<html>Not Found</html>"));
    let kind = |error: &Error| matches!(error, Error::Http(_)) && !error.is_not_found();
    check_final(&page, kind, "HTTP 404");
}

#[test]
fn redirect_is_not_followed() {
    let elsewhere = Server::start([]);
    let location = format!("Location: {}/\r\n", elsewhere.url());
    let redirect = Act::Respond(http_with(307, &location, ""));
    check_final(&redirect, |error| error.status() == Some(307), "redirects are not followed");
    assert!(elsewhere.seen().is_empty());
}

#[test]
fn service_error_is_final() {
    for status in [200, 404, 500] {
        let response =
            Act::Respond(error(status, r#"{"name": "objectDoesNotExist", "descr": "No."}"#));
        check_final(
            &response,
            Error::is_not_found,
            "the service says objectDoesNotExist: No. (HTTP",
        );
    }
}

#[test]
fn permanent_transient_error_exhausts_retries() {
    let response = Act::Respond(error(500, r#"{"name": "busy", "transient": true}"#));
    let expected = Expected {
        kind: |error| error.is_transient() && error.is_busy() && error.status() == Some(500),
        text: "the service says busy (transient, HTTP 500)",
        not_retried: NotRetried::Exhausted,
        attempts: 3,
    };
    // The call was not carried out, so even an unsafe one is retried.
    check(Kind::caller, &response, &expected, &expected);
}

#[test]
fn response_is_not_json() {
    let reply = Act::Respond(http(200, "pong"));
    let kind = |error: &Error| error.json_path() == Some("") && error.status() == Some(200);
    check_final(&reply, kind, "pong");
}

#[test]
fn response_without_data() {
    let reply = Act::Respond(http(200, r#"{"generation": 7}"#));
    check_final(&reply, |error| matches!(error, Error::Decode(_)), r#"{"generation": 7}"#);
}

#[test]
fn response_over_the_size_limit() {
    let fits = format!("{:64}", r#"{"data": []}"#);
    let announced = http(200, &"x".repeat(65));
    let streamed = http10(&"x".repeat(65));
    for &kind in KINDS {
        let acts =
            [http(200, &fits), announced.clone(), streamed.clone()].map(Act::RespondAndClose);
        let server = Server::start(acts);
        let caller =
            kind.build(&Setup { response_limit: 64, ..Setup::for_server(&server) }).unwrap();
        let _ = caller.get("VolumesList").unwrap();
        for _ in 0..2 {
            let error = caller.get("VolumesList").unwrap_err();
            let Error::Transport(transport) = &error else { panic!("{error}") };
            assert_eq!(transport.kind(), TransportErrorKind::TooLarge);
            assert_eq!(error.not_retried(), Some(NotRetried::Final));
            assert!(error.to_string().contains("larger than the limit of 64 bytes"), "{error}");
        }
        assert!(server.is_done());
    }
}

#[cfg(feature = "rustls")]
#[test]
fn tls_to_a_plain_http_server() {
    use std::io::{Read, Write};
    use storpool_api::TransportPhase;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 64]);
            let _ = stream.write_all(b"HTTP/1.1 400 -\r\n\r\n");
        }
    });
    for kind in KINDS {
        let caller = kind.build(&Setup::for_url(&*url)).unwrap();
        for error in [
            caller.get("VolumesList").unwrap_err(),
            caller.update(true).unwrap_err(),
            caller.update(false).unwrap_err(),
        ] {
            let Error::Transport(transport) = &error else { panic!("{error}") };
            assert_eq!(transport.kind(), TransportErrorKind::Tls, "{error}");
            assert_eq!(transport.phase(), TransportPhase::Connect, "{error}");
            assert_eq!(error.not_retried(), Some(NotRetried::Final));
            assert_eq!(error.attempts(), Some(1));
            assert!(!error.is_in_doubt());
        }
    }
}
