//! The envelope: a byte order mark before it, and its members.

use std::ops::Range;

use super::super::malformed::{BOM, Malformed, join};
use super::super::service::ServiceError;
use super::{State, Walk};
use crate::json::{Json, Passage, Unreadable, lenient};
use crate::wire::Container;

impl Walk {
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
        let is_data = !self.is_within && is_named(json.bytes(), &name, "data");
        let holds_entries = match self.rules.unwraps {
            None => is_data,
            Some(_) if is_data && byte == b'{' && self.parts.begin_data() => {
                self.is_within = true;
                self.go(json, State::Name { or_end: true });
                return;
            }
            Some(field) => self.is_within && is_named(json.bytes(), &name, field),
        };
        if holds_entries {
            let is_single =
                self.rules.accepts_single && self.container == Container::List && byte == b'{';
            if (byte == self.container.opening() || is_single) && self.begin_entries() {
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

    /// Notes that the entries begin; returns whether to read them.
    fn begin_entries(&mut self) -> bool {
        self.before = self.parts.generation;
        if !self.is_within {
            return self.parts.begin_data();
        }
        if self.has_entries {
            let field = self.rules.unwraps.unwrap_or_default();
            let message = format!("the data has `{field}` twice");
            self.parts.wrong(Malformed::new(self.data_path(), message));
        }
        !std::mem::replace(&mut self.has_entries, true)
    }

    /// The path of the list or map.
    pub(super) fn data_path(&self) -> String {
        join("data", self.rules.unwraps.unwrap_or_default())
    }

    /// Reads a member of the envelope, or of the data; the call may have failed.
    pub(super) fn member(&mut self, json: &Json<'_>, name: Range<usize>) -> Option<ServiceError> {
        let bytes = json.bytes();
        let value = &bytes[name.end..json.at()];
        self.state = State::Behind;
        if self.is_within {
            let field = self.rules.unwraps.unwrap_or_default();
            if is_named(bytes, &name, field) && !self.has_entries {
                if let Err(error) = (self.misfit)(value) {
                    let path = join(&self.data_path(), &error.path());
                    self.parts.wrong(Malformed::new(path, error.message()));
                }
            }
            return None;
        }
        if !is_named(bytes, &name, "data") {
            let name = quoted(bytes, &name);
            self.parts.member(&lenient::text(name), value);
            return self.parts.take_error();
        }
        if self.parts.begin_data() {
            let misfit = match self.rules.unwraps {
                None => (self.misfit)(value),
                Some(field) => not_an_object(value, field),
            };
            if let Err(error) = misfit {
                let path = join("data", &error.path());
                self.parts.wrong(Malformed::new(path, error.message()));
            }
        }
        None
    }
}

/// Says that data should be an object.
fn not_an_object(value: &[u8], field: &str) -> Result<(), Unreadable> {
    let mut json = Json::new(value);
    let read = json.only_field(field, &mut |json| json.pass());
    read.map(drop).map_err(|_| json.take_error())
}

/// Whether a member has this name.
fn is_named(bytes: &[u8], name: &Range<usize>, expected: &str) -> bool {
    let name = quoted(bytes, name);
    let plain = name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\""));
    plain == Some(expected.as_bytes()) || (name.contains(&b'\\') && lenient::text(name) == expected)
}

/// A name in its quotes, without the colon that it ends with.
fn quoted<'b>(bytes: &'b [u8], name: &Range<usize>) -> &'b [u8] {
    let name = bytes.get(name.clone()).unwrap_or_default();
    name.strip_suffix(b":").unwrap_or(name).trim_ascii_end()
}
