//! Schemas of any size: the schema of this repository, and copies of it under other names.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use generator::SourceFile;
use serde_json::{Map, Value};

/// The front of the API: only its sections can be multiplied.
const FRONT: &str = "api.json";

/// The schema of this repository.
///
/// # Errors
/// If a file cannot be read.
pub fn schema() -> io::Result<Vec<SourceFile>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema");
    let mut paths: Vec<PathBuf> = vec![root.join(FRONT)];
    for folder in ["calls", "types"] {
        for entry in fs::read_dir(root.join(folder))? {
            paths.push(entry?.path());
        }
    }
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.strip_prefix(&root).unwrap_or(path);
        Ok(SourceFile {
            path: name.to_string_lossy().replace('\\', "/"),
            text: fs::read_to_string(path)?,
        })
    };
    paths.iter().map(read).collect()
}

/// The schema multiplied: all types, calls, endpoints and sections of a copy have its number as a
/// suffix, and refer to each other.
///
/// # Errors
/// If a file cannot be read, or is no JSON.
pub fn scaled(times: usize) -> io::Result<Vec<SourceFile>> {
    let files = schema()?;
    let names = names(&files)?;
    let mut all = files.clone();
    for copy in 1..times {
        for file in &files {
            let suffix = format!("x{copy}");
            let path = file.path.replace(".json", &format!("-{suffix}.json"));
            let text =
                if file.path == FRONT { sections(&file.text, &suffix)? } else { file.text.clone() };
            all.push(SourceFile { path, text: renamed(&text, &names, &suffix) });
        }
    }
    Ok(all)
}

/// All names that a copy must not share with another, those of earlier forms included.
fn names(files: &[SourceFile]) -> io::Result<HashSet<String>> {
    let mut names = HashSet::new();
    for file in files {
        let root: Value = serde_json::from_str(&file.text)?;
        let members = |name: &str| root[name].as_object().into_iter().flatten();
        for (name, element) in members("types").chain(members("calls")) {
            names.insert(name.clone());
            let earlier = element["was"].as_array().into_iter().flatten();
            for form in std::iter::once(element).chain(earlier) {
                let path = form["path"].as_str().and_then(|path| path.split('/').next());
                let more = ["name", "rust"].iter().filter_map(|key| form[key].as_str());
                names.extend(path.into_iter().chain(more).map(str::to_owned));
            }
        }
    }
    Ok(names)
}

/// The sections of a copy. Their ids are words of everyday language, so they are renamed apart.
fn sections(front: &str, suffix: &str) -> io::Result<String> {
    let root: Value = serde_json::from_str(front)?;
    let all = root["sections"].as_object().into_iter().flatten();
    let sections: Map<String, Value> = all
        .map(|(id, section)| {
            let mut section = section.clone();
            section["title"] =
                format!("{} {suffix}", section["title"].as_str().unwrap_or(id)).into();
            (format!("{id}-{suffix}"), section)
        })
        .collect();
    let mut file = Map::new();
    file.insert("sections".to_owned(), sections.into());
    Ok(serde_json::to_string_pretty(&file)?)
}

/// The text with a suffix after each of the names, wherever one is a word.
fn renamed(text: &str, names: &HashSet<String>, suffix: &str) -> String {
    let in_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let mut out = String::with_capacity(text.len() * 11 / 10);
    for piece in text.split_inclusive(|char| !in_word(char)) {
        let word = piece.trim_end_matches(|char| !in_word(char));
        out.push_str(word);
        if names.contains(word) {
            out.push_str(suffix);
        }
        out.push_str(&piece[word.len()..]);
    }
    // A file of calls names its section once, at the top.
    match out.split_once("\"section\": \"") {
        Some((before, after)) => {
            format!("{before}\"section\": \"{}", after.replacen('"', &format!("-{suffix}\""), 1))
        }
        None => out,
    }
}
