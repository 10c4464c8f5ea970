//! Values as JSON.

use std::fmt;
use std::ops::ControlFlow;

use serde::ser::{self, Error as _, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::entries::Walk;
use super::{Constant, Write};
use crate::json::Shape;

/// The fields of an object, unconverted.
pub trait Fields {
    /// Visits all fields.
    fn visit(&self, visit: &mut dyn FnMut(&[&dyn Write]));
}

/// A value as JSON.
#[derive(Clone, Copy)]
pub enum JsonView<'a> {
    /// Not set: the field is left out.
    None,
    Boolean(bool),
    Integer(i64),
    #[allow(dead_code, reason = "a schema may have no unsigned types")]
    Unsigned(u64),
    Float(f64),
    /// UTF-8, which is known to be so: many strings are never used as such.
    Text(&'a [u8]),
    Constant(Constant),
    List(&'a dyn Walk),
    Map(&'a dyn Walk),
    Object(&'static Shape, &'a dyn Fields),
    Json(&'a Value),
}

impl<'a> JsonView<'a> {
    #[inline]
    pub(crate) fn text(text: &'a str) -> Self {
        Self::Text(text.as_bytes())
    }
}

/// The string that these bytes come from.
fn str_of(text: &[u8]) -> &str {
    std::str::from_utf8(text).unwrap_or_default()
}

impl JsonView<'_> {
    /// As a document.
    pub(crate) fn to_value(self) -> Value {
        match self {
            Self::None => Value::Null,
            Self::Boolean(value) => value.into(),
            Self::Integer(value) => value.into(),
            Self::Unsigned(value) => value.into(),
            Self::Float(value) => value.into(),
            Self::Text(text) => str_of(text).into(),
            Self::Constant(constant) => constant.view().to_value(),
            Self::List(list) => {
                let mut entries = Vec::with_capacity(list.length());
                list.walk(&mut |_, entry| {
                    entries.push(entry.view().to_value());
                    ControlFlow::Continue(())
                });
                entries.into()
            }
            Self::Map(map) => {
                let mut entries = Map::new();
                map.walk(&mut |key, entry| {
                    let key = key.map_or(JsonView::None, Write::view);
                    entries.insert(key.to_string(), entry.view().to_value());
                    ControlFlow::Continue(())
                });
                entries.into()
            }
            Self::Object(shape, object) => to_map(shape, object).into(),
            Self::Json(value) => value.clone(),
        }
    }
}

/// An object as it is sent.
pub(crate) fn to_map(shape: &Shape, object: &dyn Fields) -> Map<String, Value> {
    let mut all = Map::new();
    object.visit(&mut |fields| {
        for (name, field) in shape.names.iter().zip(fields) {
            match field.view() {
                JsonView::None => {}
                view => drop(all.insert((*name).to_owned(), view.to_value())),
            }
        }
    });
    all
}

/// The value as a key of a map, and in a path.
impl fmt::Display for JsonView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JsonView::Text(text) => f.write_str(str_of(text)),
            other => f.write_str(&other.to_json()),
        }
    }
}

impl fmt::Debug for JsonView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}

/// For serializers of programs.
///
/// Reading needs a self-describing format, and one that is not must be detected while
/// writing. Binary formats are of both kinds, but only self-describing ones can write lists and
/// maps without knowing beforehand how long they are. So no length is passed, once for each value.
impl Serialize for JsonView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            ReadJson(*self).serialize(serializer)
        } else {
            self.write_to(serializer, &|_| None)
        }
    }
}

/// A value within another one, whose format is known to do.
struct ReadJson<'a>(JsonView<'a>);

impl Serialize for ReadJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write_to(serializer, &Some)
    }
}

impl JsonView<'_> {
    /// Writes the value; `length` is the length passed for lists and maps.
    fn write_to<S: Serializer>(
        self,
        serializer: S,
        length: &dyn Fn(usize) -> Option<usize>,
    ) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_none(),
            Self::Boolean(value) => serializer.serialize_bool(value),
            Self::Integer(value) => serializer.serialize_i64(value),
            Self::Unsigned(value) => serializer.serialize_u64(value),
            Self::Float(value) if !value.is_finite() => {
                Err(S::Error::custom(format_args!("{value} is no number of JSON")))
            }
            Self::Float(value) => serializer.serialize_f64(value),
            Self::Text(text) => serializer.serialize_str(str_of(text)),
            Self::Constant(constant) => constant.view().write_to(serializer, length),
            Self::List(list) => {
                let length = length(list.length());
                let mut written = serializer.serialize_seq(length).map_err(explain(length))?;
                all(list, |_, entry| written.serialize_element(&ReadJson(entry)))?;
                written.end()
            }
            Self::Map(map) => {
                let length = length(map.length());
                let mut written = serializer.serialize_map(length).map_err(explain(length))?;
                all(map, |key, entry| match key {
                    JsonView::Text(key) => written.serialize_entry(str_of(key), &ReadJson(entry)),
                    key => written.serialize_entry(&key.to_string(), &ReadJson(entry)),
                })?;
                written.end()
            }
            Self::Object(shape, object) => {
                let mut set = 0;
                object.visit(&mut |fields| {
                    let is_set = |field: &&&dyn Write| !matches!(field.view(), JsonView::None);
                    set = fields.iter().filter(is_set).count();
                });
                let length = length(set);
                let mut written = serializer.serialize_map(length).map_err(explain(length))?;
                let mut outcome = Ok(());
                object.visit(&mut |fields| {
                    outcome = fields.iter().zip(shape.names).try_for_each(|(field, name)| {
                        match field.view() {
                            JsonView::None => Ok(()),
                            view if field.is_optional() => {
                                written.serialize_entry(name, &Some(ReadJson(view)))
                            }
                            view => written.serialize_entry(name, &ReadJson(view)),
                        }
                    });
                });
                outcome?;
                written.end()
            }
            Self::Json(value) => value.serialize(serializer),
        }
    }
}

/// Says why a format cannot be written that wants to know the length.
fn explain<E: ser::Error>(length: Option<usize>) -> impl FnOnce(E) -> E {
    move |error| match length {
        Some(_) => error,
        None => E::custom(format_args!(
            "{error} (values of the StorPool API can only be written in a self-describing format, \
             such as JSON, CBOR, MessagePack, YAML or TOML: others could not be read back)"
        )),
    }
}

/// Hands over all entries, up to one that fails.
fn all<E>(
    entries: &dyn Walk,
    mut write: impl FnMut(JsonView<'_>, JsonView<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut outcome = Ok(());
    entries.walk(&mut |key, entry| {
        outcome = write(key.map_or(JsonView::None, Write::view), entry.view());
        match outcome {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    });
    outcome
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    #[test]
    fn writer_agrees_with_serde_json() {
        let text: String = (0..0x90).filter_map(char::from_u32).collect();
        let value = BTreeMap::from([
            (text.clone(), Some(vec![json!({"a": [1.5, null, true]})])),
            ("x".to_owned(), None),
        ]);
        let view = value.view();
        let by_serde = serde_json::to_string(&view).unwrap();
        assert_eq!(view.to_json(), by_serde);
        assert_eq!(view.to_value().to_string(), by_serde);
        assert_eq!(serde_json::from_str::<Value>(&by_serde).unwrap(), view.to_value());
        let numbers = BTreeMap::from([(-7_i64, f64::NAN), (7, 0.1)]);
        assert_eq!(numbers.view().to_json(), r#"{"-7":null,"7":0.1}"#);
        // A number that cannot be read back is an error, not silently written.
        assert!(serde_json::to_string(&numbers.view()).is_err());
    }
}
