//! Turns the schema of a JSON-over-HTTP API into a Rust crate, a reference page and OpenAPI.
//!
//! Data flows one way:
//!
//! 1. [`SourceFile`]s are parsed, with the place of every value ([`report`] tells by it);
//! 2. what they define is read as it is written;
//! 3. passes resolve it: names, inheritance, unions, descriptions, examples, history;
//! 4. the [`model`] is printed by peers that know nothing of each other: Rust, HTML and [`openapi`].
//!
//! Everything is pure: files in, files or findings out. All findings are collected, so that one run
//! tells everything; if there are any, nothing is handed out.
#![forbid(unsafe_code)]

mod chars;
pub mod diag;
pub mod diff;
pub mod doc;
mod example;
pub mod history;
mod html;
mod id;
pub mod json;
mod lint;
mod literals;
mod load;
mod markdown;
pub mod model;
mod name;
pub mod openapi;
mod output;
pub mod pattern;
mod place;
mod raw;
mod read;
pub mod report;
mod resolve;
mod rust;
mod source;

use output::Task;

pub use example::rust as example;
pub use lint::format;
pub use output::{File, OWNED, PAGE, RUST_FOLDER, is_generated};
pub use source::{Place, SourceFile};

/// Loads and resolves a schema.
///
/// # Errors
/// All that is wrong with it.
pub fn load(sources: &[SourceFile]) -> Result<model::Api, report::Report> {
    let mut diags = diag::Diagnostics::default();
    let (raw, roots) = load::load(sources, &mut diags);
    // What an unreadable file defines would be missed everywhere else.
    let readable = roots.iter().all(Option::is_some);
    let api = if readable {
        resolve::resolve(&raw, &mut diags)
    } else {
        None
    };
    match api {
        Some(api) if diags.is_empty() => Ok(api),
        _ => Err(report::Report::new(diags, sources, &roots)),
    }
}

/// Checks a schema against the house rules, once it has no errors. The report may be empty.
pub fn lint(sources: &[SourceFile]) -> report::Report {
    let mut diags = diag::Diagnostics::default();
    let (raw, roots) = load::load(sources, &mut diags);
    let readable = roots.iter().all(Option::is_some);
    if readable && let Some(api) = resolve::resolve(&raw, &mut diags) {
        lint::check(&raw, &api, (sources, &roots), &mut diags);
    }
    report::Report::new(diags, sources, &roots)
}

/// Prints everything that is committed: the generated part of the crate and the page. A file that cannot be printed says why, and does not compile; [`generate`] reports it.
pub fn print(api: &model::Api) -> Vec<File> {
    let file = |(path, text): (String, output::Printed)| File {
        path,
        text: text.unwrap_or_else(|reason| format!("compile_error!({reason:?});\n")),
    };
    try_print(api).into_iter().map(file).collect()
}

fn try_print(api: &model::Api) -> Vec<(String, output::Printed)> {
    let types = rust::Types::new(api);
    // The page is the longest by far, so it comes first.
    let mut tasks = vec![
        Task::new(PAGE, || html::page(api)),
        Task::new(output::CHANGELOG, || Ok(history::document(api))),
        Task::new(output::FINDINGS, || Ok(diag::page())),
    ];
    tasks.extend(rust::tasks(api, &types));
    output::print(&tasks)
}

/// Loads a schema and prints everything that is committed.
///
/// # Errors
/// All that is wrong with the schema, or else what the generator cannot print of it. Nothing is
/// handed out then.
pub fn generate(sources: &[SourceFile]) -> Result<Vec<File>, report::Report> {
    let api = load(sources)?;
    let mut files = Vec::new();
    let mut failed = Vec::new();
    for (path, text) in try_print(&api) {
        match text {
            Ok(text) => files.push(File { path, text }),
            Err(reason) => failed.push((path, reason)),
        }
    }
    if failed.is_empty() {
        Ok(files)
    } else {
        Err(report::Report::internal(&failed))
    }
}
