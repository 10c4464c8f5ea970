//! The client for programs without an asynchronous runtime.
//!
//! ```no_run
//! # fn main() -> Result<(), storpool_api::Error> {
//! use storpool_api::{Method, blocking};
//!
//! let client = blocking::Client::builder().auth_token("1234").build()?;
//! let volumes = client.raw(Method::Get, "VolumesList", None).send()?.into_data();
//! # Ok(())
//! # }
//! ```
//!
//! It may be built, used and dropped anywhere, also in asynchronous code, where each call blocks
//! the current thread.

mod entries;
mod worker;

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::call::{Call, Head, Method};
use crate::client::{ClientOptions, Core, Growing, Options};
use crate::config::Config;
use crate::decode::{Decode, Target};
use crate::error::{ConfigError, Error, TransportFailure};
use crate::reply::Reply;
use crate::transport::exchange::{Incoming, Large, Received};
use crate::version::ApiVersion;

pub use entries::EntryIter;
use worker::Worker;

/// Builds a blocking client.
pub type ClientBuilder = crate::ClientBuilder<Client>;

/// A call of a blocking client that has not been sent yet.
pub type Request<T> = crate::Request<T, Client>;

/// A client of the management service whose calls block.
///
/// Cloning is cheap; clones share their connections and one worker thread, which ends after the
/// last clone is dropped. Calls may be made from any number of threads at once. In a forked
/// process, the client starts another thread. For the use of connections, see [`crate::Client`].
#[derive(Clone)]
pub struct Client {
    core: Arc<Core>,
    worker: Worker,
}

impl Client {
    /// A client configured by `config`.
    ///
    /// As [`crate::Client::from_config`].
    ///
    /// # Errors
    ///
    /// As [`crate::Client::from_config`], and if the system does not permit another thread.
    pub fn from_config(config: &Config) -> Result<Self, Error> {
        Self::builder().config(config).build()
    }

    /// A client configured by the environment; the configuration files are ignored.
    ///
    /// As [`crate::Client::from_env`].
    ///
    /// # Errors
    ///
    /// As [`crate::Client::from_env`], and if the system does not permit another thread.
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

    /// A client with other options that shares connections, the limit on concurrent requests, and
    /// the worker thread with this one.
    ///
    /// As [`crate::Client::with`].
    #[must_use]
    pub fn with(&self, change: impl FnOnce(ClientOptions) -> ClientOptions) -> Self {
        Self { core: Arc::new(self.core.with(change)), worker: self.worker.clone() }
    }

    /// A request that makes `call`.
    pub fn request<T>(&self, call: Call<T>) -> Request<T> {
        Request::new(self, call)
    }

    /// A request by method and path that returns any JSON: for calls of other API versions.
    ///
    /// As [`crate::Client::raw`].
    pub fn raw(&self, method: Method, path: &str, body: Option<Value>) -> Request<Value> {
        self.request(Call::raw(method, path, body))
    }
}

impl crate::ClientBuilder<Client> {
    /// The client, and its thread.
    ///
    /// No connection is made before the first call.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if there is no token, a setting or the configuration is invalid, or the
    /// system cannot start another thread.
    pub fn build(self) -> Result<Client, Error> {
        let core = Arc::new(self.core()?);
        let worker = Worker::start().map_err(|error| {
            ConfigError::new("client", "cannot start its thread").because(&error)
        })?;
        Ok(Client { core, worker })
    }
}

impl<T: Decode> crate::Request<T, Client> {
    /// Makes the call and waits for the response.
    ///
    /// # Errors
    ///
    /// Any [`Error`] but `Config`, `Device` and `Operation`.
    pub fn send(mut self) -> Result<Reply<T>, Error> {
        let mut data = T::blank();
        let generation = call(&self.client, self.call.head_mut(), &self.options, &mut data)?;
        Ok(Reply::from_parts(generation, data))
    }
}

/// Makes a call and decodes its data in place; returns the generation.
///
/// Not a method of [`Client`], whose methods are named after calls of the API.
fn call(
    client: &Client,
    call: &mut Head,
    options: &Options,
    data: &mut dyn Target,
) -> Result<Option<i64>, Error> {
    let Client { core, worker } = client;
    core.adapt(call)?;
    let mut attempts = core.attempts(call, options);
    let in_pieces = core.takes_pieces(call);
    loop {
        let request = core.prepare(call)?;
        let turn = match core.link().free_turn(request.process()) {
            Some(turn) => Ok(turn),
            None => {
                let (link, process) = (Arc::clone(core.link()), request.process());
                let limit = attempts.queue(core.clock().now());
                worker.run(async move { link.turn(process, limit).await }).and_then(|turn| turn)
            }
        };
        let limit = attempts.begin(core.clock().now());
        let outcome = turn.and_then(|turn| {
            let (attempt, connection) = attempts.connection();
            let request = request.attempt_no(attempt, connection);
            let link = Arc::clone(core.link());
            let exchange = async move { link.exchange(request, turn, limit, in_pieces).await };
            match worker.run(attempts.trace().within(exchange))?? {
                Received::Whole(incoming) => Ok(incoming),
                Received::Large(large) => read_in_pieces(worker, call, *large, data),
            }
        });
        // Decoding happens here, so that a large response does not hold up other threads' calls.
        match core.follow(call, &mut attempts, outcome, data)? {
            ControlFlow::Break(generation) => return Ok(generation),
            ControlFlow::Continue(pause) => sleep(client, pause),
        }
    }
}

/// Decodes a large response while it arrives, if it has entries.
fn read_in_pieces(
    worker: &Worker,
    call: &Head,
    mut large: Large,
    data: &mut dyn Target,
) -> Result<Incoming, TransportFailure> {
    let Some(mut growing) = Growing::begin(call, &large, data) else {
        return worker.run(large.whole())?;
    };
    loop {
        let (opened, piece) = worker.run(async move {
            let piece = large.piece().await;
            (large, piece)
        })?;
        large = opened;
        match piece? {
            Some(piece) => growing.push(&piece),
            None => return Ok(growing.end(&large)),
        }
    }
}

/// Blocks for this long.
pub(crate) fn sleep(client: &Client, pause: Duration) {
    // If the worker is gone, the next attempt reports it.
    let _ = client.worker.run(client.core.clock().sleep(pause));
}

/// The time, as the client's clock shows it.
pub(crate) fn now(client: &Client) -> Instant {
    client.core.clock().now()
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.describe(&mut f.debug_struct("Client"))
    }
}
