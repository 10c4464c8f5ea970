//! HTTP: one attempt of a call, from the connection to the last byte of the response. No other
//! module names a type of the HTTP library.

mod base_url;
mod body;
mod failure;
mod limit;
mod opened;
mod pool;
mod retry_after;
mod runtime;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Url;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE};

use crate::call::{Head, Method};
use crate::error::{ConfigError, InvalidArgument, TransportFailure, TransportPhase};
use crate::token::AuthToken;

use body::Sending;
use limit::Limit;
use pool::Pools;

pub(crate) use base_url::BaseUrl;
pub(crate) use limit::Allowance;
pub(crate) use opened::Opened;
pub(crate) use runtime::check as check_runtime;

/// The client's settings that concern the network.
pub(crate) struct Settings<'a> {
    pub(crate) base_url: BaseUrl,
    pub(crate) token: &'a AuthToken,
    pub(crate) user_agent: &'a str,
    pub(crate) connect_timeout: Duration,
    pub(crate) response_limit: usize,
}

/// Sends requests to one service.
#[derive(Clone)]
pub(crate) struct Transport {
    pools: Arc<Pools>,
    base_url: BaseUrl,
    connect_timeout: Duration,
    response_limit: usize,
}

/// A request, ready to be sent any number of times.
#[derive(Clone)]
pub(crate) struct Outgoing {
    method: Method,
    url: Url,
    body: Option<Arc<[u8]>>,
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

/// A response as it was received.
pub(crate) struct Incoming {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// The pause that the service requests.
    pub(crate) retry_after: Option<Duration>,
    /// Whether only the end of the connection ends the response, so that a lost connection looks
    /// like a complete response.
    pub(crate) until_close: bool,
}

impl Transport {
    pub(crate) fn new(settings: &Settings<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            pools: Arc::new(Pools::new(settings)?),
            base_url: settings.base_url.clone(),
            connect_timeout: settings.connect_timeout,
            response_limit: settings.response_limit,
        })
    }

    pub(crate) fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    pub(crate) fn response_limit(&self) -> usize {
        self.response_limit
    }

    /// The request that makes a call.
    pub(crate) fn prepare(&self, call: &Head) -> Result<Outgoing, InvalidArgument> {
        let path = call.checked_path()?;
        let url = self
            .base_url
            .join(path)
            .ok_or_else(|| InvalidArgument::path(path, "would be changed by the rules for URLs"))?;
        Ok(Outgoing { method: call.method(), url, body: call.body().cloned() })
    }

    /// Sends a request once and reads the response to its end, within the limit.
    pub(crate) async fn exchange(
        &self,
        outgoing: Outgoing,
        connection: Connection,
        allowance: Option<Allowance>,
    ) -> Result<Incoming, TransportFailure> {
        self.open(outgoing, connection, allowance).await?.read(self.response_limit).await
    }

    /// Sends a request once and waits for the beginning of the response, the rest of which has to
    /// come within the limit, too.
    pub(crate) async fn open(
        &self,
        outgoing: Outgoing,
        connection: Connection,
        allowance: Option<Allowance>,
    ) -> Result<Opened, TransportFailure> {
        let runtime = runtime::check()
            .map_err(|problem| TransportFailure::stopped(TransportPhase::Connect, problem))?;
        let client = match connection {
            Connection::Kept => self.pools.kept(runtime)?,
            Connection::Fresh => self.pools.fresh().clone(),
        };
        let limit = Limit::new(allowance);
        limit.check().map_err(|timeout| timeout.in_phase(TransportPhase::Connect))?;
        let sending = Sending::default();
        let sent = limit
            .apply(request(&client, outgoing, &sending).send())
            .await
            .map_err(|timeout| timeout.in_phase(sending.phase()))?;
        let response =
            sent.map_err(|error| failure::unsent_or_broken(error, &sending, self.connect_timeout))?;
        Ok(Opened::new(response, limit))
    }
}

fn request(
    client: &reqwest::Client,
    outgoing: Outgoing,
    sending: &Sending,
) -> reqwest::RequestBuilder {
    let method = match outgoing.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
    };
    let request = client.request(method, outgoing.url);
    let request = match (outgoing.method, &outgoing.body) {
        (_, Some(_)) => request.header(CONTENT_TYPE, "application/json"),
        (Method::Post, None) => request.header(CONTENT_LENGTH, "0"),
        (Method::Get, None) => request,
    };
    request.body(body::marking(outgoing.body.map(Bytes::from_owner), sending))
}
