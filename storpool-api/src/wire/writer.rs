//! The JSON text of values.
//!
//! A body is written in one pass over its fields, compiled for its type. The same pass notes what
//! the body uses that not every version of the API has.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Constant, Data, JsonView, Wire};
use crate::json::special;
use crate::validate::Check;
use crate::version::{ApiVersion, Use, Uses, Versions, Way};

/// Room for most bodies.
const USUAL: usize = 256;

/// The first number of more than eight digits.
const NINE_DIGITS: u64 = 100_000_000;

/// What is written of a body for a version of the API.
pub struct Writer {
    json: Vec<u8>,
    version: ApiVersion,
    uses: Uses,
    varies: bool,
}

impl Writer {
    pub(crate) fn new(version: ApiVersion) -> Self {
        let json = Vec::with_capacity(USUAL);
        Self { json, version, uses: Uses::default(), varies: false }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.json
    }

    pub(crate) fn into_parts(self) -> (Vec<u8>, Uses) {
        (self.json, self.uses)
    }

    pub(crate) fn uses(&self) -> &Uses {
        &self.uses
    }

    /// Whether a default, or an empty collection, is written for some versions only.
    pub(crate) fn varies(&self) -> bool {
        self.varies
    }

    /// Notes what a value uses, not counting what is in it.
    #[inline]
    pub(crate) fn note_uses<T: Check>(&mut self, value: &T) {
        value.uses(self.json.len(), &mut self.uses);
    }

    /// Notes the use of a variant that only these versions have.
    #[allow(dead_code, reason = "a schema may have no such variants")]
    pub(crate) fn note_variant(&mut self, element: &'static str, versions: Versions) {
        self.uses.push(self.json.len(), element, versions, Way::Present);
    }

    /// Whether to write a field that not every version has, or that some require.
    #[allow(dead_code, reason = "a schema may have no such fields")]
    #[inline]
    pub(crate) fn has(
        &mut self,
        element: &'static str,
        versions: Versions,
        required: Versions,
        is_unset: bool,
        is_inert: bool,
    ) -> bool {
        if is_unset {
            self.note_field(element, required.complement(), Way::Missing);
            return false;
        }
        if is_inert {
            self.varies |= versions != Versions::ALL;
            return versions.contains(self.version);
        }
        self.note_field(element, versions, Way::Present);
        true
    }

    /// Notes the use of a field, unless all versions permit it.
    #[inline]
    fn note_field(&mut self, element: &'static str, versions: Versions, way: Way) {
        if versions != Versions::ALL {
            // Not the beginning of the object, which may be the value of a field, too.
            let at = self.json.len() + 1;
            self.uses.push_field(Use { at, element, is_field: true, versions, way });
        }
    }

    /// Writes a field. The key is written as [`key`](Self::key) says.
    pub(crate) fn field<T: Wire>(&mut self, key: &'static str, value: &T) {
        self.key(key);
        value.write(self);
    }

    /// As [`field`](Self::field), with `sentinel` if there is no value.
    pub(crate) fn field_with_sentinel<T: Wire>(
        &mut self,
        key: &'static str,
        value: &Option<T>,
        sentinel: Constant,
    ) {
        self.key(key);
        match value {
            Some(value) => value.write(self),
            None => self.view(JsonView::Constant(sentinel)),
        }
    }

    /// Writes a name as it is in JSON, with the comma before it; or escapes one that begins with
    /// `"` and has nothing after it.
    #[inline]
    fn key(&mut self, key: &'static str) {
        match key.as_bytes() {
            [b'"', name @ ..] => {
                self.json.push(b',');
                self.text(name);
                self.json.push(b':');
            }
            plain => self.json.extend_from_slice(plain),
        }
    }

