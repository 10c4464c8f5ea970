//! Retries after faults: attempts, pauses, limits, and what the error reports about them.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use storpool_api::{Method, NotRetried, RetryPolicy};
use support::{Act, How, KINDS, SHORT, Server, cut, data, error, http, http_with};

#[test]
fn after_a_fault_the_call_succeeds() {
    for fault in [
        Act::ResetUnread,
        Act::reset(),
        Act::close(),
        Act::RespondAndClose(cut()),
        Act::Respond(http(503, "later")),
        Act::Respond(error(500, r#"{"name": "busy", "transient": true}"#)),
    ] {
        let transient = matches!(&fault, Act::Respond(reply) if reply.ends_with(b"}}"));
        for &kind in KINDS {
            let server = Server::start([fault.clone(), Act::Respond(data("\"done\""))]);
            assert_eq!(*kind.caller(&server).update(true).unwrap().data(), "done", "{fault:?}");

            let server = Server::start([fault.clone(), Act::Respond(data("\"done\""))]);
            assert_eq!(kind.caller(&server).update(false).is_ok(), transient, "{fault:?}");
            assert_eq!(server.is_done(), transient, "{fault:?}");
        }
    }
}

#[test]
fn error_after_a_lost_response_reports_the_doubt() {
    for &kind in KINDS {
        let exists = error(200, r#"{"name": "objectExists"}"#);
        let server = Server::start([Act::reset(), Act::Respond(exists.clone())]);
        let error = kind.caller(&server).update(true).unwrap_err();
        assert!(error.is_already_exists() && error.is_in_doubt(), "{error}");
        assert!(error.to_string().contains("an earlier attempt may have been carried out"));

        let server = Server::start([Act::Respond(exists)]);
        let error = kind.caller(&server).update(true).unwrap_err();
        assert!(error.is_already_exists() && !error.is_in_doubt(), "{error}");
        assert!(!error.to_string().contains("earlier"), "{error}");
    }
}

#[test]
fn every_attempt_is_the_same_request() {
    let script = || vec![Act::reset(), Act::close(), Act::Respond(data("[]"))];
    for &kind in KINDS {
        let server = Server::start(script());
        let caller = kind.caller(&server);
        let _ = caller.update(true).unwrap();
        let seen = server.seen();
        assert_eq!(seen.len(), 3);
        for again in &seen[1..] {
            assert_eq!(
                (&again.line, &again.headers, &again.body),
                (&seen[0].line, &seen[0].headers, &seen[0].body)
            );
        }
    }
}

#[test]
fn connections_closed_between_calls_leave_no_call_in_doubt() {
    for &kind in KINDS {
        // Each response promises to keep the connection, and each connection is closed after it.
        let server = Server::start(vec![Act::RespondAndClose(data("[]")); 20]);
        let caller = kind.caller(&server);
        for _ in 0..5 {
            let _ = caller.get("VolumesList").unwrap();
            let _ = caller.update(false).unwrap();
        }
        let updates = server.seen().iter().filter(|seen| seen.line.starts_with("POST")).count();
        assert_eq!(updates, 5);
    }
}

#[test]
fn pause_is_the_maximum_of_policy_and_retry_after() {
    for &kind in KINDS {
        let transient = r#"{"error": {"transient": true}}"#;
        let server = Server::start([
            Act::Respond(http(200, transient)),
            Act::Respond(http_with(503, "Retry-After: 3600\r\n", transient)),
            Act::Respond(data("[]")),
        ]);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let asking = Arc::clone(&asked);
        let policy = RetryPolicy::default().max_retry_after(Duration::ZERO).backoff(move |retry| {
            asking.lock().unwrap().push(retry);
            Duration::ZERO
        });
        let how = How { retry: Some(policy), ..How::default() };
        let caller = kind.caller(&server);
        let _ = caller.call(Method::Get, "VolumesList", None, &how).unwrap();
        assert_eq!(*asked.lock().unwrap(), [1, 2]);
    }
}

#[test]
fn request_may_override_timeout_and_policy() {
    for &kind in KINDS {
        let server = Server::start(vec![Act::hang(); 2]);
        let caller = kind.caller(&server);

        let how = How { timeout: Some(SHORT), ..How::default() };
        let error = caller.call(Method::Get, "VolumesList", None, &how).unwrap_err();
        assert!(error.is_timeout());
        assert_eq!(error.not_retried(), Some(NotRetried::Deadline), "{error}");
        assert_eq!(server.seen_at_least(1).len(), 1, "all of the time went into one attempt");

        let how = How { timeout: Some(SHORT), retry: Some(RetryPolicy::never()), ..how };
        let error = caller.call(Method::Get, "VolumesList", None, &how).unwrap_err();
        assert!(error.to_string().contains("attempt 1 of 1"), "{error}");
        assert_eq!(error.not_retried(), Some(NotRetried::Exhausted), "{error}");
    }
}

#[test]
fn deadline_limits_all_attempts_together() {
    for &kind in KINDS {
        let server = Server::start(vec![Act::hang(); 10]);
        let caller = kind.caller(&server);
        let policy = RetryPolicy::default().deadline(SHORT);
        let how = How { retry: Some(policy), ..How::default() };
        let error = caller.call(Method::Get, "VolumesList", None, &how).unwrap_err();
        assert!(error.is_timeout());
        assert_eq!(error.not_retried(), Some(NotRetried::Deadline), "{error}");
    }
}
