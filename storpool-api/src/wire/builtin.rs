//! Types that are not of the API: numbers, strings, any JSON, and what may be missing.

use serde_json::Value;

use super::{Data, Hint, JsonView, Members, ReadJson, Wire, Write, Writer};
use crate::json::{Json, UnexpectedValue};

/// Implements how a value is made blank, what it is in JSON, and how it is read; behind a
/// semicolon, what else it does otherwise than most [`Data`].
macro_rules! value {
    (
        $ty:ty: $blank:expr, |$value:ident| $view:expr, |$to:ident, $json:ident| $read:expr
        $(; $($other:tt)*)?
    ) => {
        impl $crate::wire::Wire for $ty {
            #[inline]
            fn blank() -> Self {
                $blank
            }

            $($($other)*)?
        }

        impl $crate::wire::Write for $ty {
            #[inline]
            fn view(&self) -> $crate::wire::JsonView<'_> {
                let $value = self;
                $view
            }
        }

        impl $crate::wire::ReadJson for $ty {
            #[inline]
            fn read(
                &mut self,
                $json: &mut $crate::json::Json<'_>,
            ) -> ::core::result::Result<(), $crate::json::UnexpectedValue> {
                let $to = self;
                $read
            }
        }
    };
}
pub(crate) use value;

value!(
    i64: 0,
    |value| JsonView::Integer(*value),
    |to, json| json.integer(to, &"an integer");

    const HINT: Hint = Hint::Integer;
);

value!(bool: false, |value| JsonView::Boolean(*value), |to, json| json.boolean(to));

value!(f64: 0.0, |value| JsonView::Float(*value), |to, json| json.float().map(|value| *to = value));

value!(String: Self::new(), |value| JsonView::text(value), |to, json| {
    json.text("a string").map(|text| *to = text.to_owned())
};
    const HINT: Hint = Hint::Text("a string");
);

value!(Value: Self::Null, |value| JsonView::Json(value), |to, json| json.value().map(|value| *to = value);

    fn member(&self, name: &str) -> Option<JsonView<'_>> {
        Some(self.as_object()?.get(name).map_or(JsonView::None, JsonView::Json))
    }

    fn each(&self, visit: &mut dyn FnMut(&dyn Members)) {
        match self {
            Self::Array(items) => items.iter().for_each(|item| visit(item)),
            _ => visit(self),
        }
    }
);

impl<T: Data> Wire for Option<T> {
    const HINT: Hint = Hint::Optional(&T::HINT);

    fn blank() -> Self {
        None
    }

    #[inline]
    fn is_nothing(&self) -> bool {
        self.as_ref().is_none_or(Wire::is_nothing)
    }

    #[inline]
    fn write(&self, json: &mut Writer) {
        match self {
            Some(value) => value.write(json),
            None => json.view(JsonView::None),
        }
    }

    #[inline]
    fn write_field(&self, key: &'static str, json: &mut Writer) {
        if let Some(value) = self {
            json.field(key, value);
        }
    }
}

impl<T: Data> Write for Option<T> {
    fn view(&self) -> JsonView<'_> {
        match self {
            Some(value) => value.view(),
            None => JsonView::None,
        }
    }

    fn is_optional(&self) -> bool {
        true
    }
}

impl<T: Data> ReadJson for Option<T> {
    fn read(&mut self, json: &mut Json<'_>) -> Result<(), UnexpectedValue> {
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

    fn read<T: Data>(json: &str) -> Result<T, String> {
        crate::wire::read(json.as_bytes()).map_err(|failure| failure.to_string())
    }

    #[test]
    fn integers_are_accepted_as_numbers_or_decimal_strings() {
        assert_eq!(read::<i64>("18").unwrap(), 18);
        assert_eq!(read::<i64>("\"-18\"").unwrap(), -18);
        for bad in ["18.7", "18.0", "\"18.0\"", "\"+1\"", "\" 1\"", "\"\"", "true", "null", "[]"] {
            assert!(read::<i64>(bad).is_err(), "{bad}");
        }
        assert_eq!(
            read::<i64>("18446744073709551615").unwrap_err(),
            "18446744073709551615 does not fit in a signed integer of 64 bits"
        );
    }

    #[test]
    fn booleans_are_accepted_as_such_or_as_0_and_1() {
        assert!(read::<bool>("true").unwrap());
        assert!(read::<bool>("1").unwrap());
        assert!(!read::<bool>("0").unwrap());
        for bad in ["\"false\"", "\"1\"", "2", "-1", "1.0", "null"] {
            assert!(read::<bool>(bad).is_err(), "{bad}");
        }
    }
}
