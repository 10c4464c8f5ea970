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

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl ::core::fmt::Display for $ty {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::serde::Serialize for $ty {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_f64(self.0)
            }
        }

        impl $crate::wire::Sealed for $ty {}

        impl $crate::wire::Data for $ty {
            fn read<'de, D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                <f64 as $crate::wire::Data>::read(deserializer).map(Self)
            }
        }

        $crate::wire::deserialize_as_data!($ty);

        impl $crate::validate::Validate for $ty {
            fn check(
                &self,
                _: &$crate::validate::At<'_>,
                _: &mut ::std::vec::Vec<$crate::validate::Violation>,
            ) {
            }
        }
    };
}
#[allow(unused_imports)]
pub(crate) use float;
