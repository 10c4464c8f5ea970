//! Enumerations as schemas.

use super::markdown;
use super::members::{Members, list};
use super::since;
use crate::json::Json;
use crate::model::{Api, EnumValue, Enumeration, ReleaseId, Repr};
use crate::rust::Named as _;

const OPEN: &str = "The list is open: a service may answer values that are not in it.";

/// An enumeration that is there since `owner`.
pub(super) fn enumeration(
    api: &Api,
    owner: ReleaseId,
    known: &Enumeration,
    doc: &mut Vec<String>,
) -> Members {
    let line = |value: &EnumValue| {
        let name = match known.repr {
            Repr::String => String::new(),
            Repr::Integer => format!(" ({})", value.name),
        };
        let since = if value.since > owner {
            format!(" Since {}.", since(api, value.since))
        } else {
            String::new()
        };
        let wire = markdown::code(&value.wire.compact());
        format!("- {wire}{name}: {}{since}", markdown::line(&value.doc))
    };
    let lines: Vec<String> = known.values.iter().map(line).collect();
    doc.push(OPEN.to_owned());
    doc.push(lines.join("\n"));
    let values = || known.values.iter();
    bare(known.repr, values().map(|value| &value.wire))
        .with("x-enum-varnames", list(values().map(|value| value.rust())))
        .with("x-enum-descriptions", list(values().map(|value| markdown::line(&value.doc))))
}

/// The values alone.
pub(super) fn bare<'v>(repr: Repr, values: impl Iterator<Item = &'v Json>) -> Members {
    let kind = match repr {
        Repr::String => "string",
        Repr::Integer => "integer",
    };
    Members::new().with("type", kind).with("enum", list(values))
}
