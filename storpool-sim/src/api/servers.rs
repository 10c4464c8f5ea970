//! Disks as one server sees them.

use storpool_api::types::ServerId;

use super::disks;
use super::handler::{CallResult, Handler};
use crate::ask::Ask;
use crate::state::State;

pub(super) const CALLS: &[(&str, Handler)] =
    &[("serverDisksList", Handler::Read(list)), ("serverDiskDescribe", Handler::Read(describe))];

fn list(state: &State, ask: &Ask<'_>) -> CallResult {
    let id: ServerId = ask.arg(0)?;
    state.server(id.get())?;
    Ok(disks::listed(state, |disk| disk.server == id.get()))
}

fn describe(state: &State, ask: &Ask<'_>) -> CallResult {
    let id: ServerId = ask.arg(0)?;
    state.server(id.get())?;
    disks::described_at(state, ask, id.get())
}
