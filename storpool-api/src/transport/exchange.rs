//! One attempt of a call over a transport, from waiting for its turn to the last byte of the
//! response.

mod base_url;
mod gathered;
mod large;
mod limit;
mod opened;
mod retry_after;

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

use super::Transport;
use super::chunk::Bytes;
use super::request::HttpRequest;
use crate::call::Head;
use crate::error::{
    ConfigError, Failure, InvalidArgument, TransportErrorKind, TransportFailure, TransportPhase,
};
use crate::per_process::{PerProcess, Process};
use crate::runtime;
use crate::token::AuthToken;
use crate::unwind::{caught, without_panic};

use limit::Limit;

pub(crate) use base_url::BaseUrl;
use gathered::Gathered;
pub(crate) use large::Large;
use large::PIECE;
pub(crate) use limit::Allowance;
pub(crate) use opened::Opened;

/// What carries the requests of a client, and of all clients derived from it.
pub(crate) struct Link {
    transport: Arc<dyn Transport>,
    base_url: BaseUrl,
    headers: Arc<HeaderMap>,
    /// With that of a body.
    body_headers: Arc<HeaderMap>,
    response_limit: usize,
    concurrency: usize,
    /// What a parent holds at a fork is never returned in the child.
    turns: PerProcess<Arc<Semaphore>>,
}

/// Settings of a link.
pub(crate) struct LinkSettings<'a> {
    pub(crate) base_url: BaseUrl,
    pub(crate) token: &'a AuthToken,
    pub(crate) user_agent: &'a str,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) response_limit: usize,
    pub(crate) concurrency: usize,
}

