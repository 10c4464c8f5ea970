//! Reading values as the service writes them: by JSON kind, tolerant where the contract says so.
//!
//! Integers may come as decimal strings and booleans as 0 or 1; nothing else is coerced. The
//! documented range or pattern of a scalar is not looked at here: see [`crate::Validate`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Unexpected, Visitor};

use crate::decode::{self, Envelope, Malformed, Rules};
use crate::validate::Validate;

mod unset;

mod sealed {
    pub trait Sealed {}
}
pub(crate) use sealed::Sealed;
pub(crate) use unset::{Constant, Marked, or_unset};

/// A value that the service can answer.
///
/// Implemented by every type of [`crate::types`], by lists, sets and maps of them, and by
/// [`serde_json::Value`]; not to be implemented elsewhere.
pub trait Data: Validate + Sized + Send + 'static + Sealed {
    /// Reads the value by the rules of the wire.
    #[doc(hidden)]
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Reads a whole reply.
    #[doc(hidden)]
    fn read_reply(body: &[u8], rules: Rules) -> Result<Envelope<Self>, Malformed> {
        decode::envelope(body, rules)
    }

    /// Hands over what is said about parts that could not be read.
    #[doc(hidden)]
    fn edit_remarks(&mut self, _: &dyn Fn(&mut String)) {}

    /// As [`Data::read`], where a list of one may also come as its only entry.
    #[doc(hidden)]
    fn read_single<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer)
    }
}

/// Lets [`Data`] be read wherever serde wants a seed.
pub(crate) struct Seed<T>(PhantomData<T>);

pub(crate) fn seed<T: Data>() -> Seed<T> {
    Seed(PhantomData)
}

impl<'de, T: Data> DeserializeSeed<'de> for Seed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}

/// Reads an integer, also one written as a decimal string.
pub(crate) fn integer<'de, D: Deserializer<'de>>(
    deserializer: D,
    expected: &'static str,
) -> Result<i64, D::Error> {
    struct Integer(&'static str);

    impl Visitor<'_> for Integer {
        type Value = i64;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_i64<E: de::Error>(self, value: i64) -> Result<i64, E> {
            Ok(value)
        }

        fn visit_u64<E: de::Error>(self, value: u64) -> Result<i64, E> {
            i64::try_from(value).map_err(|_| {
                E::custom(format_args!(
                    "{value} does not fit in a signed integer of 64 bits"
                ))
            })
        }

        fn visit_str<E: de::Error>(self, value: &str) -> Result<i64, E> {
            decimal(value).ok_or_else(|| E::invalid_type(Unexpected::Str(value), &self))
        }
    }

    deserializer.deserialize_any(Integer(expected))
}

/// The integer that `text` writes in plain decimal: no sign but `-`, no white space.
pub(crate) fn decimal(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// Reads a string, and makes of it what is wanted; `expected` names the type in errors.
pub(crate) fn text<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    expected: &'static str,
    make: impl FnOnce(&str) -> T,
) -> Result<T, D::Error> {
    struct Text<F>(&'static str, F);

    impl<T, F: FnOnce(&str) -> T> Visitor<'_> for Text<F> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_str<E: de::Error>(self, value: &str) -> Result<T, E> {
            Ok(self.1(value))
        }
    }

    deserializer.deserialize_str(Text(expected, make))
}

impl Sealed for i64 {}
impl Data for i64 {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        integer(deserializer, "an integer")
    }
}

impl Sealed for bool {}
impl Data for bool {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Boolean;

        impl Visitor<'_> for Boolean {
            type Value = bool;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true or false")
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<bool, E> {
                Ok(value)
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<bool, E> {
                match value {
                    0 => Ok(false),
                    1 => Ok(true),
                    _ => Err(E::invalid_type(Unexpected::Signed(value), &self)),
                }
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<bool, E> {
                self.visit_i64(i64::try_from(value).unwrap_or(i64::MAX))
            }
        }

        deserializer.deserialize_any(Boolean)
    }
}

impl Sealed for String {}
impl Data for String {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer, "a string", str::to_owned)
    }
}

impl Sealed for f64 {}
impl Data for f64 {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        de::Deserialize::deserialize(deserializer)
    }
}

impl Sealed for serde_json::Value {}
impl Data for serde_json::Value {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        de::Deserialize::deserialize(deserializer)
    }
}

impl<T: Data> Sealed for Option<T> {}
impl<T: Data> Data for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OrNull<T>(PhantomData<T>);

        impl<'de, T: Data> Visitor<'de> for OrNull<T> {
            type Value = Option<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or null")
            }

            fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
                T::read(inner).map(Some)
            }
        }

        deserializer.deserialize_option(OrNull(PhantomData))
    }
}

