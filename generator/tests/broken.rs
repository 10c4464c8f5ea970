//! A corpus of broken schemas, each with one mistake, and the report on it.
//!
//! `broken/<name>.json` says how to break the example: `change` lists pairs of a text and its
//! replacement, `files` adds files. `broken/<name>.txt` is the report.
//! `UPDATE_EXPECTED=1 cargo test -p generator --test broken` writes the reports; review the diff
//! before you commit it.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "common/shop.rs"]
mod shop;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use generator::SourceFile;
use generator::diag::Code;
use generator::report::{Format, Report};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken")
}

/// All schemas by name.
fn corpus() -> BTreeMap<String, Vec<SourceFile>> {
    let mut corpus = BTreeMap::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let mistake: Value =
                serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            corpus.insert(name, files(&mistake));
        }
    }
    corpus
}

fn files(mistake: &Value) -> Vec<SourceFile> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let none = Vec::new();
    let changes = mistake["change"].as_array().unwrap_or(&none);
    let changes: Vec<(String, String)> =
        changes.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect();
    let changes: Vec<(&str, &str)> =
        changes.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
    let mut files = shop::with(&changes);
    for (path, content) in mistake["files"].as_object().into_iter().flatten() {
        files.push(SourceFile { path: path.clone(), text: text(content) });
    }
    files
}

fn report(name: &str, files: &[SourceFile]) -> Report {
    match generator::load(files) {
        Ok(_) => panic!("{name}: nothing was found"),
        Err(report) => report,
    }
}

#[test]
fn each_is_reported_as_expected() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut wrong = Vec::new();
    for (name, files) in corpus() {
        let text = report(&name, &files).render(Format::Text { color: false });
        let path = folder().join(format!("{name}.txt"));
        if update {
            std::fs::write(&path, &text).unwrap();
        } else if std::fs::read_to_string(&path).unwrap_or_default() != text {
            wrong.push(format!("{name}:\n{text}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n{} differ; UPDATE_EXPECTED=1 writes them anew",
        wrong.join("\n"),
        wrong.len()
    );
}

#[test]
fn corpus_is_large_and_has_no_leftover_files() {
    let corpus = corpus();
    assert!(corpus.len() >= 80, "{}", corpus.len());
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(corpus.contains_key(&name), "{} belongs to nothing", path.display());
    }
}

#[test]
fn every_error_code_is_in_the_corpus() {
    let mut found = BTreeSet::new();
    for (name, files) in corpus() {
        found.extend(report(&name, &files).findings().iter().map(|finding| finding.code()));
    }
    let missing: Vec<&Code> = Code::ALL
        .iter()
        .filter(|code| !code.is_lint() && !code.is_of_files() && !found.contains(*code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn each_mistake_gives_one_diagnostic_with_help() {
    let mut seen = BTreeMap::new();
    for (name, files) in corpus() {
        let report = report(&name, &files);
        let [diagnostic] = report.findings() else {
            panic!("{name}:\n{report}");
        };
        assert!(diagnostic.help().is_some_and(|help| help.len() > 8), "{name}:\n{report}");
        let shown = (diagnostic.code(), diagnostic.message().to_owned());
        if let Some(other) = seen.insert(shown, name.clone()) {
            panic!("{name} is {other} again");
        }
    }
}
