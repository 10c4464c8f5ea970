//! Serves the page on loopback. A script that reloads it is in what is served, not in the file.

use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use generator::PAGE;
use generator::json::Json;
use http_body_util::channel::{Channel, Sender};
use http_body_util::{Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::told;
use crate::Failure;

/// Where the script learns of builds.
const CHANGES: &str = "/changes";

const SCRIPT: &str = include_str!("reload.html");

/// What the page's policy forbids, and the script needs.
const POLICY: (&str, &str) = (
    "default-src 'none';",
    "default-src 'none'; connect-src 'self';",
);

type Body = Either<Full<Bytes>, Channel<Bytes>>;

/// The page and what became of it.
pub(super) struct Page {
    file: PathBuf,
    state: watch::Sender<State>,
}

#[derive(Clone)]
struct State {
    /// How often it has changed.
    build: u64,
    /// Why it has not changed last.
    faults: Option<String>,
}

impl Page {
    pub(super) fn new(root: &Path) -> Self {
        let (build, faults) = (0, None);
        Self {
            file: root.join(PAGE),
            state: watch::Sender::new(State { build, faults }),
        }
    }

    /// Something was built; maybe nothing has changed.
    pub(super) fn built(&self, changed: bool) {
        self.state.send_modify(|state| {
            state.build += u64::from(changed);
            state.faults = None;
        });
    }

    /// Nothing was built.
    pub(super) fn faulty(&self, faults: String) {
        self.state.send_modify(|state| state.faults = Some(faults));
    }

    /// The file with the script.
    fn html(&self) -> io::Result<String> {
        let html = std::fs::read_to_string(&self.file)?;
        let script = SCRIPT.replace("BUILD", &self.state.borrow().id());
        let html = html.replacen(POLICY.0, POLICY.1, 1);
        Ok(match html.rsplit_once("</body>") {
            Some((before, after)) => format!("{before}{script}</body>{after}"),
            None => html + &script,
        })
    }
}

impl State {
    /// Builds of another process have other names.
    fn id(&self) -> String {
        format!("{}.{}", std::process::id(), self.build)
    }

    /// As a server-sent event.
    fn event(&self) -> Bytes {
        let text = |text: &str| Json::String(text.to_owned()).compact();
        Bytes::from(match &self.faults {
            Some(faults) => format!("event: faults\ndata: {}\n\n", text(faults)),
            None => format!("event: built\ndata: {}\n\n", text(&self.id())),
        })
    }
}

pub(super) async fn listen(port: u16) -> Result<TcpListener, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    listener.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => Failure::Unusable(format!(
            "port {port} is in use: choose another with --port, or --port 0 for any that is free"
        )),
        _ => told(&error),
    })
}

/// Serves until the process ends.
pub(super) async fn serve(listener: TcpListener, page: Arc<Page>) {
    loop {
        // One that could not be accepted has gone; others may come.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let page = Arc::clone(&page);
        tokio::spawn(async move {
            let answer = service_fn(|request| {
                let answer = answer(&request, &page);
                async move { Ok::<_, Infallible>(answer) }
            });
            let connection = hyper::server::conn::http1::Builder::new();
            // Whoever closes the page closes the connection.
            let _ = connection
                .serve_connection(TokioIo::new(stream), answer)
                .await;
        });
    }
}

fn answer(request: &Request<Incoming>, page: &Arc<Page>) -> Response<Body> {
    if request.method() != Method::GET {
        let mut refused = plain(StatusCode::METHOD_NOT_ALLOWED, "there is only GET\n");
        refused
            .headers_mut()
            .insert(ALLOW, hyper::header::HeaderValue::from_static("GET"));
        return refused;
    }
    match request.uri().path() {
        "/" | "/apidoc.html" => match page.html() {
            Ok(html) => full(StatusCode::OK, "text/html; charset=utf-8", html),
            Err(error) => {
                let message = format!("<!doctype html><pre>there is no page yet: {error}</pre>");
                let script = SCRIPT.replace("BUILD", "none");
                let status = StatusCode::SERVICE_UNAVAILABLE;
                full(status, "text/html; charset=utf-8", message + &script)
            }
        },
        CHANGES => {
            let (sender, body) = Channel::new(1);
            tokio::spawn(tell(page.state.subscribe(), sender));
            response(StatusCode::OK, "text/event-stream", Either::Right(body))
        }
        _ => plain(StatusCode::NOT_FOUND, "here is only the page, at /\n"),
    }
}

/// Tells what is and what becomes, until nobody listens.
async fn tell(mut state: watch::Receiver<State>, mut sender: Sender<Bytes>) {
    loop {
        let event = state.borrow_and_update().event();
        if sender.send_data(event).await.is_err() || state.changed().await.is_err() {
            return;
        }
    }
}

fn plain(status: StatusCode, text: &str) -> Response<Body> {
    full(status, "text/plain; charset=utf-8", text.to_owned())
}

fn full(status: StatusCode, kind: &'static str, text: String) -> Response<Body> {
    response(status, kind, Either::Left(Full::from(text)))
}

fn response(status: StatusCode, kind: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(kind));
    headers.insert(
        CACHE_CONTROL,
        hyper::header::HeaderValue::from_static("no-store"),
    );
    response
}
