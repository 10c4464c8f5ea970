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
//! 1. Write a module with a `const EMITTER: Emitter`: a name, the outputs it owns (relative to the root
//!    of the repository, folders with a `/` at the end), and a function from the model to files. It
//!    reads [`model::Api`] and its methods, and must not use another emitter.
//! 2. Declare the module here and add it to `EMITTERS`.
//!
//! `codegen` then writes its files, `codegen --check` compares them, and generated files that are left
//! over in an owned folder are reported as orphaned. Files in owned folders begin with the
//! header that [`is_generated`] recognizes.
#![forbid(unsafe_code)]

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
mod literals;
mod load;
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

use emit::Emitter;
pub use lint::format;

pub use emit::{File, is_generated};
pub use html::PAGE;
pub use rust::FOLDER as RUST_FOLDER;
pub use rust::example::rust as example;
pub use source::{SourceFile, Span};

/// All emitters whose output is committed. OpenAPI is printed on demand.
const EMITTERS: &[Emitter] = &[
    rust::EMITTER,
    html::EMITTER,
    Emitter {
        name: "changelog",
        owns: &["CHANGELOG-API.md"],
        files: |api| vec![("CHANGELOG-API.md".to_owned(), Ok(history::document(api)))],
    },
    Emitter {
        name: "diagnostics",
        owns: &["doc/diagnostics.md"],
        files: |_| vec![("doc/diagnostics.md".to_owned(), Ok(diag::page()))],
    },
    Emitter {
        name: "editor schema",
        owns: &["schema/schema.schema.json"],
        files: |api| {
            let text = manual::editor_schema(api);
            vec![("schema/schema.schema.json".to_owned(), Ok(text))]
        },
    },
    Emitter {
        name: "schema language",
        owns: &["doc/schema.md"],
        files: |_| vec![("doc/schema.md".to_owned(), Ok(manual::page()))],
    },
];

/// The folders whose generated files all come from an emitter, without a `/` at the end.
pub fn owned_folders() -> impl Iterator<Item = &'static str> {
    let owned = EMITTERS.iter().flat_map(|emitter| emitter.owns);
    owned.filter_map(|path| path.strip_suffix('/'))
}

/// Loads and resolves a schema.
///
/// # Errors
/// All that is wrong with it.
pub fn load(sources: &[SourceFile]) -> Result<model::Api, report::Report> {
    let mut diags = diag::Diagnostics::default();
    let (raw, roots) = load::load(sources, &mut diags);
    // What an unreadable file defines would be missed everywhere else.
    let readable = roots.iter().all(Option::is_some);
    match resolve(&raw, readable, &mut diags) {
        Some(api) => Ok(api),
        None => Err(report::Report::new(diags, sources, &roots)),
    }
}

/// The model, if nothing is wrong with it, also for those who print it.
fn resolve(raw: &raw::Raw, readable: bool, diags: &mut diag::Diagnostics) -> Option<model::Api> {
    if !readable {
        return None;
    }
    let api = resolve::resolve(raw, diags)?;
    rust::check(&api, diags);
    html::check(&api, diags);
    diags.is_empty().then_some(api)
}

/// Checks a schema against the house rules, once it has no errors. The report may be empty.
pub fn lint(sources: &[SourceFile]) -> report::Report {
    let mut diags = diag::Diagnostics::default();
    let (raw, roots) = load::load(sources, &mut diags);
    let readable = roots.iter().all(Option::is_some);
    if let Some(api) = resolve(&raw, readable, &mut diags) {
        lint::check(&raw, &api, (sources, &roots), &mut diags);
    }
    report::Report::new(diags, sources, &roots)
}

/// Prints everything that is committed. A file that cannot be printed contains the reason and does not
/// compile; [`generate`] reports it.
pub fn print(api: &model::Api) -> Vec<File> {
    let file = |(path, text): emit::Printed| File {
        path,
        text: text.unwrap_or_else(|reason| format!("compile_error!({reason:?});\n")),
    };
    let printed = emit::emit(EMITTERS, api);
    printed.into_iter().map(file).collect()
}

/// Loads a schema and prints everything that is committed.
///
/// # Errors
/// Everything that is wrong with the schema, or else the files that cannot be printed. No files are
/// returned then.
pub fn generate(sources: &[SourceFile]) -> Result<Vec<File>, report::Report> {
    let api = load(sources)?;
    let mut files = Vec::new();
    let mut failed = Vec::new();
    for (path, text) in emit::emit(EMITTERS, &api) {
        match text {
            Ok(text) => files.push(File { path, text }),
            Err(reason) => failed.push((path, reason)),
        }
    }
    if failed.is_empty() { Ok(files) } else { Err(report::Report::internal(&failed)) }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_output_is_owned_by_two_emitters() {
        let owned = EMITTERS.iter().flat_map(|emitter| emitter.owns);
        let mut seen = HashSet::new();
        assert!(owned.into_iter().all(|path| seen.insert(path)));
    }
}
