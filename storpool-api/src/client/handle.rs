//! The asynchronous client; its calls are in other modules.

use std::fmt;
use std::sync::Arc;

use super::core::Core;

/// A client of the management service.
///
/// Each call of the API is a method that makes a [`Request`](crate::Request). Awaiting it returns
/// the data; sending it returns the [`Reply`](crate::Reply), which also has the generation.
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
/// Cloning is cheap; clones share their connections. A call reuses a connection that an earlier one
/// left open, unless a failure would be final: calls that are not safe to retry, and last attempts,
/// use new connections. The reason is that the service may close a kept connection just as a
/// request is sent, which would leave the first kind of call in doubt, and fail the second for no
/// reason.
///
/// One client may be used on several Tokio runtimes, and on both sides of a fork: connections are
/// kept for each runtime and each process.
///
/// At most 32 requests are under way at a time; see
/// [`max_concurrency`](crate::ClientBuilder::max_concurrency). [`with`](Client::with) derives a
/// client with other timeouts, retries or version of the API that shares connections and this limit.
///
/// With the feature `tracing`, each call is a span `call` of the target `storpool_api`, with the
/// names of OpenTelemetry: `http.request.method`, `url.template`, `server.address`, and when it
/// ends, `http.response.status_code`, `http.request.resend_count`, `error.type` (an
/// [`ErrorKind`](crate::ErrorKind)) and the sizes of the bodies; also `call`, `elapsed_ms`,
/// `decode_ms`, `generation` and `error`. Each attempt is an event in it: a warning if another
/// follows. Bodies and the token are never in it.
///
/// Calls must be made within a Tokio runtime with I/O and time enabled; otherwise they fail. If the
/// future of a call is dropped, the client stops waiting; the service may still carry out the call.
#[derive(Clone)]
pub struct Client {
    pub(crate) core: Arc<Core>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.describe(&mut f.debug_struct("Client"))
    }
}
