//! Calls: what they send, what they return, whether they may be sent again.

use super::{Deprecated, ReleaseId, TypeId, TypeRef};
use crate::doc::Doc;
use crate::json::Json;
use crate::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

#[derive(Debug)]
pub struct Call {
    pub name: String,
    /// Its name in the newest release.
    pub origin: String,
    /// The name in code, where it is another.
    pub code_name: Option<String>,
    pub title: String,
    /// Index in [`Api::sections`](super::Api::sections).
    pub section: usize,
    pub method: Method,
    /// The first segment of the path, such as `VolumeUpdate`.
    pub endpoint: String,
    /// The parts of the path after it, in order.
    pub args: Vec<Arg>,
    pub body: Option<Body>,
    /// The type of the data in the response.
    pub returns: TypeRef,
    /// A list with one entry may come as that entry.
    pub accepts_single: bool,
    pub repeat: Repeat,
    /// Set if it blocks until something has happened.
    pub waits: Option<Waits>,
    pub deprecated: Option<Deprecated>,
    /// Errors to expect: indices in [`Api::errors`](super::Api::errors).
    pub errors: Vec<usize>,
    pub doc: Doc,
    /// What its type does not say about the response.
    pub response_doc: Option<Doc>,
    pub response_example: Json,
    pub since: ReleaseId,
    /// First release without it.
    pub until: Option<ReleaseId>,
    pub span: Span,
}

/// A part of a call's path.
#[derive(Debug)]
pub struct Arg {
    pub name: String,
    pub ty: TypeId,
    pub doc: Doc,
    pub example: Json,
}

#[derive(Debug)]
pub struct Body {
    pub ty: TypeRef,
    pub example: Json,
}

/// Whether a call may be sent again after its response was lost.
#[derive(Debug)]
pub struct Repeat {
    pub rule: RepeatRule,
    /// Why; empty for reading calls.
    pub why: Option<Doc>,
}

#[derive(Debug, PartialEq)]
pub enum RepeatRule {
    /// It changes nothing.
    Reads,
    /// Doing it twice is the same as doing it once.
    Safe,
    /// Doing it twice may be something else.
    Never,
    /// Safe, depending on fields of the body.
    Unless {
        /// Not if one of these is present.
        with: Vec<String>,
        /// Not if one of these is missing.
        without: Vec<String>,
    },
}

#[derive(Debug)]
pub struct Waits {
    pub doc: Doc,
    /// The field of the body that limits the wait, in seconds.
    pub field: Option<String>,
}
