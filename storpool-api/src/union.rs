//! Unions: values of one of several forms, told apart by what the generator found out, never by
//! trying one form after the other.

mod kinds;
mod replay;

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, MapAccess, VariantAccess, Visitor,
};
use serde_json::Value;

use crate::wire::Constant;

pub(crate) use kinds::{ByKind, read_by_kind, union_of_kinds};
use replay::Replay;

/// What tells the objects of a union apart while their members come in.
pub(crate) trait ByMember: Sized {
    /// The name of the type.
    const NAME: &'static str;
    /// The members that tell.
    const TELLING: &'static [&'static str];
    /// The member that is missing when none of these came, if it can be only one: `Type.member`.
    const MISSING: Option<&'static str>;

    /// Which form has a member of this name, if that is enough to know.
    fn by_name(_: &str) -> Option<usize> {
        None
    }

    /// Which form has this member with this value; `None` if another member must be waited for.
    fn by_value<E: de::Error>(_: &str, _: &Value) -> Result<Option<usize>, E> {
        Ok(None)
    }

    /// Reads the form.
    fn read_form<'de, D: Deserializer<'de>>(form: usize, deserializer: D)
    -> Result<Self, D::Error>;
}

pub(crate) fn read_by_member<'de, T: ByMember, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_newtype_struct(T::NAME, UnionVisitor(PhantomData))
}

/// Reads a union as what decodes it can: with a look ahead, which the decoders of this crate offer
/// by taking the union for an enumeration; else member by member, keeping those that come before
/// the telling one.
struct UnionVisitor<T>(PhantomData<T>);

impl<'de, T: ByMember> Visitor<'de> for UnionVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", T::NAME)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<T, A::Error> {
        let mut before = Vec::new();
        let (form, name) = look::<T, A>(&mut members, &mut before)?;
        let members = Replay::new(before, name, members);
        form.deserialize(MapAccessDeserializer::new(members))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, object: A) -> Result<T, A::Error> {
        let (form, object) = object.variant_seed(FormVisitor(PhantomData))?;
        object.newtype_variant_seed(form)
    }
}

/// Reads members up to the one that tells the form. Keeps those that come before and, as far as it
/// was read, that one: its name alone, if that is enough.
fn look<'de, T: ByMember, A: MapAccess<'de>>(
    members: &mut A,
    before: &mut Vec<(String, Value)>,
) -> Result<(Form<T>, Option<String>), A::Error> {
    while let Some(name) = members.next_key::<String>()? {
        if let Some(form) = T::by_name(&name) {
            return Ok((Form(form, PhantomData), Some(name)));
        }
        let (value, form) = members.next_value_seed(Telling::<T>(&name, PhantomData))?;
        before.push((name, value));
        if let Some(form) = form {
            return Ok((Form(form, PhantomData), None));
        }
    }
    match T::MISSING {
        Some(member) => Err(de::Error::missing_field(member)),
        None => Err(de::Error::custom(format_args!(
            "{} has none of the members that tell what it is: {}",
            T::NAME,
            T::TELLING.join(", ")
        ))),
    }
}

/// Looks for what tells the form, in a decoder that hands over nothing else.
struct FormVisitor<T>(PhantomData<T>);

impl<'de, T: ByMember> DeserializeSeed<'de> for FormVisitor<T> {
    type Value = Form<T>;

    fn deserialize<D: Deserializer<'de>>(self, object: D) -> Result<Form<T>, D::Error> {
        object.deserialize_struct(T::NAME, T::TELLING, self)
    }
}

impl<'de, T: ByMember> Visitor<'de> for FormVisitor<T> {
    type Value = Form<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Form<T>, A::Error> {
        look::<T, A>(&mut members, &mut Vec::new()).map(|(form, _)| form)
    }
}

/// A form, which reads the object as what it is.
struct Form<T>(usize, PhantomData<T>);

