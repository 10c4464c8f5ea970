//! Tracing: a span for each call, an event for each attempt, with the names of OpenTelemetry. Neither
//! contains any part of a body, or the token.

use std::time::Duration;

use super::hook::Attempt;
use super::shown::Shown;
use crate::call::Head;
use crate::error::Failure;

/// How a call has ended.
#[cfg_attr(not(feature = "tracing"), expect(dead_code, reason = "nothing is traced"))]
pub(super) struct Ending<'a> {
    pub(super) attempts: u32,
    pub(super) elapsed: Duration,
    /// Of the last response.
    pub(super) status: Option<u16>,
    /// Size of the last response, if it was read as a whole.
    pub(super) received: Option<usize>,
    /// How long it took to decode.
    pub(super) decoding: Option<Duration>,
    /// The generation of a successful response, or the error.
    pub(super) outcome: Result<Option<i64>, &'a Failure>,
}

/// The span of one call.
#[cfg(feature = "tracing")]
pub(crate) struct Trace(tracing::Span);

#[cfg(feature = "tracing")]
impl Trace {
    pub(super) fn begin(call: &Head, shown: &Shown<'_>) -> Self {
        use tracing::field::Empty;
        let span = tracing::info_span!(
            target: "storpool_api",
            "call",
            otel.kind = "client",
            call = call.name(),
            http.request.method = call.method().as_str(),
            server.address = Empty,
            server.port = Empty,
            url.template = Empty,
            url.path = shown.context().path(),
            http.request.body.size = Empty,
            http.request.resend_count = Empty,
            http.response.status_code = Empty,
            http.response.body.size = Empty,
            elapsed_ms = Empty,
            decode_ms = Empty,
            generation = Empty,
            "error.type" = Empty,
            error = Empty,
        );
        if !span.is_disabled() {
            if let Some(template) = call.template() {
                span.record("url.template", template);
            }
            if let Some((host, port)) = shown.context().base_url().and_then(host_and_port) {
                span.record("server.address", host);
                span.record("server.port", port);
            }
            if let Some(body) = call.body() {
                span.record("http.request.body.size", body.len());
            }
        }
        Self(span)
    }

    pub(super) fn is_enabled(&self) -> bool {
        !self.0.is_disabled()
    }

    /// Runs a part of the call within the span, on any thread.
    pub(crate) fn within<F: Future>(&self, work: F) -> impl Future<Output = F::Output> + use<F> {
        tracing::Instrument::instrument(work, self.0.clone())
    }

    pub(super) fn attempt(&self, attempt: &Attempt<'_>) {
        let status = attempt.status();
        let duration_ms = milliseconds(attempt.duration());
        let number = attempt.number();
        let Some(error) = attempt.failure else {
            tracing::debug!(
                target: "storpool_api",
                parent: &self.0,
                attempt = number,
                http.response.status_code = status,
                duration_ms,
                "attempt succeeded",
            );
            return;
        };
        let (kind, error) = (error.kind().as_str(), error.brief());
        match attempt.delay() {
            Some(pause) => tracing::warn!(
                target: "storpool_api",
                parent: &self.0,
                attempt = number,
                http.response.status_code = status,
                duration_ms,
                pause_ms = milliseconds(pause),
                "error.type" = kind,
                error,
                "attempt failed, retrying",
            ),
            None => tracing::debug!(
                target: "storpool_api",
                parent: &self.0,
                attempt = number,
                http.response.status_code = status,
                duration_ms,
                "error.type" = kind,
                error,
                "attempt failed",
            ),
        }
    }

    pub(super) fn end(&self, ending: &Ending<'_>) {
        let span = &self.0;
        if span.is_disabled() {
            return;
        }
        span.record("http.request.resend_count", ending.attempts.saturating_sub(1));
        span.record("elapsed_ms", milliseconds(ending.elapsed));
        if let Some(status) = ending.status {
            span.record("http.response.status_code", status);
        }
        if let Some(bytes) = ending.received {
            span.record("http.response.body.size", bytes);
        }
        if let Some(decoding) = ending.decoding {
            span.record("decode_ms", milliseconds(decoding));
        }
        match ending.outcome {
            Ok(Some(generation)) => {
                span.record("generation", generation);
            }
            Ok(None) => {}
            Err(failure) => {
                span.record("error.type", failure.kind().as_str());
                span.record("error", failure.brief());
            }
        }
    }
}

/// Host and port of a URL without user information.
#[cfg(feature = "tracing")]
fn host_and_port(url: &str) -> Option<(&str, u16)> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split('/').next()?;
    let usual = if scheme == "https" { 443 } else { 80 };
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => Some((host, port.parse().ok()?)),
        _ => Some((authority, usual)),
    }
}

#[cfg(feature = "tracing")]
fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Nothing is traced.
#[cfg(not(feature = "tracing"))]
pub(crate) struct Trace;

#[cfg(not(feature = "tracing"))]
impl Trace {
    pub(super) fn begin(_: &Head, _: &Shown<'_>) -> Self {
        Self
    }

    pub(super) fn is_enabled(&self) -> bool {
        false
    }

    pub(crate) fn within<F: Future>(&self, work: F) -> F {
        work
    }

    pub(super) fn attempt(&self, _: &Attempt<'_>) {}

    pub(super) fn end(&self, _: &Ending<'_>) {}
}

#[cfg(all(test, feature = "tracing"))]
mod tests {
    use super::host_and_port;

    #[test]
    fn host_and_port_are_those_of_the_base_url() {
        for (url, host, port) in [
            ("http://127.0.0.1:81", "127.0.0.1", 81),
            ("http://host/prefix:1", "host", 80),
            ("https://host", "host", 443),
            ("http://[::1]:8080/a", "[::1]", 8080),
            ("http://[::1]", "[::1]", 80),
        ] {
            assert_eq!(host_and_port(url), Some((host, port)), "{url}");
        }
    }
}
