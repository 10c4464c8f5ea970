//! How requests reach the service.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use super::ClientBuilder;
use crate::transport::{HttpBuilder, Transport};

impl<C> ClientBuilder<C> {
    fn http(self, change: impl FnOnce(HttpBuilder) -> HttpBuilder) -> Self {
        Self { http: change(self.http), ..self }
    }

    /// How long it may take to connect; by default 5 seconds.
    ///
    /// When this runs out, nothing was sent, and any call is retried. It only has an effect if it
    /// is shorter than [`timeout`](ClientBuilder::timeout).
    #[must_use]
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.http(|http| http.connect_timeout(timeout))
    }

    /// Sends all requests through a proxy, such as `http://proxy:3128`. By default there is none;
    /// proxy settings of the environment are ignored.
    #[must_use]
    pub fn proxy(self, url: impl Into<String>) -> Self {
        self.http(|http| http.proxy(url))
    }

    /// The local address of all connections.
    #[must_use]
    pub fn local_address(self, address: IpAddr) -> Self {
        self.http(|http| http.local_address(address))
    }

    /// Uses these addresses for a host name instead of asking the name service. Port 0 stands for
    /// that of the URL.
    #[must_use]
    pub fn resolve(self, host: impl Into<String>, addresses: &[SocketAddr]) -> Self {
        self.http(|http| http.resolve(host, addresses))
    }

    /// Trusts the certificates in a PEM file, and those they sign, in addition to those that the
    /// system trusts: for a service whose certificate is signed by a private authority.
    #[cfg(feature = "rustls-no-provider")]
    #[cfg_attr(docsrs, doc(cfg(any(feature = "rustls", feature = "rustls-no-provider"))))]
    #[must_use]
    pub fn tls_root_pem(self, pem: impl Into<Vec<u8>>) -> Self {
        self.http(|http| http.tls_root_pem(pem))
    }

    /// Authenticates with a client certificate: a PEM file with the private key and the chain of
    /// certificates.
    #[cfg(feature = "rustls-no-provider")]
    #[cfg_attr(docsrs, doc(cfg(any(feature = "rustls", feature = "rustls-no-provider"))))]
    #[must_use]
    pub fn identity_pem(self, pem: impl Into<Vec<u8>>) -> Self {
        self.http(|http| http.identity_pem(pem))
    }

    /// Sends a header with every request, and replaces one that the client sends by itself.
    ///
    /// Building the client fails if name or value cannot be sent.
    #[must_use]
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sends requests with another [transport](crate::transport) than [`Http`](crate::transport::Http).
    ///
    /// Retries, timeouts, redaction and tracing remain the client's. Settings of the default
    /// transport, such as [`proxy`](ClientBuilder::proxy), exclude this.
    ///
    /// ```
    /// # fn main() -> Result<(), storpool_api::Error> {
    /// use storpool_api::Client;
    /// use storpool_api::transport::Canned;
    ///
    /// let service = Canned::new().data("volumesList", "[]");
    /// let client = Client::builder().auth_token("1234").transport(service).build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn transport(self, transport: impl Transport) -> Self {
        Self { transport: Some(Arc::new(transport)), ..self }
    }

    /// Wraps the transport, be it the default or [another](ClientBuilder::transport). The layer that
    /// is added last sees a request first.
    ///
    /// See [`transport`](crate::transport) for an example.
    #[must_use]
    pub fn layer<T: Transport>(
        mut self,
        layer: impl FnOnce(Arc<dyn Transport>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.layers.push(Box::new(|transport| Arc::new(layer(transport))));
        self
    }
}
