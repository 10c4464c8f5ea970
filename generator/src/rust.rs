//! Prints the model as Rust: types, calls and their metadata.
//!
//! What is printed is thin: definitions with their documentation, and tables for the macros of the
//! crate's runtime, which carry the behaviour. Nothing is decided here that is special about one
//! call or type.

mod builder;
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
mod values;

use crate::model::{Api, Kind};
use crate::name;
use crate::output::{RUST_FOLDER, Task};
use source::Source;
pub(crate) use types::Types;

/// All Rust files.
pub(crate) fn tasks<'a>(api: &'a Api, types: &'a Types<'a>) -> Vec<Task<'a>> {
    let mut tasks = vec![
        task("meta.rs", move || meta::source(api)),
        task("scalars.rs", move || scalar::source(api, types)),
        task("enums.rs", move || choice::source(api, types)),
        task("unions.rs", move || union::source(api, types)),
        task("errors.rs", move || error::source(api)),
    ];
    let mut areas = Vec::new();
    for (area, ids) in api.areas() {
        let objects: Vec<_> = ids
            .into_iter()
            .filter(|id| matches!(api.ty(*id).kind, Kind::Object(_)))
            .collect();
        if !objects.is_empty() {
            let module = name::snake(area);
            tasks.push(task(&format!("objects/{module}.rs"), move || {
                object::source(api, types, &objects)
            }));
            areas.push(module);
        }
    }
    tasks.push(task("objects.rs", move || {
        modules(api, "Objects, by area.", &areas)
    }));
    let mut sections = Vec::new();
    for (index, section) in api.sections.iter().enumerate() {
        let module = name::snake(&section.id);
        tasks.push(task(&format!("calls/{module}.rs"), move || {
            call::source(api, types, index)
        }));
        sections.push(module);
    }
    tasks.push(task("calls.rs", move || {
        modules(api, "Calls, by section.", &sections)
    }));
    tasks
}

fn task<'a>(name: &str, source: impl Fn() -> Source + Send + Sync + 'a) -> Task<'a> {
    Task::new(format!("{RUST_FOLDER}/{name}"), move || source().finish())
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
