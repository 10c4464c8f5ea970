//! A crate made of the runtime of `storpool-api` and code generated from another schema.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use conformance::{registry, schema};
use generator::RUST_FOLDER;

/// The folder of `storpool-api`.
fn runtime() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../storpool-api")
}

/// Writes a file unless it has that text already, so that nothing is compiled again for no reason.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Copies files, except those in a folder called `without`.
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

/// The manifest of `storpool-api`, made independent of the workspace.
fn manifest() -> String {
    let workspace = fs::read_to_string(runtime().join("../Cargo.toml")).unwrap();
    let own = fs::read_to_string(runtime().join("Cargo.toml")).unwrap();
    let in_workspace = |name: &str| {
        let line = workspace.lines().find(|line| line.starts_with(&format!("{name} = ")));
        let (_, value) = line.unwrap().split_once(" = ").unwrap();
        match value.strip_prefix('{') {
            Some(rest) => format!("{{{rest}"),
            None => format!("{{ version = {value} }}"),
        }
    };
    // Examples, tests and other files listed by name are not copied.
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

/// Writes a crate of a name, generated from the schema in a folder, with one more test.
pub(crate) fn scratch_crate(name: &str, folder: &Path, round_trip: &str) -> PathBuf {
    let sources = schema::files(folder).unwrap();
    let files = generator::generate(&sources).unwrap_or_else(|report| panic!("{report}"));
    let api = schema::load(folder).unwrap().union;
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(root.join("src/generated"));
    copy(&runtime().join("src"), &root.join("src"), "generated");
    let lib = fs::read_to_string(runtime().join("src/lib.rs")).unwrap();
    // What only the modules left out below use is dead.
    let lints = "#![deny(warnings, clippy::all)]\n#![allow(dead_code)]";
    write(&root.join("src/lib.rs"), &format!("{lints}\n{lib}"));
    write(&root.join("README.md"), "The front page of the documentation.\n");
    // Other schemas lack the types that these modules are about.
    let names = "pub const MAX_CLIENT_DISKS: i64 = 0;\npub trait ServiceRecord {}\n";
    write(&root.join("src/specific.rs"), names);
    write(&root.join("src/ops.rs"), "//! No operations.\n");
    write(&root.join("src/guide.rs"), "//! No guide.\n");
    let operation = fs::read_to_string(runtime().join("src/error/operation.rs")).unwrap();
    let (import, other) = (
        "use crate::types::AttachmentDesc;",
        "#[derive(Clone, Debug)]\npub struct AttachmentDesc;",
    );
    assert!(operation.contains(import));
    write(&root.join("src/error/operation.rs"), &operation.replace(import, other));
    for file in &files {
        if let Some(name) = file.path.strip_prefix(RUST_FOLDER) {
            write(&root.join(format!("src/generated{name}")), &file.text);
        }
    }
    let documents = serde_json::to_string(&conformance::corpora(&api)).unwrap();
    let formats = fs::read_to_string(runtime().join("tests/support/formats.rs")).unwrap();
    for (path, text) in [
        ("corpus.rs", include_str!("corpus.rs")),
        ("corpus/check.rs", include_str!("../../src/check.rs")),
        ("corpus/types.rs", &registry::types(&api)),
        ("corpus/documents.json", &documents),
        ("support/formats.rs", &formats),
        ("round_trip.rs", round_trip),
    ] {
        write(&root.join("tests").join(path), text);
    }
    let lock = fs::read_to_string(runtime().join("../Cargo.lock")).unwrap();
    write(&root.join("Cargo.lock"), &lock);
    write(&root.join("Cargo.toml"), &manifest());
    root
}

/// Runs cargo in the crate, with the dependencies that this test was built with.
pub(crate) fn cargo(root: &Path, args: &[&str]) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let output = Command::new(env!("CARGO"))
        .args(args)
        .current_dir(root)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_NET_OFFLINE", "true")
        .env("RUSTDOCFLAGS", "-D warnings")
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
