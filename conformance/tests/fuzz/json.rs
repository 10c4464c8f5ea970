//! The clients' decoder against serde_json, on JSON of any kind: as a value, as a skipped value,
//! and in pieces large and unusual enough for every shortcut of the decoder.

use serde::de::IgnoredAny;
use serde_json::Value;
use storpool_api::{Call, Method};

use super::decode::is_deep;
use super::{Input, Outcome, Random, Target, mutate};

pub const TARGET: Target = Target {
    name: "json",
    about: "JSON of any kind, against serde_json",
    make: |random: &mut Random| {
        let mut text = String::new();
        value(random, 4, &mut text);
        let mut bytes = text.into_bytes();
        for _ in 0..random.below(3) {
            bytes = mutate::bytes(random, bytes);
        }
        Input { choice: 0, bytes }
    },
    check: |input| check(&input.bytes),
};

fn space(random: &mut Random, out: &mut String) {
    if random.once_in(3) {
        for _ in 0..random.below(20) {
            out.push_str(random.pick(&[" ", " ", " ", "\n", "\t", "\r", "        "]));
        }
    }
}

fn value(random: &mut Random, depth: usize, out: &mut String) {
    space(random, out);
    match random.below(if depth == 0 { 6 } else { 9 }) {
        0 => out.push_str(random.pick(&["null", "true", "false"])),
        1 | 2 => number(random, out),
        3..=5 => string(random, out),
        6 => {
            out.push('[');
            for index in 0..random.below(5) {
                if index > 0 {
                    out.push(',');
                }
                value(random, depth - 1, out);
            }
            out.push(']');
        }
        _ => {
            out.push('{');
            for index in 0..random.below(5) {
                if index > 0 {
                    out.push(',');
                }
                space(random, out);
                string(random, out);
                space(random, out);
                out.push(':');
                value(random, depth - 1, out);
            }
            space(random, out);
            out.push('}');
        }
    }
    space(random, out);
}

fn number(random: &mut Random, out: &mut String) {
    if random.once_in(3) {
        out.push('-');
    }
    for _ in 0..=random.below(24) {
        out.push(char::from(b'0' + random.below(10) as u8));
    }
    if random.once_in(4) {
        out.push('.');
        for _ in 0..=random.below(20) {
            out.push(char::from(b'0' + random.below(10) as u8));
        }
    }
    if random.once_in(5) {
        out.push_str(random.pick(&["e", "E", "e+", "E-"]));
        out.push_str(&random.below(400).to_string());
    }
}

fn string(random: &mut Random, out: &mut String) {
    out.push('"');
    for _ in 0..random.below(30) {
        match random.below(14) {
            0 => out.push_str(random.pick(&["\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\t"])),
            1 => out.push_str(&format!("\\u{:04x}", random.below(0x1_0000))),
            2 => out.push_str(random.pick(&[
                "\\ud834\\udd1e",
                "\\ud834",
                "\\udd1e\\ud834",
                "\\uD83d",
            ])),
            3 => out.push_str(random.pick(&["ж", "€", "𝄞", "\u{7f}", "\u{80}"])),
            _ => out.push(char::from(b' ' + random.below(94) as u8)),
        }
        if out.ends_with('"') || out.ends_with('\\') {
            out.push('n');
        }
    }
    out.push('"');
}

fn check(json: &[u8]) -> Result<Outcome, String> {
    let call = Call::raw(Method::Get, "Fuzz", None);
    let read = |body: &[u8]| call.decode(200, body).map(|reply| reply.into_data());

    let expected = serde_json::from_slice::<Value>(json);
    let whole = serde_json::from_slice::<IgnoredAny>(json).is_ok();
    match (&expected, read(&[b"{\"data\":", json, b"}"].concat())) {
        // To the bit, where these are fractions: -0.0 is not 0.0.
        (Ok(expected), Ok(found)) if text(expected) == text(&found) => {}
        (Ok(_), Err(error)) if is_deep(&error.to_string()) => {}
        (Err(_), Err(_)) => {}
        (expected, found) if whole => {
            return Err(format!("serde_json: {expected:?}, the decoder: {found:?}"));
        }
        // Text that is not a single value may still occur inside a response.
        _ => {}
    }

    let ignored = read(&[b"{\"later\":", json, b",\"data\":1}"].concat());
    // To find the error, the response is read again, as a whole in memory.
    if whole && ignored.is_err() {
        return Err(format!("not ignored: {ignored:?}"));
    }
    Ok(match expected {
        Ok(_) => Outcome::Accepted,
        Err(_) => Outcome::Refused,
    })
}

fn text(value: &Value) -> String {
    value.to_string()
}
