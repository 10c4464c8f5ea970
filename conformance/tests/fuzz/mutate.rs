//! Changes to inputs: of bytes, of the tokens of JSON, and of JSON values.

use serde_json::{Map, Value, json};

use super::Random;

#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "null", "true", "false", "0", "-0", "1", "-1", "17", "5000", "18.7", "1e2", "1E400", "-1e-400",
    "9223372036854775807", "9223372036854775808", "-9223372036854775809",
    "18446744073709551616", "\"\"", "\"-\"", "\"all\"", "\"1\"", "\"-1\"", "\"01\"", "\"+1\"",
    "\"~\"", "\"a~b\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\u0061\"", "\"\\\\\"", "\"ж\"", "[]",
    "{}", "[[]]", "{\"a\":1}", "\"data\"", "\"error\"", "\"generation\"", "\"name\"", ",", ":",
    "[", "]", "{", "}", "\"", "\\", " ", "\n", "\t", "\u{feff}", "tru", "nul", "//", "NaN",
];

/// Changes a JSON text in one of several ways, a few times.
pub fn json(random: &mut Random, text: &[u8]) -> Vec<u8> {
    let mut bytes = text.to_vec();
    for _ in 0..random.below(4) {
        bytes = match random.below(6) {
            0 => self::bytes(random, bytes),
            1 | 2 => tokens(random, &bytes),
            _ => match serde_json::from_slice::<Value>(&bytes) {
                Ok(mut value) => {
                    values(random, &mut value);
                    value.to_string().into_bytes()
                }
                Err(_) => tokens(random, &bytes),
            },
        };
    }
    bytes
}

/// Changes bytes once.
pub fn bytes(random: &mut Random, mut bytes: Vec<u8>) -> Vec<u8> {
    let at = random.below(bytes.len() + 1);
    let end = (at + random.below(8)).min(bytes.len());
    match random.below(7) {
        0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        1 => bytes.insert(at, random.next() as u8),
        2 => drop(bytes.drain(at..end)),
        3 => {
            let part = bytes[at..end].to_vec();
            bytes.splice(at..at, part);
        }
        4 => bytes.truncate(at),
        5 => drop(bytes.splice(at..end, random.pick(TOKENS).bytes())),
        _ => drop(bytes.splice(at..at, random.pick(TOKENS).bytes())),
    }
    bytes
}

/// Drops, doubles, swaps or replaces tokens.
fn tokens(random: &mut Random, text: &[u8]) -> Vec<u8> {
    let mut tokens = split(text);
    if tokens.is_empty() {
        return random.pick(TOKENS).into();
    }
    let at = random.below(tokens.len());
    let other = random.below(tokens.len());
    match random.below(5) {
        0 => drop(tokens.remove(at)),
        1 => tokens.insert(at, tokens[other]),
        2 => tokens.swap(at, other),
        3 => tokens[at] = tokens[other],
        _ => tokens[at] = random.pick(TOKENS).as_bytes(),
    }
    tokens.concat()
}

/// Strings, runs of other characters, and single punctuation characters.
fn split(text: &[u8]) -> Vec<&[u8]> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(&first) = rest.first() {
        let length = match first {
            b'"' => {
                let mut escaped = false;
                let end = rest[1..].iter().position(|&byte| {
                    let ends = byte == b'"' && !escaped;
                    escaped = byte == b'\\' && !escaped;
                    ends
                });
                end.map_or(rest.len(), |end| end + 2)
            }
            b',' | b':' | b'[' | b']' | b'{' | b'}' => 1,
            _ => rest.iter().position(|byte| b"\",:[]{}".contains(byte)).unwrap_or(rest.len()),
        };
        let (token, left) = rest.split_at(length);
        tokens.push(token);
        rest = left;
    }
    tokens
}

/// Changes one value somewhere in a document.
fn values(random: &mut Random, value: &mut Value) {
    match value {
        Value::Object(members) if !members.is_empty() && !random.once_in(6) => {
            object(random, members);
        }
        Value::Array(items) if !items.is_empty() && !random.once_in(6) => {
            let at = random.below(items.len());
            match random.below(6) {
                0 => drop(items.remove(at)),
                1 => items.push(items[at].clone()),
                _ => values(random, &mut items[at]),
            }
        }
        other => *other = odd(random, other),
    }
}

fn object(random: &mut Random, members: &mut Map<String, Value>) {
    let at = random.below(members.len());
    let Some(name) = members.keys().nth(at).cloned() else {
        return;
    };
    match random.below(8) {
        0 => drop(members.remove(&name)),
        1 => drop(members.insert("later".to_owned(), json!({"a": [1]}))),
        2 => {
            let value = members.remove(&name).unwrap_or_default();
            let name = match random.below(4) {
                0 => "later".to_owned(),
                1 => random.below(6000).to_string(),
                2 => format!("{name}~"),
                _ => String::new(),
            };
            members.insert(name, value);
        }
        _ => {
            if let Some(value) = members.get_mut(&name) {
                values(random, value);
            }
        }
    }
}

/// Replaces a value with another one.
fn odd(random: &mut Random, value: &Value) -> Value {
    match random.below(9) {
        // An integer as a string, and a string as an integer.
        0 | 1 => match value {
            Value::Number(number) => number.to_string().into(),
            Value::String(text) => text.parse::<i64>().map_or(Value::Null, Value::from),
            Value::Bool(flag) => i64::from(*flag).into(),
            other => json!([other]),
        },
        2 => (random.next() as i64 >> random.below(64)).into(),
        3 => json!(f64::from_bits(random.next())),
        4 => json!(random.below(1000) as f64 / 8.0),
        5 => match value {
            Value::String(text) => format!("{text}{}", random.pick(&["~", "@1", "#", "\n", "x"])),
            other => other.to_string(),
        }
        .into(),
        _ => serde_json::from_str(random.pick(TOKENS)).unwrap_or(Value::Null),
    }
}
