//! Reads as much as possible of JSON that may be broken.
//!
//! Only searches for the boundaries of strings and values, and never fails. Used for excerpts of
//! responses, and for errors of the service, which must not be lost if the rest is malformed.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

/// The text of a string with quotes and escapes. Invalid sequences are replaced.
pub(crate) fn text(quoted: &[u8]) -> Cow<'_, str> {
    let inner = quoted.strip_prefix(b"\"").unwrap_or(quoted);
    let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
    let lossy = String::from_utf8_lossy(inner);
    if !lossy.contains('\\') {
        return lossy;
    }
    let mut text = String::with_capacity(lossy.len());
    // UTF-16 that was read, and may belong together.
    let mut units = Vec::new();
    let mut rest = &*lossy;
    while let Some(c) = rest.chars().next() {
        if c == '\\' {
            if let Some(unit) = unit(rest) {
                units.push(unit);
                rest = &rest[6..];
                continue;
            }
        }
        push_units(&mut text, &mut units);
        rest = &rest[c.len_utf8()..];
        if c != '\\' {
            text.push(c);
            continue;
        }
        let escaped = rest.chars().next();
        rest = &rest[escaped.map_or(0, char::len_utf8)..];
        match escaped {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('b') => text.push('\u{8}'),
            Some('f') => text.push('\u{c}'),
            Some(plain @ ('"' | '\\' | '/')) => text.push(plain),
            Some(invalid) => text.extend(['\\', invalid]),
            None => text.push('\\'),
        }
    }
    push_units(&mut text, &mut units);
    text.into()
}

/// The unit of UTF-16 of an escape.
fn unit(escape: &str) -> Option<u16> {
    let digits = escape.strip_prefix("\\u")?.get(..4)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)
}

fn push_units(text: &mut String, units: &mut Vec<u16>) {
    let chars = char::decode_utf16(units.drain(..));
    text.extend(chars.map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

/// A scanner over JSON.
pub(crate) struct Scanner<'a> {
    pub(crate) json: &'a [u8],
    pub(crate) at: usize,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(json: &'a [u8], at: usize) -> Self {
        Self { json, at }
    }

    /// Calls `visit` with the name and value of each member of the object that begins here, as far
    /// as they are readable.
    pub(crate) fn members(mut self, visit: &mut dyn FnMut(Cow<'a, str>, &'a [u8])) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    let Some(name) = self.string() else { return };
                    self.space();
                    if self.peek() != Some(b':') {
                        continue;
                    }
                    self.at += 1;
                    self.space();
                    let start = self.at;
                    if self.skip() {
                        visit(text(&self.json[name]), &self.json[start..self.at]);
                    }
                }
                b'}' => return,
                _ => self.at += 1,
            }
        }
    }

    /// Skips the string that begins here; `None` if it is not terminated.
    pub(crate) fn string(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return Some(start..self.at);
            }
        }
        self.at = self.json.len();
        None
    }

    /// Skips one value; returns whether it is terminated.
    pub(crate) fn skip(&mut self) -> bool {
        self.space();
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    if self.string().is_none() {
                        return false;
                    }
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                // The end of what the value is in.
                b'}' | b']' | b',' if depth == 0 => return true,
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' => {
                    self.at += 1;
                    continue;
                }
                _ => self.skip_while(|byte| !b"\",:]}[{ \t\r\n".contains(&byte)),
            }
            if depth == 0 {
                return true;
            }
        }
        false
    }

    pub(crate) fn space(&mut self) {
        self.skip_while(|byte| byte.is_ascii_whitespace());
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.json.get(self.at).copied()
    }
}

/// A boolean, or a number read as one.
pub(crate) fn boolean(value: &[u8]) -> Option<bool> {
    let value: Value = match value.len() {
        ..=32 => serde_json::from_slice(value).ok()?,
        _ => return None,
    };
    value.as_bool().or_else(|| Some(value.as_i64()? != 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lenient_string_replaces_invalid_sequences() {
        for (quoted, expected) in [
            (&b"\"plain\""[..], "plain"),
            (b"\"a\\n\\\"\\\\\\/\\u0041\"", "a\n\"\\/A"),
            (b"\"\\ud834\\udd1e \\ud834 \\udd1e\"", "\u{1d11e} \u{fffd} \u{fffd}"),
            (b"\"open at \xe9\"", "open at \u{fffd}"),
            (b"\"\\x\\u12g4\\", "\\x\\u12g4\\"),
        ] {
            assert_eq!(text(quoted), expected);
        }
    }

    #[test]
    fn members_of_broken_objects_are_visited() {
        let json = br#"{"a": True, "b" "c": {"x": [}, 1}, , "d": "\"}", "e": [1"#;
        let mut found = Vec::new();
        Scanner::new(json, 0).members(&mut |name, value| {
            found.push((name, String::from_utf8_lossy(value).into_owned()));
        });
        let found: Vec<_> = found.iter().map(|(a, b)| (a.as_ref(), b.as_str())).collect();
        assert_eq!(found[0], ("a", "True"));
        assert_eq!(found[1].0, "c");
        assert!(found.iter().all(|(name, _)| *name != "e"));
    }
}
