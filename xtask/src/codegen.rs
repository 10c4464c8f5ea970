//! `cargo xtask codegen`.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use generator::report::{FileFault, Report};
use generator::{File, owned_folders};
use similar::TextDiff;

use crate::output::{Output, note, print};
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
pub(crate) struct Outcome {
    unchanged: usize,
    changed: Vec<Changed>,
    orphaned: Vec<String>,
    /// Files in folders of the generator that it has never printed.
    foreign: Vec<String>,
}

struct Changed {
    name: String,
    /// The first line that is not what it should be.
    line: usize,
    /// What is in the file and what should be, as a unified diff; only if it is to be shown.
    diff: String,
}

pub(crate) fn run(root: &Path, mode: Mode, output: Output) -> Result<(), Failure> {
    let sources = files::schema(root)?;
    let generated = generator::generate(&sources).map_err(|report| output.report(&report))?;
    let outcome = update(root, &generated, mode)?;
    match mode {
        _ if outcome.is_fresh() && outcome.foreign.is_empty() => {
            output.report_success(&outcome.summary())
        }
        Mode::Write => {
            let details = outcome.details();
            note(&outcome.left_alone())?;
            if output.for_machines() {
                output.report_success(details.trim_end())
            } else {
                print(&details)
            }
        }
        Mode::Check => Err(outcome.stale(output)),
    }
}

/// Holds what was generated against what is there.
pub(crate) fn update(root: &Path, generated: &[File], mode: Mode) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::default();
    for file in generated {
        ensure(root, file, mode, &mut outcome)?;
    }
    for folder in owned_folders() {
        orphans(root, folder, generated, mode, &mut outcome)?;
    }
    Ok(outcome)
}

fn ensure(root: &Path, file: &File, mode: Mode, outcome: &mut Outcome) -> Result<(), Failure> {
    let path = root.join(&file.path);
    let present = files::content(&path)?;
    if present.as_deref() == Some(file.text.as_bytes()) {
        outcome.unchanged += 1;
        return Ok(());
    }
    let mut changed = Changed { name: file.path.clone(), line: 1, diff: String::new() };
    match mode {
        Mode::Write => files::write(&path, &file.text)?,
        Mode::Check => {
            let present = present.unwrap_or_default();
            let before = String::from_utf8_lossy(&present);
            let diff = TextDiff::from_lines(before.as_ref(), &file.text);
            let (a, b) = (format!("a/{}", file.path), format!("b/{}", file.path));
            changed.diff = diff.unified_diff().header(&a, &b).to_string();
            let lines = before.lines().zip(file.text.lines());
            changed.line += lines.take_while(|(is, should)| is == should).count();
        }
    }
    outcome.changed.push(changed);
    Ok(())
}

/// Some folders belong to the generator: what it has printed and no longer does must go. What it has
/// never printed is somebody's work.
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
            return Err(Failure::Unusable(format!("cannot read {}: {error}", folder.display())));
        }
    };
    let generated: HashSet<&str> = generated.iter().map(|file| file.path.as_str()).collect();
    for path in present {
        let name = files::relative(root, &path);
        if generated.contains(name.as_str()) {
            continue;
        }
        // What cannot be read, such as a link to nothing, was not generated.
        if !fs::read(&path).is_ok_and(|content| generator::is_generated(&content)) {
            outcome.foreign.push(name);
            continue;
        }
        if mode == Mode::Write {
            files::remove(&path)?;
        }
        outcome.orphaned.push(name);
    }
    Ok(())
}

impl Outcome {
    pub(crate) fn is_fresh(&self) -> bool {
        self.changed.is_empty() && self.orphaned.is_empty()
    }

    /// What was written and removed, a line each, and the summary.
    fn details(&self) -> String {
        let mut lines = String::new();
        for changed in &self.changed {
            lines.push_str(&format!("wrote {}\n", changed.name));
        }
        for name in &self.orphaned {
            lines.push_str(&format!("removed {name}\n"));
        }
        lines.push_str(&self.summary());
        lines.push('\n');
        lines
    }

    fn summary(&self) -> String {
        if self.is_fresh() {
            return format!("all {} generated files are up to date", self.unchanged);
        }
        format!(
            "{} written, {} removed, {} unchanged",
            self.changed.len(),
            self.orphaned.len(),
            self.unchanged
        )
    }

    /// The files that were not generated, a line each.
    pub(crate) fn left_alone(&self) -> String {
        let lines = self.foreign.iter();
        let lines = lines.map(|name| {
            format!(
                "warning: {name} was not generated and is left alone; move it out of this folder, \
                 or delete it\n"
            )
        });
        lines.collect()
    }

    /// Reports what a check has found: a diff for people, locations for programs.
    fn stale(&self, output: Output) -> Failure {
        if output.for_machines() {
            let stale = self.changed.iter();
            let stale = stale.map(|one| (one.name.clone(), FileFault::Stale(one.line)));
            let of = |names: &[String], fault| -> Vec<(String, FileFault)> {
                names.iter().map(|name| (name.clone(), fault)).collect()
            };
            let orphaned = of(&self.orphaned, FileFault::Orphaned);
            let foreign = of(&self.foreign, FileFault::Foreign);
            let files: Vec<_> = stale.chain(orphaned).chain(foreign).collect();
            return output.report(&Report::of_files(&files));
        }
        let mut text = String::new();
        for changed in &self.changed {
            text.push_str(&changed.diff);
        }
        for name in &self.orphaned {
            text.push_str(&format!("orphaned: {name}\n"));
        }
        for name in &self.foreign {
            text.push_str(&format!("not generated: {name}\n"));
        }
        if let Err(failure) = print(&text) {
            return failure;
        }
        let mut message = format!(
            "{} of {} generated files are stale, {} orphaned; run `cargo xtask codegen`",
            self.changed.len(),
            self.unchanged + self.changed.len(),
            self.orphaned.len()
        );
        if !self.foreign.is_empty() {
            message.push_str(&format!(
                "\n{} not generated; move them out of these folders, or delete them",
                self.foreign.len()
            ));
        }
        Failure::Findings(message)
    }
}
