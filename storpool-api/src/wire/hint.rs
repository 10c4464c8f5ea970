//! What a type asks of a format that has more than one way to read a value.
//!
//! In YAML, `name: 123` is a string where a string is asked for, and else a number.

use super::Data;

/// What comes, if it is what is expected.
#[derive(Clone, Copy, Debug)]
pub enum Hint {
    /// Whatever the format takes it for.
    Any,
    /// A string, described for errors.
    Text(&'static str),
    /// An integer. Within a value of several parts, it may be a decimal string as well.
    Integer,
    /// That, or null.
    Optional(&'static Hint),
    List(&'static Hint),
    /// A map with keys and values.
    Map(&'static Hint, &'static Hint),
    /// An object with these members, each found by its name.
    Object(fn(&str) -> Option<&'static Hint>),
}

impl Hint {
    /// What a member is, if this is of an object that has it.
    pub(crate) fn member(self, name: &str) -> Option<&'static Self> {
        match self {
            Self::Object(find) => find(name),
            _ => None,
        }
    }

    pub(super) fn of_key(self) -> Self {
        match self {
            Self::Map(key, _) => *key,
            _ => Self::Any,
        }
    }

    pub(super) fn of_value(self, key: &str) -> Self {
        match self {
            Self::Map(_, value) => *value,
            _ => self.member(key).copied().unwrap_or(Self::Any),
        }
    }

    pub(super) fn of_entry(self) -> Self {
        match self {
            Self::List(entry) => *entry,
            _ => Self::Any,
        }
    }
}

/// What the field of a type is.
pub(crate) fn hint_of<O, T: Data>(_: fn(&O) -> &T) -> &'static Hint {
    const { &T::HINT }
}
