//! What the generator hands out.

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to the root of the repository, with `/`.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// Where generated Rust goes; every file in this folder is generated.
pub const RUST_FOLDER: &str = "storpool-api/src/generated";

/// Where the reference page goes.
pub const PAGE: &str = "storpool-api/apidoc.html";
