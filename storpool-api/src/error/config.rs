//! Invalid settings, and configurations that cannot be read.

use std::error::Error as StdError;
use std::fmt;
use std::path::{Path, PathBuf};

/// An invalid setting, or a configuration that cannot be read.
///
/// Never shows a value: it may be the token.
#[derive(Clone, Debug)]
pub struct ConfigError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    subject: Subject,
    problem: String,
    cause: Option<String>,
}

#[derive(Clone, Debug)]
enum Subject {
    /// A setting of the builder.
    Setting(&'static str),
    /// A variable of the configuration, and where its value is from.
    Variable { name: &'static str, origin: Option<String> },
    /// A file or directory, and maybe a line of it.
    File { path: PathBuf, line: Option<usize> },
    /// The program that provides the configuration.
    Program(String),
}

impl ConfigError {
    pub(crate) fn new(setting: &'static str, problem: impl Into<String>) -> Self {
        Self::about(Subject::Setting(setting), problem)
    }

    pub(crate) fn variable(
        name: &'static str,
        origin: Option<String>,
        problem: impl Into<String>,
    ) -> Self {
        Self::about(Subject::Variable { name, origin }, problem)
    }

    pub(crate) fn in_file(path: &Path, line: Option<usize>, problem: impl Into<String>) -> Self {
        let path = path.to_owned();
        Self::about(Subject::File { path, line }, problem)
    }

    pub(crate) fn program(command: &str, problem: impl Into<String>) -> Self {
        Self::about(Subject::Program(command.to_owned()), problem)
    }

    fn about(subject: Subject, problem: impl Into<String>) -> Self {
        Self(Box::new(Inner { subject, problem: problem.into(), cause: None }))
    }

    /// Keeps the innermost cause, which is the most specific one.
    pub(crate) fn because(mut self, mut cause: &(dyn StdError + 'static)) -> Self {
        while let Some(source) = cause.source() {
            cause = source;
        }
        self.0.cause = Some(cause.to_string());
        self
    }

    /// The invalid or missing setting: the name of the builder's method, such as `base_url`, or of
    /// the variable, such as `SP_AUTH_TOKEN`.
    pub fn setting(&self) -> Option<&'static str> {
        match self.0.subject {
            Subject::Setting(name) | Subject::Variable { name, .. } => Some(name),
            Subject::File { .. } | Subject::Program(_) => None,
        }
    }

    /// The file or directory that cannot be read.
    pub fn file(&self) -> Option<&Path> {
        match &self.0.subject {
            Subject::File { path, .. } => Some(path),
            _ => None,
        }
    }

    /// The line of the [file](ConfigError::file) that cannot be read, counted from 1.
    pub fn line(&self) -> Option<usize> {
        match self.0.subject {
            Subject::File { line, .. } => line,
            _ => None,
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { subject, problem, cause } = &*self.0;
        match subject {
            Subject::Setting(name) => write!(f, "cannot make a client: {name} {problem}")?,
            Subject::Variable { name, origin: None } => {
                write!(f, "cannot make a client: {name} {problem}")?;
            }
            Subject::Variable { name, origin: Some(origin) } => {
                write!(f, "cannot make a client: {name}, from {origin}, {problem}")?
            }
            Subject::File { path, line: None } => {
                write!(f, "cannot read the configuration: {} {problem}", path.display())?;
            }
            Subject::File { path, line: Some(line) } => write!(
                f,
                "cannot read the configuration: {}:{line}: the line {problem}",
                path.display()
            )?,
            Subject::Program(command) => {
                write!(f, "cannot read the configuration: `{command}` {problem}")?;
            }
        }
        match cause {
            Some(cause) => write!(f, " ({cause})"),
            None => Ok(()),
        }
    }
}

/// The cause is part of the message, so it is not a source as well.
impl StdError for ConfigError {}
