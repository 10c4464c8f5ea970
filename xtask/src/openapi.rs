//! `cargo xtask openapi`.

use std::path::Path;

use crate::output::print;
use crate::{Failure, files};

/// Columns within which short lists and objects stay on one line.
const WIDTH: usize = 100;

pub(crate) fn run(root: &Path) -> Result<(), Failure> {
    let sources = files::schema(root)?;
    let api = generator::load(&sources).map_err(|report| Failure::Errors(report.to_string()))?;
    let text = generator::openapi::document(&api).pretty(WIDTH);
    print(&format!("{text}\n"))
}
