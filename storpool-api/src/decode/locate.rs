//! Decoding from a parsed document, for errors that tell the JSON path.
//!
//! The path is put together while an error travels up, so nothing is kept on the way down. What
//! tells the forms of a union apart is looked up first, so nothing is buffered and no path is lost.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;

/// What is wrong, and where, as far as the error has travelled.
#[derive(Debug)]
pub(super) struct Fault {
    /// From the innermost step outwards.
    steps: Vec<String>,
    message: String,
}

impl Fault {
    fn at(message: String) -> Self {
        Self {
            steps: Vec::new(),
            message,
        }
    }

    fn below(mut self, step: impl fmt::Display) -> Self {
        self.steps.push(step.to_string());
        self
    }

    pub(super) fn path(&self) -> String {
        let steps: Vec<&str> = self.steps.iter().rev().map(String::as_str).collect();
        steps.join(".")
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::at(message.to_string())
    }

    /// `name` is `Type.member`, as all types here report it.
    fn missing_field(name: &'static str) -> Self {
        let (owner, member) = name.split_once('.').unwrap_or(("the object", name));
        Self {
            steps: vec![member.to_owned()],
            message: format!("{owner} lacks its member `{member}`"),
        }
    }
}

/// A parsed value to decode from.
pub(super) struct Located<'a>(&'a Value);

impl<'a> Located<'a> {
    pub(super) fn new(value: &'a Value) -> Self {
        Self(value)
    }
}

impl<'de, 'a: 'de> Deserializer<'de> for Located<'a> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(Items {
                items: items.iter(),
                index: 0,
            }),
            Value::Object(members) => visitor.visit_map(Members {
                members: members.iter(),
                current: None,
            }),
            scalar => scalar
                .deserialize_any(visitor)
                .map_err(|error| Fault::at(error.to_string())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    /// Unions of objects alone come here.
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A union, whose form is told by [`Telling`], and whose content is the object as a whole.
impl<'de, 'a: 'de> de::EnumAccess<'de> for Located<'a> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        let form = seed.deserialize(Telling(self.0))?;
        Ok((form, self))
    }
}

impl<'de, 'a: 'de> de::VariantAccess<'de> for Located<'a> {
    type Error = Fault;

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        seed.deserialize(self)
    }

    fn unit_variant(self) -> Result<(), Fault> {
        Err(de::Error::custom("a form without content"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_any(visitor)
    }
}

/// An object of which only the first of some names counts.
struct Telling<'a>(&'a Value);

impl<'de, 'a: 'de> Deserializer<'de> for Telling<'a> {
    type Error = Fault;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let Value::Object(members) = self.0 else {
            return self.deserialize_any(visitor);
        };
        let telling = names.iter().find_map(|name| members.get_key_value(*name));
        visitor.visit_map(Members {
            members: telling.into_iter(),
            current: None,
        })
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        Located(self.0).deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Items<'a> {
    items: std::slice::Iter<'a, Value>,
    index: usize,
}

impl<'de, 'a: 'de> de::SeqAccess<'de> for Items<'a> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        let Some(item) = self.items.next() else {
            return Ok(None);
        };
        let index = self.index;
        self.index += 1;
        seed.deserialize(Located(item))
            .map(Some)
            .map_err(|fault| fault.below(index))
    }
}

struct Members<'a, I> {
    members: I,
    current: Option<(&'a str, &'a Value)>,
}

impl<'de, 'a: 'de, I> de::MapAccess<'de> for Members<'a, I>
where
    I: Iterator<Item = (&'a String, &'a Value)>,
{
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        let Some((key, value)) = self.members.next() else {
            return Ok(None);
        };
        self.current = Some((key, value));
        let name: de::value::StrDeserializer<'_, Fault> = key.as_str().into_deserializer();
        seed.deserialize(name)
            .map(Some)
            .map_err(|fault| fault.below(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let Some((key, value)) = self.current.take() else {
            return Err(de::Error::custom("a value was asked for before its key"));
        };
        seed.deserialize(Located(value))
            .map_err(|fault| fault.below(key))
    }
}
