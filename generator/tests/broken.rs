//! A corpus of broken schemas, one for each way of being wrong, with what a maintainer reads then.
//!
//! `broken/<name>.json` says how the example becomes wrong: `change`, a list of a text and what
//! stands in its place, and `files`, what is there besides. `broken/<name>.txt` is the report.
//! `UPDATE_EXPECTED=1 cargo test -p generator --test broken` writes the reports anew; read the
//! difference before you commit it.
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

/// The names of all schemas, with what they are.
fn corpus() -> BTreeMap<String, Vec<SourceFile>> {
    let mut corpus = BTreeMap::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let fault: Value =
                serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            corpus.insert(name, files(&fault));
        }
    }
    corpus
}

fn files(fault: &Value) -> Vec<SourceFile> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let none = Vec::new();
    let changes = fault["change"].as_array().unwrap_or(&none);
    let changes: Vec<(String, String)> =
        changes.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect();
    let changes: Vec<(&str, &str)> =
        changes.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
    let mut files = shop::with(&changes);
    for (path, content) in fault["files"].as_object().into_iter().flatten() {
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
fn corpus_is_large_and_each_file_belongs_to_a_case() {
    let corpus = corpus();
    assert!(corpus.len() >= 80, "{}", corpus.len());
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(corpus.contains_key(&name), "{} belongs to nothing", path.display());
    }
}

#[test]
fn every_code_of_an_error_is_in_the_corpus() {
    let mut found = BTreeSet::new();
    for (name, files) in corpus() {
        found.extend(report(&name, &files).diagnostics().iter().map(|one| one.code));
    }
    let missing: Vec<&Code> = Code::ALL
        .iter()
        .filter(|code| !code.is_lint() && code.as_str() < "SP08" && !found.contains(*code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Errors that only follow from another are not reported. And each says what to do.
#[test]
fn each_error_is_reported_once_with_help() {
    let mut seen = BTreeMap::new();
    for (name, files) in corpus() {
        let report = report(&name, &files);
        let [diagnostic] = report.diagnostics() else {
            eprintln!("### {name}:\n{report}");
            continue;
        };
        let help = diagnostic.help.as_ref();
        assert!(help.is_some_and(|help| help.len() > 8), "{name}:\n{report}");
        let reported = (diagnostic.code, diagnostic.message.clone());
        if let Some(other) = seen.insert(reported, name.clone()) {
            panic!("{name} is {other} again");
        }
    }
}
