//! What there was at a release, as far as the schema records it: names, flags, types of members.

use std::collections::{BTreeMap, BTreeSet};

use super::{Element, Entry, What};
use crate::model::{Api, ChangeKind, Field, Kind, ReleaseId, RemovedElement, Type};

/// The API at a release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// By name.
    pub calls: BTreeSet<String>,
    /// By name.
    pub types: BTreeMap<String, TypeState>,
}

/// A type at a release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeState {
    /// Of an object, by name; inherited ones included.
    pub members: BTreeMap<String, MemberState>,
    /// Of an enumeration, by name.
    pub values: BTreeSet<String>,
}

/// A member at a release. What is gone has no flags, for none are recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberState {
    /// Might be left out.
    pub optional: bool,
    /// Was for debugging only.
    pub internal: bool,
    /// In the notation of the schema; unknown of what is gone.
    pub ty: Option<String>,
}

/// What there was at a release: what is there by now and is no younger, as it was then; and what is
/// gone, but was not yet.
pub fn state_at(api: &Api, release: ReleaseId) -> State {
    let mut state = State::default();
    let calls = api.calls.iter().filter(|call| call.since <= release);
    state.calls.extend(calls.map(|call| call.name.clone()));
    for ty in api.types.iter().filter(|ty| ty.since <= release) {
        state
            .types
            .insert(ty.name.clone(), type_at(api, ty, release));
    }
    let present = |since: ReleaseId, removed: ReleaseId| since <= release && release < removed;
    for gone in api
        .removed
        .iter()
        .filter(|gone| present(gone.since, gone.removed))
    {
        let part = gone.name.split_once('.');
        match (gone.element, part) {
            (RemovedElement::Call, _) => drop(state.calls.insert(gone.name.clone())),
            (RemovedElement::Type, _) => {
                state.types.entry(gone.name.clone()).or_default();
            }
            (RemovedElement::Field, Some((owner, member))) => {
                let owner = state.types.entry(owner.to_owned()).or_default();
                owner.members.entry(member.to_owned()).or_default();
            }
            (RemovedElement::Value, Some((owner, value))) => {
                let owner = state.types.entry(owner.to_owned()).or_default();
                owner.values.insert(value.to_owned());
            }
            (RemovedElement::Field | RemovedElement::Value, None) => {}
        }
    }
    state
}

fn type_at(api: &Api, ty: &Type, release: ReleaseId) -> TypeState {
    let mut state = TypeState::default();
    match &ty.kind {
        Kind::Object(object) => {
            for field in &object.fields {
                if field.since <= release {
                    let member = member_at(api, field, release);
                    state.members.insert(field.wire.clone(), member);
                }
                // Under its old name it may be older.
                for change in &field.changes {
                    if let ChangeKind::RenamedFrom(from, since) = &change.what
                        && *since <= release
                        && release < change.release
                    {
                        state.members.entry(from.clone()).or_default();
                    }
                }
            }
        }
        Kind::Enum(values) => {
            let values = values.iter().filter(|value| value.since <= release);
            state.values = values.map(|value| value.wire.clone()).collect();
        }
        Kind::Numbered(values) => {
            let values = values.iter().filter(|value| value.since <= release);
            state.values = values.map(|value| value.name.clone()).collect();
        }
        _ => {}
    }
    state
}

fn member_at(api: &Api, field: &Field, release: ReleaseId) -> MemberState {
    let later = || {
        field
            .changes
            .iter()
            .filter(|change| change.release > release)
    };
    let undone = |kind: ChangeKind| later().any(|change| change.what == kind);
    let before = later().find_map(|change| match &change.what {
        ChangeKind::TypeChangedFrom(from) => Some(from.clone()),
        _ => None,
    });
    MemberState {
        optional: field.optional && !undone(ChangeKind::BecameOptional),
        internal: field.internal && !undone(ChangeKind::BecameInternal),
        ty: Some(before.unwrap_or_else(|| api.notation(&field.ty))),
    }
}

impl State {
    /// What must happen to one state to make it another. A new name is told as what is gone and
    /// what is there instead; members and values of a new type are not told.
    pub fn changes(&self, later: &State) -> BTreeSet<Entry> {
        let mut entries = BTreeSet::new();
        let mut add = |element: Element, name: String, what: What| {
            entries.insert(Entry {
                element,
                name,
                what,
            });
        };
        names(&self.calls, &later.calls, |name, what| {
            add(Element::Call, name.clone(), what);
        });
        let types = |state: &State| state.types.keys().cloned().collect();
        names(&types(self), &types(later), |name, what| {
            add(Element::Type, name.clone(), what);
        });
        for (ty, before) in &self.types {
            let Some(after) = later.types.get(ty) else {
                continue;
            };
            names(&before.values, &after.values, |value, what| {
                add(Element::Value, format!("{ty}.{value}"), what);
            });
            let members = |state: &TypeState| state.members.keys().cloned().collect();
            names(&members(before), &members(after), |member, what| {
                add(Element::Member, format!("{ty}.{member}"), what);
            });
            for (member, old) in &before.members {
                let name = format!("{ty}.{member}");
                let Some(new) = after.members.get(member) else {
                    continue;
                };
                if new.optional && !old.optional {
                    add(Element::Member, name.clone(), What::BecameOptional);
                }
                if new.internal && !old.internal {
                    add(Element::Member, name.clone(), What::BecameInternal);
                }
                if let (Some(from), Some(to)) = (&old.ty, &new.ty)
                    && from != to
                {
                    let (from, to) = (from.clone(), to.clone());
                    add(Element::Member, name, What::TypeChanged { from, to });
                }
            }
        }
        entries
    }
}

fn names(before: &BTreeSet<String>, after: &BTreeSet<String>, mut add: impl FnMut(&String, What)) {
    for name in after.difference(before) {
        add(name, What::Added);
    }
    for name in before.difference(after) {
        add(name, What::Removed);
    }
}
