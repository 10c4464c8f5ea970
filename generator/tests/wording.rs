//! Our descriptions share no run of eight words with the documentation of the reference.
//!
//! `data/reference-runs.b64` holds nothing but hashes of the reference's runs: the low 48 bits of
//! FNV-1a, sorted, six bytes each, big end first, in Base64. To make it anew, unpack the source
//! packages and the wheels of all releases of `storpool` up to 3.0.1 (PyPI) into one folder, then
//!
//! ```sh
//! STORPOOL_REFERENCE=that/folder cargo test -p generator --test wording -- --ignored
//! ```
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

const RUN: usize = 8;
const BYTES: usize = 6;

/// The words of a text: what lies between signs and white space, in lower case.
fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|char: char| !(char.is_ascii_lowercase() || char.is_ascii_digit()))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn hash(run: &[String]) -> u64 {
    let hash = run
        .join(" ")
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    hash & ((1 << (8 * BYTES)) - 1)
}

/// The runs of a text that stand in the reference, too.
fn shared(text: &str, reference: &BTreeSet<u64>) -> Vec<String> {
    let words = words(text);
    let runs = words
        .windows(RUN)
        .filter(|run| reference.contains(&hash(run)));
    runs.map(|run| run.join(" ")).collect()
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The hashes as lines of Base64; six bytes are eight digits, so nothing is left over.
fn encode(hashes: &BTreeSet<u64>) -> String {
    let mut out = String::new();
    for (index, hash) in hashes.iter().enumerate() {
        for digit in (0..8).rev() {
            out.push(char::from(DIGITS[(hash >> (6 * digit)) as usize & 63]));
        }
        if index % 12 == 11 {
            out.push('\n');
        }
    }
    let _ = writeln!(out);
    out
}

fn decode(text: &str) -> BTreeSet<u64> {
    let digits: Vec<u64> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| DIGITS.iter().position(|digit| *digit == byte).unwrap() as u64)
        .collect();
    assert_eq!(digits.len() % 8, 0);
    digits
        .chunks(8)
        .map(|part| part.iter().fold(0, |hash, digit| hash << 6 | digit))
        .collect()
}

fn reference() -> BTreeSet<u64> {
    decode(&common::data("reference-runs.b64"))
}

/// Calls `visit` with every text for people in a schema file, and where it stands.
fn each_text(value: &Value, key: &str, path: &str, visit: &mut impl FnMut(&str, &str)) {
    match value {
        Value::String(text) => {
            if matches!(
                key,
                "doc" | "title" | "why" | "replyDoc" | "unused" | "description"
            ) {
                visit(path, text);
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| each_text(item, "", path, visit)),
        Value::Object(members) => {
            for (key, member) in members {
                each_text(member, key, &format!("{path}.{key}"), visit);
            }
        }
        _ => {}
    }
}

#[test]
fn descriptions_are_in_our_own_words() {
    let reference = reference();
    let mut files: Vec<(String, String)> = common::schema_files()
        .into_iter()
        .map(|file| (file.path, file.text))
        .collect();
    let editor = common::schema_folder().join("schema.schema.json");
    files.push((
        "schema.schema.json".to_owned(),
        std::fs::read_to_string(editor).unwrap(),
    ));
    let mut found = Vec::new();
    let mut count = 0;
    for (path, text) in files {
        let value: Value = serde_json::from_str(&text).unwrap();
        each_text(&value, "", &path, &mut |place, text| {
            count += 1;
            found.extend(
                shared(text, &reference)
                    .iter()
                    .map(|run| format!("{place}: {run}")),
            );
        });
    }
    assert!(count > 700, "only {count} texts were found");
    assert!(
        found.is_empty(),
        "also in the reference:\n{}",
        found.join("\n")
    );
}

/// The first words of the license that stands in all files of the reference: public enough.
const PLANTED: &str = "Licensed under the Apache License, Version 2.0 (the \"License\");";

#[test]
fn what_is_copied_is_found() {
    let reference = reference();
    assert!(reference.len() > 10_000);
    let value = serde_json::json!({"types": {"A": {"doc": format!("Some text. {PLANTED}")}}});
    let mut found = Vec::new();
    each_text(&value, "", "x", &mut |place, text| {
        found.extend(
            shared(text, &reference)
                .into_iter()
                .map(|run| format!("{place}: {run}")),
        );
    });
    assert_eq!(
        found.first().map(String::as_str),
        Some("x.types.A.doc: licensed under the apache license version 2 0")
    );
    let ours = "the quick brown fox jumps over the lazy dog";
    assert_eq!(shared(ours, &reference), [""; 0]);
    let planted = words(ours).windows(RUN).map(hash).collect();
    assert_eq!(shared(&format!("See: {ours}!"), &planted).len(), 2);
}

#[test]
fn hashes_survive_being_written() {
    let hashes: BTreeSet<u64> = (0..100).map(|n| hash(&[n.to_string()])).collect();
    assert_eq!(decode(&encode(&hashes)), hashes);
    // The published value of FNV-1a for one letter, cut to what is kept.
    assert_eq!(hash(&words("A")), 0xaf63_dc4c_8601_ec8c & 0xffff_ffff_ffff);
}

/// Not a test: writes the data anew, if told where the reference is.
#[test]
#[ignore = "writes data/reference-runs.b64"]
fn regenerate() {
    let Some(folder) = std::env::var_os("STORPOOL_REFERENCE") else {
        return;
    };
    let mut hashes = BTreeSet::new();
    let mut open = vec![PathBuf::from(folder)];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let documents = (name.starts_with("sp") && name.ends_with(".py"))
            || matches!(name.as_str(), "apidoc.html" | "README.rst");
        if documents {
            let bytes = std::fs::read(&path).unwrap();
            let mut text = String::from_utf8_lossy(&bytes).into_owned();
            if name.ends_with(".html") {
                text = without_tags(&text);
            }
            hashes.extend(words(&text).windows(RUN).map(hash));
        }
    }
    assert!(!hashes.is_empty(), "there is no reference in that folder");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reference-runs.b64");
    std::fs::write(data, encode(&hashes)).unwrap();
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        // What stands before the first tag has no end of one.
        text.push_str(part.split_once('>').map_or(part, |(_, after)| after));
        text.push(' ');
    }
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
    ];
    let entities = entities.iter().chain(&[("&nbsp;", " "), ("&amp;", "&")]);
    entities.fold(text, |text, (entity, char)| text.replace(entity, char))
}
