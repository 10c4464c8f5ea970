//! `cargo xtask lint`.

use std::path::Path;

use crate::output::{Output, note};
use crate::{Failure, files};

pub(crate) fn run(root: &Path, fix: bool, output: Output) -> Result<(), Failure> {
    let mut sources = files::schema(root)?;
    if fix {
        for file in &mut sources {
            if let Some(text) = generator::format(file)
                && text != file.text
            {
                files::write(&root.join(&file.path), &text)?;
                note(&format!("formatted {}\n", file.path))?;
                file.text = text;
            }
        }
    }
    let report = generator::lint(&sources);
    if report.is_empty() {
        return output.report_success("the schema follows the house rules");
    }
    Err(output.report(&report))
}
