//! The faults of the matrix.

use std::time::Duration;

use storpool_api::{ClientBuilder, RetryPolicy};

use super::calls::Made;
use super::support::{Act, Deaf, SHORT, Server, cut, error, http, http10};

/// How large a response may be.
pub const LIMIT: usize = 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Refused,
    ConnectHangs,
    ConnectTimeout,
    ConnectDeadline,
    ResetUnread,
    ResetRead,
    DeadlineInAttempt,
    DeadlineInBackoff,
    DeadlineAfterRefusal,
    Cut,
    Silence,
    Trickle,
    SwitchingProtocols,
    EarlyHints,
    NoContent,
    ResetContent,
    Redirect,
    NotModified,
    Unauthorized,
    TooManyRequests,
    CutTooManyRequests,
    InternalError,
    BadGateway,
    ErrorWith200,
    TransientOnce,
    AlwaysTransient,
    LengthTooLarge,
    LengthTooSmall,
    NotJson,
    NoData,
    OverLimit,
    Http10,
    ClosedBetween,
}

impl Fault {
    pub const ALL: [Self; 33] = [
        Self::Refused,
        Self::ConnectHangs,
        Self::ConnectTimeout,
        Self::ConnectDeadline,
        Self::ResetUnread,
        Self::ResetRead,
        Self::DeadlineInAttempt,
        Self::DeadlineInBackoff,
        Self::DeadlineAfterRefusal,
        Self::Cut,
        Self::Silence,
        Self::Trickle,
        Self::SwitchingProtocols,
        Self::EarlyHints,
        Self::NoContent,
        Self::ResetContent,
        Self::Redirect,
        Self::NotModified,
        Self::Unauthorized,
        Self::TooManyRequests,
        Self::CutTooManyRequests,
        Self::InternalError,
        Self::BadGateway,
        Self::ErrorWith200,
        Self::TransientOnce,
        Self::AlwaysTransient,
        Self::LengthTooLarge,
        Self::LengthTooSmall,
        Self::NotJson,
        Self::NoData,
        Self::OverLimit,
        Self::Http10,
        Self::ClosedBetween,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Self::Refused => "connection refused",
            Self::ConnectHangs => "connect hangs, attempt times out",
            Self::ConnectTimeout => "connect hangs, connect times out",
            Self::ConnectDeadline => "connect hangs, deadline during the second attempt",
            Self::DeadlineInAttempt => "no response, deadline during the attempt",
            Self::DeadlineInBackoff => {
                "reset after the request is read, deadline during the backoff"
            }
            Self::DeadlineAfterRefusal => "connection refused, deadline during the backoff",
            Self::SwitchingProtocols => "101",
            Self::EarlyHints => "103, then good",
            Self::NoContent => "204",
            Self::ResetContent => "205, connection kept open",
            Self::Redirect => "307",
            Self::NotModified => "304",
            Self::Unauthorized => "401 with data",
            Self::TooManyRequests => "429 with HTML",
            Self::CutTooManyRequests => "429 cut in the middle of the body",
            Self::InternalError => "500 with data",
            Self::ResetUnread => "reset before the request is read",
            Self::ResetRead => "reset after the request is read",
            Self::Cut => "response truncated in the body",
            Self::Silence => "headers only, then silence",
            Self::Trickle => "a byte now and then",
            Self::BadGateway => "502 with HTML",
            Self::ErrorWith200 => "200 with an error",
            Self::TransientOnce => "500 transient once, then good",
            Self::AlwaysTransient => "500 transient at every attempt",
            Self::LengthTooLarge => "Content-Length larger than the body",
            Self::LengthTooSmall => "Content-Length smaller than the body",
            Self::NotJson => "not JSON",
            Self::NoData => "no data",
            Self::OverLimit => "a body over the limit",
            Self::Http10 => "HTTP/1.0 with close",
            Self::ClosedBetween => "keep-alive closed between calls",
        }
    }

    /// Whether the client notices only by a timeout.
    pub fn takes_time(self) -> bool {
        self.is_deaf() || matches!(self, Self::Silence | Self::Trickle | Self::DeadlineInAttempt)
    }

    /// Whether the service neither accepts nor refuses connections.
    pub fn is_deaf(self) -> bool {
        matches!(self, Self::ConnectHangs | Self::ConnectTimeout | Self::ConnectDeadline)
    }

    /// Whether nothing is ever sent.
    pub fn never_sent(self) -> bool {
        self.is_deaf() || matches!(self, Self::Refused | Self::DeadlineAfterRefusal)
    }

    /// Whether the call was certainly not carried out, so that any call may be retried.
    pub fn not_done(self) -> bool {
        self.never_sent()
            || matches!(
                self,
                Self::TransientOnce
                    | Self::AlwaysTransient
                    | Self::TooManyRequests
                    | Self::CutTooManyRequests
            )
    }

    /// Sets the limits of a client.
    pub fn limit<C>(self, builder: ClientBuilder<C>) -> ClientBuilder<C> {
        const SECOND: Duration = Duration::from_secs(1);
        let policy = RetryPolicy::default().retries(2);
        let at_once = policy.clone().backoff(|_| Duration::ZERO);
        let builder = builder.timeout(60 * SECOND).retry(at_once.clone());
        match self {
            Self::Silence | Self::Trickle | Self::ConnectHangs => builder.timeout(SHORT),
            Self::ConnectTimeout => builder.connect_timeout(3 * SECOND),
            // The first attempt takes five of these.
            Self::ConnectDeadline => builder.retry(at_once.deadline(7 * SECOND)),
            Self::DeadlineInAttempt => builder.retry(at_once.deadline(SHORT)),
            Self::DeadlineInBackoff | Self::DeadlineAfterRefusal => {
                let policy = policy.backoff(|_| 60 * SECOND);
                builder.retry(policy.deadline(30 * SECOND))
            }
            _ => builder,
        }
    }

    /// How many calls are made one after the other.
    pub fn calls(self) -> usize {
        if self == Self::ClosedBetween { 3 } else { 1 }
    }

    /// The service.
    pub fn service(self, made: Made) -> Service {
        let good = format!(r#"{{"generation": 7, "data": {}}}"#, made.data());
        let always = |act: Act| vec![act; 9];
        let status_line = |status: &str| {
            let reply = format!("HTTP/1.1 {status}\r\n\r\n");
            always(Act::RespondAndHang(reply.into_bytes()))
        };
        let transient = || Act::Respond(error(500, r#"{"name": "busy", "transient": true}"#));
        let script = match self {
            Self::Refused | Self::DeadlineAfterRefusal => {
                return Service::Nowhere(Server::nowhere());
            }
            Self::ConnectHangs | Self::ConnectTimeout | Self::ConnectDeadline => {
                return Service::Deaf(Deaf::new());
            }
            Self::DeadlineInAttempt => always(Act::hang()),
            Self::DeadlineInBackoff => always(Act::reset()),
            Self::SwitchingProtocols => status_line("101 Switching Protocols"),
            Self::EarlyHints => {
                let mut reply = b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec();
                reply.extend(http(200, &good));
                always(Act::Respond(reply))
            }
            Self::NoContent => status_line("204 No Content"),
            Self::ResetContent => status_line("205 Reset Content"),
            Self::Redirect => always(Act::Respond(http(307, ""))),
            Self::NotModified => status_line("304 Not Modified"),
            Self::Unauthorized => always(Act::Respond(http(401, &good))),
            Self::TooManyRequests => always(Act::Respond(http(429, "<html>Later.</html>"))),
            Self::CutTooManyRequests => {
                let reply = b"HTTP/1.1 429 Later\r\nContent-Length: 100\r\n\r\n<html>".to_vec();
                always(Act::RespondAndClose(reply))
            }
            Self::InternalError => always(Act::Respond(http(500, &good))),
            Self::ResetUnread => always(Act::ResetUnread),
            Self::ResetRead => always(Act::reset()),
            Self::Cut => always(Act::RespondAndClose(cut())),
            Self::Silence => {
                let headers = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
                always(Act::RespondAndHang(headers.to_vec()))
            }
            Self::Trickle => always(Act::Trickle(http(200, &good))),
            Self::BadGateway => always(Act::Respond(http(502, "<html>Bad Gateway</html>"))),
            Self::ErrorWith200 => {
                let refused = error(200, r#"{"name": "invalidParam", "descr": "Not so."}"#);
                always(Act::Respond(refused))
            }
            Self::TransientOnce => vec![transient(), Act::Respond(http(200, &good))],
            Self::AlwaysTransient => always(transient()),
            Self::LengthTooLarge => {
                let length = good.len() + 1;
                let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{good}");
                always(Act::RespondAndClose(reply.into_bytes()))
            }
            Self::LengthTooSmall => {
                let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{good}");
                always(Act::RespondAndClose(reply.into_bytes()))
            }
            Self::NotJson => always(Act::Respond(http(200, "pong"))),
            Self::NoData => always(Act::Respond(http(200, r#"{"generation": 7}"#))),
            Self::OverLimit => always(Act::Respond(http(200, &"x".repeat(LIMIT + 1)))),
            Self::Http10 => always(Act::RespondAndClose(http10(&good))),
            Self::ClosedBetween => always(Act::RespondAndClose(http(200, &good))),
        };
        Service::Listens(Server::start(script))
    }
}

/// A service as a client finds it.
pub enum Service {
    Listens(Server),
    /// Connections are neither accepted nor refused.
    Deaf(Deaf),
    /// The URL of an address where nothing listens.
    Nowhere(String),
}

impl Service {
    pub fn url(&self) -> String {
        match self {
            Self::Listens(server) => server.url(),
            Self::Deaf(deaf) => deaf.url(),
            Self::Nowhere(url) => url.clone(),
        }
    }

    pub fn server(&self) -> Option<&Server> {
        match self {
            Self::Listens(server) => Some(server),
            Self::Deaf(_) | Self::Nowhere(_) => None,
        }
    }
}
