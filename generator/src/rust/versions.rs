//! The versions of the API, and which of them have an element.

use super::context::Context;
use super::names::Named as _;
use super::source::{Source, literal};
use crate::markdown::escape;
use crate::model::{ApiVersion, Versions};

pub(super) fn source(cx: &Context<'_>) -> Source {
    let mut source = Source::new(cx, "rust/versions.rs", "Versions of the API.");
    let versions = cx.versions();
    let default = cx.version.as_str();
    let default = versions.iter().find(|version| version.name == default).or(versions.last());
    let rows = versions.iter().flat_map(|version| {
        let note = if Some(version) == default { " The default." } else { "" };
        let docs = {
            let release = &cx.release(version.release).name;
            let name = escape(&version.name);
            format!("/// API {name}: release {release} of the reference.{note}")
        };
        [docs, format!("{} = {},", version.rust(), literal(&version.name))]
    });
    let head = default.map(|version| format!("default {};", version.rust()));
    source.text("use crate::version::api_versions;".to_owned());
    let lines: Vec<String> = head.into_iter().chain(rows).map(|row| format!("    {row}")).collect();
    source.text(format!("api_versions! {{\n{}\n}}", lines.join("\n")));
    source
}

/// An expression for a set of versions; none if it is all of them.
pub(super) fn set(cx: &Context<'_>, versions: &Versions) -> Option<String> {
    if versions.are_all() {
        return None;
    }
    let known = cx.versions();
    let has: Vec<bool> = versions.iter().collect();
    let name = |index: usize| {
        let version = known.get(index).map_or_else(String::new, ApiVersion::rust);
        format!("crate::ApiVersion::{version}")
    };
    let first = has.iter().position(|has| *has);
    let (Some(first), Some(last)) = (first, has.iter().rposition(|has| *has)) else {
        return Some("crate::Versions::NONE".to_owned());
    };
    let gap = has[first..=last].iter().any(|has| !has);
    let bounds = [
        (first > 0).then(|| format!("crate::Versions::since({})", name(first))),
        (last + 1 < has.len()).then(|| format!("crate::Versions::until({})", name(last + 1))),
    ];
    let bounds: Vec<String> = bounds.into_iter().flatten().collect();
    let only = |index| format!("crate::Versions::only({})", name(index));
    let each = || has.iter().enumerate().filter(|(_, has)| **has).map(|(index, _)| only(index));
    let join = |parts: Vec<String>, with: &str| {
        let mut parts = parts.into_iter();
        let first = parts.next().unwrap_or_default();
        parts.fold(first, |all, part| format!("{all}.{with}({part})"))
    };
    Some(if gap { join(each().collect(), "or") } else { join(bounds, "and") })
}
