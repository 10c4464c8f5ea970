//! A schema whose types are hard on client generators, and its OpenAPI document.

use std::sync::LazyLock;

use serde_json::Value;

use super::document_of;

/// The OpenAPI document of the schema.
pub(crate) static MILL: LazyLock<Value> = LazyLock::new(|| {
    document_of([("api.json", FRONT), ("calls/mill.json", CALLS), ("types/mill.json", TYPES)])
});

const FRONT: &str = r#"{
  "api": {"title": "Mill", "version": "1.5", "prefix": "/v1", "license": "MIT", "doc": "A mill."},
  "releases": {"1.0.0": {}, "1.1.0": {"api": "1.5"}},
  "sections": {"mill": {"title": "Mill", "since": "1.0.0", "doc": "Wheels."}},
  "errors": {}
}"#;

const TYPES: &str = r##"{
  "types": {
    "SackName": {"kind": "string", "since": "1.0.0", "pattern": "^[a-z]{2,8}$", "minLength": 2,
      "maxLength": 8, "reserved": ["none"], "doc": "Name.", "example": "rye"},
    "TagName": {"kind": "string", "since": "1.0.0", "pattern": "^#[0-9]+$", "maxLength": 12,
      "doc": "Tag.", "example": "#1"},
    "SackOrTag": {"kind": "names", "of": ["SackName", "TagName"], "since": "1.0.0", "doc": "Any.",
      "example": "rye"},
    "Words": {"kind": "string", "since": "1.0.0", "minLength": 1, "doc": "Words.", "example": "a"},
    "Count": {"kind": "integer", "since": "1.0.0", "min": 1, "doc": "Count.", "example": 1},
    "Weight": {"kind": "integer", "since": "1.0.0", "min": 100, "max": 900, "multipleOf": 100,
      "doc": "Grams.", "example": 500},
    "Grade": {"kind": "enum", "since": "1.0.0", "doc": "Grade.", "values": {
      "fine": {"doc": "Fine."}, "coarse": {"doc": "Coarse."}}},
    "Stage": {"kind": "numbered", "since": "1.0.0", "doc": "Stage.", "values": {
      "1": {"name": "first", "doc": "First."}, "2": {"name": "second", "doc": "Second."}}},
    "Rate": {"kind": "limit", "since": "1.0.0", "min": 5, "unlimited": "-", "doc": "Rate.",
      "example": 7},
    "Targets": {"kind": "union", "since": "1.0.0", "doc": "Whom.", "variants": {
      "All": {"literal": "all", "doc": "All."},
      "None": {"literal": "none", "doc": "None."},
      "Some": {"type": "[Weight]", "doc": "Some."}}, "example": "all"},
    "Sack": {"kind": "object", "since": "1.0.0", "doc": "A sack.", "fields": {
      "name": {"type": "SackName", "unset": "", "since": "1.0.0", "doc": "Name."},
      "dash": {"type": "SackName", "unset": "-", "since": "1.0.0", "doc": "Name."},
      "either": {"type": "SackOrTag", "unset": "", "since": "1.0.0", "doc": "Either."},
      "text": {"type": "Words", "unset": "", "since": "1.0.0", "example": "a", "doc": "Text."},
      "weight": {"type": "Weight", "unset": 0, "since": "1.0.0", "doc": "Weight."},
      "count": {"type": "Count", "unset": 0, "since": "1.0.0", "example": 1, "doc": "Count."},
      "grade": {"type": "Grade", "unset": "-", "since": "1.0.0", "doc": "Grade."},
      "stage": {"type": "Stage", "unset": 0, "since": "1.0.0", "doc": "Stage."},
      "rate": {"type": "Rate", "unset": 0, "since": "1.0.0", "doc": "Rate."},
      "word": {"type": "Rate", "unset": "", "since": "1.0.0", "doc": "Rate."},
      "to": {"type": "Targets", "unset": "", "since": "1.0.0", "doc": "To."},
      "kinds": {"type": "Weight", "unset": "-", "since": "1.0.0", "doc": "Other kind."},
      "null": {"type": "Weight", "unset": null, "since": "1.0.0", "doc": "Null."}}},

    "Turning": {"kind": "object", "since": "1.0.0", "doc": "Turning.", "fields": {
      "left": {"type": "integer", "const": -1, "since": "1.0.0", "doc": "Constant."}}},
    "Still": {"kind": "object", "since": "1.0.0", "doc": "Still.", "fields": {
      "left": {"type": "integer", "since": "1.0.0", "example": 20, "doc": "When."}}},
    "Wheel": {"kind": "union", "since": "1.0.0", "doc": "A wheel.", "variants": {
      "Turning": {"type": "Turning", "doc": "Turns."}, "Still": {"type": "Still", "doc": "Not."}}},

    "Full": {"kind": "object", "since": "1.0.0", "doc": "Full.", "fields": {
      "level": {"type": "integer", "const": 100, "since": "1.0.0", "doc": "Constant."}}},
    "Partial": {"kind": "object", "since": "1.0.0", "doc": "Partial.", "fields": {
      "level": {"type": "integer", "since": "1.0.0", "example": 20, "doc": "How far."}}},
    "Bin": {"kind": "union", "since": "1.0.0", "doc": "A bin.", "variants": {
      "Partial": {"type": "Partial", "doc": "Not full."}, "Full": {"type": "Full", "doc": "Full."}}},

    "Low": {"kind": "object", "since": "1.0.0", "doc": "Low.", "fields": {
      "mark": {"type": "integer", "const": 0, "since": "1.0.0", "doc": "Constant."}}},
    "High": {"kind": "object", "since": "1.0.0", "doc": "High.", "fields": {
      "mark": {"type": "integer", "const": 9, "since": "1.0.0", "doc": "Constant."}}},
    "Between": {"kind": "object", "since": "1.0.0", "doc": "Between or beyond.", "fields": {
      "mark": {"type": "integer", "since": "1.0.0", "example": 5, "doc": "Mark."}}},
    "Gauge": {"kind": "union", "since": "1.0.0", "doc": "A gauge.", "variants": {
      "Low": {"type": "Low", "doc": "Low."}, "High": {"type": "High", "doc": "High."},
      "Between": {"type": "Between", "doc": "Other."}}},

    "Open": {"kind": "object", "since": "1.0.0", "doc": "Open.", "fields": {
      "state": {"type": "string", "const": "open (1.0)", "since": "1.0.0", "doc": "Constant."}}},
    "Shut": {"kind": "object", "since": "1.0.0", "doc": "Shut.", "fields": {
      "state": {"type": "string", "since": "1.0.0", "example": "jammed", "doc": "State."}}},
    "Gate": {"kind": "union", "since": "1.0.0", "doc": "A gate.", "variants": {
      "Open": {"type": "Open", "doc": "Open."}, "Shut": {"type": "Shut", "doc": "Not open."}}},

    "Loose": {"kind": "object", "since": "1.0.0", "doc": "Also used by itself.", "fields": {
      "left": {"type": "integer", "since": "1.0.0", "example": 20, "doc": "When."}}},
    "Belt": {"kind": "union", "since": "1.0.0", "doc": "A belt.", "variants": {
      "Turning": {"type": "Turning", "doc": "Turns."}, "Loose": {"type": "Loose", "doc": "Not."}}},

    "All": {"kind": "object", "since": "1.0.0", "doc": "All of them.", "fields": {
      "sack": {"type": "Sack", "since": "1.0.0", "doc": "Sack."},
      "wheel": {"type": "Wheel", "since": "1.0.0", "doc": "Wheel."},
      "bin": {"type": "Bin", "since": "1.0.0", "doc": "Bin."},
      "gauge": {"type": "Gauge", "since": "1.0.0", "doc": "Gauge."},
      "gate": {"type": "Gate", "since": "1.0.0", "doc": "Gate."},
      "belt": {"type": "Belt", "since": "1.0.0", "doc": "Belt."},
      "loose": {"type": "Loose", "since": "1.0.0", "doc": "Loose."}}},

    "Part": {"kind": "object", "since": "1.0.0", "doc": "Sent.", "fields": {
      "a": {"type": "SackName", "since": "1.0.0", "doc": "A."}}},
    "Order": {"kind": "object", "since": "1.0.0", "doc": "Sent.", "fields": {
      "parts": {"type": "[Part]", "since": "1.0.0", "doc": "Parts."},
      "echo": {"type": "ErrorReply", "optional": true, "since": "1.0.0", "doc": "Echo."}}},
    "ErrorReply": {"kind": "object", "since": "1.0.0", "ids": ["error answer"],
      "doc": "Sent and received, and named like the error.", "fields": {
      "b": {"type": "SackName", "since": "1.0.0", "doc": "B."}}}
  }
}"##;

