//! CONTRIBUTING.md is accurate. Its edits are those of a real release: they are taken back from the
//! schema, then made again in the order of the page, and the commands print the output below them.
//! In the end everything is as it was.
//!
//! `UPDATE_EXPECTED=1 cargo test -p xtask --test walk` writes the new output to the page.
#![cfg(unix)]
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Folder, files};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The path of the page, and its text.
fn page() -> (PathBuf, String) {
    let path = root().join("CONTRIBUTING.md");
    let text = std::fs::read_to_string(&path).unwrap();
    (path, text)
}

/// A part of the page, inside or outside of fences.
struct Part<'t> {
    /// Of a block; empty for text.
    language: &'t str,
    text: &'t str,
}

fn parts(page: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for (index, piece) in page.split("```").enumerate() {
        let (language, text) = match index % 2 {
            0 => ("", piece),
            _ => piece.split_once('\n').unwrap(),
        };
        parts.push(Part { language, text });
    }
    parts
}

/// A difference to one file, as a page shows it.
struct Edit<'t> {
    path: &'t str,
    /// Each as it is before and after.
    hunks: Vec<[String; 2]>,
}

impl<'t> Edit<'t> {
    fn read(text: &'t str) -> Self {
        let path = text.lines().find_map(|line| line.strip_prefix("+++ b/")).unwrap();
        let hunks = text.split("@@\n").skip(1).map(|hunk| {
            ['-', '+'].map(|side| {
                let lines = hunk.lines().filter(|line| line.starts_with([' ', side]));
                lines.map(|line| format!("{}\n", &line[1..])).collect()
            })
        });
        Self { path, hunks: hunks.collect() }
    }

    /// Each hunk must fit at one place.
    fn make(&self, folder: &Folder) {
        self.hunks.iter().for_each(|[before, after]| folder.replace(self.path, before, after));
    }

    fn take_back(&self, folder: &Folder) {
        let hunks = self.hunks.iter().rev();
        hunks.for_each(|[before, after]| folder.replace(self.path, after, before));
    }
}

fn git(folder: &Folder, args: &[&str]) {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder.path())
        .args(["-c", "user.name=Ann", "-c", "user.email=ann@example.org"])
        .args(["-c", "commit.gpgsign=false"])
        .args(args)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Runs the commands of a block, and puts what they print below each.
fn run(folder: &Folder, block: &str) -> String {
    let mut out = String::new();
    // What is no command is what one printed.
    for command in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
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
fn walkthrough_turns_the_release_before_into_the_last_one() {
    let (path, before) = page();
    let parts = parts(&before);
    let folder = Folder::with_schema("walk", "schema");
    let diffs = parts.iter().filter(|part| part.language == "diff");
    let edits: Vec<Edit<'_>> = diffs.map(|part| Edit::read(part.text)).collect();
    let edited = |edit: &Edit<'_>| std::fs::read_to_string(root().join(edit.path)).unwrap();
    edits.iter().for_each(|edit| folder.write(edit.path, &edited(edit)));
    edits.iter().rev().for_each(|edit| edit.take_back(&folder));
    folder.run(&["codegen"]);
    git(&folder, &["init", "-q", "-b", "main"]);
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "-m", "The release before"]);

    let mut edits = edits.iter();
    let mut after = String::new();
    for Part { language, text } in &parts {
        match *language {
            "" => after.push_str(text),
            "console" => after.push_str(&format!("```console\n{}```", run(&folder, text))),
            _ => after.push_str(&format!("```{language}\n{text}```")),
        }
        if *language == "diff" {
            edits.next().unwrap().make(&folder);
        }
    }

    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(path, after).unwrap();
        return;
    }
    std::fs::remove_dir_all(folder.path().join(".git")).unwrap();
    for (path, text) in files(folder.path()) {
        let committed = std::fs::read_to_string(root().join(&path)).unwrap_or_default();
        assert!(
            text == committed,
            "the walkthrough leaves another {path}; run `cargo xtask codegen`"
        );
    }
    let mut pairs = before.lines().zip(after.lines());
    if let Some((written, printed)) = pairs.find(|(written, printed)| written != printed) {
        panic!(
            "CONTRIBUTING.md says\n  {written}\nbut the output is\n  {printed}\n\
             UPDATE_EXPECTED=1 writes the new output"
        );
    }
    assert_eq!(before, after);
}

#[test]
fn examples_of_the_page_are_in_the_schema() {
    /// Whatever the indentation, and whether more members follow.
    fn plain(text: &str) -> String {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        lines.join("\n")
    }
    let (_, page) = page();
    let schema: Vec<String> =
        files(&root().join("schema")).values().map(|text| plain(text)).collect();
    let mut examples = 0;
    for part in parts(&page).iter().filter(|part| part.language == "json") {
        let example = plain(part.text);
        let found = schema.iter().any(|file| file.contains(example.trim_end()));
        assert!(found, "no file of the schema has\n{}", part.text);
        examples += 1;
    }
    assert!(examples > 0, "the page has no examples");
}
