//! Calls: what they send, what they answer, whether they may be repeated.

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
    /// A name to use in code instead, where the schema gives one.
    pub code_name: Option<String>,
    /// Heading, such as "Export a volume over AoE".
    pub title: String,
    /// Index in [`super::Api::sections`](super::Api::sections).
    pub section: usize,
    /// Of the request.
    pub method: Method,
    /// The first segment of the path, such as `VolumeUpdate`.
    pub endpoint: String,
    /// The parts of the path after it, in order.
    pub args: Vec<Arg>,
    /// JSON to send.
    pub body: Option<Body>,
    /// What it answers.
    pub returns: TypeRef,
    /// The list it answers may come as its only entry.
    pub accepts_single: bool,
    /// Whether it may be repeated when its answer was lost.
    pub repeat: Repeat,
    /// Set if it blocks until something has happened.
    pub waits: Option<Waits>,
    /// Set when it should not be used any more.
    pub deprecated: Option<Deprecated>,
    /// Indices in [`super::Api::errors`](super::Api::errors): what to expect.
    pub errors: Vec<usize>,
    /// What it does and when to use it.
    pub doc: Doc,
    /// What there is to say about the reply.
    pub response_doc: Option<Doc>,
    /// The data of an example reply.
    pub response_example: Json,
    /// First release with it.
    pub since: ReleaseId,
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

/// Whether a call may be repeated when its answer was lost.
#[derive(Debug)]
pub struct Repeat {
    /// What decides.
    pub rule: RepeatRule,
    /// Why; empty for reading calls.
    pub why: Option<Doc>,
}

/// What decides whether a call may be repeated.
#[derive(Debug, PartialEq)]
pub enum RepeatRule {
    /// It changes nothing.
    Reads,
    /// Doing it twice is the same as doing it once.
    Safe,
    /// Doing it twice may be something else.
    Never,
    /// Safe, but for some members of the body.
    Unless {
        /// Not if one of these is there.
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
    /// The member of the body that limits the wait, in seconds.
    pub member: Option<String>,
}
