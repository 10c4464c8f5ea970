//! `cargo xtask codegen`.

use std::collections::HashSet;
use std::path::Path;

use generator::{File, OWNED};
use similar::TextDiff;

use crate::output::Output;
use crate::{Failure, files};

/// What is done with files that differ from what they should be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// They are written.
    Write,
    /// They are shown.
    Check,
}

/// What was found, file by file.
#[derive(Default)]
struct Outcome {
    unchanged: usize,
    changed: Vec<String>,
    orphaned: Vec<String>,
}

pub(crate) fn run(root: &Path, mode: Mode, output: Output) -> Result<(), Failure> {
    let sources = files::schema(root)?;
    let generated = generator::generate(&sources).map_err(|report| output.tell(&report))?;
    let mut outcome = Outcome::default();
    for file in &generated {
        ensure(root, file, mode, &mut outcome)?;
    }
    for folder in OWNED {
        orphans(root, folder, &generated, mode, &mut outcome)?;
    }
    report(&outcome, mode, output)
}

fn ensure(root: &Path, file: &File, mode: Mode, outcome: &mut Outcome) -> Result<(), Failure> {
    let path = root.join(&file.path);
    let present = files::content(&path)?;
    if present.as_deref() == Some(file.text.as_bytes()) {
        outcome.unchanged += 1;
        return Ok(());
    }
    outcome.changed.push(file.path.clone());
    match mode {
        Mode::Write => files::write(&path, &file.text),
        Mode::Check => {
            let present = present.unwrap_or_default();
            let before = String::from_utf8_lossy(&present);
            let diff = TextDiff::from_lines(before.as_ref(), &file.text);
            let (a, b) = (format!("a/{}", file.path), format!("b/{}", file.path));
            print!("{}", diff.unified_diff().header(&a, &b));
            Ok(())
        }
    }
}

/// Some folders belong to the generator: what it does not print must go.
fn orphans(
    root: &Path,
    folder: &str,
    generated: &[File],
    mode: Mode,
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let folder = root.join(folder);
    let present = match files::below(&folder) {
        Ok(present) => present,
        // Nothing was generated yet.
        Err(_) if mode == Mode::Check => Vec::new(),
        Err(error) => {
            return Err(Failure::Unusable(format!(
                "cannot read {}: {error}",
                folder.display()
            )));
        }
    };
    let generated: HashSet<&str> = generated.iter().map(|file| file.path.as_str()).collect();
    for path in present {
        let name = files::relative(root, &path);
        if generated.contains(name.as_str()) {
            continue;
        }
        if mode == Mode::Write {
            files::remove(&path)?;
        } else {
            println!("orphaned: {name}");
        }
        outcome.orphaned.push(name);
    }
    Ok(())
}

fn report(outcome: &Outcome, mode: Mode, output: Output) -> Result<(), Failure> {
    let total = outcome.unchanged + outcome.changed.len();
    if outcome.changed.is_empty() && outcome.orphaned.is_empty() {
        output.tell_good(&format!("all {total} generated files are up to date"));
        return Ok(());
    }
    match mode {
        Mode::Write => {
            for name in &outcome.changed {
                println!("wrote {name}");
            }
            for name in &outcome.orphaned {
                println!("removed {name}");
            }
            println!(
                "{} written, {} removed, {} unchanged",
                outcome.changed.len(),
                outcome.orphaned.len(),
                outcome.unchanged
            );
            Ok(())
        }
        Mode::Check => Err(Failure::Findings(format!(
            "{} of {total} generated files are stale, {} orphaned; run `cargo xtask codegen`",
            outcome.changed.len(),
            outcome.orphaned.len()
        ))),
    }
}
