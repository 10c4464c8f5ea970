//! The cause of an error is in its message and not in its source, so that nobody prints it twice.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::time::Duration;

use storpool_api::types::VolumeName;
use storpool_api::{Client, Config, DeviceLinks, Error, Method, RetryPolicy};
use support::{Act, Dir, KINDS, Server, Setup, error, http};

/// Errors of each kind, and the messages of their causes.
fn errors() -> Vec<(Error, &'static str)> {
    let mut errors = Vec::new();
    let policy = RetryPolicy::never();
    for kind in KINDS {
        let mut fail = |url: String, cause| {
            let setup = Setup { retry: policy.clone(), ..Setup::for_url(url) };
            let error = kind.build(&setup).unwrap().get("VolumesList").unwrap_err();
            errors.push((error, cause));
        };
        fail(Server::nowhere(), "Connection refused (os error");
        for (act, cause) in [
            (Act::reset(), "Connection reset by peer (os error"),
            (Act::RespondAndClose(b"SSH\r\n\r\n".to_vec()), "invalid HTTP version"),
            (Act::Respond(error(500, r#"{"descr": "Not so."}"#)), "Not so."),
            (Act::Respond(http(502, "<html>")), "<html>"),
            (Act::Respond(http(200, "pong")), "expected value"),
        ] {
            let server = Server::start([act]);
            fail(server.url(), cause);
        }
    }
    let dir = Dir::new();
    dir.write("etc/storpool.conf.d", "");
    let unreadable = Config::loader().root(dir.path()).load().unwrap_err();
    errors.push((unreadable, "Not a directory (os error"));
    let builder = Client::builder().base_url("http://[").auth_token("1");
    errors.push((builder.build().unwrap_err(), "invalid IPv6 address"));
    let user_agent = Client::builder().auth_token("1").user_agent("\n");
    errors.push((user_agent.build().unwrap_err(), "failed to parse header value"));
    let missing = Config::loader().confget("/nonexistent").load();
    errors.push((missing.unwrap_err(), "No such file or directory (os error"));
    let links =
        DeviceLinks::new().directory(dir.path().join("etc/storpool.conf.d")).limit(Duration::ZERO);
    errors.push((links.is_attached("a").unwrap_err(), "Not a directory (os error"));
    let value = VolumeName::try_from("/").unwrap_err();
    errors.push((value.into(), "is not a valid"));
    let raw = storpool_api::Call::raw(Method::Get, "a#b", None);
    errors.push((raw.path().map(drop).unwrap_err(), "%23"));
    errors
}

#[test]
fn error_causes_are_shown_once() {
    for (error, cause) in errors() {
        let shown = error.to_string();
        let chain = std::iter::successors(Some(&error as &dyn std::error::Error), |e| e.source());
        let whole: Vec<String> = chain.map(ToString::to_string).collect();
        let whole = whole.join(": ");
        assert_eq!(whole.matches(cause).count(), 1, "{cause}: {whole}");
        assert_eq!(shown.matches(cause).count(), 1, "{cause}: {shown}");
    }
}
