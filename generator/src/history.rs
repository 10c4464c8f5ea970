//! The history of the API: what each release changed, which is the difference to the one before.

mod markdown;

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::diff::ChangeKind::{self, *};
use crate::diff::{Difference, changes};
use crate::lifetimes::{State, States};
use crate::model::{ReleaseId, TypeId};
use crate::read::Word;

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
    let found = states.all().par_windows(2).map(|states| {
        let (old, new) = (&states[0], &states[1]);
        let affected = affected(old, new);
        changes(&old.api, &new.api, &|origin| affected.contains(origin))
    });
    for (state, mut changes) in states.all().iter().skip(1).zip(found.collect::<Vec<_>>()) {
        keep_api(&mut changes);
        all[state.release].changes = changes;
    }
    all
}

/// Keeps the changes of the API that do not follow from others.
fn keep_api(changes: &mut Vec<Difference>) {
    let is_internal = |one: &&Difference| one.what == BecameInternal;
    let internal: Vec<String> =
        changes.iter().filter(is_internal).map(|one| one.name.clone()).collect();
    changes.retain(|change| {
        // An internal field may be missing.
        let follows = change.what == BecameOptional && internal.contains(&change.name);
        !follows && !NOT_OF_API.contains(&change.what)
    });
}

/// The origins of calls and types that may differ between neighboring releases: what is not defined in
/// the same way in both, and what refers to that. Files are read once for all releases that have them
/// alike.
fn affected<'a>(old: &'a State, new: &'a State) -> FxHashSet<&'a str> {
    fn differing<'a, T>(
        old: &'a [Arc<T>],
        new: &'a [Arc<T>],
        name: fn(&T) -> &Word,
    ) -> FxHashSet<&'a str> {
        let origin = |one: &'a Arc<T>| (name(one).origin(), Arc::as_ptr(one));
        let (old, new) = (old.iter().map(origin), new.iter().map(origin));
        let (old, new): (FxHashSet<_>, FxHashSet<_>) = (old.collect(), new.collect());
        old.symmetric_difference(&new).map(|(origin, _)| *origin).collect()
    }
    let mut affected = differing(&old.raw.types, &new.raw.types, |ty| &ty.name);
    for api in [&old.api, &new.api] {
        let types = api.types().filter(|(_, ty)| affected.contains(ty.origin.as_str()));
        let mut open: Vec<TypeId> = types.map(|(id, _)| id).collect();
        while let Some(id) = open.pop() {
            let ty = api.ty(id);
            affected.extend(ty.used_by_calls.iter().map(|call| api.call(*call).origin.as_str()));
            let users = ty.used_by_types.iter().copied();
            open.extend(users.filter(|user| affected.insert(&api.ty(*user).origin)));
        }
    }
    affected.extend(differing(&old.raw.calls, &new.raw.calls, |call| &call.name));
    affected
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::diff::diff;
    use crate::{Schema, SourceFile};

    fn read(folder: &Path, files: &mut Vec<SourceFile>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, files);
            } else if !path.ends_with("schema.schema.json") {
                let text = std::fs::read_to_string(&path).unwrap();
                files.push(SourceFile { path: path.display().to_string(), text });
            }
        }
    }

    #[test]
    fn history_is_the_difference_of_neighboring_releases() {
        let mut files = Vec::new();
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema"), &mut files);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let schema = Schema::load(&files).unwrap();
        for states in schema.states.all().windows(2) {
            let mut all = diff(&states[0].api, &states[1].api);
            keep_api(&mut all);
            assert!(!all.is_empty());
            assert_eq!(schema.history[states[1].release].changes, all);
        }
    }
}
