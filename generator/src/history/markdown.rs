//! The history in Markdown, newest release first.

use std::fmt::Write as _;

use super::{Element, Entry, EventKind, ReleaseChanges, history};
use crate::model::{Api, Release, ReleaseId};

/// Columns within which lists are wrapped.
const WIDTH: usize = 100;

/// The file that is committed.
pub fn document(api: &Api) -> String {
    let mut out = format!(
        "<!-- Printed by `cargo xtask codegen` from the schema. Do not edit. -->\n\n\
         # {}: what each release brought\n\n\
         The releases are those of the reference; after each stands the version of the API it\n\
         describes, where that is recorded.\n",
        api.title
    );
    out.push_str(&since(api, None));
    out
}

/// The releases after one, or all.
pub fn since(api: &Api, after: Option<ReleaseId>) -> String {
    let mut out = String::new();
    let all = history(api);
    let wanted = |changes: &&ReleaseChanges| after.is_none_or(|after| changes.release > after);
    for changes in all.iter().filter(wanted).rev() {
        let release = api.release(changes.release);
        let _ = writeln!(out, "\n## {}\n", heading(release));
        if changes.release == ReleaseId(0) {
            out.push_str(&first(changes));
        } else if changes.entries.is_empty() {
            out.push_str("Nothing changed in the API.\n");
        } else {
            groups(&changes.entries, &mut out);
        }
    }
    out
}

fn heading(release: &Release) -> String {
    match &release.api {
        Some(version) => format!("{} (API {version})", release.name),
        None => release.name.clone(),
    }
}

/// In the first release everything is new; what is gone by now is listed where it goes.
fn first(changes: &ReleaseChanges) -> String {
    let count = |element| {
        let entries = changes.entries.iter();
        entries.filter(|entry| entry.element == element).count()
    };
    format!(
        "The first release, with {} of the calls and {} of the types described here.\n",
        count(Element::Call),
        count(Element::Type)
    )
}

fn groups(entries: &[Entry], out: &mut String) {
    for element in [Element::Call, Element::Type, Element::Member, Element::Value] {
        let title = match element {
            Element::Call => "Calls",
            Element::Type => "Types",
            Element::Member => "Members",
            Element::Value => "Values",
        };
        let of = |wanted: &dyn Fn(&EventKind) -> bool| -> Vec<String> {
            let entries = entries.iter();
            entries
                .filter(|entry| entry.element == element && wanted(&entry.what))
                .map(|entry| entry.name.clone())
                .collect()
        };
        list(out, title, "added", &of(&|what| *what == EventKind::Added));
        let optional = of(&|what| *what == EventKind::BecameOptional);
        list(out, title, "that became optional", &optional);
        let internal = of(&|what| *what == EventKind::BecameInternal);
        list(out, title, "that became internal", &internal);
        for entry in entries.iter().filter(|entry| entry.element == element) {
            out.push_str(&single(entry));
        }
        list(out, title, "removed", &of(&|what| *what == EventKind::Removed));
    }
}

/// What is told in a line of its own.
fn single(entry: &Entry) -> String {
    let name = &entry.name;
    match &entry.what {
        EventKind::RenamedFrom(from) => format!("- `{name}` was called `{from}`.\n"),
        EventKind::MovedFrom(from) => format!("- `{name}` stood at `{from}`.\n"),
        EventKind::RenamedTo(to) => format!("- `{name}` became `{to}`.\n"),
        EventKind::TypeChanged { from, to } => {
            format!("- `{name}` is of type `{to}`, and was `{from}`.\n")
        }
        EventKind::Deprecated { instead } => match instead {
            Some(instead) => format!("- `{name}` is deprecated: use `{instead}`.\n"),
            None => format!("- `{name}` is deprecated.\n"),
        },
        EventKind::Added
        | EventKind::Removed
        | EventKind::BecameOptional
        | EventKind::BecameInternal => String::new(),
    }
}

/// Names after a title; members of one type together.
fn list(out: &mut String, title: &str, what: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let mut words = Vec::new();
    let mut owner = None;
    for (index, name) in names.iter().enumerate() {
        let end = if index + 1 < names.len() { "," } else { "." };
        match name.split_once('.') {
            Some((ty, member)) if owner == Some(ty) => words.push(format!("`.{member}`{end}")),
            Some((ty, _)) => {
                owner = Some(ty);
                words.push(format!("`{name}`{end}"));
            }
            None => words.push(format!("`{name}`{end}")),
        }
    }
    let mut line = format!("- {title} {what}:");
    for word in words {
        if line.len() + 1 + word.len() > WIDTH {
            let _ = writeln!(out, "{line}");
            line = format!("  {word}");
        } else {
            let _ = write!(line, " {word}");
        }
    }
    let _ = writeln!(out, "{line}");
}
