//! What a handler is, and what it returns.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::output::{List, Output};
use crate::ask::Ask;
use crate::error::ServiceError;
use crate::state::{Millis, State};

/// The data of a response, or an error.
pub(crate) type CallResult = Result<Value, ServiceError>;

/// A handler of a call.
#[derive(Clone, Copy)]
pub(crate) enum Handler {
    /// Reads.
    Read(fn(&State, &Ask<'_>) -> CallResult),
    /// Reads, and writes the data itself, which would take much time and memory as a tree.
    Write(fn(&State, &Ask<'_>, &mut Output<'_>) -> Result<(), ServiceError>),
    /// Reads a list that may have any length.
    List(List),
    /// Changes the state, or leaves it as it is and says why.
    Change(fn(&mut State, &Ask<'_>) -> Result<Done, ServiceError>),
    /// Waits for clients, without changing anything.
    Follow(fn(&State, &Ask<'_>) -> Result<Wait, ServiceError>),
}

/// The result of a change.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// What the response says beyond that the change was made.
    pub(crate) data: Map<String, Value>,
    /// The condition for sending the response.
    pub(crate) wait: Option<Wait>,
}

/// A condition that a response waits for.
#[derive(Debug)]
pub(crate) struct Wait {
    /// Clients that have to reach `generation`.
    pub(crate) clients: BTreeSet<i64>,
    pub(crate) generation: i64,
    /// When there has been enough waiting.
    pub(crate) deadline: Option<Millis>,
    /// The client whose state is the response, and when the wait began.
    pub(crate) report: Option<(i64, Millis)>,
}

impl Wait {
    /// A client that is not there yet.
    pub(crate) fn missing(&self, state: &State) -> Option<i64> {
        let behind = |id: &&i64| {
            let client = state.clients.get(id);
            client.is_some_and(|client| !client.running || client.generation < self.generation)
        };
        self.clients.iter().find(behind).copied()
    }
}

impl Done {
    /// A change of which there is nothing to say.
    pub(super) fn plain() -> Self {
        Self::default()
    }

    /// A change whose response has these fields, too.
    pub(super) fn with(fields: Value) -> Self {
        let Value::Object(data) = fields else {
            return Self::default();
        };
        Self { data, wait: None }
    }
}
