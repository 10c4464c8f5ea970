//! The connections of a client.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Id;

use super::tls;
use crate::error::{ConfigError, TransportFailure, TransportPhase};
use crate::per_process::{PerProcess, Process};

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
    settings: Settings,
}

impl Pools {
    pub(super) fn new(settings: Settings) -> Result<Self, ConfigError> {
        let fresh = settings.build(0)?;
        Ok(Self { fresh, kept: PerProcess::new(Mutex::default()), settings })
    }

    /// Makes a connection for each request.
    pub(super) fn fresh(&self) -> &reqwest::Client {
        &self.fresh
    }

    /// Shares the connections that a runtime keeps open.
    pub(super) fn kept(
        &self,
        runtime: Id,
        process: Process,
    ) -> Result<reqwest::Client, TransportFailure> {
        let pools = self.kept.get_or_make(process, Mutex::default);
        let mut pools = pools.lock().unwrap_or_else(PoisonError::into_inner);
        let known = pools.iter().position(|(id, _)| *id == runtime);
        // Those of runtimes that have not been used for long are dropped first.
        let pool = match known {
            Some(at) => pools.remove(at).1,
            None => self.settings.build(usize::MAX).map_err(|error| {
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

pub(super) struct Settings {
    pub(super) connect_timeout: Duration,
    pub(super) proxy: Option<String>,
    pub(super) local_address: Option<IpAddr>,
    pub(super) resolve: Vec<(String, Vec<SocketAddr>)>,
    pub(super) tls: tls::Settings,
    /// Whether a service may speak TLS.
    pub(super) may_be_https: bool,
}

impl Settings {
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
            .connect_timeout(self.connect_timeout)
            .local_address(self.local_address)
            .pool_max_idle_per_host(max_idle);
        let mut builder = match &self.proxy {
            None => builder,
            Some(url) => builder.proxy(reqwest::Proxy::all(url).map_err(|error| {
                ConfigError::new("proxy", "is not a URL").because(&error.without_url())
            })?),
        };
        for (host, addresses) in &self.resolve {
            builder = builder.resolve_to_addrs(host, addresses);
        }
        // The roots of trust are slow to load and may be missing; plain HTTP has no use for them.
        let builder = match self.may_be_https {
            true => self.tls.apply(builder)?,
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
