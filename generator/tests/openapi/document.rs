//! The document of this repository's schema: complete, consistent, and without dangling references.

use std::collections::{BTreeMap, BTreeSet};

use generator::model::Kind;
use serde_json::{Map, Value, json};

use super::{API, REAL, operations, schemas};

fn arguments(path: &str) -> Vec<&str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect()
}

fn erased(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn every_call_is_an_operation() {
    let mut found = BTreeMap::new();
    for (method, path, operation) in operations(&REAL) {
        let id = operation["operationId"].as_str().unwrap();
        let names = match operation.get("x-storpool-operations") {
            Some(names) => names.as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect(),
            None => vec![id],
        };
        assert_eq!(names[0], id);
        for name in names {
            let request = (method.to_uppercase(), erased(path));
            assert!(found.insert(name.to_owned(), request).is_none(), "duplicate {name}");
        }
    }
    let expected: BTreeMap<_, _> = API
        .calls
        .iter()
        .map(|call| {
            (call.name.clone(), (call.method.as_str().to_owned(), erased(&call.path(&API))))
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn path_templates_are_distinct() {
    let mut seen = BTreeSet::new();
    for path in REAL["paths"].as_object().unwrap().keys() {
        assert!(seen.insert(erased(path)), "{path}");
    }
}

#[test]
fn parameters_are_the_arguments_of_the_path() {
    for (_, path, operation) in operations(&REAL) {
        let parameters = operation.get("parameters").and_then(Value::as_array);
        let names: Vec<&str> = parameters
            .into_iter()
            .flatten()
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

#[test]
fn responses_have_the_envelope() {
    for (_, path, operation) in operations(&REAL) {
        let content = &operation["responses"]["200"]["content"]["application/json"];
        assert_eq!(content["schema"]["required"], json!(["data"]), "{path}");
        assert_eq!(content["schema"]["properties"]["generation"]["type"], "integer", "{path}");
        assert!(content["schema"]["properties"]["data"].is_object(), "{path}");
        assert!(content["example"].get("data").is_some(), "{path}");
        let description = operation["responses"]["200"]["description"].as_str();
        assert!(description.unwrap().contains("An error may have this status"));
    }
}

#[test]
fn every_type_and_the_error_is_a_component() {
    let found: BTreeSet<&str> = schemas(&REAL).keys().map(String::as_str).collect();
    let types = API.types.iter().map(|ty| ty.name.as_str());
    assert_eq!(found, types.chain(["ErrorReply"]).collect());
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
    let mut count = 0;
    each_object(&REAL, &mut |object| {
        if let Some(target) = object.get("$ref").and_then(Value::as_str) {
            assert!(REAL.pointer(&target[1..]).is_some(), "{target} does not exist");
            assert_eq!(object.len(), 1, "members beside {target} are ignored by readers");
            count += 1;
        }
    });
    assert!(count > 300, "{count}");
}

#[test]
fn flags_and_releases_of_fields_are_complete() {
    let mut internal = 0;
    for ty in &API.types {
        let schema = &schemas(&REAL)[&ty.name];
        assert_eq!(schema["x-storpool-since"], json!(API.release(ty.since).name));
        assert_eq!(schema.get("deprecated").is_some(), ty.deprecated.is_some());
        let Kind::Object(object) = &ty.kind else {
            continue;
        };
        for field in &object.fields {
            let what = format!("{}.{}", ty.name, field.wire);
            let property = &schema["properties"][&field.wire];
            assert_eq!(
                property["x-storpool-since"],
                json!(API.release(field.since).name),
                "{what}"
            );
            assert_eq!(property.get("x-storpool-internal").is_some(), field.internal, "{what}");
            let inherited = field.inherited_from.map(|id| json!(API.ty(id).name));
            assert_eq!(property.get("x-storpool-inherited-from"), inherited.as_ref(), "{what}");
            assert_eq!(property.get("deprecated").is_some(), field.deprecated.is_some(), "{what}");
            let required = schema["required"]
                .as_array()
                .is_some_and(|names| names.iter().any(|name| *name == json!(field.wire)));
            assert_eq!(required, field.required() && field.default.is_none(), "{what}");
            internal += usize::from(field.internal);
        }
    }
    assert!(internal > 0);
    for call in API.calls.iter().filter(|call| call.deprecated.is_some()) {
        let method = call.method.as_str().to_lowercase();
        let operation = &REAL["paths"][call.path(&API)][method];
        assert_eq!(operation["deprecated"], json!(true));
        assert!(operation["x-storpool-deprecated"]["since"].is_string());
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
    for (method, path, operation) in operations(&REAL) {
        let posts = method == "post";
        assert_eq!(operation.get("x-storpool-repeat").is_some(), posts, "{path}");
    }
}
