//! How operations make calls and wait, with either client.
//!
//! Each operation is written once, as an asynchronous function. With the blocking client every step
//! of it blocks, so that its future is ready when it is first polled.

use std::time::{Duration, Instant};

use crate::call::Call;
use crate::client::{Client, Request};
use crate::decode::Decode;
use crate::error::Error;
use crate::runtime;
use crate::version::ApiVersion;

/// The pause between two looks.
pub(super) const PAUSE: Duration = Duration::from_secs(1);

/// Either client.
#[derive(Clone)]
pub(super) enum Driver {
    Async(Client),
    #[cfg(feature = "blocking")]
    Blocking(crate::blocking::Client),
}

impl Driver {
    pub(super) async fn call<T: Decode>(&self, call: Call<T>) -> Result<T, Error> {
        self.make(call, Limit::Usual).await
    }

    /// Makes a call that ends by `deadline`.
    pub(super) async fn call_by<T: Decode>(
        &self,
        call: Call<T>,
        deadline: Instant,
    ) -> Result<T, Error> {
        self.make(call, Limit::Deadline(deadline)).await
    }

    /// Makes a call that takes at most `limit`.
    pub(super) async fn call_within<T: Decode>(
        &self,
        call: Call<T>,
        limit: Duration,
    ) -> Result<T, Error> {
        self.make(call, Limit::Timeout(limit)).await
    }

    async fn make<T: Decode>(&self, call: Call<T>, limit: Limit) -> Result<T, Error> {
        let reply = match self {
            Self::Async(client) => limit.set(client.request(call)).send().await?,
            #[cfg(feature = "blocking")]
            Self::Blocking(client) => limit.set(client.request(call)).send()?,
        };
        Ok(reply.into_data())
    }

    pub(super) async fn sleep(&self, pause: Duration) {
        match self {
            Self::Async(client) => client.core.clock().sleep(pause).await,
            #[cfg(feature = "blocking")]
            Self::Blocking(client) => crate::blocking::sleep(client, pause),
        }
    }

    pub(super) fn now(&self) -> Instant {
        match self {
            Self::Async(client) => client.core.clock().now(),
            #[cfg(feature = "blocking")]
            Self::Blocking(client) => crate::blocking::now(client),
        }
    }

    pub(super) fn api_version(&self) -> ApiVersion {
        match self {
            Self::Async(client) => client.api_version(),
            #[cfg(feature = "blocking")]
            Self::Blocking(client) => client.api_version(),
        }
    }

    /// Checks that waiting is possible: for operations that make no call, which would check it.
    pub(super) fn check_timer(&self) -> Result<(), &'static str> {
        match self {
            Self::Async(_) => runtime::check().map(drop),
            #[cfg(feature = "blocking")]
            Self::Blocking(_) => Ok(()),
        }
    }
}

/// The time limit of a call.
#[derive(Clone, Copy)]
enum Limit {
    Usual,
    Deadline(Instant),
    Timeout(Duration),
}

impl Limit {
    fn set<T, C>(self, request: Request<T, C>) -> Request<T, C> {
        match self {
            Self::Usual => request,
            Self::Deadline(deadline) => request.deadline(deadline),
            Self::Timeout(timeout) => request.timeout(timeout),
        }
    }
}

/// Runs an operation of a blocking client.
#[cfg(feature = "blocking")]
pub(super) fn run<T>(operation: impl Future<Output = T>) -> T {
    use std::task::{Context, Poll, Waker};

    let mut operation = std::pin::pin!(operation);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        // Ready at once, for all that an operation waits for has blocked.
        if let Poll::Ready(output) = operation.as_mut().poll(&mut context) {
            return output;
        }
    }
}
