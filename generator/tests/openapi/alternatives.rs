//! Shapes that client generators read: no `oneOf` of schemas that a decoder cannot distinguish by the
//! JSON kind or by one field.

use serde_json::{Value, json};

use super::mill::MILL;
use super::{RELEASES, assert_accepts, operations, reference, schemas};

#[test]
fn sentinels_widen_the_rule_of_their_type_only() {
    for (field, good, bad) in [
        ("name", json!(["", "rye"]), json!(["-", "r", "none", "ryeryerye", 0, null])),
        ("dash", json!(["-", "rye"]), json!(["", "r", "--", "-rye", "none", null])),
        ("either", json!(["", "rye", "#7"]), json!(["#", "7", "r", "rye#7", "none"])),
        ("text", json!(["", "anything"]), json!([0, null])),
        ("weight", json!([0, 100, 900]), json!([-100, 150, 1000, "", "100", null])),
        ("count", json!([0, 7]), json!(["", null])),
        ("grade", json!(["-", "fine", "coarse"]), json!(["", "other", null])),
        ("stage", json!([0, 1, 2]), json!([3, "-", null])),
        ("rate", json!([0, 5, "-"]), json!([-1, "", null])),
        ("word", json!(["", "-", 5]), json!([0, "all", null])),
        ("to", json!(["", "all", "none", [100]]), json!(["-", [50], 0, null])),
        ("kinds", json!(["-", 100]), json!(["", 0, 150, null])),
        ("null", json!([null, 100]), json!(["", 0])),
    ] {
        let pointer = format!("/components/schemas/Sack/properties/{field}");
        assert_accepts(&MILL, &pointer, &good, &bad);
    }
    let properties = &schemas(&MILL)["Sack"]["properties"];
    for (field, sentinel) in [("name", json!("")), ("weight", json!(0)), ("null", Value::Null)] {
        assert_eq!(properties[field].get("x-storpool-unset"), Some(&sentinel), "{field}");
    }
    let schema = |field: &str| {
        let mut schema = properties[field].clone();
        for key in ["description", "example", "x-storpool-since", "x-storpool-unset"] {
            assert!(schema.as_object_mut().unwrap().remove(key).is_some());
        }
        schema
    };
    assert_eq!(
        schema("name"),
        json!({
            "type": "string", "maxLength": 8, "pattern": "^(?:[a-z]{2,8})?$",
            "not": {"enum": ["none"]}, "title": "SackNameOrEmpty"
        })
    );
    assert_eq!(
        schema("weight"),
        json!({
            "type": "integer", "format": "int32", "minimum": 0, "maximum": 900, "multipleOf": 100,
            "title": "WeightOr0"
        })
    );
    let weight = reference("Weight");
    assert_eq!(
        schema("kinds"),
        json!({"anyOf": [weight, {"type": "string", "enum": ["-"]}], "title": "WeightOrDash"})
    );
    assert_eq!(schema("null"), json!({"anyOf": [weight, {"enum": [null]}]}));
    let description = properties["name"]["description"].as_str().unwrap();
    assert!(description.ends_with("any other value is of type `SackName`."), "{description}");
}

#[test]
fn variant_for_anything_else_excludes_the_constants_of_the_others() {
    let schemas = schemas(&MILL);
    for (union, one_of) in
        [("Wheel", ["Turning", "Still"]), ("Bin", ["Partial", "Full"]), ("Gate", ["Open", "Shut"])]
    {
        assert_eq!(schemas[union]["oneOf"], json!(one_of.map(reference)), "{union}");
    }
    for (name, field, key, value) in [
        ("Still", "left", "minimum", json!(0)),
        ("Partial", "level", "maximum", json!(99)),
        ("Between", "mark", "not", json!({"enum": [0, 9]})),
        ("Shut", "state", "pattern", json!(r"^(?!(?:open \(1\.0\))$)")),
    ] {
        assert_eq!(schemas[name]["properties"][field][key], value, "{name}");
    }
    // The union does not restrict a type that is also used by itself.
    assert_eq!(schemas["Loose"]["properties"]["left"].get("minimum"), None);
    let copy = &schemas["Belt"]["oneOf"][1];
    assert_eq!(copy["title"], "LooseInBelt");
    assert_eq!(copy["properties"]["left"]["minimum"], 0);
    assert_eq!(copy["required"], json!(["left"]));
    for (union, good, bad) in [
        ("Wheel", json!([{"left": -1}, {"left": 0}, {"left": 20}]), json!([{}, {"left": "x"}])),
        ("Bin", json!([{"level": 100}, {"level": 20}]), json!([{}])),
        ("Gauge", json!([{"mark": 0}, {"mark": 9}, {"mark": 5}, {"mark": 10}]), json!([{}])),
        (
            "Gate",
            json!([{"state": "open (1.0)"}, {"state": "open (1.0) "}, {"state": "open"}]),
            json!([{}]),
        ),
        ("Belt", json!([{"left": -1}, {"left": 20}]), json!([{}])),
    ] {
        assert_accepts(&MILL, &format!("/components/schemas/{union}"), &good, &bad);
    }
}

