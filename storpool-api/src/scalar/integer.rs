//! Integers with rules.

use crate::validate::Rule;

/// A rule of an integer type.
#[derive(Clone, Copy, Debug)]
pub(crate) enum IntegerCheck {
    /// Least and greatest value.
    Range(i64, i64),
    /// The divisor of all valid values.
    MultipleOf(i64),
}

impl IntegerCheck {
    pub(crate) const fn passes(self, value: i64) -> bool {
        match self {
            Self::Range(min, max) => min <= value && value <= max,
            Self::MultipleOf(divisor) => value % divisor == 0,
        }
    }
}

/// The first rule that a value breaks.
pub(crate) const fn broken(value: i64, rules: &[(Rule, IntegerCheck)]) -> Option<Rule> {
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

/// Implements everything for a `struct NAME(i64)`.
macro_rules! integer {
    ($ty:ident { $($id:literal: $text:literal => $check:ident $(($($arg:expr),*))?,)* }) => {
        impl $ty {
            const RULES: &'static [($crate::validate::Rule, $crate::scalar::IntegerCheck)] = &[$((
                $crate::validate::Rule { id: $id, text: $text },
                $crate::scalar::IntegerCheck::$check $(($($arg),*))?,
            )),*];

            /// A value known when compiling.
            ///
            /// # Panics
            /// If the value breaks a rule of the type; in a `const`, that fails the build.
            pub const fn constant(value: i64) -> Self {
                assert!(
                    $crate::scalar::integer::broken(value, Self::RULES).is_none(),
                    concat!("not a valid ", stringify!($ty))
                );
                Self(value)
            }

            /// A value that obeys the rules of the type.
            ///
            /// # Errors
            /// The rule that the value breaks.
            pub fn new(
                value: i64,
            ) -> ::core::result::Result<Self, $crate::validate::InvalidValue> {
                match $crate::scalar::integer::broken(value, Self::RULES) {
                    ::core::option::Option::None => ::core::result::Result::Ok(Self(value)),
                    ::core::option::Option::Some(rule) => ::core::result::Result::Err(
                        $crate::validate::InvalidValue::new(stringify!($ty), rule, value),
                    ),
                }
            }

            /// The number; may be outside its documented range if the service sent it.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        $crate::scalar::integer::integer_conversions!(
            $ty: u8, u16, u32, u64, usize, i8, i16, i32, i128
        );

        impl ::core::convert::TryFrom<i64> for $ty {
            type Error = $crate::validate::InvalidValue;

            #[inline]
            fn try_from(value: i64) -> ::core::result::Result<Self, Self::Error> {
                Self::new(value)
            }
        }

        impl ::core::convert::From<$ty> for i64 {
            fn from(value: $ty) -> i64 {
                value.0
            }
        }

        impl ::core::cmp::PartialEq<i64> for $ty {
            #[inline]
            fn eq(&self, other: &i64) -> bool {
                self.0 == *other
            }
        }

        impl ::core::str::FromStr for $ty {
            type Err = $crate::validate::InvalidValue;

            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                match $crate::wire::decimal(text) {
                    ::core::option::Option::Some(value) => Self::new(value),
                    ::core::option::Option::None => ::core::result::Result::Err(
                        $crate::scalar::integer::not_a_number(stringify!($ty), Self::RULES, text),
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
            |value| $crate::wire::JsonView::Integer(value.0),
            |to, json| {
                json.integer(&mut to.0, concat!("an integer (", stringify!($ty), ")"))
            };

            const HINT: $crate::wire::Hint = $crate::wire::Hint::Integer;
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
                    if !check.passes(self.0) {
                        found.push(at.broken($crate::validate::InvalidValue::new(
                            stringify!($ty),
                            *rule,
                            self.0,
                        )));
                    }
                }
            }
        }
    };
}
pub(crate) use integer;

macro_rules! integer_conversions {
    ($ty:ident: $($from:ty),*) => {$(
        impl ::core::convert::TryFrom<$from> for $ty {
            type Error = $crate::validate::InvalidValue;

            #[inline]
            fn try_from(value: $from) -> ::core::result::Result<Self, Self::Error> {
                match i64::try_from(value) {
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
    const ANY: Rule = Rule { id: "integer", text: "an integer of 64 bits" };
    let rule = rules.first().map_or(ANY, |(rule, _)| *rule);
    crate::validate::InvalidValue::new(type_name, rule, value)
}

#[cfg(test)]
mod tests {
    use crate::validate::Validate;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    struct Sectors(i64);

    integer! {
        Sectors {
            "Sectors.range": "an integer from 512 up" => Range(512, i64::MAX),
            "Sectors.multipleOf": "a multiple of 512" => MultipleOf(512),
        }
    }

    const ONE: Sectors = Sectors::constant(512);

    #[test]
    fn constructors_reject_values_that_break_rules() {
        assert_eq!(Sectors::try_from(1024).unwrap().get(), 1024);
        assert_eq!(Sectors::try_from(512_u64).unwrap(), ONE);
        assert_eq!("1024".parse::<Sectors>().unwrap(), 1024);
        assert_eq!(Sectors::new(0).unwrap_err().rule().id, "Sectors.range");
        assert_eq!(Sectors::new(513).unwrap_err().rule().id, "Sectors.multipleOf");
        assert_eq!(Sectors::try_from(u64::MAX).unwrap_err().value(), "18446744073709551615");
        let error = "many".parse::<Sectors>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"many\" is not a valid Sectors: must be an integer from 512 up (rule Sectors.range)"
        );
    }

    #[test]
    fn decoding_keeps_and_validation_reports_values_that_break_rules() {
        let invalid: Sectors = serde_json::from_str("\"-7\"").unwrap();
        assert_eq!(serde_json::to_string(&invalid).unwrap(), "-7");
        let broken = invalid.validate().unwrap_err();
        let rules: Vec<_> = broken.iter().map(|broken| broken.rule().id).collect();
        assert_eq!(rules, ["Sectors.range", "Sectors.multipleOf"]);
        let error = serde_json::from_str::<Sectors>("true").unwrap_err().to_string();
        assert!(error.contains("expected an integer (Sectors)"), "{error}");
    }
}
