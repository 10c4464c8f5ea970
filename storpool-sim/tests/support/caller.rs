//! One interface to both clients, so that each scenario runs on both.

use std::time::Duration;

use storpool_api::types::VolumeName;
use storpool_api::{ApiVersion, Call, Data, Error, RetryPolicy, blocking, calls};
use storpool_sim::Simulator;

/// A client, and everything needed to call it from a test.
pub enum Caller {
    Async(storpool_api::Client, tokio::runtime::Runtime),
    Blocking(blocking::Client),
}

impl Caller {
    /// The same client with another version of the API.
    pub fn speaking(self, api: ApiVersion) -> Self {
        match self {
            Self::Async(client, runtime) => {
                Self::Async(client.with(|options| options.api_version(api)), runtime)
            }
            Self::Blocking(client) => {
                Self::Blocking(client.with(|options| options.api_version(api)))
            }
        }
    }

    /// One of each kind.
    pub fn both() -> [fn(&Simulator) -> Self; 2] {
        [Self::asynchronous, Self::blocking]
    }

    fn asynchronous(simulator: &Simulator) -> Self {
        let client = storpool_api::Client::builder()
            .base_url(simulator.url())
            .auth_token(simulator.token())
            .retry(quick());
        Self::Async(client.build().unwrap(), super::runtime())
    }

    fn blocking(simulator: &Simulator) -> Self {
        let client = blocking::Client::builder()
            .base_url(simulator.url())
            .auth_token(simulator.token())
            .retry(quick());
        Self::Blocking(client.build().unwrap())
    }

    /// Makes a call.
    pub fn ask<T: Data>(&self, call: Call<T>) -> Result<T, Error> {
        Ok(match self {
            Self::Async(client, runtime) => runtime.block_on(client.request(call).send())?,
            Self::Blocking(client) => client.request(call).send()?,
        }
        .into_data())
    }

    /// Makes a call that must succeed.
    pub fn must<T: Data>(&self, call: Call<T>) -> T {
        self.ask(call).unwrap()
    }

    /// Makes a call that must fail.
    pub fn refused<T: Data>(&self, call: Call<T>) -> Error {
        self.ask(call).err().unwrap()
    }

    /// Makes a call as a watchdog does: with a limit and without retries.
    pub fn at_once<T: Data>(&self, call: Call<T>) -> Result<T, Error> {
        let limit = Duration::from_secs(15);
        let never = RetryPolicy::default().retries(0);
        Ok(match self {
            Self::Async(client, runtime) => {
                runtime.block_on(client.request(call).timeout(limit).retry(never).send())?
            }
            Self::Blocking(client) => client.request(call).timeout(limit).retry(never).send()?,
        }
        .into_data())
    }

    /// Whether a volume is there.
    pub fn exists(&self, name: &str) -> bool {
        match self.ask(calls::volume_list(volume(name))) {
            Ok(found) => {
                assert_eq!((found.len(), found[0].name.as_str()), (1, name));
                true
            }
            Err(error) => {
                assert!(error.is_not_found(), "{error}");
                false
            }
        }
    }
}

fn quick() -> RetryPolicy {
    RetryPolicy::default().retries(3).backoff(|_| Duration::ZERO)
}

pub fn volume(name: &str) -> VolumeName {
    name.parse().unwrap()
}
