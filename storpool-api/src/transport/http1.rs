//! The default transport: HTTP/1.1 with reqwest.

mod body;
mod failure;
mod pool;
mod tls;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use reqwest::header::{CONTENT_LENGTH, HeaderValue};

use super::chunk::Bytes;
use super::response::{HttpResponse, ResponseBody};
use super::{BoxFuture, HttpRequest, Transport};
use crate::call_info::Method;
use crate::error::{ConfigError, Error, TransportFailure, TransportPhase};
use crate::runtime;

use pool::Pools;

/// The default transport of a client: HTTP/1.1 over TCP, and over TLS with the feature `rustls`.
///
/// A client makes one by itself from its own settings. Make one here to use it for several clients,
/// or within a transport of your own.
///
/// It must be used within a Tokio runtime with I/O and time enabled. Connections are kept for each
/// runtime and each process, so it may be used on several runtimes, and on both sides of a fork.
pub struct Http {
    pools: Pools,
    connect_timeout: Duration,
}

/// Settings of [`Http`].
///
/// Proxy settings of the environment are ignored.
#[derive(Clone, Default)]
#[must_use]
pub struct HttpBuilder {
    connect_timeout: Option<Duration>,
    proxy: Option<String>,
    local_address: Option<IpAddr>,
    resolve: Vec<(String, Vec<SocketAddr>)>,
    tls: tls::Settings,
    /// Whether anything is set.
    is_changed: bool,
}

impl Http {
    /// Starts to describe a transport.
    pub fn builder() -> HttpBuilder {
        HttpBuilder::default()
    }
}

impl HttpBuilder {
    fn changed(self) -> Self {
        Self { is_changed: true, ..self }
    }

    /// Whether any setting differs from its default.
    pub(crate) fn is_changed(&self) -> bool {
        self.is_changed
    }

    /// How long it may take to connect; by default 5 seconds.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        Self { connect_timeout: Some(timeout), ..self }.changed()
    }

    /// Sends all requests through a proxy, such as `http://proxy:3128`.
    pub fn proxy(self, url: impl Into<String>) -> Self {
        Self { proxy: Some(url.into()), ..self }.changed()
    }

    /// The local address of all connections.
    pub fn local_address(self, address: IpAddr) -> Self {
        Self { local_address: Some(address), ..self }.changed()
    }

    /// Uses these addresses for a host name instead of asking the name service. Port 0 stands for
    /// that of the URL.
    pub fn resolve(mut self, host: impl Into<String>, addresses: &[SocketAddr]) -> Self {
        self.resolve.push((host.into(), addresses.to_vec()));
        self.changed()
    }

    /// Trusts the certificates in a PEM file, and those they sign, in addition to those that the
    /// system trusts.
    #[cfg(feature = "rustls-no-provider")]
    #[cfg_attr(docsrs, doc(cfg(feature = "rustls-no-provider")))]
    pub fn tls_root_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls.add_root(pem.into());
        self.changed()
    }

    /// Authenticates to the service with a client certificate: a PEM file with the private key and
    /// the chain of certificates.
    #[cfg(feature = "rustls-no-provider")]
    #[cfg_attr(docsrs, doc(cfg(feature = "rustls-no-provider")))]
    pub fn identity_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls.set_identity(pem.into());
        self.changed()
    }

    /// Builds the transport. No connection is made before the first request.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if a setting is invalid.
    pub fn build(self) -> Result<Http, Error> {
        Ok(self.build_for(true)?)
    }

    /// As [`build`](HttpBuilder::build), for services without TLS unless `may_be_https`.
    pub(crate) fn build_for(self, may_be_https: bool) -> Result<Http, ConfigError> {
        let connect_timeout = self.connect_timeout.unwrap_or(Duration::from_secs(5));
        let pools = Pools::new(pool::Settings {
            connect_timeout,
            proxy: self.proxy,
            local_address: self.local_address,
            resolve: self.resolve,
            tls: self.tls,
            may_be_https,
        })?;
        Ok(Http { pools, connect_timeout })
    }
}

impl Transport for Http {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportFailure>> {
        Box::pin(async move {
            let runtime = runtime::check()
                .map_err(|problem| TransportFailure::stopped(TransportPhase::Connect, problem))?;
            let client = match request.needs_new_connection() {
                false => self.pools.kept(runtime, request.process())?,
                true => self.pools.fresh().clone(),
            };
            request.connecting();
            let sent = client.execute(prepared(&request)).await;
            let mut response = sent.map_err(|error| {
                failure::unsent_or_broken(error, request.progress(), self.connect_timeout)
            })?;
            let status = response.status().as_u16();
            let headers = std::mem::take(response.headers_mut());
            let body = ResponseBody::stream(body::Received(response));
            Ok(HttpResponse::received(status, headers, body))
        })
    }
}

fn prepared(request: &HttpRequest) -> reqwest::Request {
    let method = match request.method() {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
    };
    let mut built = reqwest::Request::new(method, request.parsed_url().clone());
    *built.headers_mut() = request.header_map().clone();
    if request.method() == Method::Post && request.body().is_none() {
        built.headers_mut().append(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    let body = request.body().cloned().map(Bytes::into_inner);
    *built.body_mut() = Some(body::marking(body, request.progress()));
    built
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("connect_timeout", &self.connect_timeout)
            .finish_non_exhaustive()
    }
}

/// Shows neither the proxy, whose URL may have a password, nor keys.
impl fmt::Debug for HttpBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("local_address", &self.local_address)
            .field("resolve", &self.resolve)
            .finish_non_exhaustive()
    }
}
