//! Values with a meaning of their own: constants of members, and marks that stand for "not set"
//! beside the values of a type.

use super::{Data, Form, Write};
use crate::decode::{Json, Surprise};
use crate::validate::{At, Check, Found, InvalidValue, Rule};

/// A value with a meaning of its own: the constant of a member, or the mark for "not set".
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq)]
// A schema need not use every kind of constant.
#[allow(dead_code)]
pub enum Constant {
    Null,
    Bool(bool),
    Integer(i64),
    Text(&'static str),
}

impl Constant {
    pub(super) fn form(self) -> Form<'static> {
        match self {
            Self::Null => Form::None,
            Self::Bool(value) => Form::Boolean(value),
            Self::Integer(value) => Form::Integer(value),
            Self::Text(value) => Form::Text(value),
        }
    }
}

/// Reads a value beside which `mark` means "not set".
pub(crate) fn read_marked<T: Data>(
    to: &mut Option<T>,
    mark: Constant,
    json: &mut Json<'_>,
) -> Result<(), Surprise> {
    if json.takes_mark(mark)? {
        *to = None;
        return Ok(());
    }
    to.insert(T::blank()).read(json)
}

/// Writes an optional value, `mark` where there is none.
pub(crate) struct Marked<'a, T>(pub(crate) &'a Option<T>, pub(crate) Constant);

impl<T: Data> Write for Marked<'_, T> {
    fn form(&self) -> Form<'_> {
        match self.0 {
            Some(value) => value.form(),
            None => Form::Constant(self.1),
        }
    }

    fn is_optional(&self) -> bool {
        true
    }
}

impl<T: Check> Check for Marked<'_, T> {
    fn check(&self, at: &At<'_>, found: &mut Found) {
        self.0.check(at, found);
    }
}

/// A member that always has the same value.
pub(crate) struct Fixed<'a, T> {
    pub(crate) value: &'a T,
    pub(crate) constant: T,
    pub(crate) owner: &'static str,
    pub(crate) rule: Rule,
}

impl<T: Data> Write for Fixed<'_, T>
where
    T: PartialEq + std::fmt::Display,
{
    fn form(&self) -> Form<'_> {
        self.value.form()
    }
}

impl<T: PartialEq + std::fmt::Display> Check for Fixed<'_, T> {
    fn check(&self, at: &At<'_>, found: &mut Found) {
        if *self.value != self.constant {
            found.push(at.broken(InvalidValue::new(self.owner, self.rule, self.value)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_mean_not_set() {
        fn read(mark: Constant, json: &str) -> Result<Option<i64>, Surprise> {
            let mut value = Some(7);
            read_marked(&mut value, mark, &mut Json::new(json.as_bytes())).map(|()| value)
        }
        assert_eq!(read(Constant::Integer(0), "0").unwrap(), None);
        assert_eq!(read(Constant::Integer(0), "\"0\"").unwrap(), None);
        assert_eq!(read(Constant::Integer(0), "512").unwrap(), Some(512));
        assert_eq!(read(Constant::Text("-"), "\"-\"").unwrap(), None);
        assert_eq!(read(Constant::Text("-"), "\"\\u002d\"").unwrap(), None);
        assert_eq!(read(Constant::Text("-"), "\"512\"").unwrap(), Some(512));
        assert_eq!(read(Constant::Text("-"), "\"-512\"").unwrap(), Some(-512));
        assert_eq!(read(Constant::Text(""), "\"\"").unwrap(), None);
        assert_eq!(read(Constant::Null, "null").unwrap(), None);
        assert_eq!(read(Constant::Bool(false), "false").unwrap(), None);
        assert!(read(Constant::Bool(false), "true").is_err());
        assert!(read(Constant::Text("-"), "null").is_err());
        assert!(read(Constant::Text("-"), "\"\"").is_err());
    }
}
