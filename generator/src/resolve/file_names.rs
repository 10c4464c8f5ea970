//! Names of files: types, sections and files of the schema give theirs to what is generated. They must
//! differ on systems that ignore case, and be possible on all.

use std::collections::HashMap;

use super::context::Context;
use super::names::{Named, distinct};
use crate::diag::Code;
use crate::model::Api;
use crate::name::snake;
use crate::source::Place;

/// Names of devices, which no file can have on Windows, whatever comes after a dot.
const DEVICES: [&str; 22] = [
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1",
    "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

/// Most systems allow names of files of 255 bytes.
const LONGEST: usize = 200;

pub(super) fn check(context: &mut Context<'_>, api: &Api) {
    let raw = context.raw;
    let types: Vec<(String, &str, Place)> = api
        .types
        .iter()
        .map(|ty| (ty.name.clone(), ty.name.as_str(), ty.place))
        .collect();
    in_any_case(context, &types);
    possible(context, &types, &[]);
    let areas: Vec<(String, &str, Place)> = api
        .areas()
        .into_iter()
        .filter_map(|(area, ids)| Some((snake(area), area, api.ty(*ids.first()?).place)))
        .collect();
    distinct(context, "files", names(&areas), "rename one of them");
    possible(context, &areas, &["mod", "objects"]);
    let sections: Vec<(String, &str, Place)> = raw
        .sections
        .iter()
        .map(|section| {
            let name = &section.name;
            (snake(&name.text), name.text.as_str(), name.place)
        })
        .collect();
    distinct(context, "sections", names(&sections), "rename one of them");
    possible(context, &sections, &["mod", "calls"]);
}

fn names<'n>(files: &'n [(String, &'n str, Place)]) -> impl Iterator<Item = Named<'n>> {
    files
        .iter()
        .map(|(file, name, place)| (file.as_str(), *name, *place))
}

/// Reports names that differ only in case.
fn in_any_case(context: &mut Context<'_>, files: &[(String, &str, Place)]) {
    let mut seen: HashMap<String, (&str, Place)> = HashMap::new();
    for (file, name, place) in files {
        match seen.insert(file.to_lowercase(), (name, *place)) {
            // Equal names were reported as such.
            Some((first, first_place)) if first != *name => {
                let message = format!("`{first}` and `{name}` differ only in case");
                context
                    .error(Code::FileName, *place, message)
                    .label(first_place, "the first is this")
                    .help("rename one of them: files are named after them");
            }
            _ => {}
        }
    }
}

/// Reports names that files cannot have, or that mean something else to Rust as those of modules.
fn possible(context: &mut Context<'_>, files: &[(String, &str, Place)], reserved: &[&str]) {
    for (file, name, place) in files {
        let why = if DEVICES.contains(&file.to_lowercase().as_str()) {
            "is the name of a device on Windows, which no file can have"
        } else if reserved.contains(&file.as_str()) {
            "is the name of a module that Rust finds elsewhere"
        } else if file.len() > LONGEST {
            "is too long for the name of a file"
        } else {
            continue;
        };
        let message = format!("`{name}` {why}");
        context
            .error(Code::FileName, *place, message)
            .help("rename it");
    }
}
