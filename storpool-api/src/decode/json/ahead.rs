//! Unions of objects: what tells the forms apart is looked for first, then the object is read from
//! its beginning.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, MapAccess, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::text::as_text;
use super::{Json, Surprise};

/// An object whose form is not known yet. Its form is told by [`Telling`], as the "variant" of an
/// enumeration; its content is the object as a whole.
pub(super) struct Ahead<'a, 'de>(pub(super) &'a mut Json<'de>);

impl<'a, 'de> EnumAccess<'de> for Ahead<'a, 'de> {
    type Error = Surprise;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Surprise> {
        let start = self.0.at;
        let form = seed.deserialize(Telling(&mut *self.0))?;
        self.0.at = start;
        Ok((form, self))
    }
}

impl<'de> VariantAccess<'de> for Ahead<'_, 'de> {
    type Error = Surprise;

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Surprise> {
        seed.deserialize(self.0)
    }

    fn unit_variant(self) -> Result<(), Surprise> {
        Err(Surprise)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Surprise> {
        Err(Surprise)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Surprise> {
        Err(Surprise)
    }
}

/// An object of which only the first member counts that has one of some names.
struct Telling<'a, 'de>(&'a mut Json<'de>);

impl<'de> Deserializer<'de> for Telling<'_, 'de> {
    type Error = Surprise;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Surprise> {
        let Self(json) = self;
        json.expect(b'{')?;
        let mut next = json.peek();
        while next != Some(b'}') {
            if json.peek() != Some(b'"') {
                return Err(Surprise);
            }
            let plain = json.string()?;
            let name = match plain {
                Some(plain) => plain,
                None => as_text(&json.scratch)?,
            };
            let telling = names.iter().find(|telling| **telling == name).copied();
            json.expect(b':')?;
            if telling.is_some() {
                return visitor.visit_map(Only {
                    json,
                    name: telling,
                });
            }
            json.skip()?;
            next = json.peek();
            match next {
                Some(b',') => json.at += 1,
                Some(b'}') => {}
                _ => return Err(Surprise),
            }
        }
        visitor.visit_map(Only { json, name: None })
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Surprise> {
        Err(Surprise)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The one member, if there is one.
struct Only<'a, 'de> {
    json: &'a mut Json<'de>,
    name: Option<&'static str>,
}

impl<'de> MapAccess<'de> for Only<'_, 'de> {
    type Error = Surprise;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Surprise> {
        match self.name.take() {
            Some(name) => seed.deserialize(StrDeserializer::new(name)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Surprise> {
        seed.deserialize(&mut *self.json)
    }
}
