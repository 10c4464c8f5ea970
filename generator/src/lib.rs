//! Turns the schema of a JSON-over-HTTP API into a Rust crate, reference pages and OpenAPI.
//!
//! Data flows one way:
//!
//! 1. [`SourceFile`]s are parsed, with the span of every value, for the [`report`];
//! 2. what they define is projected to a release: as that release has it;
//! 3. passes resolve it: names, inheritance, unions, descriptions, examples;
//! 4. neighboring releases are compared, which gives the [`history`];
//! 5. the emitters print the [`model`], independently of each other: Rust, HTML and [`openapi`].
//!
//! Everything is pure: files in, files or diagnostics out. One run reports all diagnostics; if there
//! are any, no files are returned.
//!
//! # How to add an emitter
//!
//! 1. Write a module with a function from [`Schema`] to the text of a file, or to the files of a
//!    folder. It must not use another emitter.
//! 2. Declare the module here and add an `Emitter` to `EMITTERS`: the function, and the path of the file
//!    or folder, relative to the root of the repository.
//!
//! `codegen` then writes the files, `codegen --check` compares them, and generated files in the folder
//! that are no longer printed are orphaned. Such files begin with the header that [`is_generated`]
//! recognizes.
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
mod lifetimes;
mod lint;
mod load;
mod manual;
mod markdown;
pub mod model;
pub mod openapi;
pub mod pattern;
mod project;
mod raw;
mod read;
pub mod report;
mod resolve;
mod rust;
mod schema;
mod source;
mod span;

use emit::Emitter;
use model::Api;
use report::Report;

pub use emit::{File, is_generated};
pub use html::PAGE;
pub use lint::format;
pub use rust::FOLDER as RUST_FOLDER;
pub use rust::example::rust as example;
pub use rust::method_name;
pub use schema::{ReleaseError, Schema};
pub use source::{SourceFile, Span};

/// All emitters whose output is committed. OpenAPI is printed on demand.
const EMITTERS: &[Emitter] = &[
    rust::EMITTER,
    html::EMITTER,
    Emitter::File("CHANGELOG-API.md", |schema| Ok(history::document(schema))),
    Emitter::File("doc/diagnostics.md", |_| Ok(diag::page())),
    Emitter::File("doc/schema.md", |_| Ok(manual::page())),
    Emitter::File("schema/schema.schema.json", |schema| Ok(manual::editor_schema(schema))),
];

/// Where all generated files come from an emitter: folders, each with the start of paths in it.
pub fn owned() -> impl Iterator<Item = (&'static str, &'static str)> {
    EMITTERS.iter().filter_map(|emitter| match emitter {
        Emitter::Files { folder, start, .. } => Some((*folder, *start)),
        Emitter::File(..) => None,
    })
}

/// Loads a schema and resolves it: the API as the newest release of its default version has it.
///
/// # Errors
/// All errors of the schema.
pub fn load(sources: &[SourceFile]) -> Result<Api, Report> {
    Schema::load(sources).map(|schema| schema.api)
}

/// Checks a schema against the house rules, once it has no errors. The report may be empty.
pub fn lint(sources: &[SourceFile]) -> Report {
    Schema::lint(sources)
}

/// Prints everything that is committed.
///
/// # Errors
/// The files that cannot be printed, which is an error of the generator.
pub fn print(schema: &Schema) -> Result<Vec<File>, Report> {
    emit::emit(EMITTERS, schema)
}

/// Loads a schema and prints everything that is committed.
///
/// # Errors
/// Those of [`load`] and [`print()`].
pub fn generate(sources: &[SourceFile]) -> Result<Vec<File>, Report> {
    print(&Schema::load(sources)?)
}
