//! Reading a schema from a folder.

use std::error::Error;
use std::fs;
use std::path::Path;

use generator::{Schema, SourceFile};

/// All files of the schema in a folder, sorted by path, without the one for editors.
///
/// # Errors
/// If a folder or file cannot be read.
pub fn files(folder: &Path) -> std::io::Result<Vec<SourceFile>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            let name = path.strip_prefix(folder).unwrap_or(&path);
            let name = name.to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                open.push(path);
            } else if name.ends_with(".json") && name != "schema.schema.json" {
                let text = fs::read_to_string(&path)?;
                found.push(SourceFile { path: name, text });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

/// The schema in a folder.
///
/// # Errors
/// If a file cannot be read, or the schema has errors.
pub fn load(folder: &Path) -> Result<Schema, Box<dyn Error>> {
    let files = files(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let schema = Schema::load(&files);
    Ok(schema.map_err(|report| format!("the schema has errors:\n{report}"))?)
}
