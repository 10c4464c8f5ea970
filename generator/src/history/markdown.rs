//! The history in Markdown, newest release first.

use std::fmt::Write as _;

use super::ReleaseChanges;
use crate::model::{Release, ReleaseId};
use crate::schema::Schema;

/// Columns within which lists are wrapped.
const WIDTH: usize = 100;

/// The file that is committed.
pub fn document(schema: &Schema) -> String {
    let mut out = format!(
        "<!-- Printed by `cargo xtask codegen` from the schema. Do not edit. -->\n\n\
         # {}: changes by release\n\n\
         The releases are those of the reference, each with the version of the API it describes,\n\
         where that is recorded.\n",
        schema.api.title
    );
    out.push_str(&since(schema, None));
    out
}

/// The releases after one, or all.
pub fn since(schema: &Schema, after: Option<ReleaseId>) -> String {
    let mut out = String::new();
    let wanted = |changes: &&ReleaseChanges| after.is_none_or(|after| changes.release > after);
    for changes in schema.history.iter().filter(wanted).rev() {
        let Release { name, api: version } = schema.api.release(changes.release);
        let version = version.as_ref().map(|version| format!(" (API {version})"));
        let _ = writeln!(out, "\n## {name}{}\n", version.unwrap_or_default());
        if changes.release == ReleaseId(0) {
            let (calls, types) = schema.first();
            let _ = writeln!(out, "The first release, with {calls} calls and {types} types.");
        } else if changes.changes.is_empty() {
            out.push_str("Nothing changed in the API.\n");
        }
        for (title, names) in changes.listed() {
            list(&mut out, title, &names);
        }
        for change in changes.detailed() {
            let _ = writeln!(out, "- `{}`: {}", change.name, change.words());
        }
    }
    out
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
