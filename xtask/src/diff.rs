//! `cargo xtask diff`: where two schemas come from. What differs is found in the generator.

use std::path::Path;
use std::process::Command;

use clap::ValueEnum;
use generator::SourceFile;
use generator::diff::{self, Breaks, Summary};
use generator::model::Api;

use crate::output::print;
use crate::{Failure, files};

/// Where acknowledged breaks stand.
const BREAKS: &str = "acknowledged-breaks.json";

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Style {
    /// For a terminal
    Text,
    /// For programs
    Json,
    /// For the description of a change
    Markdown,
}

pub(crate) fn run(
    root: &Path,
    old: &str,
    new: Option<&str>,
    style: Style,
    acknowledged: Option<&Path>,
) -> Result<(), Failure> {
    let old = api(root, old)?;
    let new = match new {
        Some(new) => api(root, new)?,
        None => load("the schema", &files::schema(root)?)?,
    };
    let breaks = breaks(root, acknowledged)?;
    let mut found = diff::diff(&old, &new);
    let (expired, unused) = breaks.apply(&mut found, &new);
    print(&match style {
        Style::Text => diff::text(&found, &expired, &unused),
        Style::Json => diff::json(&found, &expired, &unused),
        Style::Markdown => diff::markdown(&found, &expired, &unused),
    })?;
    match Summary::of(&found).breaking {
        0 => Ok(()),
        _ => Err(Failure::Findings(String::new())),
    }
}

/// The crate's next entry, from what has changed since then.
pub(crate) fn draft(root: &Path, old: &str) -> Result<String, Failure> {
    let old = api(root, old)?;
    let new = load("the schema", &files::schema(root)?)?;
    let mut found = diff::diff(&old, &new);
    let breaks = breaks(root, None)?;
    breaks.apply(&mut found, &new);
    // The packages of the repository have one version.
    Ok(diff::draft(&found, env!("CARGO_PKG_VERSION")))
}

/// The API in a folder, or at a revision.
fn api(root: &Path, place: &str) -> Result<Api, Failure> {
    load(place, &sources(root, place)?)
}

fn load(name: &str, sources: &[SourceFile]) -> Result<Api, Failure> {
    generator::load(sources)
        .map_err(|report| Failure::Unusable(format!("{name} cannot be compared: {report}")))
}

/// The schema in a folder, or else at a revision.
fn sources(root: &Path, place: &str) -> Result<Vec<SourceFile>, Failure> {
    let path = Path::new(place);
    if path.join(files::SCHEMA).is_dir() {
        files::schema(path)
    } else if path.is_dir() {
        files::schema_in(path)
    } else {
        revision(root, place)
    }
}

fn revision(root: &Path, revision: &str) -> Result<Vec<SourceFile>, Failure> {
    // Otherwise it would be read as an option.
    if revision.starts_with('-') {
        return Err(Failure::Unusable(format!("`{revision}` is no revision")));
    }
    let folder = format!("{}/", files::SCHEMA);
    let names = git(
        root,
        &[
            "ls-tree",
            "-r",
            "-z",
            "--name-only",
            revision,
            "--",
            &folder,
        ],
    )?;
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
        return Err(Failure::Unusable(format!(
            "there is no schema at {revision}"
        )));
    }
    Ok(sources)
}

fn git(root: &Path, args: &[&str]) -> Result<String, Failure> {
    let mut command = Command::new("git");
    let output = command.arg("-C").arg(root).args(args).output();
    let output = output.map_err(|error| Failure::Unusable(format!("cannot run git: {error}")))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::Unusable(format!(
            "git {}: {}",
            args[0],
            words.trim()
        )));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| Failure::Unusable("git printed what is not UTF-8".to_owned()))
}

fn breaks(root: &Path, path: Option<&Path>) -> Result<Breaks, Failure> {
    let known = root.join(BREAKS);
    let path = path.unwrap_or(&known);
    let Some(bytes) = files::content(path)? else {
        if path == known {
            return Ok(Breaks::default());
        }
        return Err(Failure::Unusable(format!("there is no {}", path.display())));
    };
    let file = SourceFile {
        path: path.display().to_string(),
        text: String::from_utf8_lossy(&bytes).into_owned(),
    };
    Breaks::read(&file).map_err(|report| Failure::Unusable(report.to_string()))
}
