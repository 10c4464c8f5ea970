//! Operations of several calls that did not reach their goal.

use std::error::Error as StdError;
use std::fmt;

use super::{Error, ErrorKind};
use crate::types::AttachmentDesc;

/// An [operation](crate::ops) that did not reach its goal: what happened, and what it has left.
#[derive(Clone, Debug)]
pub struct OperationError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    reason: OperationErrorReason,
    problem: String,
    left: String,
    attachments: Vec<AttachmentDesc>,
    cause: Option<Error>,
}

/// Why an operation did not reach its goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OperationErrorReason {
    /// A call failed. The operation's error has the [cause](OperationError::cause).
    CallFailed,
    /// What it is about does not exist.
    Missing,
    /// Other clients have it attached, and the operation was not told to detach it there.
    Attached,
    /// A client that had to be detached holds the device open.
    Open,
    /// A client has not attached, or detached, in time.
    NotResponding,
    /// It can never reach its goal as things are.
    Stuck,
    /// Time ran out.
    Late,
    /// The operation was not told that it may do this.
    NotAllowed,
}

impl OperationError {
    pub(crate) fn new(reason: OperationErrorReason, problem: impl Into<String>) -> Self {
        let (problem, left) = (problem.into(), String::new());
        Self(Box::new(Inner { reason, problem, left, attachments: Vec::new(), cause: None }))
    }

    /// A step whose call failed.
    pub(crate) fn step(step: impl Into<String>, cause: Error) -> Self {
        Self::new(OperationErrorReason::CallFailed, step).because(cause)
    }

    pub(crate) fn because(mut self, cause: Error) -> Self {
        self.0.cause = Some(cause);
        self
    }

    pub(crate) fn leaving(mut self, left: impl Into<String>) -> Self {
        self.0.left = left.into();
        self
    }

    pub(crate) fn with_attachments(mut self, attachments: Vec<AttachmentDesc>) -> Self {
        self.0.attachments = attachments;
        self
    }

    /// Why.
    pub fn reason(&self) -> OperationErrorReason {
        self.0.reason
    }

    /// The state that the operation has left, in words.
    pub fn left(&self) -> &str {
        &self.0.left
    }

    /// The attachments that are in the way, or that were left: all that were seen last, if the
    /// operation looked at them.
    pub fn attachments(&self) -> &[AttachmentDesc] {
        &self.0.attachments
    }

    /// The error of the call that failed, if one did.
    pub fn cause(&self) -> Option<&Error> {
        self.0.cause.as_ref()
    }

    pub(super) fn kind(&self) -> ErrorKind {
        match (self.0.reason, &self.0.cause) {
            (OperationErrorReason::CallFailed, Some(cause)) => cause.kind(),
            (OperationErrorReason::CallFailed, None) => ErrorKind::Unavailable,
            (OperationErrorReason::Attached | OperationErrorReason::Open, _) => ErrorKind::Busy,
            (OperationErrorReason::NotResponding | OperationErrorReason::Late, _) => {
                ErrorKind::Timeout
            }
            (OperationErrorReason::Missing, _) => ErrorKind::NotFound,
            (OperationErrorReason::Stuck, _) => ErrorKind::Precondition,
            (OperationErrorReason::NotAllowed, _) => ErrorKind::InvalidRequest,
        }
    }
}

impl fmt::Display for OperationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { problem, left, cause, .. } = &*self.0;
        f.write_str(problem)?;
        if let Some(cause) = cause {
            write!(f, ": {cause}")?;
        }
        match left.is_empty() {
            true => Ok(()),
            false => write!(f, "; {left}"),
        }
    }
}

/// The cause is part of the message, so it is not a source as well.
impl StdError for OperationError {}