    pub(crate) fn list<'a, T: Data>(&mut self, entries: impl IntoIterator<Item = &'a T>) {
        let begin = self.begin();
        for entry in entries {
            self.json.push(b',');
            entry.write(self);
        }
        self.end(begin, b'[', b']');
    }

    pub(crate) fn map<K: Data, V: Data>(&mut self, map: &BTreeMap<K, V>) {
        let begin = self.begin();
        for (key, value) in map {
            self.json.push(b',');
            self.note_uses(key);
            match key.view() {
                JsonView::Text(key) => self.text(key),
                key => self.text(key.to_string().as_bytes()),
            }
            self.json.push(b':');
            value.write(self);
        }
        self.end(begin, b'{', b'}');
    }

    /// Where a list or object begins.
    #[inline]
    pub(crate) fn begin(&self) -> usize {
        self.json.len()
    }

    /// Closes a list or object, whose entries have a comma each before them.
    #[inline]
    pub(crate) fn end(&mut self, begin: usize, open: u8, close: u8) {
        match self.json.get_mut(begin) {
            Some(comma) => *comma = open,
            None => self.json.push(open),
        }
        self.json.push(close);
    }

    /// Writes a value that has no parts, or is any JSON.
    // Where a type always has the same kind of view, only one branch is left of this.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    pub(crate) fn view(&mut self, view: JsonView<'_>) {
        match view {
            JsonView::Text(text) => self.text(text),
            JsonView::Integer(value) => self.integer(value),
            other => self.other(other),
        }
    }

    fn other(&mut self, view: JsonView<'_>) {
        match view {
            JsonView::Boolean(true) => self.json.extend_from_slice(b"true"),
            JsonView::Boolean(false) => self.json.extend_from_slice(b"false"),
            JsonView::Unsigned(value) => self.unsigned(value),
            JsonView::Constant(constant) => self.constant(constant),
            JsonView::Json(value) => self.value(value),
            other => self.value(&other.to_value()),
        }
    }

    fn constant(&mut self, constant: Constant) {
        match constant {
            Constant::Null => self.json.extend_from_slice(b"null"),
            other => self.view(other.view()),
        }
    }

    fn value(&mut self, value: &Value) {
        // There is no failing to write to memory.
        let _ = serde_json::to_writer(&mut self.json, value);
    }

    fn integer(&mut self, value: i64) {
        if value < 0 {
            self.json.push(b'-');
        }
        self.unsigned(value.unsigned_abs());
    }

    /// Writes a number, eight digits at a time.
    fn unsigned(&mut self, number: u64) {
        const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
        if number < 10 {
            return self.json.push(b'0' + number as u8);
        }
        if number >= NINE_DIGITS {
            self.unsigned(number / NINE_DIGITS);
            let digits = eight_digits(number % NINE_DIGITS) | ZEROS;
            return self.json.extend_from_slice(&digits.to_le_bytes());
        }
        let digits = eight_digits(number);
        let leading = digits.trailing_zeros() / 8;
        let digits = (digits | ZEROS) >> (8 * leading);
        self.json.extend_from_slice(&digits.to_le_bytes());
        self.json.truncate(self.json.len() - leading as usize);
    }

    /// Writes a string, which is UTF-8, escaped where it must be.
    pub(crate) fn text(&mut self, text: &[u8]) {
        self.json.reserve(text.len() + 2);
        self.json.push(b'"');
        match plain_run(text) {
            all if all == text.len() => self.json.extend_from_slice(text),
            plain => self.escaped(text, plain),
        }
        self.json.push(b'"');
    }

    /// Writes what is between quotes. So many bytes need no escape, the next one does.
    #[cold]
    fn escaped(&mut self, mut text: &[u8], mut plain: usize) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        loop {
            let (before, escaped) = text.split_at(plain);
            self.json.extend_from_slice(before);
            let Some((byte, rest)) = escaped.split_first() else { break };
            let letter = match byte {
                b'\n' => b'n',
                b'\r' => b'r',
                b'\t' => b't',
                8 => b'b',
                12 => b'f',
                byte => *byte,
            };
            self.json.push(b'\\');
            match letter {
                ..b' ' => {
                    let digit = |four: u8| HEX[usize::from(four & 15)];
                    let digits = [b'u', b'0', b'0', digit(letter >> 4), digit(letter)];
                    self.json.extend_from_slice(&digits);
                }
                letter => self.json.push(letter),
            }
            text = rest;
            plain = plain_run(text);
        }
    }
}

impl JsonView<'_> {
    /// As JSON, compact.
    pub(crate) fn to_json(self) -> String {
        let mut writer = Writer::new(ApiVersion::default());
        writer.view(self);
        // All of it comes from strings, or is ASCII.
        String::from_utf8(writer.json).unwrap_or_default()
    }
}

/// The digits of a number that has no more than eight, the first in the lowest byte. All are computed at
/// once: as halves of the word, as quarters, and as bytes. To divide is to multiply, and to shift.
const fn eight_digits(number: u64) -> u64 {
    let fours = (number / 10_000) | ((number % 10_000) << 32);
    let high = ((fours * 10_486) >> 20) & 0x7f_0000_007f;
    let pairs = high | ((fours - high * 100) << 16);
    let high = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    high | ((pairs - high * 10) << 8)
}

/// Whether none of the names needs an escape.
pub(crate) const fn are_plain(names: &[&str]) -> bool {
    // Loops over iterators are not for constants.
    let mut index = 0;
    while index < names.len() {
        let name = names[index].as_bytes();
        let mut at = 0;
        while at < name.len() {
            if needs_escape(name[at]) {
                return false;
            }
            at += 1;
        }
        index += 1;
    }
    true
}

const fn needs_escape(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | ..b' ')
}

/// How many bytes are before the first that needs an escape.
#[inline]
fn plain_run(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(eight) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        match special(u64::from_le_bytes(*eight)) {
            0 => at += 8,
            marks => return at + marks.trailing_zeros() as usize / 8,
        }
    }
    // The last eight overlap those before them.
    if bytes.last_chunk::<8>().is_some_and(|eight| special(u64::from_le_bytes(*eight)) == 0) {
        return bytes.len();
    }
    let rest = bytes.get(at..).unwrap_or_default();
    // Of a text of four to seven bytes, the first four overlap the last.
    if let (Some(first), Some(last)) = (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
        let both =
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32;
        if special(both) == 0 {
            return bytes.len();
        }
    }
    at + rest.iter().take_while(|byte| !needs_escape(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_std_writes_them() {
        let mut numbers = vec![0, 7, 9, 10, 99, 100, 101, 999, 1000, 107_374_182_400];
        numbers.extend([u64::MAX, u64::MAX / 10, 10_u64.pow(18), 10_u64.pow(19)]);
        numbers.extend(0..100_000);
        numbers.extend((0..100_000).map(|number| number * 1_000 + 7));
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
                    assert_eq!(JsonView::text(&text).to_json(), expected);
                }
            }
        }
    }
}
