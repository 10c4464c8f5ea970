//! The connections of a client.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use tokio::runtime::Id;
use zeroize::Zeroizing;

use super::Settings;
use crate::error::{ConfigError, TransportFailure, TransportPhase};
use crate::per_process::PerProcess;
use crate::token::AuthToken;

/// How many runtimes have connections that are kept open.
const RUNTIMES: usize = 16;

/// Makes connections, and keeps some of them.
///
/// A connection is driven by the runtime that made it. On another runtime it may hang forever, so
/// each runtime has separate connections. For the same reason, a forked process does not use those
/// of its parent.
pub(super) struct Pools {
    fresh: reqwest::Client,
    kept: PerProcess<Mutex<Vec<(Id, reqwest::Client)>>>,
    builder: Builder,
}

impl Pools {
    pub(super) fn new(settings: &Settings<'_>) -> Result<Self, ConfigError> {
        let builder = Builder::new(settings)?;
        Ok(Self { fresh: builder.build(0)?, kept: PerProcess::new(Mutex::default()), builder })
    }

    /// Makes a connection for each request.
    pub(super) fn fresh(&self) -> &reqwest::Client {
        &self.fresh
    }

    /// Shares the connections that a runtime keeps open.
    pub(super) fn kept(&self, runtime: Id) -> Result<reqwest::Client, TransportFailure> {
        let pools = self.kept.get_or_make(Mutex::default);
        let mut pools = pools.lock().unwrap_or_else(PoisonError::into_inner);
        let known = pools.iter().position(|(id, _)| *id == runtime);
        // Those of runtimes that have not been used for long are dropped first.
        let pool = match known {
            Some(at) => pools.remove(at).1,
            None => self.builder.build(usize::MAX).map_err(|error| {
                TransportFailure::stopped(TransportPhase::Connect, &error.to_string())
            })?,
        };
        if pools.len() >= RUNTIMES {
            pools.remove(0);
        }
        pools.push((runtime, pool.clone()));
        Ok(pool)
    }
}

struct Builder {
    headers: HeaderMap,
    user_agent: HeaderValue,
    connect_timeout: Duration,
    is_https: bool,
}

impl Builder {
    fn new(settings: &Settings<'_>) -> Result<Self, ConfigError> {
        let user_agent = HeaderValue::from_str(settings.user_agent).map_err(|error| {
            ConfigError::new("user_agent", "has a character that cannot be sent").because(&error)
        })?;
        let mut headers = HeaderMap::new();
        headers.append(AUTHORIZATION, authorization(settings.token)?);
        headers.append(ACCEPT, HeaderValue::from_static("application/json"));
        Ok(Self {
            headers,
            user_agent,
            connect_timeout: settings.connect_timeout,
            is_https: settings.base_url.is_https(),
        })
    }

    /// Switches off what other crates may have switched on by features of the HTTP library, which
    /// are the same for a whole program: requests and responses must not depend on them.
    fn build(&self, max_idle: usize) -> Result<reqwest::Client, ConfigError> {
        let builder = reqwest::Client::builder()
            .http1_only()
            .no_proxy()
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .no_hickory_dns()
            .referer(false)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .user_agent(self.user_agent.clone())
            .default_headers(self.headers.clone())
            .connect_timeout(self.connect_timeout)
            .pool_max_idle_per_host(max_idle);
        // The roots of trust are slow to load and may be missing; plain HTTP has no use for them.
        let builder = match self.is_https {
            true => builder,
            false => without_roots(builder),
        };
        // The library panics where its TLS is switched on without any cryptography.
        let built = catch_unwind(AssertUnwindSafe(|| builder.build())).map_err(|_| {
            ConfigError::new(
                "client",
                "cannot be set up: another crate has switched on TLS in reqwest without a \
                 provider of cryptography; install one before the client is built",
            )
        })?;
        built.map_err(|error| {
            ConfigError::new("client", "cannot be set up").because(&error.without_url())
        })
    }
}

/// Trusts no certificate, so that none are loaded.
///
/// The builder has the method `tls_certs_only` only if some crate of the program has switched on
/// TLS in the HTTP library, which no `cfg` of this crate can detect. But an inherent method takes
/// precedence over that of a trait: where there is one it is called, and that of the trait, which
/// does nothing, elsewhere.
fn without_roots(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    #[allow(dead_code, reason = "not called where TLS is compiled in")]
    trait WithoutTls: Sized {
        fn tls_certs_only(self, _none: [Infallible; 0]) -> Self {
            self
        }
    }

    impl WithoutTls for reqwest::ClientBuilder {}

    builder.tls_certs_only([])
}

/// The header value, in memory that is wiped at the end, and flagged as sensitive.
fn authorization(token: &AuthToken) -> Result<HeaderValue, ConfigError> {
    let value = Zeroizing::new(format!("Storpool v1:{}", token.expose()).into_bytes());
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(value))
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
