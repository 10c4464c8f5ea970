//! Calls: what they send, what they return, whether they may be sent again.

use super::{Deprecated, ReleaseId, TypeId, TypeRef};
use crate::doc::Doc;
use crate::json::Json;
use crate::source::Span;

/// HTTP methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Changes.
    Post,
}

/// A call.
#[derive(Debug)]
pub struct Call {
    /// In the reference, such as `volumesReassignWait`.
    pub name: String,
    /// Its name in the newest release.
    pub origin: String,
    /// The name in code, where it is another.
    pub code_name: Option<String>,
    /// Heading, such as "Export a volume over AoE".
    pub title: String,
    /// Index in [`Api::sections`](super::Api::sections).
    pub section: usize,
    /// Of the request.
    pub method: Method,
    /// The first segment of the path, such as `VolumeUpdate`.
    pub endpoint: String,
    /// The parts of the path after it, in order.
    pub args: Vec<Arg>,
    /// JSON to send.
    pub body: Option<Body>,
    /// The type of the data in the response.
    pub returns: TypeRef,
    /// A list with one entry may come as that entry.
    pub accepts_single: bool,
    /// Whether it may be sent again after its response was lost.
    pub repeat: Repeat,
    /// Set if it blocks until something has happened.
    pub waits: Option<Waits>,
    /// Set when it should not be used any more.
    pub deprecated: Option<Deprecated>,
    /// Errors to expect: indices in [`Api::errors`](super::Api::errors).
    pub errors: Vec<usize>,
    /// What it does and when to use it.
    pub doc: Doc,
    /// What its type does not say about the response.
    pub response_doc: Option<Doc>,
    /// The data of an example response.
    pub response_example: Json,
    /// First release with it.
    pub since: ReleaseId,
    /// First release without it.
    pub until: Option<ReleaseId>,
    /// Where it is defined.
    pub span: Span,
}

/// A part of a call's path.
#[derive(Debug)]
pub struct Arg {
    /// In the path template.
    pub name: String,
    /// Of its value.
    pub ty: TypeId,
    /// What it selects.
    pub doc: Doc,
    /// A valid value.
    pub example: Json,
}

/// The JSON that a call sends.
#[derive(Debug)]
pub struct Body {
    /// Of the JSON.
    pub ty: TypeRef,
    /// A valid value.
    pub example: Json,
}

/// Whether a call may be sent again after its response was lost.
#[derive(Debug)]
pub struct Repeat {
    /// What decides.
    pub rule: RepeatRule,
    /// Why; empty for reading calls.
    pub why: Option<Doc>,
}

/// When a call may be sent again.
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

/// What a call waits for.
#[derive(Debug)]
pub struct Waits {
    /// In words.
    pub doc: Doc,
    /// The field of the body that limits the wait, in seconds.
    pub member: Option<String>,
}
