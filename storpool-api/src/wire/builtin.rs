//! Types that are not of the API: numbers, strings, any JSON, and what may be missing.

use serde_json::Value;

use super::{Data, Form, Hint, Part, Sealed, Write};
use crate::decode::{Json, Surprise};

/// The integer that `text` writes in plain decimal: no sign but `-`, no white space.
pub(crate) fn decimal(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// Implements how a value is made blank, what it is in JSON, and how it is read; behind a
/// semicolon, what else it does otherwise than most [`Data`].
macro_rules! value {
    (
        $ty:ty: $blank:expr, |$value:ident| $form:expr, |$to:ident, $json:ident| $read:expr
        $(; $($other:tt)*)?
    ) => {
        impl $crate::wire::Data for $ty {
            #[inline]
            fn blank() -> Self {
                $blank
            }

            $($($other)*)?
        }

        impl $crate::wire::Write for $ty {
            #[inline]
            fn form(&self) -> $crate::wire::Form<'_> {
                let $value = self;
                $form
            }
        }

        impl $crate::wire::Part for $ty {
            #[inline]
            fn read(
                &mut self,
                $json: &mut $crate::decode::Json<'_>,
            ) -> ::core::result::Result<(), $crate::decode::Surprise> {
                let $to = self;
                $read
            }
        }
    };
}
pub(crate) use value;

impl Sealed for i64 {}
value!(
    i64: 0,
    |value| Form::Integer(*value),
    |to, json| json.integer(to, "an integer");

    const HINT: Hint = Hint::Integer;
);

impl Sealed for bool {}
value!(bool: false, |value| Form::Boolean(*value), |to, json| json.boolean(to));

impl Sealed for f64 {}
value!(f64: 0.0, |value| Form::Float(*value), |to, json| json.float().map(|value| *to = value));

impl Sealed for String {}
value!(String: Self::new(), |value| Form::Text(value), |to, json| {
    json.text("a string").map(|text| text.clone_into(to))
};
    const HINT: Hint = Hint::Text("a string");
);

impl Sealed for Value {}
value!(Value: Self::Null, |value| Form::Json(value), |to, json| json.value().map(|value| *to = value));

impl<T: Data> Sealed for Option<T> {}

impl<T: Data> Data for Option<T> {
    const HINT: Hint = Hint::Optional(&T::HINT);

    fn blank() -> Self {
        None
    }
}

impl<T: Data> Write for Option<T> {
    fn form(&self) -> Form<'_> {
        match self {
            Some(value) => value.form(),
            None => Form::None,
        }
    }

    fn is_optional(&self) -> bool {
        true
    }
}

impl<T: Data> Part for Option<T> {
    fn read(&mut self, json: &mut Json<'_>) -> Result<(), Surprise> {
        if json.takes_null() {
            *self = None;
            return Ok(());
        }
        self.insert(T::blank()).read(json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode;

    fn read<T: Data>(json: &str) -> Result<T, String> {
        decode::read_json(json.as_bytes()).map_err(|fault| fault.to_string())
    }

    #[test]
    fn integers_come_as_numbers_or_decimal_strings() {
        assert_eq!(read::<i64>("18").unwrap(), 18);
        assert_eq!(read::<i64>("\"-18\"").unwrap(), -18);
        for bad in [
            "18.7", "18.0", "\"18.0\"", "\"+1\"", "\" 1\"", "\"\"", "true", "null", "[]",
        ] {
            assert!(read::<i64>(bad).is_err(), "{bad}");
        }
        assert_eq!(
            read::<i64>("18446744073709551615").unwrap_err(),
            "18446744073709551615 does not fit in a signed integer of 64 bits"
        );
    }

    #[test]
    fn booleans_come_as_such_or_as_0_and_1() {
        assert!(read::<bool>("true").unwrap());
        assert!(read::<bool>("1").unwrap());
        assert!(!read::<bool>("0").unwrap());
        for bad in ["\"false\"", "\"1\"", "2", "-1", "1.0", "null"] {
            assert!(read::<bool>(bad).is_err(), "{bad}");
        }
    }
}
