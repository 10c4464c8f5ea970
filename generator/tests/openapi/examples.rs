//! Examples are valid against their schemas.

use generator::model::{Kind, TypeRef, VariantKind};
use serde_json::{Map, Value, json};

use super::{DEPOT, REAL, RELEASES, operations, reference, schemas, validator};

/// Schemas and examples that must be valid, all in one, since making a validator takes long.
#[derive(Default)]
struct Pairs {
    schemas: Map<String, Value>,
    examples: Map<String, Value>,
}

impl Pairs {
    fn add(&mut self, what: &str, schema: &Value, example: &Value) {
        self.schemas.insert(what.to_owned(), schema.clone());
        let before = self.examples.insert(what.to_owned(), example.clone());
        assert!(before.is_none(), "duplicate {what}");
    }

    /// All errors, each with the example that has it.
    fn errors(self, document: &Value) -> Vec<String> {
        validator(document, json!({"properties": self.schemas}))
            .iter_errors(&Value::Object(self.examples))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }
}

#[test]
fn examples_are_valid() {
    for (_, document) in &*RELEASES {
        assert_examples_are_valid(document, 800);
    }
    assert_examples_are_valid(&DEPOT.1, 50);
}

fn assert_examples_are_valid(document: &Value, least: usize) {
    let mut pairs = Pairs::default();
    for (method, path, operation) in operations(document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let what = format!("{method} {path} {}", parameter["name"]);
            let content = parameter.pointer("/content/application~1json").unwrap_or(parameter);
            pairs.add(&what, &content["schema"], &content["example"]);
        }
        for (what, part) in
            [("body", &operation["requestBody"]), ("response", &operation["responses"]["200"])]
        {
            if let Some(content) = part.pointer("/content/application~1json") {
                let what = format!("{method} {path} {what}");
                pairs.add(&what, &content["schema"], &content["example"]);
            }
        }
    }
    for (name, schema) in schemas(document) {
        pairs.add(name, schema, &schema["example"]);
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            pairs.add(&format!("{name}.{field}"), property, &property["example"]);
        }
    }
    assert!(pairs.examples.len() > least);
    let errors = pairs.errors(document);
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn invalid_example_is_noticed() {
    let mut pairs = Pairs::default();
    let name = schemas(&REAL).keys().next().unwrap();
    pairs.add("wrong", &reference(name), &json!([null]));
    assert_eq!(pairs.errors(&REAL).len(), 1);
}

/// The variant for "anything else" must not accept the discriminators of the others, or two schemas
/// of `oneOf` would match.
#[test]
fn examples_of_variants_match_one_variant_only() {
    for (api, document) in &*RELEASES {
        let mut pairs = Pairs::default();
        for ty in &api.types {
            let Kind::Union(union) = &ty.kind else {
                continue;
            };
            for variant in &union.variants {
                let VariantKind::Type(TypeRef::Named(id)) = &variant.kind else {
                    continue;
                };
                let example: Value = serde_json::from_str(&api.ty(*id).example.compact()).unwrap();
                let what = format!("{} in {}", variant.name, ty.name);
                pairs.add(&what, &reference(&ty.name), &example);
            }
        }
        assert!(pairs.examples.len() >= 6);
        assert_eq!(pairs.errors(document), [""; 0]);
    }
}
