//! The documentation in generated Rust: layout, wording and names, for the whole schema.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;

use std::collections::BTreeSet;

/// The generated Rust files, with their documentation and without the tables of data.
fn sources() -> Vec<(String, String)> {
    let files = generator::print(&common::schema()).unwrap();
    let files = files.into_iter().filter(|file| file.path.starts_with(generator::RUST_FOLDER));
    let is_data = |path: &str| path.ends_with("/meta.rs") || path.ends_with("/examples.rs");
    let files = files.filter(|file| !is_data(&file.path));
    files.map(|file| (file.path, file.text)).collect()
}

/// The documentation of each item, without marks of comments.
fn docs() -> Vec<String> {
    let mut docs = vec![String::new()];
    for (_, text) in sources() {
        for line in text.lines() {
            match line.trim_start().strip_prefix("///") {
                Some(doc) => {
                    let last = docs.last_mut().unwrap();
                    last.push_str(doc.strip_prefix(' ').unwrap_or(doc));
                    last.push('\n');
                }
                None if docs.last().is_some_and(|doc| doc.is_empty()) => {}
                None => docs.push(String::new()),
            }
        }
    }
    docs
}

#[test]
fn lines_have_at_most_100_columns() {
    for (path, text) in sources() {
        for (index, line) in text.lines().enumerate() {
            let is_one_word = line.trim_start_matches([' ', '/']).split(' ').count() == 1;
            assert!(is_one_word || line.chars().count() <= 100, "{path}:{}: {line}", index + 1);
        }
    }
}

#[test]
fn items_have_blank_lines_between_them() {
    for (path, text) in sources() {
        let lines: Vec<&str> = text.lines().collect();
        for (index, pair) in lines.windows(2).enumerate() {
            assert!(pair[0] != "}" || pair[1].is_empty(), "{path}:{}: {}", index + 2, pair[1]);
        }
    }
}

#[test]
fn calls_have_the_standard_sections() {
    let docs = docs();
    let calls: Vec<&String> = docs.iter().filter(|doc| doc.contains("# Returns")).collect();
    let api = common::union();
    // With the body and without, where it is optional.
    let bodies = api.calls.iter().filter_map(|call| call.body.as_ref());
    let optional = bodies.filter(|body| body.optional).count();
    assert_eq!(calls.len(), api.calls.len() + optional);
    for doc in calls {
        let sections: Vec<&str> = doc.lines().filter_map(|line| line.strip_prefix("# ")).collect();
        let required: Vec<&str> = sections
            .iter()
            .copied()
            .filter(|section| {
                !["Before the call", "Effects", "Arguments", "Waiting"].contains(section)
            })
            .collect();
        assert_eq!(required, ["Returns", "Retries", "Errors"], "{doc}");
    }
}

#[test]
fn paragraphs_begin_with_a_capital() {
    for doc in docs() {
        let is_code = |text: &&str| text.contains("```") || text.trim_end().ends_with(';');
        for paragraph in doc.split("\n\n").filter(|text| !is_code(text)) {
            assert!(
                paragraph.starts_with("iSCSI")
                    || !paragraph.starts_with(|start: char| start.is_ascii_lowercase()),
                "{paragraph}"
            );
        }
    }
}

#[test]
fn releases_are_never_bare_numbers() {
    let api = common::api();
    for doc in docs() {
        let doc = doc.replace('\n', " ");
        for release in &api.releases {
            assert!(!doc.contains(&format!("since {}", release.name)), "{doc}");
        }
        for (at, _) in doc.match_indices("Since ") {
            let rest = &doc[at..];
            assert!(rest.starts_with("Since release ") || rest.starts_with("Since API "), "{doc}");
        }
    }
}

#[test]
fn internal_fields_say_so_once() {
    let mut found = 0;
    for doc in docs().iter().filter(|doc| doc.contains("debugging only")) {
        found += 1;
        assert_eq!(doc.matches("Internal").count(), 1, "{doc}");
    }
    assert!(found > 50, "only {found}");
}

/// A field that is called otherwise in Rust has its wire name beside that.
#[test]
fn wire_names_of_fields_are_never_alone() {
    let api = common::api();
    let objects = api.types.iter().filter_map(|ty| ty.object());
    let mut wires: BTreeSet<&str> =
        objects.flat_map(|object| &object.fields).map(|field| field.wire.as_str()).collect();
    wires.retain(|wire| wire.contains(|char: char| char.is_ascii_uppercase()));
    // Names that mean something else, too.
    for value in api.types.iter().flat_map(|ty| ty.values()) {
        wires.remove(value.label());
    }
    for error in &api.errors {
        wires.remove(error.name.as_str());
    }
    assert!(wires.len() > 100);
    let mut found = 0;
    for doc in docs() {
        let doc = doc.replace('\n', " ");
        let words: Vec<&str> = doc.split('`').collect();
        for at in (1..words.len()).step_by(2).filter(|at| wires.contains(words[*at])) {
            let before = words[at - 1];
            assert!(before.ends_with(" (") || before.ends_with("Wire name: "), "{doc}");
            found += 1;
        }
    }
    assert!(found > 100, "only {found}");
}
