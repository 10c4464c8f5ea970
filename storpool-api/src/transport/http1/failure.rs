//! Errors of the HTTP library, classified.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use crate::error::{TransportErrorKind as Kind, TransportFailure, TransportPhase};
use crate::transport::request::Progress;

/// The failure of an attempt without a response.
pub(super) fn unsent_or_broken(
    error: reqwest::Error,
    progress: &Progress,
    connect_timeout: Duration,
) -> TransportFailure {
    let phase = match error.is_connect() {
        true => TransportPhase::Connect,
        false => progress.phase(),
    };
    if phase > TransportPhase::Connect {
        return broken(error, phase);
    }
    let io = io_error(&error);
    // The system may time out before the client does; its errors have a number.
    if error.is_timeout() && io.and_then(io::Error::raw_os_error).is_none() {
        return TransportFailure::timeout(phase, format!("within {connect_timeout:?}"));
    }
    let kind = match io.map(io::Error::kind) {
        _ if error.is_timeout() => Kind::Timeout,
        _ if error.is_dns() => Kind::Unresolved,
        Some(io::ErrorKind::ConnectionRefused) => Kind::Refused,
        // As the TLS library reports what it does not accept.
        Some(io::ErrorKind::InvalidData) => Kind::Tls,
        _ => Kind::Unreachable,
    };
    TransportFailure::new(kind, phase).because(&error)
}

/// The failure of a connection that is lost, or does not carry HTTP.
pub(super) fn broken(error: reqwest::Error, phase: TransportPhase) -> TransportFailure {
    let kind = match error.is_timeout() {
        true => Kind::Timeout,
        false => Kind::Broken,
    };
    TransportFailure::new(kind, phase).because(&error)
}

/// The first error of the system that has a known kind.
fn io_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a io::Error> {
    match error.downcast_ref::<io::Error>() {
        Some(io) if io.kind() != io::ErrorKind::Other => Some(io),
        // The source of an error made of another is that one's source: it would be passed over.
        Some(io) => io_error(io.get_ref()?),
        None => io_error(error.source()?),
    }
}
