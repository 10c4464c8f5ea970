//! The resolved API, which every emitter prints. Nothing here depends on Rust syntax, HTML or JSON
//! Schema; facts that follow are methods.

mod calls;
mod queries;
mod rules;
mod types;
mod unions;

use crate::doc::Doc;
use crate::source::Span;

pub use crate::id::{CallId, ReleaseId, TypeId};

pub use calls::*;
pub use rules::*;
pub use types::*;
pub(crate) use unions::JsonKind;

/// The whole API.
#[derive(Debug, Default)]
pub struct Api {
    /// Title, such as "StorPool management API".
    pub title: String,
    /// The version of the API that is described, such as 16.01.
    pub version: String,
    /// The path all calls start with, such as `/ctrl/1.0`.
    pub prefix: String,
    /// Where the service listens by default, such as `127.0.0.1:81`.
    pub address: String,
    /// What precedes the token in the header `Authorization`.
    pub authorization: String,
    /// SPDX identifier of the license of this description.
    pub license: Option<String>,
    /// The generation in example responses.
    pub example_generation: i64,
    /// What the API is, for the front page.
    pub doc: Doc,
    /// Oldest first.
    pub releases: Vec<Release>,
    /// In the order of the reference page.
    pub sections: Vec<Section>,
    /// The errors that the service is known to return.
    pub errors: Vec<ErrorName>,
    /// In the order of the files: by group, then as written.
    pub types: Vec<Type>,
    /// Grouped by section.
    pub calls: Vec<Call>,
    /// Elements of earlier releases that no longer exist.
    pub removed: Vec<Removed>,
}

/// A release of the reference, and the version of the API it documents.
#[derive(Debug)]
pub struct Release {
    /// Such as 3.0.1.
    pub name: String,
    /// Such as 16.01; not recorded for the oldest.
    pub api: Option<String>,
}

/// Calls that belong together.
#[derive(Debug)]
pub struct Section {
    /// Such as `volume-templates`; also the name of the file with its calls.
    pub id: String,
    /// Heading.
    pub title: String,
    /// What the calls are about.
    pub doc: Doc,
    /// First release with a call in it.
    pub since: ReleaseId,
    /// Set when it should not be used any more.
    pub deprecated: Option<Deprecated>,
    /// Names under which links from elsewhere may look for it.
    pub aliases: Vec<String>,
    /// Its calls, in the order of the files.
    pub calls: Vec<CallId>,
    /// Where it is defined.
    pub span: Span,
}

/// A known error name of the service.
#[derive(Debug)]
pub struct ErrorName {
    /// On the wire.
    pub name: String,
    /// What happened and what to do.
    pub doc: Doc,
    /// First release with it.
    pub since: ReleaseId,
    /// Set when it should not be used any more.
    pub deprecated: Option<Deprecated>,
    /// Where it is defined.
    pub span: Span,
}

/// An element that no longer exists.
#[derive(Debug)]
pub struct Removed {
    /// What kind of element it was.
    pub element: Element,
    /// Its name: of a call, of a type, or `Type.field`.
    pub name: String,
    /// First release with it.
    pub since: ReleaseId,
    /// First release without it.
    pub removed: ReleaseId,
    /// Its present name, if it was renamed.
    pub renamed_to: Option<String>,
    /// What it was, why it went, what to use.
    pub doc: Doc,
}

/// Kinds of elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// A call.
    Call,
    /// A type.
    Type,
    /// A field of an object, named `Type.field`.
    Field,
    /// A value of an enumeration or a variant of a union, named `Type.value`.
    Value,
}

impl Element {
    /// As in `removed` of the schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Element::Call => "call",
            Element::Type => "type",
            Element::Field => "field",
            Element::Value => "value",
        }
    }
}
