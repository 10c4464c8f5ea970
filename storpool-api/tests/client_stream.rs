//! Responses read entry by entry.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

#[path = "client_stream/failures.rs"]
mod failures;
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

/// The complete result of a stream.
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

    /// Expects this many good entries followed by an error, which it returns.
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
            std::task::Poll::Pending => panic!("it never completes"),
        }
    };
    assert_eq!(next().unwrap().unwrap(), 1);
    let error = next().unwrap().unwrap_err();
    assert!(error.to_string().contains("no Tokio runtime"), "{error}");
    assert!(next().is_none());
}
