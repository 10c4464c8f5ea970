//! Adds definitions to the files of a schema: at the right place, in the one format.

use crate::diag::Diagnostics;
use crate::json::{Json, text};
use crate::read::nearest;
use crate::source::{self, Node, SourceFile, Value};

/// What the skeleton of a type says until something refers to it; what is added later and does
/// refer to it takes that away.
pub const UNUSED: &str = "Nothing refers to it yet.";

/// What is to be added.
#[derive(Clone, Debug)]
pub struct Addition {
    /// What kind of definition.
    pub what: What,
    /// Its name.
    pub name: String,
    /// What it says.
    pub definition: Json,
}

/// Kinds of definitions, and where each belongs.
#[derive(Clone, Debug)]
pub enum What {
    /// A call, in the file of a section.
    Call {
        /// The id of the section.
        section: String,
    },
    /// A type, in the file of an area.
    Type {
        /// The name of the file without ending.
        area: String,
    },
}

/// The files that change.
#[derive(Clone, Debug)]
pub struct Added {
    /// As they are from now on; new ones among them.
    pub files: Vec<SourceFile>,
    /// Path and line of what was added.
    pub place: (String, usize),
}

impl What {
    fn key(&self) -> &'static str {
        match self {
            What::Call { .. } => "calls",
            What::Type { .. } => "types",
        }
    }

    fn noun(&self) -> &'static str {
        match self {
            What::Call { .. } => "call",
            What::Type { .. } => "type",
        }
    }
}

/// Adds a definition.
///
/// # Errors
/// Why it cannot be, and what to do about it.
pub fn add(sources: &[SourceFile], addition: &Addition) -> Result<Added, String> {
    let roots = sources
        .iter()
        .map(parse)
        .collect::<Result<Vec<Node>, String>>()?;
    let Addition {
        what,
        name,
        definition,
    } = addition;
    let key = what.key();
    for (file, root) in sources.iter().zip(&roots) {
        if let Some(known) = entries(root, key).find(|(known, _)| known == name) {
            let (line, _) = source::line_column(&file.text, known.1.place.start as usize);
            return Err(format!(
                "there is a {} `{name}` already, at {}:{line}: choose another name, or edit that one",
                what.noun(),
                file.path
            ));
        }
    }
    let (path, head) = match what {
        What::Call { section } => of_section(sources, &roots, section)?,
        What::Type { area } => of_area(sources, &roots, area)?,
    };
    let mut trees: Vec<(String, Json)> = sources
        .iter()
        .zip(&roots)
        .map(|(file, root)| (file.path.clone(), Json::from_node(root)))
        .collect();
    if !trees.iter().any(|(known, _)| *known == path) {
        trees.push((path.clone(), head));
    }
    for (known, tree) in &mut trees {
        if *known == path {
            insert(tree, key, name, definition);
        }
    }
    let mut named = Vec::new();
    references(definition, &mut named);
    for (_, tree) in &mut trees {
        used(tree, &named);
    }
    let files: Vec<SourceFile> = trees
        .into_iter()
        .map(|(path, tree)| SourceFile {
            path,
            text: format!("{}\n", tree.pretty(0)),
        })
        .filter(|file| {
            let before = sources.iter().find(|known| known.path == file.path);
            // What is not concerned stays as it is, whatever its format.
            file.path == path || before.is_some_and(|before| gained(before, file))
        })
        .collect();
    let line = files
        .iter()
        .find(|file| file.path == path)
        .and_then(|file| {
            let root = parse(file).ok()?;
            let (_, node) = entries(&root, key).find(|(known, _)| known == name)?;
            Some(source::line_column(&file.text, node.place.start as usize).0)
        });
    Ok(Added {
        files,
        place: (path, line.unwrap_or(1)),
    })
}

/// Whether a file lost marks of types that nothing refers to.
fn gained(before: &SourceFile, after: &SourceFile) -> bool {
    before.text.matches(UNUSED).count() != after.text.matches(UNUSED).count()
}

fn parse(file: &SourceFile) -> Result<Node, String> {
    let mut diags = Diagnostics::default();
    source::parse(0, file, &mut diags)
        .filter(|_| diags.is_empty())
        .ok_or_else(|| {
            format!(
                "{} is not JSON; `cargo xtask codegen` tells where",
                file.path
            )
        })
}

