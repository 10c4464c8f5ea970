//! What the page says beyond calls and types: chapters, tasks, glossary.

use super::{ReleaseId, Request};
use crate::doc::Doc;
use crate::json::Json;
use crate::source::Span;

/// A part of the introduction.
#[derive(Debug)]
pub struct Chapter {
    pub id: String,
    pub title: String,
    pub doc: Doc,
    /// What people search for when they mean it.
    pub aliases: Vec<String>,
    /// What pages show beside it: `request`, `error`, `retries` or `clusters`.
    pub shows: Option<String>,
}

/// Something that operators have to do.
#[derive(Debug)]
pub struct Task {
    pub id: String,
    pub title: String,
    pub doc: Doc,
    /// First release with everything that it needs.
    pub since: ReleaseId,
    /// What people search for when they mean it.
    pub aliases: Vec<String>,
    pub steps: Vec<Step>,
}

#[derive(Debug)]
pub struct Step {
    pub doc: Doc,
    pub request: Option<Request>,
    pub outcome: Outcome,
    /// How many seconds pass before the request.
    pub elapse: i64,
    /// Commands to the simulator, with their bodies, before the request.
    pub simulate: Vec<(String, Json)>,
    pub span: Span,
}

/// What the request of a step leads to.
#[derive(Debug)]
pub enum Outcome {
    /// Success, with data that contains this, if anything.
    Returns(Option<Json>),
    /// The error with this index in [`Api::errors`](super::Api::errors).
    Fails(usize),
}

/// A term of the field.
#[derive(Debug)]
pub struct Term {
    pub name: String,
    /// Other forms of it that occur in texts.
    pub also: Vec<String>,
    pub doc: Doc,
    pub span: Span,
}
