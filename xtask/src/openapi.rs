//! `cargo xtask openapi`.

use std::path::Path;

use crate::output::print;
use crate::{Failure, files};

/// Columns within which short lists and objects stay on one line.
const WIDTH: usize = 100;

pub(crate) fn run(root: &Path, release: Option<&str>) -> Result<(), Failure> {
    let schema = files::load(root)?;
    let text = match release {
        Some(name) => generator::openapi::document(&files::release(&schema, name)?).pretty(WIDTH),
        None => generator::openapi::document(&schema.api).pretty(WIDTH),
    };
    print(&format!("{text}\n"))
}
