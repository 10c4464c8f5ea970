//! The asynchronous client.

mod attempts;
mod builder;
mod clock;
mod core;
mod growing;
mod handle;
mod hook;
mod options;
mod partial;
mod request;
mod shown;
mod source;
mod stream;
#[cfg(test)]
mod tests;
mod trace;

use std::sync::Arc;

use serde_json::Value;

use crate::call::{Call, Method};
use crate::config::Config;
use crate::error::Error;
use crate::version::ApiVersion;

pub use builder::ClientBuilder;
pub use handle::Client;
pub use hook::Attempt;
pub use options::ClientOptions;
pub use request::Request;
pub use stream::EntryStream;

#[cfg(feature = "blocking")]
pub(crate) use core::Core;
#[cfg(feature = "blocking")]
pub(crate) use growing::Growing;
#[cfg(feature = "blocking")]
pub(crate) use options::Options;
#[cfg(feature = "blocking")]
pub(crate) use source::{Source, Taken, open, read};

impl Client {
    /// A client configured by `config`: base URL, token and, if set, version of the API. All other
    /// settings have their defaults.
    ///
    /// Use [`ClientBuilder::config`] to change other settings as well.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), storpool_api::Error> {
    /// use storpool_api::{Client, Config};
    ///
    /// let client = Client::from_config(&Config::load()?)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config) if the configuration has no token (the message names
    /// every source that was searched), or if one of its values is not usable (the message names
    /// the source of the value).
    pub fn from_config(config: &Config) -> Result<Self, Error> {
        Self::builder().config(config).build()
    }

    /// A client configured by the environment: `SP_AUTH_TOKEN` and, if set, `SP_API_HTTP_HOST`,
    /// `SP_API_HTTP_PORT` and `SP_API_VERSION`. The files of this host are ignored.
    ///
    /// To use the files for variables that the environment does not set, use
    /// [`from_config`](Client::from_config).
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config) if there is no token in the environment, or one of
    /// the values is invalid.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_config(&Config::from_env()?)
    }

    /// Starts to describe a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// The version of the API that the client speaks.
    pub fn api_version(&self) -> ApiVersion {
        self.core.api_version()
    }

    /// A client with other options that shares connections, and the limit on concurrent requests,
    /// with this one.
    ///
    /// ```no_run
    /// # fn example(client: &storpool_api::Client) {
    /// use std::time::Duration;
    /// use storpool_api::RetryPolicy;
    ///
    /// let watchdog = client
    ///     .with(|options| options.timeout(Duration::from_secs(15)).retry(RetryPolicy::never()));
    /// # }
    /// ```
    #[must_use]
    pub fn with(&self, change: impl FnOnce(ClientOptions) -> ClientOptions) -> Self {
        Self { core: Arc::new(self.core.with(change)) }
    }

    /// A request that makes `call`.
    pub fn request<T>(&self, call: Call<T>) -> Request<T> {
        Request::new(self, call)
    }

    /// A request by method and path that returns any JSON: for calls of other API versions.
    ///
    /// `path` is relative to `/ctrl/1.0/`, such as `VolumeUpdate/disk-1`, and may have any prefix,
    /// such as `MultiCluster/VolumesList`. Its arguments may be percent-encoded (`%23` for `#`);
    /// characters that HTTP forbids in a path are encoded on sending. A query string may follow,
    /// such as `iSCSISessionsInfo?json=%7B%7D`; it is sent exactly as given. The JSON of a `GET` is
    /// added to the query string. Authorization, retries and errors are those of any call. No
    /// version of the API refuses a raw call.
    ///
    /// A `GET` counts as safe to repeat, a `POST` does not, unless
    /// [set](Request::repeatable).
    ///
    /// ```no_run
    /// # async fn example(client: &storpool_api::Client) -> Result<(), storpool_api::Error> {
    /// use serde_json::json;
    /// use storpool_api::Method;
    ///
    /// let body = json!({"size": 1 << 30});
    /// client.raw(Method::Post, "VolumeUpdate/disk-1", Some(body)).repeatable(true).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Sending it fails with [`Error::InvalidArgument`](crate::Error::InvalidArgument) if the path
    /// is absolute or has empty segments, `.`, `..`, `#`, `\` or control characters, or if the
    /// query string has characters that must be percent-encoded.
    pub fn raw(&self, method: Method, path: &str, body: Option<Value>) -> Request<Value> {
        self.request(Call::raw(method, path, body))
    }
}
