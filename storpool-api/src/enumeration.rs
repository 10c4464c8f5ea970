//! Enumerations. A value of a later API version is kept, and written back unchanged.

use std::fmt;

/// A value of an enumeration that this version of the crate does not know.
///
/// Only decoding makes one, so a known value never hides in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
// Boxed twice, since an enumeration is as large as this: there are many, and hardly any is unknown.
pub struct UnknownValue(Box<Box<str>>);

impl UnknownValue {
    pub(crate) fn new(text: &str) -> Self {
        Self(Box::new(text.into()))
    }

    /// The value, as it is on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A value of a numbered enumeration that this version of the crate does not know.
///
/// Only decoding makes one, so a known value never hides in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownNumber(i64);

impl UnknownNumber {
    pub(crate) const fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number, as it is on the wire.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for UnknownNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Implements everything for an enumeration of strings with a variant `Unknown`. `in (versions)`
/// limits a value to versions of the API.
macro_rules! string_enum {
    ($ty:ident { $id:literal: $text:literal, $(
        $variant:ident = $wire:literal $(in ($versions:expr))?,
    )+ }) => {
        impl $ty {
            const RULE: $crate::validate::Rule = $crate::validate::Rule { id: $id, text: $text };

            /// All known values.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value, as it is on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)+
                    Self::Unknown(value) => value.as_str(),
                }
            }

            /// Whether the value is of a later API than this crate knows.
            pub const fn is_unknown(&self) -> bool {
                ::core::matches!(self, Self::Unknown(_))
            }

            fn known(text: &str) -> ::core::option::Option<Self> {
                match text {
                    $($wire => ::core::option::Option::Some(Self::$variant),)+
                    _ => ::core::option::Option::None,
                }
            }
        }

        impl ::core::str::FromStr for $ty {
            type Err = $crate::validate::InvalidValue;

            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, $crate::validate::InvalidValue> {
                Self::known(text).ok_or_else(|| {
                    $crate::validate::InvalidValue::new(stringify!($ty), Self::RULE, text)
                })
            }
        }

        impl ::core::convert::AsRef<str> for $ty {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::convert::TryFrom<&str> for $ty {
            type Error = $crate::validate::InvalidValue;

            #[inline]
            fn try_from(text: &str) -> ::core::result::Result<Self, $crate::validate::InvalidValue> {
                text.parse()
            }
        }

        impl ::core::fmt::Display for $ty {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        $crate::wire::value!(
            $ty: $crate::enumeration::string_enum!(@first $($variant)+),
            |value| $crate::wire::JsonView::text(value.as_str()),
            |to, json| {
                let text = json.text(concat!("a string (", stringify!($ty), ")"))?;
                *to = Self::known(text).unwrap_or_else(|| {
                    Self::Unknown($crate::enumeration::UnknownValue::new(text))
                });
                ::core::result::Result::Ok(())
            };

            const HINT: $crate::wire::Hint =
                $crate::wire::Hint::Text(concat!("a string (", stringify!($ty), ")"));
        );
        $crate::wire::serde_as_data!($ty);
        $crate::enumeration::enum_validate!($ty { $($($variant = $wire in $versions,)?)+ });
    };

    (@first $first:ident $($other:ident)*) => { Self::$first };
}
pub(crate) use string_enum;

/// As [`string_enum`], for an enumeration of numbers.
macro_rules! int_enum {
    ($ty:ident { $id:literal: $text:literal, $(
        $variant:ident = $wire:literal $name:literal $(in ($versions:expr))?,
    )+ }) => {
        impl $ty {
            const RULE: $crate::validate::Rule = $crate::validate::Rule { id: $id, text: $text };

            /// All known values.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The number, as it is on the wire.
            pub const fn get(self) -> i64 {
                match self {
                    $(Self::$variant => $wire,)+
                    Self::Unknown(number) => number.get(),
                }
            }

            /// The name of the value; "unknown" for a value of a later API version.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Unknown(_) => "unknown",
                }
            }

            /// Whether the value is of a later API than this crate knows.
            pub const fn is_unknown(&self) -> bool {
                ::core::matches!(self, Self::Unknown(_))
            }

            const fn known(number: i64) -> ::core::option::Option<Self> {
                match number {
                    $($wire => ::core::option::Option::Some(Self::$variant),)+
                    _ => ::core::option::Option::None,
                }
            }
        }

        impl ::core::convert::TryFrom<i64> for $ty {
            type Error = $crate::validate::InvalidValue;

