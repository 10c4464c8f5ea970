//! Responses that are handed over entry by entry.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::time::Duration;

use storpool_api::{Call, Entries, Error, Method, NotRetried, TransportErrorKind, Validate, calls};
use support::{Act, Caller, KINDS, Kind, SHORT, Server, Setup, TOKEN, data, error, http, http10};

/// A call that returns a `T`.
fn call<T: storpool_api::Data>() -> Call<T> {
    Call::raw(Method::Get, "Numbers", None).returning()
}

fn numbers() -> Call<Vec<i64>> {
    call()
}

/// All that comes of a stream.
#[derive(Debug)]
struct Drained<E> {
    /// Before the first entry and after the last.
    generations: [Option<i64>; 2],
    items: Vec<Result<E, Error>>,
}

impl<E: std::fmt::Debug> Drained<E> {
    fn good(self) -> Vec<E> {
        self.items.into_iter().map(Result::unwrap).collect()
    }

    /// So many good entries, and the error behind them.
    fn cut_after(mut self, count: usize) -> Error {
        let last = self.items.pop().unwrap().unwrap_err();
        assert_eq!(self.good().len(), count);
        assert_eq!(last.entries(), Some(count));
        last
    }
}

/// Streams to the end, and checks that the end stays one.
fn drain<T: Entries>(caller: &Caller, call: Call<T>) -> Result<Drained<T::Entry>, Error> {
    let mut items = Vec::new();
    match caller {
        Caller::Async(client, runtime) => runtime.block_on(async {
            let mut stream = client.request(call).stream().await?;
            let first = stream.generation();
            while let Some(item) = stream.next().await {
                assert!(!stream.is_over() || item.is_err());
                items.push(item);
            }
            assert!(stream.is_over() && stream.next().await.is_none());
            let generations = [first, stream.generation()];
            Ok(Drained { generations, items })
        }),
        #[cfg(feature = "blocking")]
        Caller::Blocking(client) => {
            let mut stream = client.request(call).stream()?;
            let first = stream.generation();
            while let Some(item) = stream.next() {
                assert!(!stream.is_over() || item.is_err());
                items.push(item);
            }
            assert!(stream.is_over() && stream.next().is_none());
            let generations = [first, stream.generation()];
            Ok(Drained { generations, items })
        }
    }
}

fn each(script: &[Act], test: impl Fn(&Server, &Caller)) {
    for kind in KINDS {
        let server = Server::start(script.to_vec());
        test(&server, &kind.caller(&server));
        assert!(server.is_done(), "{kind:?}");
    }
}

fn with(kind: Kind, server: &Server, change: impl Fn(&mut Setup)) -> Caller {
    let mut setup = Setup::for_server(server);
    change(&mut setup);
    kind.build(&setup).unwrap()
}

/// The beginning of a response of 1000 bytes.
fn beginning(body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 -\r\nContent-Length: 1000\r\n\r\n{body}").into_bytes()
}

