//! Folders with a schema in them, and the command that works on them.
#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A scratch folder for a test.
pub struct Folder(PathBuf);

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Folder {
    /// An empty one.
    pub fn empty(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// One with a copy of a schema, relative to the root of the repository.
    pub fn with_schema(name: &str, schema: &str) -> Self {
        let folder = Self::empty(name);
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(schema);
        for (path, text) in files(&from) {
            folder.write(&format!("schema/{path}"), &text);
        }
        folder
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).unwrap()
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn has(&self, path: &str) -> bool {
        self.0.join(path).exists()
    }

    /// Replaces text that occurs once in a file.
    pub fn replace(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(old).count(), 1, "{old:?} in {path}");
        self.write(path, &text.replace(old, new));
    }

    /// All files but those of the schema, with their texts.
    pub fn generated(&self) -> BTreeMap<String, String> {
        let mut all = files(&self.0);
        all.retain(|path, _| !path.starts_with("schema/"));
        all
    }

    /// Runs a command on the folder.
    pub fn run(&self, args: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(args).arg("--root").arg(&self.0);
        Ran::of(command.output().unwrap())
    }
}

impl Ran {
    /// Runs a command on no folder.
    pub fn alone(args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        Self::of(command.args(args).output().unwrap())
    }

    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The texts of all files below a folder, by path.
pub fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy();
                let text = fs::read_to_string(&path).unwrap();
                found.insert(name.replace('\\', "/"), text);
            }
        }
    }
    found
}
