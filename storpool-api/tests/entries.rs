//! Responses read entry by entry, and partial responses: without any client.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::collections::{BTreeMap, BTreeSet};

use storpool_api::types::{ClientId, DiskId};
use storpool_api::{Call, Data, Error, Method, calls};

fn call<T: Data>() -> Call<T> {
    Call::raw(Method::Get, "Numbers", None).returning()
}

/// The entries, rejected ones by their paths, and the error that ends the response early.
fn read(body: &[u8], cuts: &[usize]) -> (Vec<Result<i64, String>>, Option<String>) {
    let mut reader = call::<Vec<i64>>().entry_reader(200);
    let (mut items, mut failed) = (Vec::new(), None);
    let mut begin = 0;
    for &end in cuts.iter().chain([&body.len()]) {
        reader.push(&body[begin..end]);
        begin = end;
        if end == body.len() {
            reader.end();
        }
        while let Some(item) = reader.next() {
            match item {
                Err(error) if reader.is_over() => failed = Some(error.to_string()),
                item => items.push(item.map_err(|error| error.json_path().unwrap().to_owned())),
            }
        }
    }
    assert!(reader.is_over());
    // Snippets show the buffered bytes only.
    (items, failed.map(|text| text.split(" (HTTP").next().unwrap().to_owned()))
}

#[test]
fn chunk_boundaries_do_not_change_the_result() {
    for body in [
        r#"{"generation":7,"data":[1,"2",{"a":"]\\\""},4]}"#,
        r#" { "x" : { "data" : [ 9 ] } , "data" : [ -1 , null , 2 ] , "error" : null } "#,
        r#"{"data":[1,2],"error":{"name":"busy","descr":"\"}"}}"#,
        r#"{"data":[1,2],"generation":"x"}"#,
        r#"{"data":[1,2,]}"#,
        r#"{"data":[1,tru,2]}"#,
        r#"{"data":[1,2"#,
        r#"{"data":{"a":[1]}}"#,
        r#"{"data":[1],"data":[2]}"#,
        r#"{"generation":7}"#,
        "<html>",
        "",
    ] {
        let body = body.as_bytes();
        let whole = read(body, &[]);
        for first in 0..body.len() {
            assert_eq!(read(body, &[first]), whole, "{first}");
            for second in first..body.len() {
                assert_eq!(read(body, &[first, second]), whole, "{first}, {second}");
            }
        }
        let each: Vec<usize> = (0..body.len()).collect();
        assert_eq!(read(body, &each), whole);
    }
}

#[test]
fn truncated_response_yields_complete_entries_and_fails() {
    let body = br#"{"generation":7,"data":[1,"2",{"a":"]"},4],"later":{"x":1}}"#;
    let (whole, failed) = read(body, &[]);
    assert_eq!(failed, None);
    for end in 0..body.len() {
        let (items, failed) = read(&body[..end], &[]);
        assert_eq!(items, whole[..items.len()]);
        assert!(failed.unwrap().ends_with("it ends too early"), "{end}");
    }
}

