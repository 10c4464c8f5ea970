//! CONTRIBUTING.md is accurate: its edits apply, and its commands print the output below them.
//!
//! `UPDATE_EXPECTED=1 cargo test -p xtask --test walk` writes the answers anew.
#![cfg(unix)]
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use support::Folder;

fn document() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../CONTRIBUTING.md")
}

/// A part of the document, inside or outside of fences.
struct Part<'t> {
    /// Of a block; empty for text.
    language: &'t str,
    text: &'t str,
}

fn parts(document: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for (index, piece) in document.split("```").enumerate() {
        let (language, text) = match index % 2 {
            0 => ("", piece),
            _ => piece.split_once('\n').unwrap(),
        };
        parts.push(Part { language, text });
    }
    parts
}

fn git(folder: &Folder, args: &[&str]) {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder.path())
        .args([
            "-c",
            "user.name=Ann",
            "-c",
            "user.email=ann@example.org",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(args)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Applies the hunks of a difference; each must fit at one place.
fn apply(folder: &Folder, text: &str) {
    let path = text.lines().find_map(|line| line.strip_prefix("+++ b/")).unwrap();
    for hunk in text.split("@@\n").skip(1) {
        let side = |wanted: char| -> String {
            let lines = hunk.lines().filter(|line| line.starts_with([' ', wanted]));
            let lines: Vec<&str> = lines.map(|line| &line[1..]).collect();
            lines.join("\n")
        };
        folder.replace(path, &side('-'), &side('+'));
    }
}

/// Runs the commands of a block, and puts what they print below each.
fn run(folder: &Folder, block: &str) -> String {
    let mut out = String::new();
    let mut lines = block.lines().peekable();
    while let Some(line) = lines.next() {
        // What is no command is what one printed.
        let Some(first) = line.strip_prefix("$ ") else {
            continue;
        };
        let mut command = first.to_owned();
        while command.ends_with('\\') {
            command.push('\n');
            command.push_str(lines.next().unwrap());
        }
        assert!(command.starts_with("cargo xtask "), "{command}");
        // `explain` knows of no folder.
        let root = if command.contains(" explain ") { "" } else { "--root ." };
        let script = format!("cargo() {{ shift; \"$XTASK\" \"$@\" {root}; }}\n{command}");
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{script}")])
            .current_dir(folder.path())
            .env("XTASK", env!("CARGO_BIN_EXE_xtask"))
            .output()
            .unwrap();
        out.push_str(&format!("$ {command}\n{}", String::from_utf8(output.stdout).unwrap()));
    }
    out
}

#[test]
fn what_contributing_tells_is_what_happens() {
    let before = std::fs::read_to_string(document()).unwrap();
    let folder = Folder::with_schema("walk", "schema");
    folder.run(&["codegen"]);
    git(&folder, &["init", "-q", "-b", "main"]);
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "-m", "As it is"]);
    let mut after = String::new();
    for part in parts(&before) {
        let fence = if part.language.is_empty() { "" } else { "```" };
        let text = match part.language {
            "diff" => {
                apply(&folder, part.text);
                part.text.to_owned()
            }
            "console" => run(&folder, part.text),
            _ => part.text.to_owned(),
        };
        match part.language {
            "" => after.push_str(&text),
            language => after.push_str(&format!("{fence}{language}\n{text}{fence}")),
        }
    }
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(document(), after).unwrap();
        return;
    }
    let pairs = before.lines().zip(after.lines());
    if let Some((told, happened)) = pairs.into_iter().find(|(told, happened)| told != happened) {
        panic!(
            "CONTRIBUTING.md says\n  {told}\nbut the output is\n  {happened}\nUPDATE_EXPECTED=1 writes it anew"
        );
    }
    assert_eq!(before, after);
}
