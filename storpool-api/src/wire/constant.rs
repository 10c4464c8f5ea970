//! Values with a special meaning: constants of fields, and sentinels for "not set"
//! beside the values of a type.

use super::{Constant, Data, JsonView, Write};
use crate::json::{Json, UnexpectedValue};
use crate::validate::{At, Check, Found, Rule};

impl Constant {
    pub(crate) fn view(self) -> JsonView<'static> {
        match self {
            Self::Null => JsonView::None,
            Self::Bool(value) => JsonView::Boolean(value),
            Self::Integer(value) => JsonView::Integer(value),
            Self::Text(value) => JsonView::text(value),
        }
    }
}

/// Reads a value beside which `sentinel` means "not set".
pub(crate) fn read_with_sentinel<T: Data>(
    to: &mut Option<T>,
    sentinel: &Constant,
    json: &mut Json<'_>,
) -> Result<(), UnexpectedValue> {
    if json.takes_sentinel(sentinel)? {
        *to = None;
        return Ok(());
    }
    to.insert(T::blank()).read(json)
}

/// As [`read_with_sentinel`], where null means "not set", too.
#[allow(dead_code, reason = "a schema may have no such fields")]
pub(crate) fn read_optional_with_sentinel<T: Data>(
    to: &mut Option<T>,
    sentinel: &Constant,
    json: &mut Json<'_>,
) -> Result<(), UnexpectedValue> {
    if json.takes_null() {
        *to = None;
        return Ok(());
    }
    read_with_sentinel(to, sentinel, json)
}

/// Writes an optional value, `sentinel` where there is none.
pub(crate) struct WithSentinel<'a, T>(pub(crate) &'a Option<T>, pub(crate) Constant);

impl<T: Data> Write for WithSentinel<'_, T> {
    fn view(&self) -> JsonView<'_> {
        match self.0 {
            Some(value) => value.view(),
            None => JsonView::Constant(self.1),
        }
    }

    fn is_optional(&self) -> bool {
        true
    }
}

impl<T: Check> Check for WithSentinel<'_, T> {
    fn check(&self, at: &At<'_>, found: &mut Found) {
        self.0.check(at, found);
    }
}

/// A field that always has the same value.
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
    fn view(&self) -> JsonView<'_> {
        self.value.view()
    }
}

impl<T: PartialEq + std::fmt::Display> Check for Fixed<'_, T> {
    fn check(&self, at: &At<'_>, found: &mut Found) {
        if *self.value != self.constant {
            found.push(self.owner, self.rule, self.value, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentinels_decode_to_none() {
        fn read(sentinel: Constant, json: &str) -> Result<Option<i64>, UnexpectedValue> {
            let mut value = Some(7);
            read_with_sentinel(&mut value, &sentinel, &mut Json::new(json.as_bytes()))
                .map(|()| value)
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
