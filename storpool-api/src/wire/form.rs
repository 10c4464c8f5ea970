//! What values are in JSON, and how that is written.

use std::fmt;
use std::ops::ControlFlow;

use serde::ser::{SerializeMap, SerializeSeq, SerializeStruct};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::Constant;
use super::builtin::Walk;
use crate::object::{Members, Shape};

/// What a value is in JSON.
#[doc(hidden)]
#[derive(Clone, Copy)]
#[allow(private_interfaces)]
pub enum Form<'a> {
    /// Not set: a member is left out then.
    None,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(&'a str),
    Constant(Constant),
    List(&'a dyn Walk),
    Map(&'a dyn Walk),
    Object(&'static Shape, &'a dyn Members),
    Json(&'a Value),
}

impl Form<'_> {
    pub(super) fn to_json(self) -> Vec<u8> {
        // Keys are strings and numbers; nothing else could be wrong.
        serde_json::to_vec(&self).unwrap_or_default()
    }
}

impl Serialize for Form<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::None => serializer.serialize_none(),
            Self::Boolean(value) => serializer.serialize_bool(value),
            Self::Integer(value) => serializer.serialize_i64(value),
            Self::Float(value) => serializer.serialize_f64(value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::Constant(constant) => constant.form().serialize(serializer),
            Self::List(list) => {
                let mut written = serializer.serialize_seq(Some(list.length()))?;
                all(list, |_, entry| written.serialize_element(&entry))?;
                written.end()
            }
            Self::Map(map) => {
                let mut written = serializer.serialize_map(Some(map.length()))?;
                all(map, |key, entry| {
                    written.serialize_entry(&key.unwrap_or(Form::None), &entry)
                })?;
                written.end()
            }
            Self::Object(shape, object) => {
                let mut written = serializer.serialize_struct(shape.name, shape.names.len())?;
                let mut outcome = Ok(());
                object.visit(&mut |members| {
                    outcome = members
                        .iter()
                        .zip(shape.names)
                        .try_for_each(|(member, name)| match member.form() {
                            Form::None => written.skip_field(name),
                            form => written.serialize_field(name, &form),
                        });
                });
                outcome?;
                written.end()
            }
            Self::Json(value) => value.serialize(serializer),
        }
    }
}

/// Hands over all entries, up to one that fails.
fn all<E>(
    entries: &dyn Walk,
    mut write: impl FnMut(Option<Form<'_>>, Form<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut outcome = Ok(());
    entries.walk(&mut |key, entry| {
        outcome = write(key, entry);
        match outcome {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    });
    outcome
}

/// Shows nothing: what can be written has a form of its own for showing.
impl fmt::Debug for Form<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Form")
    }
}
