//! Options of clients that share their connections, and of single requests.

use std::fmt;
use std::time::{Duration, Instant};

use super::hook::{Attempt, Hook};
use crate::retry::RetryPolicy;
use crate::version::ApiVersion;

/// The settings of a client that do not concern its connections.
///
/// Changed with [`Client::with`](crate::Client::with). The methods are those of
/// [`ClientBuilder`](crate::ClientBuilder), where they are described.
#[derive(Clone)]
#[must_use]
pub struct ClientOptions {
    pub(super) timeout: Duration,
    pub(super) retry: RetryPolicy,
    pub(super) strict: bool,
    pub(super) api_version: ApiVersion,
    pub(super) multi_cluster: bool,
    pub(super) hook: Option<Hook>,
}

/// Options of one request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// For the whole call.
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) deadline: Option<Instant>,
    pub(crate) retry: Option<Box<RetryPolicy>>,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(120),
            retry: RetryPolicy::default(),
            strict: false,
            api_version: ApiVersion::DEFAULT,
            multi_cluster: false,
            hook: None,
        }
    }
}

impl ClientOptions {
    /// How long each attempt of a call may take. See
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The retry policy. See [`ClientBuilder::retry`](crate::ClientBuilder::retry).
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self { retry: policy, ..self }
    }

    /// Whether responses must obey the documented rules. See
    /// [`ClientBuilder::strict`](crate::ClientBuilder::strict).
    pub fn strict(self, strict: bool) -> Self {
        Self { strict, ..self }
    }

    /// The version of the API that the client speaks. See
    /// [`ClientBuilder::api_version`](crate::ClientBuilder::api_version).
    pub fn api_version(self, version: ApiVersion) -> Self {
        Self { api_version: version, ..self }
    }

    /// Whether calls that can be are made for all clusters of a multicluster. See
    /// [`ClientBuilder::multi_cluster`](crate::ClientBuilder::multi_cluster).
    pub fn multi_cluster(self, multi_cluster: bool) -> Self {
        Self { multi_cluster, ..self }
    }

    /// Calls a function after each attempt, in addition to functions that were set before. See
    /// [`ClientBuilder::on_attempt`](crate::ClientBuilder::on_attempt).
    pub fn on_attempt(self, hook: impl Fn(&Attempt<'_>) + Send + Sync + 'static) -> Self {
        Self { hook: Some(Hook::after(self.hook, hook)), ..self }
    }
}

impl fmt::Debug for ClientOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientOptions")
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("strict", &self.strict)
            .field("api_version", &self.api_version)
            .field("multi_cluster", &self.multi_cluster)
            .finish_non_exhaustive()
    }
}
