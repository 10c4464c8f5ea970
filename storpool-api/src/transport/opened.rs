//! A reply that has begun, and is read on demand.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use tokio::runtime::Handle;

use super::{Incoming, Limit, fault, retry_after};
use crate::decode::FAILURE;
use crate::error::{TransportFault, TransportPhase};

/// A reply that has begun. Dropping it closes its connection, unless it was read to its end.
pub(crate) struct Opened {
    response: reqwest::Response,
    pace: Pace,
}

/// How long to wait for more of a reply.
enum Pace {
    /// Until all of it is there.
    Whole(Limit),
    /// So long each time.
    Each(Option<Duration>),
}

impl Opened {
    pub(super) fn new(response: reqwest::Response, limit: Limit) -> Self {
        Self {
            response,
            pace: Pace::Whole(limit),
        }
    }

    pub(crate) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// How long the other side asks to be left alone.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        retry_after::retry_after(self.response.headers())
    }

    /// Whether the end of the connection is what tells the end of the reply. There is no telling
    /// then if all of it has come.
    pub(crate) fn until_close(&self) -> bool {
        let headers = self.response.headers();
        !headers.contains_key(CONTENT_LENGTH) && !headers.contains_key(TRANSFER_ENCODING)
    }

    /// From now on, only what is waited for at a time has a limit.
    pub(crate) fn set_pace(&mut self, each: Option<Duration>) {
        self.pace = Pace::Each(each);
    }

    /// The next bytes, or `None` at the end of the reply.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, TransportFault> {
        if Handle::try_current().is_err() {
            return Err(TransportFault::stopped(
                TransportPhase::Reply,
                "there is no Tokio runtime to read the reply on",
            ));
        }
        let of_each;
        let limit = match &self.pace {
            Pace::Whole(limit) => limit,
            Pace::Each(each) => {
                of_each = Limit::new(*each);
                &of_each
            }
        };
        limit
            .apply(TransportPhase::Reply, self.response.chunk())
            .await?
            .map_err(|error| fault(error, TransportPhase::Reply))
    }

    /// Reads the whole response, which must not be larger than `limit` bytes. Of one whose status
    /// tells of a failure, no more than the beginning is read.
    pub(super) async fn read(mut self, limit: usize) -> Result<Incoming, TransportFault> {
        let is_failure = !(200..300).contains(&self.status());
        let is_cut = is_failure && limit > FAILURE;
        let announced = self.response.content_length().unwrap_or(0);
        if announced > limit as u64 && !is_cut {
            return Err(TransportFault::too_large(limit));
        }
        // What is announced need not come: memory is taken in advance for ordinary responses only.
        let mut body = Vec::with_capacity(announced.min(1 << 20) as usize);
        while let Some(chunk) = self.chunk().await? {
            if is_cut && body.len() + chunk.len() > FAILURE {
                let room = FAILURE - body.len();
                body.extend_from_slice(&chunk[..room]);
                break;
            }
            if body.len() + chunk.len() > limit {
                return Err(TransportFault::too_large(limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Incoming {
            status: self.status(),
            body,
            retry_after: self.retry_after(),
            until_close: self.until_close(),
        })
    }
}
