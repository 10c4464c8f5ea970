//! The sockets: HTTP/1.0 and 1.1, as plain as the management service speaks it.
//!
//! Heads and trailers are parsed by `httparse`. The rest is hand-written on purpose: HTTP libraries
//! cut paths at `#`, which names of volumes begin with, and do not let a connection be reset on
//! demand. The simulator rejects what hyper rejects, and a little more; `tests/hyper` compares the
//! two.

mod chunks;
mod read;

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::control;
use crate::error::ServiceError;
use crate::listing::PIECE;
use crate::message::{Body, Reaction, Response};
use crate::service::Service;
use read::{Connection, Problem};

/// How long input of a refused client is read, so that it gets to see the reason.
const PATIENCE: Duration = Duration::from_secs(1);

/// How the service behaves on its sockets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manners {
    /// The longest body that is accepted, in bytes.
    pub(crate) body_limit: usize,
    /// Responds with HTTP/1.0 and closes the connection, as older services do.
    pub(crate) old: bool,
    /// Lets web pages of any origin read the responses.
    pub(crate) cors: bool,
    /// How long a head may take to arrive, a body, and a piece of a response to leave.
    pub(crate) request_timeout: Duration,
    /// How long a connection is kept without a request.
    pub(crate) idle_timeout: Duration,
    pub(crate) max_connections: usize,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            body_limit: 1 << 20,
            old: false,
            cors: false,
            request_timeout: Duration::from_secs(30),
            // Clients usually close idle connections after 60 or 90 seconds. They should be the
            // first to close.
            idle_timeout: Duration::from_secs(120),
            max_connections: 4096,
        }
    }
}

/// Serves connections forever.
pub(crate) async fn serve(listener: TcpListener, service: Arc<Service>, manners: Manners) {
    let most = manners.max_connections.min(Semaphore::MAX_PERMITS);
    let permits = Arc::new(Semaphore::new(most));
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let service = Arc::clone(&service);
                let permit = Arc::clone(&permits).try_acquire_owned();
                tokio::spawn(async move {
                    // The client may go away at any time.
                    let _ = match permit {
                        Ok(_permit) => converse(stream, &service, manners).await,
                        Err(_) => turn_away(stream, manners).await,
                    };
                });
            }
            // Out of descriptors, most likely: some will be closed.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn converse(stream: TcpStream, service: &Service, manners: Manners) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut connection = Connection::new(stream, manners);
    loop {
        let head = match connection.head().await {
            Ok(Some(head)) => head,
            Ok(None) => return Ok(()),
            Err(Problem::Gone(error)) => return Err(error),
            Err(Problem::Refused(error)) => return refuse(connection, &error).await,
        };
        // A client without the token cannot fill the memory with a body.
        if head.has_body()
            && let Err(error) = service.authorize(head.authorization())
        {
            return refuse(connection, &error).await;
        }
        let (request, mut keep) = match connection.body(head).await {
            Ok(read) => read,
            Err(Problem::Gone(error)) => return Err(error),
            Err(Problem::Refused(error)) => return refuse(connection, &error).await,
        };
        keep = keep.filter(|_| !manners.old);
        if manners.cors && request.method == "OPTIONS" {
            // A browser asks without a token what a page may send.
            keep = respond(&mut connection, preflight(), keep).await?;
            if keep.is_none() {
                return connection.stream.shutdown().await;
            }
            continue;
        }
        let reaction = tokio::select! {
            // A response that needs no wait is sent, even if the client does not listen.
            biased;
            reaction = control::react(service, &request) => reaction,
            () = connection.gone() => return Ok(()),
        };
        match reaction {
            Reaction::Reset => return connection.stream.set_zero_linger(),
            Reaction::Response(response) => {
                keep = respond(&mut connection, response, keep).await?;
            }
        }
        if keep.is_none() {
            return connection.stream.shutdown().await;
        }
    }
}

/// Says that there are too many connections.
async fn turn_away(stream: TcpStream, manners: Manners) -> io::Result<()> {
    let most = manners.max_connections;
    let descr = format!("There are {most} connections already");
    let error = ServiceError::new("tooManyConnections", 503, descr);
    refuse(Connection::new(stream, manners), &error).await
}