const CALLS: &str = r#"{
  "section": "mill",
  "calls": {
    "millInfo": {"title": "Old name", "since": "1.0.0", "method": "GET", "path": "Mill/{sack}",
      "args": {"sack": {"type": "SackName", "doc": "The sack."}}, "returns": "All", "errors": [],
      "doc": "Returns all.", "deprecated": {"since": "1.1.0", "use": "millGetInfo", "doc": "Renamed."}},
    "millGetInfo": {"title": "New name", "since": "1.1.0", "method": "GET", "path": "Mill/{tag}",
      "sharesPathWith": "millInfo",
      "args": {"tag": {"type": "TagName", "doc": "The tag."}}, "returns": "All", "errors": [],
      "doc": "Returns all."},
    "millSack": {"title": "Either", "since": "1.0.0", "method": "GET", "path": "Sack/{name}",
      "args": {"name": {"type": "SackOrTag", "doc": "The name."}}, "returns": "Sack", "errors": [],
      "doc": "Returns a sack."},
    "millOrder": {"title": "Order", "since": "1.0.0", "method": "POST", "path": "Order",
      "body": "Order", "returns": "ErrorReply", "errors": [],
      "repeat": {"safe": false, "why": "Twice is twice."}, "doc": "Orders."}
  }
}"#;
