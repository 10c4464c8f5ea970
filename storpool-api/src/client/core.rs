//! The part that both clients share.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use super::attempts::{Attempts, FailedAttempt};
use super::clock::Clock;
use crate::call::{Call, Head};
use crate::decode::Target;
use crate::error::{
    CallContext, Error, Failure, TransportErrorKind, TransportFailure, TransportPhase,
};
use crate::json::check_syntax;
use crate::retry::RetryPolicy;
use crate::token::AuthToken;
use crate::transport::{Incoming, Outgoing, Transport};
use crate::version::ApiVersion;

/// All of a client except the way it waits.
pub(crate) struct Core {
    pub(super) transport: Transport,
    pub(super) token: AuthToken,
    pub(super) retry: RetryPolicy,
    pub(super) timeout: Duration,
    /// Whether responses must obey the documented rules.
    pub(super) strict: bool,
    pub(super) api_version: ApiVersion,
    /// Whether calls that can be are made for all clusters.
    pub(super) multi_cluster: bool,
    pub(super) clock: Arc<dyn Clock>,
}

/// Options of one request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
}

impl Core {
    pub(crate) fn transport(&self) -> &Transport {
        &self.transport
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    pub(crate) fn api_version(&self) -> ApiVersion {
        self.api_version
    }

    /// Adapts a call to this client, unless its version of the API does not support it.
    pub(crate) fn adapt<T>(&self, call: &mut Call<T>) -> Result<(), Error> {
        let adapted = call.head_mut().adapt(self.api_version, self.multi_cluster);
        adapted.map_err(|mut unsupported| {
            unsupported.redact(&self.token);
            unsupported.into()
        })
    }

    /// The request that makes a call.
    pub(crate) fn prepare(&self, call: &Head) -> Result<Outgoing, Error> {
        let prepared = self.transport.prepare(call);
        prepared.map_err(|mut refused| {
            refused.redact(&self.token);
            refused.into()
        })
    }

    /// The call, as errors and traces show it.
    pub(crate) fn context(&self, call: &Head) -> CallContext {
        call.context().at(self.transport.base_url().as_str(), &self.token)
    }

    /// The attempts at one call.
    pub(crate) fn attempts<'a>(&'a self, call: &'a Head, options: &'a Options) -> Attempts<'a> {
        let policy = options.retry.as_ref().unwrap_or(&self.retry);
        Attempts::new(
            call,
            self.context(call),
            policy,
            options.timeout,
            self.timeout,
            self.clock.now(),
        )
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
        let status = match &outcome {
            Ok(incoming) => Some(incoming.status),
            Err(failure) => failure.status(),
        };
        if let Some(status) = status {
            attempts.replied(status);
        }
        let outcome = self.read(call, outcome, data);
        let now = self.clock.now();
        match outcome {
            Ok(generation) => {
                attempts.succeeded(generation, now);
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
        let incoming = outcome.map_err(|failure| FailedAttempt {
            failure: Failure::Transport(failure),
            retry_after: None,
        })?;
        call.interpret(incoming.status, &incoming.body, self.strict, data)
            .inspect(|_| {
                data.edit_rejected(&|text| self.token.redact(text));
            })
            .map_err(|failure| {
                let mut failure = match incoming.is_cut_short(&failure) {
                    true => cut_short(incoming.status),
                    false => failure,
                };
                failure.redact(&self.token);
                FailedAttempt { failure, retry_after: incoming.retry_after }
            })
    }

    pub(crate) fn describe(&self, shown: &mut fmt::DebugStruct<'_, '_>) -> fmt::Result {
        shown
            .field("base_url", self.transport.base_url())
            .field("auth_token", &self.token)
            .field("api_version", &self.api_version)
            .field("multi_cluster", &self.multi_cluster)
            .field("timeout", &self.timeout)
            .field("strict", &self.strict)
            .field("response_limit", &self.transport.response_limit())
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

/// The failure of a response that ends with its connection, but before the end of its JSON.
pub(super) fn cut_short(status: u16) -> Failure {
    let failure = TransportFailure::new(TransportErrorKind::Broken, TransportPhase::Reply);
    Failure::Transport(failure.with_status(status))
}

impl Incoming {
    /// Whether a response that cannot be decoded is one that ends too early. Where the end of the
    /// connection ends the response, only the JSON shows that.
    fn is_cut_short(&self, failure: &Failure) -> bool {
        self.until_close
            && matches!(failure, Failure::Decode(_))
            && check_syntax(&self.body).is_err_and(|error| error.is_eof())
    }
}
