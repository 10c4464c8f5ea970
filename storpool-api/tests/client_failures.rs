//! Errors of the service with any HTTP status, in responses of any size: they are the same whether
//! the response is read as a whole, in part or entry by entry.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use storpool_api::{Error, RetryPolicy};
use support::{Act, Caller, KINDS, Server, Setup, http};

const LIMIT: usize = 1 << 20;

/// The errors of a call made in each mode.
fn errors(caller: &Caller) -> Vec<Error> {
    macro_rules! list {
        ($client:expr) => {
            $client.volume_templates_list()
        };
    }
    match caller {
        Caller::Async(client, runtime) => runtime.block_on(async {
            let mut stream = Vec::new();
            match list!(client).stream().await {
                Err(error) => stream.push(error),
                Ok(mut entries) => {
                    while let Some(entry) = entries.next().await {
                        stream.extend(entry.err());
                    }
                }
            }
            let whole = list!(client).send().await.map(drop);
            let partial = list!(client).partial().send().await.map(drop);
            [whole.err(), partial.err(), stream.pop()]
        }),
        #[cfg(feature = "blocking")]
        Caller::Blocking(client) => {
            let mut stream = Vec::new();
            match list!(client).stream() {
                Err(error) => stream.push(error),
                Ok(entries) => stream.extend(entries.filter_map(Result::err)),
            }
            let whole = list!(client).send().map(drop);
            let partial = list!(client).partial().send().map(drop);
            [whole.err(), partial.err(), stream.pop()]
        }
    }
    .into_iter()
    .map(Option::unwrap)
    .collect()
}

fn each(response: &Act, check: impl Fn(&Error)) {
    for kind in KINDS {
        let server = Server::start(vec![response.clone(); 3]);
        let mut setup = Setup::for_server(&server);
        setup.retry = RetryPolicy::never();
        setup.response_limit = LIMIT;
        for error in errors(&kind.build(&setup).unwrap()) {
            check(&error);
        }
        assert!(server.is_done());
    }
}

#[test]
fn errors_of_the_service_are_found_in_large_responses() {
    const BUSY: &str = r#""error":{"name":"busy","transient":true}"#;
    let long = "x".repeat(100 << 10);
    for status in [200, 404, 503] {
        for body in [
            format!(r#"{{"data":[],"x":"{long}",{BUSY}}}"#),
            format!(r#"{{"data":["{long}"],{BUSY}}}"#),
            format!(r#"{{"data":[1,,"{long}"],{BUSY}}}"#),
            format!(r#"{{{BUSY},"x":"{long}"}}"#),
            format!(r#"{{"error":{{"descr":"{long}","name":"busy","transient":true}}}}"#),
            format!("\u{feff}{}{{{BUSY}}}", " ".repeat(100 << 10)),
        ] {
            each(&Act::Respond(http(status, &body)), |error| {
                assert!(error.is_busy() && error.is_transient(), "{error}");
                assert_eq!(error.status(), Some(status));
            });
        }
    }
}

#[test]
fn large_responses_without_an_error_of_the_service_are_cut() {
    let long = "x".repeat(LIMIT);
    for body in [format!("<html>{long}"), format!(r#"{{"data":"{long}"}}"#), " ".repeat(LIMIT + 1)]
    {
        each(&Act::Respond(http(500, &body)), |error| {
            assert!(matches!(error, Error::Http(_)), "{error}");
            assert!(error.to_string().len() < 1000);
        });
    }
}

#[test]
fn response_that_ends_with_its_connection_is_cut_short_only_if_it_is_json_so_far() {
    let response = |body: &str| format!("HTTP/1.1 200 -\r\n\r\n{body}").into_bytes();
    for body in [
        "{'error': {'name': 'busy'}}",
        r#"{"data": [] x"#,
        r#"{"data": "a", b", "error": {}"#,
        "{\0",
    ] {
        each(&Act::RespondAndClose(response(body)), |error| {
            assert!(matches!(error, Error::Decode(_)), "{body}: {error}");
        });
    }
    for body in [r#"{"data": [1, "#, r#"{"data": [], "x": "a"#, "{", ""] {
        each(&Act::RespondAndClose(response(body)), |error| {
            assert!(matches!(error, Error::Transport(_)), "{body}: {error}");
        });
    }
}