/// The right to have a request under way; it is returned when this is dropped.
pub(crate) struct Turn(#[allow(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

/// What was received of a response.
pub(crate) enum Received {
    Whole(Incoming),
    /// A first piece of a large one.
    Large(Box<Large>),
}

/// A response as it was received.
pub(crate) struct Incoming {
    pub(crate) status: u16,
    pub(crate) body: Body,
    /// The pause that the service requests.
    pub(crate) retry_after: Option<Duration>,
    /// Whether only the end of the connection ends the response, so that a lost connection looks
    /// like a complete response.
    pub(crate) until_close: bool,
}

pub(crate) enum Body {
    Whole(Bytes),
    /// Decoded while it arrived.
    Decoded(Decoded),
}

/// The result of decoding a response.
pub(crate) struct Decoded {
    /// Its generation.
    pub(crate) outcome: Result<Option<i64>, Failure>,
    /// Number of bytes.
    pub(crate) received: usize,
    pub(crate) decoding: Duration,
    /// Whether it ended before the end of its JSON.
    pub(crate) is_cut_short: bool,
}

impl Link {
    pub(crate) fn new(
        transport: Arc<dyn Transport>,
        settings: LinkSettings<'_>,
    ) -> Result<Self, ConfigError> {
        let user_agent = HeaderValue::from_str(settings.user_agent).map_err(|error| {
            ConfigError::new("user_agent", "has a character that cannot be sent").because(&error)
        })?;
        let standard = [
            (AUTHORIZATION, authorization(settings.token)?),
            (ACCEPT, HeaderValue::from_static("application/json")),
            (USER_AGENT, user_agent),
        ];
        let json = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let is_replaced = |name: &HeaderName| settings.headers.iter().any(|(own, _)| own == name);
        let with = |more: Option<(HeaderName, HeaderValue)>| {
            let standard = standard.iter().cloned().chain(more);
            let standard = standard.filter(|(name, _)| !is_replaced(name));
            let mut all = HeaderMap::new();
            for (name, value) in standard.chain(settings.headers.iter().cloned()) {
                all.append(name, value);
            }
            Arc::new(all)
        };
        let concurrency = settings.concurrency.clamp(1, Semaphore::MAX_PERMITS);
        Ok(Self {
            transport,
            headers: with(None),
            body_headers: with(Some(json)),
            base_url: settings.base_url,
            response_limit: settings.response_limit,
            concurrency,
            turns: PerProcess::new(Arc::new(Semaphore::new(concurrency))),
        })
    }

    pub(crate) fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    pub(crate) fn response_limit(&self) -> usize {
        self.response_limit
    }

    pub(crate) fn concurrency(&self) -> usize {
        self.concurrency
    }

    /// The request that makes a call.
    pub(crate) fn prepare(&self, call: &Head) -> Result<HttpRequest, InvalidArgument> {
        let path = call.checked_path()?;
        let url = self
            .base_url
            .join(path)
            .ok_or_else(|| InvalidArgument::path(path, "would be changed by the rules for URLs"))?;
        let body = call.body().map(|body| Bytes::from(body.to_vec()));
        let headers = match body {
            Some(_) => &self.body_headers,
            None => &self.headers,
        };
        Ok(HttpRequest::new(call.name(), call.method(), url, Arc::clone(headers), body))
    }

    /// A turn, if one is free.
    pub(crate) fn free_turn(&self, process: Process) -> Option<Turn> {
        Arc::clone(self.turns(process)).try_acquire_owned().ok().map(Turn)
    }

    /// Waits for a turn.
    pub(crate) async fn turn(
        &self,
        process: Process,
        allowance: Option<Allowance>,
    ) -> Result<Turn, TransportFailure> {
        let stopped = |problem: &str| TransportFailure::stopped(TransportPhase::Connect, problem);
        runtime::check().map_err(stopped)?;
        let free = Arc::clone(self.turns(process)).acquire_owned();
        let limit = Limit::new(allowance);
        match limit.apply(free).await {
            Ok(Ok(permit)) => Ok(Turn(permit)),
            Ok(Err(_)) => Err(stopped("the client takes no more requests")),
            Err(_) => Err(limit.ran_out_behind(self.concurrency)),
        }
    }

    fn turns(&self, process: Process) -> &Arc<Semaphore> {
        self.turns.get_or_make(process, || Arc::new(Semaphore::new(self.concurrency)))
    }

    /// Sends a request once and reads the response to its end, within the limit; a large one only to
    /// the end of its beginning, if it can be taken `in_pieces`.
    pub(crate) async fn exchange(
        &self,
        request: HttpRequest,
        turn: Turn,
        allowance: Option<Allowance>,
        in_pieces: bool,
    ) -> Result<Received, TransportFailure> {
        let limit = self.response_limit;
        let piece = if in_pieces { PIECE } else { usize::MAX };
        let mut opened = self.open(request, turn, allowance).await?;
        let mut body = Gathered::new();
        Ok(match opened.read(&mut body, limit, piece).await? {
            true => Received::Whole(opened.incoming(Body::Whole(body.into()))),
            false => Received::Large(Box::new(Large::new(opened, body.into(), limit))),
        })
    }

    /// Sends a request once and waits for the beginning of the response, the rest of which has to
    /// come within the limit, too.
    pub(crate) async fn open(
        &self,
        request: HttpRequest,
        turn: Turn,
        allowance: Option<Allowance>,
    ) -> Result<Opened, TransportFailure> {
        runtime::check()
            .map_err(|problem| TransportFailure::stopped(TransportPhase::Connect, problem))?;
        let limit = Limit::new(allowance);
        limit.check()?;
        let progress = request.progress().clone();
        let sending = caught(|| self.transport.send(request))
            .map_err(|panic| panicked(progress.phase(), &panic))?;
        match limit.apply(without_panic(sending)).await {
            Ok(Ok(Ok(response))) => Opened::new(response, turn, limit),
            Ok(Ok(Err(failure))) => Err(progress.confirm(failure)),
            Ok(Err(panic)) => Err(panicked(progress.phase(), &panic)),
            Err(_) => Err(limit.ran_out(progress.phase())),
        }
    }
}

fn panicked(phase: TransportPhase, message: &str) -> TransportFailure {
    TransportFailure::stopped(phase, &format!("the transport panicked: {message}"))
}

fn broken(problem: String) -> TransportFailure {
    TransportFailure::new(TransportErrorKind::Broken, TransportPhase::Reply).because_of(problem)
}

/// The header value, in memory that is wiped at the end, and flagged as sensitive.
fn authorization(token: &AuthToken) -> Result<HeaderValue, ConfigError> {
    let value = Zeroizing::new(format!("Storpool v1:{}", token.expose()).into_bytes());
    let mut value = HeaderValue::from_maybe_shared(::bytes::Bytes::from_owner(value))
        .map_err(|_| ConfigError::new("auth_token", "has a character that cannot be sent"))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorization_header_is_sensitive() {
        let value = authorization(&AuthToken::from("1234")).unwrap();
        assert_eq!(value, "Storpool v1:1234");
        assert_eq!(format!("{value:?}"), "Sensitive");
    }
}
