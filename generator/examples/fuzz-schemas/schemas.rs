//! Valid schemas bent as trees: what comes out is JSON nearly always, and a schema often.

use generator::SourceFile;

use super::bases::Base;
use super::large;
use super::rng::Rng;
use super::tree::Tree;

const NUMBERS: &[&str] = &[
    "0",
    "-1",
    "1",
    "2",
    "255",
    "65536",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "-0",
    "0.5",
    "1e3",
    "1e999",
    "18446744073709551616",
    "100000",
    "9223372036854775806",
];

const TEXTS: &[&str] = &[
    "",
    " ",
    "-",
    "self",
    "Self",
    "_",
    "type",
    "1",
    "1.0",
    "1.1",
    "0.9",
    "é\u{301}",
    "\u{202e}",
    "a\"b\\c\n",
    "*/",
    "//",
    "#",
    "]]>",
    "</script>",
    "[",
    "[Thing]",
    "{Id}",
    "{Id: Thing}",
    "[[[[Id]]]]",
    "{Thing: Id}",
    "^a{0,4294967295}$",
    "^(a{99}){99}$",
    "^[a-z]{1000}$",
    "^$",
    "^(a|b)$",
    "(?i)^a$",
    "^\\w$",
    "Get/{a}/{a}",
    "Get/{name}/x",
    "GET",
    "POST",
    "# A",
    "- a\n  - b",
    "`",
    "```\na",
    "[x](y)",
    "<b>",
    "**",
    "integer",
    "float",
    "boolean",
    "string",
    "object",
    "union",
    "enum",
    "names",
    "limit",
    "numbered",
    "/",
    "{}",
    "Unknown",
    "new",
    "https://example.org/",
    "A. B.",
    "![a](b)",
    "1. a",
    "\u{0}",
    "a\tb",
    "ß",
    "ﬁ",
    "İ",
];

/// What objects of a schema can say.
const KEYS: &[&str] = &[
    "type",
    "since",
    "doc",
    "optional",
    "internal",
    "const",
    "default",
    "unset",
    "unit",
    "rust",
    "example",
    "changes",
    "waive",
    "deprecated",
    "extends",
    "fields",
    "lead",
    "derived",
    "kind",
    "min",
    "max",
    "multipleOf",
    "pattern",
    "minLength",
    "maxLength",
    "reserved",
    "unlimited",
    "values",
    "of",
    "variants",
    "literal",
    "unused",
    "aliases",
    "query",
    "args",
    "body",
    "returns",
    "repeat",
    "waits",
    "errors",
    "reply",
    "replyDoc",
    "acceptSingle",
    "section",
    "calls",
    "types",
    "api",
    "releases",
    "sections",
    "removed",
    "name",
    "equals",
];

/// The files with some of their values bent.
pub fn bend(base: &Base, rng: &mut Rng) -> Vec<SourceFile> {
    let mut trees = base.trees.clone();
    let times = if rng.one_in(3) { 1 + rng.below(6) } else { 1 };
    for _ in 0..times {
        once(&mut trees, base, rng);
    }
    let pairs = base.files.iter().zip(&trees);
    pairs
        .map(|(file, tree)| {
            let mut text = String::with_capacity(file.text.len());
            tree.write(&mut text);
            SourceFile {
                path: file.path.clone(),
                text,
            }
        })
        .collect()
}

fn once(trees: &mut [Tree], base: &Base, rng: &mut Rng) {
    if rng.one_in(500) {
        return large::bend(trees, rng);
    }
    let other = copy(trees, rng);
    let file = rng.below(trees.len());
    let tree = &mut trees[file];
    let index = rng.below(tree.count());
    let Some(node) = tree.at(index) else {
        return;
    };
    match rng.below(12) {
        0 => *node = other,
        1 => *node = leaf(base, rng),
        2 => wrap(node, rng),
        3..6 if matches!(node, Tree::Raw(_) | Tree::Text(_)) => *node = leaf(base, rng),
        3 | 4 if matches!(node, Tree::Text(_)) => text(node, rng),
        _ => inside(node, other, base, rng),
    }
}

/// What stands somewhere.
fn copy(trees: &mut [Tree], rng: &mut Rng) -> Tree {
    let file = rng.below(trees.len());
    let index = rng.below(trees[file].count());
    let node = trees[file].at(index).map(|node| node.clone());
    // Copies of copies double each time.
    node.filter(|node| node.count() < 200)
        .unwrap_or(Tree::Text(String::new()))
}

fn leaf(base: &Base, rng: &mut Rng) -> Tree {
    match rng.below(6) {
        0 => Tree::Raw(rng.word(&["null", "true", "false"]).to_owned()),
        1 => Tree::Raw(rng.word(NUMBERS).to_owned()),
        2 => Tree::Text(rng.word(TEXTS).to_owned()),
        3 => Tree::Text(format!("{}{}", rng.word(TEXTS), rng.word(TEXTS))),
        _ => Tree::Text(known(base, rng)),
    }
}

fn known(base: &Base, rng: &mut Rng) -> String {
    rng.pick(&base.words).cloned().unwrap_or_default()
}

fn wrap(node: &mut Tree, rng: &mut Rng) {
    let times = if rng.one_in(20) { rng.below(700) } else { 1 };
    let list = rng.one_in(2);
    for _ in 0..times {
        let inner = std::mem::replace(node, Tree::Raw("null".to_owned()));
        *node = if list {
            Tree::List(vec![inner])
        } else {
            Tree::Object(vec![(rng.word(KEYS).to_owned(), inner)])
        };
    }
}

fn text(node: &mut Tree, rng: &mut Rng) {
    let Tree::Text(text) = node else { return };
    let mut at = rng.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    match rng.below(5) {
        0 => text.truncate(at),
        1 => *text = format!("[{text}]"),
        2 => *text = format!("{{{text}: {text}}}"),
        3 => text.insert_str(at, rng.word(TEXTS)),
        _ => *text = text.repeat(1 + rng.below(40)),
    }
    text.truncate(
        (0..=4096.min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0),
    );
}

/// Entries of a list, or members of an object: gone, twice, in another order, with another name.
fn inside(node: &mut Tree, other: Tree, base: &Base, rng: &mut Rng) {
    match node {
        Tree::Raw(_) | Tree::Text(_) => *node = leaf(base, rng),
        Tree::List(items) => {
            let at = rng.below(items.len());
            match rng.below(3) {
                0 if at < items.len() => drop(items.remove(at)),
                1 => items.insert(at, other),
                _ => items.insert(at, leaf(base, rng)),
            }
        }
        Tree::Object(members) => {
            let at = rng.below(members.len());
            let key = match rng.below(4) {
                0 => rng.word(KEYS).to_owned(),
                1 => rng.word(TEXTS).to_owned(),
                _ => known(base, rng),
            };
            let to = rng.below(members.len());
            match rng.below(7) {
                0 | 1 if at < members.len() => drop(members.remove(at)),
                2 => members.insert(at, (key, other)),
                3 => members.insert(at, (key, leaf(base, rng))),
                4 if at < members.len() => members[at].0 = key,
                5 if at < members.len() => {
                    let (name, value) = members[at].clone();
                    if value.count() < 200 {
                        let name = if rng.one_in(4) { name } else { key };
                        members.insert(at, (name, value));
                    }
                }
                _ if at < members.len() => members.swap(at, to),
                _ => members.push((key, other)),
            }
        }
    }
}