fn member<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    match &node.value {
        Value::Object(members) => {
            let found = members.iter().find(|member| member.key == key);
            found.map(|member| &member.value)
        }
        _ => None,
    }
}

/// The definitions in one of a file's maps.
fn entries<'n>(root: &'n Node, key: &str) -> impl Iterator<Item = (&'n str, &'n Node)> {
    let members = match member(root, key).map(|node| &node.value) {
        Some(Value::Object(members)) => members.as_slice(),
        _ => &[],
    };
    members
        .iter()
        .map(|member| (member.key.as_str(), &member.value))
}

/// The folder of the file with the front of the API, with a slash unless it is empty.
fn folder<'s>(sources: &'s [SourceFile], roots: &[Node]) -> &'s str {
    let mut pairs = sources.iter().zip(roots);
    let front = pairs.find(|(_, root)| member(root, "api").is_some());
    let path = front.map_or("", |(file, _)| file.path.as_str());
    path.rfind('/').map_or("", |slash| &path[..=slash])
}

/// The file with the calls of a section, and what it starts with if it is not there yet.
fn of_section(
    sources: &[SourceFile],
    roots: &[Node],
    section: &str,
) -> Result<(String, Json), String> {
    let known: Vec<&str> = roots
        .iter()
        .flat_map(|root| entries(root, "sections"))
        .map(|(name, _)| name)
        .collect();
    if !known.contains(&section) {
        let near = nearest(section, known.iter().copied());
        let help = near.map_or_else(
            || {
                format!(
                    "known are: {}; others are added to `sections`",
                    known.join(", ")
                )
            },
            |near| format!("did you mean `{near}`?"),
        );
        return Err(format!("there is no section `{section}`; {help}"));
    }
    let mut pairs = sources.iter().zip(roots);
    let present = pairs.find(|(_, root)| {
        matches!(member(root, "section").map(|node| &node.value), Some(Value::String(text)) if text == section)
    });
    let head = vec![
        ("$schema".to_owned(), text("../schema.schema.json")),
        ("section".to_owned(), text(section)),
    ];
    let path = present.map_or_else(
        || format!("{}calls/{section}.json", folder(sources, roots)),
        |(file, _)| file.path.clone(),
    );
    Ok((path, Json::Object(head)))
}

/// The file with the types of an area.
fn of_area(sources: &[SourceFile], roots: &[Node], area: &str) -> Result<(String, Json), String> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if area.is_empty() || !area.chars().all(good) {
        return Err(format!(
            "`{area}` cannot be the name of a file: write words-with-hyphens"
        ));
    }
    let head = vec![("$schema".to_owned(), text("../schema.schema.json"))];
    let path = format!("{}types/{area}.json", folder(sources, roots));
    Ok((path, Json::Object(head)))
}

fn insert(tree: &mut Json, key: &str, name: &str, definition: &Json) {
    let Json::Object(members) = tree else { return };
    if !members.iter().any(|(known, _)| known == key) {
        members.push((key.to_owned(), Json::Object(Vec::new())));
    }
    for (known, value) in members {
        if let (true, Json::Object(entries)) = (known == key, value) {
            entries.push((name.to_owned(), definition.clone()));
        }
    }
}

/// The names of types in a definition.
fn references(definition: &Json, named: &mut Vec<String>) {
    match definition {
        Json::Object(members) => {
            for (key, value) in members {
                match value {
                    Json::String(notation)
                        if ["type", "body", "returns", "extends"].contains(&key.as_str()) =>
                    {
                        let words = notation.split(|c: char| !c.is_alphanumeric() && c != '_');
                        named.extend(words.map(str::to_owned));
                    }
                    other => references(other, named),
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| references(item, named)),
        _ => {}
    }
}

/// Takes the mark from types that something refers to.
fn used(tree: &mut Json, named: &[String]) {
    let Json::Object(members) = tree else { return };
    let types = members.iter_mut().find(|(key, _)| key == "types");
    let Some((_, Json::Object(types))) = types else {
        return;
    };
    for (name, definition) in types {
        if let (true, Json::Object(members)) = (named.contains(name), definition) {
            members.retain(|(key, value)| key != "unused" || *value != text(UNUSED));
        }
    }
}
