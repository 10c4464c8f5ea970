//! `cargo xtask changelog`.

use std::path::Path;

use generator::model::ReleaseId;
use generator::{Schema, history};

use crate::output::print;
use crate::{Failure, files};

pub(crate) fn run(root: &Path, since: Option<&str>) -> Result<(), Failure> {
    let sources = files::schema(root)?;
    let schema = Schema::load(&sources).map_err(|report| Failure::Errors(report.to_string()))?;
    let Some(name) = since else {
        return print(&history::document(&schema));
    };
    let names = || schema.api.releases.iter().map(|release| release.name.as_str());
    let Some(index) = names().position(|known| known == name) else {
        let known: Vec<&str> = names().collect();
        return Err(Failure::Unusable(format!(
            "unknown release `{name}`; known releases: {}",
            known.join(", ")
        )));
    };
    print(history::since(&schema, Some(ReleaseId(index))).trim_start())
}
