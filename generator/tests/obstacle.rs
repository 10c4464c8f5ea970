//! The naming obstacle course: a schema with every name that is hard to write in Rust. What is
//! generated from it must compile without a warning, and read and write as any other.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use generator::diag::Code;
use generator::report::Report;
use generator::{CORPUS_FOLDER, File, RUST_FOLDER, SourceFile};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/obstacle")
}

fn runtime() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../storpool-api")
}

fn sources() -> Vec<SourceFile> {
    common::files(&fixture())
}

/// Writes what is not there yet, so that nothing is compiled twice for no reason.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Copies Rust files but for those in `without`.
fn copy(from: &Path, to: &Path, without: &str) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            if !path.ends_with(without) {
                copy(&path, &to, without);
            }
        } else {
            write(&to, &fs::read_to_string(&path).unwrap());
        }
    }
}

/// The crate's manifest outside of the workspace.
fn manifest() -> String {
    let workspace = fs::read_to_string(runtime().join("../Cargo.toml")).unwrap();
    let own = fs::read_to_string(runtime().join("Cargo.toml")).unwrap();
    let in_workspace = |name: &str| {
        let line = workspace
            .lines()
            .find(|line| line.starts_with(&format!("{name} = ")));
        let (_, value) = line.unwrap().split_once(" = ").unwrap();
        match value.strip_prefix('{') {
            Some(rest) => format!("{{{rest}"),
            None => format!("{{ version = {value} }}"),
        }
    };
    // Examples, tests and the like that are named one by one stay behind.
    let mut named = false;
    let lines = own.lines().filter_map(|line| {
        if line.starts_with('[') {
            named = line.starts_with("[[");
        }
        if named {
            return None;
        }
        if let Some((name, rest)) = line.split_once(" = { workspace = true") {
            let value = in_workspace(name.trim());
            let value = value.trim_end().strip_suffix('}').unwrap().trim_end();
            return Some(format!("{name} = {value}{rest}"));
        }
        match line.split_once(".workspace = true") {
            Some(("edition", _)) => Some("edition = \"2024\"".to_owned()),
            Some(("version", _)) => Some("version = \"0.1.0\"".to_owned()),
            Some(_) => None,
            None if line.starts_with("readme") => None,
            // The simulator is for examples and tests.
            None if line.contains("path = ") => None,
            // Lints are those of the compiler, all of them errors.
            None if line == "workspace = true" || line == "[lints]" => None,
            None => Some(line.to_owned()),
        }
    });
    let lines: Vec<String> = lines.collect();
    format!("{}\n[workspace]\n", lines.join("\n"))
}

/// Puts the runtime and what was generated together.
fn course(files: &[File]) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("obstacle");
    let _ = fs::remove_dir_all(root.join("src/generated"));
    copy(&runtime().join("src"), &root.join("src"), "generated");
    let lib = fs::read_to_string(runtime().join("src/lib.rs")).unwrap();
    write(
        &root.join("src/lib.rs"),
        &format!("#![deny(warnings)]\n{lib}"),
    );
    for file in files {
        for (folder, to) in [
            (RUST_FOLDER, "src/generated"),
            (CORPUS_FOLDER, "tests/corpus"),
        ] {
            if let Some(name) = file.path.strip_prefix(folder) {
                write(&root.join(format!("{to}{name}")), &file.text);
            }
        }
    }
    let corpus = fs::read_to_string(runtime().join("tests/corpus.rs")).unwrap();
    write(&root.join("tests/corpus.rs"), &corpus);
    let round_trip = fs::read_to_string(fixture().join("round_trip.rs")).unwrap();
    write(&root.join("tests/round_trip.rs"), &round_trip);
    let lock = fs::read_to_string(runtime().join("../Cargo.lock")).unwrap();
    write(&root.join("Cargo.lock"), &lock);
    write(&root.join("Cargo.toml"), &manifest());
    root
}

