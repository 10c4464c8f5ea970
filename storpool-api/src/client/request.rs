//! A call that has not been sent yet.

use std::fmt;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::time::{Duration, Instant};

use super::core::Core;
use super::growing::Growing;
use super::handle::Client;
use super::options::Options;
use crate::call::{Call, Head};
use crate::decode::{Decode, Target};
use crate::error::{Error, TransportFailure};
use crate::reply::Reply;
use crate::retry::RetryPolicy;
use crate::transport::exchange::{Incoming, Large, Received};

/// A call that has not been sent yet, by a client `C`.
///
/// It owns what it needs: it may be stored, returned from a function, and spawned.
///
/// With the asynchronous client, `request.await` returns the data, and `request.send().await` the
/// [`Reply`]. With the blocking one, `request.send()` returns the [`Reply`].
#[must_use = "nothing is sent until the request is awaited or `send` is called"]
pub struct Request<T, C = Client> {
    pub(crate) client: C,
    pub(crate) call: Call<T>,
    pub(crate) options: Options,
}

impl<T, C> Request<T, C> {
    pub(crate) fn new(client: &C, call: Call<T>) -> Self
    where
        C: Clone,
    {
        Self { client: client.clone(), call, options: Options::default() }
    }

    /// How long this call may take, all attempts and the pauses between them.
    ///
    /// Replaces the client's [`timeout`](crate::ClientBuilder::timeout) and the policy's
    /// [`deadline`](RetryPolicy::deadline): an attempt may use all of the remaining time.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// How long each attempt of this call may take; defaults to the setting of the
    /// [client](crate::ClientBuilder::timeout).
    ///
    /// Beside [`timeout`](Request::timeout), it leaves time for retries.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options.attempt_timeout = Some(timeout);
        self
    }

    /// When this call ends at the latest, all attempts and the pauses between them: for several
    /// calls that must be done by a certain time. If [`timeout`](Request::timeout) is set as well,
    /// whichever ends first counts.
    ///
    /// A call whose deadline has passed fails without being sent.
    pub fn deadline(mut self, deadline: Instant) -> Self {
        self.options.deadline = Some(deadline);
        self
    }

    /// Replaces the client's retry policy for this call.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.retry = Some(Box::new(policy));
        self
    }

    /// Whether this call is safe to retry when it may have been carried out.
    ///
    /// The default follows from the call and its body; see
    /// [`Call::may_repeat`](crate::Call::may_repeat). Set it where you know better, for instance
    /// for a raw `POST`.
    pub fn repeatable(mut self, repeatable: bool) -> Self {
        self.call = self.call.repeatable(repeatable);
        self
    }

    /// Whether the response must obey the documented rules; defaults to the setting of the
    /// [client](crate::ClientBuilder::strict).
    ///
    /// A response that breaks some is [`Error::Decode`], which lists [them](Error::violations) with
    /// their JSON paths. Unknown values of enumerations break a rule, unknown fields do not.
    pub fn strict(mut self, strict: bool) -> Self {
        self.call = self.call.strict(strict);
        self
    }

    /// Makes the call in a remote cluster: `RemoteCommand/<name>/` before its path. The name is that
    /// of a cluster, or `~` and its id.
    ///
    /// # Errors
    ///
    /// Sending it fails with [`Error::InvalidArgument`] if the name is empty, `.` or `..`.
    pub fn remote_cluster(mut self, name: impl AsRef<str>) -> Self {
        self.call = self.call.remote_cluster(name);
        self
    }

    /// Whether the call is made for all clusters of a multicluster, if it can be; defaults to the
    /// setting of the [client](crate::ClientBuilder::multi_cluster).
    pub fn multi_cluster(mut self, multi_cluster: bool) -> Self {
        self.call = self.call.multi_cluster(multi_cluster);
        self
    }

    /// The call that this request makes.
    pub fn call(&self) -> &Call<T> {
        &self.call
    }
}

impl<T: Decode> Request<T, Client> {
    /// Makes the call.
    ///
    /// # Errors
    ///
    /// Any [`Error`] but `Config`, `Device` and `Operation`.
    pub async fn send(mut self) -> Result<Reply<T>, Error> {
        let mut data = T::blank();
        let made = make(&self.client.core, self.call.head_mut(), &self.options, &mut data);
        let generation = made.await?;
        Ok(Reply::from_parts(generation, data))
    }
}

/// Makes a call whose data is decoded in place; returns the generation. Boxed, so that it is
/// compiled once, and not in every program that makes calls.
fn make<'a>(
    core: &'a Core,
    call: &'a mut Head,
    options: &'a Options,
    data: &'a mut dyn Target,
) -> Pin<Box<dyn Future<Output = Result<Option<i64>, Error>> + Send + 'a>> {
    Box::pin(async move {
        core.adapt(call)?;
        let call = &*call;
        let link = core.link();
        let mut attempts = core.attempts(call, options);
        let in_pieces = core.takes_pieces(call);
        loop {
            let request = core.prepare(call)?;
            let turn = match link.free_turn(request.process()) {
                Some(turn) => Ok(turn),
                None => link.turn(request.process(), attempts.queue(core.clock().now())).await,
            };
            let limit = attempts.begin(core.clock().now());
            let outcome = match turn {
                Ok(turn) => {
                    let (attempt, connection) = attempts.connection();
                    let request = request.attempt_no(attempt, connection);
                    let exchange = link.exchange(request, turn, limit, in_pieces);
                    match attempts.trace().within(exchange).await {
                        Ok(Received::Whole(incoming)) => Ok(incoming),
                        Ok(Received::Large(large)) => {
                            // On the heap, so that the future of usual calls stays small.
                            let reading = Box::pin(read_in_pieces(call, *large, data));
                            attempts.trace().within(reading).await
                        }
                        Err(failure) => Err(failure),
                    }
                }
                Err(failure) => Err(failure),
            };
            let pause = match core.follow(call, &mut attempts, outcome, data)? {
                ControlFlow::Break(generation) => return Ok(generation),
                ControlFlow::Continue(pause) => pause,
            };
            core.clock().sleep(pause).await;
        }
    })
}

/// Decodes a large response while it arrives, if it has entries.
async fn read_in_pieces(
    call: &Head,
    mut large: Large,
    data: &mut dyn Target,
) -> Result<Incoming, TransportFailure> {
    let Some(mut growing) = Growing::begin(call, &large, data) else {
        return large.whole().await;
    };
    while let Some(piece) = large.piece().await? {
        growing.push(&piece);
    }
    Ok(growing.end(&large))
}

/// Makes the call and returns the data of the response.
impl<T: Decode + 'static> IntoFuture for Request<T, Client> {
    type Output = Result<T, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Ok(self.send().await?.into_data()) })
    }
}

impl<T, C> fmt::Debug for Request<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("call", &self.call)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
