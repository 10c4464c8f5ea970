//! Reading requests off a connection.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Keep;
use crate::fault::Fault;
use crate::service::Request;

/// The longest head of a request that is accepted, in bytes.
const HEAD_LIMIT: usize = 16 << 10;

/// The most header lines that are accepted.
const HEADERS: usize = 64;

/// Why there is no request.
#[derive(Debug)]
pub(super) enum Problem {
    Gone(io::Error),
    Refused(Fault),
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Gone(error)
    }
}

fn refused(status: u16, descr: &str) -> Problem {
    Problem::Refused(Fault::new("badRequest", status, descr))
}

/// A connection, and what was read from it and is yet to be looked at.
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    buffer: Vec<u8>,
    body_limit: usize,
}

/// What the head says about the rest.
struct Head {
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

impl Connection {
    pub(super) fn new(stream: TcpStream, body_limit: usize) -> Self {
        Self {
            stream,
            buffer: Vec::new(),
            body_limit,
        }
    }

    /// The next request, and how to answer it if the connection is to be kept; `None` if the
    /// client has ended the conversation.
    pub(super) async fn next(&mut self) -> Result<Option<(Request, Option<Keep>)>, Problem> {
        let head = loop {
            let head = parse(&self.buffer)?;
            let length = head.as_ref().map_or(self.buffer.len(), |head| head.length);
            if length > HEAD_LIMIT {
                return Err(refused(431, "The head of the request is too long"));
            }
            if let Some(head) = head {
                break head;
            }
            if !self.more().await? {
                if self.buffer.is_empty() {
                    return Ok(None);
                }
                return Err(refused(400, "The request ends within its head"));
            }
        };
        self.buffer.drain(..head.length);
        if let Body::Length(length) = head.body
            && length > self.body_limit
        {
            return Err(self.too_long());
        }
        if head.expects {
            self.stream
                .write_all(b"HTTP/1.1 100 Continue\r\n\r\n")
                .await?;
        }
        let body = match head.body {
            Body::Length(length) => self.take(length).await?,
            Body::Chunked => self.chunks().await?,
        };
        let request = Request {
            body,
            ..head.request
        };
        Ok(Some((request, head.keep)))
    }

    fn too_long(&self) -> Problem {
        let limit = self.body_limit;
        refused(413, &format!("The body is longer than {limit} bytes"))
    }

    /// Reads a little; `false` at the end.
    async fn more(&mut self) -> io::Result<bool> {
        Ok(self.stream.read_buf(&mut self.buffer).await? > 0)
    }

    async fn take(&mut self, length: usize) -> Result<Vec<u8>, Problem> {
        while self.buffer.len() < length {
            if !self.more().await? {
                return Err(refused(400, "The request ends within its body"));
            }
        }
        let rest = self.buffer.split_off(length);
        Ok(std::mem::replace(&mut self.buffer, rest))
    }

    async fn chunks(&mut self) -> Result<Vec<u8>, Problem> {
        let mut body = Vec::new();
        loop {
            let line = self.line().await?;
            let parsed = httparse::parse_chunk_size(&line);
            let Ok(httparse::Status::Complete((_, size))) = parsed else {
                return Err(refused(400, "A chunk has no size"));
            };
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            if size == 0 {
                // Trailers up to an empty line.
                while self.line().await? != b"\r\n" {}
                return Ok(body);
            }
            if size > self.body_limit - body.len() {
                return Err(self.too_long());
            }
            body.extend(self.take(size).await?);
            if self.take(2).await? != b"\r\n" {
                return Err(refused(400, "A chunk is longer than it says"));
            }
        }
    }

    /// A line with its end.
    async fn line(&mut self) -> Result<Vec<u8>, Problem> {
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

    /// Returns when the client has gone, and never while it has more to say.
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

/// The head of a request, once all of it is there.
fn parse(bytes: &[u8]) -> Result<Option<Head>, Problem> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let length = match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(refused(431, "Too many header lines")),
        Err(error) => return Err(refused(400, &format!("The request is not HTTP/1: {error}"))),
    };
    let http11 = head.version == Some(1);
    let mut keep = http11.then_some(Keep::Http11);
    let mut body: Option<Body> = None;
    let mut authorization = None;
    let mut expects = false;
    for header in head.headers.iter() {
        let value = String::from_utf8_lossy(header.value);
        let value = value.trim();
        match header.name.to_ascii_lowercase().as_str() {
            "authorization" => authorization = Some(value.to_owned()),
            "connection" => {
                for option in value.split(',').map(str::trim) {
                    if option.eq_ignore_ascii_case("close") {
                        keep = None;
                    } else if option.eq_ignore_ascii_case("keep-alive") && !http11 {
                        keep = Some(Keep::Http10);
                    }
                }
            }
            "content-length" => {
                let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
                let length = value.parse().ok().filter(|_| digits);
                let length = length.ok_or_else(|| refused(400, "Content-Length is no number"))?;
                if body
                    .replace(Body::Length(length))
                    .is_some_and(|other| other != Body::Length(length))
                {
                    return Err(refused(400, "The length of the body is told twice"));
                }
            }
            "transfer-encoding" => {
                if !value.eq_ignore_ascii_case("chunked") || !http11 {
                    return Err(refused(400, "Only chunked transfer encoding is known"));
                }
                if body.replace(Body::Chunked).is_some() {
                    return Err(refused(400, "The length of the body is told twice"));
                }
            }
            "expect" => expects = http11 && value.eq_ignore_ascii_case("100-continue"),
            _ => {}
        }
    }
    let target = head.path.unwrap_or_default();
    let path = target
        .strip_prefix("http://")
        .map_or(target, |rest| rest.find('/').map_or("/", |at| &rest[at..]));
    let path = path.split('?').next().unwrap_or_default();
    Ok(Some(Head {
        request: Request {
            method: head.method.unwrap_or_default().to_owned(),
            path: path.to_owned(),
            authorization,
            body: Vec::new(),
        },
        length,
        body: body.unwrap_or(Body::Length(0)),
        keep,
        expects,
    }))
}
