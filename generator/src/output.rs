//! What the generator hands out.

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to the root of the repository, with `/`.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// Where generated Rust goes.
pub const RUST_FOLDER: &str = "storpool-api/src/generated";

/// Where documents for the crate's tests go.
pub const CORPUS_FOLDER: &str = "storpool-api/tests/corpus";

/// The folders that belong to the generator: every file in them is generated.
pub const OWNED: &[&str] = &[RUST_FOLDER, CORPUS_FOLDER];

/// Where the reference page goes.
pub const PAGE: &str = "storpool-api/apidoc.html";

/// Where the page of all findings goes.
pub const FINDINGS: &str = "doc/diagnostics.md";

/// Where the history of the API goes.
pub const CHANGELOG: &str = "CHANGELOG-API.md";
