//! Streams that fail: retries, limits, and the state of the connection afterwards.

use super::*;

#[test]
fn truncated_response_yields_its_entries_and_their_number() {
    let body = r#"{"generation":7,"data":[1,2,"#;
    for act in [
        Act::RespondAndClose(beginning(body)),
        Act::RespondAndReset(beginning(body)),
        Act::RespondAndClose(http10(body)),
    ] {
        each(&[act], |server, caller| {
            let last = drain(caller, numbers()).unwrap().cut_after(2);
            let Error::Transport(broken) = &last else { panic!("{last}") };
            assert_eq!(broken.kind(), TransportErrorKind::Broken);
            assert_eq!(last.not_retried(), Some(NotRetried::HandedOver));
            assert!(last.to_string().contains("after 2 entries"), "{last}");
            server.only();
        });
    }
    // With a known length, a response of that length is complete.
    each(&[Act::Respond(http(200, body))], |_, caller| {
        let last = drain(caller, numbers()).unwrap().cut_after(2);
        assert!(matches!(last, Error::Decode(_)), "{last}");
        assert!(last.to_string().contains("it ends too early"), "{last}");
    });
}

#[test]
fn retries_are_made_until_the_first_entry() {
    let script = [
        Act::ResetUnread,
        Act::close(),
        Act::RespondAndClose(beginning(r#"{"generation":6,"data":["#)),
        Act::RespondAndClose(http10(r#"{"data":["#)),
        Act::Respond(error(500, r#"{"name":"busy","transient":true}"#)),
        Act::Respond(error(200, r#"{"name":"busy","transient":true}"#)),
        Act::Respond(http(502, "<html>")),
        Act::Respond(data("[1]")),
    ];
    for &kind in KINDS {
        let server = Server::start(script.to_vec());
        let caller = with(kind, &server, |setup| setup.retry = setup.retry.clone().retries(7));
        let drained = drain(&caller, numbers()).unwrap();
        assert_eq!(drained.generations, [Some(7); 2]);
        assert_eq!(drained.good(), [1]);
        assert!(server.is_done());
    }
}

#[test]
fn failure_before_the_first_entry_is_the_error_of_the_call() {
    let not_found = r#"{"name":"objectDoesNotExist"}"#;
    let cases: &[(Vec<u8>, &str)] = &[
        (error(404, not_found), "the service says objectDoesNotExist (HTTP 404)"),
        (error(200, not_found), "the service says objectDoesNotExist (HTTP 200)"),
        (
            http(200, r#"{"error":{"name":"busy"},"data":[1,2]}"#),
            "the service says busy (HTTP 200)",
        ),
        (
            http(200, "<html>"),
            "cannot decode the response: the response is not an object with `data` or `error`",
        ),
        (
            http(200, "[1]"),
            "cannot decode the response: the response is not an object with `data` or `error`",
        ),
        (http(200, "{}"), "the response has neither `data` nor `error`"),
        (data("null"), "at data: invalid type: null, expected a list"),
        (data(r#"{"1":{}}"#), "at data: invalid type: map, expected a list"),
        (http(404, "<html>"), "HTTP 404 with a response in an unknown format: <html>"),
        (http(302, ""), "redirects are not followed"),
    ];
    for (reply, text) in cases {
        each(&[Act::Respond(reply.clone())], |_, caller| {
            let failed = drain(caller, numbers()).unwrap_err();
            assert!(failed.to_string().contains(text), "{text}: {failed}");
            assert_eq!(failed.entries(), None);
            assert_eq!(failed.attempts(), Some(1));
        });
    }
}

#[test]
fn service_error_after_entries_is_the_last_item() {
    let reply = http(200, r#"{"data":[1,2],"error":{"name":"busy","transient":true}}"#);
    each(&[Act::Respond(reply)], |_, caller| {
        let last = drain(caller, numbers()).unwrap().cut_after(2);
        assert!(last.is_busy() && last.is_transient(), "{last}");
        assert_eq!(last.not_retried(), Some(NotRetried::HandedOver));
    });
    let reply = http(200, r#"{"data":[1,2],"generation":[]}"#);
    each(&[Act::Respond(reply)], |_, caller| {
        // An invalid generation does not lose the data.
        let drained = drain(caller, numbers()).unwrap();
        assert_eq!(drained.generations, [None; 2]);
        assert_eq!(drained.good(), [1, 2]);
    });
    for end in ["}", "3,]}", "3]} x", "tru]}"] {
        let reply = http(200, &format!(r#"{{"data":[1,2,{end}"#));
        each(&[Act::Respond(reply)], |_, caller| {
            let last = drain(caller, numbers()).unwrap().items.pop().unwrap();
            let text = last.unwrap_err().to_string();
            assert!(text.contains("the response is not JSON"), "{text}");
        });
    }
}

#[test]
fn size_limit_applies_to_each_entry() {
    for &kind in KINDS {
        let long = format!("[{}\"{}\",2]", "1,".repeat(500), "x".repeat(101));
        let member = format!(r#"{{"data":[1],"x":"{}"}}"#, "x".repeat(100_000));
        let script = [
            Act::Respond(data(&format!("[{}1]", "1 , ".repeat(50_000)))),
            Act::Respond(data(&long)),
            Act::Respond(http(200, &member)),
            Act::Respond(http(502, &"x".repeat(101))),
        ];
        let server = Server::start(script);
        let caller = with(kind, &server, |setup| {
            setup.response_limit = 100;
            setup.retry = storpool_api::RetryPolicy::never();
        });
        assert_eq!(drain(&caller, numbers()).unwrap().good().len(), 50_001);
        let too_large = |error: &Error| matches!(error, Error::Transport(error) if error.kind() == TransportErrorKind::TooLarge);
        let last = drain(&caller, numbers()).unwrap().cut_after(500);
        assert!(too_large(&last), "{last}");
        assert!(last.to_string().contains("100 bytes for each entry"), "{last}");
        let last = drain(&caller, numbers()).unwrap().cut_after(1);
        assert!(too_large(&last), "{last}");
        assert!(too_large(&drain(&caller, numbers()).unwrap_err()));
    }
}

#[test]
fn timeout_applies_to_each_wait() {
    // At 5 ms for each byte, the whole takes longer than an attempt may.
    let limit = Duration::from_secs(1);
    let reply = data(&format!("[{}1]", "1,".repeat(150)));
    for &kind in KINDS {
        let server = Server::start([Act::Trickle(reply.clone())]);
        let caller = with(kind, &server, |setup| setup.timeout = limit);
        let began = std::time::Instant::now();
        assert_eq!(drain(&caller, numbers()).unwrap().good().len(), 151);
        assert!(began.elapsed() > limit);
    }
}

#[test]
fn fully_read_response_releases_its_connection() {
    let script = vec![Act::Respond(data("[1]")); 3];
    each(&script, |server, caller| {
        for _ in 0..3 {
            drain(caller, numbers()).unwrap();
        }
        assert!(server.seen().iter().all(|seen| seen.connection == 0));
    });
}

#[test]
fn dropped_stream_closes_its_connection() {
    for &kind in KINDS {
        let script =
            [Act::RespondAndHang(beginning(r#"{"data":[1,2,3,"#)), Act::Respond(data("[1]"))];
        let server = Server::start(script);
        let caller = kind.caller(&server);
        match &caller {
            Caller::Async(client, runtime) => runtime.block_on(async {
                let mut stream = client.request(numbers()).stream().await.unwrap();
                assert_eq!(stream.next().await.unwrap().unwrap(), 1);
            }),
            #[cfg(feature = "blocking")]
            Caller::Blocking(client) => {
                let mut stream = client.request(numbers()).stream().unwrap();
                assert_eq!(stream.next().unwrap().unwrap(), 1);
            }
        }
        assert_eq!(drain(&caller, numbers()).unwrap().good(), [1]);
        assert_eq!(server.seen()[1].connection, 1);
    }
}
