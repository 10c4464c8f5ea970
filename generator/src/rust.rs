//! Prints the model as Rust: types, calls and their metadata.
//!
//! The output is thin: definitions with their documentation, and tables for the macros of the
//! crate's runtime, which carry the behavior. Nothing is decided here that is special about one
//! call or type.

mod calls;
mod check;
mod context;
mod doc;
mod enums;
mod errors;
pub(crate) mod example;
mod examples;
mod meta;
pub(crate) mod names;
mod objects;
mod scalars;
mod source;
mod unions;
mod versions;

use rayon::prelude::*;

use crate::emit::{Emitter, Printed};
use crate::model::{Api, Call, Kind, TypeId};
use crate::schema::Schema;
pub(crate) use check::check;
use context::Context;
pub(crate) use names::{ident, snake};
use source::Source;

/// Where generated Rust goes.
pub const FOLDER: &str = "storpool-api/src/generated";

/// The name of the method that makes a call, with its body if it may have one.
pub fn method_name(call: &Call) -> String {
    calls::function_name(call, true)
}

pub(crate) const EMITTER: Emitter = Emitter::Files { folder: FOLDER, start: "", print: files };

fn files(schema: &Schema) -> Vec<Printed> {
    let api = &schema.union;
    let cx = &Context::new(api);
    let is_object = |id: &TypeId| matches!(cx.ty(*id).kind, Kind::Object(_));
    // Objects and calls take most of the time.
    let groups: Vec<(&str, Vec<TypeId>)> = api.groups().into_iter().collect();
    let objects = groups.into_par_iter().filter_map(|(group, mut ids)| {
        ids.retain(is_object);
        (!ids.is_empty()).then(|| (snake(group), objects::source(cx, &ids).finish()))
    });
    let calls = api
        .sections
        .par_iter()
        .enumerate()
        .map(|(index, section)| (snake(&section.id), calls::source(cx, index).finish()));
    type Print = fn(&Context<'_>) -> Source;
    let single: [(&str, Print); 7] = [
        ("meta", meta::source),
        ("scalars", scalars::source),
        ("enums", enums::source),
        ("unions", unions::source),
        ("errors", errors::source),
        ("examples", examples::source),
        ("versions", versions::source),
    ];
    let single = single.par_iter();
    let single = single.map(|(name, source)| (format!("{name}.rs"), source(cx).finish()));
    let (objects, (calls, mut files)) = rayon::join(
        || objects.collect(),
        || rayon::join(|| calls.collect(), || single.collect::<Vec<_>>()),
    );
    files.extend(modules(cx, "objects", "Objects, by group.", objects));
    files.extend(modules(cx, "calls", "Calls, by section.", calls));
    files
}

/// Files, and one that gathers them.
fn modules(api: &Api, name: &str, title: &str, files: Vec<Printed>) -> Vec<Printed> {
    let mut source = Source::new(api, "rust.rs", title);
    for pattern in ["mod NAME;", "pub use NAME::*;"] {
        let lines = files.iter().map(|(module, _)| pattern.replace("NAME", &ident(module)));
        source.text(lines.collect::<Vec<_>>().join("\n"));
    }
    let files = files.into_iter();
    let files = files.map(|(module, text)| (format!("{name}/{module}.rs"), text));
    files.chain([(format!("{name}.rs"), source.finish())]).collect()
}
