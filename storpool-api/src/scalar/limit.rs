//! Limits: a number, or none at all.

use std::cmp::Ordering;

use crate::validate::Rule;

/// How a limit is written and what it must be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LimitRule {
    pub(crate) rule: Rule,
    pub(crate) min: i64,
    pub(crate) unlimited: &'static str,
}

impl LimitRule {
    pub(crate) const fn broken(&self, limit: Option<i64>) -> bool {
        matches!(limit, Some(value) if value < self.min)
    }
}

/// Implements everything for a `struct NAME(Option<i64>)`.
macro_rules! limit {
    ($ty:ident { $id:literal: $text:literal => min $min:literal, unlimited $unlimited:literal }) => {
        impl $ty {
            const RULE: $crate::scalar::LimitRule = $crate::scalar::LimitRule {
                rule: $crate::validate::Rule { id: $id, text: $text },
                min: $min,
                unlimited: $unlimited,
            };

            /// No limit.
            pub const UNLIMITED: Self = Self(::core::option::Option::None);

            /// A limit known when compiling.
            ///
            /// # Panics
            /// If the value breaks the rule of the type; in a `const`, that fails the build.
            pub const fn constant(limit: i64) -> Self {
                let limit = ::core::option::Option::Some(limit);
                assert!(!Self::RULE.broken(limit), concat!("not a valid ", stringify!($ty)));
                Self(limit)
            }

            /// A limit that obeys the rule of the type.
            ///
            /// # Errors
            /// The rule that the value breaks.
            pub fn new(
                limit: i64,
            ) -> ::core::result::Result<Self, $crate::validate::InvalidValue> {
                let value = ::core::option::Option::Some(limit);
                if Self::RULE.broken(value) {
                    return ::core::result::Result::Err($crate::validate::InvalidValue::new(
                        stringify!($ty),
                        Self::RULE.rule,
                        limit,
                    ));
                }
                ::core::result::Result::Ok(Self(value))
            }

            /// The limit, or `None` if unlimited.
            pub const fn get(self) -> ::core::option::Option<i64> {
                self.0
            }

            /// Whether it is unlimited.
            pub const fn is_unlimited(self) -> bool {
                self.0.is_none()
            }
        }

        impl ::core::convert::TryFrom<i64> for $ty {
            type Error = $crate::validate::InvalidValue;

            #[inline]
            fn try_from(value: i64) -> ::core::result::Result<Self, Self::Error> {
                Self::new(value)
            }
        }

        $crate::scalar::limit::limit_conversions!($ty: u8, u16, u32, u64, usize, i32);

        impl ::core::str::FromStr for $ty {
            type Err = $crate::validate::InvalidValue;

            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                if text == Self::RULE.unlimited {
                    return ::core::result::Result::Ok(Self::UNLIMITED);
                }
                match $crate::wire::decimal(text) {
                    ::core::option::Option::Some(value) => Self::new(value),
                    ::core::option::Option::None => {
                        ::core::result::Result::Err($crate::validate::InvalidValue::new(
                            stringify!($ty),
                            Self::RULE.rule,
                            text,
                        ))
                    }
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

        impl ::core::cmp::Ord for $ty {
            #[inline]
            fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
                $crate::scalar::limit::compare(self.0, other.0)
            }
        }

        impl ::core::cmp::PartialOrd for $ty {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                ::core::option::Option::Some(::core::cmp::Ord::cmp(self, other))
            }
        }

        impl ::core::fmt::Display for $ty {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self.0 {
                    ::core::option::Option::Some(limit) => ::core::fmt::Display::fmt(&limit, f),
                    ::core::option::Option::None => f.pad(Self::RULE.unlimited),
                }
            }
        }

        $crate::wire::value!(
            $ty: Self::UNLIMITED,
            |value| match value.0 {
                ::core::option::Option::Some(limit) => $crate::wire::JsonView::Integer(limit),
                ::core::option::Option::None => $crate::wire::JsonView::text(Self::RULE.unlimited),
            },
            |to, json| {
                let sentinel = &const { $crate::wire::Constant::Text(Self::RULE.unlimited) };
                $crate::wire::read_with_sentinel(&mut to.0, sentinel, json)
            }
        );
        $crate::wire::serde_as_data!($ty);

        impl $crate::validate::Check for $ty {
            #[inline]
            fn check(
                &self,
                at: &$crate::validate::At<'_>,
                found: &mut $crate::validate::Found,
            ) {
                if Self::RULE.broken(self.0) {
                    found.push(stringify!($ty), Self::RULE.rule, self, at);
                }
            }
        }
    };
}
pub(crate) use limit;

macro_rules! limit_conversions {
    ($ty:ident: $($from:ty),*) => {$(
        impl ::core::convert::TryFrom<$from> for $ty {
            type Error = $crate::validate::InvalidValue;

            #[inline]
            fn try_from(value: $from) -> ::core::result::Result<Self, Self::Error> {
                match i64::try_from(value) {
                    ::core::result::Result::Ok(value) => Self::new(value),
                    ::core::result::Result::Err(_) => {
                        ::core::result::Result::Err($crate::validate::InvalidValue::new(
                            stringify!($ty),
                            Self::RULE.rule,
                            value,
                        ))
                    }
                }
            }
        }
    )*};
}
pub(crate) use limit_conversions;

/// No limit is more than any limit.
pub(crate) fn compare(a: Option<i64>, b: Option<i64>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.cmp(&b),
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
    }
}

#[cfg(test)]
// The macros give more than these tests ask for.
#[allow(dead_code)]
mod tests {
    use crate::validate::Validate;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    struct Rate(Option<i64>);

    limit! { Rate { "Rate.range": "an integer from 0 up, or \"-\"" => min 0, unlimited "-" } }

    #[test]
    fn sentinel_parses_as_unlimited() {
        assert_eq!("-".parse::<Rate>().unwrap(), Rate::UNLIMITED);
        assert_eq!(Rate::try_from(5_u64).unwrap(), Rate::constant(5));
        assert!(Rate::UNLIMITED > Rate::constant(i64::MAX));
        assert!(Rate::constant(0) < Rate::constant(1));
        assert!(Rate::try_from(-1).is_err());
        assert!("none".parse::<Rate>().is_err());
    }

    #[test]
    fn limits_keep_their_wire_format() {
        for (json, written) in [("\"-\"", "\"-\""), ("7", "7"), ("\"7\"", "7"), ("-3", "-3")] {
            let rate: Rate = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&rate).unwrap(), written);
        }
        let invalid: Rate = serde_json::from_str("-3").unwrap();
        assert_eq!(invalid.validate().unwrap_err()[0].rule().id, "Rate.range");
        assert!(serde_json::from_str::<Rate>("\"fast\"").is_err());
        assert!(serde_json::from_str::<Rate>("null").is_err());
    }
}
