//! The history of the API, computed from what its elements say of themselves: what each release
//! brought, changed and took, and what there was at a release.

mod markdown;

use std::collections::BTreeSet;

use crate::model::{
    Api, Change, ChangeKind, Deprecated, Field, Kind, Object, ReleaseId, RemovedElement, Type,
    TypeId,
};

pub use markdown::{document, since};

/// What happened in a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseChanges {
    /// Which one.
    pub release: ReleaseId,
    /// In the order of the schema: calls, types, members, values; what is gone last.
    pub entries: Vec<Entry>,
}

/// Something that happened to an element.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// What kind of element.
    pub element: Element,
    /// Of a call or a type, or `Type.member`, or `Type.value`.
    pub name: String,
    /// What happened.
    pub what: EventKind,
}

/// Kinds of elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    /// A call.
    Call,
    /// A type.
    Type,
    /// A member of an object.
    Member,
    /// A value of an enumeration.
    Value,
}

/// What can happen to an element.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    /// It is there from then on.
    Added,
    /// It had this name before.
    RenamedFrom(String),
    /// It stood here before.
    MovedFrom(String),
    /// It may be left out from then on.
    BecameOptional,
    /// It is for debugging only from then on.
    BecameInternal,
    /// It was of another type.
    TypeChanged {
        /// As far as is recorded, in the notation of the schema.
        from: String,
        /// What it is from then on.
        to: String,
    },
    /// It should not be used from then on.
    Deprecated {
        /// What to use instead.
        instead: Option<String>,
    },
    /// It is gone, and lives on under this name.
    RenamedTo(String),
    /// It is gone.
    Removed,
}

/// All releases, oldest first. In the first one everything that is there is new.
///
/// What happens to a member that others inherit is told once: of the type that all of them get it
/// from, or, if that came later, of each that had the member by then.
pub fn history(api: &Api) -> Vec<ReleaseChanges> {
    collect(api, &told_once(api))
}

/// The same with inherited members told of each type that has them.
pub fn flattened(api: &Api) -> Vec<ReleaseChanges> {
    collect(api, &|_, _, _| true)
}

/// Whether an entry of a member of a type is told.
type Told<'a> = dyn Fn(TypeId, &Field, Option<&Change>) -> bool + 'a;

fn told_once(api: &Api) -> Box<Told<'_>> {
    let base = |id: TypeId| api.ty(id).object().and_then(|object| object.extends);
    Box::new(move |id, field, change| {
        let mut above = base(id);
        while let Some(id) = above {
            let ty = api.ty(id);
            let inherited = ty.object().and_then(|object| object.field(&field.wire));
            let told = inherited.is_some_and(|inherited| match change {
                None => inherited.since == field.since && inherited.since > ty.since,
                Some(change) => inherited
                    .changes
                    .iter()
                    .any(|known| known.release == change.release && known.what == change.what),
            });
            if told {
                return false;
            }
            above = base(id);
        }
        true
    })
}

fn collect(api: &Api, told: &Told<'_>) -> Vec<ReleaseChanges> {
    (0..api.releases.len())
        .map(|index| {
            let release = ReleaseId(index);
            let mut entries = Vec::new();
            calls(api, release, &mut entries);
            types(api, release, &mut entries);
            for (id, ty) in api.types() {
                match &ty.kind {
                    Kind::Object(object) => {
                        members(api, (id, ty, object), release, told, &mut entries);
                    }
                    _ => values(ty, release, &mut entries),
                }
            }
            came_and_went(api, release, &mut entries);
            gone(api, release, &mut entries);
            ReleaseChanges { release, entries }
        })
        .collect()
}

fn entry(element: Element, name: &str, what: EventKind) -> Entry {
    Entry { element, name: name.to_owned(), what }
}

/// The old name of what a release renamed.
fn renamed<'a>(api: &'a Api, element: RemovedElement, name: &str) -> Option<&'a str> {
    let mut gone = api.removed.iter();
    gone.find(|gone| gone.element == element && gone.renamed_to.as_deref() == Some(name))
        .map(|gone| gone.name.as_str())
}

fn added(api: &Api, element: Element, name: &str, since: ReleaseId) -> Entry {
    let kind = match element {
        Element::Call => RemovedElement::Call,
        _ => RemovedElement::Type,
    };
    // A new name of what was there is no addition.
    let before = renamed(api, kind, name).filter(|before| {
        let mut gone = api.removed.iter();
        gone.any(|gone| gone.name == **before && gone.removed == since)
    });
    let what = before.map_or(EventKind::Added, |before| EventKind::RenamedFrom(before.to_owned()));
    entry(element, name, what)
}

fn deprecated(
    element: Element,
    name: &str,
    known: Option<&Deprecated>,
    at: ReleaseId,
) -> Option<Entry> {
    let known = known.filter(|known| known.since == at)?;
    let instead = known.instead.clone();
    Some(entry(element, name, EventKind::Deprecated { instead }))
}

