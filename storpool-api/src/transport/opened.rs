//! A response that has begun, and is read on demand.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

use super::{Allowance, Incoming, Limit, failure, retry_after, runtime};
use crate::call::{FAILURE, may_have_error};
use crate::error::{TransportFailure, TransportPhase};

/// A response that has begun. Dropping it closes its connection, unless it was read to its end.
pub(crate) struct Opened {
    response: reqwest::Response,
    pace: Pace,
}

/// How long to wait for more of a response.
enum Pace {
    /// Reads until the response is complete.
    Whole(Limit),
    /// This long each time.
    Each(Option<Duration>),
}

impl Opened {
    pub(super) fn new(response: reqwest::Response, limit: Limit) -> Self {
        Self { response, pace: Pace::Whole(limit) }
    }

    pub(crate) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// The pause that the service requests.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        retry_after::retry_after(self.response.headers())
    }

    /// Whether only the end of the connection ends the response, so that a lost connection looks
    /// like a complete response.
    pub(crate) fn until_close(&self) -> bool {
        let headers = self.response.headers();
        !self.is_empty_by_definition()
            && !headers.contains_key(CONTENT_LENGTH)
            && !headers.contains_key(TRANSFER_ENCODING)
    }

    /// Whether the status excludes a body (RFC 9110, 6.4.1 and 15.3.6): the response is complete
    /// with its head, whatever its headers say.
    fn is_empty_by_definition(&self) -> bool {
        matches!(self.status(), ..200 | 204 | 205 | 304)
    }

    /// From now on, only what is waited for at a time has a limit.
    pub(crate) fn set_pace(&mut self, each: Option<Duration>) {
        self.pace = Pace::Each(each);
    }

    /// The next bytes, or `None` at the end of the response.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, TransportFailure> {
        if self.is_empty_by_definition() {
            return Ok(None);
        }
        runtime::check().map_err(|problem| {
            TransportFailure::stopped(TransportPhase::Reply, problem).with_status(self.status())
        })?;
        let of_each;
        let limit = match &self.pace {
            Pace::Whole(limit) => limit,
            Pace::Each(each) => {
                of_each = Limit::new(each.map(Allowance::each));
                &of_each
            }
        };
        let chunk = limit.apply(self.response.chunk()).await;
        let chunk = chunk.map_err(|timeout| timeout.in_phase(TransportPhase::Reply));
        chunk
            .and_then(|chunk| chunk.map_err(|error| failure::broken(error, TransportPhase::Reply)))
            .map_err(|failure| failure.with_status(self.status()))
    }

    /// Reads the whole response, which must not be larger than `limit` bytes. If its status is not a
    /// success, the rest of a larger one is left out, and of an error page all but the beginning.
    pub(super) async fn read(mut self, limit: usize) -> Result<Incoming, TransportFailure> {
        let is_failure = !(200..300).contains(&self.status());
        let is_cut = is_failure && limit > FAILURE;
        let announced = self.response.content_length().unwrap_or(0);
        let too_large = TransportFailure::too_large(limit).with_status(self.status());
        if announced > limit as u64 && !is_cut {
            return Err(too_large);
        }
        // The announced length may be wrong: memory is reserved only for responses of ordinary
        // size.
        let mut body = Vec::with_capacity(announced.min(1 << 20) as usize);
        while let Some(chunk) = self.chunk().await? {
            body.extend_from_slice(&chunk);
            let most = match is_cut && !may_have_error(&body) {
                true => FAILURE,
                false => limit,
            };
            if body.len() > most {
                if !is_cut {
                    return Err(too_large);
                }
                body.truncate(most);
                break;
            }
        }
        Ok(Incoming {
            status: self.status(),
            body,
            retry_after: self.retry_after(),
            until_close: self.until_close(),
        })
    }
}
