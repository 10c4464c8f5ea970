//! The history in Markdown, newest release first.

use std::fmt::Write as _;

use super::{Entry, EventKind, ReleaseChanges, history};
use crate::model::{Api, Element, Release, ReleaseId};

/// Columns within which lists are wrapped.
const WIDTH: usize = 100;

/// The file that is committed.
pub fn document(api: &Api) -> String {
    let mut out = format!(
        "<!-- Printed by `cargo xtask codegen` from the schema. Do not edit. -->\n\n\
         # {}: changes by release\n\n\
         The releases are those of the reference, each with the version of the API it describes,\n\
         where that is recorded.\n",
        api.title
    );
    out.push_str(&since(api, None));
    out
}

/// The releases after one, or all.
pub fn since(api: &Api, after: Option<ReleaseId>) -> String {
    let mut out = String::new();
    let wanted = |changes: &ReleaseChanges| after.is_none_or(|after| changes.release > after);
    for ReleaseChanges { release, entries } in history(api).into_iter().filter(wanted).rev() {
        let Release { name, api: version } = api.release(release);
        let version = version.as_ref().map(|version| format!(" (API {version})"));
        let _ = writeln!(out, "\n## {name}{}\n", version.unwrap_or_default());
        if release == ReleaseId(0) {
            // Everything is new; elements that are gone by now are listed where they were removed.
            let count = |kind| entries.iter().filter(|entry| entry.element == kind).count();
            let (calls, types) = (count(Element::Call), count(Element::Type));
            let _ = writeln!(
                out,
                "The first release, with {calls} of the calls and {types} of the types described \
                 here."
            );
        } else if entries.is_empty() {
            out.push_str("Nothing changed in the API.\n");
        } else {
            groups(&entries, &mut out);
        }
    }
    out
}

fn groups(entries: &[Entry], out: &mut String) {
    let titles = [
        (Element::Call, "Calls"),
        (Element::Type, "Types"),
        (Element::Field, "Fields"),
        (Element::Value, "Values"),
    ];
    for (element, title) in titles {
        let entries = || entries.iter().filter(|entry| entry.element == element);
        let mut list = |what: EventKind, words: &str| {
            let names = entries().filter(|entry| entry.what == what);
            let names: Vec<&str> = names.map(|entry| entry.name.as_str()).collect();
            self::list(out, &format!("{title} {words}"), &names);
        };
        list(EventKind::Added, "added");
        list(EventKind::BecameOptional, "that became optional");
        list(EventKind::BecameInternal, "that became internal");
        list(EventKind::Removed, "removed");
        out.extend(entries().filter_map(single));
    }
}

/// A line for an event that is not listed with others.
fn single(entry: &Entry) -> Option<String> {
    let name = &entry.name;
    Some(match &entry.what {
        EventKind::RenamedFrom(from) => format!("- `{name}` was named `{from}` before.\n"),
        EventKind::MovedFrom(from) => format!("- `{from}` moved to `{name}`.\n"),
        EventKind::RenamedTo(to) => format!("- `{name}` was renamed to `{to}`.\n"),
        EventKind::TypeChanged { from, to } => {
            format!("- The type of `{name}` changed from `{from}` to `{to}`.\n")
        }
        EventKind::Deprecated { instead: Some(instead) } => {
            format!("- `{name}` is deprecated: use `{instead}`.\n")
        }
        EventKind::Deprecated { instead: None } => format!("- `{name}` is deprecated.\n"),
        EventKind::Added
        | EventKind::Removed
        | EventKind::BecameOptional
        | EventKind::BecameInternal => return None,
    })
}

/// Names after a title; parts of one type together.
fn list(out: &mut String, title: &str, names: &[&str]) {
    if names.is_empty() {
        return;
    }
    let mut line = format!("- {title}:");
    let mut owner = None;
    for (index, name) in names.iter().enumerate() {
        let end = if index + 1 < names.len() { "," } else { "." };
        let word = match name.split_once('.') {
            Some((ty, part)) if owner == Some(ty) => format!("`.{part}`{end}"),
            split => {
                owner = split.map(|(ty, _)| ty);
                format!("`{name}`{end}")
            }
        };
        if line.len() + 1 + word.len() > WIDTH {
            let _ = writeln!(out, "{line}");
            line = format!("  {word}");
        } else {
            let _ = write!(line, " {word}");
        }
    }
    let _ = writeln!(out, "{line}");
}
