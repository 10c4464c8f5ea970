//! The schema for editors accepts every file of the schema, and refuses what editors should mark.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Value, json};

fn editor_schema() -> Value {
    let path = common::schema_folder().join("schema.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn validator() -> Validator {
    jsonschema::draft7::new(&editor_schema()).unwrap()
}

#[test]
fn it_is_a_schema_of_draft_7() {
    if let Err(error) = jsonschema::draft7::meta::validate(&editor_schema()) {
        panic!("{}: {error}", error.instance_path());
    }
}

#[test]
fn every_file_is_accepted_and_names_it() {
    let validator = validator();
    let files = common::schema_files();
    assert!(files.len() > 20);
    for file in files {
        let value: Value = serde_json::from_str(&file.text).unwrap();
        let found: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {}: {error}", file.path, error.instance_path()))
            .collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
        let up = "../".repeat(file.path.matches('/').count());
        let up = if up.is_empty() { "./" } else { &up };
        assert_eq!(
            value["$schema"],
            format!("{up}schema.schema.json"),
            "{}",
            file.path
        );
    }
}

/// A file with one of everything that a file can have.
fn sample() -> Value {
    json!({
        "$schema": "../schema.schema.json",
        "section": "things",
        "types": {
            "Id": {"kind": "integer", "since": "1.0.0", "min": 0, "doc": "A.", "example": 1},
            "Name": {"kind": "string", "since": "1.0.0", "pattern": "^a$", "doc": "A.", "example": "a"},
            "State": {"kind": "enum", "since": "1.0.0", "doc": "A.", "values": {"up": {"doc": "A."}}},
            "Step": {"kind": "numbered", "since": "1.0.0", "doc": "A.", "values": {
                "1": {"name": "one", "doc": "A."}
            }},
            "Either": {"kind": "union", "since": "1.0.0", "doc": "A.", "variants": {
                "One": {"type": "Thing", "doc": "A."},
                "None": {"literal": "none", "doc": "A."}
            }},
            "Thing": {"kind": "object", "since": "1.0.0", "doc": "A.", "aliases": ["T"], "fields": {
                "id": {"type": "Id", "since": "1.0.0", "doc": "A.", "changes": [
                    {"release": "1.0.1", "kind": "renamed", "from": "no", "fromSince": "1.0.0"}
                ]},
                "all": {"type": "{Id: [Name]}", "optional": true, "since": "1.0.0", "doc": "A."}
            }, "derived": {
                "first": {"member": "id", "equals": 1, "doc": "A."},
                "age": {"timeSince": "id", "doc": "A."}
            }}
        },
        "calls": {
            "thingUpdate": {
                "title": "Update", "since": "1.0.0", "method": "POST", "query": "ThingUpdate/{id}",
                "args": {"id": {"type": "Id", "doc": "A."}}, "body": "Thing", "returns": "[Thing]",
                "repeat": {"safe": true, "unsafeWith": ["id"], "why": "B."},
                "errors": ["busy"], "doc": "A.", "example": {"id": 1}
            }
        }
    })
}

/// What to do to the sample: where, and what to put there (`null` takes it away).
const FAULTS: &[(&str, &str, &str)] = &[
    ("a key it does not know", "/oops", "1"),
    ("calls without section", "/section", "null"),
    ("an unknown kind", "/types/Id/kind", "\"int\""),
    ("no kind", "/types/Id/kind", "null"),
    ("a rule of another kind", "/types/Id/pattern", "\"^a$\""),
    ("a number as text", "/types/Id/min", "\"0\""),
    ("no example", "/types/Id/example", "null"),
    ("a pattern without anchors", "/types/Name/pattern", "\"a\""),
    ("no description", "/types/Name/doc", "null"),
    ("an empty description", "/types/Name/doc", "\" \""),
    ("a release with two numbers", "/types/Name/since", "\"1.0\""),
    ("values as list", "/types/State/values", "[\"up\"]"),
    (
        "a key that is no number",
        "/types/Step/values/one",
        "{\"name\": \"one\", \"doc\": \"A.\"}",
    ),
    ("a number without name", "/types/Step/values/1/name", "null"),
    (
        "a variant of both forms",
        "/types/Either/variants/One/literal",
        "\"a\"",
    ),
    (
        "a variant of no form",
        "/types/Either/variants/One/type",
        "null",
    ),
    (
        "a type in lower case",
        "/types/thing",
        "{\"kind\": \"float\", \"since\": \"1.0.0\", \"doc\": \"A.\", \"example\": 1}",
    ),
    (
        "a misspelled flag",
        "/types/Thing/fields/all/optionl",
        "true",
    ),
    (
        "a constant that is optional",
        "/types/Thing/fields/all/const",
        "1",
    ),
    (
        "a default that is optional",
        "/types/Thing/fields/all/default",
        "1",
    ),
    (
        "a broken notation",
        "/types/Thing/fields/all/type",
        "\"[Id\\u0020]x\"",
    ),
    (
        "an unknown unit",
        "/types/Thing/fields/id/unit",
        "\"parsecs\"",
    ),
    ("an odd mark", "/types/Thing/fields/id/unset", "\"none\""),
    (
        "a rename without release",
        "/types/Thing/fields/id/changes/0/fromSince",
        "null",
    ),
    (
        "an unknown change",
        "/types/Thing/fields/id/changes/0/kind",
        "\"vanished\"",
    ),
    (
        "a derived fact in camel case",
        "/types/Thing/derived/isFirst",
        "{\"timeSince\": \"id\", \"doc\": \"A.\"}",
    ),
    (
        "a derived fact of both forms",
        "/types/Thing/derived/age/member",
        "\"id\"",
    ),
    (
        "a comparison with nothing",
        "/types/Thing/derived/first/equals",
        "null",
    ),
    (
        "a method in lower case",
        "/calls/thingUpdate/method",
        "\"post\"",
    ),
    ("a GET that sends", "/calls/thingUpdate/method", "\"GET\""),
    (
        "a POST that may be repeated or not",
        "/calls/thingUpdate/repeat",
        "null",
    ),
    ("no reason", "/calls/thingUpdate/repeat/why", "null"),
    (
        "exceptions from never",
        "/calls/thingUpdate/repeat/safe",
        "false",
    ),
    (
        "a path with a slash in front",
        "/calls/thingUpdate/query",
        "\"/ThingUpdate\"",
    ),
    (
        "an argument that is a list",
        "/calls/thingUpdate/args/id/type",
        "\"[Id]\"",
    ),
    ("an example of no body", "/calls/thingUpdate/body", "null"),
    (
        "an error twice",
        "/calls/thingUpdate/errors",
        "[\"busy\", \"busy\"]",
    ),
];

#[test]
fn what_is_broken_is_refused() {
    let validator = validator();
    let errors: Vec<String> = validator
        .iter_errors(&sample())
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    for (what, pointer, value) in FAULTS {
        let mut broken = sample();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = broken.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match serde_json::from_str(value).unwrap() {
            Value::Null => assert!(parent.remove(key).is_some(), "{what}"),
            value => drop(parent.insert((*key).to_owned(), value)),
        }
        assert!(!validator.is_valid(&broken), "{what} is accepted");
    }
}

/// Editors show the description of a key when the mouse rests on it.
#[test]
fn every_key_is_described() {
    let schema = editor_schema();
    let mut open = vec![("", &schema)];
    let mut count = 0;
    while let Some((name, part)) = open.pop() {
        match part {
            Value::Array(items) => open.extend(items.iter().map(|item| (name, item))),
            Value::Object(members) => {
                let keys = members.get("properties").and_then(Value::as_object);
                // Within conditions nothing is described; what they forbid is `false`.
                if let Some(keys) = keys.filter(|_| !matches!(name, "if" | "then" | "else")) {
                    for (key, value) in keys {
                        let target = value.get("$ref").and_then(Value::as_str);
                        let target = target.and_then(|target| schema.pointer(&target[1..]));
                        let inherited = target.and_then(|target| target.get("description"));
                        let described = value.get("description").or(inherited);
                        assert!(
                            described.is_some(),
                            "`{key}` of `{name}` has no description"
                        );
                        count += 1;
                    }
                }
                open.extend(members.iter().map(|(key, value)| (key.as_str(), value)));
            }
            _ => {}
        }
    }
    assert!(count > 100);
}

/// Calls `visit` with the names of all keys that some part of the schema describes.
fn each_key(part: &Value, visit: &mut impl FnMut(&str)) {
    match part {
        Value::Array(items) => items.iter().for_each(|item| each_key(item, visit)),
        Value::Object(members) => {
            if let Some(keys) = members.get("properties").and_then(Value::as_object) {
                keys.keys().for_each(|key| visit(key));
            }
            members.values().for_each(|member| each_key(member, visit));
        }
        _ => {}
    }
}

/// The keys that the reader of schema files asks for, out of its source: it has no list of them.
fn keys_that_are_read() -> BTreeSet<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = ["raw.rs", "raw/types.rs", "raw/calls.rs"];
    let source = files
        .map(|file| std::fs::read_to_string(folder.join(file)).unwrap())
        .concat();
    let asks = [
        "word",
        "required_word",
        "words",
        "flag",
        "integer",
        "required_integer",
        "json",
        "node",
        "required",
    ];
    let mut keys = BTreeSet::from(["doc".to_owned()]);
    let mut before = "";
    for part in source.split("(\"") {
        let method = before.rsplit('.').next().unwrap_or_default();
        if asks.contains(&method) || method == "doc_at" {
            keys.extend(part.split('"').next().map(str::to_owned));
        }
        before = part;
    }
    keys
}

/// What one of the two knows alone would be refused by the other.
#[test]
fn it_knows_the_keys_that_are_read() {
    let mut described = BTreeSet::new();
    each_key(&editor_schema(), &mut |key| {
        described.extend([key.to_owned()])
    });
    assert_eq!(described, keys_that_are_read());
}
