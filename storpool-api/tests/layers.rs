//! Modules of the crate depend in one direction.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The top-level modules: each may use those before it. `lib.rs` describes them.
const ORDER: &[&str] = &[
    "time",
    "per_process",
    "exclusive",
    "version",
    "validate",
    "units",
    "token",
    "json",
    "wire",
    "scalar",
    "enumeration",
    "object",
    "union",
    "error_name",
    "generated::enums",
    "generated::scalars",
    "generated::objects",
    "generated::unions",
    "generated::errors",
    "generated::meta",
    "meta",
    "checked",
    "reply",
    "decode",
    "call_info",
    "error",
    "retry",
    "config",
    "specific",
    "path",
    "call",
    "runtime",
    "unwind",
    "transport",
    "device",
    "client",
    "blocking",
    "call_macro",
    "generated::calls",
    "ops",
    "guide",
];

#[test]
fn modules_use_only_modules_before_them() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&source, &mut files);
    let mut uses = BTreeSet::new();
    for file in &files {
        let within = file.strip_prefix(&source).unwrap().with_extension("");
        let parts: Vec<_> = within.iter().map(|part| part.to_str().unwrap()).collect();
        let Some(user) = module(&parts) else { continue };
        for used in used(&fs::read_to_string(file).unwrap()) {
            if user != used {
                uses.insert((user, used));
            }
        }
    }
    assert!(uses.contains(&("client", "transport")), "{uses:?}");
    let place = |module: &str| ORDER.iter().position(|known| *known == module);
    let backward: Vec<_> = uses
        .into_iter()
        .filter(|(user, used)| place(user) <= place(used))
        // Records and their types name each other.
        .filter(|(user, _)| *user != "generated::meta")
        .collect();
    assert!(backward.is_empty(), "(user, used): {backward:?}");
}

#[test]
fn every_module_is_in_the_layer_order() {
    let library = include_str!("../src/lib.rs");
    let declared = library.lines().filter_map(|line| {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    for module in declared.filter(|module| *module != "generated") {
        assert!(ORDER.contains(&module), "`{module}` is not in ORDER");
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if name != "tests" {
                collect(&path, files);
            }
        } else if name.ends_with(".rs") && name != "tests.rs" {
            files.push(path);
        }
    }
}

/// The module in the order that these path segments lead to.
fn module(parts: &[&str]) -> Option<&'static str> {
    let name = match parts {
        ["generated", module, ..] => format!("generated::{module}"),
        [module, ..] => (*module).to_owned(),
        [] => return None,
    };
    ORDER.iter().copied().find(|known| *known == name)
}

/// The modules that code uses by a path from the root of the crate, unit tests aside.
fn used(text: &str) -> Vec<&'static str> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split("crate::").skip(1))
        .filter_map(|path| {
            let segment = |text: &str| -> String {
                let is_name = |c: &char| c.is_alphanumeric() || *c == '_';
                text.chars().take_while(is_name).collect()
            };
            let parts: Vec<_> = path.split("::").take(2).map(segment).collect();
            module(&parts.iter().map(String::as_str).collect::<Vec<_>>())
        })
        .collect()
}
