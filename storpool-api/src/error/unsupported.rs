//! Calls that the client's version of the API does not support.

use std::fmt;

use crate::version::{ApiVersion, LimitedElement, Versions};

/// A call that uses something that the client's version of the API lacks. Nothing was sent.
#[derive(Clone, Debug)]
pub struct UnsupportedError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    call: &'static str,
    version: ApiVersion,
    /// Never empty.
    elements: Vec<LimitedElement>,
    /// That support the call as it is.
    versions: Versions,
}

impl UnsupportedError {
    pub(crate) fn new(
        call: &'static str,
        version: ApiVersion,
        elements: Vec<LimitedElement>,
        versions: Versions,
    ) -> Self {
        Self(Box::new(Inner { call, version, elements, versions }))
    }

    /// Removes the token from keys of maps.
    #[cfg(feature = "client")]
    pub(crate) fn redact(&mut self, token: &crate::token::AuthToken) {
        for element in &mut self.0.elements {
            token.redact(&mut element.path);
        }
    }

    /// The name of the call, such as `volumeUpdate`.
    pub fn call(&self) -> &'static str {
        self.0.call
    }

    /// The version that was to be used.
    pub fn version(&self) -> ApiVersion {
        self.0.version
    }

    /// The elements that this version does not support, at least one.
    pub fn elements(&self) -> &[LimitedElement] {
        &self.0.elements
    }

    /// The versions that support the call as it is; there may be none.
    pub fn versions(&self) -> Versions {
        self.0.versions
    }

    /// The version that differs least from the one that was to be used.
    fn nearest(&self) -> Option<ApiVersion> {
        let versions = self.versions();
        let later = versions.and(Versions::since(self.0.version)).iter().next();
        later.or_else(|| versions.iter().next_back())
    }
}

impl fmt::Display for UnsupportedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 5;
        let Inner { call, version, elements, .. } = &*self.0;
        write!(f, "{call}: API {version}, the client's version, does not support this call: ")?;
        for (index, element) in elements.iter().take(SHOWN).enumerate() {
            let separator = if index > 0 { "; " } else { "" };
            write!(f, "{separator}{element}")?;
        }
        if elements.len() > SHOWN {
            write!(f, "; and {} more", elements.len() - SHOWN)?;
        }
        f.write_str(". Nothing was sent. ")?;
        match self.nearest() {
            Some(nearest) => write!(
                f,
                "If the service has API {nearest}, select it where the client is built: \
                 `.api_version(ApiVersion::{})`",
                nearest.rust_name()
            ),
            None => f.write_str("No version supports all of it"),
        }
    }
}

impl std::error::Error for UnsupportedError {}