#[test]
fn string_alternatives_become_one_rule() {
    let rule = json!({
        "type": "string", "maxLength": 12, "pattern": "^(?:[a-z]{2,8}|#[0-9]+)$",
        "not": {"enum": ["none"]}
    });
    let component = &schemas(&MILL)["SackOrTag"];
    for (key, value) in rule.as_object().unwrap() {
        assert_eq!(&component[key], value, "{key}");
    }
    assert_eq!(component.get("anyOf"), None);
    let merged = &MILL["paths"]["/v1/Mill/{sackOrTag}"]["get"]["parameters"][0];
    assert_eq!(
        merged["schema"],
        json!({
            "type": "string", "maxLength": 12, "pattern": "^(?:#[0-9]+|[a-z]{2,8})$",
            "not": {"enum": ["none"]}
        })
    );
    let pointer = "/paths/~1v1~1Mill~1{sackOrTag}/get/parameters/0/schema";
    assert_accepts(&MILL, pointer, &json!(["rye", "#12"]), &json!(["none", "#", "R"]));
}

/// The JSON kinds that a schema accepts.
fn kinds(document: &Value, schema: &Value) -> Vec<String> {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return kinds(document, document.pointer(&target[1..]).unwrap());
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        if let Some(all) = schema.get(key).and_then(Value::as_array) {
            return all.iter().flat_map(|one| kinds(document, one)).collect();
        }
    }
    match schema.get("type").and_then(Value::as_str) {
        // Generators try these before any integer.
        Some("integer") if schema.get("enum").is_some() => vec![schema["enum"].to_string()],
        Some("integer") => vec!["number".to_owned()],
        Some(kind) => vec![kind.to_owned()],
        None if schema["enum"] == json!([null]) => vec!["null".to_owned()],
        None => Vec::new(),
    }
}

/// Reports every `oneOf` and `anyOf` with two schemas of one JSON kind, except for objects.
fn ambiguous(document: &Value, schema: &Value, at: &str, found: &mut Vec<String>) {
    match schema {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                ambiguous(document, item, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(members) => {
            for key in ["oneOf", "anyOf"] {
                if let Some(choice) = members.get(key).and_then(Value::as_array) {
                    let mut all: Vec<String> =
                        choice.iter().flat_map(|one| kinds(document, one)).collect();
                    all.retain(|kind| kind != "object");
                    let count = all.len();
                    all.sort();
                    all.dedup();
                    if all.len() < count {
                        found.push(format!("{at}/{key}"));
                    }
                }
            }
            for (key, part) in members.iter().filter(|(key, _)| *key != "example") {
                ambiguous(document, part, &format!("{at}/{key}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn alternatives_are_of_different_json_kinds() {
    for document in [&*MILL, &RELEASES[0].1, &RELEASES[1].1] {
        let mut found = Vec::new();
        ambiguous(document, document, "", &mut found);
        assert_eq!(found, [""; 0]);
        for (_, path, operation) in operations(document) {
            assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{path}");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                assert_eq!(kinds(document, &parameter["schema"]).len(), 1, "{path}");
            }
        }
    }
}

#[test]
fn ambiguous_alternatives_are_noticed() {
    let mut document = MILL.clone();
    let sack = &mut document["components"]["schemas"]["Sack"]["properties"];
    sack["name"] = json!({"anyOf": [reference("SackName"), {"type": "string", "enum": [""]}]});
    let mut found = Vec::new();
    ambiguous(&document, &document, "", &mut found);
    assert_eq!(found, ["/components/schemas/Sack/properties/name/anyOf"]);
}

/// Generators name an inline schema after object and property, unless it has a title, and mistake it
/// for a type of that name.
fn misleading_titles(document: &Value) -> Vec<String> {
    let schemas = schemas(document);
    let mut found = Vec::new();
    for (name, schema) in schemas {
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            let inline = !property.as_object().unwrap().contains_key("allOf");
            let by_title = property.get("title").and_then(Value::as_str);
            let by_path = format!("{name}{}{}", field[..1].to_uppercase(), &field[1..]);
            let inner = by_title.map_or(by_path, str::to_owned);
            if inline && schemas.contains_key(&inner) {
                found.push(format!("{name}.{field}"));
            }
        }
    }
    found
}

#[test]
fn inline_schemas_are_not_named_like_components() {
    assert_eq!(misleading_titles(&MILL), [""; 0]);
    for (_, document) in &*RELEASES {
        assert_eq!(misleading_titles(document), [""; 0]);
    }
    let mut document = MILL.clone();
    let name = &mut document["components"]["schemas"]["Sack"]["properties"]["name"];
    name.as_object_mut().unwrap().remove("title");
    assert_eq!(misleading_titles(&document), ["Sack.name"]);
}
