//! The OpenAPI document: complete, closed in itself, and true to its own examples.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use generator::model::{Api, Kind, Method, TypeRef, VariantKind};
use generator::openapi::document;
use serde_json::{Value, json};

fn parsed(api: &Api) -> Value {
    serde_json::from_str(&document(api).pretty(100)).unwrap()
}

/// Method, path and content of all operations.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push((method.clone(), path.clone(), operation));
        }
    }
    all
}

fn arguments(path: &str) -> Vec<&str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect()
}

fn erased(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn every_call_is_an_operation() {
    let api = common::api();
    let document = parsed(&api);
    let mut found = BTreeMap::new();
    for (method, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        let names = match operation.get("x-storpool-operations") {
            Some(names) => names.as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect(),
            None => vec![id],
        };
        assert_eq!(names[0], id);
        for name in names {
            let span = (method.to_uppercase(), erased(&path));
            assert!(found.insert(name.to_owned(), span).is_none(), "duplicate {name}");
        }
    }
    let expected: BTreeMap<_, _> = api
        .calls
        .iter()
        .map(|call| {
            (call.name.clone(), (call.method.as_str().to_owned(), erased(&call.path(&api))))
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn no_two_templates_are_equivalent() {
    let document = parsed(&common::api());
    let mut seen = BTreeSet::new();
    for path in document["paths"].as_object().unwrap().keys() {
        assert!(seen.insert(erased(path)), "{path}");
    }
}

#[test]
fn arguments_are_those_of_the_path() {
    for (_, path, operation) in operations(&parsed(&common::api())) {
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
        assert_eq!(names, arguments(&path), "{path}");
    }
}

#[test]
fn replies_stand_in_their_envelope() {
    for (_, path, operation) in operations(&parsed(&common::api())) {
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
fn components_are_the_types_and_the_error() {
    let api = common::api();
    let document = parsed(&api);
    let found: BTreeSet<&String> =
        document["components"]["schemas"].as_object().unwrap().keys().collect();
    let error = "ErrorReply".to_owned();
    let types = api.types.iter().map(|ty| &ty.name);
    assert_eq!(found, types.chain([&error]).collect());
}

/// Calls `visit` with every object in a document.
fn each_object<'v>(value: &'v Value, visit: &mut impl FnMut(&'v serde_json::Map<String, Value>)) {
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
fn references_lead_somewhere_and_stand_alone() {
    let document = parsed(&common::api());
    let mut count = 0;
    each_object(&document, &mut |object| {
        if let Some(target) = object.get("$ref").and_then(Value::as_str) {
            assert!(document.pointer(&target[1..]).is_some(), "{target} leads nowhere");
            assert_eq!(object.len(), 1, "members beside {target} are ignored by readers");
            count += 1;
        }
    });
    assert!(count > 300, "{count}");
}

#[test]
fn flags_and_ages_of_members_are_told() {
    let api = common::api();
    let document = parsed(&api);
    let mut internal = 0;
    for ty in &api.types {
        let schema = &document["components"]["schemas"][&ty.name];
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
            assert_eq!(property.get("deprecated").is_some(), field.deprecated.is_some(), "{what}");
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
        let operation = &document["paths"][call.path(&api)][method];
        assert_eq!(operation["deprecated"], json!(true));
        assert!(operation["x-storpool-deprecated"]["since"].is_string());
    }
}

/// OpenAPI 3.0 says `nullable` where JSON Schema has `null` among the types.
fn as_json_schema(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(as_json_schema),
        Value::Object(members) => {
            if members.remove("nullable").is_some() {
                let ty = members["type"].take();
                members.insert("type".to_owned(), json!([ty, "null"]));
            }
            members.values_mut().for_each(as_json_schema);
        }
        _ => {}
    }
}

/// Schemas and what must be valid by them, all in one, since making a validator takes long.
#[derive(Default)]
struct Pairs {
    schemas: serde_json::Map<String, Value>,
    examples: serde_json::Map<String, Value>,
}

impl Pairs {
    fn add(&mut self, what: &str, schema: &Value, example: &Value) {
        self.schemas.insert(what.to_owned(), schema.clone());
        let before = self.examples.insert(what.to_owned(), example.clone());
        assert!(before.is_none(), "{what} is there twice");
    }

    /// All that is wrong, each with what it was found in.
    fn errors(self, document: &Value) -> Vec<String> {
        let mut root = json!({"properties": self.schemas, "components": document["components"]});
        as_json_schema(&mut root);
        let validator = jsonschema::draft7::new(&root).unwrap();
        validator
            .iter_errors(&Value::Object(self.examples))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }
}

#[test]
fn examples_are_valid() {
    let document = parsed(&common::api());
    let mut pairs = Pairs::default();
    for (method, path, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let what = format!("{method} {path} {}", parameter["name"]);
            pairs.add(&what, &parameter["schema"], &parameter["example"]);
        }
        for (what, part) in
            [("body", &operation["requestBody"]), ("reply", &operation["responses"]["200"])]
        {
            if let Some(content) = part.pointer("/content/application~1json") {
                let what = format!("{method} {path} {what}");
                pairs.add(&what, &content["schema"], &content["example"]);
            }
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        pairs.add(name, schema, &schema["example"]);
        for (member, property) in schema["properties"].as_object().into_iter().flatten() {
            pairs.add(&format!("{name}.{member}"), property, &property["example"]);
        }
    }
    assert!(pairs.examples.len() > 800);
    let errors = pairs.errors(&document);
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn an_invalid_example_would_be_found() {
    let document = parsed(&common::api());
    let mut pairs = Pairs::default();
    let name = document["components"]["schemas"].as_object().unwrap().keys().next().unwrap();
    let schema = json!({"$ref": format!("#/components/schemas/{name}")});
    pairs.add("wrong", &schema, &json!([null]));
    assert_eq!(pairs.errors(&document).len(), 1);
}

/// "Anything else" must not take what another form is known by, or two of `oneOf` would match.
#[test]
fn forms_of_unions_exclude_each_other() {
    let api = common::api();
    let document = parsed(&api);
    let mut checked = 0;
    for ty in &api.types {
        let Kind::Union(union) = &ty.kind else {
            continue;
        };
        for variant in &union.variants {
            let VariantKind::Type(TypeRef::Named(id)) = &variant.kind else {
                continue;
            };
            // That some form fits is the other test's to tell; here it must be one only.
            let example: Value = serde_json::from_str(&api.ty(*id).example.compact()).unwrap();
            let mut pairs = Pairs::default();
            let union = json!({"$ref": format!("#/components/schemas/{}", ty.name)});
            pairs.add(&format!("{} in {}", variant.name, ty.name), &union, &example);
            assert_eq!(pairs.errors(&document), [""; 0]);
            checked += 1;
        }
    }
    assert!(checked >= 6, "{checked}");
}

#[test]
fn the_token_is_asked_for() {
    let document = parsed(&common::api());
    assert_eq!(document["openapi"], "3.0.3");
    assert_eq!(document["security"], json!([{"token": []}]));
    let token = &document["components"]["securitySchemes"]["token"];
    assert_eq!(
        (&token["type"], &token["in"], &token["name"]),
        (&json!("apiKey"), &json!("header"), &json!("Authorization"))
    );
    assert!(token["description"].as_str().unwrap().contains("Storpool v1:"));
}

#[test]
fn reading_calls_are_gets() {
    for (method, path, operation) in operations(&parsed(&common::api())) {
        let posts = method == Method::Post.as_str().to_lowercase();
        assert_eq!(operation.get("x-storpool-repeat").is_some(), posts, "{path}");
    }
}
