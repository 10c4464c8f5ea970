//! Crates that are generated from other schemas: one with every name that is hard to write in Rust, and
//! one with everything that could break the generated code. They compile, lint and document without a
//! warning, and decode and encode documents as the crate of this repository does.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "scratch_crates/scratch.rs"]
mod scratch;

use std::fs;
use std::path::{Path, PathBuf};

use scratch::{cargo, scratch_crate};

fn fixture(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("../generator/tests/fixtures").join(name)
}

#[test]
fn obstacle_course_compiles_and_round_trips() {
    let round_trip = fs::read_to_string(fixture("obstacle").join("round_trip.rs")).unwrap();
    let root = scratch_crate("obstacle", &fixture("obstacle"), &round_trip);
    let tests = ["--test", "round_trip", "--test", "corpus"];
    let plain = ["test", "-q", "--no-default-features"];
    let all = ["test", "-q", "--features", "blocking,meta", "--test", "round_trip"];
    cargo(&root, &[&plain[..], &tests[..]].concat());
    cargo(&root, &all);
}

#[test]
fn hostile_schema_compiles_lints_documents_and_round_trips() {
    let root = scratch_crate("hostile", &fixture("hostile"), "");
    let features = ["--features", "blocking,meta"];
    let lint = ["clippy", "-q", "--lib", "--test", "corpus"];
    let strict = ["--", "-D", "warnings"];
    cargo(&root, &[&lint[..], &features[..], &strict[..]].concat());
    cargo(&root, &[&["doc", "-q", "--no-deps"][..], &features[..]].concat());
    let plain = ["test", "-q", "--no-default-features"];
    cargo(&root, &[&plain[..], &["--test", "corpus"]].concat());
}
