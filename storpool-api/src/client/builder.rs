//! Building a client.

mod connection;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::clock::{Clock, SystemClock};
use super::core::Core;
use super::handle::Client;
use super::hook::Attempt;
use super::options::ClientOptions;
use crate::config::Config;
use crate::error::{ConfigError, Error};
use crate::retry::RetryPolicy;
use crate::token::AuthToken;
use crate::transport::exchange::{BaseUrl, Link, LinkSettings};
use crate::transport::{HttpBuilder, Transport, header};
use crate::version::ApiVersion;

const DEFAULT_BASE_URL: &str = "http://127.0.0.1:81";

/// Builds a client of type `C`: [`Client`] or `blocking::Client`.
///
/// ```
/// # fn main() -> Result<(), storpool_api::Error> {
/// use std::time::Duration;
/// use storpool_api::{Client, RetryPolicy};
///
/// let client = Client::builder()
///     .base_url("http://10.0.0.1:81")
///     .auth_token("1556129910218014736")
///     .timeout(Duration::from_secs(15))
///     .retry(RetryPolicy::never())
///     .build()?;
/// # Ok(())
/// # }
/// ```
pub struct ClientBuilder<C = Client> {
    base_url: Option<String>,
    token: Option<AuthToken>,
    config: Option<Configured>,
    user_agent: String,
    headers: Vec<(String, String)>,
    response_limit: usize,
    concurrency: usize,
    options: ClientOptions,
    /// Set here, and not only by a configuration.
    api_version: Option<ApiVersion>,
    http: HttpBuilder,
    transport: Option<Arc<dyn Transport>>,
    layers: Vec<Layer>,
    clock: Arc<dyn Clock>,
    kind: PhantomData<fn() -> C>,
}

