//! A cluster for each call, in a state in which its example makes sense: an example that creates
//! something cannot find it there, one that removes something must.

use std::time::Duration;

use generator::model::Request;
use storpool_api::ApiVersion;
use storpool_sim::{Command, Seed, Simulator};

use super::page::TOKEN;
use super::support::Direct;

/// Requests that bring the cluster there: a path and a body.
type Steps = &'static [(&'static str, &'static str)];

const DETACH: (&str, &str) =
    ("VolumesReassign", r#"[{"volume":"db-primary","detach":"all","force":true}]"#);

/// A cluster with servers, disks and placement groups only.
const GROUPS: Steps = &[
    ("PlacementGroupUpdate/hdd", r#"{"addDisks":[102,202,302]}"#),
    ("PlacementGroupUpdate/ssd", r#"{"addDisks":[101,201,301]}"#),
];

const TEMPLATE: Steps = &[
    ("PlacementGroupUpdate/hdd", r#"{"addDisks":[102,202,302]}"#),
    ("PlacementGroupUpdate/ssd", r#"{"addDisks":[101,201,301]}"#),
    (
        "VolumeTemplateCreate",
        r#"{"name":"hybrid","placeAll":"hdd","placeTail":"ssd","replication":3}"#,
    ),
];

/// Setup before a call; most examples find what they need in the small cluster.
fn before(call: &str) -> (Seed, Steps) {
    let steps: Steps = match call {
        "volumeTemplateCreate" | "placementGroupDelete" => return (Seed::Empty, GROUPS),
        "volumeTemplateDelete" => return (Seed::Empty, TEMPLATE),
        "aoeUnexportVolume" => &[("AoeExportVolume/web-1", "")],
        "aoeUnexportSnapshot" => &[("AoeExportSnapshot/db-primary-daily-1", "")],
        "diskForget" => &[("DiskEject/202", "")],
        "diskSoftEjectPause" | "diskSoftEjectCancel" => &[("DiskSoftEject/203", "")],
        "diskScrubPause" => &[("DiskScrubStart/101", "")],
        "diskScrubContinue" => &[("DiskScrubStart/101", ""), ("DiskScrubPause/101", "")],
        "volumeAbandonDisk" | "snapshotAbandonDisk" => &[("DiskEject/202", "")],
        "volumeCreate" => &[DETACH, ("VolumeDelete/db-primary", "")],
        "volumeDelete" | "volumeFreeze" => &[DETACH],
        "snapshotCreate" => &[("SnapshotDelete/db-primary-daily-1", "")],
        _ => &[],
    };
    (Seed::Small, steps)
}

/// The cluster that the example of a call is for.
pub(crate) fn for_call(call: &str) -> Simulator {
    let (seed, steps) = before(call);
    let simulator =
        Simulator::builder().seed(seed).token(TOKEN).check_replies(true).start_blocking().unwrap();
    let direct = Direct::new(&simulator);
    for (query, body) in steps {
        direct.post(query, body);
    }
    if call == "diskIgnore" {
        simulator.apply(Command::Block { disks: vec![202] }).unwrap();
    }
    drop(direct);
    simulator
}

/// The cluster of the examples, and its neighbor if requests need one.
pub(crate) struct Clusters {
    pub(crate) first: Simulator,
    other: Option<Simulator>,
}

impl Clusters {
    pub(crate) fn start<'a>(
        version: ApiVersion,
        mut requests: impl Iterator<Item = &'a Request>,
    ) -> Self {
        let builder = || Simulator::builder().api_version(version).check_replies(true);
        if requests.any(|request| request.cluster.is_some()) {
            let (first, other) = builder().start_pair_blocking(builder()).unwrap();
            Self { first, other: Some(other) }
        } else {
            Self { first: builder().start_blocking().unwrap(), other: None }
        }
    }

    fn all(&self) -> impl Iterator<Item = &Simulator> {
        [&self.first].into_iter().chain(&self.other)
    }

    pub(crate) fn freeze(&self) {
        self.all().for_each(Simulator::freeze);
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.all().for_each(|simulator| simulator.advance(by));
    }

    /// Inconsistencies of the clusters; there should be none.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.all().flat_map(Simulator::faults).collect()
    }
}

/// Sees to it that an example has made its call, and that the cluster is in order afterwards.
pub(crate) fn check(simulator: &Simulator, call: &str, before: Option<&u64>) {
    let seen = simulator.seen();
    assert_eq!(
        seen.get(call).copied(),
        Some(before.copied().unwrap_or(0) + 1),
        "{call} was not made: {seen:?}"
    );
    assert_eq!(simulator.faults(), Vec::<String>::new(), "{call}");
}
