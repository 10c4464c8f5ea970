//! The part that both clients share.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::attempts::{Attempts, FailedAttempt};
use super::clock::Clock;
use super::options::{ClientOptions, Options};
use super::shown::Shown;
use crate::call::Head;
use crate::decode::Target;
use crate::error::{
    CallContext, Error, Failure, TransportErrorKind, TransportFailure, TransportPhase,
};
use crate::json::check_syntax;
use crate::token::AuthToken;
use crate::transport::HttpRequest;
use crate::transport::exchange::{Body, Incoming, Link};
use crate::version::ApiVersion;

/// All of a client except the way it waits. Clients that are derived from each other share the link.
#[derive(Clone)]
pub(crate) struct Core {
    pub(super) link: Arc<Link>,
    pub(super) token: AuthToken,
    pub(super) options: ClientOptions,
    pub(super) clock: Arc<dyn Clock>,
}

impl Core {
    pub(crate) fn link(&self) -> &Arc<Link> {
        &self.link
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    pub(crate) fn api_version(&self) -> ApiVersion {
        self.options.api_version
    }

    /// The same client with other options.
    pub(crate) fn with(&self, change: impl FnOnce(ClientOptions) -> ClientOptions) -> Self {
        Self { options: change(self.options.clone()), ..self.clone() }
    }

    /// Adapts a call to this client, unless its version of the API does not support it.
    pub(crate) fn adapt(&self, call: &mut Head) -> Result<(), Error> {
        let ClientOptions { api_version, multi_cluster, .. } = self.options;
        call.adapt(api_version, multi_cluster).map_err(|mut unsupported| {
            unsupported.redact(&self.token);
            unsupported.into()
        })
    }

    /// The request that makes a call.
    pub(crate) fn prepare(&self, call: &Head) -> Result<HttpRequest, Error> {
        self.link.prepare(call).map_err(|mut refused| {
            refused.redact(&self.token);
            refused.into()
        })
    }

    /// The call, as errors and traces show it.
    pub(crate) fn context(&self, call: &Head) -> CallContext {
        call.context().at(self.link.base_url().as_str(), &self.token)
    }

    /// The attempts at one call.
    pub(crate) fn attempts<'a>(&'a self, call: &'a Head, options: &'a Options) -> Attempts<'a> {
        let shown = Shown::new(call, self.link.base_url().as_str(), &self.token);
        Attempts::new(call, shown, (options, &self.options), self.clock.now())
    }

    /// Whether a large response may be decoded in pieces. Rules are checked of responses as a whole.
    pub(crate) fn takes_pieces(&self, call: &Head) -> bool {
        !call.rules(self.options.strict).strict
    }

    /// Decides what follows an attempt: the call ends, with the generation of its response, or
    /// pauses before the next attempt.
    pub(crate) fn follow(
        &self,
        call: &Head,
        attempts: &mut Attempts<'_>,
        outcome: Result<Incoming, TransportFailure>,
        data: &mut dyn Target,
    ) -> Result<ControlFlow<Option<i64>, Duration>, Error> {
        match &outcome {
            Ok(incoming) => attempts.replied(incoming.status, Some(incoming.body.received())),
            Err(failure) => {
                failure.status().into_iter().for_each(|status| attempts.replied(status, None));
            }
        }
        // Only a trace says how long it took.
        let begun = (outcome.is_ok() && attempts.trace().is_enabled()).then(Instant::now);
        let before = match &outcome {
            Ok(Incoming { body: Body::Decoded(decoded), .. }) => decoded.decoding,
            _ => Duration::ZERO,
        };
        let outcome = self.read(call, outcome, data);
        if let Some(begun) = begun {
            attempts.decoded(before + begun.elapsed());
        }
        let now = self.clock.now();
        match outcome {
            Ok(generation) => {
                attempts.succeeded(generation, now)?;
                Ok(ControlFlow::Break(generation))
            }
            Err(failed) => attempts.failed(failed, now).map(ControlFlow::Continue),
        }
    }

    /// Reads what an attempt has brought.
    fn read(
        &self,
        call: &Head,
        outcome: Result<Incoming, TransportFailure>,
        data: &mut dyn Target,
    ) -> Result<Option<i64>, FailedAttempt> {
        let incoming = outcome.map_err(|failure| self.unanswered(failure))?;
        let Incoming { status, body, retry_after, until_close } = incoming;
        let (outcome, is_cut_short) = match body {
            Body::Whole(body) => {
                let outcome = call.interpret(status, &body, self.options.strict, data);
                let is_cut_short = until_close && is_cut_short(&body, &outcome);
                (outcome, is_cut_short)
            }
            Body::Decoded(decoded) => (decoded.outcome, until_close && decoded.is_cut_short),
        };
        match outcome {
            Ok(generation) => {
                data.edit_rejected(&|text| self.token.redact(text));
                Ok(generation)
            }
            Err(failure) => {
                let mut failure = match failure {
                    Failure::Decode(_) if is_cut_short => cut_short(status),
                    failure => failure,
                };
                failure.redact(&self.token);
                Err(FailedAttempt::new(failure, retry_after))
            }
        }
    }

    /// An attempt without a response.
    pub(super) fn unanswered(&self, failure: TransportFailure) -> FailedAttempt {
        let mut failure = Failure::Transport(failure);
        failure.redact(&self.token);
        FailedAttempt::new(failure, None)
    }

    pub(crate) fn describe(&self, shown: &mut fmt::DebugStruct<'_, '_>) -> fmt::Result {
        shown
            .field("base_url", self.link.base_url())
            .field("auth_token", &self.token)
            .field("response_limit", &self.link.response_limit())
            .field("max_concurrency", &self.link.concurrency())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// The failure of a response that ends with its connection, but before the end of its JSON.
pub(super) fn cut_short(status: u16) -> Failure {
    let failure = TransportFailure::new(TransportErrorKind::Broken, TransportPhase::Reply);
    Failure::Transport(failure.with_status(status))
}

/// Whether a response that cannot be decoded is one that ends too early. Where the end of the connection
/// ends the response, only the JSON shows that.
fn is_cut_short(body: &[u8], outcome: &Result<Option<i64>, Failure>) -> bool {
    matches!(outcome, Err(Failure::Decode(_)))
        && check_syntax(body).is_err_and(|error| error.is_eof())
}

impl Body {
    /// Number of bytes.
    fn received(&self) -> usize {
        match self {
            Self::Whole(body) => body.len(),
            Self::Decoded(decoded) => decoded.received,
        }
    }
}
