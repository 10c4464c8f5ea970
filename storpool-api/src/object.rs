//! Objects: structs whose fields are the members of a JSON object.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::json::{FieldSlots, Json, ReadJson, Shape, UnexpectedValue};
use crate::validate::{At, Check, Found};
use crate::wire::{Data, Fields, JsonView, Write, to_map};

/// An object type: a JSON object with known fields.
///
/// ```
/// use storpool_api::{Object, types::DiskDescUpdate};
///
/// let update = DiskDescUpdate::new("slot 4".parse()?);
/// assert_eq!(update.members(), [("description", "slot 4".into())]);
/// assert_eq!(update.to_map()["description"], "slot 4");
/// # Ok::<(), storpool_api::InvalidValue>(())
/// ```
pub trait Object: Serialize + Data + Shaped + Fields + FieldSlots {
    /// The name of the type.
    const NAME: &'static str = Self::SHAPE.name;

    /// The wire names of all fields, in declaration order.
    const MEMBERS: &'static [&'static str] = Self::SHAPE.names;

    /// All fields as (wire name, value) pairs, in declaration order; null for those that are not
    /// set.
    fn members(&self) -> Vec<(&'static str, Value)> {
        members(Self::SHAPE, self)
    }

    /// Calls a setter with a value if there is one: for what is optional in a program, too.
    ///
    /// ```
    /// use storpool_api::Object;
    /// use storpool_api::types::{VolumeCreateDesc, VolumeTemplateName};
    ///
    /// fn desc(template: Option<VolumeTemplateName>) -> VolumeCreateDesc {
    ///     let desc = VolumeCreateDesc::default();
    ///     desc.when_some(template, |desc, template| desc.template(template))
    /// }
    /// assert_eq!(desc(None), VolumeCreateDesc::default());
    /// ```
    #[must_use]
    fn when_some<T>(self, value: Option<T>, set: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => set(self, value),
            None => self,
        }
    }

    /// The object as it is sent, without the fields that are not set.
    fn to_map(&self) -> Map<String, Value> {
        to_map(Self::SHAPE, self)
    }
}

/// Static description of a type of object.
pub trait Shaped {
    const SHAPE: &'static Shape;
}

impl<T: Object> ReadJson for T {
    fn read(&mut self, json: &mut Json<'_>) -> Result<(), UnexpectedValue> {
        if json.takes_again() {
            *self = T::blank();
        }
        json.object(T::SHAPE, self)
    }
}

impl<T: Object> Write for T {
    fn view(&self) -> JsonView<'_> {
        JsonView::Object(T::SHAPE, self)
    }
}

impl<T: Object> Check for T {
    fn check(&self, at: &At<'_>, found: &mut Found) {
        check(T::SHAPE, self, at, found);
    }
}

/// Visits the fields of a blank object.
pub(crate) fn visit_blank<T: Object>(visit: &mut dyn FnMut(&[&dyn Write])) {
    T::blank().visit(visit);
}

fn members(shape: &'static Shape, object: &dyn Fields) -> Vec<(&'static str, Value)> {
    let mut all = Vec::new();
    object.visit(&mut |fields| {
        let named = shape.names.iter().zip(fields);
        all.extend(named.map(|(name, field)| (*name, field.view().to_value())));
    });
    all
}

fn check(shape: &Shape, object: &dyn Fields, at: &At<'_>, found: &mut Found) {
    object.visit(&mut |fields| {
        for (name, field) in shape.names.iter().zip(fields) {
            field.check(&at.field(name), found);
        }
    });
}

