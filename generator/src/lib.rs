//! Turns the schema of a JSON-over-HTTP API into a Rust crate, a reference page and OpenAPI.
//!
//! Data flows one way:
//!
//! 1. [`SourceFile`]s are parsed, with the span of every value, for the [`report`];
//! 2. definitions are read as written;
//! 3. passes resolve them: names, inheritance, unions, descriptions, examples, history;
//! 4. the emitters print the [`model`], independently of each other: Rust, HTML and [`openapi`].
//!
//! Everything is pure: files in, files or diagnostics out. One run reports all diagnostics; if there
//! are any, no files are returned.
//!
//! # How to add an emitter
//!
//! 1. Write a module with a function from [`model::Api`] to the text of a file, or to the files of a
//!    folder. It must not use another emitter.
//! 2. Declare the module here and add an `Emitter` to `EMITTERS`: the function, and the path of the file
//!    or folder, relative to the root of the repository.
//!
//! `codegen` then writes the files, `codegen --check` compares them, and generated files in the folder
//! that are no longer printed are orphaned. Files in a folder begin with the header that
//! [`is_generated`] recognizes.
#![forbid(unsafe_code)]
#![allow(missing_docs, reason = "an internal crate: what its name says needs no comment")]

mod chars;
pub mod diag;
pub mod diff;
pub mod doc;
mod emit;
pub mod history;
mod html;
mod id;
pub mod json;
mod language;
mod lint;
mod manual;
mod markdown;
pub mod model;
pub mod openapi;
pub mod pattern;
mod raw;
mod read;
pub mod report;
mod resolve;
mod rust;
mod source;
mod span;

use diag::Diagnostics;
use emit::Emitter;
use model::Api;
use raw::Raw;
use report::Report;
use source::Node;

pub use emit::{File, is_generated};
pub use html::PAGE;
pub use lint::format;
pub use rust::FOLDER as RUST_FOLDER;
pub use rust::example::rust as example;
pub use source::{SourceFile, Span};

/// All emitters whose output is committed. OpenAPI is printed on demand.
const EMITTERS: &[Emitter] = &[
    rust::EMITTER,
    html::EMITTER,
    Emitter::File("CHANGELOG-API.md", |api| Ok(history::document(api))),
    Emitter::File("doc/diagnostics.md", |_| Ok(diag::page())),
    Emitter::File("doc/schema.md", |_| Ok(manual::page())),
    Emitter::File("schema/schema.schema.json", |api| Ok(manual::editor_schema(api))),
];

/// The folders whose generated files all come from an emitter.
pub fn owned_folders() -> impl Iterator<Item = &'static str> {
    EMITTERS.iter().filter_map(|emitter| match emitter {
        Emitter::Folder(path, _) => Some(*path),
        Emitter::File(..) => None,
    })
}

/// Loads and resolves a schema.
///
/// # Errors
/// All errors of the schema.
pub fn load(sources: &[SourceFile]) -> Result<Api, Report> {
    let mut diags = Diagnostics::default();
    let (raw, roots) = Raw::load(sources, &mut diags);
    let api = resolve(&raw, &roots, &mut diags);
    api.ok_or_else(|| Report::new(diags, sources, roots))
}

/// The model, if the schema has no errors.
fn resolve(raw: &Raw, roots: &[Option<Node>], diags: &mut Diagnostics) -> Option<Api> {
    // Names from a file that is not JSON would be unknown everywhere else.
    if roots.iter().any(Option::is_none) {
        return None;
    }
    let api = resolve::resolve(raw, diags)?;
    rust::check(&api, diags);
    html::check(&api, diags);
    diags.is_empty().then_some(api)
}

/// Checks a schema against the house rules, once it has no errors. The report may be empty.
pub fn lint(sources: &[SourceFile]) -> Report {
    let mut diags = Diagnostics::default();
    let (raw, roots) = Raw::load(sources, &mut diags);
    if let Some(api) = resolve(&raw, &roots, &mut diags) {
        lint::check(&raw, &api, (sources, &roots), &mut diags);
    }
    Report::new(diags, sources, roots)
}

/// Prints everything that is committed.
///
/// # Errors
/// The files that cannot be printed, which is an error of the generator.
pub fn print(api: &Api) -> Result<Vec<File>, Report> {
    emit::emit(EMITTERS, api)
}

/// Loads a schema and prints everything that is committed.
///
/// # Errors
/// Those of [`load`] and [`print()`].
pub fn generate(sources: &[SourceFile]) -> Result<Vec<File>, Report> {
    print(&load(sources)?)
}
