//! Prints the model as Rust: types, calls and their metadata.
//!
//! What is printed is thin: definitions with their documentation, and tables for the macros of the
//! crate's runtime, which carry the behaviour. Nothing is decided here that is special about one
//! call or type.

mod call;
mod choice;
mod doc;
mod error;
mod meta;
mod object;
mod scalar;
mod source;
mod types;
mod union;

use crate::model::{Api, Kind};
use crate::name;
use crate::output::{File, RUST_FOLDER};
pub(crate) use source::{Source, literal};
use types::Types;

/// All Rust files.
pub(crate) fn files(api: &Api) -> Vec<File> {
    let types = Types::new(api);
    let mut files = vec![
        file("scalars.rs", scalar::source(api, &types)),
        file("enums.rs", choice::source(api, &types)),
        file("unions.rs", union::source(api, &types)),
        file("errors.rs", error::source(api)),
        file("meta.rs", meta::source(api)),
    ];
    let mut areas = Vec::new();
    for (area, ids) in api.areas() {
        let objects: Vec<_> = ids
            .into_iter()
            .filter(|id| matches!(api.ty(*id).kind, Kind::Object(_)))
            .collect();
        if !objects.is_empty() {
            let module = name::snake(area);
            files.push(file(
                &format!("objects/{module}.rs"),
                object::source(api, &types, &objects),
            ));
            areas.push(module);
        }
    }
    files.push(file(
        "objects.rs",
        modules(api, "Objects, by area.", &areas),
    ));
    let mut sections = Vec::new();
    for (index, section) in api.sections.iter().enumerate() {
        let module = name::snake(&section.id);
        files.push(file(
            &format!("calls/{module}.rs"),
            call::source(api, &types, index),
        ));
        sections.push(module);
    }
    files.push(file(
        "calls.rs",
        modules(api, "Calls, by section.", &sections),
    ));
    files
}

fn file(name: &str, source: Source) -> File {
    File {
        path: format!("{RUST_FOLDER}/{name}"),
        text: source.finish(),
    }
}

/// A file that only gathers others.
fn modules(api: &Api, what: &str, names: &[String]) -> Source {
    let mut source = Source::new(api, "rust.rs", what);
    let declared: String = names
        .iter()
        .map(|name| format!("mod {};\n", name::ident(name)))
        .collect();
    source.text(declared.trim_end());
    let used: String = names
        .iter()
        .map(|name| format!("pub use {}::*;\n", name::ident(name)))
        .collect();
    source.text(used.trim_end());
    source
}
