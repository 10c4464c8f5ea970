//! A hostile schema: no text in it becomes a script of the page. `conformance` compiles and runs the
//! Rust that is generated from it.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;

use std::path::Path;

use generator::PAGE;

/// The page has its own two scripts, and none from a text of the schema.
#[test]
fn text_of_a_schema_never_becomes_a_script() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/hostile");
    let files =
        generator::generate(&common::files(&fixture)).unwrap_or_else(|report| panic!("{report}"));
    let page = files.iter().find(|file| file.path == PAGE).unwrap();
    let lower = page.text.to_ascii_lowercase();
    assert_eq!(lower.matches("<script").count(), 2);
    assert_eq!(lower.matches("</script").count(), 2);
    for bad in ["javascript:", "\" onclick", "<b>bold", "<b>x", "<!--]", "<img", "<iframe"] {
        assert!(!lower.contains(bad), "{bad}");
    }
}
