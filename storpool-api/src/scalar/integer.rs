//! Integers with rules.

use crate::validate::Rule;

/// A rule of an integer type.
#[derive(Clone, Copy, Debug)]
pub(crate) enum IntegerCheck {
    /// Least and greatest value.
    Range(i128, i128),
    /// The divisor of all valid values.
    MultipleOf(i128),
}

impl IntegerCheck {
    pub(crate) const fn passes(self, value: i128) -> bool {
        match self {
            Self::Range(min, max) => min <= value && value <= max,
            Self::MultipleOf(divisor) => value % divisor == 0,
        }
    }
}

/// The first rule that a value breaks.
pub(crate) const fn broken(value: i128, rules: &[(Rule, IntegerCheck)]) -> Option<Rule> {
    // Loops over iterators are not for constants.
    let mut index = 0;
    while index < rules.len() {
        let (rule, check) = rules[index];
        if !check.passes(value) {
            return Some(rule);
        }
        index += 1;
    }
    None
}

/// The least and greatest values that obey rules.
pub(crate) const fn bounds(
    rules: &[(Rule, IntegerCheck)],
    (mut min, mut max): (i128, i128),
) -> (i128, i128) {
    let mut index = 0;
    while index < rules.len() {
        if let IntegerCheck::Range(from, to) = rules[index].1 {
            (min, max) = (from, to);
        }
        index += 1;
    }
    let divisor = divisor(rules);
    (min + (-min).rem_euclid(divisor), max - max.rem_euclid(divisor))
}

const fn divisor(rules: &[(Rule, IntegerCheck)]) -> i128 {
    let mut index = 0;
    while index < rules.len() {
        match rules[index].1 {
            IntegerCheck::MultipleOf(divisor) if divisor != 0 => return divisor,
            _ => {}
        }
        index += 1;
    }
    1
}

/// The least value from a number up that obeys rules.
#[allow(dead_code, reason = "a schema may have no counts of bytes")]
pub(crate) fn round_up(value: i128, rules: &[(Rule, IntegerCheck)]) -> Option<i128> {
    let (min, max) = bounds(rules, (i64::MIN.into(), i64::MAX.into()));
    let rounded = value + (-value).rem_euclid(divisor(rules));
    Some(rounded.max(min)).filter(|rounded| *rounded <= max)
}

/// Implements everything for a `struct NAME(i64)`, or as `NAME: u64` for a `struct NAME(u64)`, or as
/// `NAME: bytes` for a `struct NAME(i64)` that counts bytes. Rules that only some versions of the API
/// have follow in `limited`.
macro_rules! integer {
    ($ty:ident { $($rules:tt)* }) => {
        $crate::scalar::integer::integer!(
            @all $ty i64 integer Integer ($crate::scalar::integer::decimal)
            (u8, u16, u32, u64, usize, i8, i16, i32, i128)
            { $($rules)* }
        );
    };
    ($ty:ident: bytes { $($rules:tt)* }) => {
        $crate::scalar::integer::integer!(
            @all $ty i64 integer Integer ($crate::scalar::integer::bytes)
            (u8, u16, u32, u64, usize, i8, i16, i32, i128)
            { $($rules)* }
        );
        $crate::scalar::bytes::byte_count!($ty);
    };
    ($ty:ident: u64 { $($rules:tt)* }) => {
        $crate::scalar::integer::integer!(
            @all $ty u64 unsigned Unsigned ($crate::scalar::integer::unsigned_decimal)
            (u8, u16, u32, usize, i8, i16, i32, i64, i128)
            { $($rules)* }
        );
    };
    (
        @all $ty:ident $repr:ident $read:ident $kind:ident ($parse:path) ($($from:ty),+)
        {
            $($id:literal: $text:literal => $check:ident $(($($arg:expr),*))?,)*
            $(limited { $(
                in ($versions:expr) $limited_id:literal: $limited_text:literal
                    => $limited_check:ident $(($($limited_arg:expr),*))?,
            )+ })?
        }
    ) => {
        impl $ty {
            const RULES: &'static [($crate::validate::Rule, $crate::scalar::IntegerCheck)] = &[$((
                $crate::validate::Rule { id: $id, text: $text },
                $crate::scalar::IntegerCheck::$check $(($($arg as i128),*))?,
            )),*];

            const BOUNDS: (i128, i128) = $crate::scalar::integer::bounds(
                Self::RULES,
                ($repr::MIN as i128, $repr::MAX as i128),
            );

            /// The least value that obeys the rules of the type.
            pub const MIN: Self = Self(Self::BOUNDS.0 as $repr);

            /// The greatest value that obeys the rules of the type; some versions of the API may
            /// allow less.
            pub const MAX: Self = Self(Self::BOUNDS.1 as $repr);

            /// A value known when compiling.
            ///
            /// # Panics
            /// If the value breaks a rule of the type; in a `const`, that fails the build.
            pub const fn constant(value: $repr) -> Self {
                assert!(
                    $crate::scalar::integer::broken(value as i128, Self::RULES).is_none(),
                    concat!("not a valid ", stringify!($ty))
                );
                Self(value)
            }

            /// A value that obeys the rules of the type.
            ///
            /// # Errors
            /// The rule that the value breaks.
            pub fn new(
                value: $repr,
            ) -> ::core::result::Result<Self, $crate::validate::InvalidValue> {
                match $crate::scalar::integer::broken(value as i128, Self::RULES) {
                    ::core::option::Option::None => ::core::result::Result::Ok(Self(value)),
                    ::core::option::Option::Some(rule) => ::core::result::Result::Err(
                        $crate::validate::InvalidValue::new(stringify!($ty), rule, value),
                    ),
                }
            }

            /// The number; may be outside its documented range if the service sent it.
            pub const fn get(self) -> $repr {
                self.0
            }
        }

        $crate::scalar::integer::integer_conversions!($ty $repr: $($from),+);

        impl ::core::convert::TryFrom<$repr> for $ty {
            type Error = $crate::validate::InvalidValue;

            #[inline]
            fn try_from(value: $repr) -> ::core::result::Result<Self, Self::Error> {
                Self::new(value)
            }
        }

        impl ::core::convert::From<$ty> for $repr {
            fn from(value: $ty) -> $repr {
                value.0
            }
        }

        impl ::core::cmp::PartialEq<$repr> for $ty {
            #[inline]
            fn eq(&self, other: &$repr) -> bool {
                self.0 == *other
            }
        }

        impl ::core::cmp::PartialOrd<$repr> for $ty {
            #[inline]
            fn partial_cmp(&self, other: &$repr) -> ::core::option::Option<::core::cmp::Ordering> {
                self.0.partial_cmp(other)
            }
        }

        impl ::core::str::FromStr for $ty {
            type Err = $crate::validate::InvalidValue;

            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                match $parse(text, Self::RULES) {
                    ::core::result::Result::Ok(value) => Self::new(value),
                    ::core::result::Result::Err(rule) => ::core::result::Result::Err(
                        $crate::validate::InvalidValue::new(stringify!($ty), rule, text),
                    ),
                }
            }
        }

        impl ::core::convert::TryFrom<&str> for $ty {
            type Error = $crate::validate::InvalidValue;

            #[inline]
            fn try_from(text: &str) -> ::core::result::Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl ::core::fmt::Display for $ty {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        $crate::wire::value!(
            $ty: Self(0),
            |value| $crate::wire::JsonView::$kind(value.0),
            |to, json| {
                json.$read(&mut to.0, &concat!("an integer (", stringify!($ty), ")"))
            };

            const HINT: $crate::wire::Hint = $crate::wire::Hint::$kind;
        );
        $crate::wire::serde_as_data!($ty);

        impl $crate::validate::Check for $ty {
            #[inline]
            fn check(
                &self,
                at: &$crate::validate::At<'_>,
                found: &mut $crate::validate::Found,
            ) {
                for (rule, check) in Self::RULES {
                    if !check.passes(self.0 as i128) {
                        found.push(stringify!($ty), *rule, &self.0, at);
                    }
                }
            }

            $(
                #[inline]
                fn uses(
                    &self,
                    at: usize,
                    uses: &mut $crate::version::Uses,
                ) {
                    const LIMITED: &[(
                        $crate::version::Versions,
                        $crate::validate::Rule,
                        $crate::scalar::IntegerCheck,
                    )] = &[$((
                        $versions,
                        $crate::validate::Rule { id: $limited_id, text: $limited_text },
                        $crate::scalar::IntegerCheck::$limited_check
                            $(($($limited_arg as i128),*))?,
                    )),+];
                    // Usually the value obeys the rules of all versions.
                    if LIMITED.iter().all(|(_, _, check)| check.passes(self.0 as i128)) {
                        return;
                    }
                    let broken =
                        LIMITED.iter().filter(|(_, _, check)| !check.passes(self.0 as i128));
                    let broken = broken.map(|(versions, rule, _)| (*versions, *rule));
                    $crate::scalar::note_broken(broken, at, uses);
                }
            )?
        }
    };
}
pub(crate) use integer;

