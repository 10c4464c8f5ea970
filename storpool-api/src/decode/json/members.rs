//! The members of objects and the entries of maps.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::order::Place;
use super::text::as_text;
use super::{Guess, Json, Surprise};

/// The members of an object, or the entries of a map.
pub(super) struct Members<'a, 'de> {
    guess: Guess,
    json: &'a mut Json<'de>,
    first: bool,
    /// The names that the object has, as far as is known, and which of them was the last.
    walk: Option<Place>,
}

impl<'a, 'de> Members<'a, 'de> {
    pub(super) fn of_map(json: &'a mut Json<'de>) -> Self {
        Self {
            guess: Guess::new(json.at),
            json,
            first: true,
            walk: None,
        }
    }

    pub(super) fn of_struct(json: &'a mut Json<'de>, names: &'static [&'static str]) -> Self {
        let walk = json.orders.walk(names);
        Self {
            guess: Guess::new(json.at),
            json,
            first: true,
            walk,
        }
    }
}

impl<'de> MapAccess<'de> for Members<'_, 'de> {
    type Error = Surprise;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Surprise> {
        let json = &mut *self.json;
        match json.peek() {
            Some(b',') if !self.first => {
                json.at += 1;
                json.peek();
            }
            Some(b'}') => return Ok(None),
            Some(_) if self.first => {}
            _ => return Err(Surprise),
        }
        self.first = false;
        if let Some(walk) = &mut self.walk {
            if let Some((index, length)) = json.orders.guess(walk, json.bytes, json.at) {
                json.at += length;
                return seed.deserialize(Name(index)).map(Some);
            }
        }
        self.unguessed(seed).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Surprise> {
        self.guess.count += 1;
        seed.deserialize(&mut *self.json)
    }

    fn size_hint(&self) -> Option<usize> {
        self.guess.to_come(self.json)
    }
}

impl<'de> Members<'_, 'de> {
    fn unguessed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<K::Value, Surprise> {
        let json = &mut *self.json;
        if json.peek() != Some(b'"') {
            return Err(Surprise);
        }
        let plain = json.string()?;
        json.expect(b':')?;
        let name = match plain {
            Some(plain) => plain,
            None => as_text(&json.scratch)?,
        };
        if let Some(walk) = &mut self.walk {
            if let Some(index) = json.orders.find(walk, name.as_bytes()) {
                return seed.deserialize(Name(index));
            }
        }
        match plain {
            Some(plain) => seed.deserialize(BorrowedStrDeserializer::new(plain)),
            None => seed.deserialize(as_text(&json.scratch)?.into_deserializer()),
        }
    }
}

/// A member of an object, by its index.
struct Name(usize);

impl<'de> Deserializer<'de> for Name {
    type Error = Surprise;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Surprise> {
        visitor.visit_u64(self.0 as u64)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
