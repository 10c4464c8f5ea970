//! The one place that speaks HTTP: one attempt of a call, from the connection to the last byte of
//! the reply. Nothing outside this file names a type of the HTTP library.

mod opened;
mod retry_after;

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Url;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue,
};
use tokio::runtime::Handle;
use tokio::time::Instant;
use zeroize::Zeroizing;

use crate::call::{Head, Method};
use crate::client::BaseUrl;
use crate::error::{
    ConfigError, Error, InvalidArgument, TransportErrorKind, TransportFault, TransportPhase,
};
use crate::token::AuthToken;

pub(crate) use opened::Opened;

/// What the network needs to know of a client's settings.
pub(crate) struct Settings<'a> {
    pub(crate) base_url: BaseUrl,
    pub(crate) token: &'a AuthToken,
    pub(crate) user_agent: &'a str,
    pub(crate) connect_timeout: Duration,
    pub(crate) response_limit: usize,
}

/// Sends requests to one service.
///
/// Calls that may be repeated share a pool of connections. Any other call gets a connection of its
/// own: the service may close one from the pool at any time, and when it does so just as the
/// request is on its way, nobody can tell whether the call was carried out.
#[derive(Clone)]
pub(crate) struct Transport {
    pooled: reqwest::Client,
    fresh: reqwest::Client,
    base_url: Arc<BaseUrl>,
    response_limit: usize,
}

/// A request, ready to be sent any number of times.
#[derive(Clone)]
pub(crate) struct Outgoing {
    method: Method,
    url: Url,
    body: Option<Arc<[u8]>>,
    pooled: bool,
}

/// A reply as it came.
pub(crate) struct Incoming {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// How long the other side asks to be left alone.
    pub(crate) retry_after: Option<Duration>,
    /// Whether the end of the connection is what tells the end of the reply. There is no telling
    /// then if all of it has come.
    pub(crate) until_close: bool,
}

