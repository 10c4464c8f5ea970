//! Numbers with fractions.

/// Implements everything for a `struct NAME(f64)`.
#[allow(unused_macros)]
macro_rules! float {
    ($ty:ident) => {
        impl $ty {
            /// A value; any number will do.
            pub const fn new(value: f64) -> Self {
                Self(value)
            }

            /// The number.
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl ::core::convert::From<f64> for $ty {
            #[inline]
            fn from(value: f64) -> Self {
                Self(value)
            }
        }

        impl ::core::convert::From<$ty> for f64 {
            fn from(value: $ty) -> f64 {
                value.0
            }
        }

        impl ::core::str::FromStr for $ty {
            type Err = ::core::num::ParseFloatError;

            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl ::core::fmt::Display for $ty {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        $crate::wire::value!(
            $ty: Self(0.0),
            |value| $crate::wire::JsonView::Float(value.0),
            |to, json| $crate::wire::ReadJson::read(&mut to.0, json)
        );
        $crate::wire::serde_as_data!($ty);

        impl $crate::validate::Check for $ty {
            #[inline]
            fn check(
                &self,
                _: &$crate::validate::At<'_>,
                _: &mut $crate::validate::Found,
            ) {
            }
        }
    };
}
#[allow(unused_imports)]
pub(crate) use float;
