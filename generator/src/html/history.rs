//! EventKind came, changed and went in each release, as [`crate::history`] tells it; what is gone keeps
//! the words of the schema.

use indexmap::IndexMap;

use crate::history::{Entry, EventKind, history};
use crate::model::{Api, Call, Element, ReleaseId, Removed};

use super::anchor;
use super::text::{self, Html};

pub(super) struct ReleaseView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) api: Option<String>,
    /// For the first release, in which everything is new.
    pub(super) first: Option<String>,
    pub(super) groups: Vec<GroupView>,
}

pub(super) struct GroupView {
    pub(super) title: &'static str,
    pub(super) items: Vec<Html>,
}

/// Newest first.
pub(super) fn releases(api: &Api) -> Vec<ReleaseView> {
    let releases = history(api).into_iter().rev();
    releases
        .map(|changes| {
            let first = changes.release == ReleaseId(0);
            let release = api.release(changes.release);
            let mut groups = Vec::new();
            if !first {
                groups.extend(added(&changes.entries));
            }
            groups.push(("Changed", changed(api, changes.release, &changes.entries)));
            groups.push(("Deprecated", deprecated(&changes.entries)));
            groups.push(("Renamed", gone(api, changes.release, true)));
            groups.push(("Removed", gone(api, changes.release, false)));
            groups.retain(|(_, items)| !items.is_empty());
            ReleaseView {
                id: anchor::release(release),
                name: release.name.clone(),
                api: release.api.clone(),
                first: first.then(|| counts(api)),
                groups: groups
                    .into_iter()
                    .map(|(title, items)| GroupView { title, items })
                    .collect(),
            }
        })
        .collect()
}

fn counts(api: &Api) -> String {
    let old = |call: &&Call| call.since == ReleaseId(0);
    let calls = api.calls.iter().filter(old).count();
    let types = api.types.iter().filter(|ty| ty.since == ReleaseId(0)).count();
    format!("The first release. {calls} of the calls and {types} of the types below date from it.")
}

fn added(entries: &[Entry]) -> [(&'static str, Vec<Html>); 4] {
    let names = |element: Element| {
        let new = move |entry: &&Entry| entry.element == element && entry.what == EventKind::Added;
        entries.iter().filter(new).map(|entry| entry.name.as_str())
    };
    [
        ("Calls added", together(names(Element::Call))),
        ("Types added", together(names(Element::Type))),
        ("Members added", by_owner(names(Element::Field), "")),
        ("Values added", by_owner(names(Element::Value), "")),
    ]
}

/// All in one line, if there are any.
fn together<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Html> {
    let names: Vec<Html> = names.map(text::code).collect();
    if names.is_empty() {
        return Vec::new();
    }
    vec![text::join(names, ", ")]
}

/// Names of parts of types, a line for the types that have the same; `note` follows each line.
fn by_owner<'a>(names: impl Iterator<Item = &'a str>, note: &str) -> Vec<Html> {
    let mut owners: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for name in names {
        let (owner, part) = name.split_once('.').unwrap_or((name, ""));
        owners.entry(owner).or_default().push(part);
    }
    let mut lines: IndexMap<Vec<&str>, Vec<&str>> = IndexMap::new();
    for (owner, parts) in owners {
        lines.entry(parts).or_default().push(owner);
    }
    let list = |names: Vec<&str>| text::join(names.into_iter().map(text::code), ", ");
    lines
        .into_iter()
        .map(|(parts, owners)| Html::trusted(format!("{}: {}{note}", list(owners), list(parts))))
        .collect()
}

fn changed(api: &Api, release: ReleaseId, entries: &[Entry]) -> Vec<Html> {
    let names = |what: EventKind| {
        let same = move |entry: &&Entry| entry.what == what;
        entries.iter().filter(same).map(|entry| entry.name.as_str())
    };
    let mut items = by_owner(names(EventKind::BecameOptional), " became optional");
    items.extend(by_owner(names(EventKind::BecameInternal), " became internal"));
    for entry in entries {
        // EventKind the schema tells of the old name is told with it.
        let told = |old: &Removed| {
            old.removed == release && old.renamed_to.as_deref() == Some(entry.name.as_str())
        };
        if api.removed.iter().any(told) {
            continue;
        }
        let name = text::code(&entry.name);
        let item = match &entry.what {
            EventKind::RenamedFrom(from) => format!("{} became {name}", text::code(from)),
            EventKind::MovedFrom(from) => format!("{} moved to {name}", text::code(from)),
            EventKind::TypeChanged { from, to } => {
                let (from, to) = (text::code(from), text::code(to));
                format!("{name} is a {to}, and was a {from}")
            }
            _ => continue,
        };
        items.push(Html::trusted(item));
    }
    items
}

fn deprecated(entries: &[Entry]) -> Vec<Html> {
    let known = |entry: &&Entry| matches!(entry.what, EventKind::Deprecated { .. });
    let entries = entries.iter().filter(known);
    entries.map(|entry| text::code(&entry.name)).collect()
}

fn gone(api: &Api, release: ReleaseId, renamed: bool) -> Vec<Html> {
    api.removed
        .iter()
        .filter(|gone| gone.removed == release && gone.renamed_to.is_some() == renamed)
        .map(|gone| {
            let kind = match gone.element {
                Element::Call => "the call",
                Element::Type => "the type",
                Element::Field => "the member",
                Element::Value => "the value",
            };
            let name = text::code(&gone.name);
            let to = gone.renamed_to.as_ref().map(|to| format!(", now {}", text::code(to)));
            let doc = text::inline(&gone.doc);
            Html::trusted(format!("{kind} {name}{}. {doc}", to.unwrap_or_default()))
        })
        .collect()
}
