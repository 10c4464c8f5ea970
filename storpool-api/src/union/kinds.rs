//! Unions whose forms are of different JSON kinds, or fixed strings.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserializer, MapAccess, SeqAccess, Unexpected, Visitor};

use crate::wire::decimal;

/// How each JSON kind is read; what no form is of, is refused.
pub(crate) trait ByKind: Sized {
    /// What is expected, for errors.
    const EXPECTED: &'static str;

    fn from_literal(_: &str) -> Option<Self> {
        None
    }

    /// Without a form for strings, an integer may come as one.
    fn from_text<'de, D: Deserializer<'de>>(text: D, found: &str) -> Result<Self, D::Error> {
        match decimal(found) {
            Some(_) => Self::from_numeral(text, Unexpected::Str(found)),
            None => Err(refused::<Self, _>(Unexpected::Str(found))),
        }
    }

    fn from_numeral<'de, D: Deserializer<'de>>(
        _: D,
        found: Unexpected<'_>,
    ) -> Result<Self, D::Error> {
        Err(refused::<Self, _>(found))
    }

    /// Without a form for numbers, a boolean may come as 0 or 1.
    fn from_number<'de, D: Deserializer<'de>>(
        number: D,
        found: Unexpected<'_>,
    ) -> Result<Self, D::Error> {
        Self::from_bit(number, found)
    }

    fn from_bit<'de, D: Deserializer<'de>>(_: D, found: Unexpected<'_>) -> Result<Self, D::Error> {
        Err(refused::<Self, _>(found))
    }

    fn from_boolean<'de, D: Deserializer<'de>>(_: D, value: bool) -> Result<Self, D::Error> {
        Err(refused::<Self, _>(Unexpected::Bool(value)))
    }

    fn from_list<'de, A: SeqAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(refused::<Self, _>(Unexpected::Seq))
    }

    fn from_object<'de, A: MapAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(refused::<Self, _>(Unexpected::Map))
    }
}

fn refused<T: ByKind, E: de::Error>(found: Unexpected<'_>) -> E {
    E::invalid_type(found, &T::EXPECTED)
}

pub(crate) fn read_by_kind<'de, T: ByKind, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_any(KindVisitor(PhantomData))
}

struct KindVisitor<T>(PhantomData<T>);

