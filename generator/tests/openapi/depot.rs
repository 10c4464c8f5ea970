//! Features of the language that are in no other schema here.

use serde_json::{Value, json};

use super::{DEPOT, assert_accepts, reference};

fn at(pointer: &str) -> &'static Value {
    DEPOT.1.pointer(pointer).unwrap_or_else(|| panic!("{pointer} is not there"))
}

#[test]
fn path_has_fixed_segments_between_arguments() {
    let operation = at("/paths/~1v1~1Tram~1Show~1{tramName}~1Of~1{lineName}/get");
    assert_eq!(operation["operationId"], "tramShow");
    assert_eq!(operation["x-storpool-multi-cluster"], json!(true));
    assert_eq!(operation["parameters"][1]["deprecated"], json!(true));
    assert_eq!(operation["parameters"][1]["x-storpool-deprecated"]["since"], "1.1.0");
    assert!(at("/paths/~1v1~1Tram~1List/get").get("x-storpool-multi-cluster").is_none());
}

#[test]
fn get_sends_json_as_a_parameter() {
    for (path, required) in [("List", false), ("Find", true)] {
        let operation = at(&format!("/paths/~1v1~1Tram~1{path}/get"));
        assert!(operation.get("requestBody").is_none(), "{path}");
        let parameter = &operation["parameters"][0];
        assert_eq!(
            (&parameter["name"], &parameter["in"], &parameter["required"]),
            (&json!("json"), &json!("query"), &json!(required)),
        );
        assert_eq!(parameter["schema"], json!({"type": "string"}), "generators know nothing else");
        assert_eq!(parameter["x-storpool-json"], reference("Filter"));
    }
}

#[test]
fn optional_body_is_not_required() {
    let operation = at("/paths/~1v1~1Tram/post");
    assert_eq!(operation["requestBody"]["required"], json!(false));
    let data =
        "/paths/~1v1~1Tram/post/responses/200/content/application~1json/schema/properties/data";
    assert_eq!(at(data), &json!({}), "any value");
}

#[test]
fn unwrapped_data_is_an_object_with_one_field() {
    let content = at("/paths/~1v1~1Tram~1List/get/responses/200/content/application~1json");
    let data = &content["schema"]["properties"]["data"];
    assert_eq!(data["required"], json!(["trams"]));
    assert_eq!(data["properties"]["trams"]["items"], reference("Tram"));
    assert!(content["example"]["data"]["trams"].is_array());
}

#[test]
fn values_beyond_the_signed_integers_are_exact() {
    let mileage = at("/components/schemas/Mileage");
    assert_eq!(mileage["format"], "uint64");
    assert_eq!(mileage["maximum"], json!(u64::MAX));
    assert_eq!(mileage["example"], json!(u64::MAX));
    let good = json!([1, u64::MAX]);
    assert_accepts(&DEPOT.1, "/components/schemas/Mileage", &good, &json!([0, -1, 1.5, "1"]));
    // The sentinel widens the rule.
    let pointer = "/components/schemas/Running/properties/run";
    assert_accepts(&DEPOT.1, pointer, &json!([0, 1, u64::MAX]), &json!([-1, null]));
}

#[test]
fn literals_of_all_kinds_are_beside_types() {
    let good = json!([4_294_967_294_u32, 0, 4095, "all", false, null]);
    let bad = json!([4096, 4_294_967_295_u32, "none", true, {}]);
    assert_accepts(&DEPOT.1, "/components/schemas/NumberOrNone", &good, &bad);
}

#[test]
fn string_union_of_string_unions_accepts_all_strings() {
    let pointer = "/components/schemas/AnyName";
    assert_accepts(&DEPOT.1, pointer, &json!(["T1", "L2", "S3"]), &json!(["X1", ""]));
}

#[test]
fn sentinel_of_any_kind_may_be_of_an_optional_field() {
    let pointer = "/components/schemas/Running/properties/wash";
    assert_accepts(&DEPOT.1, pointer, &json!(["T1", false]), &json!([true, "x", null]));
    let pointer = "/components/schemas/Running/properties/heat";
    assert_accepts(&DEPOT.1, pointer, &json!([0.5, null]), &json!([false, "x"]));
    let required = at("/components/schemas/Running/required").as_array();
    assert!(required.is_some_and(|names| names.iter().all(|name| name != "run" && name != "wash")));
}

#[test]
fn variants_of_nested_unions_are_selected_by_their_fields() {
    let good = json!([
        {"id": 1, "moves": true, "where": "hall"},
        {"id": 1, "moves": true, "where": "street"},
        {"id": 1, "moves": false, "where": "street", "meter": "m"},
        {"id": 1, "moves": false, "where": "hall", "soap": 1},
    ]);
    let bad = json!([
        {"id": 1, "where": "street"},
        {"id": 1, "moves": 1, "where": "street"},
        {"id": 1, "moves": false, "where": "street"},
        {"id": 1, "moves": false, "where": "street", "soap": 1},
        {"id": 1, "moves": false, "where": "hall", "meter": "m"},
    ]);
    assert_accepts(&DEPOT.1, "/components/schemas/Tram", &good, &bad);
    let description = at("/components/schemas/Tram/description").as_str().unwrap_or_default();
    assert!(
        description.contains("- `Running`, when `moves` is `true`: It moves."),
        "{description}"
    );
}

#[test]
fn elements_without_a_schema_of_their_own_say_that_they_are_deprecated() {
    let tag = &at("/tags")[0];
    assert_eq!(tag["x-storpool-deprecated"]["use"], "tramShow");
    let values = at("/components/schemas/Where/x-storpool-deprecated-values");
    assert_eq!(values["pit"]["use"], "Where.hall");
    let note = "**Deprecated since 1.1.0.**";
    for pointer in ["/components/schemas/Where", "/components/schemas/NumberOrNone"] {
        let description = at(&format!("{pointer}/description")).as_str().unwrap_or_default();
        assert_eq!(description.matches(note).count(), 1, "{description}");
    }
    let name = at("/components/schemas/ErrorReply/properties/error/oneOf/0/properties/name");
    let text = name["description"].as_str().unwrap_or_default();
    assert!(text.contains("- `busy`: No tram is free. Since 1.1.0."), "{text}");
    assert!(text.contains(note), "{text}");
}
