//! Arguments that cannot be sent.

use std::fmt;

use crate::validate::{InvalidValue, Rule};

/// An argument that cannot be sent. Nothing was sent.
#[derive(Clone, Debug)]
pub struct InvalidArgument(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    call: Option<&'static str>,
    problem: Problem,
}

#[derive(Clone, Debug)]
enum Problem {
    /// A value that breaks a documented rule of its type.
    Value(InvalidValue),
    /// A part of the path that cannot be sent.
    Path { value: String, must: &'static str },
}

impl InvalidArgument {
    pub(crate) fn path(value: &str, must: &'static str) -> Self {
        Self::from_problem(Problem::Path { value: value.to_owned(), must })
    }

    pub(crate) fn in_call(mut self, call: &'static str) -> Self {
        self.0.call = Some(call);
        self
    }

    /// Removes the token from a raw path.
    #[cfg(feature = "client")]
    pub(crate) fn redact(&mut self, token: &crate::token::AuthToken) {
        if let Problem::Path { value, .. } = &mut self.0.problem {
            token.redact(value);
        }
    }

    fn from_problem(problem: Problem) -> Self {
        Self(Box::new(Inner { call: None, problem }))
    }

    /// The name of the call, if the argument got as far as being passed to one.
    pub fn call(&self) -> Option<&'static str> {
        self.0.call
    }

    /// The value that breaks a documented rule, if that is the reason.
    pub fn value(&self) -> Option<&InvalidValue> {
        match &self.0.problem {
            Problem::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The documented rule that is broken, if it is one.
    pub fn rule(&self) -> Option<Rule> {
        self.value().map(InvalidValue::rule)
    }
}

impl From<InvalidValue> for InvalidArgument {
    fn from(value: InvalidValue) -> Self {
        Self::from_problem(Problem::Value(value))
    }
}

impl fmt::Display for InvalidArgument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(call) = self.0.call {
            write!(f, "{call}: ")?;
        }
        match &self.0.problem {
            Problem::Value(value) => value.fmt(f),
            Problem::Path { value, must } => {
                write!(f, "{value:?} cannot be sent in the path: it {must}")
            }
        }
    }
}

impl std::error::Error for InvalidArgument {}
