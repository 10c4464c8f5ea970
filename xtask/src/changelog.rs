//! `cargo xtask changelog`.

use std::path::Path;

use generator::history;
use generator::model::ReleaseId;

use crate::output::print;
use crate::{Failure, files};

pub(crate) fn run(root: &Path, since: Option<&str>) -> Result<(), Failure> {
    let schema = files::load(root)?;
    let Some(name) = since else {
        return print(&history::document(&schema));
    };
    let Some(index) = schema.api.releases.iter().position(|release| release.name == name) else {
        return Err(files::unknown_release(&schema, name));
    };
    print(history::since(&schema, Some(ReleaseId(index))).trim_start())
}