/// Runs cargo in the course, with the dependencies that this very test was built with.
fn cargo(root: &Path, args: &[&str]) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let output = Command::new(env!("CARGO"))
        .args(args)
        .current_dir(root)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_NET_OFFLINE", "true")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "cargo {}\n{}\n{}",
        args.join(" "),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_obstacle_course_compiles_and_round_trips() {
    let files = generator::generate(&sources()).unwrap_or_else(|report| panic!("{report}"));
    let root = course(&files);
    let tests = ["--test", "round_trip", "--test", "corpus"];
    let plain = ["test", "-q", "--no-default-features"];
    let all = [
        "test",
        "-q",
        "--features",
        "blocking,meta",
        "--test",
        "round_trip",
    ];
    // A corpus of so few values is smaller than that of the real schema.
    let few = ["--", "--skip", "there_are_enough"];
    cargo(&root, &[&plain[..], &tests[..], &few[..]].concat());
    cargo(&root, &all);
}

fn report(files: &[SourceFile]) -> Report {
    match generator::load(files) {
        Ok(_) => panic!("nothing was found"),
        Err(report) => report,
    }
}

fn collisions(report: &Report) -> Vec<&str> {
    let findings = report.findings().iter();
    findings
        .filter(|finding| finding.code() == Code::NameCollision)
        .map(|finding| finding.message())
        .collect()
}

/// Each name that was given by hand is needed: without it, the collision is reported.
#[test]
fn names_that_collide_are_reported() {
    for (given, message) in [
        (r#""rust": "a_blank_1""#, "`a-1` and `a 1` both become"),
        (
            r#""rust": "a_blank_b""#,
            "`a.b` and `a b` both become `a_b`",
        ),
        (
            r#""rust": "a_slash_b""#,
            "`a.b` and `a/b` both become `a_b`",
        ),
        (
            r#""rust": "self_type""#,
            "`self` and `Self` both become `self_`",
        ),
        (r#""rust": "ae""#, "`ä` becomes `ä`, which cannot be a name"),
        (
            r#""rust": "braces""#,
            "`{}` becomes ``, which cannot be a name",
        ),
        (r#""name": "aDashB""#, "`a b` and `a-b` both become `AB`"),
        (
            r#""name": "notKnown""#,
            "`unknown` becomes `Unknown`, which stands for",
        ),
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
        assert!(
            found.len() == 1 && found[0].contains(message),
            "{given}: {report}"
        );
    }
}

#[test]
fn names_that_stand_for_something_else_are_reported() {
    for (old, new, message) in [
        (r#""err": {"#, r#""other": {"#, "all other errors"),
        (r#""2fast": {"#, r#""raw": {"#, "the clients"),
        (r#""default": {"#, r#""new": {"#, "what makes the object"),
        (r#""is_name": {"#, r#""members": {"#, "a member"),
        (r#""Empty": {"#, r#""str": {"#, "start with a capital"),
    ] {
        let mut files = sources();
        for file in &mut files {
            if file.text.contains(old) {
                file.text = file.text.replacen(old, new, 1);
            }
        }
        let report = report(&files);
        let found = collisions(&report);
        assert!(
            found.iter().any(|found| found.contains(message)),
            "{new}: {report}"
        );
    }
}

/// What the clients are by hand must not be generated once more: every public method of theirs
/// is known to the generator.
#[test]
fn methods_of_the_clients_are_reserved() {
    let mut methods = Vec::new();
    for file in ["client.rs", "blocking.rs"] {
        let text = fs::read_to_string(runtime().join("src").join(file)).unwrap();
        let of_client = text
            .split("\nimpl Client {")
            .nth(1)
            .unwrap()
            .split("\n}")
            .next()
            .unwrap();
        let names = of_client.split("    pub fn ").skip(1);
        methods.extend(names.map(|rest| rest.split(['(', '<']).next().unwrap().to_owned()));
    }
    assert!(methods.len() >= 6, "{methods:?}");
    for method in methods {
        let mut files = sources();
        for file in &mut files {
            file.text = file
                .text
                .replace(r#""rust": "new""#, &format!(r#""rust": "{method}""#));
        }
        let report = report(&files);
        assert!(
            collisions(&report)[0].contains("the clients"),
            "{method}: {report}"
        );
    }
}
