//! How requests reach the service.
//!
//! By default a client sends its requests with [`Http`]. [`ClientBuilder::transport`] replaces it,
//! and [`ClientBuilder::layer`] wraps it: to add a header, to count requests, to record them.
//! Whatever the transport, the client does the rest: retries, timeouts, the limit on concurrent
//! requests, the check whether a failed call may have been carried out, redaction, tracing.
//! [`Canned`] is a transport for tests.
//!
//! ```
//! use storpool_api::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportFailure};
//!
//! /// Adds a header to every request.
//! struct Tagged<T>(T);
//!
//! impl<T: Transport> Transport for Tagged<T> {
//!     fn send(
//!         &self,
//!         mut request: HttpRequest,
//!     ) -> BoxFuture<'_, Result<HttpResponse, TransportFailure>> {
//!         Box::pin(async move {
//!             request.set_header("X-Request-Id", "17")?;
//!             self.0.send(request).await
//!         })
//!     }
//! }
//!
//! # fn main() -> Result<(), storpool_api::Error> {
//! let client = storpool_api::Client::builder().auth_token("1234").layer(Tagged).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! [`ClientBuilder::transport`]: crate::ClientBuilder::transport
//! [`ClientBuilder::layer`]: crate::ClientBuilder::layer

mod blocking;
mod canned;
mod chunk;
pub(crate) mod exchange;
mod http1;
mod reader;
mod request;
mod response;

use std::pin::Pin;
use std::sync::Arc;

pub use crate::error::{TransportErrorKind, TransportFailure, TransportPhase};
pub use blocking::from_blocking_fn;
pub use canned::{Canned, Sent};
pub use chunk::Bytes;
pub use http1::{Http, HttpBuilder};
pub(crate) use request::Connection;
pub use request::HttpRequest;
pub(crate) use request::header;
pub use response::{HttpResponse, ResponseBody};

/// A future on the heap.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends requests to the service, one attempt at a time.
///
/// # What an implementation must do
///
/// - Send the request once, as it is: method, URL, headers and body. It must not retry, follow
///   redirects, or decode the response.
/// - Open a new connection if the request [asks for one](HttpRequest::needs_new_connection).
/// - Return the response as soon as its head has arrived, whatever its status. The body is
///   [read in pieces](ResponseBody).
/// - Classify failures: what went wrong, and how far the request got. A call whose request was not
///   sent is always safe to retry, so [`TransportPhase::Connect`] must be true where it is used. A
///   transport that is unsure says [`TransportPhase::Exchange`].
/// - Report progress, if it can: see [`HttpRequest::connecting`]. Where it does not, a call that
///   times out counts as sent.
///
/// # What it need not do
///
/// Timeouts: the client drops the future when time runs out. A panic becomes an error of the call.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and waits for the head of the response.
    ///
    /// # Errors
    ///
    /// What went wrong, and how far the request got. A response is none, whatever its status.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportFailure>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportFailure>> {
        (**self).send(request)
    }
}

/// A transport that is an asynchronous function.
///
/// ```
/// use storpool_api::transport::{HttpResponse, from_fn};
///
/// let nobody = from_fn(|_request| async { Ok(HttpResponse::new(503, "Nobody is at home.")) });
/// # let _ = storpool_api::Client::builder().transport(nobody);
/// ```
pub fn from_fn<F, R>(send: F) -> impl Transport
where
    F: Fn(HttpRequest) -> R + Send + Sync + 'static,
    R: Future<Output = Result<HttpResponse, TransportFailure>> + Send + 'static,
{
    FromFn(send)
}

struct FromFn<F>(F);

impl<F, R> Transport for FromFn<F>
where
    F: Fn(HttpRequest) -> R + Send + Sync + 'static,
    R: Future<Output = Result<HttpResponse, TransportFailure>> + Send + 'static,
{
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportFailure>> {
        Box::pin((self.0)(request))
    }
}
