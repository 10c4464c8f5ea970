//! Versions of the API: which there are, sets of them, and what a value uses that not all have.

mod set;
mod uses;

use std::fmt;

pub use crate::generated::versions::ApiVersion;
pub use set::Versions;
pub use uses::{LimitedElement, Uses};
pub(crate) use uses::{Use, Way};

/// A string that is not a version of the API that this crate speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownApiVersion(String);

impl UnknownApiVersion {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for UnknownApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not a known version of the API; known are ", self.0)?;
        set::list(f, ApiVersion::ALL)
    }
}

impl std::error::Error for UnknownApiVersion {}

/// Defines [`ApiVersion`] from the default version and all versions, oldest first.
macro_rules! api_versions {
    (default $default:ident; $($(#[$attribute:meta])* $name:ident = $text:literal,)+) => {
        /// A version of the API.
        ///
        /// Each means its newest release. Versions are ordered by age; the text form is that of the
        /// API, such as `19.01`.
        ///
        /// ```
        /// use storpool_api::ApiVersion;
        ///
        /// let version: ApiVersion = "18.01".parse()?;
        /// assert_eq!(version, ApiVersion::V18_01);
        /// assert!(version > ApiVersion::default());
        /// # Ok::<(), storpool_api::UnknownApiVersion>(())
        /// ```
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq,
            ::core::cmp::PartialOrd,
            ::core::cmp::Ord,
            ::core::hash::Hash,
        )]
        #[non_exhaustive]
        pub enum ApiVersion {
            $($(#[$attribute])* $name,)+
        }

        impl ApiVersion {
            /// All versions that this crate speaks, oldest first.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The version that clients speak unless another one is set.
            pub const DEFAULT: Self = Self::$default;

            /// The newest version that this crate speaks.
            pub const LATEST: Self = Self::ALL[Self::ALL.len() - 1];

            /// The version in text form, such as `19.01`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// The name of the constant, such as `V19_01`.
            pub(crate) const fn rust_name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }
        }
    };
}
pub(crate) use api_versions;

impl Default for ApiVersion {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for ApiVersion {
    type Err = UnknownApiVersion;

    fn from_str(text: &str) -> Result<Self, UnknownApiVersion> {
        let known = Self::ALL.iter().find(|version| version.as_str() == text);
        known.copied().ok_or_else(|| UnknownApiVersion::new(text))
    }
}

/// Written as a string.
impl serde::Serialize for ApiVersion {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for ApiVersion {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_round_trip_as_text() {
        for version in ApiVersion::ALL {
            assert_eq!(version.to_string().parse(), Ok(*version));
            let json = serde_json::to_string(version).unwrap();
            assert_eq!(json, format!("\"{version}\""));
            assert_eq!(serde_json::from_str::<ApiVersion>(&json).unwrap(), *version);
        }
        assert!(ApiVersion::ALL.is_sorted());
        assert_eq!(ApiVersion::default(), ApiVersion::V16_01);
        assert_eq!(ApiVersion::LATEST, ApiVersion::V19_01);
        assert_eq!(ApiVersion::V19_01.rust_name(), "V19_01");
    }

    #[test]
    fn unknown_version_is_an_error_that_lists_the_known_ones() {
        for text in ["", "19", "19.1", "21.0", " 19.01", "V19_01"] {
            let error = text.parse::<ApiVersion>().unwrap_err().to_string();
            let known =
                "is not a known version of the API; known are 16.01, 18.01, 18.02 and 19.01";
            assert_eq!(error, format!("{text:?} {known}"));
        }
        let error = serde_json::from_str::<ApiVersion>("\"7\"").unwrap_err().to_string();
        assert!(error.contains("known are 16.01"), "{error}");
        assert!(serde_json::from_str::<ApiVersion>("19.01").is_err());
    }
}
