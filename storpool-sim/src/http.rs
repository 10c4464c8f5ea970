//! The sockets: HTTP/1.0 and 1.1, as plain as the management service speaks it.
//!
//! This is no HTTP library on purpose. Libraries cut paths at `#`, which names of volumes begin
//! with, and do not let a connection be reset on demand.

mod read;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::fault::Fault;
use crate::service::{Reaction, Reply, Service};
use read::{Connection, Problem};

/// What is read of a client that was refused, so that it gets to see why.
const PATIENCE: Duration = Duration::from_secs(1);

/// How the service behaves on its sockets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manners {
    /// The longest body that is accepted, in bytes.
    pub(crate) body_limit: usize,
    /// Answers with HTTP/1.0 and closes the connection, as older services do.
    pub(crate) old: bool,
}

/// Serves connections for ever.
pub(crate) async fn serve(listener: TcpListener, service: Arc<Service>, manners: Manners) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let service = Arc::clone(&service);
                tokio::spawn(async move {
                    // The client may go away at any time.
                    let _ = converse(stream, &service, manners).await;
                });
            }
            // Out of descriptors, most likely: some will be closed.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn converse(stream: TcpStream, service: &Service, manners: Manners) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut connection = Connection::new(stream, manners.body_limit);
    loop {
        let (request, keep) = match connection.next().await {
            Ok(Some(read)) => read,
            Ok(None) => return Ok(()),
            Err(Problem::Gone(error)) => return Err(error),
            Err(Problem::Refused(fault)) => return refuse(connection, &fault).await,
        };
        let keep = keep.filter(|_| !manners.old);
        let reaction = tokio::select! {
            // What can be answered at once is answered, even if the client does not listen.
            biased;
            reaction = service.react(&request) => reaction,
            () = connection.gone() => return Ok(()),
        };
        match reaction {
            Reaction::Reset => return connection.stream.set_zero_linger(),
            Reaction::Reply(reply) => {
                let head = request.method == "HEAD";
                let bytes = written(&reply, keep, head);
                connection.stream.write_all(&bytes).await?;
            }
        }
        if keep.is_none() {
            return connection.stream.shutdown().await;
        }
    }
}

/// Says why a request cannot be read, and ends the conversation.
async fn refuse(mut connection: Connection, fault: &Fault) -> io::Result<()> {
    let reply = written(&Reply::fault(fault), None, false);
    connection.stream.write_all(&reply).await?;
    connection.stream.shutdown().await?;
    // Closing with something unread would reset the connection, and the client might never see
    // the answer.
    let _ = tokio::time::timeout(PATIENCE, connection.drain()).await;
    Ok(())
}

/// Which version of HTTP to answer with, on a connection that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    Http10,
    Http11,
}

fn written(reply: &Reply, keep: Option<Keep>, without_body: bool) -> Vec<u8> {
    let (version, connection) = match keep {
        Some(Keep::Http11) => ("1.1", "keep-alive"),
        Some(Keep::Http10) => ("1.0", "keep-alive"),
        None => ("1.0", "close"),
    };
    let reason = match reply.status {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        507 => "Insufficient Storage",
        _ => "Other",
    };
    let head = format!(
        "HTTP/{version} {} {reason}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: {connection}\r\n\r\n",
        reply.status,
        reply.content_type,
        reply.body.len(),
    );
    let mut bytes = head.into_bytes();
    if !without_body {
        bytes.extend_from_slice(&reply.body);
    }
    bytes
}
