//! Writes responses as JSON, and of each object only the fields that the version has.

use serde::Serialize;

use crate::ask::Ask;
use crate::error::ServiceError;
use crate::shape::Shape;
use crate::state::State;

/// What an entry of a list is for: the id of a volume, and a second number where that is not enough.
pub(crate) type Key = (i64, i64);

/// A list or map of any length, written entry by entry.
#[derive(Clone, Copy)]
pub(crate) struct List {
    /// The entries, in order.
    pub(crate) keys: fn(&State, &Ask<'_>) -> Result<Vec<Key>, ServiceError>,
    /// The name of an entry, if it is a map.
    pub(crate) name: Option<fn(&State, Key) -> &str>,
    /// Writes an entry.
    pub(crate) entry: fn(&State, Key, &mut Fields<'_>),
}

/// Where a value is written to.
pub(crate) struct Output<'a> {
    bytes: &'a mut Vec<u8>,
    /// What the version has of the value.
    shape: &'a Shape,
    problem: Option<serde_json::Error>,
}

/// An object being written.
pub(crate) struct Fields<'a> {
    bytes: &'a mut Vec<u8>,
    known: &'a [(&'static str, Shape)],
    /// Where the next field is likely to be among those known.
    next: usize,
    empty: bool,
    problem: Option<serde_json::Error>,
}

impl<'a> Output<'a> {
    pub(crate) fn new(bytes: &'a mut Vec<u8>, shape: &'a Shape) -> Self {
        Self { bytes, shape, problem: None }
    }

    /// Writes a list.
    pub(crate) fn list(&mut self, list: &List, state: &State, keys: impl IntoIterator<Item = Key>) {
        self.open(list);
        for (index, key) in keys.into_iter().enumerate() {
            self.entry(list, state, key, index == 0);
        }
        self.close(list);
    }

    /// Begins a list.
    pub(crate) fn open(&mut self, list: &List) {
        self.bytes.push(if list.name.is_some() { b'{' } else { b'[' });
    }

    /// Ends a list.
    pub(crate) fn close(&mut self, list: &List) {
        self.bytes.push(if list.name.is_some() { b'}' } else { b']' });
    }

    /// How much is written, what was there before included.
    pub(crate) fn length(&self) -> usize {
        self.bytes.len()
    }

    /// Writes an entry of a list.
    pub(crate) fn entry(&mut self, list: &List, state: &State, key: Key, first: bool) {
        if !first {
            self.bytes.push(b',');
        }
        if let Some(name) = list.name {
            note(&mut self.problem, serde_json::to_writer(&mut *self.bytes, name(state, key)));
            self.bytes.push(b':');
        }
        object(self.bytes, self.shape.each(), &mut self.problem, |fields| {
            (list.entry)(state, key, fields);
        });
    }

    /// Writes an object.
    pub(crate) fn object(&mut self, write: impl FnOnce(&mut Fields<'_>)) {
        object(self.bytes, self.shape, &mut self.problem, write);
    }

    /// Reports what could not be written.
    pub(crate) fn finish(self) -> Result<(), ServiceError> {
        match self.problem {
            Some(problem) => Err(ServiceError::internal(problem.to_string())),
            None => Ok(()),
        }
    }
}

fn object(
    bytes: &mut Vec<u8>,
    shape: &Shape,
    problem: &mut Option<serde_json::Error>,
    write: impl FnOnce(&mut Fields<'_>),
) {
    bytes.push(b'{');
    let known = shape.fields();
    let mut fields = Fields { bytes: &mut *bytes, known, next: 0, empty: true, problem: None };
    write(&mut fields);
    note(problem, fields.problem.map_or(Ok(()), Err));
    bytes.push(b'}');
}

/// Keeps the first problem.
fn note(first: &mut Option<serde_json::Error>, written: serde_json::Result<()>) {
    if let Err(problem) = written {
        first.get_or_insert(problem);
    }
}

impl Fields<'_> {
    /// Writes a field, if the version has it.
    pub(crate) fn put(&mut self, name: &'static str, value: impl Serialize) {
        if self.begin(name).is_some() {
            note(&mut self.problem, serde_json::to_writer(&mut *self.bytes, &value));
        }
    }

    /// As [`Fields::put`], for a value that takes work.
    pub(crate) fn put_with<T: Serialize>(&mut self, name: &'static str, value: impl FnOnce() -> T) {
        if self.has(name) {
            self.put(name, value());
        }
    }

    /// Whether the version has a field.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.known.iter().any(|(known, _)| *known == name)
    }

    /// Writes a field that has a value, if the version has it.
    pub(crate) fn put_some(&mut self, name: &'static str, value: Option<impl Serialize>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    /// Writes the name of a field, if the version has it.
    fn begin(&mut self, name: &'static str) -> Option<usize> {
        let (before, after) = self.known.split_at_checked(self.next)?;
        let is = |(known, _): &(&'static str, Shape)| *known == name;
        let at = after.iter().position(is).map(|at| at + self.next);
        let at = at.or_else(|| before.iter().position(is))?;
        self.next = at + 1;
        if !std::mem::take(&mut self.empty) {
            self.bytes.push(b',');
        }
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(b"\":");
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use storpool_api::ApiVersion;

    use super::*;

    #[test]
    fn only_fields_of_the_version_are_written_in_any_order() {
        for (api, expected) in [
            (ApiVersion::V16_01, r#"{"size":512,"name":"a\"b"}"#),
            (ApiVersion::V19_01, r#"{"size":512,"tags":{},"name":"a\"b"}"#),
        ] {
            let shape = Shape::of("VolumeSummary", api);
            let mut bytes = Vec::new();
            let mut output = Output::new(&mut bytes, &shape);
            output.object(|fields| {
                fields.put("size", 512);
                fields.put("unheard", 1);
                fields.put("tags", std::collections::BTreeMap::<String, String>::new());
                fields.put_some("parentVolumeId", None::<i64>);
                fields.put("name", "a\"b");
            });
            output.finish().unwrap();
            assert_eq!(String::from_utf8(bytes).unwrap(), expected);
        }
    }

    #[test]
    fn value_that_is_no_json_is_reported() {
        let shape = Shape::of("VolumeSummary", ApiVersion::V16_01);
        let mut bytes = Vec::new();
        let mut output = Output::new(&mut bytes, &shape);
        let unwritable = std::collections::BTreeMap::from([((1, 2), 3)]);
        output.object(|fields| fields.put("name", &unwritable));
        assert_eq!(output.finish().unwrap_err().name, "internalError");
    }
}
