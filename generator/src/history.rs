//! The history of the API: what each release changed, which is the difference to the one before.

mod markdown;

use crate::diff::ChangeKind::{self, *};
use crate::diff::{Difference, neighbors};
use crate::lifetimes::States;
use crate::model::ReleaseId;

pub use markdown::{document, since};

/// What a release changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseChanges {
    /// Which one.
    pub release: ReleaseId,
    /// Calls first, then types. The first release has none: everything is new in it.
    pub changes: Vec<Difference>,
}

/// The kinds of changes of which only the names are listed, by heading.
const LISTED: [(&str, &[ChangeKind]); 10] = [
    ("Calls added", &[CallAdded]),
    ("Calls removed", &[CallRemoved]),
    ("Types added", &[TypeAdded]),
    ("Types removed", &[TypeRemoved]),
    ("Fields added", &[OptionalFieldAdded, RequiredFieldAdded]),
    ("Fields that became optional", &[BecameOptional]),
    ("Fields that became internal", &[BecameInternal]),
    ("Fields removed", &[FieldRemoved]),
    ("Values added", &[ValueAdded]),
    ("Values removed", &[ValueRemoved]),
];

/// Changes of the crate or of the documentation, not of the API.
const NOT_OF_API: [ChangeKind; 11] = [
    VersionChanged,
    Documentation,
    SectionChanged,
    ErrorsChanged,
    RepeatChanged,
    WaitsChanged,
    RustNameChanged,
    ArgumentRenamed,
    ValueRenamed,
    AccessorAdded,
    AccessorRemoved,
];

/// The changes of all releases, oldest first.
pub(crate) fn history(states: &States, releases: usize) -> Vec<ReleaseChanges> {
    let empty = |index| ReleaseChanges { release: ReleaseId(index), changes: Vec::new() };
    let mut all: Vec<ReleaseChanges> = (0..releases).map(empty).collect();
    let changes = neighbors(&states.changed().map(|(_, api)| api).collect::<Vec<_>>());
    for ((release, _), mut changes) in states.changed().skip(1).zip(changes) {
        let is_internal = |one: &Difference| one.what == BecameInternal;
        let internal: Vec<String> =
            changes.iter().filter(|one| is_internal(one)).map(|one| one.name.clone()).collect();
        changes.retain(|change| {
            // An internal field may be missing.
            let follows = change.what == BecameOptional && internal.contains(&change.name);
            !follows && !NOT_OF_API.contains(&change.what)
        });
        all[release.0].changes = changes;
    }
    all
}

impl ReleaseChanges {
    /// The names of what changed in ways that need no details, by heading.
    pub fn listed(&self) -> Vec<(&'static str, Vec<&str>)> {
        let list = |(title, kinds): (&'static str, &[ChangeKind])| {
            let names = self.changes.iter().filter(|change| kinds.contains(&change.what));
            (title, names.map(|change| change.name.as_str()).collect::<Vec<_>>())
        };
        LISTED.into_iter().map(list).filter(|(_, names)| !names.is_empty()).collect()
    }

    /// All other changes.
    pub fn detailed(&self) -> impl Iterator<Item = &Difference> {
        let is_listed = |what| LISTED.iter().any(|(_, kinds)| kinds.contains(&what));
        self.changes.iter().filter(move |change| !is_listed(change.what))
    }
}

impl Difference {
    /// What changed, for readers of the history: "range narrowed: maximum from `3` to `2`".
    pub fn words(&self) -> String {
        let what = self.what.id().replace('-', " ");
        let separator = if self.detail.is_empty() { "" } else { ": " };
        format!("{what}{separator}{}", self.detail)
    }
}
