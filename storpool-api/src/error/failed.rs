//! The part that all errors of calls have in common.

use std::fmt;

use super::context::CallContext;

/// A failure, and the call that failed.
#[derive(Clone, Debug)]
pub(super) struct Failed<F> {
    pub(super) context: CallContext,
    pub(super) failure: F,
}

/// The consequences of a failure for the attempt.
#[cfg(feature = "client")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The call was not carried out; another attempt may succeed.
    NotDone,
    /// The call may have been carried out; another attempt may succeed.
    Unknown,
    /// Another attempt would fail in the same way.
    Final,
}

impl<F> Failed<F> {
    pub(super) fn new(context: CallContext, failure: F) -> Box<Self> {
        Box::new(Self { context, failure })
    }
}

impl<F: fmt::Display> fmt::Display for Failed<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { context, failure } = self;
        write!(f, "{}: {failure} [{context}]", context.call())
    }
}

/// Whether a status alone shows that the request was not carried out.
///
/// 3xx redirects the client, and 4xx rejects the request (RFC 9110, 15.4 and 15.5). The exception
/// is 408: by the standard the request never arrived completely, but there are gateways that send
/// 408 if the service was too slow. Any 5xx may come from a gateway that lost the service after the
/// request had reached it, 503 included. After 1xx, the request is still being handled.
pub(super) fn is_refusal(status: u16) -> bool {
    matches!(status, 300..=407 | 409..=499)
}
