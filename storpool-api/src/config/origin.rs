//! Origins of values, and the sources that were searched.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// The origin of a value of a [`Config`](crate::Config).
///
/// Shown as people would say it: `the environment`, `/etc/storpool.conf:12 [node1]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigOrigin {
    /// An environment variable of the same name.
    Environment,
    /// A line of a file.
    #[non_exhaustive]
    File {
        /// The file.
        path: Arc<Path>,
        /// The line, counted from 1; the first one of a value that takes several.
        line: usize,
        /// The section, if it is not the unnamed one.
        section: Option<Arc<str>>,
    },
    /// The output of a program.
    #[non_exhaustive]
    Program {
        /// The program and its arguments.
        command: Arc<str>,
    },
}

impl fmt::Display for ConfigOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("the environment"),
            Self::File { path, line, section } => {
                write!(f, "{}:{line}", path.display())?;
                match section {
                    Some(section) => write!(f, " [{section}]"),
                    None => Ok(()),
                }
            }
            Self::Program { command } => write!(f, "`{command}`"),
        }
    }
}

/// A source that was searched for values.
#[derive(Clone, Debug)]
pub(super) enum Tried {
    Environment,
    Path(Arc<Path>, Outcome),
    Program(Arc<str>),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome {
    Read,
    Missing,
    NotAFile,
}

impl fmt::Display for Tried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("the environment"),
            Self::Path(path, outcome) => {
                path.display().fmt(f)?;
                f.write_str(match outcome {
                    Outcome::Read => "",
                    Outcome::Missing => " (does not exist)",
                    Outcome::NotAFile => " (is not a file)",
                })
            }
            Self::Program(command) => write!(f, "`{command}`"),
        }
    }
}
