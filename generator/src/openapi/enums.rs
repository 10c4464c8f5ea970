//! Enumerations as schemas.

use super::markdown;
use super::members::{Members, list};
use super::since;
use crate::json::Json;
use crate::model::{Api, EnumValue, NumberedValue, ReleaseId};

const OPEN: &str = "The list is open: a service may answer values that are not in it.";

/// A value of an enumeration, ready to be written.
struct Value<'a> {
    wire: Json,
    rust: &'a str,
    doc: String,
    /// For people, when it is not the wire value.
    name: Option<&'a str>,
    /// Only if it came after its enumeration.
    since: Option<&'a str>,
}

fn later(api: &Api, owner: ReleaseId, release: ReleaseId) -> Option<&str> {
    (release > owner).then(|| since(api, release))
}

/// An enumeration of strings that is there since `owner`.
pub(super) fn strings(
    api: &Api,
    owner: ReleaseId,
    values: &[EnumValue],
    doc: &mut Vec<String>,
) -> Members {
    let values = values.iter().map(|value| Value {
        wire: Json::String(value.wire.clone()),
        rust: &value.rust,
        doc: markdown::line(&value.doc),
        name: None,
        since: later(api, owner, value.since),
    });
    enumeration("string", &values.collect::<Vec<_>>(), doc)
}

/// An enumeration of numbers that is there since `owner`.
pub(super) fn numbers(
    api: &Api,
    owner: ReleaseId,
    values: &[NumberedValue],
    doc: &mut Vec<String>,
) -> Members {
    let values = values.iter().map(|value| Value {
        wire: Json::Integer(value.wire),
        rust: &value.rust,
        doc: markdown::line(&value.doc),
        name: Some(&value.name),
        since: later(api, owner, value.since),
    });
    enumeration("integer", &values.collect::<Vec<_>>(), doc)
}

fn enumeration(kind: &str, values: &[Value<'_>], doc: &mut Vec<String>) -> Members {
    let lines: Vec<String> = values
        .iter()
        .map(|value| {
            let name = value
                .name
                .map(|name| format!(" ({name})"))
                .unwrap_or_default();
            let since = value
                .since
                .map(|since| format!(" Since {since}."))
                .unwrap_or_default();
            let wire = markdown::code(&value.wire.compact());
            format!("- {wire}{name}: {}{since}", value.doc)
        })
        .collect();
    doc.push(OPEN.to_owned());
    doc.push(lines.join("\n"));
    Members::new()
        .with("type", kind)
        .with("enum", list(values.iter().map(|value| &value.wire)))
        .with(
            "x-enum-varnames",
            list(values.iter().map(|value| value.rust)),
        )
        .with(
            "x-enum-descriptions",
            list(values.iter().map(|value| &value.doc)),
        )
}
