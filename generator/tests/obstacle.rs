//! The naming obstacle course: a schema with every name that is hard to write in Rust. `conformance`
//! compiles and runs what is generated from it; here, names that collide are reported.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use generator::SourceFile;
use generator::diag::Code;
use generator::report::Report;

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/obstacle")
}

fn sources() -> Vec<SourceFile> {
    common::files(&fixture())
}

fn report(files: &[SourceFile]) -> Report {
    match generator::load(files) {
        Ok(_) => panic!("nothing was found"),
        Err(report) => report,
    }
}

fn collisions(report: &Report) -> Vec<&str> {
    let diagnostics = report.diagnostics().iter();
    diagnostics
        .filter(|diagnostic| diagnostic.code == Code::NameCollision)
        .map(|diagnostic| diagnostic.message.as_str())
        .collect()
}

/// Each name that was given by hand is needed: without it, the collision is reported.
#[test]
fn names_that_collide_are_reported() {
    for (given, message) in [
        (r#""rust": "a_blank_1""#, "`a-1` and `a 1` both become"),
        (r#""rust": "a_blank_b""#, "`a.b` and `a b` both become `a_b`"),
        (r#""rust": "a_slash_b""#, "`a.b` and `a/b` both become `a_b`"),
        (r#""rust": "self_type""#, "`self` and `Self` both become `self_`"),
        (r#""rust": "ae""#, "`ä` becomes `ä`, which cannot be a name"),
        (r#""rust": "braces""#, "`{}` becomes ``, which cannot be a name"),
        (r#""name": "aDashB""#, "`a b` and `a-b` both become `AB`"),
        (r#""name": "notKnown""#, "`unknown` becomes `Unknown` in Rust, which is"),
    ] {
        let mut files = sources();
        let file = files.iter_mut().find(|file| file.text.contains(given));
        let file = file.unwrap_or_else(|| panic!("{given}"));
        let (before, after) = file.text.split_once(given).unwrap();
        // The comma goes with it, be it the one before or the one after.
        let before = before.trim_end();
        file.text = match before.strip_suffix(',') {
            Some(before) => format!("{before}{after}"),
            None => format!("{before}{}", after.trim_start_matches(',')),
        };
        let report = report(&files);
        let found = collisions(&report);
        assert!(found.len() == 1 && found[0].contains(message), "{given}: {report}");
    }
}

#[test]
fn names_with_another_meaning_are_reported() {
    for (old, new, message) in [
        (r#""err": {"#, r#""other": {"#, "all other errors"),
        ("\"2fast\": {\n", "\"raw\": {\n", "the clients"),
        (r#""default": {"#, r#""new": {"#, "the constructor"),
        (r#""default": {"#, r#""example": {"#, "the documented example"),
        (r#""is_name": {"#, r#""members": {"#, "a field"),
        (r#""Empty""#, r#""str""#, "start with a capital"),
    ] {
        let mut files = sources();
        for file in &mut files {
            if file.text.contains(old) {
                file.text = file.text.replace(old, new);
            }
        }
        let report = report(&files);
        let found = collisions(&report);
        assert!(found.iter().any(|found| found.contains(message)), "{new}: {report}");
    }
}

/// What the clients are by hand must not be generated once more: every public method of theirs
/// is known to the generator.
#[test]
fn methods_of_the_clients_are_reserved() {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../storpool-api/src");
    let mut methods = Vec::new();
    for file in ["client.rs", "blocking.rs"] {
        let text = fs::read_to_string(runtime.join(file)).unwrap();
        let of_client = text.split("\nimpl Client {").nth(1).unwrap().split("\n}").next().unwrap();
        let names = of_client.split("    pub fn ").skip(1);
        methods.extend(names.map(|rest| rest.split(['(', '<']).next().unwrap().to_owned()));
    }
    assert!(methods.len() >= 6, "{methods:?}");
    for method in methods {
        let mut files = sources();
        for file in &mut files {
            file.text = file.text.replace(r#""rust": "new""#, &format!(r#""rust": "{method}""#));
        }
        let report = report(&files);
        assert!(collisions(&report)[0].contains("the clients"), "{method}: {report}");
    }
}
