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

/// As [`LimitedElement`], noted while a body is written: where it is used matters only if the call
/// is refused.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Use {
    /// Where its value begins in the JSON; of a field, where something of its object is written.
    pub(crate) at: usize,
    /// As [`LimitedElement::name`].
    pub(crate) element: &'static str,
    pub(crate) is_field: bool,
    pub(crate) versions: Versions,
    pub(crate) way: Way,
}

impl Use {
    /// The name on the wire, if it is a field.
    pub(crate) fn name(&self) -> &'static str {
        self.element.split_once('.').map_or("", |(_, name)| name)
    }

    /// The element, used at this JSON path.
    pub(crate) fn element(&self, path: String) -> LimitedElement {
        let Self { element, versions, way, .. } = *self;
        LimitedElement { path, element: element.to_owned(), versions, way }
    }
}

/// All that a value uses, in the order in which it is written.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// Often the only one: it needs no allocation.
    first: Option<Use>,
    others: Vec<Use>,
}

impl Uses {
    /// Notes what a value is, or what rule it breaks.
    pub(crate) fn push(&mut self, at: usize, element: &'static str, versions: Versions, way: Way) {
        self.push_field(Use { at, element, is_field: false, versions, way });
    }

    /// Notes a field, or anything else.
    pub(crate) fn push_field(&mut self, used: Use) {
        match self.first {
            None => self.first = Some(used),
            Some(_) => self.others.push(used),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Use> {
        self.first.iter().chain(&self.others)
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
