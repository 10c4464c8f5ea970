//! Reading by way of serde, from whatever a program reads from.
//!
//! Values are only read from JSON. The input of another deserializer is written as JSON first: so
//! the rules of the wire are the same for all, and no type is compiled once more for each
//! deserializer that is used.

use std::fmt;
use std::io::Write as _;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Data, Hint};
use crate::json::Shortened;
use crate::validate::At;

pub(crate) fn read_foreign<'de, T: Data, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let mut sheet = Sheet::default();
    let transcript = Transcript { sheet: &mut sheet, hint: T::HINT, at: &At::ROOT };
    let written = match T::HINT {
        // Formats that are not self-describing have integers, too.
        Hint::Integer if !deserializer.is_human_readable() => {
            deserializer.deserialize_i64(transcript)
        }
        Hint::Unsigned if !deserializer.is_human_readable() => {
            deserializer.deserialize_u64(transcript)
        }
        _ => transcript.deserialize(deserializer),
    };
    let value = super::read(&sheet.json);
    match (written, value) {
        (Ok(()), value) => value.map_err(de::Error::custom),
        // There may be something wrong before what the format has refused; but not what a union says
        // before its discriminator, which may be in the rest.
        (Err(_), Err(failure)) if sheet.refused && failure.is_told() => {
            Err(de::Error::custom(failure))
        }
        (Err(error), _) => Err(error),
    }
}

/// The JSON written so far.
#[derive(Default)]
struct Sheet {
    json: Vec<u8>,
    /// Whether the format had no string where there must be one.
    refused: bool,
}

/// Writes what it visits.
struct Transcript<'a> {
    sheet: &'a mut Sheet,
    hint: Hint,
    at: &'a At<'a>,
}

impl<'a> Transcript<'a> {
    fn with(self, hint: Hint) -> Self {
        Self { hint, ..self }
    }

    fn write<E: de::Error>(self, value: impl serde::Serialize) -> Result<(), E> {
        serde_json::to_writer(&mut self.sheet.json, &value).map_err(E::custom)
    }

    /// Numbers that are valid JSON, but that serde_json does not write.
    fn write_digits<E: de::Error>(self, number: impl fmt::Display) -> Result<(), E> {
        write!(self.sheet.json, "{number}").map_err(E::custom)
    }
}

impl<'de> DeserializeSeed<'de> for Transcript<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.hint {
            Hint::Optional(Hint::Text(_)) => deserializer.deserialize_option(self),
            Hint::Optional(hint) => self.with(*hint).deserialize(deserializer),
            Hint::Text(_) => {
                let Self { sheet, hint, at } = self;
                let inner = Transcript { sheet: &mut *sheet, hint, at };
                deserializer.deserialize_str(inner).map_err(|error| {
                    sheet.refused = true;
                    at.locate(error)
                })
            }
            _ => deserializer.deserialize_any(self),
        }
    }
}

/// As [`Transcript`], of the keys of a map, which are strings in JSON.
struct Key<'a> {
    text: &'a mut String,
    hint: Hint,
}

