//! `cargo xtask codegen`.

use std::collections::HashSet;
use std::fs;
use std::mem::ManuallyDrop;
use std::path::Path;

use generator::diag::Code;
use generator::report::Report;
use generator::{File, Schema, SourceFile, owned};
use similar::TextDiff;

use crate::output::{Output, note, print};
use crate::{Failure, files};

/// What to do with files that are stale.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Write them.
    Write,
    /// Show them.
    Check,
}

/// The state of generated files.
#[derive(Default)]
pub(crate) struct Outcome {
    unchanged: usize,
    changed: Vec<Changed>,
    orphaned: Vec<String>,
    /// Files in folders of the generator that were not generated.
    foreign: Vec<String>,
}

struct Changed {
    /// The file as it is.
    present: SourceFile,
    /// The first byte of the first line that differs.
    at: usize,
    /// What is in the file and what should be, as a unified diff; only if it is to be shown.
    diff: String,
}

pub(crate) fn run(root: &Path, mode: Mode, output: Output) -> Result<(), Failure> {
    let sources = files::schema(root)?;
    let schema = Schema::load(&sources).map_err(|report| output.report(&report))?;
    // The process ends before freeing the models would be of use.
    let schema = ManuallyDrop::new(schema);
    let generated = generator::print(&schema).map_err(|report| output.report(&report))?;
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

/// Compares generated files with those that exist.
pub(crate) fn update(root: &Path, generated: &[File], mode: Mode) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::default();
    for file in generated {
        ensure(root, file, mode, &mut outcome)?;
    }
    for owned in owned() {
        orphans(root, owned, generated, mode, &mut outcome)?;
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
    let text = String::from_utf8_lossy(&present.unwrap_or_default()).into_owned();
    let lines = text.split_inclusive('\n').zip(file.text.split_inclusive('\n'));
    let same = lines.take_while(|(is, should)| is == should);
    let at = same.map(|(line, _)| line.len()).sum();
    let mut diff = String::new();
    match mode {
        Mode::Write => files::write(&path, &file.text)?,
        Mode::Check => {
            let (a, b) = (format!("a/{}", file.path), format!("b/{}", file.path));
            let lines = TextDiff::from_lines(&text, &file.text);
            diff = lines.unified_diff().header(&a, &b).to_string();
        }
    }
    outcome.changed.push(Changed {
        present: SourceFile { path: file.path.clone(), text },
        at,
        diff,
    });
    Ok(())
}

/// Some folders, and some starts of names, belong to the generator: files that it has generated and
/// no longer does are removed. Other files are left alone.
fn orphans(
    root: &Path,
    (folder, start): (&str, &str),
    generated: &[File],
    mode: Mode,
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let start_of_names = format!("{folder}/{start}");
    let folder = root.join(folder);
    let present = match files::below(&folder) {
        Ok(present) => present,
        // Nothing has been generated yet.
        Err(_) if mode == Mode::Check => Vec::new(),
        Err(error) => {
            return Err(Failure::Unusable(format!("cannot read {}: {error}", folder.display())));
        }
    };
    let generated: HashSet<&str> = generated.iter().map(|file| file.path.as_str()).collect();
    for path in present {
        let name = files::relative(root, &path);
        if generated.contains(name.as_str()) || !name.starts_with(&start_of_names) {
            continue;
        }
        // A file that cannot be read, such as a broken link, was not generated.
        if !fs::read(&path).is_ok_and(|content| generator::is_generated(&content)) {
            // A whole folder is for generated files only.
            if start.is_empty() {
                outcome.foreign.push(name);
            }
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

    /// The files that were written and removed, one per line, and the summary.
    fn details(&self) -> String {
        let mut lines = String::new();
        for changed in &self.changed {
            lines.push_str(&format!("wrote {}\n", changed.present.path));
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

    /// A warning for each file that was not generated.
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

    /// The files that a check has found, for programs.
    fn report(&self) -> Report {
        let mut report = Report::default();
        let generate = "run `cargo xtask codegen`";
        for Changed { present, at, .. } in &self.changed {
            report.add(Code::StaleFile, present.clone(), *at, "the file is stale", generate);
        }
        let empty = |name: &String| SourceFile { path: name.clone(), text: String::new() };
        for name in &self.orphaned {
            report.add(Code::OrphanedFile, empty(name), 0, "the file is orphaned", generate);
        }
        for name in &self.foreign {
            let help = "move it out of this folder, or delete it";
            report.add(Code::ForeignFile, empty(name), 0, "the file was not generated", help);
        }
        report
    }

    /// Reports what a check has found: a diff for people, locations for programs.
    fn stale(&self, output: Output) -> Failure {
        if output.for_machines() {
            return output.report(&self.report());
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
        Failure::Errors(message)
    }
}
