//! Sets of versions.

use std::fmt;

use super::ApiVersion;

/// A set of versions of the API.
///
/// ```
/// use storpool_api::{ApiVersion, Versions};
///
/// let versions = Versions::since(ApiVersion::V18_01);
/// assert!(versions.contains(ApiVersion::V19_01));
/// assert_eq!(versions.to_string(), "18.01 and later");
/// assert_eq!(Versions::until(ApiVersion::V18_01).to_string(), "16.01 only");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Versions(u8);

impl Versions {
    /// Every version.
    pub const ALL: Self = Self(u8::MAX >> (8 - ApiVersion::ALL.len()));

    /// No version.
    pub const NONE: Self = Self(0);

    /// The version and all later ones.
    pub const fn since(version: ApiVersion) -> Self {
        Self(Self::ALL.0 & !Self::until(version).0)
    }

    /// All versions before this one: `version` is the first that is not in the set.
    pub const fn until(version: ApiVersion) -> Self {
        Self((1 << version as u8) - 1)
    }

    /// Only this version.
    pub const fn only(version: ApiVersion) -> Self {
        Self(1 << version as u8)
    }

    /// The versions that are in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The versions that are in either set.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The versions that are not in the set.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self(Self::ALL.0 & !self.0)
    }

    /// Whether the version is in the set.
    pub const fn contains(self, version: ApiVersion) -> bool {
        self.0 & (1 << version as u8) != 0
    }

    /// Whether no version is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The versions in the set, oldest first.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = ApiVersion> {
        ApiVersion::ALL.iter().copied().filter(move |version| self.contains(*version))
    }
}

/// In words, such as "18.01 and later" or "16.01 only".
impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(first), Some(last)) = (self.iter().next(), self.iter().next_back()) else {
            return f.write_str("no version");
        };
        match *self {
            Self::ALL => f.write_str("every version"),
            set if set == Self::since(first) => write!(f, "{first} and later"),
            set if set == Self::only(first) => write!(f, "{first} only"),
            set if set.or(Self::since(last)) == Self::ALL => write!(f, "{last} and earlier"),
            set => list(f, &set.iter().collect::<Vec<_>>()),
        }
    }
}

impl fmt::Debug for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// Writes a list in words.
pub(super) fn list(f: &mut fmt::Formatter<'_>, versions: &[ApiVersion]) -> fmt::Result {
    for (index, version) in versions.iter().enumerate() {
        f.write_str(match index {
            0 => "",
            _ if index + 1 == versions.len() => " and ",
            _ => ", ",
        })?;
        write!(f, "{version}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::ApiVersion::{V16_01, V18_01, V18_02, V19_01};
    use super::*;

    #[test]
    fn sets_hold_the_versions_on_their_side_of_the_boundary() {
        const LATER: Versions = Versions::since(V18_02);
        assert_eq!(LATER.iter().collect::<Vec<_>>(), [V18_02, V19_01]);
        assert_eq!(Versions::until(V18_02).iter().collect::<Vec<_>>(), [V16_01, V18_01]);
        for version in ApiVersion::ALL {
            assert!(Versions::ALL.contains(*version) && !Versions::NONE.contains(*version));
            let (since, until) = (Versions::since(*version), Versions::until(*version));
            assert!(since.contains(*version) && !until.contains(*version));
            assert_eq!(since.complement(), until);
            assert_eq!((since.or(until), since.and(until)), (Versions::ALL, Versions::NONE));
        }
    }

    #[test]
    fn sets_are_shown_in_words() {
        for (set, text) in [
            (Versions::ALL, "every version"),
            (Versions::NONE, "no version"),
            (Versions::since(V18_01), "18.01 and later"),
            (Versions::since(V19_01), "19.01 and later"),
            (Versions::until(V18_01), "16.01 only"),
            (Versions::until(V19_01), "18.02 and earlier"),
            (Versions::only(V18_01), "18.01 only"),
            (Versions::only(V16_01).or(Versions::since(V18_02)), "16.01, 18.02 and 19.01"),
            (Versions::since(V18_01).and(Versions::until(V19_01)), "18.01 and 18.02"),
        ] {
            assert_eq!(set.to_string(), text);
        }
        assert_eq!(format!("{:?}", Versions::since(V18_02)), "{V18_02, V19_01}");
    }
}