macro_rules! integer_conversions {
    ($ty:ident $repr:ident: $($from:ty),*) => {$(
        impl ::core::convert::TryFrom<$from> for $ty {
            type Error = $crate::validate::InvalidValue;

            #[inline]
            fn try_from(value: $from) -> ::core::result::Result<Self, Self::Error> {
                match $repr::try_from(value) {
                    ::core::result::Result::Ok(value) => Self::new(value),
                    ::core::result::Result::Err(_) => ::core::result::Result::Err(
                        $crate::scalar::integer::not_a_number(stringify!($ty), Self::RULES, value),
                    ),
                }
            }
        }
    )*};
}
pub(crate) use integer_conversions;

/// The error for a value that is not a 64-bit integer.
pub(crate) fn not_a_number(
    type_name: &'static str,
    rules: &[(Rule, IntegerCheck)],
    value: impl std::fmt::Display,
) -> crate::validate::InvalidValue {
    crate::validate::InvalidValue::new(type_name, first(rules), value)
}

fn first(rules: &[(Rule, IntegerCheck)]) -> Rule {
    const ANY: Rule = Rule { id: "integer", text: "an integer of 64 bits" };
    rules.first().map_or(ANY, |(rule, _)| *rule)
}

/// Parses digits, or names the rule that text breaks.
pub(crate) fn decimal(text: &str, rules: &[(Rule, IntegerCheck)]) -> Result<i64, Rule> {
    crate::wire::decimal(text).ok_or_else(|| first(rules))
}

#[allow(dead_code, reason = "a schema may have no unsigned integers")]
pub(crate) fn unsigned_decimal(text: &str, rules: &[(Rule, IntegerCheck)]) -> Result<u64, Rule> {
    crate::wire::unsigned_decimal(text).ok_or_else(|| first(rules))
}

/// Parses digits, perhaps with a unit of bytes.
#[allow(dead_code, reason = "a schema may have no counts of bytes")]
pub(crate) fn bytes(text: &str, rules: &[(Rule, IntegerCheck)]) -> Result<i64, Rule> {
    // Negative numbers of bytes break a rule of the type.
    if let Some(number) = crate::wire::decimal(text) {
        return if number < 0 { Err(first(rules)) } else { Ok(number) };
    }
    crate::units::parse(text)
}

#[cfg(test)]
// The macros give more than these tests ask for.
#[allow(dead_code)]
mod tests;
