//! The versions of the API that clients speak, and which of them have an element.

use super::{Api, Field, Release, ReleaseId};

/// A version of the API: its newest release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiVersion {
    /// Such as `16.01`.
    pub name: String,
    pub release: ReleaseId,
}

/// For each version, oldest first, whether it has an element. Empty if all have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions(Vec<bool>);

impl Versions {
    pub(crate) fn new(of: impl IntoIterator<Item = bool>) -> Self {
        let versions: Vec<bool> = of.into_iter().collect();
        if versions.iter().all(|has| *has) { Self::default() } else { Self(versions) }
    }

    /// Whether the version at a position has the element.
    pub fn contains(&self, version: usize) -> bool {
        self.0.get(version).copied().unwrap_or(true)
    }

    pub fn are_all(&self) -> bool {
        self.0.is_empty()
    }

    /// For each version, oldest first, whether it has the element; nothing if all have it.
    pub fn iter(&self) -> impl Iterator<Item = bool> + '_ {
        self.0.iter().copied()
    }
}

impl Api {
    /// Whether a field is set when its object is made: it is required, or the default version
    /// requires it.
    pub fn is_constructed_with(&self, field: &Field) -> bool {
        let by_default = |required: &Versions| {
            let default = self.versions().iter().position(|version| version.name == self.version);
            default.is_some_and(|default| required.contains(default))
        };
        field.in_constructor() || field.required_in.as_ref().is_some_and(by_default)
    }

    /// A release as readers know it: `API 18.01 (release 4.0.0)`, where `of` may say of what.
    pub fn release_in_words(&self, id: ReleaseId, of: &str) -> String {
        let release = self.release(id);
        let known = |release: &Release| release.api.clone();
        let version = known(release).map(|version| format!("API {version}")).or_else(|| {
            let first = self.releases.iter().skip(id.0).find_map(known)?;
            Some(format!("before API {first}"))
        });
        match version {
            Some(version) => format!("{version} (release {}{of})", release.name),
            None => format!("release {}{of}", release.name),
        }
    }

    /// The versions from the oldest supported release on, oldest first.
    pub fn versions(&self) -> Vec<ApiVersion> {
        let mut versions: Vec<ApiVersion> = Vec::new();
        for (index, release) in self.releases.iter().enumerate().skip(self.supports.0) {
            let Some(name) = &release.api else { continue };
            let release = ReleaseId(index);
            match versions.iter_mut().find(|known| known.name == *name) {
                Some(known) => known.release = release,
                None => versions.push(ApiVersion { name: name.clone(), release }),
            }
        }
        versions
    }
}
