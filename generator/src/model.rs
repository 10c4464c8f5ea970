//! The resolved API, which every emitter prints. Nothing here depends on Rust syntax, HTML or JSON
//! Schema; facts that follow are methods.

mod calls;
mod guide;
mod queries;
mod request;
mod rules;
mod types;
mod versions;

use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::doc::Doc;
use crate::source::Span;

pub use crate::id::{CallId, ReleaseId, TypeId};

pub use calls::*;
pub use guide::*;
pub(crate) use queries::JsonKind;
pub use request::*;
pub use rules::*;
pub use types::*;
pub use versions::*;

#[derive(Debug, Default)]
pub struct Api {
    pub title: String,
    /// The version of the API that is described, such as 16.01.
    pub version: String,
    /// The path all calls start with, such as `/ctrl/1.0`.
    pub prefix: String,
    /// The path segment before the name of another cluster that carries out a call.
    pub cluster_prefix: Option<String>,
    /// Where the service listens by default, such as `127.0.0.1:81`.
    pub address: String,
    /// What precedes the token in the header `Authorization`.
    pub authorization: String,
    /// SPDX identifier of the license of this description.
    pub license: Option<String>,
    pub example_generation: i64,
    pub doc: Doc,
    /// Oldest first.
    pub releases: Vec<Release>,
    /// The release that is described: the newest of those whose elements are here.
    pub described: ReleaseId,
    /// The oldest release that clients speak.
    pub supports: ReleaseId,
    /// The names of calls, types, fields and values in whatever release.
    pub names: Arc<FxHashSet<String>>,
    /// Earlier names and the names in the newest release: of calls and types, and of fields as
    /// `Type.field` and `field`.
    pub renamed: Vec<(String, String)>,
    /// In the order of the reference page.
    pub sections: Vec<Section>,
    pub errors: Vec<ErrorName>,
    /// Chapters that introduce the API.
    pub guide: Vec<Chapter>,
    pub tasks: Vec<Task>,
    pub glossary: Vec<Term>,
    /// In the order of the files: by group, then as written.
    pub types: Vec<Type>,
    /// Grouped by section.
    pub calls: Vec<Call>,
    /// The calls by name, once one is looked for.
    pub(crate) by_name: OnceLock<FxHashMap<String, CallId>>,
}

/// A release of the reference, and the version of the API it documents.
#[derive(Debug)]
pub struct Release {
    pub name: String,
    /// Such as 16.01; not recorded for the oldest.
    pub api: Option<String>,
}

#[derive(Debug)]
pub struct Section {
    /// Such as `volume-templates`; also the name of the file with its calls.
    pub id: String,
    pub title: String,
    pub doc: Doc,
    /// First release with it.
    pub since: ReleaseId,
    /// Set when it should not be used any more.
    pub deprecated: Option<Deprecated>,
    /// Ids that it had on earlier pages.
    pub ids: Vec<String>,
    /// What people search for when they mean it.
    pub aliases: Vec<String>,
    /// Its calls, in the order of the files.
    pub calls: Vec<CallId>,
    pub span: Span,
}

#[derive(Debug)]
pub struct ErrorName {
    pub name: String,
    pub doc: Doc,
    /// The HTTP status that usually comes with it.
    pub status: Option<i64>,
    /// What to do about it.
    pub advice: Option<Doc>,
    /// What people search for when they mean it.
    pub aliases: Vec<String>,
    /// First release with it.
    pub since: ReleaseId,
    /// Set when it should not be used any more.
    pub deprecated: Option<Deprecated>,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    Call,
    Type,
    /// A field of an object, named `Type.field`.
    Field,
    /// A value of an enumeration or a variant of a union, named `Type.value`.
    Value,
}

impl Element {
    /// In a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Element::Call => "call",
            Element::Type => "type",
            Element::Field => "field",
            Element::Value => "value",
        }
    }
}
