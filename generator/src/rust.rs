//! Prints the model as Rust: types, calls and their metadata.
//!
//! What is printed is thin: definitions with their documentation, and tables for the macros of the
//! crate's runtime, which carry the behaviour. Nothing is decided here that is special about one
//! call or type.

mod builder;
mod call;
mod check;
mod choice;
mod doc;
mod error;
pub(crate) mod example;
mod meta;
mod names;
mod object;
mod scalar;
mod source;
mod types;
mod union;
mod values;

use crate::emit::{Emitter, Printed};
use crate::model::{Api, Kind};
pub(crate) use check::check;
pub(crate) use names::{Named, ident, snake};
use source::Source;
use types::Types;

/// Where generated Rust goes.
pub const FOLDER: &str = "storpool-api/src/generated";

pub(crate) const EMITTER: Emitter = Emitter::Folder(FOLDER, files);

fn files(api: &Api) -> Vec<Printed> {
    let types = &Types::new(api);
    let mut files = vec![
        file("meta.rs", meta::source(api)),
        file("scalars.rs", scalar::source(api, types)),
        file("enums.rs", choice::source(api, types)),
        file("unions.rs", union::source(api, types)),
        file("errors.rs", error::source(api)),
    ];
    let mut areas = Vec::new();
    for (area, ids) in api.groups() {
        let objects: Vec<_> =
            ids.into_iter().filter(|id| matches!(api.ty(*id).kind, Kind::Object(_))).collect();
        if !objects.is_empty() {
            let module = snake(area);
            let source = object::source(api, types, &objects);
            files.push(file(&format!("objects/{module}.rs"), source));
            areas.push(module);
        }
    }
    files.push(file("objects.rs", modules(api, "Objects, by area.", &areas)));
    let mut sections = Vec::new();
    for (index, section) in api.sections.iter().enumerate() {
        let module = snake(&section.id);
        let source = call::source(api, types, index);
        files.push(file(&format!("calls/{module}.rs"), source));
        sections.push(module);
    }
    files.push(file("calls.rs", modules(api, "Calls, by section.", &sections)));
    files
}

fn file(name: &str, source: Source) -> Printed {
    (name.to_owned(), source.finish())
}

/// A file that only gathers others.
fn modules(api: &Api, what: &str, names: &[String]) -> Source {
    let mut source = Source::new(api, "rust.rs", what);
    let declared: String = names.iter().map(|name| format!("mod {};\n", ident(name))).collect();
    source.text(declared.trim_end());
    let used: String = names.iter().map(|name| format!("pub use {}::*;\n", ident(name))).collect();
    source.text(used.trim_end());
    source
}
