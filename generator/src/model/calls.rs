//! Calls: what they send, what they return, whether they may be sent again.

use super::{Deprecated, ReleaseId, Request, TypeId, TypeRef, Versions};
use crate::doc::Doc;
use crate::json::Json;
use crate::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

#[derive(Clone, Debug)]
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
    /// The path up to its first argument, such as `VolumeUpdate` or `KV/List`.
    pub endpoint: String,
    /// The segments of the path after that.
    pub segments: Vec<Segment>,
    /// The arguments in the path, in order.
    pub args: Vec<Arg>,
    /// JSON to send; a `GET` sends it as the query parameter `json`.
    pub body: Option<Body>,
    /// Whether the service can carry it out on another cluster.
    pub multi_cluster: bool,
    /// The type of what the call returns: of the data in the response, or of its field `unwrap`.
    pub returns: TypeRef,
    /// The only field of the data, if the call returns the value of that.
    pub unwrap: Option<String>,
    /// A list with one entry may come as that entry.
    pub accepts_single: bool,
    pub repeat: Repeat,
    /// Set if it blocks until something has happened.
    pub waits: Option<Waits>,
    pub deprecated: Option<Deprecated>,
    /// Ids that it had on earlier pages.
    pub ids: Vec<String>,
    /// What people search for when they mean it.
    pub aliases: Vec<String>,
    /// Errors to expect, the most likely first.
    pub errors: Vec<CallError>,
    /// What it destroys.
    pub danger: Option<Doc>,
    /// What to check or do before it.
    pub before: Option<Doc>,
    /// What it changes beyond the obvious.
    pub effects: Option<Doc>,
    pub doc: Doc,
    /// What its type does not say about the response.
    pub response_doc: Option<Doc>,
    /// What the call returns in an example; see also [`Call::data_example`].
    pub response_example: Json,
    pub since: ReleaseId,
    /// First release without it.
    pub until: Option<ReleaseId>,
    pub versions: Versions,
    /// The versions in which it can be made for several clusters.
    pub multi_cluster_versions: Option<Versions>,
    pub span: Span,
}

/// A segment of a call's path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// Always this.
    Literal(String),
    /// The argument with this index in [`Call::args`].
    Arg(usize),
}

/// An argument in a call's path.
#[derive(Clone, Debug)]
pub struct Arg {
    pub name: String,
    pub ty: TypeId,
    pub doc: Doc,
    /// Set when it should not be used any more.
    pub deprecated: Option<Deprecated>,
    pub example: Json,
}

#[derive(Clone, Debug)]
pub struct Body {
    pub ty: TypeRef,
    /// The call may be made without it.
    pub optional: bool,
    /// The versions that have it; all, if each that has the call has it.
    pub versions: Versions,
    pub example: Json,
}

/// Whether a call may be sent again after its response was lost.
#[derive(Clone, Debug)]
pub struct Repeat {
    pub rule: RepeatRule,
    /// Why; empty for reading calls.
    pub why: Option<Doc>,
}

#[derive(Clone, Debug, PartialEq)]
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

#[derive(Clone, Debug)]
pub struct Waits {
    pub doc: Doc,
    /// The field of the body that limits the wait, in seconds.
    pub field: Option<String>,
}

/// A condition under which a call fails.
#[derive(Clone, Debug)]
pub struct CallError {
    /// Index in [`Api::errors`](super::Api::errors).
    pub error: usize,
    pub when: Doc,
    /// What to do, if the error does not say enough.
    pub advice: Option<Doc>,
    /// How to provoke it in the cluster of the examples.
    pub example: Attempt,
    pub span: Span,
}

/// A request that fails, and what to send before.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub after: Vec<Request>,
    /// Commands to the simulator, with their bodies, between them and the request.
    pub simulate: Vec<(String, Json)>,
    pub request: Request,
}
