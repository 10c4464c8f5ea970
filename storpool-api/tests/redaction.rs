//! No piece of the token is shown, wherever in a response it is echoed.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::error::Error as StdError;

use storpool_api::{Error, Method, RetryPolicy, calls};
use support::{Act, Caught, Server, http};

/// Unlike any number, so that no piece of it is anywhere by chance.
const TOKEN: &str = "Zq7vK2xJ9wPbR4mTcY8";

/// All that can be seen of an error.
fn seen(error: &Error) -> String {
    let chain = std::iter::successors(Some(error as &dyn StdError), |&error| error.source());
    let mut all: String =
        chain.map(|error| format!("{error}\n{error:#}\n{error:?}\n{error:#?}\n")).collect();
    all += error.json_path().unwrap_or_default();
    for violation in error.violations() {
        all += &format!("{violation} {violation:?} {}\n", violation.value());
    }
    match error {
        Error::Api(error) => all += error.description().unwrap_or_default(),
        Error::Http(error) => all += error.snippet(),
        Error::Decode(error) => all += &format!("{}\n{}", error.snippet(), error.message()),
        _ => {}
    }
    all
}

#[track_caller]
fn assert_hidden(shown: &str, at: usize) {
    for piece in TOKEN.as_bytes().windows(4) {
        let piece = std::str::from_utf8(piece).unwrap();
        assert!(!shown.contains(piece), "{at}: {piece} in {shown}");
    }
}

/// The token in the encodings in which it may be echoed.
fn forms() -> Vec<String> {
    let escaped: String = TOKEN.chars().map(|c| format!("\\u{:04x}", c as u32)).collect();
    let percent: String = TOKEN.chars().map(|c| format!("%{:02x}", c as u32)).collect();
    vec![
        TOKEN.to_owned(),
        format!("Authorization: Storpool v1:{TOKEN}"),
        escaped,
        percent,
        TOKEN[..12].to_owned() + "\\u0052" + &TOKEN[13..],
    ]
}

/// Bodies with an echo after this much padding.
fn bodies(echo: &str, at: usize) -> Vec<(u16, String)> {
    let pad = "-".repeat(at);
    let spaces = " ".repeat(at);
    vec![
        (500, format!("{pad}{echo} and more {pad}")),
        (200, format!("<html>{pad}{echo}</html>{pad}")),
        (400, format!(r#"{{"error":{{"name":"{pad}{echo}","descr":"{pad}{echo}"}}}}"#)),
        (200, format!(r#"{{"error":"{pad}{echo}"}}"#)),
        (200, format!(r#"{{"data":{spaces}"{pad}{echo}{pad}"}}"#)),
        (200, format!(r#"{{"data":[{{"name":[],"x":"{pad}{echo}"}}],"y":"{echo}"}}"#)),
        (200, format!(r#"{{"data":[{{"x":"{pad}{echo}","name":[]}}]}}"#)),
        (200, format!(r#"{{"data":[{{"name":"{pad}{echo}"}}]}}"#)),
        (200, format!(r#"{{"data":[1,,{spaces}"{echo}"{pad}]}}"#)),
    ]
}

#[tokio::test]
async fn no_piece_of_the_token_is_shown_wherever_it_is_echoed() {
    let caught = Caught::global();
    // Excerpts begin up to 50 bytes before the error, and have 200; messages are truncated at 1000.
    for at in (20..52).chain(150..202).chain([0, 985, 990, 995, 1000]) {
        let echo = &forms()[at % forms().len()];
        let bodies = bodies(echo, at);
        let script = bodies.iter().flat_map(|(status, body)| {
            let act = Act::Respond(http(*status, body));
            [act.clone(), act.clone(), act.clone(), act]
        });
        let server = Server::start(script.collect::<Vec<_>>());
        let client = storpool_api::Client::builder()
            .base_url(server.url())
            .auth_token(TOKEN)
            .retry(RetryPolicy::never())
            .build()
            .unwrap();
        for _ in &bodies {
            let list = || client.volume_templates_list();
            let mut shown = String::new();
            match client.request(calls::volume_templates_list()).strict(true).await {
                Ok(_) => {}
                Err(error) => shown += &seen(&error),
            }
            match list().partial().await {
                Ok(partial) => {
                    for rejected in partial.rejected() {
                        let parts =
                            [rejected.json_path(), rejected.reason(), rejected.snippet()].concat();
                        shown += &format!("{rejected} {rejected:?} {rejected:#?} {parts}");
                        shown += rejected.key().unwrap_or_default();
                    }
                }
                Err(error) => shown += &seen(&error),
            }
            match list().stream().await {
                Ok(mut stream) => {
                    while let Some(item) = stream.next().await {
                        if let Err(error) = item {
                            shown += &seen(&error);
                        }
                    }
                }
                Err(error) => shown += &seen(&error),
            }
            if let Err(error) = client.raw(Method::Get, "X", None).send().await {
                shown += &seen(&error);
            }
            assert_hidden(&shown, at);
        }
    }
    for line in caught.lines() {
        if line.contains("storpool_api") || line.contains("reqwest") || line.contains("hyper") {
            assert!(!line.contains(&TOKEN[..8]) && !line.contains(&TOKEN[11..]), "{line}");
        }
    }
}
