//! Device links that did not appear or disappear, or are not links.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A device link that did not appear or disappear, or is not a link.
#[derive(Clone, Debug)]
pub struct DeviceError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    kind: DeviceErrorKind,
    path: PathBuf,
    waited: Option<Duration>,
    problem: Option<&'static str>,
    cause: Option<String>,
}

/// Kinds of errors of a device link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DeviceErrorKind {
    /// The name is not that of a file within the directory: it is empty, `.` or `..`, or has a
    /// separator or a NUL character.
    InvalidName,
    /// The path is not a symbolic link.
    NotALink,
    /// No link to a block device has appeared in time.
    NotAttached,
    /// It has not disappeared in time.
    NotDetached,
    /// The system denies access.
    Unreadable,
    /// There is no Tokio runtime, or it has no timer.
    Stopped,
}

impl DeviceError {
    pub(crate) fn new(kind: DeviceErrorKind, path: &Path) -> Self {
        Self(Box::new(Inner {
            kind,
            path: path.to_owned(),
            waited: None,
            problem: None,
            cause: None,
        }))
    }

    /// There is no runtime.
    pub(crate) fn stopped(path: &Path, problem: &'static str) -> Self {
        let mut error = Self::new(DeviceErrorKind::Stopped, path);
        error.0.problem = Some(problem);
        error
    }

    pub(crate) fn after(mut self, waited: Duration) -> Self {
        self.0.waited = Some(waited);
        self
    }

    pub(crate) fn because(mut self, cause: io::Error) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// The reason.
    pub fn kind(&self) -> DeviceErrorKind {
        self.0.kind
    }

    /// The path of the link; for a name that cannot be one, that name.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// How long it was waited for, if time ran out.
    pub fn elapsed(&self) -> Option<Duration> {
        self.0.waited
    }

    pub(super) fn is_timeout(&self) -> bool {
        matches!(self.0.kind, DeviceErrorKind::NotAttached | DeviceErrorKind::NotDetached)
    }
}

impl fmt::Display for DeviceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.0.path.display();
        match self.0.kind {
            DeviceErrorKind::InvalidName => {
                write!(f, "{:?} cannot be the name of a device link", self.0.path)
            }
            DeviceErrorKind::NotALink => write!(f, "{path} is not a symbolic link"),
            DeviceErrorKind::NotAttached => write!(f, "{path} has not appeared"),
            DeviceErrorKind::NotDetached => write!(f, "{path} has not disappeared"),
            DeviceErrorKind::Unreadable => write!(f, "cannot find out whether {path} exists"),
            DeviceErrorKind::Stopped => {
                let problem = self.0.problem.unwrap_or("there is no Tokio runtime");
                write!(f, "cannot wait for {path}: {problem}")
            }
        }?;
        if let Some(waited) = self.0.waited {
            write!(f, " in {waited:.3?}")?;
        }
        match &self.0.cause {
            Some(cause) => write!(f, " ({cause})"),
            None => Ok(()),
        }
    }
}

/// The cause is part of the message, so it is not a source as well.
impl StdError for DeviceError {}
