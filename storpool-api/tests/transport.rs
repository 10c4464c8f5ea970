//! Transports that users bring: the client keeps its promises over any of them.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use storpool_api::transport::{
    BoxFuture, Bytes, Canned, HttpRequest, HttpResponse, ResponseBody, Transport,
    TransportErrorKind, TransportFailure, TransportPhase, from_fn,
};
use storpool_api::types::VolumeName;
use storpool_api::{Client, ClientBuilder, Error, ErrorKind, Method, RetryPolicy};

const SECOND: Duration = Duration::from_secs(1);

type Outcome = Result<HttpResponse, TransportFailure>;

fn builder() -> ClientBuilder {
    let at_once = RetryPolicy::default().backoff(|_| Duration::ZERO);
    Client::builder().auth_token("1556129910218014736").retry(at_once)
}

fn client<R>(transport: impl Fn(HttpRequest) -> R + Send + Sync + 'static) -> Client
where
    R: Future<Output = Outcome> + Send + 'static,
{
    builder().transport(from_fn(transport)).build().unwrap()
}

/// A read, a call that is safe to retry, and one that is not.
async fn each_call(client: &Client) -> [Result<Value, Error>; 3] {
    let update = || client.raw(Method::Post, "VolumeUpdate/a", Some(json!({"sizeAdd": 512})));
    [
        client.raw(Method::Get, "VolumesList", None).await,
        update().repeatable(true).await,
        update().repeatable(false).await,
    ]
}

fn failure(kind: TransportErrorKind, phase: TransportPhase) -> TransportFailure {
    TransportFailure::new(kind, phase).because(&std::io::Error::other("as the test says"))
}

#[tokio::test]
async fn request_has_everything_that_the_service_needs() {
    let client = builder()
        .default_header("X-Site", "7")
        .base_url("http://storage:81/prefix")
        .transport(from_fn(|request: HttpRequest| {
            assert_eq!(request.url(), "http://storage:81/prefix/ctrl/1.0/VolumeUpdate/a%23b");
            assert_eq!(request.path(), "/prefix/ctrl/1.0/VolumeUpdate/a%23b");
            assert_eq!((request.call(), request.method()), ("raw", Method::Post));
            assert_eq!(request.header("Authorization"), Some("Storpool v1:1556129910218014736"));
            assert_eq!(request.header("content-type"), Some("application/json"));
            assert_eq!(request.header("x-site"), Some("7"));
            assert!(request.header("user-agent").unwrap().starts_with("storpool-api/"));
            assert_eq!(request.body().map(|body| &body[..]), Some(&br#"{"size":512}"#[..]));
            assert!(!format!("{request:?}").contains("1556129910218014736"));
            assert!(request.needs_new_connection(), "the call is not safe to retry");
            Box::pin(async { Ok(HttpResponse::new(200, r#"{"generation": 3, "data": 7}"#)) })
        }))
        .build()
        .unwrap();
    let body = Some(json!({"size": 512}));
    let reply = client.raw(Method::Post, "VolumeUpdate/a%23b", body).send().await.unwrap();
    assert_eq!((reply.generation(), reply.into_data()), (Some(3), json!(7)));
}

#[tokio::test]
async fn failures_are_retried_where_that_is_safe() {
    use TransportErrorKind::{Broken, Refused, Tls};
    use TransportPhase::{Connect, Exchange, Reply};
    for (kind, phase, attempts, in_doubt) in [
        (Refused, Connect, [6, 6, 6], [false, false, false]),
        (Tls, Connect, [1, 1, 1], [false, false, false]),
        (Broken, Exchange, [6, 6, 1], [false, true, true]),
        (Broken, Reply, [6, 6, 1], [false, true, true]),
    ] {
        let client = client(move |_| Box::pin(async move { Err(failure(kind, phase)) }));
        let errors = each_call(&client).await.map(Result::unwrap_err);
        assert_eq!(errors.each_ref().map(|error| error.attempts().unwrap()), attempts);
        assert_eq!(errors.each_ref().map(Error::is_in_doubt), in_doubt);
        assert!(errors[0].to_string().contains("as the test says"), "{}", errors[0]);
    }
}

#[tokio::test]
async fn failure_that_contradicts_the_reported_progress_is_in_doubt() {
    let client = client(|request| {
        Box::pin(async move {
            request.connecting();
            request.sending();
            Err(failure(TransportErrorKind::Unreachable, TransportPhase::Connect))
        })
    });
    let [_, _, error] = each_call(&client).await.map(Result::unwrap_err);
    assert!(error.is_in_doubt() && error.attempts() == Some(1), "{error}");
}

#[tokio::test(start_paused = true)]
async fn transport_that_never_returns_times_out() {
    for (progress, in_doubt, attempts) in [(0, true, 1), (1, false, 2), (2, true, 1)] {
        let client = client(move |request| {
            Box::pin(async move {
                if progress > 0 {
                    request.connecting();
                }
                if progress > 1 {
                    request.sending();
                }
                std::future::pending().await
            })
        });
        let call = client.raw(Method::Post, "VolumeCreate", None);
        let call = call.attempt_timeout(3 * SECOND).timeout(5 * SECOND);
        let error = call.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!((error.is_in_doubt(), error.attempts()), (in_doubt, Some(attempts)), "{error}");
    }
}

#[tokio::test]
async fn panic_of_a_transport_is_an_error() {
    let at_once = client(|request| {
        assert!(request.attempt() == 0, "at once");
        std::future::pending()
    });
    let later = client(|_| Box::pin(async { panic!("later") }));
    let within = client(|_| {
        Box::pin(async {
            struct Panics;
            impl futures_core::Stream for Panics {
                type Item = Result<Bytes, TransportFailure>;
                fn poll_next(
                    self: std::pin::Pin<&mut Self>,
                    _: &mut std::task::Context<'_>,
                ) -> std::task::Poll<Option<Self::Item>> {
                    panic!("within the body")
                }
            }
            Ok(HttpResponse::new(200, ResponseBody::stream(Panics)))
        })
    });
    for (client, message) in [(at_once, "at once"), (later, "later"), (within, "within the body")] {
        let [read, _, update] = each_call(&client).await.map(Result::unwrap_err);
        let text = update.to_string();
        assert!(text.contains(&format!("the transport panicked: {message}")), "{text}");
        assert!(update.is_in_doubt() && !read.is_in_doubt(), "{text}");
    }
}

#[tokio::test]
async fn response_shorter_than_announced_is_broken() {
    let client = client(|_| {
        Box::pin(async {
            HttpResponse::new(200, r#"{"data": []}"#).with_header("content-length", "13")
        })
    });
    let errors = each_call(&client).await.map(Result::unwrap_err);
    assert_eq!(errors.each_ref().map(|error| error.attempts().unwrap()), [6, 6, 1]);
    assert!(
        errors[2].to_string().contains("1 of the announced bytes are missing"),
        "{}",
        errors[2]
    );
}

#[tokio::test]
async fn response_without_a_length_that_ends_early_is_broken() {
    let client = client(|_| Box::pin(async { Ok(HttpResponse::new(200, r#"{"data": ["#)) }));
    let [read, ..] = each_call(&client).await.map(Result::unwrap_err);
    assert!(read.to_string().contains("the connection broke within the response"), "{read}");
    assert_eq!(read.attempts(), Some(6));
}

#[tokio::test]
async fn impossible_status_is_broken() {
    for status in [0, 99, 1000, u16::MAX] {
        let client = client(move |_| Box::pin(async move { Ok(HttpResponse::new(status, "")) }));
        let [read, ..] = each_call(&client).await.map(Result::unwrap_err);
        assert!(read.to_string().contains(&format!("{status} is not an HTTP status")), "{read}");
    }
}

#[tokio::test]
async fn token_in_the_words_of_a_transport_is_redacted() {
    let client = client(|request| {
        let echo = request.headers().map(|(_, value)| value.to_owned()).collect::<String>();
        let echo = std::io::Error::other(echo);
        let broken = TransportFailure::new(TransportErrorKind::Broken, TransportPhase::Connect);
        Box::pin(async move { Err(broken.because(&echo)) })
    });
    let [error, ..] = each_call(&client).await.map(Result::unwrap_err);
    assert!(error.to_string().contains("[redacted]"), "{error}");
    assert!(!error.to_string().contains("1556"), "{error}");
}

#[tokio::test]
async fn layer_that_is_added_last_sees_a_request_first() {
    struct Mark(Arc<dyn Transport>, &'static str);
    impl Transport for Mark {
        fn send(&self, mut request: HttpRequest) -> BoxFuture<'_, Outcome> {
            Box::pin(async move {
                let marks = request.header("x-marks").unwrap_or_default();
                let marks = format!("{marks}{}", self.1);
                request.set_header("X-Marks", &marks)?;
                self.0.send(request).await
            })
        }
    }
    let client = builder()
        .transport(from_fn(|request: HttpRequest| {
            assert_eq!(request.header("X-Marks"), Some("ba"));
            Box::pin(async { Ok(HttpResponse::new(200, r#"{"data": 1}"#)) })
        }))
        .layer(|inner| Mark(inner, "a"))
        .layer(|inner| Mark(inner, "b"))
        .build()
        .unwrap();
    assert_eq!(client.raw(Method::Get, "A", None).await.unwrap(), json!(1));
}

#[tokio::test]
async fn header_that_cannot_be_sent_is_an_error() {
    for (name, value) in [("a b", "1"), ("", "1"), ("a", "1\n2"), ("a", "ж\0")] {
        let error = builder().default_header(name, value).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{name:?} {value:?}");
        assert!(error.to_string().contains("default_header"), "{error}");
    }
    let client = client(|mut request| {
        let set = request.set_header("a", "1\n2");
        Box::pin(async { Err(set.unwrap_err()) })
    });
    let [error, ..] = each_call(&client).await.map(Result::unwrap_err);
    assert!(error.to_string().contains("header `a`") && !error.is_in_doubt(), "{error}");
}

#[tokio::test]
async fn setting_of_the_default_transport_excludes_another() {
    let both = builder().proxy("http://proxy:3128").transport(Canned::new());
    let error = both.build().unwrap_err().to_string();
    assert!(error.contains("transport excludes"), "{error}");
    let error = builder().proxy("://").build().unwrap_err();
    assert!(error.to_string().contains("proxy is not a URL"), "{error}");
}

#[tokio::test]
async fn unexpected_call_of_a_canned_transport_is_named() {
    let service = Canned::new().data("volumesList", "[]").ok("POST VolumeDelete/a");
    let client = builder().transport(service.clone()).build().unwrap();
    let error = client.services_list().await.unwrap_err().to_string();
    for part in ["unexpected call `servicesList`", "`volumesList` was expected next"] {
        assert!(error.contains(part), "{error}");
    }
    assert!(client.volumes_list().await.unwrap().is_empty());
    let _ = client.volume_delete(VolumeName::new("a").unwrap()).await.unwrap();
    assert_eq!(service.unused(), [""; 0]);
    let error = client.volumes_list().await.unwrap_err().to_string();
    assert!(error.contains("no further call was expected"), "{error}");
    let sent = service.sent();
    let calls: Vec<_> = sent.iter().map(|sent| (sent.call(), sent.path())).collect();
    assert_eq!(calls[2], ("volumeDelete", "/ctrl/1.0/VolumeDelete/a"));
    assert_eq!(calls.len(), 4);
}

#[tokio::test]
async fn refusal_that_says_when_to_come_back_is_retried_even_if_unsafe() {
    for (status, retry_after, attempts) in
        [(429, Some("0"), 2), (503, Some("0"), 2), (503, None, 1), (500, Some("0"), 1)]
    {
        let mut service = Canned::new().response("raw", status, "<html>Later.</html>");
        if let Some(seconds) = retry_after {
            service = service.with_header("retry-after", seconds);
        }
        let service = service.ok("raw");
        let client = builder().transport(service.clone()).build().unwrap();
        let outcome = client.raw(Method::Post, "VolumeCreate", None).await;
        assert_eq!(service.sent().len(), attempts, "{status} {retry_after:?} {outcome:?}");
        assert_eq!(outcome.is_ok(), attempts == 2);
    }
}

#[tokio::test]
async fn at_most_as_many_requests_are_under_way_as_permitted() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&most);
    let transport = from_fn(move |_| {
        let (now, most) = (Arc::clone(&now), Arc::clone(&most));
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
            now.fetch_sub(1, Ordering::SeqCst);
            Ok(HttpResponse::new(200, r#"{"data": 1}"#))
        }
    });
    let client = builder().max_concurrency(5).transport(transport).build().unwrap();
    let derived = client.with(|options| options.timeout(SECOND));
    let calls = (0..200).map(|at| {
        let client = if at % 2 == 0 { &client } else { &derived };
        tokio::spawn(client.raw(Method::Get, "A", None).into_future())
    });
    for call in calls.collect::<Vec<_>>() {
        let _ = call.await.unwrap().unwrap();
    }
    assert_eq!(seen.load(Ordering::SeqCst), 5);
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_turn_counts_towards_the_call() {
    let service = Canned::new().hang("raw");
    let client = builder().max_concurrency(1).transport(service.clone()).build().unwrap();
    let hanging = tokio::spawn(client.raw(Method::Get, "A", None).into_future());
    tokio::task::yield_now().await;
    let second = client.raw(Method::Post, "B", None).timeout(SECOND);
    let error = second.await.unwrap_err();
    assert_eq!((error.kind(), error.is_in_doubt()), (ErrorKind::Timeout, false), "{error}");
    assert!(error.to_string().contains("it waited behind 1 others"), "{error}");
    assert_eq!(service.sent().len(), 1);
    hanging.abort();
}

#[tokio::test]
async fn stream_reads_pieces_of_any_size() {
    struct Pieces(Vec<&'static str>);
    impl futures_core::Stream for Pieces {
        type Item = Result<Bytes, TransportFailure>;
        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            std::task::Poll::Ready(self.0.pop().map(|piece| Ok(Bytes::from(piece))))
        }
    }
    let client = client(|_| {
        let pieces = vec!["]}", "2", "[1,", "", r#"{"data""#, ":"];
        let pieces = Pieces(pieces).0.into_iter().collect::<Vec<_>>();
        let order = vec![pieces[0], pieces[1], pieces[2], pieces[5], pieces[4], pieces[3]];
        Box::pin(async { Ok(HttpResponse::new(200, ResponseBody::stream(Pieces(order)))) })
    });
    assert_eq!(client.raw(Method::Get, "A", None).await.unwrap(), json!([1, 2]));
}

#[test]
fn requests_own_what_they_need() {
    fn owned<T: Send + 'static>(_: &T) {}
    fn list() -> storpool_api::Request<Vec<storpool_api::types::VolumeSummary>> {
        builder().transport(Canned::new()).build().unwrap().volumes_list()
    }
    let request = list();
    owned(&request);
    owned(&request.into_future());
}