/// Adds to a list that is read. Beyond its first entries, a long one grows by what is said to come
/// still, so that in the end there is room for hardly more than there is.
#[inline]
fn push<T>(all: &mut Vec<T>, entry: T, to_come: impl FnOnce() -> Option<usize>) {
    const LONG: usize = 1024;
    let length = all.len();
    if length == all.capacity() && length >= LONG {
        let usual = length;
        all.reserve_exact(to_come().unwrap_or(usual).clamp(length / 8, usual));
    }
    all.push(entry);
}

/// Visits a JSON list and collects it; with `single`, also takes one entry for a list of one.
struct Entries<T> {
    single: bool,
    marker: PhantomData<T>,
}

impl<T> Entries<T> {
    const fn new(single: bool) -> Self {
        let marker = PhantomData;
        Self { single, marker }
    }
}

impl<'de, T: Data> Visitor<'de> for Entries<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Vec<T>, A::Error> {
        let mut all = Vec::new();
        while let Some(entry) = entries.next_element_seed(seed::<T>())? {
            push(&mut all, entry, || entries.size_hint());
        }
        Ok(all)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Vec<T>, A::Error> {
        if !self.single {
            return Err(de::Error::invalid_type(Unexpected::Map, &self));
        }
        T::read(de::value::MapAccessDeserializer::new(members)).map(|only| vec![only])
    }
}

impl<T: Data> Sealed for Vec<T> {}
impl<T: Data> Data for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Entries::new(false))
    }

    fn read_single<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Entries::new(true))
    }
}

impl<T: Data + Ord> Sealed for BTreeSet<T> {}
impl<T: Data + Ord> Data for BTreeSet<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries = deserializer.deserialize_seq(Entries::new(false))?;
        Ok(entries.into_iter().collect())
    }
}

impl<K: Data + Ord + fmt::Display, V: Data> Sealed for BTreeMap<K, V> {}
impl<K: Data + Ord + fmt::Display, V: Data> Data for BTreeMap<K, V> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs<K, V>(PhantomData<(K, V)>);

        impl<'de, K: Data + Ord, V: Data> Visitor<'de> for Pairs<K, V> {
            type Value = BTreeMap<K, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Self::Value, A::Error> {
                // Maps come in order, more often than not: built as a whole, one costs nothing more
                // than a list then.
                let mut all = Vec::new();
                while let Some(key) = pairs.next_key_seed(seed::<K>())? {
                    let pair = (key, pairs.next_value_seed(seed::<V>())?);
                    push(&mut all, pair, || pairs.size_hint());
                }
                Ok(all.into_iter().collect())
            }
        }

        deserializer.deserialize_map(Pairs(PhantomData))
    }
}

/// Lets serde read a type as the wire does.
macro_rules! deserialize_as_data {
    ($ty:ident) => {
        impl<'de> ::serde::Deserialize<'de> for $ty {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                <Self as $crate::wire::Data>::read(deserializer)
            }
        }
    };
}
pub(crate) use deserialize_as_data;
#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: Data>(json: &str) -> Result<T, serde_json::Error> {
        T::read(&mut serde_json::Deserializer::from_str(json))
    }

    #[test]
    fn integers_come_as_numbers_or_decimal_strings() {
        assert_eq!(read::<i64>("18").unwrap(), 18);
        assert_eq!(read::<i64>("\"-18\"").unwrap(), -18);
        for bad in [
            "18.7", "18.0", "\"18.0\"", "\"+1\"", "\" 1\"", "\"\"", "true", "null", "[]",
        ] {
            assert!(read::<i64>(bad).is_err(), "{bad}");
        }
        assert!(read::<i64>("18446744073709551615").is_err());
    }

    #[test]
    fn booleans_come_as_such_or_as_0_and_1() {
        assert!(read::<bool>("true").unwrap());
        assert!(read::<bool>("1").unwrap());
        assert!(!read::<bool>("0").unwrap());
        for bad in ["\"false\"", "\"1\"", "2", "-1", "1.0", "null"] {
            assert!(read::<bool>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_single_entry_passes_for_a_list_only_where_allowed() {
        type Numbered = BTreeMap<String, i64>;
        let mut json = serde_json::Deserializer::from_str("{\"a\": 1}");
        let one = Vec::<Numbered>::read_single(&mut json).unwrap();
        assert_eq!(one, [BTreeMap::from([("a".to_owned(), 1)])]);
        assert!(read::<Vec<Numbered>>("{\"a\": 1}").is_err());
    }

    #[test]
    fn map_keys_are_read_as_their_type() {
        let map = read::<BTreeMap<i64, bool>>("{\"7\": 1}").unwrap();
        assert_eq!(map, BTreeMap::from([(7, true)]));
        assert!(read::<BTreeMap<i64, bool>>("{\"seven\": 1}").is_err());
    }
}
