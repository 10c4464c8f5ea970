//! What one cluster of a pair causes in the other, as journals note it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::ServiceError;
use crate::message::Request;
use crate::state::State;
use crate::state::remote::{Message, Offer, OnAttached};

/// The path under which journals note what a cluster has done because of the other one.
pub(crate) const ROOT: &str = "/pair/1.0";

/// A change to a cluster that the other one causes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Exchange {
    /// Know the other cluster, which has received the messages up to a number.
    Meet { cluster: String, received: u64 },
    /// Take a message.
    Receive { from: String, number: u64, message: Message },
    /// A message was taken, or refused.
    Delivered { number: u64, refused: bool },
    /// Know what the other cluster exports.
    Offered { from: String, offers: BTreeMap<String, Offer> },
    /// Send a volume or snapshot there.
    Send { name: String, cluster: String, attached: OnAttached },
}

impl Exchange {
    pub(crate) fn parse(body: &[u8]) -> Result<Self, ServiceError> {
        serde_json::from_slice(body).map_err(|error| ServiceError::json(error.to_string()))
    }

    pub(crate) fn request(&self) -> Result<Request, ServiceError> {
        let body = serde_json::to_vec(self);
        let body = body.map_err(|error| ServiceError::internal(error.to_string()))?;
        Ok(Request { method: "POST".to_owned(), path: ROOT.to_owned(), body, ..Request::default() })
    }

    pub(crate) fn apply(&self, state: &mut State) -> Result<(), ServiceError> {
        match self {
            Self::Meet { cluster, received } => state.meet(cluster, *received),
            Self::Receive { from, number, message } => state.receive(from, *number, message)?,
            Self::Delivered { number, refused } => state.delivered(*number, *refused)?,
            Self::Offered { from, offers } => state.offered(from, offers.clone()),
            Self::Send { name, cluster, attached } => {
                let id = state.volume_id(name).or_else(|_| state.snapshot_id(name))?;
                state.send(id, cluster, *attached)?;
            }
        }
        Ok(())
    }
}
