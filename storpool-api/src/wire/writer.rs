//! The JSON text of values.

use std::ops::ControlFlow;

use super::{JsonView, Write};
use crate::json::{Shape, special};
use crate::version::ApiVersion;

/// Room for most bodies.
const USUAL: usize = 128;

impl JsonView<'_> {
    /// As JSON, compact.
    pub(crate) fn to_json(self) -> String {
        // All of it comes from strings, or is ASCII.
        String::from_utf8(self.encode(None)).unwrap_or_default()
    }

    /// As JSON, compact, as this version of the API knows it.
    pub(crate) fn to_json_for(self, version: ApiVersion) -> Vec<u8> {
        self.encode(Some(version))
    }

    fn encode(self, version: Option<ApiVersion>) -> Vec<u8> {
        let mut json = Vec::with_capacity(USUAL);
        self.write(&mut json, version);
        json
    }

    fn write(self, json: &mut Vec<u8>, version: Option<ApiVersion>) {
        match self {
            Self::Boolean(true) => json.extend_from_slice(b"true"),
            Self::Boolean(false) => json.extend_from_slice(b"false"),
            Self::Integer(value) => {
                if value < 0 {
                    json.push(b'-');
                }
                write_number(value.unsigned_abs(), json);
            }
            Self::Unsigned(value) => write_number(value, json),
            Self::Text(text) => write_text(text, json),
            Self::Constant(constant) => constant.view().write(json, version),
            Self::List(list) => {
                let mut begin = b'[';
                list.walk(&mut |_, entry| {
                    json.push(std::mem::replace(&mut begin, b','));
                    entry.view().write(json, version);
                    ControlFlow::Continue(())
                });
                end(begin, b'[', b']', json);
            }
            Self::Map(map) => {
                let mut begin = b'{';
                map.walk(&mut |key, entry| {
                    json.push(std::mem::replace(&mut begin, b','));
                    match key.map_or(JsonView::None, Write::view) {
                        JsonView::Text(key) => write_text(key, json),
                        key => write_text(&key.to_string(), json),
                    }
                    json.push(b':');
                    entry.view().write(json, version);
                    ControlFlow::Continue(())
                });
                end(begin, b'{', b'}', json);
            }
            Self::Object(shape, object) => {
                let mut begin = b'{';
                object.visit(&mut |fields| {
                    for (index, (name, field)) in shape.names.iter().zip(fields).enumerate() {
                        let Some(view) = written(shape, index, *field, version) else { continue };
                        json.push(std::mem::replace(&mut begin, b','));
                        write_text(name, json);
                        json.push(b':');
                        view.write(json, version);
                    }
                });
                end(begin, b'{', b'}', json);
            }
            Self::None | Self::Float(_) | Self::Json(_) => {
                // There is no failing to write to memory.
                let _ = serde_json::to_writer(json, &self.to_value());
            }
        }
    }

    /// Shows a member of an object, as it is written, to a function, if it is there.
    pub(crate) fn with_member(
        self,
        name: &str,
        version: ApiVersion,
        see: &mut dyn FnMut(JsonView<'_>),
    ) {
        match self {
            Self::Object(shape, object) => object.visit(&mut |fields| {
                let index = shape.names.iter().position(|known| *known == name);
                let field = index.and_then(|index| Some((index, *fields.get(index)?)));
                let view =
                    field.and_then(|(index, field)| written(shape, index, field, Some(version)));
                view.into_iter().for_each(&mut *see);
            }),
            Self::Json(value) => value.get(name).map(JsonView::Json).into_iter().for_each(see),
            _ => {}
        }
    }
}

/// A field as it is written for a version; nothing if it is left out.
fn written<'a>(
    shape: &Shape,
    index: usize,
    field: &'a dyn Write,
    version: Option<ApiVersion>,
) -> Option<JsonView<'a>> {
    match field.view() {
        JsonView::None => None,
        view => (!shape.is_lacking(index, version) || !field.is_inert()).then_some(view),
    }
}

/// Closes a list or object; `begin` is what would come before its next entry.
fn end(begin: u8, open: u8, close: u8, json: &mut Vec<u8>) {
    if begin == open {
        json.push(open);
    }
    json.push(close);
}

/// Writes a string, escaped where it must be.
fn write_text(text: &str, json: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    json.reserve(text.len() + 2);
    json.push(b'"');
    let mut plain = text.as_bytes();
    loop {
        let (before, escaped) = plain.split_at(plain_run(plain));
        json.extend_from_slice(before);
        let Some((byte, rest)) = escaped.split_first() else { break };
        let letter = match byte {
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            8 => b'b',
            12 => b'f',
            byte => *byte,
        };
        json.push(b'\\');
        match letter {
            ..b' ' => {
                let digit = |four: u8| HEX[usize::from(four & 15)];
                json.extend_from_slice(&[b'u', b'0', b'0', digit(letter >> 4), digit(letter)]);
            }
            letter => json.push(letter),
        }
        plain = rest;
    }
    json.push(b'"');
}

/// How many bytes are before the first that needs an escape.
fn plain_run(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(eight) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        match special(u64::from_le_bytes(*eight)) {
            0 => at += 8,
            marks => return at + marks.trailing_zeros() as usize / 8,
        }
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let is_plain = |byte: &&u8| !matches!(byte, b'"' | b'\\' | ..b' ');
    at + rest.iter().take_while(is_plain).count()
}

/// Writes a number, two digits at a time.
fn write_number(mut number: u64, json: &mut Vec<u8>) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    for pair in digits.rchunks_exact_mut(2) {
        let (tens, ones) = ((number % 100 / 10) as u8, (number % 10) as u8);
        pair.copy_from_slice(&[b'0' + tens, b'0' + ones]);
        number /= 100;
        at -= 2;
        if number == 0 {
            at += usize::from(tens == 0);
            break;
        }
    }
    json.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_std_writes_them() {
        let mut numbers = vec![0, 7, 9, 10, 99, 100, 101, 999, 1000, 107_374_182_400];
        numbers.extend([u64::MAX, u64::MAX / 10, 10_u64.pow(18), 10_u64.pow(19)]);
        for number in numbers {
            assert_eq!(JsonView::Unsigned(number).to_json(), number.to_string());
        }
        for number in [i64::MIN, i64::MIN + 1, -100, -10, -1, i64::MAX] {
            assert_eq!(JsonView::Integer(number).to_json(), number.to_string());
        }
    }

    #[test]
    fn escapes_are_found_at_every_offset() {
        for length in 0..20 {
            for at in 0..=length {
                for special in ["", "\"", "\\", "\n", "\u{1f}", "\u{7f}", "ж", "\"\""] {
                    let mut text = "x".repeat(length);
                    text.insert_str(at, special);
                    let expected = serde_json::to_string(&text).unwrap();
                    assert_eq!(JsonView::Text(&text).to_json(), expected);
                }
            }
        }
    }
}
