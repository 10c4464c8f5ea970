//! Objects: structs whose members are those of a JSON object.

mod members;

use serde::Serialize;
use serde_json::{Map, Value};

/// A JSON object with known members.
///
/// ```
/// use storpool_api::{Object, types::DiskDescUpdate};
///
/// let update = DiskDescUpdate::new("slot 4".parse()?);
/// assert_eq!(update.members(), [("description", "slot 4".into())]);
/// assert_eq!(update.to_map()["description"], "slot 4");
/// # Ok::<(), storpool_api::InvalidValue>(())
/// ```
pub trait Object: Serialize {
    /// The name of the type.
    const NAME: &'static str;

    /// The names of all members on the wire, in the order of the fields.
    const MEMBERS: &'static [&'static str];

    /// All members with their names on the wire and their values, in the order of the fields;
    /// null for those that are not set.
    fn members(&self) -> Vec<(&'static str, Value)> {
        members::of(self)
    }

    /// The object as it is sent: members that are not set are left out.
    fn to_map(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            // An object writes an object, and none of its keys is anything but a string.
            _ => Map::new(),
        }
    }
}

/// Implements everything for a struct. Each member says what a missing one means:
///
/// - `required`: an error;
/// - `optional`: `None`, as null does; `None` is left out when writing;
/// - `list`: empty;
/// - `default(value)`: that value;
/// - `constant(value, id, text)`: that value, and any other breaks the rule;
/// - `unset(mark)`: an error; `mark` stands for `None`, both ways.
macro_rules! object {
    ($ty:ident { $($field:ident: $wire:literal $how:ident $(($($arg:expr),+))?,)* }) => {
        impl $crate::object::Object for $ty {
            const NAME: &'static str = stringify!($ty);
            const MEMBERS: &'static [&'static str] = &[$($wire),*];
        }

        const _: () = {
            #[allow(non_camel_case_types)]
            #[derive(Clone, Copy)]
            enum Name {
                $($field,)*
                __Other,
            }

            struct NameVisitor;

            #[allow(bindings_with_variant_name)]
            impl<'de> ::serde::de::Visitor<'de> for NameVisitor {
                type Value = Name;

                fn expecting(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.write_str("the name of a member")
                }

                fn visit_u64<E: ::serde::de::Error>(
                    self,
                    index: u64,
                ) -> ::core::result::Result<Name, E> {
                    const NAMES: &[Name] = &[$(Name::$field),*];
                    let name = ::core::primitive::usize::try_from(index)
                        .ok()
                        .and_then(|index| NAMES.get(index));
                    ::core::result::Result::Ok(name.copied().unwrap_or(Name::__Other))
                }

                fn visit_str<E: ::serde::de::Error>(
                    self,
                    name: &str,
                ) -> ::core::result::Result<Name, E> {
                    ::core::result::Result::Ok(match name {
                        $($wire => Name::$field,)*
                        _ => Name::__Other,
                    })
                }
            }

            impl<'de> ::serde::de::DeserializeSeed<'de> for NameVisitor {
                type Value = Name;

                fn deserialize<D: ::serde::Deserializer<'de>>(
                    self,
                    deserializer: D,
                ) -> ::core::result::Result<Name, D::Error> {
                    deserializer.deserialize_identifier(self)
                }
            }

            struct ObjectVisitor;

            impl<'de> ::serde::de::Visitor<'de> for ObjectVisitor {
                type Value = $ty;

                fn expecting(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.write_str(concat!("an object (", stringify!($ty), ")"))
                }

                // A member may be called as a variable is here.
                #[allow(unused_mut, bindings_with_variant_name)]
                fn visit_map<A: ::serde::de::MapAccess<'de>>(
                    self,
                    mut members: A,
                ) -> ::core::result::Result<$ty, A::Error> {
                    $(let mut $field = ::core::option::Option::None;)*
                    while let ::core::option::Option::Some(name) =
                        members.next_key_seed(NameVisitor)?
                    {
                        match name {
                            $(Name::$field => {
                                $field = ::core::option::Option::Some(
                                    $crate::object::object!(
                                        @read members $how $(($($arg),+))?
                                    ),
                                );
                            })*
                            Name::__Other => {
                                members.next_value::<::serde::de::IgnoredAny>()?;
                            }
                        }
                    }
                    ::core::result::Result::Ok($ty {
                        $($field: $crate::object::object!(
                            @finish $ty, A::Error, $field $wire $how $(($($arg),+))?
                        ),)*
                    })
                }
            }

            impl $crate::wire::Sealed for $ty {}

            impl $crate::wire::Data for $ty {
                fn read<'de, D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    deserializer.deserialize_struct(
                        stringify!($ty),
                        <Self as $crate::object::Object>::MEMBERS,
                        ObjectVisitor,
                    )
                }
            }

            $crate::wire::deserialize_as_data!($ty);

            impl ::serde::Serialize for $ty {
                fn serialize<S: ::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    use ::serde::ser::SerializeStruct as _;
                    let all = <Self as $crate::object::Object>::MEMBERS.len();
                    #[allow(unused_mut)]
                    let mut object = serializer.serialize_struct(stringify!($ty), all)?;
                    $($crate::object::object!(
                        @write object, self.$field, $wire $how $(($($arg),+))?
                    );)*
                    object.end()
                }
            }

            impl $crate::validate::Validate for $ty {
                #[allow(unused_variables)]
                fn check(
                    &self,
                    at: &$crate::validate::At<'_>,
                    found: &mut ::std::vec::Vec<$crate::validate::Violation>,
                ) {
                    $($crate::object::object!(
                        @check $ty, at, found, self.$field, $wire $how $(($($arg),+))?
                    );)*
                }
            }
        };
    };

    (@read $members:ident unset($mark:expr)) => {
        $members.next_value_seed($crate::wire::or_unset($mark))?
    };
    (@read $members:ident $how:ident $(($($arg:expr),+))?) => {
        $members.next_value_seed($crate::wire::seed())?
    };

    (@finish $ty:ident, $error:ty, $field:ident $wire:literal optional) => {
        ::core::option::Option::flatten($field)
    };
    (@finish $ty:ident, $error:ty, $field:ident $wire:literal list) => {
        ::core::option::Option::unwrap_or_default($field)
    };
    (@finish $ty:ident, $error:ty, $field:ident $wire:literal default($value:expr)) => {
        ::core::option::Option::unwrap_or_else($field, || $value)
    };
    (@finish $ty:ident, $error:ty, $field:ident $wire:literal
        constant($value:expr, $id:expr, $text:expr)) => {
        ::core::option::Option::unwrap_or_else($field, || $value)
    };
    (@finish $ty:ident, $error:ty, $field:ident $wire:literal $how:ident $(($($arg:expr),+))?) => {
        match $field {
            ::core::option::Option::Some(value) => value,
            ::core::option::Option::None => {
                return ::core::result::Result::Err(
                    <$error as ::serde::de::Error>::missing_field(
                        ::core::concat!(::core::stringify!($ty), ".", $wire),
                    ),
                );
            }
        }
    };

    (@write $object:ident, $value:expr, $wire:literal optional) => {
        match &$value {
            ::core::option::Option::Some(value) => $object.serialize_field($wire, value)?,
            ::core::option::Option::None => $object.skip_field($wire)?,
        }
    };
    (@write $object:ident, $value:expr, $wire:literal unset($mark:expr)) => {
        $object.serialize_field($wire, &$crate::wire::Marked(&$value, $mark))?
    };
    (@write $object:ident, $value:expr, $wire:literal $how:ident $(($($arg:expr),+))?) => {
        $object.serialize_field($wire, &$value)?
    };

    (@check $ty:ident, $at:ident, $found:ident, $value:expr, $wire:literal
        constant($constant:expr, $id:expr, $text:expr)) => {
        if $value != $constant {
            $found.push($at.member($wire).broken($crate::validate::InvalidValue::new(
                stringify!($ty),
                $crate::validate::Rule { id: $id, text: $text },
                &$value,
            )));
        }
    };
    (@check $ty:ident, $at:ident, $found:ident, $value:expr, $wire:literal
        $how:ident $(($($arg:expr),+))?) => {
        $crate::validate::Validate::check(&$value, &$at.member($wire), $found)
    };
}
pub(crate) use object;

