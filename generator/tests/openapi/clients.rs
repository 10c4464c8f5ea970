//! Requirements of client generators on operations, requests and errors.

use serde_json::json;

use super::mill::MILL;
use super::{REAL, RELEASES, assert_accepts, operations, reference, schemas};

/// To some generators `default` is one more way to succeed, so it is not among the statuses.
#[test]
fn every_operation_fails_with_the_one_named_error() {
    for (_, document) in &*RELEASES {
        for (_, path, operation) in operations(document) {
            let responses = operation["responses"].as_object().unwrap();
            let statuses: Vec<&String> = responses.keys().collect();
            assert_eq!(statuses, ["200", "4XX", "5XX"], "{path}");
            for range in ["4XX", "5XX"] {
                let error = json!({"$ref": "#/components/responses/Error"});
                assert_eq!(responses[range], error, "{path}");
            }
        }
        let error = &document["components"]["responses"]["Error"]["content"]["application/json"];
        assert_eq!(error["schema"], reference("ErrorReply"));
    }
}

#[test]
fn error_reply_accepts_every_error_of_the_service() {
    let good = json!([
        {"error": {"name": "busy", "descr": "It is open.", "transient": true}},
        {"error": {"name": "notYetKnown"}},
        {"error": {}},
        {"error": "Not ready."},
        {"error": {"name": "busy"}, "generation": 4},
    ]);
    let bad = json!([
        {},
        {"data": {}, "generation": 4},
        {"error": null},
        {"error": ["busy"]},
        {"error": {"name": 4}},
    ]);
    assert_accepts(&REAL, "/components/schemas/ErrorReply", &good, &bad);
}

#[test]
fn merged_operation_is_named_after_the_call_that_is_not_deprecated() {
    let operation = &MILL["paths"]["/v1/Mill/{sackOrTag}"]["get"];
    assert_eq!(operation["operationId"], "millGetInfo");
    assert_eq!(operation["tags"], json!(["Mill"]));
    assert_eq!(operation["x-storpool-operations"], json!(["millGetInfo", "millInfo"]));
    assert_eq!(operation["x-storpool-since"], "1.0.0");
    assert_eq!(operation.get("deprecated"), None);
    assert_eq!(operation["summary"], "New name / Old name");
}

#[test]
fn objects_in_requests_only_are_closed() {
    let schemas = schemas(&MILL);
    for (name, closed) in
        [("Order", true), ("Part", true), ("ErrorReply", false), ("Sack", false), ("Still", false)]
    {
        let found = schemas[name].get("additionalProperties");
        assert_eq!(found, closed.then_some(&json!(false)), "{name}");
    }
    let good = json!([{"parts": [{"a": "rye"}]}]);
    let bad = json!([{"parts": [], "more": 1}, {"parts": [{"a": "rye", "more": null}]}]);
    assert_accepts(&MILL, "/components/schemas/Order", &good, &bad);
}

#[test]
fn error_component_gets_a_free_name() {
    let schemas = schemas(&MILL);
    assert!(schemas["ErrorReply"]["properties"].get("b").is_some());
    assert_eq!(schemas["ErrorReply"]["x-storpool-name"], "error answer");
    assert_eq!(schemas["Sack"].get("x-storpool-name"), None);
    let error = &MILL["components"]["responses"]["Error"]["content"]["application/json"];
    assert_eq!(error["schema"], reference("ApiErrorReply"));
    assert_eq!(schemas["ApiErrorReply"]["required"], json!(["error"]));
    let text = schemas["ApiErrorReply"]["example"]["error"].as_str();
    assert!(text.is_some(), "no error of this API has a name");
}

#[test]
fn license_comes_from_the_schema() {
    assert_eq!(MILL["info"]["license"], json!({"name": "MIT"}));
    assert!(REAL["info"]["license"]["name"].is_string());
}