/// Implements everything for a struct. Each field states what a missing one means:
///
/// - `required`: an error;
/// - `optional`: `None`, as null does; `None` is left out when writing;
/// - `or_empty`: an empty list, set or map;
/// - `default(value)`: that value;
/// - `constant(value, id, text)`: that value, and any other breaks the rule;
/// - `sentinel(value)`: an error; `value` means `None`, both ways;
/// - `optional_sentinel(value)`: `None`, as null and `value` do; `None` is left out when writing.
///
/// `in (versions)` limits a field to versions of the API. `required in (versions)` after that names
/// those that require it, although it may be missing in others.
macro_rules! object {
    ($ty:ident { $(
        $field:ident: $wire:literal $how:ident $(($($arg:expr),+))?
        $(in ($versions:expr) $(required in ($required:expr))?)?,
    )* }) => {
        const _: () = {
            // No type of the API is called so: none has a `_` in its name.
            #[allow(non_camel_case_types)]
            enum Name_ {
                $($field,)*
            }

            const NAMES: &[Name_] = &[$(Name_::$field),*];

            static SHAPE: $crate::json::Shape = $crate::json::Shape {
                name: stringify!($ty),
                names: &[$($wire),*],
                required: {
                    // Each bit represents one field.
                    assert!(NAMES.len() <= 128, "an object has more than 128 fields");
                    0 $(| (($crate::object::object!(@is_required $how)) << Name_::$field as u32))*
                },
            };

            impl $crate::object::Object for $ty {}

            impl $crate::object::Shaped for $ty {
                const SHAPE: &'static $crate::json::Shape = &SHAPE;
            }

            impl $crate::wire::Fields for $ty {
                #[inline]
                fn visit(&self, visit: &mut dyn ::core::ops::FnMut(&[&dyn $crate::wire::Write])) {
                    visit(&[$($crate::object::object!(
                        @visit $ty, self.$field, $how $(($($arg),+))?
                    )),*]);
                }
            }

            impl $crate::json::FieldSlots for $ty {
                #[allow(unused_variables)]
                #[inline]
                fn read_field(
                    &mut self,
                    index: usize,
                    json: &mut $crate::json::Json<'_>,
                ) -> ::core::result::Result<(), $crate::json::UnexpectedValue> {
                    match NAMES.get(index) {
                        $(::core::option::Option::Some(Name_::$field) => {
                            $crate::object::object!(
                                @read json, self.$field, $how $(($($arg),+))?
                            )
                        })*
                        // Objects need not have any.
                        _ => ::core::result::Result::Err($crate::json::UnexpectedValue),
                    }
                }
            }

            impl $crate::wire::Wire for $ty {
                const HINT: $crate::wire::Hint =
                    $crate::wire::Hint::Object(&SHAPE, $crate::object::visit_blank::<$ty>);

                #[inline]
                fn blank() -> Self {
                    Self {
                        $($field: $crate::object::object!(@blank $how $(($($arg),+))?),)*
                    }
                }

                #[inline]
                fn write(&self, json: &mut $crate::wire::Writer) {
                    const IS_PLAIN: bool = $crate::wire::are_plain(SHAPE.names);
                    let begin = json.begin();
                    $($crate::object::object!(
                        @write $ty, json, IS_PLAIN, $wire, self.$field, $how $(($($arg),+))?
                        $(in $versions $(, required in $required)?)?
                    );)*
                    json.end(begin, b'{', b'}');
                }

                #[inline]
                fn member(
                    &self,
                    name: &str,
                ) -> ::core::option::Option<$crate::wire::JsonView<'_>> {
                    ::core::option::Option::Some(match name {
                        $($wire => $crate::object::object!(
                            @view self.$field, $how $(($($arg),+))?
                        ),)*
                        _ => $crate::wire::JsonView::None,
                    })
                }
            }

            $crate::wire::serde_as_data!($ty);
        };
    };

    (@is_required required) => { 1_u128 };
    (@is_required sentinel) => { 1_u128 };
    (@is_required $how:ident) => { 0_u128 };

    (@blank default($value:expr)) => { $value };
    (@blank constant($value:expr, $id:expr, $text:expr)) => { $value };
    (@blank $how:ident $(($($arg:expr),+))?) => { $crate::wire::Wire::blank() };

    (@read $json:ident, $slot:expr, sentinel($sentinel:expr)) => {
        $crate::wire::read_with_sentinel(&mut $slot, &$sentinel, $json)
    };
    (@read $json:ident, $slot:expr, optional_sentinel($sentinel:expr)) => {
        $crate::wire::read_optional_with_sentinel(&mut $slot, &$sentinel, $json)
    };
    (@read $json:ident, $slot:expr, $how:ident $(($($arg:expr),+))?) => {
        $crate::wire::ReadJson::read(&mut $slot, $json)
    };

    (@versions) => { $crate::version::Versions::NONE };
    (@versions $versions:expr) => { $versions };

    (@visit $ty:ident, $slot:expr, sentinel($sentinel:expr)) => {
        &$crate::wire::WithSentinel(&$slot, $sentinel)
    };
    (@visit $ty:ident, $slot:expr, constant($constant:expr, $id:expr, $text:expr)) => {
        &$crate::wire::Fixed {
            value: &$slot,
            constant: $constant,
            owner: stringify!($ty),
            rule: $crate::validate::Rule { id: $id, text: $text },
        }
    };
    (@visit $ty:ident, $slot:expr, $how:ident $(($($arg:expr),+))?) => { &$slot };

    (@write $ty:ident, $json:ident, $is_plain:ident, $wire:literal, $slot:expr,
        $how:ident $(($($arg:expr),+))? in $versions:expr $(, required in $required:expr)?
    ) => {
        if $json.has(
            concat!(stringify!($ty), ".", $wire),
            $versions,
            $crate::object::object!(@versions $($required)?),
            $crate::object::object!(@is_unset $slot, $how),
            $crate::object::object!(@is_inert $slot, $how $(($($arg),+))?),
        ) {
            $crate::object::object!(
                @write $ty, $json, $is_plain, $wire, $slot, $how $(($($arg),+))?
            );
        }
    };
    (@write $ty:ident, $json:ident, $is_plain:ident, $wire:literal, $slot:expr,
        sentinel($sentinel:expr)
    ) => {
        $json.field_with_sentinel($crate::object::object!(@key $is_plain, $wire), &$slot, $sentinel)
    };
    (@write $ty:ident, $json:ident, $is_plain:ident, $wire:literal, $slot:expr,
        $how:ident $(($($arg:expr),+))?
    ) => {
        $crate::wire::Wire::write_field(
            &$slot, $crate::object::object!(@key $is_plain, $wire), $json,
        )
    };
    (@key $is_plain:ident, $wire:literal) => {
        if $is_plain { concat!(",\"", $wire, "\":") } else { concat!("\"", $wire) }
    };

    (@view $slot:expr, sentinel($sentinel:expr)) => {
        match &$slot {
            ::core::option::Option::Some(value) => $crate::wire::Write::view(value),
            ::core::option::Option::None => $crate::wire::JsonView::Constant($sentinel),
        }
    };
    (@view $slot:expr, $how:ident $(($($arg:expr),+))?) => {
        $crate::wire::Write::view(&$slot)
    };

    (@is_unset $slot:expr, optional) => { $slot.is_none() };
    (@is_unset $slot:expr, optional_sentinel) => { $slot.is_none() };
    (@is_unset $slot:expr, $how:ident) => { false };

    (@is_inert $slot:expr, required) => { false };
    (@is_inert $slot:expr, optional) => { $crate::wire::Wire::is_nothing(&$slot) };
    (@is_inert $slot:expr, sentinel($sentinel:expr)) => { $crate::wire::Wire::is_nothing(&$slot) };
    (@is_inert $slot:expr, optional_sentinel($sentinel:expr)) => { $crate::wire::Wire::is_nothing(&$slot) };
    (@is_inert $slot:expr, or_empty) => { $slot.is_empty() };
    (@is_inert $slot:expr, default($default:expr)) => { $slot == $default };
    (@is_inert $slot:expr, constant($constant:expr, $id:expr, $text:expr)) => {
        $slot == $constant
    };
}
pub(crate) use object;

