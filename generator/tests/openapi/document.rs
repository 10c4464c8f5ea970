//! The document of this repository's schema: complete, consistent, and without dangling references.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use generator::model::Kind;
use serde_json::{Map, Value, json};

use super::{DEPOT, REAL, RELEASES, operations, schemas};

fn arguments(path: &str) -> Vec<&str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect()
}

fn erased(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn every_call_is_an_operation() {
    for (api, document) in &*RELEASES {
        let mut found = BTreeMap::new();
        for (method, path, operation) in operations(document) {
            let id = operation["operationId"].as_str().unwrap();
            let names = match operation.get("x-storpool-operations") {
                Some(names) => {
                    names.as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect()
                }
                None => vec![id],
            };
            assert_eq!(names[0], id);
            for name in names {
                let request = (method.to_uppercase(), erased(path));
                assert!(found.insert(name.to_owned(), request).is_none(), "duplicate {name}");
            }
        }
        let expected: BTreeMap<_, _> = api
            .calls
            .iter()
            .map(|call| {
                (call.name.clone(), (call.method.as_str().to_owned(), erased(&call.path(api))))
            })
            .collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn path_templates_are_distinct() {
    for (_, document) in &*RELEASES {
        let mut seen = BTreeSet::new();
        for path in document["paths"].as_object().unwrap().keys() {
            assert!(seen.insert(erased(path)), "{path}");
        }
    }
}

#[test]
fn parameters_are_the_arguments_of_the_path() {
    for (_, document) in &*RELEASES {
        for (_, path, operation) in operations(document) {
            let parameters = operation.get("parameters").and_then(Value::as_array);
            let in_path = |parameter: &&Value| parameter["in"] != json!("query");
            let names: Vec<&str> = parameters
                .into_iter()
                .flatten()
                .filter(in_path)
                .map(|parameter| {
                    assert_eq!(
                        (&parameter["in"], &parameter["required"]),
                        (&json!("path"), &json!(true))
                    );
                    parameter["name"].as_str().unwrap()
                })
                .collect();
            assert_eq!(names, arguments(path), "{path}");
        }
    }
}

#[test]
fn responses_have_the_envelope() {
    for (_, document) in &*RELEASES {
        for (_, path, operation) in operations(document) {
            let content = &operation["responses"]["200"]["content"]["application/json"];
            assert_eq!(content["schema"]["required"], json!(["data"]), "{path}");
            assert_eq!(content["schema"]["properties"]["generation"]["type"], "integer", "{path}");
            assert!(content["schema"]["properties"]["data"].is_object(), "{path}");
            assert!(content["example"].get("data").is_some(), "{path}");
            let description = operation["responses"]["200"]["description"].as_str();
            assert!(description.unwrap().contains("An error may have this status"));
        }
    }
}

#[test]
fn every_type_and_the_error_is_a_component() {
    for (api, document) in &*RELEASES {
        let found: BTreeSet<&str> = schemas(document).keys().map(String::as_str).collect();
        let types = api.types.iter().map(|ty| ty.name.as_str());
        assert_eq!(found, types.chain(["ErrorReply"]).collect());
    }
}

/// Calls `visit` with every object in a document.
fn each_object<'v>(value: &'v Value, visit: &mut impl FnMut(&'v Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| each_object(item, visit)),
        Value::Object(members) => {
            visit(members);
            // Examples are data of the API, not part of the document.
            let parts = members.iter().filter(|(key, _)| *key != "example");
            parts.for_each(|(_, part)| each_object(part, visit));
        }
        _ => {}
    }
}

#[test]
fn references_resolve_and_have_no_siblings() {
    for (_, document) in &*RELEASES {
        let mut count = 0;
        each_object(document, &mut |object| {
            if let Some(target) = object.get("$ref").and_then(Value::as_str) {
                assert!(document.pointer(&target[1..]).is_some(), "{target} does not exist");
                assert_eq!(object.len(), 1, "members beside {target} are ignored by readers");
                count += 1;
            }
        });
        assert!(count > 300, "{count}");
    }
}

#[test]
fn flags_and_releases_of_fields_are_complete() {
    for (api, document) in &*RELEASES {
        let mut internal = 0;
        for ty in &api.types {
            let schema = &schemas(document)[&ty.name];
            assert_eq!(schema["x-storpool-since"], json!(api.release(ty.since).name));
            assert_eq!(schema.get("deprecated").is_some(), ty.deprecated.is_some());
            let Kind::Object(object) = &ty.kind else {
                continue;
            };
            for field in &object.fields {
                let what = format!("{}.{}", ty.name, field.wire);
                let property = &schema["properties"][&field.wire];
                assert_eq!(
                    property["x-storpool-since"],
                    json!(api.release(field.since).name),
                    "{what}"
                );
                assert_eq!(property.get("x-storpool-internal").is_some(), field.internal, "{what}");
                let inherited = field.inherited_from.map(|id| json!(api.ty(id).name));
                assert_eq!(property.get("x-storpool-inherited-from"), inherited.as_ref(), "{what}");
                assert_eq!(
                    property.get("deprecated").is_some(),
                    field.deprecated.is_some(),
                    "{what}"
                );
                let required = schema["required"]
                    .as_array()
                    .is_some_and(|names| names.iter().any(|name| *name == json!(field.wire)));
                assert_eq!(required, field.required() && field.default.is_none(), "{what}");
                internal += usize::from(field.internal);
            }
        }
        assert!(internal > 0);
        for call in api.calls.iter().filter(|call| call.deprecated.is_some()) {
            let method = call.method.as_str().to_lowercase();
            let operation = &document["paths"][call.path(api)][method];
            assert_eq!(operation["deprecated"], json!(true));
            assert!(operation["x-storpool-deprecated"]["since"].is_string());
        }
    }
}

#[test]
fn token_is_required() {
    assert_eq!(REAL["openapi"], "3.0.3");
    assert_eq!(REAL["security"], json!([{"token": []}]));
    let token = &REAL["components"]["securitySchemes"]["token"];
    assert_eq!(
        (&token["type"], &token["in"], &token["name"]),
        (&json!("apiKey"), &json!("header"), &json!("Authorization"))
    );
    assert!(token["description"].as_str().unwrap().contains("Storpool v1:"));
}

#[test]
fn only_calls_that_change_something_have_a_retry_rule() {
    for (_, document) in &*RELEASES {
        for (method, path, operation) in operations(document) {
            let posts = method == "post";
            assert_eq!(operation.get("x-storpool-repeat").is_some(), posts, "{path}");
        }
    }
}

#[test]
fn extensions_are_those_that_the_documentation_lists() {
    let mut used = BTreeSet::new();
    for (_, document) in RELEASES.iter().chain([&*DEPOT]) {
        each_object(document, &mut |object| {
            used.extend(object.keys().filter(|key| key.starts_with("x-storpool-")).cloned());
        });
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../doc/openapi.md");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `x-storpool-"));
    let listed =
        rows.map(|row| row.split(" | ").next().unwrap()).flat_map(|names| names.split(", "));
    let listed: BTreeSet<String> = listed
        .map(|name| {
            format!("x-storpool-{}", name.trim_matches('`').trim_start_matches("x-storpool-"))
        })
        .collect();
    assert_eq!(used, listed);
}
