//! Reading requests off a connection.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Keep, Manners};
use crate::error::ServiceError;
use crate::message::Request;

/// The longest head of a request that is accepted, in bytes.
const HEAD_LIMIT: usize = 16 << 10;

/// The most header lines that are accepted.
const HEADERS: usize = 64;

/// Why a request cannot be read.
#[derive(Debug)]
pub(super) enum Problem {
    Gone(io::Error),
    Refused(ServiceError),
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Gone(error)
    }
}

pub(super) fn refused(status: u16, descr: &str) -> Problem {
    Problem::Refused(ServiceError::new("badRequest", status, descr))
}

/// A connection, and the bytes read from it that are still to be parsed.
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    pub(super) manners: Manners,
    /// The request is a `HEAD`: the response has no body, whatever its headers say.
    pub(super) without_body: bool,
    buffer: Vec<u8>,
}

/// The parsed head of a request.
pub(super) struct Head {
    request: Request,
    length: usize,
    body: Body,
    keep: Option<Keep>,
    expects: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    Length(usize),
    Chunked,
}

impl Head {
    pub(super) fn has_body(&self) -> bool {
        self.body != Body::Length(0)
    }

    pub(super) fn authorization(&self) -> Option<&str> {
        self.request.authorization.as_deref()
    }
}

impl Connection {
    pub(super) fn new(stream: TcpStream, manners: Manners) -> Self {
        Self { stream, manners, without_body: false, buffer: Vec::new() }
    }

    /// The head of the next request; `None` if the client has ended the conversation, or has nothing to say.
    pub(super) async fn head(&mut self) -> Result<Option<Head>, Problem> {
        self.without_body = false;
        if self.buffer.is_empty() {
            let limit = self.manners.idle_timeout;
            match timeout(limit, self.more()).await {
                Err(_) => return Ok(None),
                Ok(more) => {
                    if !more? {
                        return Ok(None);
                    }
                }
            }
        }
        let limit = self.manners.request_timeout;
        let head = timeout(limit, self.whole_head()).await;
        head.unwrap_or_else(|_| Err(too_slow(limit))).map(Some)
    }

    async fn whole_head(&mut self) -> Result<Head, Problem> {
        let head = loop {
            let head = parse(&self.buffer, &mut self.without_body)?;
            if let Some(head) = head {
                break head;
            }
            if self.buffer.len() > HEAD_LIMIT {
                return Err(too_long_head());
            }
            if !self.more().await? {
                return Err(refused(400, "The request ends within its head"));
            }
        };
        self.buffer.drain(..head.length);
        Ok(head)
    }

    /// Reads the body. Returns the request, and how to keep the connection if it is to be kept.
    pub(super) async fn body(&mut self, head: Head) -> Result<(Request, Option<Keep>), Problem> {
        let limit = self.manners.request_timeout;
        let body = timeout(limit, self.whole_body(&head)).await;
        let request =
            Request { body: body.unwrap_or_else(|_| Err(too_slow(limit)))?, ..head.request };
        Ok((request, head.keep))
    }

    async fn whole_body(&mut self, head: &Head) -> Result<Vec<u8>, Problem> {
        if let Body::Length(length) = head.body
            && length > self.manners.body_limit
        {
            return Err(self.too_long());
        }
        if head.expects {
            let go_on = b"HTTP/1.1 100 Continue\r\n\r\n";
            self.stream.write_all(go_on).await?;
        }
        match head.body {
            Body::Length(length) => self.take(length).await,
            Body::Chunked => self.chunks().await,
        }
    }

    pub(super) fn too_long(&self) -> Problem {
        let limit = self.manners.body_limit;
        refused(413, &format!("The body is longer than {limit} bytes"))
    }

    /// Reads a little; `false` at the end.
    async fn more(&mut self) -> io::Result<bool> {
        Ok(self.stream.read_buf(&mut self.buffer).await? > 0)
    }

    pub(super) async fn take(&mut self, length: usize) -> Result<Vec<u8>, Problem> {
        while self.buffer.len() < length {
            if !self.more().await? {
                return Err(refused(400, "The request ends within its body"));
            }
        }
        let rest = self.buffer.split_off(length);
        Ok(std::mem::replace(&mut self.buffer, rest))
    }

    /// A line with its end.
    pub(super) async fn line(&mut self) -> Result<Vec<u8>, Problem> {
        loop {
            let end = self.buffer.windows(2).position(|pair| pair == b"\r\n");
            if let Some(end) = end {
                return self.take(end + 2).await;
            }
            if self.buffer.len() > HEAD_LIMIT {
                return Err(refused(400, "A line is too long"));
            }
            if !self.more().await? {
                return Err(refused(400, "The request ends within its body"));
            }
        }
    }