impl<'de, T: ByKind> Visitor<'de> for KindVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        match T::from_literal(text) {
            Some(value) => Ok(value),
            None => T::from_text(de::value::StrDeserializer::new(text), text),
        }
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<T, E> {
        T::from_number(
            de::value::I64Deserializer::new(value),
            Unexpected::Signed(value),
        )
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<T, E> {
        T::from_number(
            de::value::U64Deserializer::new(value),
            Unexpected::Unsigned(value),
        )
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<T, E> {
        T::from_number(
            de::value::F64Deserializer::new(value),
            Unexpected::Float(value),
        )
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<T, E> {
        T::from_boolean(de::value::BoolDeserializer::new(value), value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, entries: A) -> Result<T, A::Error> {
        T::from_list(entries)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
        T::from_object(members)
    }
}

/// Implements everything for a union: first its fixed strings, then its other forms with their
/// JSON kinds.
macro_rules! union_of_kinds {
    ($ty:ident, $expected:literal {
        $($literal:ident = $text:literal,)*
        $(; $($variant:ident($of:ty) is $kind:ident,)+)?
    }) => {
        impl $crate::union::ByKind for $ty {
            const EXPECTED: &'static str = concat!($expected, " (", stringify!($ty), ")");

            fn from_literal(text: &str) -> ::core::option::Option<Self> {
                match text {
                    $($text => ::core::option::Option::Some(Self::$literal),)*
                    _ => ::core::option::Option::None,
                }
            }

            $($($crate::union::union_of_kinds!(@$kind $variant($of));)+)?
        }

        $($(
            impl ::core::convert::From<$of> for $ty {
                fn from(value: $of) -> Self {
                    Self::$variant(value)
                }
            }
        )+)?

        impl $crate::wire::Sealed for $ty {}

        impl $crate::wire::Data for $ty {
            fn read<'de, D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::union::read_by_kind(deserializer)
            }
        }

        $crate::wire::deserialize_as_data!($ty);

        impl ::serde::Serialize for $ty {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$literal => serializer.serialize_str($text),)*
                    $($(Self::$variant(value) => {
                        ::serde::Serialize::serialize(value, serializer)
                    })+)?
                }
            }
        }

        impl $crate::validate::Validate for $ty {
            fn check(
                &self,
                at: &$crate::validate::At<'_>,
                found: &mut ::std::vec::Vec<$crate::validate::Violation>,
            ) {
                let _ = (at, &found);
                match self {
                    $(Self::$literal => {})*
                    $($(Self::$variant(value) => {
                        $crate::validate::Validate::check(value, at, found);
                    })+)?
                }
            }
        }
    };

    (@text $variant:ident($of:ty)) => {
        fn from_text<'de, D: ::serde::Deserializer<'de>>(
            deserializer: D,
            _: &str,
        ) -> ::core::result::Result<Self, D::Error> {
            <$of as $crate::wire::Data>::read(deserializer).map(Self::$variant)
        }
    };
    (@number $variant:ident($of:ty)) => {
        fn from_number<'de, D: ::serde::Deserializer<'de>>(
            deserializer: D,
            _: ::serde::de::Unexpected<'_>,
        ) -> ::core::result::Result<Self, D::Error> {
            <$of as $crate::wire::Data>::read(deserializer).map(Self::$variant)
        }

        fn from_numeral<'de, D: ::serde::Deserializer<'de>>(
            deserializer: D,
            _: ::serde::de::Unexpected<'_>,
        ) -> ::core::result::Result<Self, D::Error> {
            <$of as $crate::wire::Data>::read(deserializer).map(Self::$variant)
        }
    };
    (@boolean $variant:ident($of:ty)) => {
        fn from_bit<'de, D: ::serde::Deserializer<'de>>(
            deserializer: D,
            _: ::serde::de::Unexpected<'_>,
        ) -> ::core::result::Result<Self, D::Error> {
            <$of as $crate::wire::Data>::read(deserializer).map(Self::$variant)
        }

        fn from_boolean<'de, D: ::serde::Deserializer<'de>>(
            deserializer: D,
            _: bool,
        ) -> ::core::result::Result<Self, D::Error> {
            <$of as $crate::wire::Data>::read(deserializer).map(Self::$variant)
        }
    };
    (@list $variant:ident($of:ty)) => {
        fn from_list<'de, A: ::serde::de::SeqAccess<'de>>(
            entries: A,
        ) -> ::core::result::Result<Self, A::Error> {
            let entries = ::serde::de::value::SeqAccessDeserializer::new(entries);
            <$of as $crate::wire::Data>::read(entries).map(Self::$variant)
        }
    };
    (@object $variant:ident($of:ty)) => {
        fn from_object<'de, A: ::serde::de::MapAccess<'de>>(
            members: A,
        ) -> ::core::result::Result<Self, A::Error> {
            let members = ::serde::de::value::MapAccessDeserializer::new(members);
            <$of as $crate::wire::Data>::read(members).map(Self::$variant)
        }
    };
}
pub(crate) use union_of_kinds;

#[cfg(test)]
mod tests {
    #[derive(Clone, Debug, PartialEq)]
    enum Who {
        All,
        Some(Vec<i64>),
    }

    union_of_kinds! { Who, "\"all\" or a list" { All = "all", ; Some(Vec<i64>) is list, } }

    #[derive(Clone, Debug, PartialEq)]
    enum Much {
        Flag(bool),
        Number(i64),
        Text(String),
    }

    union_of_kinds! {
        Much, "a boolean, a number or a string" {
            ; Flag(bool) is boolean, Number(i64) is number, Text(String) is text,
        }
    }

    #[test]
    fn each_kind_is_one_form() {
        for (json, who) in [("\"all\"", Who::All), ("[1,2]", Who::Some(vec![1, 2]))] {
            assert_eq!(serde_json::from_str::<Who>(json).unwrap(), who);
            assert_eq!(serde_json::to_string(&who).unwrap(), json);
        }
        for bad in ["\"none\"", "7", "{}", "null", "[true]"] {
            assert!(serde_json::from_str::<Who>(bad).is_err(), "{bad}");
        }
        assert_eq!(
            serde_json::from_str::<Much>("true").unwrap(),
            Much::Flag(true)
        );
        assert_eq!(serde_json::from_str::<Much>("3").unwrap(), Much::Number(3));
        assert_eq!(
            serde_json::from_str::<Much>("\"3\"").unwrap(),
            Much::Text("3".to_owned())
        );
    }

    #[test]
    fn errors_say_what_was_expected() {
        let error = serde_json::from_str::<Who>("7").unwrap_err().to_string();
        assert!(
            error.contains("expected \"all\" or a list (Who)"),
            "{error}"
        );
    }
}
