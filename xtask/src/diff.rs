//! `cargo xtask diff`: reads the two schemas; the generator compares them.

use std::path::Path;
use std::process::Command;

use clap::ValueEnum;
use generator::SourceFile;
use generator::diff::{self, Summary};
use generator::model::Api;

use crate::output::print;
use crate::{Failure, files};

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Style {
    /// For a terminal
    Text,
    /// For programs
    Json,
    /// For the description of a change
    Markdown,
}

/// What to compare.
pub(crate) enum Sides {
    /// Two schemas, each in a folder or at a revision; the schema as it is now, if the second is
    /// missing.
    Schemas(String, Option<String>),
    /// Two releases of the schema as it is now.
    Releases(String, String),
}

pub(crate) fn run(root: &Path, sides: &Sides, style: Style) -> Result<(), Failure> {
    let (old, new) = match sides {
        Sides::Schemas(old, Some(new)) => (api(root, old)?, api(root, new)?),
        Sides::Schemas(old, None) => (api(root, old)?, load("the schema", &files::schema(root)?)?),
        Sides::Releases(old, new) => {
            let schema = files::load(root)?;
            (files::release(&schema, old)?, files::release(&schema, new)?)
        }
    };
    let found = diff::diff(&old, &new);
    print(&match style {
        Style::Text => diff::text(&found),
        Style::Json => diff::json(&found),
        Style::Markdown => diff::markdown(&found),
    })?;
    match Summary::of(&found).breaking {
        0 => Ok(()),
        _ => Err(Failure::Errors(String::new())),
    }
}

/// The API in a folder, or at a revision.
fn api(root: &Path, source: &str) -> Result<Api, Failure> {
    load(source, &sources(root, source)?)
}

fn load(name: &str, sources: &[SourceFile]) -> Result<Api, Failure> {
    generator::load(sources).map_err(|report| {
        let text = report.to_string();
        let mut message = format!("{name} cannot be compared: {text}");
        // Reports on a schema in another version of the language are endless.
        let (all, first) = (report.diagnostics().len(), text.split("\n\n").next());
        if let (4.., Some(first)) = (all, first) {
            message = format!(
                "{name} cannot be compared: its schema has {all} errors; perhaps it is written for \
                 an older generator. The first error:\n{first}"
            );
        }
        Failure::Unusable(message)
    })
}

/// The schema in a folder, or else at a revision.
fn sources(root: &Path, source: &str) -> Result<Vec<SourceFile>, Failure> {
    let path = Path::new(source);
    if path.join(files::SCHEMA).is_dir() {
        files::schema(path)
    } else if path.is_dir() {
        files::schema_in(path)
    } else {
        revision(root, source)
    }
}

fn revision(root: &Path, revision: &str) -> Result<Vec<SourceFile>, Failure> {
    // git would read it as an option.
    if revision.starts_with('-') {
        return Err(Failure::Unusable(format!("`{revision}` is not a revision")));
    }
    let folder = format!("{}/", files::SCHEMA);
    let names = git(root, &["ls-tree", "-r", "-z", "--name-only", revision, "--", &folder])?;
    let mut sources = Vec::new();
    for path in names.split('\0') {
        if !path.strip_prefix(&folder).is_some_and(files::is_part) {
            continue;
        }
        let text = git(root, &["show", &format!("{revision}:./{path}")])?;
        let path = path.to_owned();
        sources.push(SourceFile { path, text });
    }
    if sources.is_empty() {
        return Err(Failure::Unusable(format!("there is no schema at {revision}")));
    }
    Ok(sources)
}

fn git(root: &Path, args: &[&str]) -> Result<String, Failure> {
    let mut command = Command::new("git");
    let output = command.arg("-C").arg(root).args(args).output();
    let output = output.map_err(|error| Failure::Unusable(format!("cannot run git: {error}")))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::Unusable(format!("git {}: {}", args[0], words.trim())));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| Failure::Unusable("git printed something that is not UTF-8".to_owned()))
}
