//! Scenarios of real integrations, run with both clients.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]
#![allow(
    clippy::needless_borrows_for_generic_args,
    reason = "names are lent here; elsewhere, they are given away"
)]

mod cluster;
mod later;
#[path = "../support/mod.rs"]
mod support;
mod volumes;

use std::collections::BTreeSet;

use storpool_api::types::*;
use storpool_api::{ApiVersion, calls};
use storpool_sim::{Seed, Simulator};
use support::caller::{Caller, volume};

pub(crate) const GIB: i64 = 1 << 30;

/// Plays a scenario with both clients: that of the default version in all versions of the service, and that
/// of each version in its own.
pub(crate) fn with_both(seed: Seed, play: impl Fn(&Simulator, &Caller)) {
    for caller in Caller::both() {
        for api in ApiVersion::ALL {
            for spoken in BTreeSet::from([ApiVersion::DEFAULT, *api]) {
                let builder = Simulator::builder().seed(seed.clone()).api_version(*api);
                let sim = builder.check_replies(true).start_blocking().unwrap();
                play(&sim, &caller(&sim).speaking(spoken));
                assert_eq!(sim.faults(), Vec::<String>::new(), "{spoken} to {api}");
            }
        }
    }
}

pub(crate) fn play(scenario: impl Fn(&Simulator, &Caller)) {
    with_both(Seed::Small, scenario);
}

pub(crate) fn size(bytes: i64) -> VolumeSize {
    VolumeSize::new(bytes).unwrap()
}

pub(crate) fn snapshot(name: &str) -> SnapshotName {
    name.parse().unwrap()
}

pub(crate) fn hybrid(name: &str, bytes: i64) -> VolumeCreateDesc {
    VolumeCreateDesc::new(volume(name)).size(size(bytes)).template("hybrid".parse().unwrap())
}

pub(crate) fn client(id: i64) -> ClientId {
    ClientId::new(id).unwrap()
}

pub(crate) fn disk(id: i64) -> DiskId {
    DiskId::new(id).unwrap()
}

pub(crate) fn detach_all(name: &str) -> Reassign {
    VolumeReassignDesc::new(volume(name)).detach(DetachClientsList::All).into()
}

pub(crate) fn reassign(item: Reassign) -> storpool_api::Call<ApiOk> {
    calls::volumes_reassign_wait(
        &VolumesReassignWaitDesc::new().reassign([item]).attach_timeout(20),
    )
}

pub(crate) fn attached(caller: &Caller, name: &str) -> Vec<(i64, bool)> {
    let all = caller.must(calls::attachments_list());
    let of_volume = all.iter().filter(|one| one.volume.as_str() == name);
    of_volume.map(|one| (one.client.get(), one.rights == AttachmentRights::Rw)).collect()
}
