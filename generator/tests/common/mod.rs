//! What several tests share: the schema of this repository.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::path::{Path, PathBuf};

use generator::model::Api;
use generator::{Schema, SourceFile};

/// The folder with the schema.
pub(crate) fn schema_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema")
}

/// A file of test data.
pub(crate) fn data(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files of the schema, in the order of their paths; the schema for editors is none of them.
pub(crate) fn schema_files() -> Vec<SourceFile> {
    files(&schema_folder())
}

/// All files of a schema in a folder.
pub(crate) fn files(root: &Path) -> Vec<SourceFile> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json")
                && !path.ends_with("schema.schema.json")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
        .into_iter()
        .map(|path| SourceFile {
            text: std::fs::read_to_string(&path).unwrap(),
            path: path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"),
        })
        .collect()
}

/// The schema in all releases.
pub(crate) fn schema() -> Schema {
    Schema::load(&schema_files()).unwrap_or_else(|report| panic!("{report}"))
}

/// Everything that the supported releases have.
#[allow(dead_code, reason = "not every test file uses it")]
pub(crate) fn union() -> Api {
    schema().union
}

/// The API that the schema describes.
pub(crate) fn api() -> Api {
    schema().api
}
