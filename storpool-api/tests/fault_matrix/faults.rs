//! The faults of the matrix.

use super::calls::Made;
use super::support::{Act, Server, cut, error, http, http10};

/// How large a reply may be.
pub const LIMIT: usize = 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Refused,
    ResetUnread,
    ResetRead,
    Cut,
    Silence,
    Trickle,
    BadGateway,
    ErrorWith200,
    TransientOnce,
    TransientForEver,
    LengthTooLarge,
    LengthTooSmall,
    NotJson,
    NoData,
    OverLimit,
    Http10,
    ClosedBetween,
}

impl Fault {
    pub const ALL: [Self; 17] = [
        Self::Refused,
        Self::ResetUnread,
        Self::ResetRead,
        Self::Cut,
        Self::Silence,
        Self::Trickle,
        Self::BadGateway,
        Self::ErrorWith200,
        Self::TransientOnce,
        Self::TransientForEver,
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
            Self::ResetUnread => "reset before the request is read",
            Self::ResetRead => "reset after the request is read",
            Self::Cut => "reply cut in the middle of the body",
            Self::Silence => "headers only, then silence",
            Self::Trickle => "a byte now and then",
            Self::BadGateway => "502 with HTML",
            Self::ErrorWith200 => "200 with an error",
            Self::TransientOnce => "500 transient once, then good",
            Self::TransientForEver => "500 transient for ever",
            Self::LengthTooLarge => "Content-Length larger than the body",
            Self::LengthTooSmall => "Content-Length smaller than the body",
            Self::NotJson => "not JSON",
            Self::NoData => "no data",
            Self::OverLimit => "a body over the limit",
            Self::Http10 => "HTTP/1.0 with close",
            Self::ClosedBetween => "keep-alive closed between calls",
        }
    }

    /// Whether the client notices only because time runs out.
    pub fn takes_time(self) -> bool {
        matches!(self, Self::Silence | Self::Trickle)
    }

    /// Whether it tells that the call was not carried out, so that any call may be made again.
    pub fn not_done(self) -> bool {
        matches!(
            self,
            Self::Refused | Self::TransientOnce | Self::TransientForEver
        )
    }

    /// How many calls are made one after the other.
    pub fn calls(self) -> usize {
        if self == Self::ClosedBetween { 3 } else { 1 }
    }

    /// The service, or an address where there is none.
    pub fn service(self, made: Made) -> Result<Server, String> {
        let good = format!(r#"{{"generation": 7, "data": {}}}"#, made.data());
        let always = |act: Act| vec![act; 9];
        let transient = || Act::Answer(error(500, r#"{"name": "busy", "transient": true}"#));
        let script = match self {
            Self::Refused => return Err(Server::nowhere()),
            Self::ResetUnread => always(Act::ResetUnread),
            Self::ResetRead => always(Act::reset()),
            Self::Cut => always(Act::AnswerAndClose(cut())),
            Self::Silence => {
                let headers = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
                always(Act::AnswerAndHang(headers.to_vec()))
            }
            Self::Trickle => always(Act::Trickle(http(200, &good))),
            Self::BadGateway => always(Act::Answer(http(502, "<html>Bad Gateway</html>"))),
            Self::ErrorWith200 => {
                let refused = error(200, r#"{"name": "invalidParam", "descr": "Not so."}"#);
                always(Act::Answer(refused))
            }
            Self::TransientOnce => vec![transient(), Act::Answer(http(200, &good))],
            Self::TransientForEver => always(transient()),
            Self::LengthTooLarge => {
                let length = good.len() + 1;
                let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{good}");
                always(Act::AnswerAndClose(reply.into_bytes()))
            }
            Self::LengthTooSmall => {
                let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{good}");
                always(Act::AnswerAndClose(reply.into_bytes()))
            }
            Self::NotJson => always(Act::Answer(http(200, "pong"))),
            Self::NoData => always(Act::Answer(http(200, r#"{"generation": 7}"#))),
            Self::OverLimit => always(Act::Answer(http(200, &"x".repeat(LIMIT + 1)))),
            Self::Http10 => always(Act::AnswerAndClose(http10(&good))),
            Self::ClosedBetween => always(Act::AnswerAndClose(http(200, &good))),
        };
        Ok(Server::start(script))
    }
}
