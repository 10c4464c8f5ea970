//! Requests, as a transport sends them.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::chunk::Bytes;
use crate::call_info::Method;
use crate::error::{TransportFailure, TransportPhase};
use crate::per_process::Process;

/// One attempt of a call, as an HTTP request.
///
/// Cloning is cheap; clones share their [progress](HttpRequest::connecting).
#[derive(Clone)]
pub struct HttpRequest(Box<Inner>);

/// On the heap, as it is moved through several futures.
#[derive(Clone)]
struct Inner {
    call: &'static str,
    method: Method,
    url: Url,
    headers: Arc<HeaderMap>,
    body: Option<Bytes>,
    attempt: u32,
    connection: Connection,
    process: Process,
    progress: Progress,
}

/// Which connection carries an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Connection {
    /// A kept connection, if there is one. The service may close it just as the request is sent, so
    /// the attempt may fail although the service is healthy.
    Kept,
    /// A new one.
    Fresh,
}

impl HttpRequest {
    pub(crate) fn new(
        call: &'static str,
        method: Method,
        url: Url,
        headers: Arc<HeaderMap>,
        body: Option<Bytes>,
    ) -> Self {
        Self(Box::new(Inner {
            call,
            method,
            url,
            headers,
            body,
            attempt: 1,
            connection: Connection::Kept,
            process: Process::current(),
            progress: Progress::default(),
        }))
    }

    /// The request as an attempt sends it.
    pub(crate) fn attempt_no(mut self, attempt: u32, connection: Connection) -> Self {
        self.0.attempt = attempt;
        self.0.connection = connection;
        self
    }

    /// The name of the call, such as `volumeUpdate`; `raw` for a raw call.
    pub fn call(&self) -> &'static str {
        self.0.call
    }

    /// Its HTTP method.
    pub fn method(&self) -> Method {
        self.0.method
    }

    /// The whole URL. Transports must not normalize it further.
    pub fn url(&self) -> &str {
        self.0.url.as_str()
    }

    pub(super) fn parsed_url(&self) -> &Url {
        &self.0.url
    }

    /// Path and query string of the URL.
    pub fn path(&self) -> &str {
        let url = self.url();
        let (_, rest) = url.split_once("://").unwrap_or(("", url));
        rest.find('/').map_or("", |at| &rest[at..])
    }

    /// Names, in lower case, and values of all headers. `authorization` has the token.
    ///
    /// `host`, and `content-length` of a request with a body, are left to the transport.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()))
    }

    pub(super) fn header_map(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.headers.get(name).map(|value| value.to_str().unwrap_or_default())
    }

    /// Sets a header, and replaces it if it is there.
    ///
    /// # Errors
    ///
    /// A failure before anything was sent if name or value cannot be sent.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<(), TransportFailure> {
        let (name, value) = header(name, value)
            .map_err(|problem| TransportFailure::stopped(TransportPhase::Connect, &problem))?;
        Arc::make_mut(&mut self.0.headers).insert(name, value);
        Ok(())
    }

    /// The body, which is JSON; a request without one has an empty body.
    pub fn body(&self) -> Option<&Bytes> {
        self.0.body.as_ref()
    }

    /// The number of the attempt; the first is 1.
    pub fn attempt(&self) -> u32 {
        self.0.attempt
    }

    /// Whether the request must not use a connection that is already open.
    ///
    /// The service may close a kept connection just as a request is sent, which leaves the call in
    /// doubt. Calls that are not safe to retry, and last attempts, avoid that.
    pub fn needs_new_connection(&self) -> bool {
        self.0.connection == Connection::Fresh
    }

    /// Notes that nothing was sent so far, and that [`sending`](HttpRequest::sending) will note when
    /// that changes. If the attempt times out before, the call is not in doubt.
    pub fn connecting(&self) {
        self.0.progress.connecting();
    }

    /// Notes that the first byte of the request is about to be sent.
    pub fn sending(&self) {
        self.0.progress.sending();
    }

    /// The process that makes the attempt.
    pub(crate) fn process(&self) -> Process {
        self.0.process
    }

    pub(crate) fn progress(&self) -> &Progress {
        &self.0.progress
    }
}

/// A checked header; the error has no value, which may be secret.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let known = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| format!("{name:?} is not the name of a header"))?;
    let value = HeaderValue::from_str(value)
        .map_err(|_| format!("the value of header `{name}` has a character that cannot be sent"))?;
    Ok((known, value))
}

/// How far an attempt got, as far as its transport reports it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress(Arc<AtomicU8>);

const CONNECTING: u8 = 1;
const SENDING: u8 = 2;

impl Progress {
    pub(super) fn connecting(&self) {
        self.0.fetch_max(CONNECTING, Ordering::AcqRel);
    }

    pub(super) fn sending(&self) {
        self.0.fetch_max(SENDING, Ordering::AcqRel);
    }

    /// How far the request got, given that no response came.
    pub(crate) fn phase(&self) -> TransportPhase {
        match self.0.load(Ordering::Acquire) {
            CONNECTING => TransportPhase::Connect,
            _ => TransportPhase::Exchange,
        }
    }

    /// A failure that does not contradict the reported progress.
    pub(crate) fn confirm(&self, failure: TransportFailure) -> TransportFailure {
        let is_sent = self.0.load(Ordering::Acquire) == SENDING;
        match is_sent && failure.phase() == TransportPhase::Connect {
            true => failure.in_phase(TransportPhase::Exchange),
            false => failure,
        }
    }
}

/// Shows no header, since one is the token, and no part of the body.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("call", &self.0.call)
            .field("method", &self.0.method)
            .field("url", &self.url())
            .field("body_bytes", &self.0.body.as_ref().map(|body| body.len()))
            .field("attempt", &self.0.attempt)
            .finish_non_exhaustive()
    }
}
