//! Transports over libraries that block.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::reader::stopped;
use super::request::HttpRequest;
use super::response::HttpResponse;
use super::{Transport, from_fn};
use crate::error::{TransportFailure, TransportPhase};

/// A transport that is a function which blocks: for HTTP libraries that do. It is called on the
/// threads that Tokio keeps for that, and may return as soon as the head of the response has arrived,
/// with a body that is [read](super::ResponseBody::reader) in the same way.
///
/// A function cannot be interrupted: set a time limit in the library, too, or else threads that nobody
/// waits for any more may accumulate.
///
/// ```
/// use storpool_api::transport::{HttpResponse, from_blocking_fn};
///
/// let nobody = from_blocking_fn(|_request| Ok(HttpResponse::new(503, "Nobody is at home.")));
/// # let _ = storpool_api::Client::builder().transport(nobody);
/// ```
pub fn from_blocking_fn<F>(send: F) -> impl Transport
where
    F: Fn(HttpRequest) -> Result<HttpResponse, TransportFailure> + Send + Sync + 'static,
{
    let send = Arc::new(send);
    from_fn(move |request| {
        let send = Arc::clone(&send);
        let sent = async move { spawn_blocking(move || send(request)).await };
        async { sent.await.unwrap_or_else(|error| Err(stopped(TransportPhase::Exchange, &error))) }
    })
}