/// Wraps a transport.
type Layer = Box<dyn FnOnce(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync>;

/// The settings of a configuration, usable or not: the builder may override them.
struct Configured {
    base_url: Result<String, ConfigError>,
    token: Result<AuthToken, ConfigError>,
    api_version: Result<Option<ApiVersion>, ConfigError>,
}

impl<C> ClientBuilder<C> {
    pub(crate) fn new() -> Self {
        Self {
            base_url: None,
            token: None,
            config: None,
            user_agent: concat!("storpool-api/", env!("CARGO_PKG_VERSION")).to_owned(),
            headers: Vec::new(),
            response_limit: 512 << 20,
            concurrency: 32,
            options: ClientOptions::default(),
            api_version: None,
            http: HttpBuilder::default(),
            transport: None,
            layers: Vec::new(),
            clock: Arc::new(SystemClock),
            kind: PhantomData,
        }
    }

    fn options(self, change: impl FnOnce(ClientOptions) -> ClientOptions) -> Self {
        Self { options: change(self.options), ..self }
    }

    /// Takes from a configuration where the service is, the token, and the version of the API, unless
    /// these are set here, before or after.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), storpool_api::Error> {
    /// use storpool_api::{Client, Config, RetryPolicy};
    ///
    /// let config = Config::load()?;
    /// let watchdog = Client::builder().config(&config).retry(RetryPolicy::never()).build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn config(self, config: &Config) -> Self {
        let configured = Configured {
            base_url: config.url(),
            token: config.token(),
            api_version: config.version(),
        };
        Self { config: Some(configured), ..self }
    }

    /// Base URL of the service: `http://`, a host, a port if it is not 80, and optionally a path
    /// before that of the API. By default `http://127.0.0.1:81`.
    ///
    /// The client adds `/ctrl/1.0/` itself; a base URL that already ends in it means the same.
    ///
    /// `https://` needs the feature `rustls`, or a [transport](ClientBuilder::transport) that speaks
    /// TLS.
    #[must_use]
    pub fn base_url(self, base_url: impl Into<String>) -> Self {
        Self { base_url: Some(base_url.into()), ..self }
    }

    /// API token. There is no default.
    #[must_use]
    pub fn auth_token(self, token: impl Into<AuthToken>) -> Self {
        Self { token: Some(token.into()), ..self }
    }

    /// How long each attempt of a call may take, from its beginning to the last byte of the
    /// response; by default 120 seconds, and without limit with [`Duration::MAX`].
    ///
    /// Some calls take minutes on a large or busy cluster, `volumes_status` among them. A limit that
    /// is too short cuts them off, and each retry adds to the load without ever succeeding. Set a
    /// shorter limit only where a quick result matters more, such as in a watchdog.
    ///
    /// Calls that wait in the service for something to happen get the requested waiting time in
    /// addition, or no limit if none was requested. All attempts together are limited by
    /// [`RetryPolicy::deadline`], by default 3 minutes or this limit if it is longer;
    /// [`Request::timeout`](crate::Request::timeout) sets the limit of a single call.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        self.options(|options| options.timeout(timeout))
    }

    /// How many requests may be under way at a time, over all clones of the client and all clients
    /// [derived](crate::Client::with) from it; by default 32. Further ones wait for their turn, which
    /// counts towards the time of the call, but not of an attempt.
    ///
    /// A response that is read entry by entry counts until its first entry has arrived. At least
    /// one request may be under way.
    #[must_use]
    pub fn max_concurrency(self, requests: usize) -> Self {
        Self { concurrency: requests, ..self }
    }

    /// Calls a function after each attempt of each call: for progress output and metrics. It runs on
    /// the task or thread that makes the call, and should return quickly. Several functions are
    /// called in the order in which they were set.
    ///
    /// If it panics, the call fails, even if its attempt had succeeded.
    ///
    /// ```
    /// # fn main() -> Result<(), storpool_api::Error> {
    /// let client = storpool_api::Client::builder()
    ///     .auth_token("1234")
    ///     .on_attempt(|attempt| {
    ///         if let (Some(error), Some(delay)) = (attempt.error(), attempt.delay()) {
    ///             eprintln!("{}: {error}; next attempt in {delay:.1?}", attempt.context().call());
    ///         }
    ///     })
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn on_attempt(self, hook: impl Fn(&Attempt<'_>) + Send + Sync + 'static) -> Self {
        self.options(|options| options.on_attempt(hook))
    }

    /// `User-Agent`; by default `storpool-api/` and the version of this crate.
    #[must_use]
    pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
        Self { user_agent: user_agent.into(), ..self }
    }

    /// Maximum size of a response in bytes; 512 MiB by default. A larger one is an error, and the
    /// rest is not read. If the HTTP status is not 2xx, the rest of a larger response is left out;
    /// of one that is not a JSON object, such as the error page of a proxy, at most the first 64
    /// KiB are read.
    ///
    /// This does not limit the memory that a call takes. Lists and maps of more than 256 KiB are
    /// decoded while they arrive, and take once to twice the size of the response. Of everything
    /// else, of [strict](crate::Request::strict) and of [partial](crate::Request::partial) calls, the
    /// response is in memory together with the data: up to three times its size in total, also if it
    /// is malformed. Short values take more: an integer has eight bytes, and any JSON
    /// ([`Value`](serde_json::Value), which raw calls return) may take ten times its text.
    ///
    /// Where a response is read [entry by entry](crate::Request::stream), this is how many bytes
    /// each entry may have, and the response may be of any size.
    #[must_use]
    pub fn response_limit(self, bytes: usize) -> Self {
        Self { response_limit: bytes, ..self }
    }

    /// The retry policy; see [`RetryPolicy`] for the default.
    #[must_use]
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.options(|options| options.retry(policy))
    }

    /// Whether responses must obey the documented rules, unless a [request](crate::Request::strict)
    /// overrides this. By default they need not, and values that break a rule are kept.
    #[must_use]
    pub fn strict(self, strict: bool) -> Self {
        self.options(|options| options.strict(strict))
    }

    /// The version of the API that the client speaks, which should be that of the service; by default
    /// 16.01.
    ///
    /// A call that uses what this version lacks fails with
    /// [`Error::Unsupported`](crate::Error::Unsupported), and nothing is sent. Responses are
    /// decoded alike for all versions.
    ///
    /// ```
    /// # fn main() -> Result<(), storpool_api::Error> {
    /// use storpool_api::{ApiVersion, Client};
    ///
    /// let client = Client::builder().auth_token("1234").api_version(ApiVersion::V19_01).build()?;
    /// assert_eq!(client.api_version().to_string(), "19.01");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn api_version(self, version: ApiVersion) -> Self {
        Self { api_version: Some(version), ..self }
    }

    /// Whether calls that can be are made for all clusters of a multicluster, with `MultiCluster/`
    /// before their path; by default not. Other calls are not affected.
    ///
    /// Which calls can be depends on the version of the API
    /// ([`CallInfo::multi_cluster`](crate::CallInfo::multi_cluster)). A call that can be only in
    /// other versions fails with [`Error::Unsupported`](crate::Error::Unsupported).
    #[must_use]
    pub fn multi_cluster(self, multi_cluster: bool) -> Self {
        self.options(|options| options.multi_cluster(multi_cluster))
    }

    /// For tests, which do not wait for anything.
    #[cfg(test)]
    pub(crate) fn clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    pub(crate) fn core(self) -> Result<Core, Error> {
        let configured = self.config.unwrap_or_else(|| Configured {
            base_url: Ok(DEFAULT_BASE_URL.to_owned()),
            token: Err(ConfigError::new("auth_token", "is missing")),
            api_version: Ok(None),
        });
        let token = self.token.map_or(configured.token, Ok);
        let base_url = self.base_url.map_or(configured.base_url, Ok)?;
        let base_url = BaseUrl::parse(&base_url, self.transport.is_some())?;
        let token = token?;
        let api_version = match self.api_version {
            Some(version) => version,
            None => configured.api_version?.unwrap_or_default(),
        };
        if let Some(problem) = token.problem() {
            return Err(ConfigError::new("auth_token", problem).into());
        }
        let checked = |(name, value): &(String, String)| {
            header(name, value).map_err(|problem| ConfigError::new("default_header", problem))
        };
        let headers = self.headers.iter().map(checked).collect::<Result<_, _>>()?;
        let transport = match self.transport {
            Some(_) if self.http.is_changed() => {
                let problem = "excludes `connect_timeout`, `proxy` and other settings of the \
                               default transport";
                return Err(ConfigError::new("transport", problem).into());
            }
            Some(transport) => transport,
            None => Arc::new(self.http.build_for(base_url.is_https())?),
        };
        let transport = self.layers.into_iter().fold(transport, |inner, layer| layer(inner));
        let settings = LinkSettings {
            base_url,
            token: &token,
            user_agent: &self.user_agent,
            headers,
            response_limit: self.response_limit,
            concurrency: self.concurrency,
        };
        let link = Arc::new(Link::new(transport, settings)?);
        let options = self.options.api_version(api_version);
        Ok(Core { link, token, options, clock: self.clock })
    }
}

impl ClientBuilder<Client> {
    /// Builds the client.
    ///
    /// No connection is made before the first call.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if there is no token, or a setting or the configuration is invalid.
    pub fn build(self) -> Result<Client, Error> {
        Ok(Client { core: Arc::new(self.core()?) })
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the base URL: an unchecked URL may contain a password.
        f.debug_struct("ClientBuilder")
            .field("auth_token", &self.token)
            .field("configured", &self.config.is_some())
            .field("user_agent", &self.user_agent)
            .field("response_limit", &self.response_limit)
            .field("max_concurrency", &self.concurrency)
            .field("http", &self.http)
            .field("options", &self.options)
            .field("api_version", &self.api_version)
            .finish_non_exhaustive()
    }
}
