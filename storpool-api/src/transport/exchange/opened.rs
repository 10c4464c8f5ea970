//! A response that has begun, and is read on demand.

use std::future::poll_fn;
use std::time::Duration;

use reqwest::header::{CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};

use super::gathered::Gathered;
use super::limit::{Allowance, Limit};
use super::retry_after::retry_after;
use super::{Body, Incoming, Turn, broken, panicked};
use crate::call::{FAILURE, may_have_error};
use crate::error::{TransportFailure, TransportPhase};
use crate::runtime;
use crate::transport::chunk::Bytes;
use crate::transport::response::{HttpResponse, ResponseBody, announced};
use crate::unwind::without_panic;

/// A response that has begun. Dropping it discards what was not read.
pub(crate) struct Opened {
    status: u16,
    headers: HeaderMap,
    body: ResponseBody,
    /// How many bytes are still to come, if the response says so.
    missing: Option<u64>,
    pace: Pace,
    turn: Option<Turn>,
}

/// How long to wait for more of a response.
enum Pace {
    /// Reads until the response is complete.
    Whole(Limit),
    /// This long each time.
    Each(Option<Duration>),
}

impl Opened {
    pub(super) fn new(
        response: HttpResponse,
        turn: Turn,
        limit: Limit,
    ) -> Result<Self, TransportFailure> {
        let (status, headers, body) = response.into_parts();
        if !(100..=999).contains(&status) {
            return Err(broken(format!("{status} is not an HTTP status")));
        }
        let missing = announced(&headers);
        let (pace, turn) = (Pace::Whole(limit), Some(turn));
        Ok(Self { status, headers, body, missing, pace, turn })
    }

    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// The pause that the service requests.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers)
    }

    /// Whether only the end of the connection ends the response, so that a lost connection looks
    /// like a complete response.
    pub(crate) fn until_close(&self) -> bool {
        !self.is_empty_by_definition()
            && !self.headers.contains_key(CONTENT_LENGTH)
            && !self.headers.contains_key(TRANSFER_ENCODING)
    }

    /// Whether the status excludes a body (RFC 9110, 6.4.1 and 15.3.6): the response is complete
    /// with its head, whatever its headers say.
    fn is_empty_by_definition(&self) -> bool {
        matches!(self.status, ..200 | 204 | 205 | 304)
    }

    /// From now on the caller sets the pace: only what is waited for at a time has a limit, and the
    /// response no longer counts as a request that is under way.
    pub(crate) fn set_pace(&mut self, each: Option<Duration>) {
        self.pace = Pace::Each(each);
        self.turn = None;
    }

    /// The next bytes, or `None` at the end of the response.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, TransportFailure> {
        if self.is_empty_by_definition() {
            return Ok(None);
        }
        let status = self.status;
        let chunk = self.next_chunk().await.and_then(|chunk| {
            match (&chunk, &mut self.missing) {
                (Some(chunk), Some(missing)) => {
                    *missing = missing.saturating_sub(chunk.len() as u64);
                }
                (None, Some(missing @ 1..)) => {
                    return Err(broken(format!("{missing} of the announced bytes are missing")));
                }
                _ => {}
            }
            Ok(chunk)
        });
        chunk.map_err(|failure| failure.in_phase(TransportPhase::Reply).with_status(status))
    }

    async fn next_chunk(&mut self) -> Result<Option<Bytes>, TransportFailure> {
        runtime::check()
            .map_err(|problem| TransportFailure::stopped(TransportPhase::Reply, problem))?;
        let of_each;
        let limit = match &self.pace {
            Pace::Whole(limit) => limit,
            Pace::Each(each) => {
                of_each = Limit::new(each.map(Allowance::each));
                &of_each
            }
        };
        let next = poll_fn(|context| self.body.poll_next(context));
        match limit.apply(without_panic(next)).await {
            Ok(Ok(chunk)) => chunk,
            Ok(Err(panic)) => Err(panicked(TransportPhase::Reply, &panic)),
            Err(_) => Err(limit.ran_out(TransportPhase::Reply)),
        }
    }

    /// Reads the whole response, which must not be larger than `limit` bytes. If its status is not a
    /// success, the rest of a larger one is left out, and of an error page all but the beginning.
    ///
    /// A success is read no further than to this size of a `piece`; returns whether it has ended.
    pub(super) async fn read(
        &mut self,
        body: &mut Gathered,
        limit: usize,
        piece: usize,
    ) -> Result<bool, TransportFailure> {
        let is_failure = !(200..300).contains(&self.status);
        let is_cut = is_failure && limit > FAILURE;
        let announced = self.missing.unwrap_or(0);
        if announced > limit as u64 && !is_cut {
            return Err(self.too_large(limit));
        }
        while let Some(chunk) = self.chunk().await? {
            body.push(chunk, announced);
            let most = match is_cut && !may_have_error(body) {
                true => FAILURE,
                false => limit,
            };
            if body.len() > most {
                if !is_cut {
                    return Err(self.too_large(limit));
                }
                body.truncate(most);
                break;
            }
            if body.len() >= piece && !is_failure {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn incoming(&self, body: Body) -> Incoming {
        Incoming {
            status: self.status,
            body,
            retry_after: self.retry_after(),
            until_close: self.until_close(),
        }
    }

    pub(super) fn too_large(&self, limit: usize) -> TransportFailure {
        TransportFailure::too_large(limit).with_status(self.status)
    }
}