#[cfg(test)]
mod tests {
    use super::Object;
    use crate::validate::Validate;
    use crate::wire::Constant;
    use serde_json::json;

    #[derive(Clone, Debug, PartialEq)]
    struct Lamp {
        id: i64,
        r#type: Option<String>,
        rooms: Vec<i64>,
        on: bool,
        version: i64,
        owner: Option<String>,
    }

    object! {
        Lamp {
            id: "id" required,
            r#type: "type" optional,
            rooms: "rooms" list,
            on: "on" default(true),
            version: "version" constant(-1, "Lamp.version", "always -1"),
            owner: "owner" unset(Constant::Text("-")),
        }
    }

    #[test]
    fn what_missing_members_mean() {
        let lamp: Lamp = serde_json::from_value(json!({"id": "7", "owner": "-"})).unwrap();
        let whole = Lamp {
            id: 7,
            r#type: None,
            rooms: Vec::new(),
            on: true,
            version: -1,
            owner: None,
        };
        assert_eq!(lamp, whole);
        let error = serde_json::from_value::<Lamp>(json!({"id": 7}))
            .unwrap_err()
            .to_string();
        assert_eq!(error, "missing field `Lamp.owner`");
    }

    #[test]
    fn what_is_written() {
        let json = r#"{"owner":"me","later":[{}],"type":null,"id":7,"on":0,"version":2}"#;
        let lamp: Lamp = serde_json::from_str(json).unwrap();
        assert_eq!(
            serde_json::to_string(&lamp).unwrap(),
            r#"{"id":7,"rooms":[],"on":false,"version":2,"owner":"me"}"#
        );
        let broken = lamp.validate().unwrap_err();
        assert_eq!(
            (broken[0].path(), broken[0].rule().id),
            ("version", "Lamp.version")
        );
    }

    #[test]
    fn members_are_walked_in_order_with_null_for_none() {
        let lamp: Lamp = serde_json::from_value(json!({"id": 7, "owner": "-"})).unwrap();
        assert_eq!(
            lamp.members(),
            [
                ("id", json!(7)),
                ("type", json!(null)),
                ("rooms", json!([])),
                ("on", json!(true)),
                ("version", json!(-1)),
                ("owner", json!("-")),
            ]
        );
        assert_eq!(lamp.to_map().len(), 5);
        assert_eq!(Lamp::MEMBERS.len(), 6);
    }

    #[test]
    fn a_list_is_no_object() {
        let error = serde_json::from_str::<Lamp>("[1]").unwrap_err().to_string();
        assert!(error.contains("expected an object (Lamp)"), "{error}");
    }
}
