//! The OpenAPI document of this repository's schema, and of schemas made up for these tests.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod alternatives;
mod clients;
#[path = "../common/mod.rs"]
mod common;
mod definitions;
mod depot;
mod document;
mod examples;
mod mill;

use std::path::Path;
use std::sync::LazyLock;

use generator::SourceFile;
use generator::model::Api;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// The API of this repository's schema, of its default version and of the newest release, with their
/// documents.
static RELEASES: LazyLock<[(Api, Value); 2]> = LazyLock::new(|| {
    let schema = common::schema();
    let newest = schema.release(&schema.api.releases.last().unwrap().name).unwrap();
    [schema.api, newest].map(|api| {
        let document = parsed(&api);
        (api, document)
    })
});

/// The document of the default version.
static REAL: LazyLock<&Value> = LazyLock::new(|| &RELEASES[0].1);

/// A schema with everything that the language can express, and its document.
static DEPOT: LazyLock<(Api, Value)> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/depot");
    let api = generator::load(&common::files(&folder));
    let api = api.unwrap_or_else(|report| panic!("{report}"));
    let document = parsed(&api);
    (api, document)
});

fn parsed(api: &Api) -> Value {
    serde_json::from_str(&generator::openapi::document(api).pretty(100)).unwrap()
}

/// The document of a schema, from paths and texts of its files.
fn document_of<const N: usize>(files: [(&str, &str); N]) -> Value {
    let files =
        files.map(|(path, text)| SourceFile { path: path.to_owned(), text: text.to_owned() });
    parsed(&generator::load(&files).unwrap_or_else(|report| panic!("{report}")))
}

/// A reference to the component of a type.
fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// The components of types.
fn schemas(document: &Value) -> &Map<String, Value> {
    document["components"]["schemas"].as_object().unwrap()
}

/// Method, path and content of all operations.
fn operations(document: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        let operations = item.as_object().unwrap().iter();
        operations.map(move |(method, operation)| (method, path, operation))
    })
}

/// A validator for a schema that may refer to components of a document.
fn validator(document: &Value, mut schema: Value) -> Validator {
    schema["components"] = document["components"].clone();
    as_json_schema(&mut schema);
    jsonschema::draft7::new(&schema).unwrap()
}

/// OpenAPI 3.0 has `nullable` where JSON Schema has `null` among the types.
fn as_json_schema(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(as_json_schema),
        Value::Object(members) => {
            if members.get("nullable") == Some(&json!(true)) {
                let ty = members["type"].take();
                members.insert("type".to_owned(), json!([ty, "null"]));
            }
            members.values_mut().for_each(as_json_schema);
        }
        _ => {}
    }
}

/// Checks which instances the schema at a pointer accepts.
#[track_caller]
fn assert_accepts(document: &Value, pointer: &str, good: &Value, bad: &Value) {
    let validator = validator(document, json!({"allOf": [document.pointer(pointer).unwrap()]}));
    for instance in good.as_array().unwrap() {
        assert!(validator.is_valid(instance), "{pointer} rejects {instance}");
    }
    for instance in bad.as_array().unwrap() {
        assert!(!validator.is_valid(instance), "{pointer} accepts {instance}");
    }
}
