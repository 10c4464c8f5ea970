//! A transport that fails one request, or all from one on.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use storpool_api::transport::{
    BoxFuture, HttpRequest, HttpResponse, Transport, TransportErrorKind, TransportFailure,
    TransportPhase,
};
use tokio::sync::Notify;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    /// There is no connection.
    Refused,
    /// The connection breaks before the service has the request.
    Broken,
    /// It breaks after the service has carried out the request.
    Lost,
    /// It breaks after that, and cannot be opened any more.
    Outage,
    /// The service carries it out, but the response takes too long.
    Late,
    /// The service refuses it.
    Error,
    /// The service says to come back later.
    Transient,
    /// The operation is dropped when the service has carried it out.
    Dropped,
}

impl Fault {
    pub const ALL: [Self; 8] = [
        Self::Refused,
        Self::Broken,
        Self::Lost,
        Self::Outage,
        Self::Late,
        Self::Error,
        Self::Transient,
        Self::Dropped,
    ];
}

/// What has happened to a transport.
#[derive(Clone, Default)]
pub struct Record {
    pub sent: Arc<Mutex<Vec<&'static str>>>,
    pub hangs: Arc<Notify>,
}

pub struct Faulty {
    pub inner: Arc<dyn Transport>,
    pub fault: Fault,
    /// The request that fails, counted from 1.
    pub at: usize,
    pub count: AtomicUsize,
    pub record: Record,
}

fn failure(kind: TransportErrorKind, phase: TransportPhase) -> TransportFailure {
    TransportFailure::new(kind, phase)
}

fn refusal(status: u16, name: &str, transient: bool) -> HttpResponse {
    let error = serde_json::json!({"name": name, "descr": "as told", "transient": transient});
    HttpResponse::new(status, serde_json::json!({ "error": error }).to_string())
}

impl Transport for Faulty {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportFailure>> {
        use TransportErrorKind::{Broken, Refused, Timeout};
        use TransportPhase::{Connect, Exchange};
        self.record.sent.lock().unwrap().push(request.call());
        let number = 1 + self.count.fetch_add(1, Ordering::SeqCst);
        let (is_hit, is_after) = (number == self.at, number > self.at);
        Box::pin(async move {
            match self.fault {
                Fault::Outage if is_after => Err(failure(Refused, Connect)),
                fault if !is_hit || fault == Fault::None => self.inner.send(request).await,
                Fault::Refused => Err(failure(Refused, Connect)),
                Fault::Broken => Err(failure(Broken, Exchange)),
                Fault::Error => Ok(refusal(409, "insufficientResources", false)),
                Fault::Transient => Ok(refusal(503, "notReady", true)),
                fault => {
                    self.inner.send(request).await?;
                    match fault {
                        Fault::Lost | Fault::Outage => Err(failure(Broken, Exchange)),
                        Fault::Late => Err(failure(Timeout, Exchange)),
                        _ => {
                            self.record.hangs.notify_one();
                            std::future::pending().await
                        }
                    }
                }
            }
        })
    }
}