impl<'de> Visitor<'de> for Transcript<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.hint {
            Hint::Text(expected) => expected,
            Hint::Optional(Hint::Text(expected)) => expected,
            Hint::Integer | Hint::Unsigned => "an integer",
            _ => "what JSON has a form for",
        })
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        self.write(value)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.write(value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.write(value)
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<(), E> {
        self.write_digits(value)
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<(), E> {
        self.write_digits(value)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        if !value.is_finite() {
            let unexpected = de::Unexpected::Float(value);
            return Err(self.at.locate(E::invalid_value(unexpected, &"a number of JSON")));
        }
        self.write(value)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        self.write(value)
    }

    fn visit_bytes<E: de::Error>(self, value: &[u8]) -> Result<(), E> {
        let unexpected = de::Unexpected::Bytes(value);
        Err(self.at.locate(E::invalid_type(unexpected, &self)))
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.write(())
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.write(())
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<(), D::Error> {
        let hint = match self.hint {
            Hint::Optional(hint) => *hint,
            hint => hint,
        };
        self.with(hint).deserialize(inner)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<(), D::Error> {
        self.deserialize(inner)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Self { sheet, hint, at } = self;
        sheet.json.push(b'[');
        for index in 0.. {
            let entry =
                Transcript { sheet: &mut *sheet, hint: hint.of_entry(), at: &at.index(index) };
            if entries.next_element_seed(entry)?.is_none() {
                break;
            }
            sheet.json.push(b',');
        }
        close(&mut sheet.json, b']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Self { sheet, hint, at } = self;
        sheet.json.push(b'{');
        let mut name = String::new();
        loop {
            name.clear();
            let key = Key { text: &mut name, hint: hint.of_key() };
            if members.next_key_seed(key)?.is_none() {
                break;
            }
            serde_json::to_writer(&mut sheet.json, &name).map_err(de::Error::custom)?;
            sheet.json.push(b':');
            members.next_value_seed(Transcript {
                sheet: &mut *sheet,
                hint: hint.of_value(&name),
                at: &at.key(&Shortened(&name)),
            })?;
            sheet.json.push(b',');
        }
        close(&mut sheet.json, b'}');
        Ok(())
    }
}

/// Closes a list or object, replacing the last comma if there is one.
fn close(json: &mut Vec<u8>, bracket: u8) {
    if json.last() == Some(&b',') {
        json.pop();
    }
    json.push(bracket);
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.hint {
            Hint::Text(_) => deserializer.deserialize_str(self),
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key that can be a string")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        self.visit_str(if value { "true" } else { "false" })
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.visit_str(&value.to_string())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.visit_str(&value.to_string())
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        self.text.push_str(value);
        Ok(())
    }
}

/// Implements serde's traits, and seals the type.
macro_rules! serde_as_data {
    ($ty:ident) => {
        impl<'de> ::serde::Deserialize<'de> for $ty {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::wire::read_foreign(deserializer)
            }
        }

        impl ::serde::Serialize for $ty {
            #[inline]
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                let view = $crate::wire::Write::view(self);
                ::serde::Serialize::serialize(&view, serializer)
            }
        }
    };
}
pub(crate) use serde_as_data;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::de::value::{Error, MapDeserializer};
    use serde::de::{Deserialize, IntoDeserializer};
    use serde_json::Value;

    use super::*;

    /// A format that is not self-describing.
    struct Opaque(&'static str);

    impl<'de> Deserializer<'de> for Opaque {
        type Error = Error;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
            Err(de::Error::custom("the format is not self-describing"))
        }

        fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_str(self.0)
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char string bytes byte_buf
            option unit unit_struct newtype_struct seq tuple tuple_struct map struct enum
            identifier ignored_any
        }
    }

    #[test]
    fn strings_are_requested_as_strings() {
        let name = crate::types::VolumeName::deserialize(Opaque("disk \"1\""));
        assert_eq!(name.unwrap().as_str(), "disk \"1\"");
        assert!(crate::types::DiskId::deserialize(Opaque("7")).is_err());
    }

    #[test]
    fn other_formats_decode_like_json() {
        let pairs = [(7_i64, vec![1_u8, 2]), (-1, vec![])];
        let map = MapDeserializer::<_, Error>::new(pairs.into_iter());
        let map: BTreeMap<i64, Vec<i64>> = read_foreign(map).unwrap();
        assert_eq!(map, BTreeMap::from([(-1, vec![]), (7, vec![1, 2])]));

        let text: Result<i64, Error> = read_foreign("\"7\"".into_deserializer());
        assert_eq!(
            text.unwrap_err().to_string(),
            r#"invalid type: string "\"7\"", expected an integer"#
        );
        let value: Value = read_foreign(serde_json::json!([{}, [], {"a\n": [null, 1.5]}])).unwrap();
        assert_eq!(value.to_string(), r#"[{},[],{"a\n":[null,1.5]}]"#);
    }
}
