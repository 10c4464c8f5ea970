//! The output for each kind of definition in a schema.

use serde_json::{Value, json};

use super::{document_of, reference};

const FRONT: &str = r#"{
  "api": {"title": "Shop", "version": "1.5", "prefix": "/v1", "doc": "See [Item]."},
  "releases": {"1.0.0": {}, "1.1.0": {"api": "1.5"}},
  "sections": {
    "items": {"title": "Items", "since": "1.0.0", "doc": "Things."},
    "boxes": {"title": "Boxes", "since": "1.1.0", "doc": "Things with things in them."}
  },
  "errors": {"gone": {"doc": "It is *gone*."}}
}"#;

const TYPES: &str = r##"{
  "types": {
    "ItemId": {"kind": "integer", "since": "1.0.0", "min": 1, "doc": "Number.", "example": 4},
    "BoxName": {"kind": "string", "since": "1.0.0", "pattern": "^\\#[a-z]+$", "maxLength": 9,
      "reserved": ["#no"], "doc": "Name.", "example": "#abc"},
    "Rate": {"kind": "limit", "since": "1.0.0", "min": 0, "unlimited": "-", "unit": "KB/s",
      "doc": "Speed.", "example": 3},
    "Color": {"kind": "enum", "since": "1.0.0", "doc": "Paint.", "values": {
      "red": {"doc": "Warm."}, "deep blue": {"since": "1.1.0", "doc": "Cold."}}},
    "Item": {"kind": "object", "since": "1.0.0", "doc": "A thing.", "fields": {
      "kind": {"type": "string", "const": "item", "since": "1.0.0", "doc": "Always the same."},
      "rate": {"type": "Rate", "unset": null, "since": "1.0.0", "doc": "How fast."},
      "size": {"type": "integer", "unset": null, "unit": "bytes", "since": "1.1.0", "example": 5,
        "doc": "How big."},
      "color": {"type": "Color", "unset": "", "since": "1.0.0", "doc": "Which."},
      "count": {"type": "integer", "default": 7, "since": "1.0.0", "doc": "How many.",
        "deprecated": {"since": "1.1.0", "use": "Item.size", "doc": "Nobody counts."}},
      "marks": {"type": "{string}", "since": "1.0.0", "example": ["a"], "doc": "Notes."},
      "parts": {"type": "{ItemId: integer}", "optional": true, "since": "1.0.0",
        "example": {"3": 4}, "doc": "What it is made of."},
      "raw": {"type": "BoxName", "internal": true, "since": "1.0.0", "doc": "Internal."}}},
    "Case": {"kind": "object", "since": "1.1.0", "extends": "Item", "doc": "A box.", "fields": {
      "kind": {"type": "string", "const": "case", "since": "1.1.0", "doc": "Always the same."},
      "lid": {"type": "boolean", "since": "1.1.0", "example": true, "doc": "Has a lid."}}},
    "Thing": {"kind": "union", "since": "1.1.0", "doc": "Either.", "variants": {
      "Item": {"type": "Item", "doc": "A thing."}, "Case": {"type": "Case", "doc": "A box."}}}
  }
}"##;

const ITEMS: &str = r#"{
  "section": "items",
  "calls": {
    "itemDrop": {"title": "Drop an item", "since": "1.0.0", "method": "POST",
      "path": "Drop/{itemId}", "sharesPathWith": "boxDrop", "args": {"itemId": {"type": "ItemId", "doc": "The item."}},
      "body": "Item", "returns": "Thing", "errors": [{ "name": "gone", "when": "It is gone.", "example": {} }],
      "was": [{"until": "1.1.0", "returns": "Item"}],
      "repeat": {"safe": true, "unsafeWith": ["size"], "why": "It falls once."},
      "doc": "Drops an item.", "deprecated": {"since": "1.1.0", "doc": "It hurts."}},
    "itemGet": {"title": "Get an item", "since": "1.0.0", "method": "GET",
      "path": "Drop/{item}", "args": {"item": {"type": "ItemId", "doc": "The item."}},
      "returns": "[Item]", "errors": [], "doc": "Returns an item."}
  }
}"#;

const BOXES: &str = r#"{
  "section": "boxes",
  "calls": {
    "boxDrop": {"title": "Drop a box", "since": "1.1.0", "method": "POST",
      "path": "Drop/{boxName}", "args": {"boxName": {"type": "BoxName", "doc": "The box."}},
      "body": "Item", "returns": "{ItemId: Item}", "errors": [{ "name": "gone", "when": "It is gone.", "example": {} }],
      "repeat": {"safe": false, "why": "It breaks."}, "doc": "Drops a box."}
  }
}"#;

fn shop() -> Value {
    document_of([
        ("api.json", FRONT),
        ("calls/boxes.json", BOXES),
        ("calls/items.json", ITEMS),
        ("types/things.json", TYPES),
    ])
}

