//! The token is visible only in the `Authorization` header: not in errors, `Debug`, traces, logs,
//! or explanations of the configuration.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::error::Error as StdError;
use std::fmt::Debug;

use storpool_api::{AuthToken, Client, Config, Error};
use support::{Act, Caught, Dir, KINDS, Kind, Server, Setup, TOKEN, cut, data, error, http};

/// All visible output of an error: `Display` and `Debug`, also of its sources.
fn seen_of(error: &Error) -> String {
    let chain = std::iter::successors(Some(error as &dyn StdError), |&error| error.source());
    chain.map(|error| format!("{error}\n{error:?}\n{error:#?}\n")).collect()
}

fn assert_hidden(shown: &str) {
    assert!(!shown.contains(TOKEN), "{shown}");
}

fn assert_debug_hides(value: &impl Debug) {
    assert_hidden(&format!("{value:?}"));
    assert_hidden(&format!("{value:#?}"));
}

#[test]
fn debug_and_display_hide_the_token() {
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
    assert!(shown.contains("http://127.0.0.1:81") && shown.contains("redacted"), "{shown}");
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
        Act::Respond(http(500, &echo)),
        Act::Respond(http(200, &echo)),
        Act::Respond(http(200, &format!(r#"{{"{TOKEN}": 1}}"#))),
        Act::Respond(error(400, &format!(r#"{{"name": "{TOKEN}", "descr": "{echo}"}}"#))),
        Act::Respond(error(400, &format!("\"{echo}\""))),
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
        assert_hidden(&seen_of(&kind.build(&setup).unwrap().get("VolumesList").unwrap_err()));
    }
}

fn refused(setup: &Setup) -> String {
    let errors: Vec<Error> =
        KINDS.iter().map(|kind: &Kind| kind.build(setup).unwrap_err()).collect();
    assert!(errors.iter().all(|error| matches!(error, Error::Config(_))), "{errors:?}");
    errors.iter().map(seen_of).collect()
}

#[test]
fn unusable_tokens_are_rejected_without_being_shown() {
    for (token, reason) in [
        ("", "empty"),
        ("hunter2\n", "control character"),
        ("hunter2\r\nX-Injected: yes", "control character"),
        ("hunter2 ", "white space"),
        ("hunter2\u{200b}", "ASCII"),
    ] {
        let shown = refused(&Setup { token, ..Setup::for_url("http://localhost") });
        assert!(shown.contains("auth_token") && shown.contains(reason), "{shown}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
    let error = Client::builder().build().unwrap_err();
    assert_eq!(error.to_string(), "cannot make a client: auth_token is missing");
}

#[test]
fn unusable_addresses_are_refused() {
    for url in ["", "localhost:81", "ftp://localhost", "http://u:hunter2@localhost", "http://h/?q"]
    {
        let shown = refused(&Setup::for_url(url));
        assert!(shown.contains("base_url") && !shown.contains("hunter2"), "{shown}");
    }
    #[cfg(not(feature = "rustls"))]
    assert!(refused(&Setup::for_url("https://localhost")).contains("`rustls`"));
    let error = Client::builder().auth_token("1").user_agent("a\nb").build().unwrap_err();
    assert!(error.to_string().contains("user_agent"), "{error}");
}

#[test]
fn traces_and_logs_hide_the_token() {
    let caught = Caught::global();
    let echo = format!("Storpool v1:{TOKEN}");
    let transient = format!(r#"{{"name": "{echo}", "descr": "{echo}", "transient": true}}"#);
    for &kind in KINDS {
        let server = Server::start([
            Act::ResetUnread,
            Act::reset(),
            Act::Respond(error(500, &transient)),
            Act::Respond(data("[]")),
            Act::RespondAndClose(cut()),
            Act::Respond(http(502, &echo)),
            Act::Respond(http(200, &echo)),
            Act::Respond(error(400, &transient.replace("true", "false"))),
        ]);
        let retry = storpool_api::RetryPolicy::default();
        let setup = Setup {
            retry: retry.backoff(|_| std::time::Duration::ZERO),
            ..Setup::for_server(&server)
        };
        let caller = kind.build(&setup).unwrap();
        let _ = caller.update(true).unwrap();
        assert!(caller.update(true).is_err());
        assert!(caller.update(true).is_err());
        assert!(server.is_done());
        let nowhere = Setup::for_url(Server::nowhere());
        kind.build(&nowhere).unwrap().get("VolumesList").unwrap_err();
    }
    let lines = caught.lines();
    let own = if cfg!(feature = "tracing") { " storpool_api " } else { "" };
    for source in ["log TRACE reqwest", " hyper_util::", own] {
        assert!(lines.iter().any(|line| line.contains(source)), "{source} is watched");
    }
    for line in &lines {
        assert_hidden(line);
    }
}

#[test]
fn raw_paths_hide_the_token() {
    let caught = Caught::global();
    for kind in KINDS {
        let server = Server::start([Act::Respond(http(404, "No."))]);
        let caller = kind.caller(&server);
        for path in [
            format!("VolumesList?json=%22{TOKEN}%22"),
            format!("Volume/{TOKEN}?{{}}"),
            format!("Volume/{TOKEN}#"),
        ] {
            let error = caller.get(&path).unwrap_err();
            assert_hidden(&seen_of(&error));
            assert!(!error.path().unwrap_or_default().contains(TOKEN));
        }
    }
    for line in caught.lines() {
        if line.contains(" storpool_api ") {
            assert_hidden(&line);
        }
    }
}

#[test]
fn the_configuration_hides_the_token() {
    let caught = Caught::global();
    let dir = Dir::new();
    dir.write("etc/storpool.conf", format!("SP_AUTH_TOKEN={TOKEN}\nSP_X=a {TOKEN} b\n"));
    dir.write("etc/storpool.conf.d/a.conf", "SP_API_HTTP_PORT=nonsense\n");
    let loader = Config::loader().root(dir.path()).environment([("SP_AUTH_TOKEN", TOKEN)]);
    assert_debug_hides(&loader);
    let config = loader.load().unwrap();
    assert_eq!(config.get("SP_AUTH_TOKEN"), Some(TOKEN));
    assert_debug_hides(&config);
    assert_debug_hides(&config.explain());
    assert_hidden(&config.explain().to_string());
    assert_debug_hides(&config.origin("SP_AUTH_TOKEN"));
    let builder = Client::builder().config(&config);
    assert_debug_hides(&builder);
    assert_hidden(&seen_of(&builder.build().unwrap_err()));
    assert_debug_hides(&Client::builder().config(&config).base_url("http://h").build().unwrap());

    for text in [
        format!("SP_AUTH_TOKEN {TOKEN}\n"),
        format!("{TOKEN}\n"),
        format!("[{TOKEN}\n"),
        format!("SP {TOKEN}=1\n"),
        format!("={TOKEN}\n"),
        format!("SP_AUTH_TOKEN={TOKEN}\\\n{TOKEN}\nx\n"),
    ] {
        let loader = Config::loader().without_files().without_environment();
        let error = loader.text("storpool.conf", text).load().unwrap_err();
        assert_hidden(&seen_of(&error));
    }
    let loader = Config::loader().without_files().without_environment();
    let config = loader.text("x", format!("SP_AUTH_TOKEN={TOKEN} {TOKEN}\n")).load().unwrap();
    assert_hidden(&seen_of(&Client::from_config(&config).unwrap_err()));
    assert!(!caught.lines().concat().contains(TOKEN));
}
