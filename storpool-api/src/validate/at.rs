//! Where in a value a check is.

use std::fmt;

/// Where the check is: a list on the stack, so that nothing is allocated for valid values.
#[derive(Debug)]
pub struct At<'a>(Step<'a>);

enum Step<'a> {
    Root,
    Member(&'a At<'a>, &'a str),
    Index(&'a At<'a>, usize),
    Key(&'a At<'a>, &'a dyn fmt::Display),
}

impl fmt::Debug for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Root => Ok(()),
            Step::Member(parent, name) => parent.join(f, name),
            Step::Index(parent, index) => parent.join(f, index),
            Step::Key(parent, key) => parent.join(f, key),
        }
    }
}

impl At<'static> {
    pub(crate) const ROOT: Self = At(Step::Root);
}

impl<'a> At<'a> {
    pub(crate) fn field(&'a self, name: &'a str) -> At<'a> {
        At(Step::Member(self, name))
    }

    pub(crate) fn index(&'a self, index: usize) -> At<'a> {
        At(Step::Index(self, index))
    }

    pub(crate) fn key(&'a self, key: &'a dyn fmt::Display) -> At<'a> {
        At(Step::Key(self, key))
    }

    fn join(&self, f: &mut fmt::Formatter<'_>, last: &dyn fmt::Display) -> fmt::Result {
        if !matches!(self.0, Step::Root) {
            write!(f, "{:?}.", self.0)?;
        }
        write!(f, "{last}")
    }

    /// An error of serde's, with the path before it.
    pub(crate) fn locate<E: serde::de::Error>(&self, error: E) -> E {
        match self.0 {
            Step::Root => error,
            _ => E::custom(format_args!("{:?}: {error}", self.0)),
        }
    }

    /// The JSON path.
    pub(crate) fn path(&self) -> String {
        match self.0 {
            // The usual case, without formatting.
            Step::Member(At(Step::Root), name) => name.to_owned(),
            _ => format!("{:?}", self.0),
        }
    }
}