            #[inline]
            fn try_from(number: i64) -> ::core::result::Result<Self, $crate::validate::InvalidValue> {
                Self::known(number).ok_or_else(|| {
                    $crate::validate::InvalidValue::new(stringify!($ty), Self::RULE, number)
                })
            }
        }

        impl ::core::convert::From<$ty> for i64 {
            fn from(value: $ty) -> i64 {
                value.get()
            }
        }

        impl ::core::str::FromStr for $ty {
            type Err = $crate::validate::InvalidValue;

            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, $crate::validate::InvalidValue> {
                $crate::wire::decimal(text).and_then(Self::known).ok_or_else(|| {
                    $crate::validate::InvalidValue::new(stringify!($ty), Self::RULE, text)
                })
            }
        }

        impl ::core::fmt::Display for $ty {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.get(), f)
            }
        }

        $crate::wire::value!(
            $ty: Self::Unknown($crate::enumeration::UnknownNumber::new(0)),
            |value| $crate::wire::JsonView::Integer(value.get()),
            |to, json| {
                let mut number = 0;
                json.integer(&mut number, &concat!("an integer (", stringify!($ty), ")"))?;
                *to = Self::known(number)
                    .unwrap_or(Self::Unknown($crate::enumeration::UnknownNumber::new(number)));
                ::core::result::Result::Ok(())
            };

            const HINT: $crate::wire::Hint = $crate::wire::Hint::Integer;
        );
        $crate::wire::serde_as_data!($ty);
        $crate::enumeration::enum_validate!($ty { $($($variant = $wire in $versions,)?)+ });
    };
}
pub(crate) use int_enum;

macro_rules! enum_validate {
    ($ty:ident { $($variant:ident = $wire:literal in $versions:expr,)* }) => {
        impl $crate::validate::Check for $ty {
            #[inline]
            fn check(&self, at: &$crate::validate::At<'_>, found: &mut $crate::validate::Found) {
                if let Self::Unknown(value) = self {
                    found.push(stringify!($ty), Self::RULE, value, at);
                }
            }

            $crate::enumeration::enum_uses!($ty { $($variant = $wire in $versions,)* });
        }
    };
}
pub(crate) use enum_validate;

/// What values use that not every version of the API has; nothing if there are no such values.
macro_rules! enum_uses {
    ($ty:ident {}) => {};
    ($ty:ident { $($variant:ident = $wire:literal in $versions:expr,)+ }) => {
        fn uses(&self, at: usize, uses: &mut $crate::version::Uses) {
            match self {
                $(Self::$variant => uses.push(
                    at,
                    concat!(stringify!($ty), ".", $wire),
                    $versions,
                    $crate::version::Way::Present,
                ),)+
                _ => {}
            }
        }
    };
}
pub(crate) use enum_uses;

#[cfg(test)]
// The macros give more than these tests ask for.
#[allow(dead_code)]
mod tests {
    use super::{UnknownNumber, UnknownValue};
    use crate::validate::Validate;

    #[derive(Clone, Debug, PartialEq, Eq)]
    enum Light {
        On,
        SoonOff,
        Unknown(UnknownValue),
    }

    string_enum! { Light { "Light.values": "\"on\" or \"soon off\"", On = "on", SoonOff = "soon off", } }

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Level {
        Low,
        High,
        Unknown(UnknownNumber),
    }

    int_enum! { Level { "Level.values": "0 or 9", Low = 0 "low", High = 9 "high", } }

    #[test]
    fn unknown_values_survive() {
        let light: Light = serde_json::from_str("\"dim\"").unwrap();
        assert!(light.is_unknown());
        assert_eq!(serde_json::to_string(&light).unwrap(), "\"dim\"");
        assert_eq!(light.validate().unwrap_err()[0].rule().id, "Light.values");
        assert_eq!("soon off".parse::<Light>().unwrap(), Light::SoonOff);
        assert!("dim".parse::<Light>().is_err());
        assert_eq!(Light::ALL, [Light::On, Light::SoonOff]);
    }

    #[test]
    fn unknown_numbers_survive() {
        let level: Level = serde_json::from_str("\"9\"").unwrap();
        assert_eq!((level, level.name()), (Level::High, "high"));
        let level: Level = serde_json::from_str("3").unwrap();
        assert_eq!(serde_json::to_string(&level).unwrap(), "3");
        assert_eq!(level.validate().unwrap_err()[0].value(), "3");
        assert_eq!(Level::try_from(0).unwrap(), Level::Low);
        assert!("3".parse::<Level>().is_err());
    }
}
