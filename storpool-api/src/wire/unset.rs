//! Values that stand for "not set" beside those of a type.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    Visitor,
};
use serde::{Serialize, Serializer};

use super::{Data, decimal};

/// A value with a meaning of its own: the constant of a member, or the mark for "not set".
#[derive(Clone, Copy, Debug, PartialEq)]
// A schema need not use every kind of constant.
#[allow(dead_code)]
pub(crate) enum Constant {
    Null,
    Bool(bool),
    Integer(i64),
    Text(&'static str),
}

impl Constant {
    fn is_integer(self, value: i64) -> bool {
        matches!(self, Constant::Integer(mark) if mark == value)
    }

    /// Whether a value from the wire is this constant; an integer may come as a string, a boolean
    /// as 0 or 1.
    pub(crate) fn is(self, value: &serde_json::Value) -> bool {
        match self {
            Constant::Null => value.is_null(),
            Constant::Bool(mark) => bool::read(value).is_ok_and(|value| value == mark),
            Constant::Text(mark) => value.as_str() == Some(mark),
            Constant::Integer(mark) => i64::read(value).is_ok_and(|value| value == mark),
        }
    }

    /// Whether a value from the wire could be another constant of this kind.
    pub(crate) fn check_kind(self, value: &serde_json::Value) -> Result<(), serde_json::Error> {
        match self {
            Constant::Null => Ok(()),
            Constant::Bool(_) => bool::read(value).map(drop),
            Constant::Text(_) => String::read(value).map(drop),
            Constant::Integer(_) => i64::read(value).map(drop),
        }
    }
}

impl Serialize for Constant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Constant::Null => serializer.serialize_unit(),
            Constant::Bool(value) => serializer.serialize_bool(value),
            Constant::Integer(value) => serializer.serialize_i64(value),
            Constant::Text(value) => serializer.serialize_str(value),
        }
    }
}

/// Reads a value beside which `mark` means "not set".
pub(crate) struct OrUnset<T>(Constant, PhantomData<T>);

pub(crate) fn or_unset<T: Data>(mark: Constant) -> OrUnset<T> {
    OrUnset(mark, PhantomData)
}

impl<'de, T: Data> DeserializeSeed<'de> for OrUnset<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Data> Visitor<'de> for OrUnset<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Constant::Null => f.write_str("a value or null"),
            Constant::Bool(mark) => write!(f, "a value, or {mark} for none"),
            Constant::Integer(mark) => write!(f, "a value, or {mark} for none"),
            Constant::Text(mark) => write!(f, "a value, or {mark:?} for none"),
        }
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
        match self.0 {
            Constant::Null => Ok(None),
            _ => Err(E::invalid_type(Unexpected::Unit, &self)),
        }
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Option<T>, E> {
        match self.0 {
            Constant::Bool(mark) if mark == value => Ok(None),
            _ => T::read(value.into_deserializer()).map(Some),
        }
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Option<T>, E> {
        if self.0.is_integer(value) {
            return Ok(None);
        }
        T::read(value.into_deserializer()).map(Some)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Option<T>, E> {
        if i64::try_from(value).is_ok_and(|value| self.0.is_integer(value)) {
            return Ok(None);
        }
        T::read(value.into_deserializer()).map(Some)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Option<T>, E> {
        T::read(value.into_deserializer()).map(Some)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Option<T>, E> {
        let unset = match self.0 {
            Constant::Text(mark) => mark == value,
            Constant::Integer(mark) => decimal(value) == Some(mark),
            _ => false,
        };
        if unset {
            Ok(None)
        } else {
            T::read(value.into_deserializer()).map(Some)
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, entries: A) -> Result<Option<T>, A::Error> {
        T::read(de::value::SeqAccessDeserializer::new(entries)).map(Some)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Option<T>, A::Error> {
        T::read(de::value::MapAccessDeserializer::new(members)).map(Some)
    }
}

/// Writes an optional value, `mark` where there is none.
pub(crate) struct Marked<'a, T>(pub(crate) &'a Option<T>, pub(crate) Constant);

impl<T: Serialize> Serialize for Marked<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(value) => value.serialize(serializer),
            None => self.1.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_mean_not_set() {
        fn read(mark: Constant, json: &str) -> Result<Option<i64>, serde_json::Error> {
            or_unset(mark).deserialize(&mut serde_json::Deserializer::from_str(json))
        }
        assert_eq!(read(Constant::Integer(0), "0").unwrap(), None);
        assert_eq!(read(Constant::Integer(0), "\"0\"").unwrap(), None);
        assert_eq!(read(Constant::Integer(0), "512").unwrap(), Some(512));
        assert_eq!(read(Constant::Text("-"), "\"-\"").unwrap(), None);
        assert_eq!(read(Constant::Text("-"), "\"512\"").unwrap(), Some(512));
        assert_eq!(read(Constant::Null, "null").unwrap(), None);
        assert!(read(Constant::Text("-"), "null").is_err());
        assert!(read(Constant::Text("-"), "\"\"").is_err());
    }
}
