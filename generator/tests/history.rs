//! The history in the schema matches that of the reference, release by release.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;

use std::collections::BTreeSet;

use generator::history::{Entry, EventKind, document, history, since};
use generator::model::{Api, ChangeKind, Element, ReleaseId, Type, TypeId};

/// Changes that the schema does not record.
const NOT_RECORDED: &[&str] = &[
    // It was an object and became a union of two, which is what is described.
    "1.0.3\tmember\tDiskSummary.agAllocated\tbecame internal",
    "1.0.3\tmember\tDiskSummary.agCount\tbecame internal",
    "1.0.3\tmember\tDiskSummary.agFree\tbecame internal",
    "1.0.3\tmember\tDiskSummary.agFreeing\tbecame internal",
    "1.0.3\tmember\tDiskSummary.agFull\tbecame internal",
    "1.0.3\tmember\tDiskSummary.agMaxSizeFull\tbecame internal",
    "1.0.3\tmember\tDiskSummary.agMaxSizePartial\tbecame internal",
    "1.0.3\tmember\tDiskSummary.agPartial\tbecame internal",
    "1.0.5\ttype\tDiskSummary\tremoved",
    // Of changes of calls, only additions and removals are.
    "1.0.5\tcall\tdisksList\treturns changed",
    "1.0.5\tcall\tserverDisksList\treturns changed",
    "1.0.5\tcall\tsnapshotUpdate\tjson changed",
    // It became a constant, of the type it had.
    "1.0.5\tmember\tDisk.generationLeft\ttype changed",
    "1.0.5\tmember\tDiskInfo.generationLeft\ttype changed",
    "1.2.0\tcall\tsnapshotCreate\treturns changed",
    "1.2.0\tcall\tvolumeCreate\treturns changed",
    "1.3.0\tcall\tsnapshotDescribe\treturns changed",
    "1.3.0\tcall\tsnapshotInfo\treturns changed",
    "1.3.0\tcall\tvolumeRelocatorOff\tpath changed",
    "1.3.0\tcall\tvolumeRelocatorOn\tpath changed",
    "1.3.0\tcall\tvolumeRelocatorStatus\tpath changed",
    "1.3.0\tcall\tvolumeRelocatorStatus\treturns changed",
    "1.3.0\tcall\tvolumesStatus\treturns changed",
    "3.0.1\tcall\tvolumeBalancerVolumesStatus\treturns changed",
];

/// Changes that the data lacks: types without a name in the reference, their values, and what the
/// client library documented but the service never sent.
const OUR_OWN: &[&str] = &[
    "1.0.3\ttype\tVolumeCurrentStatus\tadded",
    "1.0.3\ttype\tVolumeOrSnapshotName\tadded",
    "1.0.4\tmember\tDisk.ok\tremoved",
    "1.0.4\ttype\tClusterState\tadded",
    "1.3.0\ttype\tBalancerCommand\tadded",
    "1.3.0\tvalue\tBalancerStatus.commiting\tadded",
    "1.3.0\tvalue\tBalancerStatus.nothing to do\tadded",
    "1.3.0\tvalue\tBalancerStatus.off\tremoved",
    "1.3.0\tvalue\tBalancerStatus.on\tremoved",
    "1.3.0\tvalue\tBalancerStatus.ready\tadded",
    "1.3.0\tvalue\tBalancerStatus.waiting\tadded",
    "1.3.0\tvalue\tBalancerStatus.working\tadded",
    "3.0.0\tvalue\tBalancerCommand.auto\tremoved",
];

fn element(element: Element) -> &'static str {
    // The data says member.
    if element == Element::Field { "member" } else { element.as_str() }
}

/// Each type that inherits from another one, in pairs.
fn subtypes(api: &Api) -> Vec<(&Type, &Type)> {
    let base = |id: TypeId| api.ty(id).object().and_then(|object| object.extends);
    let bases = |id| std::iter::successors(base(id), move |id| base(*id));
    let pairs = |(id, ty)| bases(id).map(move |base| (api.ty(base), ty));
    api.types().flat_map(pairs).collect()
}