#[test]
fn error_status_yields_no_entries() {
    let mut reader = call::<Vec<i64>>().entry_reader(502);
    reader.push(br#"{"data":[1,2]"#);
    assert!(reader.next().is_none() && !reader.is_over());
    reader.push(b"}");
    reader.end();
    assert!(matches!(reader.next(), Some(Err(Error::Http(_)))));
    assert!(reader.next().is_none() && reader.is_over());
}

#[test]
fn partial_list_keeps_good_entries() {
    let body = br#"{"generation":7,"data":[1,"2",[],18.7,{"a":1},1e999,"\ud800",null,9]}"#;
    let reply = call::<Vec<i64>>().partial().decode(200, body).unwrap();
    assert_eq!(reply.generation(), Some(7));
    let reply = reply.into_data();
    assert_eq!(*reply.data(), [1, 2, 9]);
    let rejected: Vec<_> =
        reply.rejected().iter().map(|rejected| (rejected.index(), rejected.json_path())).collect();
    assert_eq!(
        rejected,
        [(2, "data.2"), (3, "data.3"), (4, "data.4"), (5, "data.5"), (6, "data.6"), (7, "data.7")]
    );
    assert_eq!(
        reply.rejected()[1].to_string(),
        "data.3: invalid type: floating point `18.7`, expected an integer: 18.7"
    );
    assert!(!reply.is_complete() && reply.rejected()[0].key().is_none());
    let (good, rejected) = reply.into_parts();
    assert_eq!((good.len(), rejected.len()), (3, 6));
}

#[test]
fn partial_map_keeps_good_entries() {
    let body = br#"{"data":{"1":[1],"x":[2],"2":["x"],"\u0033":[],"":{},"4\n":[4]}}"#;
    let reply =
        call::<BTreeMap<DiskId, Vec<i64>>>().partial().decode(200, body).unwrap().into_data();
    let good: Vec<_> = reply.data().iter().map(|(id, list)| (id.to_string(), list.len())).collect();
    assert_eq!(good, [("1".to_owned(), 1), ("3".to_owned(), 0)]);
    let rejected: Vec<_> = reply
        .rejected()
        .iter()
        .map(|rejected| (rejected.index(), rejected.key().unwrap(), rejected.json_path()))
        .collect();
    assert_eq!(
        rejected,
        [(1, "x", "data.x"), (2, "2", "data.2.0"), (4, "", "data."), (5, "4\n", "data.4\n")]
    );
    assert!(reply.rejected()[0].reason().contains("an integer"), "{}", reply.rejected()[0]);
    assert!(!reply.rejected()[3].to_string().contains('\n'));
}

#[test]
fn partial_set_keeps_good_entries() {
    let body = br#"{"data":[3,"x",1,3]}"#;
    let reply = call::<BTreeSet<i64>>().partial().decode(200, body);
    let reply = reply.unwrap().into_data();
    assert_eq!((reply.data().len(), reply.rejected().len()), (2, 1));
}

#[test]
fn single_object_is_a_list_of_one_where_documented() {
    let call = calls::client_config_wait(ClientId::constant(1)).partial();
    let good = r#"{"id":1,"configStatus":"ok","generation":5,"clientGeneration":5,"delay":0}"#;
    let reply = call.decode(200, format!(r#"{{"data":{good}}}"#).as_bytes()).unwrap().into_data();
    assert!(reply.is_complete() && reply.data()[0].id.get() == 1);
    let reply =
        call.decode(200, format!(r#"{{"data":[{good},7]}}"#).as_bytes()).unwrap().into_data();
    assert_eq!((reply.data().len(), reply.rejected()[0].json_path()), (1, "data.1"));

    let rejected = good.replace("\"delay\":0", "\"delay\":\"long\"");
    let body = format!(r#"{{"generation":7,"data":{rejected}}}"#);
    let reply = call.decode(200, body.as_bytes()).unwrap().into_data();
    assert_eq!((reply.data().len(), reply.rejected()[0].json_path()), (0, "data.delay"));

    // In strict mode, too, the path is that of the response.
    let rejected = good.replace("\"id\":1", "\"id\":-7");
    let body = format!(r#"{{"data":{rejected}}}"#);
    let strict = calls::client_config_wait(ClientId::constant(1)).strict(true);
    let refused = strict.decode(200, body.as_bytes()).unwrap_err();
    assert_eq!(refused.json_path(), Some("data.id"));
    let reply = strict.partial().decode(200, body.as_bytes()).unwrap().into_data();
    assert_eq!(reply.rejected()[0].json_path(), "data.id");
    assert_eq!(reply.rejected()[0].violations()[0].path(), "data.id");
}

#[test]
fn partial_response_that_is_no_list_is_an_error() {
    let call = call::<Vec<i64>>().partial();
    for (body, path, text) in [
        ("<html>", "", "the response is not JSON: expected value at line 1 column 1"),
        (r#"{"data":[1,]}"#, "", "the response is not JSON: trailing comma"),
        (r#"{"data":[1,{"a":tru},2]}"#, "", "the response is not JSON: expected ident"),
        (r#"{"data":[1,2"#, "", "the response is not JSON: EOF while parsing"),
        ("[1]", "", "the response is not an object with `data` or `error`"),
        ("{}", "", "neither `data` nor `error`"),
        (r#"{"data":null}"#, "data", "expected a list"),
        (r#"{"data":{"1":2}}"#, "data", "expected a list"),
        (r#"{"data":[1],"data":[2]}"#, "data", "twice"),
    ] {
        let error = call.decode(200, body.as_bytes()).unwrap_err();
        assert_eq!(error.json_path(), Some(path), "{body}");
        assert!(error.to_string().contains(text), "{error}");
    }
    for body in
        [r#"{"data":[1,"x"],"error":{"name":"busy"}}"#, r#"{"error":{"name":"busy"},"data":null}"#]
    {
        assert!(call.decode(200, body.as_bytes()).unwrap_err().is_busy());
    }
    let proxy = call.decode(502, br#"{"data":[1]}"#).unwrap_err();
    assert!(matches!(proxy, Error::Http(_)));
}