impl<'de, T: ByMember> DeserializeSeed<'de> for Form<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, object: D) -> Result<T, D::Error> {
        T::read_form(self.0, object)
    }
}

/// Reads a member and what it tells. What is wrong with the telling member comes to light in here,
/// where the decoder knows which member it is.
struct Telling<'n, T>(&'n str, PhantomData<T>);

impl<'de, T: ByMember> DeserializeSeed<'de> for Telling<'_, T> {
    type Value = (Value, Option<usize>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let form = T::by_value(self.0, &value)?;
        Ok((value, form))
    }
}

/// What a value of the telling member says, given the constant of each form but perhaps one.
pub(crate) fn form_of<E: de::Error>(
    forms: &[(Option<Constant>, usize)],
    value: &Value,
) -> Result<usize, E> {
    let mut any = None;
    for (constant, form) in forms {
        match constant {
            Some(constant) => {
                constant.check_kind(value).map_err(E::custom)?;
                if constant.is(value) {
                    return Ok(*form);
                }
            }
            None => any = Some(*form),
        }
    }
    any.ok_or_else(|| E::custom(format_args!("{value} is not the mark of any form")))
}

/// Implements everything for a union of objects.
///
/// `by constant NAME`: a member is a constant in each form but perhaps the last, which is `_`.
/// `by key`: each form has a member that no other has.
macro_rules! union {
    ($ty:ident by constant $member:literal { $($variant:ident($of:ty) = $value:tt,)+ }) => {
        const _: () = {
            $crate::union::union!(@common $ty $($variant($of),)+);

        impl $crate::union::ByMember for $ty {
            const NAME: &'static str = stringify!($ty);
            const TELLING: &'static [&'static str] = &[$member];
            const MISSING: ::core::option::Option<&'static str> = ::core::option::Option::Some(
                ::core::concat!(::core::stringify!($ty), ".", $member),
            );

            fn by_value<E: ::serde::de::Error>(
                name: &str,
                value: &::serde_json::Value,
            ) -> ::core::result::Result<::core::option::Option<usize>, E> {
                if name != $member {
                    return ::core::result::Result::Ok(::core::option::Option::None);
                }
                let forms = [
                    $(($crate::union::union!(@constant $value), Forms::$variant as usize)),+
                ];
                $crate::union::form_of(&forms, value).map(::core::option::Option::Some)
            }

            $crate::union::union!(@read_form $($variant($of),)+);
        }
        };
    };

    ($ty:ident by key { $($variant:ident($of:ty) = $key:literal,)+ }) => {
        const _: () = {
            $crate::union::union!(@common $ty $($variant($of),)+);

        impl $crate::union::ByMember for $ty {
            const NAME: &'static str = stringify!($ty);
            const TELLING: &'static [&'static str] = &[$($key),+];
            const MISSING: ::core::option::Option<&'static str> = ::core::option::Option::None;

            fn by_name(name: &str) -> ::core::option::Option<usize> {
                match name {
                    $($key => ::core::option::Option::Some(Forms::$variant as usize),)+
                    _ => ::core::option::Option::None,
                }
            }

            $crate::union::union!(@read_form $($variant($of),)+);
        }
        };
    };

    (@constant _) => { ::core::option::Option::None };
    (@constant ($value:expr)) => { ::core::option::Option::Some($value) };

    (@read_form $($variant:ident($of:ty),)+) => {
        fn read_form<'de, D: ::serde::Deserializer<'de>>(
            form: usize,
            object: D,
        ) -> ::core::result::Result<Self, D::Error> {
            $(if form == Forms::$variant as usize {
                return <$of as $crate::wire::Data>::read(object).map(Self::$variant);
            })+
            ::core::result::Result::Err(::serde::de::Error::custom("no such form"))
        }
    };

    (@common $ty:ident $($variant:ident($of:ty),)+) => {
        enum Forms {
            $($variant),+
        }

        $(
            impl ::core::convert::From<$of> for $ty {
                fn from(value: $of) -> Self {
                    Self::$variant(value)
                }
            }
        )+

        impl $crate::wire::Sealed for $ty {}

        impl $crate::wire::Data for $ty {
            fn read<'de, D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::union::read_by_member(deserializer)
            }
        }

        $crate::wire::deserialize_as_data!($ty);

        impl ::serde::Serialize for $ty {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => ::serde::Serialize::serialize(value, serializer),)+
                }
            }
        }

        impl $crate::validate::Validate for $ty {
            fn check(
                &self,
                at: &$crate::validate::At<'_>,
                found: &mut ::std::vec::Vec<$crate::validate::Violation>,
            ) {
                match self {
                    $(Self::$variant(value) => {
                        $crate::validate::Validate::check(value, at, found);
                    })+
                }
            }
        }
    };
}
pub(crate) use union;