/// Implements `example` for types, each with its documented example.
#[cfg(feature = "test-util")]
macro_rules! examples {
    (types { $($ty:ident = $json:literal,)* }) => {
        $(
            impl crate::types::$ty {
                /// The documented example of the type, for tests: set the fields that matter to
                /// them. It obeys all rules.
                #[cfg_attr(docsrs, doc(cfg(feature = "test-util")))]
                pub fn example() -> Self {
                    $crate::object::example($json)
                }
            }
        )*

        #[cfg(test)]
        #[test]
        fn documented_examples_are_read_and_obey_the_rules() {
            $(
                let example: Option<crate::types::$ty> = $crate::wire::read($json.as_bytes()).ok();
                assert_eq!(example, Some(crate::types::$ty::example()), stringify!($ty));
                assert_eq!($crate::Validate::validate(&example), Ok(()), stringify!($ty));
                $crate::object::tests::assert_written(&crate::types::$ty::example());
            )*
        }
    };
}
#[cfg(feature = "test-util")]
pub(crate) use examples;

/// Reads an example; tests prove that each can be read.
#[cfg(feature = "test-util")]
pub(crate) fn example<T: Data>(json: &str) -> T {
    crate::wire::read(json.as_bytes()).unwrap_or_else(|_| T::blank())
}

#[cfg(test)]
pub(crate) mod tests;
