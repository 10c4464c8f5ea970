//! What a value uses that not every version of the API has.

use std::fmt;

use super::{ApiVersion, Versions};

/// An element of the API that not every version has, and where it is used.
#[derive(Clone, Debug)]
pub struct LimitedElement {
    /// Its JSON path in the body, or the name of the argument; empty for the call itself.
    pub(crate) path: String,
    /// The element, such as `VolumeUpdateDesc.tags`.
    pub(crate) element: String,
    /// The versions that permit this use.
    pub(crate) versions: Versions,
    pub(crate) way: Way,
}

/// How an element is used.
#[allow(dead_code, reason = "a schema may lack what a variant records")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// It is there, and some versions lack it.
    Present,
    /// It is not there, and some versions require it.
    Missing,
    /// The value breaks a rule that only some versions have.
    Breaks,
}

/// All that a value uses.
#[derive(Debug, Default)]
pub struct Uses {
    list: Vec<LimitedElement>,
    /// Whether something is written for some versions only.
    varies: bool,
}

impl Uses {
    pub(crate) fn push(&mut self, used: LimitedElement) {
        self.list.push(used);
    }

    /// Notes a default, or an empty collection, that is written for some versions only.
    pub(crate) fn vary(&mut self) {
        self.varies = true;
    }

    /// Whether the value is not written alike for all versions.
    pub(crate) fn varies(&self) -> bool {
        self.varies
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(crate) fn into_list(self) -> Vec<LimitedElement> {
        self.list
    }
}

impl LimitedElement {
    /// The element, such as `VolumeUpdateDesc.tags` for a field, `volumeRevert` for a call or
    /// `ClientId.range` for a rule.
    pub fn name(&self) -> &str {
        &self.element
    }

    /// Its JSON path in the body, or the name of the argument; empty for the call itself.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The versions that permit this use.
    pub fn versions(&self) -> Versions {
        self.versions
    }

    /// Whether `version` permits it.
    pub(crate) fn is_in(&self, version: ApiVersion) -> bool {
        self.versions.contains(version)
    }
}

impl fmt::Display for LimitedElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, element, versions, way } = self;
        f.write_str(match way {
            Way::Present => "it lacks ",
            Way::Missing => "it requires ",
            Way::Breaks => "a value breaks its rule ",
        })?;
        write!(f, "`{element}`")?;
        if !path.is_empty() {
            write!(f, " at {path}")?;
        }
        match way {
            Way::Present => write!(f, " ({versions})"),
            Way::Missing => write!(f, " (optional in {versions})"),
            Way::Breaks => write!(f, " (permitted in {versions})"),
        }
    }
}
