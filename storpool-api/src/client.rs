//! The asynchronous client.

mod attempts;
mod base_url;
mod builder;
mod clock;
mod core;
mod partial;
mod request;
mod source;
mod stream;
#[cfg(test)]
mod tests;
mod trace;

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::call::{Call, Method};
use crate::config::Config;
use crate::error::Error;

pub use builder::ClientBuilder;
pub use request::Request;
pub use stream::EntryStream;

pub(crate) use base_url::BaseUrl;
pub(crate) use core::Core;
#[cfg(feature = "blocking")]
pub(crate) use core::Options;
#[cfg(feature = "blocking")]
pub(crate) use source::{Source, Taken, open, read};

/// A client of the management service.
///
/// Each call of the API is a method that makes a [`Request`]. Awaiting it gives the data; sending
/// it gives the [`Reply`](crate::Reply), which also has the generation.
///
/// ```no_run
/// # async fn example() -> Result<(), storpool_api::Error> {
/// use storpool_api::{Client, Method};
///
/// let client = Client::builder().base_url("http://127.0.0.1:8080").auth_token("1234").build()?;
/// let volumes = client.raw(Method::Get, "VolumesList", None).await?;
/// # Ok(())
/// # }
/// ```
///
/// Cloning is cheap; clones share their connections. A call uses a connection that was kept open by
/// an earlier one, unless a failure would be final: calls that are not safe to retry, and last
/// attempts, use new connections. The service may close a kept connection just as a request is on
/// its way, which would leave the first in doubt, and fail the second for no reason.
///
/// One client may be used on several Tokio runtimes, and on both sides of a fork: connections are
/// kept for each runtime and each process.
///
/// With the feature `tracing`, each call is a span `call` of the target `storpool_api`, with its
/// `call`, `method`, `path` and, when it ends, `attempts`, `status`, `elapsed_ms`, `generation` or
/// `error`; each retry is an event in it, with `attempt`, `pause_ms` and `reason`. Bodies and the
/// token are never in it.
///
/// Calls must be made within a Tokio runtime with input, output and time enabled; elsewhere they
/// fail. If the future of a call is dropped, the client gives up; the service may still carry the
/// call out.
#[derive(Clone)]
pub struct Client {
    pub(crate) core: Arc<Core>,
}

impl Client {
    /// A client that is as the configuration says: where the service is, and the token. All else
    /// is as it is by default.
    ///
    /// [`ClientBuilder::config`] does the same for a client that differs in some way.
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
    /// [`Error::Config`](crate::Error::Config) if the configuration has no token, which names
    /// every place that was looked at, or if one of its values is not usable, which names the
    /// place it comes from.
    pub fn from_config(config: &Config) -> Result<Self, Error> {
        Self::builder().config(config).build()
    }

    /// A client that is as the environment says, by `SP_AUTH_TOKEN`, and maybe `SP_API_HTTP_HOST`
    /// and `SP_API_HTTP_PORT`, whatever is in the files of this host.
    ///
    /// For the environment and, where it is silent, the files, use
    /// [`from_config`](Client::from_config).
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config) if there is no token in the environment, or one of
    /// the values is not usable.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_config(&Config::from_env()?)
    }

    /// Starts to describe a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A request that makes `call`.
    pub fn request<T>(&self, call: Call<T>) -> Request<'_, T> {
        Request::new(self, call)
    }

    /// A request by method and path that returns any JSON: for calls of other API versions.
    ///
    /// `path` is relative to `/ctrl/1.0/`, such as `VolumeUpdate/disk-1`, and may have any prefix,
    /// such as `MultiCluster/VolumesList`. Its arguments may be percent-encoded (`%23` for `#`);
    /// characters that HTTP forbids in a path are encoded on sending. A query string may follow, such
    /// as `iSCSISessionsInfo?json=%7B%7D`; it is sent exactly as given. Authorization, retries and
    /// errors are those of any call.
    ///
    /// A `GET` counts as safe to repeat, a `POST` does not, unless
    /// [told so](Request::repeatable).
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
    /// is absolute or has empty segments, `.`, `..`, `#`, `\` or control characters, or if the query
    /// string has characters that must be percent-encoded.
    pub fn raw(&self, method: Method, path: &str, body: Option<Value>) -> Request<'_, Value> {
        self.request(Call::raw(method, path, body))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.describe(&mut f.debug_struct("Client"))
    }
}
