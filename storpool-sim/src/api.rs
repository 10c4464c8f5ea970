//! Handlers of the calls: one file for each section of the reference.
//!
//! Responses are built as JSON and, if enabled, decoded again as the crate's types by
//! [`crate::conform`], so that they cannot drift from what is documented.

mod aoe_targets;
mod attachments;
mod balancer;
mod clients;
mod disks;
mod peers;
mod placement_groups;
mod servers;
mod services;
mod shared;
mod snapshots;
mod tasks;
mod volume_relocator;
mod volume_templates;
mod volumes;

use std::collections::BTreeSet;

use serde_json::Value;

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
    /// Reads, and writes the data itself: for lists that would take much memory as a tree.
    Write(fn(&State, &Ask<'_>, &mut Vec<u8>) -> Result<(), ServiceError>),
    /// Changes the state, or leaves it as it is and says why.
    Change(fn(&mut State, &Ask<'_>) -> Result<Done, ServiceError>),
    /// Waits for clients, without changing anything.
    Follow(fn(&State, &Ask<'_>) -> Result<Wait, ServiceError>),
}

/// The result of a change.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// The name of a snapshot that the service chose.
    pub(crate) auto_name: Option<String>,
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

    /// The state that was waited for.
    pub(crate) fn report(&self, state: &State) -> Option<Value> {
        let (client, since) = self.report?;
        Some(clients::report(state, client, since))
    }
}

impl Done {
    const PLAIN: Self = Self { auto_name: None, wait: None };
}

/// The handlers of all sections, by the name of the call.
pub(crate) fn handler(call: &str) -> Option<Handler> {
    let sections = [
        aoe_targets::CALLS,
        attachments::CALLS,
        balancer::CALLS,
        clients::CALLS,
        disks::CALLS,
        peers::CALLS,
        placement_groups::CALLS,
        servers::CALLS,
        services::CALLS,
        snapshots::CALLS,
        tasks::CALLS,
        volume_relocator::CALLS,
        volume_templates::CALLS,
        volumes::CALLS,
    ];
    let mut all = sections.iter().copied().flatten();
    let found = all.find(|(name, _)| *name == call);
    found.map(|(_, handler)| *handler)
}
