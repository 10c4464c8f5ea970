//! A transport for tests.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::request::HttpRequest;
use super::response::HttpResponse;
use super::{BoxFuture, Transport};
use crate::call_info::Method;
use crate::error::{TransportFailure, TransportPhase};

/// A transport without a network, for tests: it expects calls in a given order, and answers each as
/// it was told to. It also records what was sent.
///
/// A call that is not the next one expected fails with an error that names both; it is not retried.
/// An expectation names a call, such as `volumesList`, or a method and path, such as
/// `POST VolumeUpdate/a`, which is relative to `/ctrl/1.0/`.
///
/// Clones share the expectations and the record.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), storpool_api::Error> {
/// use storpool_api::Client;
/// use storpool_api::transport::Canned;
///
/// let service = Canned::new()
///     .error("volumeDelete", 409, "busy", "Volume a is open at client 7")
///     .data("GET VolumesList", r#"[]"#);
/// let client = Client::builder().auth_token("1234").transport(service.clone()).build()?;
///
/// let error = client.volume_delete("a".parse::<storpool_api::types::VolumeName>()?).await;
/// assert!(error.unwrap_err().is_busy());
/// assert!(client.volumes_list().await?.is_empty());
/// assert_eq!(service.sent()[0].path(), "/ctrl/1.0/VolumeDelete/a");
/// assert!(service.unused().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Canned(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    expected: VecDeque<(String, Answer)>,
    sent: Vec<Sent>,
}

enum Answer {
    Response { status: u16, body: String, headers: Vec<(String, String)> },
    Failure(TransportFailure),
    Never,
}

/// A request that a [`Canned`] transport has received.
#[derive(Clone, Debug)]
pub struct Sent {
    call: &'static str,
    method: Method,
    path: String,
    attempt: u32,
    body: Option<Value>,
}

impl Sent {
    /// The name of the call, such as `volumeUpdate`; `raw` for a raw call.
    pub fn call(&self) -> &'static str {
        self.call
    }

    /// The HTTP method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Path and query string, encoded, such as `/ctrl/1.0/VolumesList`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The number of the attempt; the first is 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The JSON of the body, if there is one.
    pub fn body(&self) -> Option<&Value> {
        self.body.as_ref()
    }
}

impl Canned {
    /// A transport that expects no call.
    pub fn new() -> Self {
        Self::default()
    }

    /// Expects a call next, and answers it with data, given as JSON.
    #[must_use]
    pub fn data(self, call: impl Into<String>, data: impl fmt::Display) -> Self {
        self.response(call, 200, format!(r#"{{"generation":1,"data":{data}}}"#))
    }

    /// Expects a call next, and answers it with success and nothing else.
    #[must_use]
    pub fn ok(self, call: impl Into<String>) -> Self {
        self.data(call, r#"{"ok":true,"generation":1}"#)
    }

    /// Expects a call next, and answers it with an error of the service.
    #[must_use]
    pub fn error(
        self,
        call: impl Into<String>,
        status: u16,
        name: &str,
        description: &str,
    ) -> Self {
        let error = json!({"error": {"name": name, "descr": description, "transient": false}});
        self.response(call, status, error.to_string())
    }

    /// Expects a call next, and answers it with a transient error of the service.
    #[must_use]
    pub fn transient(self, call: impl Into<String>, name: &str) -> Self {
        let error = json!({"error": {"name": name, "descr": "try again", "transient": true}});
        self.response(call, 503, error.to_string())
    }

    /// Expects a call next, and answers it with any response.
    #[must_use]
    pub fn response(self, call: impl Into<String>, status: u16, body: impl Into<String>) -> Self {
        let (body, headers) = (body.into(), Vec::new());
        self.expect(call, Answer::Response { status, body, headers })
    }

    /// Adds a header to the response that was added last.
    #[must_use]
    pub fn with_header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let Some((_, Answer::Response { headers, .. })) = self.state().expected.back_mut() {
            headers.push((name.into(), value.into()));
        }
        self
    }

    /// Expects a call next, and fails.
    #[must_use]
    pub fn failure(self, call: impl Into<String>, failure: TransportFailure) -> Self {
        self.expect(call, Answer::Failure(failure))
    }

    /// Expects a call next, and never answers it. The request counts as sent.
    #[must_use]
    pub fn hang(self, call: impl Into<String>) -> Self {
        self.expect(call, Answer::Never)
    }

    fn expect(self, call: impl Into<String>, answer: Answer) -> Self {
        self.state().expected.push_back((call.into(), answer));
        self
    }

    /// The requests so far, unexpected ones included.
    pub fn sent(&self) -> Vec<Sent> {
        self.state().sent.clone()
    }

    /// The expectations that no call has met so far.
    pub fn unused(&self) -> Vec<String> {
        self.state().expected.iter().map(|(call, _)| call.clone()).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a request, and takes its answer.
    fn take(&self, request: &HttpRequest) -> Answer {
        let body = request.body().map(|body| {
            serde_json::from_slice(body)
                .unwrap_or_else(|_| String::from_utf8_lossy(body).into_owned().into())
        });
        let (call, method, path) = (request.call(), request.method(), request.path());
        let mut state = self.state();
        let attempt = request.attempt();
        state.sent.push(Sent { call, method, path: path.to_owned(), attempt, body });
        let is_met = state.expected.front().is_some_and(|(expected, _)| {
            let (_, relative) = path.split_once(crate::path::ROOT).unwrap_or(("", path));
            *expected == call || *expected == format!("{method} {relative}")
        });
        if let Some((_, answer)) = is_met.then(|| state.expected.pop_front()).flatten() {
            return answer;
        }
        let next = match state.expected.front() {
            Some((next, _)) => format!("`{next}` was expected next"),
            None => "no further call was expected".to_owned(),
        };
        let problem = format!("unexpected call `{call}`, {method} {path}: {next}");
        Answer::Failure(TransportFailure::stopped(TransportPhase::Connect, &problem))
    }
}

impl Transport for Canned {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportFailure>> {
        Box::pin(async move {
            match self.take(&request) {
                Answer::Response { status, body, headers } => {
                    let length = body.len().to_string();
                    let response = HttpResponse::new(status, body);
                    let response = response.with_header("content-length", &length)?;
                    headers.iter().try_fold(response, |response, (name, value)| {
                        response.with_header(name, value)
                    })
                }
                Answer::Failure(failure) => Err(failure),
                Answer::Never => std::future::pending().await,
            }
        })
    }
}

impl fmt::Debug for Canned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        let expected: Vec<&String> = state.expected.iter().map(|(call, _)| call).collect();
        f.debug_struct("Canned").field("expected", &expected).field("sent", &state.sent).finish()
    }
}
