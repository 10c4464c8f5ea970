//! A response yields the same whether it is read as a whole, partially or entry by entry, and an
//! error of the service in it is never lost.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

use storpool_api::{Call, Data, Error, Method};

fn call<T: Data>() -> Call<T> {
    Call::raw(Method::Get, "Numbers", None).returning()
}

/// The outcome for a response.
#[derive(Clone, Debug, PartialEq)]
enum Made {
    Data(Vec<i64>, Option<i64>),
    /// Its name and description, and whether it is transient.
    Api(Option<String>, Option<String>, bool),
    Decode(String),
    Http,
}

fn failed(error: &Error) -> Made {
    match error {
        Error::Api(error) => Made::Api(
            error.name().map(ToString::to_string),
            error.description().map(str::to_owned),
            error.is_transient(),
        ),
        Error::Decode(error) => Made::Decode(error.json_path().to_owned()),
        Error::Http(_) => Made::Http,
        other => panic!("{other}"),
    }
}

fn whole(body: &[u8]) -> Made {
    match call::<Vec<i64>>().decode(200, body) {
        Ok(reply) => Made::Data(reply.data().clone(), reply.generation()),
        Err(error) => failed(&error),
    }
}

fn partial(body: &[u8]) -> Made {
    match call::<Vec<i64>>().partial().decode(200, body) {
        Ok(reply) => match reply.data().rejected().first() {
            Some(rejected) => Made::Decode(rejected.json_path().to_owned()),
            None => Made::Data(reply.data().data().clone(), reply.generation()),
        },
        Err(error) => failed(&error),
    }
}

fn stream(body: &[u8], pieces: usize) -> Made {
    let mut reader = call::<Vec<i64>>().entry_reader(200);
    let (mut entries, mut rejected, mut end) = (Vec::new(), None, None);
    for piece in body.chunks(pieces).chain([&b""[..]]) {
        reader.push(piece);
        if piece.is_empty() {
            reader.end();
        }
        while let Some(item) = reader.next() {
            match item {
                Ok(entry) => entries.push(entry),
                Err(error) if reader.is_over() => end = Some(failed(&error)),
                Err(error) => drop(rejected.get_or_insert(failed(&error))),
            }
        }
    }
    assert!(reader.is_over());
    end.or(rejected).unwrap_or(Made::Data(entries, reader.generation()))
}

fn assert_made(body: &[u8], expected: &Made) {
    let shown = String::from_utf8_lossy(body);
    assert_eq!(&whole(body), expected, "as a whole: {shown}");
    assert_eq!(&partial(body), expected, "in part: {shown}");
    for pieces in [1, 2, 7, body.len().max(1)] {
        assert_eq!(&stream(body, pieces), expected, "{pieces}: {shown}");
    }
}

fn busy(descr: &str) -> Made {
    Made::Api(Some("busy".to_owned()), Some(descr.to_owned()), true)
}

const BUSY: &str = r#""error":{"name":"busy","descr":"d","transient":true}"#;

