//! Hostile schemas: whatever the generator accepts compiles, lints and documents without a warning, and
//! gives a page without a script of its own; everything else is an error with a place and a
//! suggestion.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;
#[path = "common/course.rs"]
mod course;

use std::path::{Path, PathBuf};

use course::cargo;
use generator::{PAGE, SourceFile};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/hostile")
}

fn sources() -> Vec<SourceFile> {
    common::files(&fixture())
}

#[test]
fn accepted_schema_compiles_lints_and_documents_without_warnings() {
    let files = generator::generate(&sources()).unwrap_or_else(|report| panic!("{report}"));
    let root = course::course("hostile", &files, "");
    let features = ["--features", "blocking,meta"];
    let lint = ["clippy", "-q", "--lib", "--test", "corpus"];
    let strict = ["--", "-D", "warnings"];
    cargo(&root, &[&lint[..], &features[..], &strict[..]].concat());
    cargo(
        &root,
        &[&["doc", "-q", "--no-deps"][..], &features[..]].concat(),
    );
}

/// The page has the two scripts of its own, and nothing that a text of the schema has added.
#[test]
fn no_text_of_a_schema_becomes_a_script() {
    let files = generator::generate(&sources()).unwrap_or_else(|report| panic!("{report}"));
    let page = files.iter().find(|file| file.path == PAGE).unwrap();
    let lower = page.text.to_ascii_lowercase();
    assert_eq!(lower.matches("<script").count(), 2);
    assert_eq!(lower.matches("</script").count(), 2);
    for bad in [
        "javascript:",
        "\" onclick",
        "<b>bold",
        "<b>x",
        "<!--]",
        "<img",
        "<iframe",
    ] {
        assert!(!lower.contains(bad), "{bad}");
    }
}
