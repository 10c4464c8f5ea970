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
    let runs = has.iter().enumerate().collect::<Vec<_>>();
    let runs = runs.chunk_by(|a, b| a.1 == b.1).filter(|run| *run[0].1).map(|run| {
        let (first, next) = (run[0].0, run[0].0 + run.len());
        let since = (first > 0).then(|| format!("crate::Versions::since({})", name(first)));
        let until = (next < has.len()).then(|| format!("crate::Versions::until({})", name(next)));
        since.into_iter().chain(until).reduce(|since, until| format!("{since} .and({until})"))
    });
    // Long lines are broken at spaces.
    let all = runs.flatten().reduce(|all, run| format!("{all} .or({run})"));
    Some(all.unwrap_or_else(|| "crate::Versions::NONE".to_owned()))
}
