//! Compared with serde_json: both must read the same values from the same text, and reject the same
//! text at the same position. The fuzz target `json` does the same with generated documents.

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::de::IgnoredAny;
use serde_json::Value;

use crate::object::object;
use crate::union::union;
use crate::wire::{Constant, Data, read, read_foreign};

/// The results of both decoders for a text.
fn both<T: Data + PartialEq + Debug>(text: &[u8]) -> Option<T> {
    let mut json = serde_json::Deserializer::from_slice(text);
    let expected = read_foreign::<T, _>(&mut json).and_then(|value| json.end().map(|()| value));
    let found = read::<T>(text);
    let shown = String::from_utf8_lossy(text);
    match (expected, found) {
        (Ok(expected), Ok(found)) => {
            assert_eq!(found, expected, "{shown}");
            Some(found)
        }
        (Err(expected), Err(found)) => {
            // An error that is not of serde_json's own parser has no line. Fractions are reported
            // as serde_json has read and written them.
            if expected.line() == 0 && !expected.to_string().contains("floating point") {
                assert_eq!(found.to_string(), expected.to_string(), "{shown}");
            }
            None
        }
        // Skipped values may contain what serde_json cannot hold.
        (Err(_), Ok(found)) if serde_json::from_slice::<IgnoredAny>(text).is_ok() => Some(found),
        (expected, found) => panic!("{shown}: serde_json {expected:?}, here {found:?}"),
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Up {
    left: i64,
    load: f64,
    rooms: Vec<i64>,
    a_name_too_long_to_be_compared_in_a_few_pieces: Option<String>,
}

object! {
    Up {
        left: "left" constant(-1, "Up.left", "always -1"),
        load: "load" required,
        rooms: "rooms" or_empty,
        a_name_too_long_to_be_compared_in_a_few_pieces:
            "aNameTooLongToBeComparedInAFewPieces" optional,
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Down {
    left: i64,
}

object! { Down { left: "left" required, } }

#[derive(Clone, Debug, PartialEq)]
enum Machine {
    Up(Up),
    Down(Down),
}

union! { Machine by constant "left" { Up(Up) = (Constant::Integer(-1)), Down(Down) = _, } }

#[test]
fn numbers_agree_with_serde_json() {
    for text in [
        "0",
        "7",
        "-1",
        "12345678",
        "123456789012345678",
        "-123456789012345678",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "1.5",
        "1e3",
        "1E+3",
        "0.1e-5",
        "-0",
        "-0.0",
        "1e400",
        "123456789.123456789",
        "0.30000000000000004",
    ] {
        both::<i64>(text.as_bytes());
        // Not by way of serde_json, which would read a fraction twice, and may be off by a little
        // each time.
        let value = read::<Value>(text.as_bytes()).ok();
        assert_eq!(value, serde_json::from_str(text).ok(), "{text}");
        let number = read::<f64>(text.as_bytes()).ok();
        assert_eq!(number, serde_json::from_str(text).ok(), "{text}");
        assert_eq!(value.is_some(), text != "1e400", "{text}");
    }
    for text in ["", "-", "01", "00", "-01", "1.", ".5", "1e", "1e+", "+1", "1x", "--1", "0x1"] {
        assert_eq!(both::<Value>(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn special_bytes_are_found_at_every_position() {
    for special in [
        "\\n",
        "\\u0041",
        "\\ud834\\udd1e",
        "\\ud834",
        "\\udd1e",
        "\\ud834\\u0041",
        "\\x",
        "\\u12g4",
        "ä",
        "𝄞",
        "\n",
        "\u{0}",
        "\u{7f}",
        "\"",
        "\\",
    ] {
        for before in 0..20 {
            for after in [0, 1, 7, 8, 20] {
                let text = format!("\"{}{special}{}\"", "a".repeat(before), "b".repeat(after));
                both::<String>(text.as_bytes());
                both::<Value>(text.as_bytes());
                both::<Down>(format!("{{\"later\":{text},\"left\":1}}").as_bytes());
            }
        }
    }
}

#[test]
fn invalid_utf8_is_an_error_only_in_kept_values() {
    assert_eq!(both::<String>(b"\"\xff\""), None);
    assert!(both::<Down>(b"{\"later\":\"\xff\",\"left\":1}").is_some());
    // The name of an unknown member need not be valid text.
    assert!(both::<Down>(b"{\"\xff\":1,\"\\ud800\":1,\"left\":1}").is_some());
    assert!(
        both::<BTreeMap<String, Down>>(b"{\"\xc3\xa4\":{\"later\":\"\xff\",\"left\":1}}").is_some()
    );
}

#[test]
fn long_documents_are_checked_to_be_text_wherever_strings_begin() {
    for before in 0..8 {
        let short = format!("\"{}ä𝄞\"", "a".repeat(before));
        let long = format!("\"{}\"", "ä".repeat(50_000));
        let text = format!("[{}{short},{long},{short}]", format!("{short},").repeat(5000));
        let mut text = text.into_bytes();
        assert_eq!(both::<Vec<String>>(&text).unwrap().len(), 5003);
        // The middle of the last character is missing.
        text.remove(text.len() - 4);
        assert_eq!(both::<Vec<String>>(&text), None);
    }
}

#[test]
fn members_are_read_in_any_order_with_unknown_ones_skipped() {
    let up = r#"{"left":-1,"load":1.5,"rooms":[1,2]}"#;
    let texts = [
        up,
        r#"{"load":1.5,"rooms":[1,2],"left":-1}"#,
        r#"{ "rooms" : [ 1 , 2 ] ,"load":1.5, "left" :-1}"#,
        "{\n        \"left\": -1,\n        \"load\": 1.5,\n\t\"rooms\": [\r\n1,2]}",
        r#"{"later":{"left":[{}]},"left":-1,"load":1.5,"rooms":[1,2]}"#,
        r#"{"left":"-1","l\u006fad":1.5,"rooms":["1",2],"rooms":[1,2]}"#,
        r#"{"left":-1,"load":1.5,"rooms":[1,2],"aNameTooLongToBeComparedInAFewPieces":null}"#,
    ];
    for one in texts {
        for other in texts {
            let list = format!("[{one},{other},{one},{up},{other}]");
            let list = both::<Vec<Machine>>(list.as_bytes()).unwrap();
            assert!(list.iter().all(|machine| *machine == list[0]), "{one} {other}");
        }
    }
    let down = br#"[{"left":-1,"load":0},{"left":5},{"load":{},"left":"7"}]"#;
    assert_eq!(both::<Vec<Machine>>(down).unwrap().len(), 3);
    for text in [
        "{\"load\":1}",
        "{}",
        "{\"left\":true}",
        "[]",
        "{\"left\":-1,}",
        "{,\"left\":1}",
        "{\"left\":1 \"load\":1}",
        "{\"left\" 1}",
        "{\"left\":}",
        "{\"left\":1",
        "{left:1}",
        "{\"left\":1}}",
    ] {
        assert_eq!(both::<Machine>(text.as_bytes()), None, "{text}");
        assert_eq!(
            both::<Down>(text.replace("load", "left").as_bytes()).is_some(),
            text == "{\"load\":1}"
        );
    }
}

#[test]
fn truncated_response_is_rejected_at_every_length() {
    let text = br#"[{"left":-1,"load":1.5,"later":{"a":[true,false,null,"\u0041"]},"rooms":[1]}]"#;
    assert!(both::<Vec<Machine>>(text).is_some());
    for end in 0..text.len() {
        assert_eq!(both::<Vec<Machine>>(&text[..end]), None);
    }
}

#[test]
fn nesting_is_limited_where_it_costs_stack() {
    for depth in [126, 127, 128, 129, 100_000] {
        let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(both::<Value>(nested.as_bytes()).is_some(), depth < 128);
        let later = format!("{{\"later\":{nested},\"left\":1}}");
        assert!(both::<Down>(later.as_bytes()).is_some());
        let mixed = later.replace("[[", "[{\"a\":[").replace("]]", "]}]");
        both::<Down>(mixed.as_bytes());
    }
}
