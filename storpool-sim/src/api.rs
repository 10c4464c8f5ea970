//! Handlers of the calls: one file for each section of the reference.
//!
//! Responses are built as JSON and, if enabled, decoded again as the crate's types by
//! [`crate::conform`], so that they cannot drift from what is documented.

mod active_requests;
mod aoe_targets;
mod attachments;
mod balancer;
mod clients;
mod disks;
mod exports;
mod fault_sets;
mod handler;
mod iscsi;
mod key_value_store;
mod maintenance;
mod output;
mod peers;
mod placement_groups;
mod remote;
mod servers;
mod services;
mod shared;
mod snapshots;
mod tasks;
mod vags;
mod volume_relocator;
mod volume_templates;
mod volumes;

use serde_json::Value;

use crate::state::State;

pub(crate) use exports::{acquiring, leaving, on_attached, withdrawn};
pub(crate) use handler::{Done, Handler, Wait};
pub(crate) use output::{Key, List, Output};

impl Wait {
    /// The state that was waited for.
    pub(crate) fn report(&self, state: &State) -> Option<Value> {
        let (client, since) = self.report?;
        Some(clients::report(state, client, since))
    }
}

/// The handlers of all sections, by the name of the call.
pub(crate) fn handler(call: &str) -> Option<Handler> {
    let sections = [
        active_requests::CALLS,
        aoe_targets::CALLS,
        attachments::CALLS,
        balancer::CALLS,
        clients::CALLS,
        disks::CALLS,
        exports::CALLS,
        fault_sets::CALLS,
        iscsi::CALLS,
        key_value_store::CALLS,
        maintenance::CALLS,
        peers::CALLS,
        placement_groups::CALLS,
        remote::CALLS,
        servers::CALLS,
        services::CALLS,
        snapshots::CALLS,
        tasks::CALLS,
        vags::CALLS,
        volume_relocator::CALLS,
        volume_templates::CALLS,
        volumes::CALLS,
    ];
    let mut all = sections.iter().copied().flatten();
    let found = all.find(|(name, _)| *name == call);
    found.map(|(_, handler)| *handler)
}
