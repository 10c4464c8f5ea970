use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use super::Object;
use crate::validate::Validate;
use crate::version::ApiVersion;
use crate::wire::{Constant, Wire, Writer};

#[derive(Clone, Debug, PartialEq)]
struct Lamp {
    id: i64,
    r#type: Option<String>,
    rooms: Vec<i64>,
    on: bool,
    version: i64,
    owner: Option<String>,
    parent: Option<i64>,
}

object! {
    Lamp {
        id: "id" required,
        r#type: "type" optional,
        rooms: "rooms" or_empty,
        on: "on" default(true),
        version: "version" constant(-1, "Lamp.version", "always -1"),
        owner: "owner" sentinel(Constant::Text("-")),
        parent: "parent" optional_sentinel(Constant::Integer(0)),
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Odd {
    plain: Option<i64>,
    quoted: Option<bool>,
}

object! { Odd { plain: "plain" optional, quoted: ",\"a\\\n" optional, } }

/// Bodies are not written by serde, but alike.
pub(crate) fn assert_written<T: Wire + Serialize>(value: &T) {
    let mut json = Writer::new(ApiVersion::LATEST);
    value.write(&mut json);
    let written = String::from_utf8_lossy(json.bytes());
    assert_eq!(written, serde_json::to_string(value).unwrap());
}

#[test]
fn bodies_are_written_as_serde_writes_them() {
    let mut lamp: Lamp = serde_json::from_value(json!({"id": -70, "owner": "-"})).unwrap();
    assert_written(&lamp);
    lamp.r#type = Some("a \"lamp\"\u{1}".to_owned());
    lamp.rooms = vec![0, 9, 10, 99, 100, 12345];
    (lamp.on, lamp.owner, lamp.parent) = (false, Some("ж".to_owned()), Some(i64::MIN));
    assert_written(&lamp);
    assert_written(&vec![lamp.clone(), lamp]);
    assert_written(&BTreeMap::from([(7, None), (-7, Some(vec![Vec::<bool>::new()]))]));
}

#[test]
fn names_that_need_escapes_are_escaped_in_bodies() {
    assert_written(&Odd { plain: Some(1), quoted: Some(true) });
    assert_written(&Odd { plain: None, quoted: Some(false) });
    assert_written(&Odd { plain: None, quoted: None });
}

#[test]
fn missing_fields_get_their_documented_value() {
    let lamp: Lamp = serde_json::from_value(json!({"id": "7", "owner": "-"})).unwrap();
    let whole = Lamp {
        id: 7,
        r#type: None,
        rooms: Vec::new(),
        on: true,
        version: -1,
        owner: None,
        parent: None,
    };
    assert_eq!(lamp, whole);
    let error = serde_json::from_value::<Lamp>(json!({"id": 7})).unwrap_err().to_string();
    assert_eq!(error, "owner: missing field `owner` of Lamp");
}

#[test]
fn optional_field_may_be_missing_null_or_its_sentinel() {
    for (parent, value) in [("null", None), ("0", None), ("\"0\"", None), ("3", Some(3))] {
        let json = format!(r#"{{"id":7,"owner":"-","parent":{parent}}}"#);
        let lamp: Lamp = serde_json::from_str(&json).unwrap();
        assert_eq!(lamp.parent, value, "{json}");
        assert_eq!(lamp.to_map().contains_key("parent"), value.is_some());
    }
}

#[test]
fn unset_fields_are_not_written() {
    let json = r#"{"owner":"me","later":[{}],"type":null,"id":7,"on":0,"version":2}"#;
    let lamp: Lamp = serde_json::from_str(json).unwrap();
    assert_eq!(
        serde_json::to_string(&lamp).unwrap(),
        r#"{"id":7,"rooms":[],"on":false,"version":2,"owner":"me"}"#
    );
    let broken = lamp.validate().unwrap_err();
    assert_eq!((broken[0].path(), broken[0].rule().id), ("version", "Lamp.version"));
}

#[test]
fn fields_are_visited_in_order_with_null_for_unset_ones() {
    let lamp: Lamp = serde_json::from_value(json!({"id": 7, "owner": "-"})).unwrap();
    assert_eq!(
        lamp.members(),
        [
            ("id", json!(7)),
            ("type", json!(null)),
            ("rooms", json!([])),
            ("on", json!(true)),
            ("version", json!(-1)),
            ("owner", json!("-")),
            ("parent", json!(null)),
        ]
    );
    assert_eq!(lamp.to_map().len(), 5);
    assert_eq!(Lamp::MEMBERS.len(), 7);
}

#[test]
fn list_is_rejected_for_an_object() {
    let error = serde_json::from_str::<Lamp>("[1]").unwrap_err().to_string();
    assert!(error.contains("expected an object (Lamp)"), "{error}");
}
