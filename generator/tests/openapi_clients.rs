//! What client generators need of operations, requests and errors, on a schema made up for it.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod common;
#[path = "common/mill.rs"]
mod mill;

use serde_json::{Value, json};

use mill::{accepts, mill};

/// The document of this repository.
fn real() -> Value {
    let text = generator::openapi::document(&common::api()).pretty(100);
    serde_json::from_str(&text).unwrap()
}

/// To some generators `default` is one more way to succeed, so it is not among the statuses.
#[test]
fn every_operation_fails_with_the_one_named_error() {
    let document = real();
    let items = document["paths"].as_object().unwrap();
    for (path, operation) in items.iter().flat_map(|(path, item)| {
        let operations = item.as_object().unwrap().values();
        operations.map(move |operation| (path, operation))
    }) {
        let responses = operation["responses"].as_object().unwrap();
        let statuses: Vec<&String> = responses.keys().collect();
        assert_eq!(statuses, ["200", "4XX", "5XX"], "{path}");
        for range in ["4XX", "5XX"] {
            let error = json!({"$ref": "#/components/responses/Error"});
            assert_eq!(responses[range], error, "{path}");
        }
    }
    let error = &document["components"]["responses"]["Error"]["content"]["application/json"];
    assert_eq!(error["schema"], json!({"$ref": "#/components/schemas/ErrorReply"}));
}

#[test]
fn error_reply_is_what_services_send() {
    let document = real();
    let valid = |instance: &Value| accepts(&document, "/components/schemas/ErrorReply", instance);
    for good in [
        json!({"error": {"name": "busy", "descr": "It is open.", "transient": true}}),
        json!({"error": {"name": "notYetKnown"}}),
        json!({"error": {}}),
        json!({"error": "Not ready."}),
        json!({"error": {"name": "busy"}, "generation": 4}),
    ] {
        assert!(valid(&good), "{good}");
    }
    for bad in [
        json!({}),
        json!({"data": {}, "generation": 4}),
        json!({"error": null}),
        json!({"error": ["busy"]}),
        json!({"error": {"name": 4}}),
    ] {
        assert!(!valid(&bad), "{bad}");
    }
}

#[test]
fn merged_operation_is_named_after_the_call_that_is_not_deprecated() {
    let document = mill();
    let operation = &document["paths"]["/v1/Mill/{sackOrTag}"]["get"];
    assert_eq!(operation["operationId"], "millGetInfo");
    assert_eq!(operation["tags"], json!(["Mill"]));
    assert_eq!(operation["x-storpool-operations"], json!(["millGetInfo", "millInfo"]));
    assert_eq!(operation["x-storpool-since"], "1.0.0");
    assert_eq!(operation.get("deprecated"), None);
    assert_eq!(operation["summary"], "New name / Old name");
}

#[test]
fn objects_that_are_only_sent_are_closed() {
    let document = mill();
    let schemas = &document["components"]["schemas"];
    for (name, closed) in
        [("Order", true), ("Part", true), ("ErrorReply", false), ("Sack", false), ("Still", false)]
    {
        let found = schemas[name].get("additionalProperties");
        assert_eq!(found, closed.then_some(&json!(false)), "{name}");
    }
    let body = "/components/schemas/Order";
    assert!(accepts(&document, body, &json!({"parts": [{"a": "rye"}]})));
    assert!(!accepts(&document, body, &json!({"parts": [], "more": 1})));
    assert!(!accepts(&document, body, &json!({"parts": [{"a": "rye", "more": null}]})));
}

#[test]
fn a_type_may_be_named_like_the_error() {
    let document = mill();
    let schemas = &document["components"]["schemas"];
    assert!(schemas["ErrorReply"]["properties"].get("b").is_some());
    assert_eq!(schemas["ErrorReply"]["x-storpool-name"], "error answer");
    assert_eq!(schemas["Sack"].get("x-storpool-name"), None);
    let error = &document["components"]["responses"]["Error"]["content"]["application/json"];
    assert_eq!(error["schema"], json!({"$ref": "#/components/schemas/ApiErrorReply"}));
    assert_eq!(schemas["ApiErrorReply"]["required"], json!(["error"]));
    let text = schemas["ApiErrorReply"]["example"]["error"].as_str();
    assert!(text.is_some(), "no error of this API has a name");
}

#[test]
fn license_is_that_of_the_schema() {
    assert_eq!(mill()["info"]["license"], json!({"name": "MIT"}));
    assert!(real()["info"]["license"]["name"].is_string());
}
