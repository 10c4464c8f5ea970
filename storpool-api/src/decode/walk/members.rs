//! The envelope: a byte order mark before it, and its members.

use std::ops::Range;

use super::super::entries::Shape;
use super::super::malformed::{BOM, Malformed, join};
use super::super::service::ServiceError;
use super::{State, Walk};
use crate::json::{Json, Passage, lenient};

impl<E> Walk<E> {
    /// Skips a byte order mark; `false` if more bytes are needed to know whether there is one.
    pub(super) fn skip_bom(&mut self, json: &mut Json<'_>) -> bool {
        let bytes = json.bytes();
        if bytes.starts_with(BOM) {
            BOM.iter().for_each(|_| json.take());
        } else if BOM.starts_with(bytes) {
            return false;
        }
        self.state = State::Start;
        true
    }

    /// Begins the value of a member of the envelope.
    pub(super) fn value(&mut self, json: &mut Json<'_>, byte: u8) {
        let State::Value { name } = &self.state else {
            return;
        };
        let name = name.clone();
        if is_data(json.bytes(), &name) {
            let is_single = self.rules.accepts_single && self.shape == Shape::List && byte == b'{';
            if (byte == self.shape.opening() || is_single) && self.parts.begin_data() {
                self.is_single = is_single;
                match is_single {
                    true => self.state = State::Entry { or_end: false },
                    false => self.go(json, State::Entry { or_end: true }),
                }
                return;
            }
        }
        self.passage = Some(Passage::value());
        self.state = State::InValue { name };
    }

    /// Reads a member of the envelope; the call may have failed.
    pub(super) fn member(&mut self, json: &Json<'_>, name: Range<usize>) -> Option<ServiceError> {
        let bytes = json.bytes();
        let value = &bytes[name.end..json.at()];
        self.state = State::Behind;
        if !is_data(bytes, &name) {
            let name = quoted(bytes, &name);
            self.parts.member(&lenient::text(name), value);
            return self.parts.take_error();
        }
        if self.parts.begin_data() {
            if let Err(error) = (self.misfit)(value) {
                let path = join("data", &error.path());
                self.parts.wrong(Malformed::new(path, error.message()));
            }
        }
        None
    }
}

/// Whether a name is `data`.
fn is_data(bytes: &[u8], name: &Range<usize>) -> bool {
    let name = quoted(bytes, name);
    name == b"\"data\"" || (name.contains(&b'\\') && lenient::text(name) == "data")
}

/// A name in its quotes, without the colon that it ends with.
fn quoted<'b>(bytes: &'b [u8], name: &Range<usize>) -> &'b [u8] {
    let name = bytes.get(name.clone()).unwrap_or_default();
    name.strip_suffix(b":").unwrap_or(name).trim_ascii_end()
}
