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
//! It may be made, used and dropped anywhere, in asynchronous code too, where each call blocks the
//! thread it is made on.

mod worker;

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::call::{Call, Method};
use crate::client::Core;
use crate::error::{ConfigError, Error};
use crate::reply::Reply;
use crate::wire::Data;

use worker::Worker;

/// Describes a blocking client.
pub type ClientBuilder = crate::ClientBuilder<Client>;

/// A call on its way to the service by a blocking client.
pub type Request<'a, T> = crate::Request<'a, T, Client>;

/// A client of the management service whose calls block.
///
/// Cloning is cheap; clones share their connections and the one thread that serves them, which
/// ends after the last clone is dropped. Calls may be made from any number of threads at once.
/// For the use of connections, see [`crate::Client`].
#[derive(Clone)]
pub struct Client {
    core: Arc<Core>,
    worker: Worker,
}

impl Client {
    /// Starts to describe a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A request that makes `call`.
    pub fn request<T>(&self, call: Call<T>) -> Request<'_, T> {
        Request::new(self, call)
    }

    /// A request by method and path, answered with any JSON: for calls of other API versions.
    ///
    /// As [`crate::Client::raw`].
    pub fn raw(&self, method: Method, path: &str, body: Option<Value>) -> Request<'_, Value> {
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
    /// [`Error::Config`] if there is no token, a setting is not usable, or the system does not
    /// permit another thread.
    pub fn build(self) -> Result<Client, Error> {
        let core = Arc::new(self.core()?);
        let worker = Worker::start().map_err(|error| {
            ConfigError::new("client", "cannot start its thread").because(error)
        })?;
        Ok(Client { core, worker })
    }
}

impl<T: Data> crate::Request<'_, T, Client> {
    /// Makes the call and waits for the reply.
    ///
    /// # Errors
    ///
    /// Any [`Error`] but [`Error::Config`].
    pub fn send(self) -> Result<Reply<T>, Error> {
        let Client { core, worker } = self.client;
        let outgoing = core.transport().prepare(self.call.head())?;
        let mut attempts = core.attempts(self.call.head(), &self.options);
        loop {
            let limit = attempts.begin(core.clock().now());
            let (transport, outgoing) = (core.transport().clone(), outgoing.clone());
            let exchange = async move { transport.exchange(outgoing, limit).await };
            let outcome = worker.run(exchange).and_then(|outcome| outcome);
            // Decoding happens here, so that a large reply does not hold up other threads' calls.
            let pause = match core.read(&self.call, outcome) {
                Ok(reply) => return Ok(reply),
                Err(failure) => attempts.failed(failure, core.clock().now())?,
            };
            // Should the worker be gone, the next attempt will say so.
            let _ = worker.run(core.clock().sleep(pause));
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.describe(&mut f.debug_struct("Client"))
    }
}
