//! Spans and events that calls report to tracing.

#![cfg(feature = "tracing")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use serde_json::json;
use storpool_api::Error;
use support::{Act, Caller, Caught, KINDS, Kind, Server, cut, data, error, http};

/// Makes one call, and returns what was traced meanwhile.
fn traced<T>(
    kind: Kind,
    script: impl IntoIterator<Item = Act>,
    call: impl FnOnce(&Caller) -> Result<T, Error>,
) -> (Result<T, Error>, Vec<String>) {
    let server = Server::start(script);
    let caught = Caught::default();
    let outcome = tracing::subscriber::with_default(caught.clone(), || call(&kind.caller(&server)));
    (outcome, caught.own())
}

/// The value of a field, as it is shown.
fn field<'a>(lines: &'a [String], name: &str) -> Option<&'a str> {
    let (_, rest) = lines.iter().find_map(|line| line.split_once(&format!(" {name}=")))?;
    Some(match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap(),
        None => rest.split(' ').next().unwrap(),
    })
}

#[test]
fn a_call_is_a_span() {
    for &kind in KINDS {
        let (outcome, lines) =
            traced(kind, [Act::Respond(data("[]"))], |caller| caller.get("VolumesList"));
        let _ = outcome.unwrap();
        assert_eq!(
            lines[0],
            "span INFO storpool_api call otel.kind=\"client\" call=\"raw\" \
             http.request.method=\"GET\" url.path=\"/ctrl/1.0/VolumesList\"",
            "{kind:?}"
        );
        let event = lines.iter().find(|line| line.starts_with("event")).unwrap();
        assert!(event.starts_with("event DEBUG storpool_api "), "{event}");
        assert!(event.contains("message=attempt succeeded attempt=1"), "{event}");
        for (name, value) in [
            ("server.address", "127.0.0.1"),
            ("http.request.resend_count", "0"),
            ("http.response.status_code", "200"),
            ("http.response.body.size", "29"),
            ("generation", "7"),
        ] {
            assert_eq!(field(&lines, name), Some(value), "{kind:?} {lines:?}");
        }
        let elapsed: f64 = field(&lines, "elapsed_ms").unwrap().parse().unwrap();
        assert!(elapsed > 0.0);
        assert_eq!(field(&lines, "error"), None);
    }
}

#[test]
fn a_retry_is_an_event_with_its_reason() {
    for &kind in KINDS {
        let secret = error(500, r#"{"name": "busy", "descr": "SECRET", "transient": true}"#);
        let other = error(500, r#"{"name": "SECRET", "transient": true}"#);
        let script = [
            Act::reset(),
            Act::RespondAndClose(cut()),
            Act::Respond(http(503, "SECRET")),
            Act::Respond(secret),
            Act::Respond(other),
            Act::Respond(data("[\"SECRET\"]")),
        ];
        let (outcome, lines) = traced(kind, script, |caller| {
            let retry = storpool_api::RetryPolicy::default();
            let how = support::How {
                retry: Some(retry.backoff(|_| std::time::Duration::ZERO)),
                repeatable: Some(true),
                ..support::How::default()
            };
            let body = Some(json!({"note": "SECRET"}));
            caller.call(storpool_api::Method::Post, "VolumeUpdate/a", body, &how)
        });
        let _ = outcome.unwrap();
        let events: Vec<&String> =
            lines.iter().filter(|line| line.starts_with("event WARN")).collect();
        let reasons = [
            "the connection broke before the response",
            "the connection broke within the response",
            "error=\"HTTP 503\"",
            "error=\"the service says busy (HTTP 500, transient)\"",
            "error=\"the service says an error (HTTP 500, transient)\"",
        ];
        assert_eq!(events.len(), reasons.len(), "{lines:#?}");
        for (at, (event, reason)) in events.iter().zip(reasons).enumerate() {
            assert!(event.starts_with("event WARN storpool_api "), "{event}");
            assert!(event.contains("message=attempt failed, retrying"), "{event}");
            assert!(event.contains(&format!(" attempt={}", at + 1)), "{event}");
            assert!(event.contains(" pause_ms=0.0"), "{event}");
            assert!(event.contains(reason), "{event}");
        }
        assert_eq!(field(&lines, "http.request.resend_count"), Some("5"));
        assert_eq!(lines.iter().filter(|line| line.starts_with("event")).count(), 6, "one each");
        assert!(!lines.concat().contains("SECRET"), "no body is traced: {lines:#?}");
    }
}

#[test]
fn failure_is_recorded_in_the_span() {
    for &kind in KINDS {
        for (act, status, message) in [
            (
                Act::Respond(error(404, r#"{"name": "objectDoesNotExist", "descr": "SECRET"}"#)),
                Some("404"),
                "the service says objectDoesNotExist (HTTP 404)",
            ),
            (Act::Respond(http(403, "SECRET")), Some("403"), "HTTP 403"),
            (
                Act::Respond(http(200, "SECRET")),
                Some("200"),
                "cannot decode the response (HTTP 200)",
            ),
            (Act::close(), None, "the connection broke before the response"),
        ] {
            let (outcome, lines) = traced(kind, [act], |caller| caller.update(false));
            outcome.unwrap_err();
            assert_eq!(field(&lines, "http.response.status_code"), status, "{lines:?}");
            assert_eq!(field(&lines, "http.request.resend_count"), Some("0"), "{lines:?}");
            assert!(field(&lines, "error.type").is_some());
            assert_eq!(field(&lines, "generation"), None);
            assert!(field(&lines, "error").unwrap().starts_with(message), "{lines:?}");
            assert!(!lines.concat().contains("SECRET"), "{lines:?}");
        }
    }
}
