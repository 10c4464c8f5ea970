//! Calls that return a field of the data.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::Error;
use crate::call::{Call, CallInfo, Method};
use crate::decode::Decode;
use crate::object::object;

static EXPORTS: CallInfo = CallInfo {
    name: "exportsList",
    query: "ExportsList",
    unwraps: Some("exports"),
    ..CallInfo::BASE
};

#[derive(Clone, Debug, PartialEq)]
struct Export {
    id: i64,
    extra: Option<Value>,
}

object! { Export { id: "id" required, extra: "extra" optional, } }

fn decode<T: Decode>(body: &str) -> Result<T, Error> {
    let call = Call::<T>::new(&EXPORTS);
    call.decode(200, body.as_bytes()).map(crate::Reply::into_data)
}

fn export(id: i64) -> Export {
    Export { id, extra: None }
}

const TWO: &str =
    r#"{"data": {"x": [{}], "exports": [{"id": 1}, {"id": 2}], "y": {}}, "generation": 7}"#;

#[test]
fn only_field_of_the_data_is_returned() {
    assert_eq!(decode::<Vec<Export>>(TWO).unwrap(), [export(1), export(2)]);
    assert_eq!(decode::<Export>(r#"{"data": {"exports": {"id": 1}}}"#).unwrap(), export(1));
    let map = decode::<BTreeMap<String, i64>>(r#"{"data": {"exports": {"a": 1}}}"#).unwrap();
    assert_eq!(map, BTreeMap::from([("a".to_owned(), 1)]));
    assert!(decode::<Vec<Export>>(r#"{"data": {}}"#).unwrap().is_empty());
    let busy = r#"{"data": {"exports": [1]}, "error": {"name": "busy"}}"#;
    assert!(decode::<Vec<Export>>(busy).unwrap_err().is_busy());
}

#[test]
fn error_has_the_path_below_the_field() {
    for (body, path, message) in [
        (r#"{"data": {"exports": [{"id": 1}, {}]}}"#, "data.exports.1.id", "missing field `id`"),
        (r#"{"data": {"exports": 7}}"#, "data.exports", "expected a list"),
        (r#"{"data": [1]}"#, "data", "expected an object with `exports`"),
        (r#"{"data": null}"#, "data", "expected an object with `exports`"),
    ] {
        let error = decode::<Vec<Export>>(body).unwrap_err();
        assert_eq!(error.json_path(), Some(path), "{error}");
        assert!(error.to_string().contains(message), "{error}");
        let error = Call::<Vec<Export>>::new(&EXPORTS);
        let partial = error.partial().decode(200, body.as_bytes()).map(crate::Reply::into_data);
        match partial {
            Ok(partial) => assert_eq!(partial.rejected()[0].json_path(), path),
            Err(error) => {
                assert_eq!(error.json_path(), Some(path), "{error}");
                assert!(error.to_string().contains(message), "{error}");
            }
        }
    }
    let error = decode::<Export>(r#"{"data": {}}"#).unwrap_err();
    assert_eq!(error.json_path(), Some("data.exports"), "{error}");
}

#[test]
fn broken_rules_have_the_path_below_the_field() {
    static DISKS: CallInfo = CallInfo { unwraps: Some("disks"), ..EXPORTS };
    let call = Call::<Vec<crate::types::DiskId>>::new(&DISKS).strict(true);
    let error = call.decode(200, br#"{"data": {"disks": [1, 5000]}}"#).unwrap_err();
    assert_eq!(error.violations()[0].path(), "data.disks.1");
    let partial = call.partial().decode(200, br#"{"data": {"disks": [1, 5000]}}"#).unwrap();
    assert_eq!(partial.into_data().rejected()[0].json_path(), "data.disks.1");
}

#[test]
fn partial_decoding_rejects_entries_of_the_field() {
    let body = r#"{"data": {"exports": [{"id": 1}, {"id": "x"}, {"id": 3}]}, "generation": 7}"#;
    let reply = Call::<Vec<Export>>::new(&EXPORTS).partial().decode(200, body.as_bytes()).unwrap();
    assert_eq!(reply.generation(), Some(7));
    let partial = reply.into_data();
    assert_eq!(partial.data(), &[export(1), export(3)]);
    assert_eq!(partial.rejected()[0].json_path(), "data.exports.1.id");
    let empty = Call::<Vec<Export>>::new(&EXPORTS).partial().decode(200, br#"{"data": {}}"#);
    assert!(empty.unwrap().into_data().data().is_empty());
}

#[test]
fn entries_of_the_field_are_read_as_they_arrive() {
    for size in 1..TWO.len() {
        let mut reader = Call::<Vec<Export>>::new(&EXPORTS).entry_reader(200);
        let mut read = Vec::new();
        for chunk in TWO.as_bytes().chunks(size) {
            reader.push(chunk);
            read.extend(reader.by_ref().map(Result::unwrap));
        }
        reader.end();
        assert!(reader.next().is_none() && reader.is_over(), "{size}");
        assert_eq!(reader.generation(), Some(7));
        assert_eq!(read, [export(1), export(2)]);
    }
}

#[test]
fn error_of_the_service_after_broken_entries_is_found() {
    for body in [
        r#"{"data": {"exports": [{"id": 1}, nonsense], "x": 1}, "error": {"name": "busy"}}"#,
        r#"{"data": {"exports": [{"id": 1}], "error": {"name": "exists"},,}, "error": {"name": "busy"}}"#,
    ] {
        let mut reader = Call::<Vec<Export>>::new(&EXPORTS).entry_reader(200);
        reader.push(body.as_bytes());
        reader.end();
        assert_eq!(reader.next().unwrap().unwrap(), export(1));
        let error = reader.next().unwrap().unwrap_err();
        assert!(error.is_busy(), "{error}");
        assert!(decode::<Vec<Export>>(body).unwrap_err().is_busy());
    }
}

#[test]
fn any_json_is_kept_and_written_back() {
    let body = r#"{"data": {"exports": [{"id": 1, "extra": {"a": [1.5, null, "x"]}}]}}"#;
    let exports = decode::<Vec<Export>>(body).unwrap();
    let extra = json!({"a": [1.5, null, "x"]});
    assert_eq!(exports[0].extra, Some(extra.clone()));
    static SET: CallInfo = CallInfo { method: Method::Post, unwraps: None, ..EXPORTS };
    let call = Call::<i64>::new(&SET).json(&exports);
    let sent: Value = serde_json::from_slice(call.body().unwrap()).unwrap();
    assert_eq!(sent, json!([{"id": 1, "extra": extra}]));
}