#[test]
fn generation_may_precede_or_follow_the_entries() {
    let script = [
        Act::Respond(data("[1, 2 , \"3\"]")),
        Act::Respond(http(200, r#"{"data": [1,2,3], "x": [], "generation": 8}"#)),
        Act::Respond(http(200, r#"{"data":[1,2,3]}"#)),
        Act::RespondAndClose(http10(r#"{"data":[1,2,3]}"#)),
        Act::Respond(data("[]")),
    ];
    each(&script, |_, caller| {
        for generations in [[Some(7), Some(7)], [None, Some(8)], [None, None], [None, None]] {
            let drained = drain(caller, numbers()).unwrap();
            assert_eq!(drained.generations, generations);
            assert_eq!(drained.good(), [1, 2, 3]);
        }
        let none = drain(caller, numbers()).unwrap();
        assert_eq!(none.generations, [Some(7); 2]);
        assert!(none.good().is_empty());
    });
}

#[test]
fn map_entries_have_keys() {
    let peer =
        r#"{"beaconStatus":"NODE_UP","clusterStatus":"CNODE_UP","joined":true,"nonVoting":false}"#;
    let reply = format!(r#"{{"3": {peer}, "x": {peer}, "4": {{}}, "5": {peer}}}"#);
    each(&[Act::Respond(data(&reply))], |_, caller| {
        let drained = drain(caller, calls::peers_list()).unwrap();
        let keys: Vec<String> = drained
            .items
            .iter()
            .map(|item| match item {
                Ok((id, peer)) => format!("{id} {}", peer.joined),
                Err(error) => error.json_path().unwrap().to_owned(),
            })
            .collect();
        assert_eq!(keys, ["3 true", "data.x", "data.4.beaconStatus", "5 true"]);
    });
}

#[test]
fn invalid_entry_is_reported_and_later_ones_follow() {
    each(&[Act::Respond(data("[1, [], 2.5, 4]"))], |_, caller| {
        let drained = drain(caller, numbers()).unwrap();
        let [Ok(1), Err(first), Err(second), Ok(4)] = &drained.items[..] else {
            panic!("{drained:?}")
        };
        assert_eq!(first.json_path(), Some("data.1"));
        assert_eq!(second.json_path(), Some("data.2"));
        assert_eq!((first.entries(), second.entries()), (Some(1), Some(2)));
        assert_eq!(first.not_retried(), Some(NotRetried::Final));
        let text = first.to_string();
        assert!(
            text.starts_with("raw: cannot decode the response at data.1: invalid type: sequence, expected an integer (HTTP 200): []"),
            "{text}"
        );
        assert!(text.contains(", after 1 entry, attempt 1 of 3"), "{text}");
    });
}

#[test]
fn invalid_first_entry_is_not_retried() {
    each(&[Act::Respond(data("[null, 2]"))], |server, caller| {
        let drained = drain(caller, numbers()).unwrap();
        assert!(matches!(&drained.items[..], [Err(error), Ok(2)] if error.entries() == Some(0)));
        server.only();
    });
}

#[test]
fn entries_arrive_before_the_response_ends() {
    for &kind in KINDS {
        let script = [Act::RespondAndHang(beginning(r#"{"data":[1,2,3"#))];
        let server = Server::start(script);
        let caller = with(kind, &server, |setup| setup.timeout = SHORT);
        let last = drain(&caller, numbers()).unwrap().cut_after(2);
        assert!(last.is_timeout(), "{last}");
        assert_eq!(last.not_retried(), Some(NotRetried::HandedOver));
        let text = last.to_string();
        for part in
            ["no complete response within 50ms", "after 2 entries", "entries were already returned"]
        {
            assert!(text.contains(part), "{text}");
        }
        server.only();
    }
}

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
    // Where the length is known, a response that has it is all there is.
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

#[test]
fn strict_stream_reports_entries_that_break_rules() {
    let entry = |client: i64| {
        format!(r#"{{"volume":"a","snapshot":false,"client":{client},"rights":"rw","pos":0}}"#)
    };
    let reply = data(&format!("[{},{}]", entry(1), entry(-7)));
    let script = vec![Act::Respond(reply); 2];
    each(&script, |_, caller| {
        let tolerant = drain(caller, calls::attachments_list()).unwrap().good();
        assert!(tolerant[1].validate().is_err());
        let strict = drain(caller, calls::attachments_list().strict(true)).unwrap();
        let last = strict.cut_after(1);
        assert_eq!(last.json_path(), Some("data.1.client"));
        assert_eq!(last.violations().len(), 1);
        assert_eq!(last.violations()[0].path(), "data.1.client");
    });
}

#[test]
fn token_echoed_by_the_service_is_redacted() {
    let reply = data(&format!(r#"[1, "{TOKEN}x"]"#));
    let script = vec![Act::Respond(reply); 1];
    each(&script, |_, caller| {
        let last = drain(caller, numbers()).unwrap().cut_after(1);
        let shown = format!("{last} {last:?}");
        assert!(!shown.contains(TOKEN) && shown.contains("[redacted]"), "{shown}");
    });
}

#[test]
fn streams_can_be_sent_and_are_streams() {
    fn sends<S: futures_core::Stream<Item = Result<i64, Error>> + Send + Unpin + 'static>(_: S) {}
    fn stream(stream: storpool_api::EntryStream<i64>) {
        sends(stream);
    }
    let _ = stream;
}

#[test]
fn stream_polled_without_a_runtime_is_an_error() {
    let server = Server::start([Act::RespondAndHang(beginning(r#"{"data":[1,"#))]);
    #[allow(irrefutable_let_patterns, reason = "without blocking there is but one kind")]
    let Caller::Async(client, runtime) = Kind::Async.caller(&server) else { unreachable!() };
    let mut stream = runtime.block_on(client.request(numbers()).stream()).unwrap();
    let mut next = || {
        let mut next = Box::pin(stream.next());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match next.as_mut().poll(&mut context) {
            std::task::Poll::Ready(item) => item,
            std::task::Poll::Pending => panic!("it waits for ever"),
        }
    };
    assert_eq!(next().unwrap().unwrap(), 1);
    let error = next().unwrap().unwrap_err();
    assert!(error.to_string().contains("no Tokio runtime"), "{error}");
    assert!(next().is_none());
}
