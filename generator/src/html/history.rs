//! What each release added, changed and removed, from [`crate::history`]; of what was removed, the
//! schema has a description.

use indexmap::IndexMap;

use super::text::{self, Html};
use crate::history::{Entry, EventKind, history};
use crate::model::{Api, Call, Element, Release, ReleaseId, Type};

pub(super) struct ReleaseView<'a> {
    pub(super) release: &'a Release,
    /// For the first release, in which everything is new.
    pub(super) summary: Option<String>,
    /// Titles with lines.
    pub(super) groups: Vec<(&'static str, Vec<Html>)>,
}

/// Newest first.
pub(super) fn releases(api: &Api) -> Vec<ReleaseView<'_>> {
    let releases = history(api).into_iter().rev().map(|changes| {
        let (id, entries) = (changes.release, &changes.entries);
        let first = id == ReleaseId(0);
        let mut groups = if first { Vec::new() } else { added(entries) };
        groups.push(("Changed", changed(api, id, entries)));
        groups.push(("Deprecated", deprecated(entries)));
        groups.push(("Renamed", removed(api, id, true)));
        groups.push(("Removed", removed(api, id, false)));
        groups.retain(|(_, lines)| !lines.is_empty());
        ReleaseView { release: api.release(id), summary: first.then(|| summary(api)), groups }
    });
    releases.collect()
}

fn summary(api: &Api) -> String {
    let calls = api.calls.iter().filter(|call: &&Call| call.since == ReleaseId(0)).count();
    let types = api.types.iter().filter(|ty: &&Type| ty.since == ReleaseId(0)).count();
    format!("The first release. {calls} of the calls and {types} of the types below date from it.")
}

fn added(entries: &[Entry]) -> Vec<(&'static str, Vec<Html>)> {
    let names = |element: Element| {
        let entries = entries.iter();
        let added = entries.filter(move |entry| entry.element == element);
        added.filter(|entry| entry.what == EventKind::Added).map(|entry| entry.name.as_str())
    };
    let line = |element: Element| {
        let names: Vec<&str> = names(element).collect();
        if names.is_empty() { Vec::new() } else { vec![list(&names)] }
    };
    vec![
        ("Calls added", line(Element::Call)),
        ("Types added", line(Element::Type)),
        ("Fields added", by_owner(names(Element::Field), "")),
        ("Values added", by_owner(names(Element::Value), "")),
    ]
}

fn list(names: &[&str]) -> Html {
    text::join(names.iter().map(|name| text::code(name)), ", ")
}

/// Names of parts of types, a line for all types that share them; `note` ends each line.
fn by_owner<'a>(names: impl Iterator<Item = &'a str>, note: &str) -> Vec<Html> {
    let mut owners: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for (owner, part) in names.filter_map(|name| name.split_once('.')) {
        owners.entry(owner).or_default().push(part);
    }
    let mut lines: IndexMap<Vec<&str>, Vec<&str>> = IndexMap::new();
    for (owner, parts) in owners {
        lines.entry(parts).or_default().push(owner);
    }
    let lines = lines.iter();
    lines
        .map(|(parts, owners)| Html::trusted(format!("{}: {}{note}", list(owners), list(parts))))
        .collect()
}

fn changed(api: &Api, release: ReleaseId, entries: &[Entry]) -> Vec<Html> {
    let names = |what: EventKind| {
        let same = entries.iter().filter(move |entry| entry.what == what);
        same.map(|entry| entry.name.as_str())
    };
    let mut lines = by_owner(names(EventKind::BecameOptional), " became optional");
    lines.extend(by_owner(names(EventKind::BecameInternal), " became internal"));
    for entry in entries {
        let name = text::code(&entry.name);
        let line = match &entry.what {
            EventKind::RenamedFrom(from) => format!("{} became {name}", text::code(from)),
            EventKind::MovedFrom(from) => format!("{} moved to {name}", text::code(from)),
            EventKind::TypeChanged { from, to } => {
                format!("{name} changed from {} to {}", text::code(from), text::code(to))
            }
            _ => continue,
        };
        // The group "Renamed" has those that the schema describes.
        let described = api.removed.iter().any(|old| {
            old.removed == release && old.renamed_to.as_deref() == Some(entry.name.as_str())
        });
        if !described {
            lines.push(Html::trusted(line));
        }
    }
    lines
}

fn deprecated(entries: &[Entry]) -> Vec<Html> {
    let known = entries.iter().filter(|entry| matches!(entry.what, EventKind::Deprecated { .. }));
    known.map(|entry| text::code(&entry.name)).collect()
}

fn removed(api: &Api, release: ReleaseId, renamed: bool) -> Vec<Html> {
    let removed = api.removed.iter();
    removed
        .filter(|old| old.removed == release && old.renamed_to.is_some() == renamed)
        .map(|old| {
            let kind = match old.element {
                Element::Call => "the call",
                Element::Type => "the type",
                Element::Field => "the field",
                Element::Value => "the value",
            };
            let to = old.renamed_to.as_ref().map(|to| format!(", now {}", text::code(to)));
            let (name, doc) = (text::code(&old.name), text::inline(&old.doc));
            Html::trusted(format!("{kind} {name}{}. {doc}", to.unwrap_or_default()))
        })
        .collect()
}