impl Transport {
    pub(crate) fn new(settings: Settings<'_>) -> Result<Self, ConfigError> {
        let authorization = authorization(settings.token)?;
        let user_agent = HeaderValue::from_str(settings.user_agent).map_err(|error| {
            ConfigError::new("user_agent", "has a character that cannot be sent").because(error)
        })?;
        let build = |max_idle: usize| {
            let mut headers = HeaderMap::new();
            headers.append(AUTHORIZATION, authorization.clone());
            headers.append(ACCEPT, HeaderValue::from_static("application/json"));
            let builder = reqwest::Client::builder()
                .http1_only()
                .no_proxy()
                .referer(false)
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .user_agent(user_agent.clone())
                .default_headers(headers)
                .connect_timeout(settings.connect_timeout)
                .pool_max_idle_per_host(max_idle);
            // The roots of trust are slow to load, and plain HTTP has no use for them.
            #[cfg(feature = "rustls")]
            let builder = match settings.base_url.is_https() {
                true => builder,
                false => builder.tls_certs_only([]),
            };
            builder.build().map_err(|error| {
                ConfigError::new("client", "cannot be set up").because(error.without_url())
            })
        };
        Ok(Self {
            pooled: build(usize::MAX)?,
            fresh: build(0)?,
            base_url: Arc::new(settings.base_url),
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
    pub(crate) fn prepare(&self, call: &Head) -> Result<Outgoing, Error> {
        let path = call.path()?;
        let url = self
            .base_url
            .join(path)
            .ok_or_else(|| InvalidArgument::path(path, "would be changed by the rules for URLs"))?;
        Ok(Outgoing {
            method: call.method(),
            url,
            body: call.body().cloned(),
            pooled: call.may_repeat(),
        })
    }

    /// Sends a request once and reads the reply to its end, within the limit.
    pub(crate) async fn exchange(
        &self,
        outgoing: Outgoing,
        limit: Option<Duration>,
    ) -> Result<Incoming, TransportFault> {
        self.open(outgoing, limit)
            .await?
            .read(self.response_limit)
            .await
    }

    /// Sends a request once and waits for the beginning of the reply, the rest of which has to come
    /// within the limit, too.
    pub(crate) async fn open(
        &self,
        outgoing: Outgoing,
        limit: Option<Duration>,
    ) -> Result<Opened, TransportFault> {
        if Handle::try_current().is_err() {
            return Err(TransportFault::stopped(
                TransportPhase::Connect,
                "there is no Tokio runtime to run the call on; use one, or the blocking client",
            ));
        }
        let limit = Limit::new(limit);
        let sent = limit
            .apply(TransportPhase::Exchange, self.request(outgoing).send())
            .await?;
        let response = sent.map_err(|error| fault(error, TransportPhase::Exchange))?;
        Ok(Opened::new(response, limit))
    }

    fn request(&self, outgoing: Outgoing) -> reqwest::RequestBuilder {
        let client = if outgoing.pooled {
            &self.pooled
        } else {
            &self.fresh
        };
        let method = match outgoing.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
        };
        let request = client.request(method, outgoing.url);
        match (outgoing.method, outgoing.body) {
            (_, Some(body)) => request
                .header(CONTENT_TYPE, "application/json")
                .body(Bytes::from_owner(body)),
            (Method::Post, None) => request.header(CONTENT_LENGTH, "0"),
            (Method::Get, None) => request,
        }
    }
}

/// The header value, in memory that is wiped at the end, and marked as a secret.
fn authorization(token: &AuthToken) -> Result<HeaderValue, ConfigError> {
    let value = Zeroizing::new(format!("Storpool v1:{}", token.expose()).into_bytes());
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(value))
        .map_err(|_| ConfigError::new("auth_token", "has a character that cannot be sent"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The time that one attempt may take.
struct Limit {
    limit: Duration,
    end: Option<Instant>,
}

impl Limit {
    fn new(limit: Option<Duration>) -> Self {
        let limit = limit.unwrap_or(Duration::MAX);
        Self {
            limit,
            end: Instant::now().checked_add(limit),
        }
    }

    async fn apply<F: Future>(
        &self,
        phase: TransportPhase,
        work: F,
    ) -> Result<F::Output, TransportFault> {
        match self.end {
            Some(end) => tokio::time::timeout_at(end, work)
                .await
                .map_err(|_| TransportFault::timeout(phase, self.limit)),
            None => Ok(work.await),
        }
    }
}

/// Sorts an error of the HTTP library by what is found along its chain of sources.
fn fault(error: reqwest::Error, phase: TransportPhase) -> TransportFault {
    use TransportErrorKind as Kind;
    let phase = if error.is_connect() {
        TransportPhase::Connect
    } else {
        phase
    };
    let kind = if error.is_timeout() {
        Kind::Timeout
    } else if phase > TransportPhase::Connect {
        Kind::Broken
    } else if error.is_dns() {
        Kind::Unresolved
    } else {
        match io_kind(&error) {
            Some(io::ErrorKind::ConnectionRefused) => Kind::Refused,
            // As the TLS library reports what it does not accept.
            Some(io::ErrorKind::InvalidData) => Kind::Tls,
            _ => Kind::Unreachable,
        }
    };
    TransportFault::new(kind, phase).because(error.without_url())
}

/// The kind of the first error of the system that says what it is.
fn io_kind(error: &(dyn StdError + 'static)) -> Option<io::ErrorKind> {
    match error.downcast_ref::<io::Error>() {
        Some(io) if io.kind() != io::ErrorKind::Other => Some(io.kind()),
        // The source of an error made of another is that one's source: it would be passed over.
        Some(io) => io_kind(io.get_ref()?),
        None => io_kind(error.source()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_marked_as_a_secret() {
        let value = authorization(&AuthToken::from("1234")).unwrap();
        assert_eq!(value, "Storpool v1:1234");
        assert_eq!(format!("{value:?}"), "Sensitive");
    }
}
