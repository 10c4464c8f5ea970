//! The history of the API, computed from what its elements say of themselves: what each release
//! added, changed and removed.

mod markdown;

use std::collections::HashSet;

use crate::model::{Api, Change, ChangeKind, Deprecated, Element, Field, ReleaseId, Type};

pub use markdown::{document, since};

/// What happened in a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseChanges {
    /// Which one.
    pub release: ReleaseId,
    /// In the order of the schema: calls, types, fields and values; removed elements last.
    pub entries: Vec<Entry>,
}

/// Something that happened to an element.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// What kind of element.
    pub element: Element,
    /// Of a call or a type, or `Type.field`, or `Type.value`.
    pub name: String,
    /// What happened.
    pub what: EventKind,
}

/// What can happen to an element.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// It was added.
    Added,
    /// It had this name before.
    RenamedFrom(String),
    /// It was `Type.field` before.
    MovedFrom(String),
    /// It may be omitted from then on.
    BecameOptional,
    /// It is for debugging only from then on.
    BecameInternal,
    /// Its type changed.
    TypeChanged {
        /// As far as is recorded, in the notation of the schema.
        from: String,
        /// The type from then on.
        to: String,
    },
    /// It should not be used from then on.
    Deprecated {
        /// What to use instead.
        instead: Option<String>,
    },
    /// It has this name from then on.
    RenamedTo(String),
    /// It was removed.
    Removed,
}

/// All releases, oldest first. In the first one everything is new.
///
/// A change of a field that others inherit is listed once: for the type that all of them inherit it
/// from, or, if that is newer than the change, for each type that had the field by then.
pub fn history(api: &Api) -> Vec<ReleaseChanges> {
    let releases = (0..api.releases.len()).map(ReleaseId);
    let releases = releases.map(|release| ReleaseChanges { release, entries: Vec::new() });
    let mut log = Log { api, releases: releases.collect() };
    for call in &api.calls {
        log.element(Element::Call, &call.name, call.since, call.deprecated.as_ref());
    }
    for ty in &api.types {
        log.element(Element::Type, &ty.name, ty.since, ty.deprecated.as_ref());
    }
    for ty in &api.types {
        for field in ty.object().into_iter().flat_map(|object| &object.fields) {
            log.field(ty, field);
        }
        for value in ty.values().iter().filter(|value| value.since > ty.since) {
            let name = format!("{}.{}", ty.name, value.label());
            log.add(value.since, Element::Value, &name, EventKind::Added);
        }
    }
    log.keep_bases_only();
    log.removed();
    log.releases
}

struct Log<'a> {
    api: &'a Api,
    releases: Vec<ReleaseChanges>,
}

impl Log<'_> {
    fn add(&mut self, release: ReleaseId, element: Element, name: &str, what: EventKind) {
        if let Some(changes) = self.releases.get_mut(release.0) {
            changes.entries.push(Entry { element, name: name.to_owned(), what });
        }
    }

    fn deprecation(&mut self, element: Element, name: &str, deprecated: Option<&Deprecated>) {
        if let Some(Deprecated { since, instead, .. }) = deprecated {
            let instead = instead.clone();
            self.add(*since, element, name, EventKind::Deprecated { instead });
        }
    }

    /// A call or a type.
    fn element(
        &mut self,
        element: Element,
        name: &str,
        since: ReleaseId,
        deprecated: Option<&Deprecated>,
    ) {
        // A new name for an old element is no addition.
        let before = self.api.removed.iter().find(|gone| {
            gone.element == element
                && gone.removed == since
                && gone.renamed_to.as_deref() == Some(name)
        });
        let what =
            before.map_or(EventKind::Added, |before| EventKind::RenamedFrom(before.name.clone()));
        self.add(since, element, name, what);
        self.deprecation(element, name, deprecated);
    }

    fn field(&mut self, ty: &Type, field: &Field) {
        let name = format!("{}.{}", ty.name, field.wire);
        // A field with only a new name or a new owner is not added.
        let is_known = field.changes.iter().any(|change| {
            change.release == field.since
                && matches!(change.what, ChangeKind::RenamedFrom(..) | ChangeKind::MovedFrom(..))
        });
        if field.since > ty.since && !is_known {
            self.add(field.since, Element::Field, &name, EventKind::Added);
        }
        for change in &field.changes {
            self.add(change.release, Element::Field, &name, event(self.api, field, change));
        }
        self.deprecation(Element::Field, &name, field.deprecated.as_ref());
    }

    /// Drops what happened to an inherited field if it happened to that of a base, too.
    fn keep_bases_only(&mut self) {
        let base = |ty: &Type| Some(self.api.ty(ty.object()?.extends?));
        for changes in &mut self.releases {
            let all: HashSet<Entry> = changes.entries.iter().cloned().collect();
            changes.entries.retain(|entry| {
                let Some((owner, field)) = entry.name.split_once('.') else { return true };
                let owner = self.api.types.iter().find(|ty| ty.name == owner);
                let mut bases = std::iter::successors(owner.and_then(base), |ty| base(ty));
                !bases.any(|base| {
                    let name = format!("{}.{field}", base.name);
                    all.contains(&Entry { name, ..entry.clone() })
                })
            });
        }
    }

    /// Elements that are gone by now: when they were added, and when they were removed.
    fn removed(&mut self) {
        for gone in &self.api.removed {
            let owner = gone.name.split_once('.').map(|(owner, _)| owner);
            let mut types = self.api.types.iter();
            let with_owner =
                types.any(|ty| Some(ty.name.as_str()) == owner && ty.since >= gone.since);
            if !with_owner {
                self.add(gone.since, gone.element, &gone.name, EventKind::Added);
            }
        }
        for gone in &self.api.removed {
            // The entry of the new name mentions the old one.
            let is_known = self.releases[gone.removed.0].entries.iter().any(|entry| {
                match (&entry.what, entry.name.rsplit_once('.')) {
                    (EventKind::RenamedFrom(from), Some((owner, _))) => {
                        format!("{owner}.{from}") == gone.name
                    }
                    (EventKind::RenamedFrom(from) | EventKind::MovedFrom(from), _) => {
                        *from == gone.name
                    }
                    _ => false,
                }
            });
            if !is_known {
                let renamed = gone.renamed_to.clone().map(EventKind::RenamedTo);
                let what = renamed.unwrap_or(EventKind::Removed);
                self.add(gone.removed, gone.element, &gone.name, what);
            }
        }
    }
}

fn event(api: &Api, field: &Field, change: &Change) -> EventKind {
    match &change.what {
        ChangeKind::BecameOptional => EventKind::BecameOptional,
        ChangeKind::BecameInternal => EventKind::BecameInternal,
        ChangeKind::RenamedFrom(from, _) => EventKind::RenamedFrom(from.clone()),
        ChangeKind::MovedFrom(from, _) => EventKind::MovedFrom(from.clone()),
        ChangeKind::TypeChangedFrom(from) => {
            // The next change of the type says what this one led to.
            let next = field.changes.iter().find_map(|later| match &later.what {
                ChangeKind::TypeChangedFrom(from) if later.release > change.release => Some(from),
                _ => None,
            });
            let to = next.map_or_else(|| api.notation(&field.ty), Clone::clone);
            EventKind::TypeChanged { from: from.clone(), to }
        }
    }
}
