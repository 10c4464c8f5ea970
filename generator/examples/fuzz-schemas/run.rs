//! One run: its number decides everything.

use generator::report::Format;
use generator::{SourceFile, diff};

use super::bases::{Base, Bases};
use super::rng::Rng;
use super::{bytes, schemas};

/// What is bent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Bytes,
    Schemas,
}

/// What came of the runs so far.
#[derive(Default)]
pub struct Outcomes {
    pub refused: u64,
    pub valid: u64,
}

/// The schema of a run, and what it was made from.
pub fn make(bases: &Bases, mode: Mode, number: u64) -> (&Base, Vec<SourceFile>) {
    let mut rng = Rng::new(number);
    let base = bases.choose(&mut rng);
    let files = match mode {
        Mode::Bytes => bytes::bend(base, &mut rng),
        Mode::Schemas => schemas::bend(base, &mut rng),
    };
    (base, files)
}

/// Puts a schema through everything. Panics are for the caller to catch; what is wrong otherwise is
/// told.
pub fn check(
    base: &Base,
    files: &[SourceFile],
    number: u64,
    outcomes: &mut Outcomes,
) -> Result<(), String> {
    // What takes longer than all else together is not done each time.
    let sometimes = number.is_multiple_of(16);
    match generator::load(files) {
        Ok(api) => {
            outcomes.valid += 1;
            if sometimes {
                let printed = generator::print(&api);
                if printed.is_empty() {
                    return Err("nothing was printed".to_owned());
                }
                generator::openapi::document(&api).compact();
            }
            if let (Some(old), true) = (&base.api, sometimes) {
                for (old, new) in [(old, &api), (&api, old)] {
                    let found = diff::diff(old, new);
                    diff::text(&found, &[], &[]);
                }
            }
        }
        Err(report) => {
            outcomes.refused += 1;
            if report.is_empty() {
                return Err("it is refused for no reason".to_owned());
            }
            if sometimes {
                let plain = Format::Text { color: false };
                for format in [plain, Format::Json, Format::Github, Format::Sarif] {
                    report.render(format);
                }
            }
        }
    }
    if sometimes {
        generator::lint(files);
        for file in files {
            formatted(file)?;
        }
    }
    Ok(())
}

/// What was formatted is as it should be.
fn formatted(file: &SourceFile) -> Result<(), String> {
    let Some(text) = generator::format(file) else {
        return Ok(());
    };
    let again = SourceFile {
        path: file.path.clone(),
        text: text.clone(),
    };
    match generator::format(&again) {
        Some(twice) if twice == text => Ok(()),
        _ => Err("what was formatted is formatted otherwise the second time".to_owned()),
    }
}
