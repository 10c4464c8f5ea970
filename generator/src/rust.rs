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
mod meta;
mod names;
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
pub(crate) use names::{Named, ident, snake};
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
        (!ids.is_empty()).then(|| (snake(group), objects::source(cx, &ids)))
    });
    let calls = api.sections.par_iter().enumerate();
    let calls = calls.map(|(index, section)| (snake(&section.id), calls::source(cx, index)));
    let (objects, calls) = rayon::join(|| objects.collect(), || calls.collect());
    let mut files = vec![
        file("meta.rs", meta::source(cx)),
        file("scalars.rs", scalars::source(cx)),
        file("enums.rs", enums::source(cx)),
        file("unions.rs", unions::source(cx)),
        file("errors.rs", errors::source(cx)),
        file("versions.rs", versions::source(cx)),
    ];
    files.extend(modules(cx, "objects", "Objects, by group.", objects));
    files.extend(modules(cx, "calls", "Calls, by section.", calls));
    files
}

fn file(name: &str, source: Source) -> Printed {
    (name.to_owned(), source.finish())
}

/// Files, and one that gathers them.
fn modules(api: &Api, name: &str, title: &str, files: Vec<(String, Source)>) -> Vec<Printed> {
    let mut source = Source::new(api, "rust.rs", title);
    for pattern in ["mod NAME;", "pub use NAME::*;"] {
        let lines = files.iter().map(|(module, _)| pattern.replace("NAME", &ident(module)));
        source.text(lines.collect::<Vec<_>>().join("\n"));
    }
    let files = files.into_iter();
    let files = files.map(|(module, source)| file(&format!("{name}/{module}.rs"), source));
    files.chain([file(&format!("{name}.rs"), source)]).collect()
}
