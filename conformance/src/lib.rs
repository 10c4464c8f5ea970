//! Checks that `storpool-api` implements the schema.
//!
//! - [`corpora`] generates documents of each object and union from the model, with their expected
//!   results: whether they decode, how they are written back, and which rules they break.
//! - [`check`] decodes, validates and encodes them with the crate, in every serde format.
//! - [`calls`] lists what each call sends and returns for the examples of the schema.
//! - [`limited`] makes requests that use what only some versions of the API have.
//! - [`releases`] makes documents as each release of the API has them.
//! - [`examples`] runs the documented Rust examples.
//!
//! The types and methods of the crate are named by files that `build.rs` writes from the schema, so
//! a schema whose generated code is out of date fails to compile here.
#![forbid(unsafe_code)]

pub mod calls;
pub mod check;
mod documents;
pub mod examples;
#[path = "../../storpool-api/tests/support/formats.rs"]
mod formats;
pub mod limited;
pub mod registry;
pub mod releases;
pub mod schema;

use std::error::Error;
use std::path::Path;

use generator::Schema;
use generator::model::Api;

pub use documents::corpora;

/// The schema of this repository.
///
/// # Errors
/// If a file cannot be read, or the schema has errors.
pub fn schema() -> Result<Schema, Box<dyn Error>> {
    schema::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema"))
}

/// Everything that the supported releases have, by the schema of this repository.
///
/// # Errors
/// If a file cannot be read, or the schema has errors.
pub fn api() -> Result<Api, Box<dyn Error>> {
    Ok(schema()?.union)
}