fn calls(api: &Api, release: ReleaseId, entries: &mut Vec<Entry>) {
    for call in &api.calls {
        if call.since == release {
            entries.push(added(api, Element::Call, &call.name, release));
        }
        let known = call.deprecated.as_ref();
        entries.extend(deprecated(Element::Call, &call.name, known, release));
    }
}

fn types(api: &Api, release: ReleaseId, entries: &mut Vec<Entry>) {
    for ty in &api.types {
        if ty.since == release {
            entries.push(added(api, Element::Type, &ty.name, release));
        }
        let known = ty.deprecated.as_ref();
        entries.extend(deprecated(Element::Type, &ty.name, known, release));
    }
}

fn members(
    api: &Api,
    (id, ty, object): (TypeId, &Type, &Object),
    release: ReleaseId,
    told: &Told<'_>,
    entries: &mut Vec<Entry>,
) {
    for field in &object.fields {
        let mut now: Vec<&Change> = field.changes.iter().collect();
        now.retain(|change| change.release == release);
        let own = field.inherited_from.is_none();
        let gone = field.deprecated.as_ref().filter(|_| own);
        let came = field.since == release && release > ty.since;
        if !came && now.is_empty() && gone.is_none() {
            continue;
        }
        let name = format!("{}.{}", ty.name, field.wire);
        // What only has a new name or place is told as such.
        let known = now.iter().any(|change| {
            matches!(change.what, ChangeKind::RenamedFrom(..) | ChangeKind::MovedFrom(..))
        });
        if came && !known && told(id, field, None) {
            entries.push(entry(Element::Member, &name, EventKind::Added));
        }
        for change in now {
            if told(id, field, Some(change)) {
                entries.push(entry(Element::Member, &name, what(api, field, change)));
            }
        }
        entries.extend(deprecated(Element::Member, &name, gone, release));
    }
}

fn what(api: &Api, field: &Field, change: &Change) -> EventKind {
    match &change.what {
        ChangeKind::BecameOptional => EventKind::BecameOptional,
        ChangeKind::BecameInternal => EventKind::BecameInternal,
        ChangeKind::RenamedFrom(from, _) => EventKind::RenamedFrom(from.clone()),
        ChangeKind::MovedFrom(from, _) => EventKind::MovedFrom(from.clone()),
        ChangeKind::TypeChangedFrom(from) => {
            // The next change tells what this one led to.
            let next = field.changes.iter().find_map(|later| match &later.what {
                ChangeKind::TypeChangedFrom(from) if later.release > change.release => Some(from),
                _ => None,
            });
            EventKind::TypeChanged {
                from: from.clone(),
                to: next.map_or_else(|| api.notation(&field.ty), Clone::clone),
            }
        }
    }
}

fn values(ty: &Type, release: ReleaseId, entries: &mut Vec<Entry>) {
    for value in ty.values() {
        if value.since == release && release > ty.since {
            let name = format!("{}.{}", ty.name, value.label());
            entries.push(entry(Element::Value, &name, EventKind::Added));
        }
    }
}

/// What is gone by now came once, too; with its type, or later.
fn came_and_went(api: &Api, release: ReleaseId, entries: &mut Vec<Entry>) {
    for gone in api.removed.iter().filter(|gone| gone.since == release) {
        let owner = gone.name.split_once('.').map(|(owner, _)| owner);
        let mut types = api.types.iter();
        let with_owner = types.any(|ty| Some(ty.name.as_str()) == owner && ty.since >= release);
        if !with_owner {
            entries.push(entry(element(gone.element), &gone.name, EventKind::Added));
        }
    }
}

fn element(removed: RemovedElement) -> Element {
    match removed {
        RemovedElement::Call => Element::Call,
        RemovedElement::Type => Element::Type,
        RemovedElement::Field => Element::Member,
        RemovedElement::Value => Element::Value,
    }
}

fn gone(api: &Api, release: ReleaseId, entries: &mut Vec<Entry>) {
    // What the new name tells of the old one is not told again.
    let told: BTreeSet<String> = entries
        .iter()
        .filter_map(|entry| match &entry.what {
            EventKind::RenamedFrom(from) => Some(match entry.name.rsplit_once('.') {
                Some((owner, _)) => format!("{owner}.{from}"),
                None => from.clone(),
            }),
            EventKind::MovedFrom(from) => Some(from.clone()),
            _ => None,
        })
        .collect();
    for gone in api.removed.iter().filter(|gone| gone.removed == release) {
        if told.contains(&gone.name) {
            continue;
        }
        let what = match &gone.renamed_to {
            Some(to) => EventKind::RenamedTo(to.clone()),
            None => EventKind::Removed,
        };
        entries.push(entry(element(gone.element), &gone.name, what));
    }
}