    /// Returns when the client has disconnected; keeps reading while it sends.
    pub(super) async fn gone(&self) {
        let mut probe = [0];
        match self.stream.peek(&mut probe).await {
            Ok(0) | Err(_) => {}
            Ok(_) => std::future::pending().await,
        }
    }

    /// Reads all that still comes, and forgets it.
    pub(super) async fn drain(&mut self) {
        loop {
            self.buffer.clear();
            if !matches!(self.more().await, Ok(true)) {
                return;
            }
        }
    }
}

fn too_long_head() -> Problem {
    refused(431, "The head of the request is too long")
}

fn too_slow(limit: Duration) -> Problem {
    refused(408, &format!("The request took longer than {limit:?}"))
}

/// The head of a request, once it is complete, and whether the response has a body.
fn parse(bytes: &[u8], without_body: &mut bool) -> Result<Option<Head>, Problem> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let parsed = head.parse(bytes);
    *without_body = head.method == Some("HEAD");
    let length = match parsed {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(refused(431, "Too many header lines")),
        Err(error) => return Err(refused(400, &format!("The request is not HTTP/1: {error}"))),
    };
    if length > HEAD_LIMIT {
        return Err(too_long_head());
    }
    let http11 = head.version == Some(1);
    let mut keep = http11.then_some(Keep::Http11);
    let mut body: Option<Body> = None;
    let mut authorization = None;
    let mut expects = false;
    let mut hosts = 0;
    for header in head.headers.iter() {
        let value = trimmed(header.value);
        match header.name.to_ascii_lowercase().as_str() {
            "host" => {
                hosts += 1;
                if !is_host(value) {
                    return Err(refused(400, "The header Host is no host"));
                }
            }
            "authorization" => authorization = Some(String::from_utf8_lossy(value).into_owned()),
            "connection" => {
                for option in value.split(|byte| *byte == b',').map(trimmed) {
                    if option.eq_ignore_ascii_case(b"close") {
                        keep = None;
                    } else if option.eq_ignore_ascii_case(b"keep-alive") && !http11 {
                        keep = Some(Keep::Http10);
                    }
                }
            }
            "content-length" => {
                let length = number(value).map(Body::Length);
                let length = length.ok_or_else(|| refused(400, "Content-Length is no number"))?;
                if body.replace(length).is_some_and(|other| other != length) {
                    return Err(refused(400, "Duplicate length of the body"));
                }
            }
            "transfer-encoding" => {
                if !value.eq_ignore_ascii_case(b"chunked") || !http11 {
                    return Err(refused(400, "Only chunked transfer encoding is known"));
                }
                if body.replace(Body::Chunked).is_some() {
                    return Err(refused(400, "Duplicate length of the body"));
                }
            }
            "expect" => expects = http11 && value.eq_ignore_ascii_case(b"100-continue"),
            _ => {}
        }
    }
    if hosts > 1 || (http11 && hosts == 0) {
        return Err(refused(400, "HTTP/1.1 takes exactly one header Host"));
    }
    let target = split(head.path.unwrap_or_default());
    let (path, query) =
        target.ok_or_else(|| refused(400, "The target of the request is no path"))?;
    Ok(Some(Head {
        request: Request {
            method: head.method.unwrap_or_default().to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            authorization,
            body: Vec::new(),
        },
        length,
        body: body.unwrap_or(Body::Length(0)),
        keep,
        expects,
    }))
}

/// The path and the query of a target, which may be a whole address. The path may have a `#` in it.
fn split(target: &str) -> Option<(&str, &str)> {
    let absolute = ["http://", "https://"].into_iter().find_map(|scheme| {
        let (given, rest) = target.split_at_checked(scheme.len())?;
        given.eq_ignore_ascii_case(scheme).then_some(rest)
    });
    let path = match absolute {
        Some(rest) => {
            let end = rest.find(['/', '?']).unwrap_or(rest.len());
            let (host, path) = rest.split_at(end);
            if host.is_empty() || !is_host(host.as_bytes()) {
                return None;
            }
            if path.starts_with('/') { path } else { "/" }
        }
        None if target.starts_with('/') || target == "*" => target,
        None => return None,
    };
    // httparse rejects the other characters that no address can have.
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let fit = !path.contains(['<', '>', '`']) && !query.contains(['<', '>', '"']);
    fit.then_some((path, query))
}

fn is_host(value: &[u8]) -> bool {
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~:[]%!$&'()*+;=".contains(byte);
    value.iter().all(allowed)
}

fn number(value: &[u8]) -> Option<usize> {
    let digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    str::from_utf8(value).ok().filter(|_| digits)?.parse().ok()
}

/// Without the white space that HTTP allows around a value, and no other.
fn trimmed(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}
