//! Hints for formats that have more than one way to read a value.
//!
//! In YAML, `name: 123` is a string where a string is asked for, and else a number.

use super::{Fixed, Wire, WithSentinel, Write};
use crate::json::Shape;

/// Visits the fields of a blank object.
pub type VisitBlank = fn(&mut dyn FnMut(&[&dyn Write]));

/// The expected type of a value.
#[derive(Clone, Copy, Debug)]
pub enum Hint {
    /// Whatever the format takes it for.
    Any,
    /// A string, described for errors.
    Text(&'static str),
    /// An integer. Within a value of several parts, it may be a decimal string as well.
    Integer,
    /// As that, without a sign.
    #[allow(dead_code, reason = "a schema may have no unsigned types")]
    Unsigned,
    /// That, or null.
    Optional(&'static Hint),
    List(&'static Hint),
    /// A map with keys and values.
    Map(&'static Hint, &'static Hint),
    /// An object.
    Object(&'static Shape, VisitBlank),
    /// One of these.
    Union(&'static [Hint]),
}

impl Hint {
    /// The hint for a field, if this is an object that has it.
    pub(crate) fn field(self, name: &str) -> Option<&'static Self> {
        match self {
            Self::Object(shape, visit_blank) => {
                let index = shape.names.iter().position(|known| *known == name)?;
                let mut hint = None;
                visit_blank(&mut |fields| hint = fields.get(index).map(|field| field.hint()));
                hint
            }
            Self::Union(variants) => variants.iter().find_map(|variant| variant.field(name)),
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
            _ => self.field(key).copied().unwrap_or(Self::Any),
        }
    }

    pub(super) fn of_entry(self) -> Self {
        match self {
            Self::List(entry) => *entry,
            _ => Self::Any,
        }
    }
}

/// Values whose type has a hint.
pub trait Hinted {
    fn hint(&self) -> &'static Hint;
}

impl<T: Wire> Hinted for T {
    fn hint(&self) -> &'static Hint {
        const { &T::HINT }
    }
}

impl<T: Wire> Hinted for WithSentinel<'_, T> {
    fn hint(&self) -> &'static Hint {
        self.0.hint()
    }
}

impl<T: Wire> Hinted for Fixed<'_, T> {
    fn hint(&self) -> &'static Hint {
        self.value.hint()
    }
}
