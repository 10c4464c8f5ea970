//! The schema for editors accepts what the generator accepts, and marks what editors should mark.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;
#[path = "common/shop.rs"]
mod shop;

use std::path::Path;

use generator::SourceFile;
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
fn editor_schema_is_of_draft_7() {
    if let Err(error) = jsonschema::draft7::meta::validate(&editor_schema()) {
        panic!("{}: {error}", error.instance_path());
    }
}

#[track_caller]
fn assert_accepted(validator: &Validator, files: &[SourceFile]) {
    if let Err(report) = generator::load(files) {
        panic!("{report}");
    }
    for file in files {
        let value: Value = serde_json::from_str(&file.text).unwrap();
        let errors = validator.iter_errors(&value);
        let errors: Vec<_> = errors
            .map(|error| format!("{}: {}: {error}", file.path, error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
    }
}

#[test]
fn editor_accepts_every_file_of_the_schema() {
    let files = common::schema_files();
    assert!(files.len() > 20);
    assert_accepted(&validator(), &files);
    for file in files {
        let value: Value = serde_json::from_str(&file.text).unwrap();
        let up = "../".repeat(file.path.matches('/').count());
        let up = if up.is_empty() { "./" } else { &up };
        let named = format!("{up}schema.schema.json");
        assert_eq!(value["$schema"], named, "{}", file.path);
    }
}

#[test]
fn editor_accepts_other_schemas_that_the_generator_accepts() {
    let validator = validator();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for folder in ["golden/schema", "fixtures/obstacle", "fixtures/hostile"] {
        assert_accepted(&validator, &common::files(&tests.join(folder)));
    }
    for (old, new) in [
        (r#""optional": true,"#, r#""optional": true, "unset": null,"#),
        (r#""type": "ThingId", "since""#, r#""type": "ThingId", "unset": 4294967294, "since""#),
        (r#""type": "ThingId", "since""#, r#""type": "ThingId", "unset": "none", "since""#),
        (r#""max": 9,"#, r#""max": 9, "unit": "parsecs","#),
        (r#""optional": true,"#, r#""optional": false, "default": 3,"#),
        (r#""lead": ["label"]"#, r#""lead": []"#),
    ] {
        assert_accepted(&validator, &shop::with(&[(old, new)]));
    }
}

/// A file with one of everything that a file can have.
fn sample() -> Value {
    json!({
        "$schema": "schema.schema.json",
        "api": {"title": "T", "version": "1.0", "prefix": "/v1", "doc": "A."},
        "releases": {"1.0.0": {}, "1.0.1": {"api": "1.0"}},
        "sections": {"things": {"title": "Things", "since": "1.0.0", "doc": "A."}},
        "errors": {"busy": {"doc": "A."}},
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
                "Nothing": {"literal": "none", "doc": "A."}
            }},
            "Thing": {"kind": "object", "since": "1.0.0", "doc": "A.", "aliases": ["T"], "fields": {
                "id": {"type": "Id", "since": "1.0.0", "doc": "A.", "was": [
                    {"until": "1.0.1", "name": "no"}
                ]},
                "at": {"type": "integer", "since": "1.0.0", "doc": "A.", "example": 1},
                "state": {"type": "State", "since": "1.0.0", "doc": "A."},
                "step": {"type": "Step", "since": "1.0.0", "doc": "A."},
                "all": {"type": "{Id: [Name]}", "optional": true, "since": "1.0.0", "doc": "A."}
            }, "derived": {
                "first": {"member": "id", "equals": 1, "doc": "A."},
                "age": {"timeSince": "at", "doc": "A."}
            }}
        },
        "calls": {
            "thingUpdate": {
                "title": "Update", "since": "1.0.0", "method": "POST", "path": "ThingUpdate/{id}",
                "args": {"id": {"type": "Id", "doc": "A."}}, "body": "Thing", "returns": "[Either]",
                "repeat": {"safe": true, "unsafeWith": ["id"], "why": "B."},
                "errors": [{"name": "busy", "when": "A.", "example": {}}], "doc": "A.",
                "example": {"id": 1, "at": 1, "state": "up", "step": 1}
            }
        }
    })
}

/// Edits that break the sample: where, and what to put there (`null` removes it).
const FAULTS: &[(&str, &str, &str)] = &[
    ("unknown key", "/oops", "1"),
    ("calls without section", "/section", "null"),
    ("unknown kind", "/types/Id/kind", "\"int\""),
    ("missing kind", "/types/Id/kind", "null"),
    ("rule of another kind", "/types/Id/pattern", "\"^a$\""),
    ("number as string", "/types/Id/min", "\"0\""),
    ("missing example", "/types/Id/example", "null"),
    ("pattern without anchors", "/types/Name/pattern", "\"a\""),
    ("missing description", "/types/Name/doc", "null"),
    ("empty description", "/types/Name/doc", "\" \""),
    ("release that is no version", "/types/Name/since", "\"next\""),
    ("values as list", "/types/State/values", "[\"up\"]"),
    ("no values", "/types/State/values", "{}"),
    (
        "numbered value with a word as key",
        "/types/Step/values/one",
        "{\"name\": \"one\", \"doc\": \"A.\"}",
    ),
    ("numbered value without name", "/types/Step/values/1/name", "null"),
    ("variant with type and literal", "/types/Either/variants/One/literal", "\"a\""),
    ("variant without type and literal", "/types/Either/variants/One/type", "null"),
    ("misspelled flag", "/types/Thing/fields/all/optionl", "true"),
    ("flag as string", "/types/Thing/fields/all/optional", "\"true\""),
    ("optional constant", "/types/Thing/fields/all/const", "1"),
    ("optional field with default", "/types/Thing/fields/all/default", "1"),
    ("sentinel that is a list", "/types/Thing/fields/id/unset", "[]"),
    ("broken notation", "/types/Thing/fields/all/type", "\"[Id\\u0020]x\""),
    ("form without end", "/types/Thing/fields/id/was/0/until", "null"),
    ("forms as object", "/types/Thing/fields/id/was", "{\"until\": \"1.0.1\"}"),
    ("two kinds of derived fact", "/types/Thing/derived/age/member", "\"id\""),
    ("comparison with nothing", "/types/Thing/derived/first/equals", "null"),
    ("method in lower case", "/calls/thingUpdate/method", "\"post\""),
    ("GET with repeat", "/calls/thingUpdate/method", "\"GET\""),
    ("POST without repeat", "/calls/thingUpdate/repeat", "null"),
    ("missing reason", "/calls/thingUpdate/repeat/why", "null"),
    ("exceptions from never", "/calls/thingUpdate/repeat/safe", "false"),
    ("path with a leading slash", "/calls/thingUpdate/path", "\"/ThingUpdate\""),
    ("argument that is a list", "/calls/thingUpdate/args/id/type", "\"[Id]\""),
    ("example without body", "/calls/thingUpdate/body", "null"),
    ("duplicate error", "/calls/thingUpdate/errors", "[\"busy\", \"busy\"]"),
    ("empty title", "/calls/thingUpdate/title", "\"\""),
];

#[test]
fn editor_and_generator_reject_the_same_mistakes() {
    let validator = validator();
    let file =
        |value: &Value| SourceFile { path: "things.json".to_owned(), text: value.to_string() };
    assert_accepted(&validator, &[file(&sample())]);
    for (what, pointer, value) in FAULTS {
        let mut broken = sample();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = broken.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match serde_json::from_str(value).unwrap() {
            Value::Null => assert!(parent.remove(key).is_some(), "{what}"),
            value => drop(parent.insert((*key).to_owned(), value)),
        }
        assert!(!validator.is_valid(&broken), "the editor accepts: {what}");
        let loaded = generator::load(&[file(&broken)]);
        assert!(loaded.is_err(), "the generator accepts: {what}");
    }
}

/// Editors show the description of a key when the pointer rests on it.
#[test]
fn every_key_has_a_description() {
    let schema = editor_schema();
    let mut open = vec![("", &schema)];
    let mut count = 0;
    while let Some((name, part)) = open.pop() {
        match part {
            Value::Array(items) => open.extend(items.iter().map(|item| (name, item))),
            Value::Object(members) => {
                let keys = members.get("properties").and_then(Value::as_object);
                // Conditions describe nothing.
                for (key, value) in
                    keys.filter(|_| !matches!(name, "if" | "then" | "not")).into_iter().flatten()
                {
                    let target = value.get("$ref").and_then(Value::as_str);
                    let target = target.and_then(|target| schema.pointer(&target[1..]));
                    let inherited = target.and_then(|target| target.get("description"));
                    let described = value.get("description").or(inherited);
                    assert!(described.is_some(), "`{key}` of `{name}` has no description");
                    count += 1;
                }
                open.extend(members.iter().map(|(key, value)| (key.as_str(), value)));
            }
            _ => {}
        }
    }
    assert!(count > 100);
}

#[test]
fn editor_offers_the_names_that_the_api_defines() {
    let schema = editor_schema();
    let api = common::api();
    let offered = |id: &str| -> Vec<String> {
        let names = &schema["definitions"][id]["anyOf"][0]["enum"];
        let names = names.as_array().unwrap().iter();
        names.map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(offered("typeName").len(), api.types.len());
    assert_eq!(offered("typeRef").len(), api.types.len() + 5);
    assert_eq!(offered("since").len(), api.releases.len());
    assert_eq!(offered("errorName").len(), api.errors.len());
    assert_eq!(offered("sectionId").len(), api.sections.len());
    assert_eq!(offered("callName").len(), api.calls.len());
    assert!(offered("unit").contains(&"bytes".to_owned()));
}