#[test]
fn calls_with_one_method_and_path_become_one_operation() {
    let document = shop();
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.keys().collect::<Vec<_>>(), ["/v1/Drop/{itemIdOrItemOrBoxName}"]);
    let item = paths.values().next().unwrap();
    assert_eq!(item["get"]["operationId"], "itemGet");
    let both = &item["post"];
    assert_eq!(both["operationId"], "boxDrop", "the other is deprecated");
    assert_eq!(both["x-storpool-operations"], json!(["boxDrop", "itemDrop"]));
    assert_eq!(both["tags"], json!(["Boxes"]));
    assert_eq!(both["summary"], "Drop a box / Drop an item");
    assert_eq!(both["x-storpool-since"], "1.0.0");
    assert_eq!(both.get("deprecated"), None, "one of the two is not");
    assert_eq!(both.get("x-storpool-repeat"), None, "they do not agree");
    let description = both["description"].as_str().unwrap();
    for text in ["`itemDrop`", "`boxDrop`", "Drops an item.", "Drops a box.", "It breaks."] {
        assert!(description.contains(text), "{text}");
    }
    assert_eq!(both["parameters"][0]["schema"], json!({"type": "string"}));
    assert_eq!(both["parameters"][0]["example"], "#abc");
    let body = &both["requestBody"];
    assert_eq!(body["required"], true);
    assert_eq!(body["content"]["application/json"]["schema"], reference("Item"));
    let response = &both["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(
        response["properties"]["data"],
        json!({"anyOf": [{
            "type": "object", "additionalProperties": reference("Item"), "x-storpool-key": "ItemId"
        }, reference("Thing")]})
    );
}

#[test]
fn components_have_all_rules_of_their_types() {
    let document = shop();
    let schemas = &document["components"]["schemas"];
    let equal = |name: &str, expected: Value| {
        for (key, value) in expected.as_object().unwrap() {
            assert_eq!(&schemas[name][key], value, "{key} of {name}");
        }
    };
    equal("ItemId", json!({"minimum": 1, "format": "int64"}));
    equal("BoxName", json!({"pattern": "^#[a-z]+$", "maxLength": 9, "not": {"enum": ["#no"]}}));
    equal(
        "Rate",
        json!({
            "oneOf": [
                {"type": "integer", "format": "int64", "minimum": 0},
                {"type": "string", "enum": ["-"]}
            ],
            "x-storpool-unit": "KB/s"
        }),
    );
    equal(
        "Color",
        json!({
            "type": "string",
            "enum": ["red", "deep blue"],
            "x-enum-varnames": ["Red", "DeepBlue"],
            "x-enum-descriptions": ["Warm.", "Cold."]
        }),
    );
    equal(
        "Thing",
        json!({
            "oneOf": [
                reference("Item"), reference("Case")
            ],
            "discriminator": {"propertyName": "kind", "mapping": {
                "item": "#/components/schemas/Item", "case": "#/components/schemas/Case"
            }}
        }),
    );
    let color = schemas["Color"]["description"].as_str().unwrap();
    assert!(color.contains("The list is open") && color.contains("Cold. Since 1.1.0."), "{color}");
}

#[test]
fn properties_have_all_flags_of_their_fields() {
    let document = shop();
    let item = &document["components"]["schemas"]["Item"];
    assert_eq!(item["required"], json!(["kind", "rate", "size", "color"]));
    let without_prose = |field: &str| {
        let mut property = item["properties"][field].clone();
        let members = property.as_object_mut().unwrap();
        for key in ["description", "example", "x-storpool-since"] {
            assert!(members.remove(key).is_some(), "{field} lacks {key}");
        }
        property
    };
    for (field, expected) in [
        ("kind", json!({"type": "string", "enum": ["item"]})),
        (
            "rate",
            json!({
                "anyOf": [reference("Rate"), {"enum": [null]}],
                "x-storpool-unset": null, "x-storpool-unit": "KB/s"
            }),
        ),
        (
            "size",
            json!({
                "type": "integer", "format": "int64", "nullable": true,
                "x-storpool-unset": null, "x-storpool-unit": "bytes"
            }),
        ),
        (
            "color",
            json!({"type": "string", "enum": ["red", "deep blue", ""],
                "title": "ColorOrEmpty", "x-storpool-unset": ""}),
        ),
        (
            "count",
            json!({
                "type": "integer", "format": "int64", "default": 7, "deprecated": true,
                "x-storpool-deprecated": {
                    "since": "1.1.0", "use": "Item.size", "why": "Nobody counts."
                }
            }),
        ),
        ("marks", json!({"type": "array", "items": {"type": "string"}, "uniqueItems": true})),
        (
            "parts",
            json!({
                "type": "object",
                "additionalProperties": {"type": "integer", "format": "int64"},
                "x-storpool-key": "ItemId"
            }),
        ),
        ("raw", json!({"allOf": [reference("BoxName")], "x-storpool-internal": true})),
    ] {
        assert_eq!(without_prose(field), expected, "{field}");
    }
    let case = &document["components"]["schemas"]["Case"];
    assert_eq!(case["x-storpool-extends"], "Item");
    assert_eq!(case["properties"]["rate"]["x-storpool-inherited-from"], "Item");
    assert_eq!(case["properties"]["kind"].get("x-storpool-inherited-from"), None);
}
