//! Tracing: a span for each call, an event for each retry. Neither contains any part of a body, or
//! the token.

use std::time::Duration;

use crate::error::{CallContext, Failure};

/// How a call has ended.
#[cfg_attr(not(feature = "tracing"), expect(dead_code, reason = "nothing is traced"))]
pub(super) struct Ending<'a> {
    pub(super) attempts: u32,
    pub(super) elapsed: Duration,
    /// Of the last response.
    pub(super) status: Option<u16>,
    /// The generation of a successful response, or the error.
    pub(super) outcome: Result<Option<i64>, &'a Failure>,
}

/// The span of one call.
#[cfg(feature = "tracing")]
pub(crate) struct Trace(tracing::Span);

#[cfg(feature = "tracing")]
impl Trace {
    pub(super) fn begin(context: &CallContext) -> Self {
        use tracing::field::Empty;
        Self(tracing::info_span!(
            target: "storpool_api",
            "call",
            call = context.call(),
            method = context.method().as_str(),
            path = context.path(),
            attempts = Empty,
            status = Empty,
            elapsed_ms = Empty,
            generation = Empty,
            error = Empty,
        ))
    }

    /// Runs a part of the call within the span, on any thread.
    pub(crate) fn within<F: Future>(&self, work: F) -> impl Future<Output = F::Output> + use<F> {
        tracing::Instrument::instrument(work, self.0.clone())
    }

    pub(super) fn retry(&self, attempt: u32, pause: Duration, failure: &Failure) {
        tracing::warn!(
            target: "storpool_api",
            parent: &self.0,
            attempt,
            pause_ms = milliseconds(pause),
            reason = failure.brief(),
            "retrying",
        );
    }

    pub(super) fn end(&self, ending: &Ending<'_>) {
        let span = &self.0;
        span.record("attempts", ending.attempts);
        span.record("elapsed_ms", milliseconds(ending.elapsed));
        if let Some(status) = ending.status {
            span.record("status", status);
        }
        match ending.outcome {
            Ok(Some(generation)) => {
                span.record("generation", generation);
            }
            Ok(None) => {}
            Err(failure) => {
                span.record("error", failure.brief());
            }
        }
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
    pub(super) fn begin(_: &CallContext) -> Self {
        Self
    }

    pub(crate) fn within<F: Future>(&self, work: F) -> F {
        work
    }

    pub(super) fn retry(&self, _: u32, _: Duration, _: &Failure) {}

    pub(super) fn end(&self, _: &Ending<'_>) {}
}
