//! The token is nowhere to be seen but in the `Authorization` header.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::error::Error as StdError;
use std::fmt::Debug;

use storpool_api::{AuthToken, Client, Error};
use support::{Act, KINDS, Kind, Server, Setup, TOKEN, error, http};

/// All that can be seen of an error: what it says, how it looks, and the same of its sources.
fn seen_of(error: &Error) -> String {
    let chain = std::iter::successors(Some(error as &dyn StdError), |&error| error.source());
    chain
        .map(|error| format!("{error}\n{error:?}\n{error:#?}\n"))
        .collect()
}

fn assert_hidden(shown: &str) {
    assert!(!shown.contains(TOKEN), "{shown}");
}

fn assert_debug_hides(value: &impl Debug) {
    assert_hidden(&format!("{value:?}"));
    assert_hidden(&format!("{value:#?}"));
}

#[test]
fn nothing_shows_the_token() {
    assert_debug_hides(&AuthToken::from(TOKEN));
    let builder = Client::builder().auth_token(TOKEN);
    assert_debug_hides(&builder);
    let client = builder.build().unwrap();
    assert_debug_hides(&client);
    assert_debug_hides(&client.request(storpool_api::Call::raw(
        storpool_api::Method::Get,
        "VolumesList",
        None,
    )));
    let shown = format!("{client:?}");
    assert!(
        shown.contains("http://127.0.0.1:81") && shown.contains("redacted"),
        "{shown}"
    );
    #[cfg(feature = "blocking")]
    {
        let builder = storpool_api::blocking::Client::builder().auth_token(TOKEN);
        assert_debug_hides(&builder);
        assert_debug_hides(&builder.build().unwrap());
    }
}

#[test]
fn no_error_shows_the_token() {
    let echo = format!("you sent Storpool v1:{TOKEN}");
    let acts = [
        Act::Answer(http(500, &echo)),
        Act::Answer(http(200, &echo)),
        Act::Answer(http(200, &format!(r#"{{"{TOKEN}": 1}}"#))),
        Act::Answer(error(
            400,
            &format!(r#"{{"name": "{TOKEN}", "descr": "{echo}"}}"#),
        )),
        Act::Answer(error(400, &format!("\"{echo}\""))),
        Act::reset(),
        Act::hang(),
    ];
    for kind in KINDS {
        for act in &acts {
            let server = Server::start([act.clone()]);
            let setup = Setup {
                retry: storpool_api::RetryPolicy::never(),
                timeout: support::SHORT,
                ..Setup::for_server(&server)
            };
            let error = kind.build(&setup).unwrap().get("VolumesList").unwrap_err();
            assert_hidden(&seen_of(&error));
        }
        let setup = Setup::for_url(Server::nowhere());
        assert_hidden(&seen_of(
            &kind.build(&setup).unwrap().get("VolumesList").unwrap_err(),
        ));
    }
}

fn refused(setup: &Setup) -> String {
    let errors: Vec<Error> = KINDS
        .iter()
        .map(|kind: &Kind| kind.build(setup).unwrap_err())
        .collect();
    assert!(
        errors.iter().all(|error| matches!(error, Error::Config(_))),
        "{errors:?}"
    );
    errors.iter().map(seen_of).collect()
}

#[test]
fn unusable_tokens_are_refused_unseen() {
    for (token, reason) in [
        ("", "empty"),
        ("hunter2\n", "control character"),
        ("hunter2\r\nX-Injected: yes", "control character"),
        ("hunter2 ", "white space"),
        ("hunter2\u{200b}", "ASCII"),
    ] {
        let shown = refused(&Setup {
            token,
            ..Setup::for_url("http://localhost")
        });
        assert!(
            shown.contains("auth_token") && shown.contains(reason),
            "{shown}"
        );
        assert!(!shown.contains("hunter2"), "{shown}");
    }
    let error = Client::builder().build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot make a client: auth_token is missing"
    );
}

#[test]
fn unusable_addresses_are_refused() {
    for url in [
        "",
        "localhost:81",
        "ftp://localhost",
        "http://u:hunter2@localhost",
        "http://h/?q",
    ] {
        let shown = refused(&Setup::for_url(url));
        assert!(
            shown.contains("base_url") && !shown.contains("hunter2"),
            "{shown}"
        );
    }
    #[cfg(not(feature = "rustls"))]
    assert!(refused(&Setup::for_url("https://localhost")).contains("`rustls`"));
    let error = Client::builder()
        .auth_token("1")
        .user_agent("a\nb")
        .build()
        .unwrap_err();
    assert!(error.to_string().contains("user_agent"), "{error}");
}