#[test]
fn service_errors_survive_other_defects_of_the_response() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    for rest in [
        r#""data":[1,2]"#,
        r#""data":null"#,
        r#""data":[1,"x",{}]"#,
        r#""data":"\ud800""#,
        r#""x":1e999"#,
        r#""generation":[1]"#,
        r#""error":null"#,
        r#""error":false,"data":[]"#,
        r#""data":[1],"data":[2]"#,
        &format!(r#""x":{deep}"#),
        &format!(r#""data":{deep}"#),
        // Not JSON.
        r#""data":[1,,2]"#,
        r#""data":[1,01,tru]"#,
        r#""x":{'y':1}"#,
        "\"x\":\"a\nb\"",
    ] {
        assert_made(format!("{{{BUSY},{rest}}}").as_bytes(), &busy("d"));
        assert_made(format!("{{{rest},{BUSY}}}").as_bytes(), &busy("d"));
    }
    for body in [
        format!("\u{feff}{{{BUSY}}}"),
        format!("{{{BUSY}}} trailing"),
        format!("{{{BUSY}"),
        format!("{{{BUSY},\"data\":[1"),
        format!("{{\"data\":[1,2{BUSY}}}"),
        format!("{{\"data\":[1,2,{BUSY}}}"),
    ] {
        assert_made(body.as_bytes(), &busy("d"));
    }
}

#[test]
fn service_errors_with_invalid_text_are_read_lossily() {
    for (descr, expected) in [
        (&b"open at \xe9"[..], "open at \u{fffd}"),
        (b"\\ud800.", "\u{fffd}."),
        (b"a\nb", "a\nb"),
        (b"\\q", "\\q"),
    ] {
        let body = [
            br#"{"data":[],"error":{"x":[[1e999]],"transient":1,"name":"busy","descr":""#,
            descr,
            b"\"}}",
        ]
        .concat();
        assert_made(&body, &busy(expected));
    }
    let text = Made::Api(None, Some("no".to_owned()), false);
    assert_made(br#"{"error":"no"}"#, &text);
    assert_made(br#"{"error":"no","error":"yes"}"#, &text);
    let unspecified = Made::Api(None, None, false);
    for vague in ["{}", "false", "0", "\"\"", "[]"] {
        let body = format!(r#"{{"generation":7,"error":{vague}}}"#);
        assert_made(body.as_bytes(), &unspecified);
    }
}

#[test]
fn falsy_errors_beside_data_are_no_errors() {
    for falsy in ["false", "0", "\"\"", "[]", "null"] {
        let expected = Made::Data(vec![1, 2], None);
        for body in [
            format!(r#"{{"error":{falsy},"data":[1,2]}}"#),
            format!(r#"{{"data":[1,2],"error":{falsy}}}"#),
        ] {
            assert_made(body.as_bytes(), &expected);
        }
    }
}

#[test]
fn invalid_generation_does_not_lose_the_data() {
    for invalid in [
        "7.0",
        "true",
        "18446744073709551615",
        "\"x\"",
        "null",
        "-1",
        "[7]",
        "{\"a\":\"\\ud800\"}",
        "1e999",
    ] {
        for body in [
            format!(r#"{{"generation":{invalid},"data":[1]}}"#),
            format!(r#"{{"data":[1],"generation":{invalid}}}"#),
        ] {
            assert_made(body.as_bytes(), &Made::Data(vec![1], None));
        }
    }
    assert_made(br#"{"data":[1],"generation":"7"}"#, &Made::Data(vec![1], Some(7)));
}

#[test]
fn responses_without_an_error_decode_alike_in_all_modes() {
    let decode = |path: &str| Made::Decode(path.to_owned());
    for (body, expected) in [
        (&b"\xef\xbb\xbf{\"data\":[1]}"[..], Made::Data(vec![1], None)),
        (b"{\"\xff\":1,\"data\":[1]}", Made::Data(vec![1], None)),
        (b"{\"\\ud800\":1,\"data\":[1]}", Made::Data(vec![1], None)),
        (b"{\"d\\u0061ta\":[1]}", Made::Data(vec![1], None)),
        (br#"{"data":[1],"data":[2]}"#, decode("data")),
        (br#"{"data":[1,"\ud800"]}"#, decode("data.1")),
        (b"{\"data\":[1,\"\xff\"]}", decode("data.1")),
        (br#"{"data":{}}"#, decode("data")),
        (br#"{"generation":7}"#, decode("")),
        (br#"{"error":null}"#, decode("")),
        (b"[]", decode("")),
        (b"<html>", decode("")),
        (b"", decode("")),
        (b"{\"data\":[1]", decode("")),
        (b"{\"data\":[1]}}", decode("")),
        (b"{\"data\":[1,]}", decode("")),
    ] {
        assert_made(body, &expected);
    }
}

#[test]
fn invalid_byte_is_located() {
    let call = storpool_api::calls::volume_templates_list();
    for bad in [&b"\xe9"[..], b"\\ud800"] {
        let body = [br#"{"data":[{"name":"a"#, bad, b"\"}]}"].concat();
        let error = call.decode(200, &body).unwrap_err();
        assert_eq!(error.json_path(), Some("data.0.name"), "{error}");
        assert!(!error.to_string().contains("not JSON"), "{error}");
    }
}

#[test]
fn many_rejected_entries_and_violations_are_counted() {
    let body = format!("{{\"data\":[{}1]}}", "[],".repeat(5000));
    let partial = call::<Vec<i64>>().partial().decode(200, body.as_bytes());
    let partial = partial.unwrap().into_data();
    assert_eq!(partial.rejected().len(), 1000);
    assert_eq!(partial.rejected_count(), 5000);
    assert!(!partial.is_complete());
    assert_eq!(*partial.data(), [1]);

    let call = call::<Vec<storpool_api::types::DiskId>>().strict(true);
    let body = format!("{{\"data\":[{}1]}}", "9999,".repeat(5000));
    let error = call.decode(200, body.as_bytes()).unwrap_err();
    assert_eq!(error.violations().len(), 100);
    let text = error.to_string();
    assert!(text.contains("and 4995 more") && text.len() < 2000, "{text}");
}