/// The same entry for each subtype whose own history has it.
fn inherited(api: &Api, release: ReleaseId, entry: &Entry) -> Vec<Entry> {
    let Some((owner, wire)) =
        entry.name.split_once('.').filter(|_| entry.element == Element::Field)
    else {
        return Vec::new();
    };
    let of_owner = subtypes(api).into_iter().filter(|(base, _)| base.name == owner);
    of_owner
        .filter(|(_, ty)| {
            let field = ty.object().and_then(|object| object.field(wire));
            field.is_some_and(|field| match &entry.what {
                EventKind::Added => field.since == release && field.since > ty.since,
                EventKind::Deprecated { .. } => false,
                what => field.changes.iter().any(|change| {
                    let is_same = match &change.what {
                        ChangeKind::BecameOptional => *what == EventKind::BecameOptional,
                        ChangeKind::BecameInternal => *what == EventKind::BecameInternal,
                        ChangeKind::RenamedFrom(from, _) => {
                            *what == EventKind::RenamedFrom(from.clone())
                        }
                        ChangeKind::MovedFrom(from, _) => {
                            *what == EventKind::MovedFrom(from.clone())
                        }
                        ChangeKind::TypeChangedFrom(_) => {
                            matches!(what, EventKind::TypeChanged { .. })
                        }
                    };
                    change.release == release && is_same
                }),
            })
        })
        .map(|(_, ty)| Entry { name: format!("{}.{wire}", ty.name), ..entry.clone() })
        .collect()
}

/// A rename is a removal and an addition.
fn plain(entry: &Entry) -> Vec<Entry> {
    let other = |name: String, what: EventKind| Entry { element: entry.element, name, what };
    let sibling = |name: &str| match entry.name.rsplit_once('.') {
        Some((owner, _)) => format!("{owner}.{name}"),
        None => name.to_owned(),
    };
    let added = other(entry.name.clone(), EventKind::Added);
    match &entry.what {
        EventKind::RenamedFrom(from) => vec![added, other(sibling(from), EventKind::Removed)],
        EventKind::MovedFrom(from) => vec![added, other(from.clone(), EventKind::Removed)],
        EventKind::RenamedTo(_) => vec![other(entry.name.clone(), EventKind::Removed)],
        EventKind::Deprecated { .. } => Vec::new(),
        _ => vec![entry.clone()],
    }
}

fn line(api: &Api, release: ReleaseId, entry: &Entry) -> String {
    let what = match &entry.what {
        EventKind::Added => "added",
        EventKind::Removed => "removed",
        EventKind::BecameOptional => "became optional",
        EventKind::BecameInternal => "became internal",
        EventKind::TypeChanged { .. } => "type changed",
        other => panic!("{other:?}"),
    };
    let release = &api.release(release).name;
    format!("{release}\t{}\t{}\t{what}", element(entry.element), entry.name)
}

/// All but the first release, every field with each type that has it.
fn recorded(api: &Api) -> BTreeSet<String> {
    let releases = history(api).into_iter().skip(1);
    releases
        .flat_map(|changes| {
            let entries = changes.entries.iter().flat_map(|entry| {
                let inherited = inherited(api, changes.release, entry);
                std::iter::once(entry.clone()).chain(inherited)
            });
            let entries = entries.flat_map(|entry| plain(&entry));
            let lines = entries.map(|entry| line(api, changes.release, &entry));
            lines.collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn history_matches_the_reference() {
    let api = common::api();
    let data = common::data("history.tsv");
    let facts: BTreeSet<String> =
        data.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    let recorded = recorded(&api);
    let missing: BTreeSet<&str> = facts.difference(&recorded).map(String::as_str).collect();
    let extra: BTreeSet<&str> = recorded.difference(&facts).map(String::as_str).collect();
    let known = |lines: &[&'static str]| lines.iter().copied().collect::<BTreeSet<_>>();
    assert_eq!(missing, known(NOT_RECORDED), "in the reference only");
    assert_eq!(extra, known(OUR_OWN), "in the schema only");
}

#[test]
fn changes_of_inherited_fields_are_listed_for_the_base_only() {
    let api = common::api();
    let all = history(&api);
    let mut expanded = 0;
    for changes in &all {
        for entry in &changes.entries {
            for inherited in inherited(&api, changes.release, entry) {
                assert!(!changes.entries.contains(&inherited), "{inherited:?}");
                expanded += 1;
            }
        }
    }
    assert!(expanded > 0);
}

#[test]
fn changelog_lists_each_release_after_the_given_one() {
    let api = common::api();
    let text = document(&api);
    for release in &api.releases {
        assert!(text.contains(&format!("\n## {}", release.name)), "{}", release.name);
    }
    let late = since(&api, Some(ReleaseId(api.releases.len() - 3)));
    assert_eq!(late.matches("\n## ").count(), 2);
    assert!(text.ends_with(&since(&api, None)));
    assert!(text.lines().all(|line| line.len() <= 120), "{text}");
}
