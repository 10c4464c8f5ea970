//! Reading the schema and touching generated files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use generator::diag::Code;
use generator::model::Api;
use generator::report::Report;
use generator::{ReleaseError, Schema, SourceFile};

use crate::Failure;

/// The folder of the schema, and the file in it that describes its language to editors.
pub(crate) const SCHEMA: &str = "schema";
const LANGUAGE: &str = "schema.schema.json";

/// The root of the workspace that the current folder is in.
pub(crate) fn workspace() -> Result<PathBuf, Failure> {
    let current = std::env::current_dir()
        .map_err(|error| Failure::Unusable(format!("cannot find the current folder: {error}")))?;
    let root = current.ancestors().find(|folder| is_workspace(folder));
    root.map(Path::to_owned).ok_or_else(|| {
        Failure::Unusable(format!(
            "{} is in no workspace with a folder `{SCHEMA}`; name one with --root",
            current.display()
        ))
    })
}

fn is_workspace(folder: &Path) -> bool {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    let declares = manifest.lines().any(|line| line.trim() == "[workspace]");
    declares && folder.join(SCHEMA).is_dir()
}

/// All files of the schema, by path.
pub(crate) fn schema(root: &Path) -> Result<Vec<SourceFile>, Failure> {
    schema_in(&root.join(SCHEMA))
}

/// The schema, without errors.
pub(crate) fn load(root: &Path) -> Result<Schema, Failure> {
    let sources = schema(root)?;
    Schema::load(&sources).map_err(|report| Failure::Errors(report.to_string()))
}

/// The API as a release has it.
pub(crate) fn release(schema: &Schema, name: &str) -> Result<Api, Failure> {
    schema.release(name).map_err(|error| match error {
        ReleaseError::Unknown(_) => unknown_release(schema, name),
        ReleaseError::Invalid(report) => Failure::Errors(report.to_string()),
    })
}

/// Why a release cannot be used.
pub(crate) fn unknown_release(schema: &Schema, name: &str) -> Failure {
    let known = schema.api.releases.iter().map(|release| release.name.as_str());
    let known: Vec<&str> = known.collect();
    Failure::Unusable(format!("unknown release `{name}`; known releases: {}", known.join(", ")))
}

/// Whether a path in the folder of a schema is that of a part of it.
pub(crate) fn is_part(name: &str) -> bool {
    // Editors keep files of their own beside those they change, with a dot in front.
    let hidden = name.split('/').any(|part| part.starts_with('.'));
    name.ends_with(".json") && name != LANGUAGE && !hidden
}

/// All files of the schema in a folder, by path.
pub(crate) fn schema_in(folder: &Path) -> Result<Vec<SourceFile>, Failure> {
    let mut sources = Vec::new();
    let mut unreadable = Report::default();
    for path in below(folder).map_err(|error| unusable("read", folder, &error))? {
        let name = relative(folder, &path);
        if !is_part(&name) {
            continue;
        }
        let bytes = fs::read(&path).map_err(|error| unusable("read", &path, &error))?;
        let path = format!("{SCHEMA}/{name}");
        match String::from_utf8(bytes) {
            Ok(text) => sources.push(SourceFile { path, text }),
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(&error.into_bytes()[..good]).into_owned();
                let message = "the file is not UTF-8 from here on";
                let help = "save the file as UTF-8; nothing was checked";
                unreadable.add(Code::Unreadable, SourceFile { path, text }, good, message, help);
            }
        }
    }
    if !unreadable.is_empty() {
        return Err(Failure::Unreadable(Box::new(unreadable)));
    }
    if sources.is_empty() {
        return Err(Failure::Unusable(format!("there is no schema in {}", folder.display())));
    }
    Ok(sources)
}

/// All files below a folder, sorted by path.
pub(crate) fn below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// A path from a folder on, with `/`.
pub(crate) fn relative(folder: &Path, path: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// The content of a file; `None` if there is none.
pub(crate) fn content(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable("read", path, &error)),
    }
}

/// Writes a file, and the folders it needs.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    folder.and_then(|()| fs::write(path, text)).map_err(|error| unusable("write", path, &error))
}

/// Removes a file.
pub(crate) fn remove(path: &Path) -> Result<(), Failure> {
    fs::remove_file(path).map_err(|error| unusable("remove", path, &error))
}

fn unusable(what: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::Unusable(format!("cannot {what} {}: {error}", path.display()))
}