#[cfg(test)]
mod tests {
    use crate::object::object;
    use crate::wire::Constant;

    #[derive(Clone, Debug, PartialEq)]
    struct Up {
        left: i64,
        load: i64,
    }

    object! { Up { left: "left" constant(-1, "Up.left", "always -1"), load: "load" required, } }

    #[derive(Clone, Debug, PartialEq)]
    struct Down {
        left: i64,
    }

    object! { Down { left: "left" required, } }

    #[derive(Clone, Debug, PartialEq)]
    enum Machine {
        Up(Up),
        Down(Down),
    }

    union! { Machine by constant "left" { Up(Up) = (Constant::Integer(-1)), Down(Down) = _, } }

    #[derive(Clone, Debug, PartialEq)]
    struct Cat {
        cat: String,
    }

    object! { Cat { cat: "cat" required, } }

    #[derive(Clone, Debug, PartialEq)]
    struct Dog {
        dog: String,
    }

    object! { Dog { dog: "dog" required, } }

    #[derive(Clone, Debug, PartialEq)]
    enum Pet {
        Cat(Cat),
        Dog(Dog),
    }

    union! { Pet by key { Cat(Cat) = "cat", Dog(Dog) = "dog", } }

    fn machine(json: &str) -> Result<Machine, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn a_constant_tells_wherever_it_stands() {
        let up = Machine::Up(Up { left: -1, load: 3 });
        assert_eq!(machine(r#"{"left": -1, "load": 3}"#).unwrap(), up);
        assert_eq!(
            machine(r#"{"load": 3, "x": [], "left": "-1"}"#).unwrap(),
            up
        );
        let down = Machine::Down(Down { left: 7 });
        assert_eq!(machine(r#"{"load": "odd", "left": 7}"#).unwrap(), down);
        assert_eq!(serde_json::to_string(&down).unwrap(), r#"{"left":7}"#);
    }

    #[test]
    fn a_fault_never_turns_one_form_into_another() {
        let error = machine(r#"{"left": -1, "load": "much"}"#).unwrap_err();
        assert!(error.contains("expected an integer"), "{error}");
        assert!(
            machine(r#"{"left": -1}"#)
                .unwrap_err()
                .contains("missing field `Up.load`")
        );
        assert!(
            machine(r#"{"load": 3}"#)
                .unwrap_err()
                .contains("missing field `Machine.left`")
        );
        assert!(
            machine("7")
                .unwrap_err()
                .contains("expected an object (Machine)")
        );
    }

    #[test]
    fn a_key_tells() {
        let pet: Pet = serde_json::from_str(r#"{"x": 1, "dog": "Rex"}"#).unwrap();
        assert_eq!(
            pet,
            Dog {
                dog: "Rex".to_owned()
            }
            .into()
        );
        let error = serde_json::from_str::<Pet>("{}").unwrap_err().to_string();
        assert!(
            error.contains("none of the members that tell what it is: cat, dog"),
            "{error}"
        );
    }
}
