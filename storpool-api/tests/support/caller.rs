//! One interface to both clients, so that each behavior is tested on both.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};
use storpool_api::{ApiVersion, Client, ClientBuilder, Error, Method, Reply, RetryPolicy};

use super::{Server, TOKEN};

/// The kinds of client there are.
pub const KINDS: &[Kind] = &[
    Kind::Async,
    #[cfg(feature = "blocking")]
    Kind::Blocking,
];

#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Async,
    #[cfg(feature = "blocking")]
    Blocking,
}

/// The settings of a client. As they are at first, there are two retries without pauses.
#[derive(Clone)]
pub struct Setup {
    pub url: String,
    pub token: &'static str,
    pub timeout: Duration,
    pub response_limit: usize,
    pub user_agent: Option<&'static str>,
    pub retry: RetryPolicy,
    pub api_version: ApiVersion,
}

/// How a call is to be made, where that differs from the client's ways.
#[derive(Clone, Default)]
pub struct How {
    pub repeatable: Option<bool>,
    pub timeout: Option<Duration>,
    pub retry: Option<RetryPolicy>,
}

/// A client, and everything needed to call it from a test.
pub enum Caller {
    Async(Client, tokio::runtime::Runtime),
    #[cfg(feature = "blocking")]
    Blocking(storpool_api::blocking::Client),
}

impl Setup {
    pub fn for_server(server: &Server) -> Self {
        Self::for_url(server.url())
    }

    pub fn for_url(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            token: TOKEN,
            timeout: Duration::from_secs(30),
            response_limit: 1 << 20,
            user_agent: None,
            retry: RetryPolicy::default().retries(2).backoff(|_| Duration::ZERO),
            api_version: ApiVersion::DEFAULT,
        }
    }

    fn apply<C>(&self, mut builder: ClientBuilder<C>) -> ClientBuilder<C> {
        if let Some(user_agent) = self.user_agent {
            builder = builder.user_agent(user_agent);
        }
        builder
            .base_url(&self.url)
            .auth_token(self.token)
            .timeout(self.timeout)
            .response_limit(self.response_limit)
            .retry(self.retry.clone())
            .api_version(self.api_version)
    }
}

impl Kind {
    /// A client for this server.
    pub fn caller(self, server: &Server) -> Caller {
        self.build(&Setup::for_server(server)).unwrap()
    }

    pub fn build(self, setup: &Setup) -> Result<Caller, Error> {
        Ok(match self {
            Self::Async => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                Caller::Async(setup.apply(Client::builder()).build()?, runtime.unwrap())
            }
            #[cfg(feature = "blocking")]
            Self::Blocking => {
                let builder = storpool_api::blocking::Client::builder();
                Caller::Blocking(setup.apply(builder).build()?)
            }
        })
    }
}

impl Caller {
    pub fn get(&self, path: &str) -> Result<Reply<Value>, Error> {
        self.call(Method::Get, path, None, &How::default())
    }

    pub fn post(&self, path: &str, body: Option<Value>) -> Result<Reply<Value>, Error> {
        self.call(Method::Post, path, body, &How::default())
    }

    /// A call that changes something, and may be repeated or not.
    pub fn update(&self, repeatable: bool) -> Result<Reply<Value>, Error> {
        let how = How { repeatable: Some(repeatable), ..How::default() };
        let body = Some(json!({"sizeAdd": 512}));
        self.call(Method::Post, "VolumeUpdate/disk-1", body, &how)
    }

    pub fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        how: &How,
    ) -> Result<Reply<Value>, Error> {
        macro_rules! send {
            ($client:expr) => {{
                let mut request = $client.raw(method, path, body);
                if let Some(repeatable) = how.repeatable {
                    request = request.repeatable(repeatable);
                }
                if let Some(timeout) = how.timeout {
                    request = request.timeout(timeout);
                }
                if let Some(retry) = how.retry.clone() {
                    request = request.retry(retry);
                }
                request.send()
            }};
        }
        match self {
            Self::Async(client, runtime) => runtime.block_on(send!(client)),
            #[cfg(feature = "blocking")]
            Self::Blocking(client) => send!(client),
        }
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Async(client, _) => client.fmt(f),
            #[cfg(feature = "blocking")]
            Self::Blocking(client) => client.fmt(f),
        }
    }
}