/// Says why a request cannot be read, and ends the conversation.
async fn refuse(mut connection: Connection, error: &ServiceError) -> io::Result<()> {
    respond(&mut connection, Response::error(error), None).await?;
    connection.stream.shutdown().await?;
    // Closing with unread input would reset the connection, and the client might never see the
    // response.
    let _ = tokio::time::timeout(PATIENCE, connection.drain()).await;
    Ok(())
}

/// Sends a response; returns how the connection is kept after it.
async fn respond(
    connection: &mut Connection,
    response: Response,
    keep: Option<Keep>,
) -> io::Result<Option<Keep>> {
    let long = matches!(response.body, Body::Long(_));
    // Only HTTP/1.1 has another way than the end of the connection to end a body of unknown length.
    let keep = keep.filter(|keep| !long || *keep == Keep::Http11);
    let mut bytes = head(&response, keep, connection.manners.cors);
    match response.body {
        _ if connection.without_body => send(connection, &bytes).await?,
        Body::Whole(body) => {
            bytes.extend_from_slice(&body);
            send(connection, &bytes).await?;
        }
        Body::Long(mut long) => {
            // Where the size of a chunk goes, if there are chunks.
            let place: &[u8] = if keep.is_some() { b"00000000\r\n" } else { b"" };
            let mut last = false;
            while !last {
                let start = bytes.len();
                bytes.extend_from_slice(place);
                let data = bytes.len();
                let written = long.write(&mut bytes);
                // The client has the status already.
                last = written.map_err(|_| io::Error::other("a response cannot be written"))?;
                if keep.is_some() {
                    let size = format!("{:08x}\r\n", bytes.len() - data);
                    bytes.splice(start..data, size.into_bytes());
                    bytes.extend_from_slice(if last { b"\r\n0\r\n\r\n" } else { b"\r\n" });
                }
                send(connection, &bytes).await?;
                bytes.clear();
            }
        }
    }
    Ok(keep)
}

/// Writes to a client, as long as it keeps reading.
async fn send(connection: &mut Connection, bytes: &[u8]) -> io::Result<()> {
    for piece in bytes.chunks(PIECE) {
        let limit = connection.manners.request_timeout;
        tokio::time::timeout(limit, connection.stream.write_all(piece)).await??;
    }
    Ok(())
}

/// The HTTP version of the response, on a connection that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    Http10,
    Http11,
}

/// What a page may send to the service.
fn preflight() -> Response {
    let header = Some(("Allow", "GET, HEAD, POST, OPTIONS"));
    Response { header, ..Response::json(200, Vec::new()) }
}

/// The headers of a response that a page of another origin may read.
const CORS: &str = "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: GET, HEAD, POST\r\n\
    Access-Control-Allow-Headers: Authorization, Content-Type\r\nAccess-Control-Allow-Private-Network: true\r\n\
    Access-Control-Max-Age: 600\r\n";

/// The status line and the headers.
fn head(response: &Response, keep: Option<Keep>, cors: bool) -> Vec<u8> {
    let (version, connection) = match keep {
        Some(Keep::Http11) => ("1.1", "keep-alive"),
        Some(Keep::Http10) => ("1.0", "keep-alive"),
        None => ("1.0", "close"),
    };
    let reason = match response.status {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        507 => "Insufficient Storage",
        _ => "Other",
    };
    let mut head = format!(
        "HTTP/{version} {} {reason}\r\nDate: {}\r\nContent-Type: {}\r\nConnection: {connection}\r\n",
        response.status,
        httpdate::fmt_http_date(SystemTime::now()),
        response.content_type,
    );
    match &response.body {
        Body::Whole(body) => head += &format!("Content-Length: {}\r\n", body.len()),
        Body::Long(_) if keep.is_some() => head += "Transfer-Encoding: chunked\r\n",
        Body::Long(_) => {}
    }
    if let Some((name, value)) = response.header {
        head += &format!("{name}: {value}\r\n");
    }
    if cors {
        head += CORS;
    }
    head += "\r\n";
    head.into_bytes()
}
