//! Unions: values of one of several variants, selected by a discriminator that the generator found,
//! never by trying one variant after the other.

mod kinds;

pub(crate) use kinds::union_of_kinds;

/// Implements everything for a union of objects.
///
/// `by constant NAME`: a field is a constant in each variant but perhaps the last, which is `_`.
/// `by key`: each variant has a field that no other has.
macro_rules! union {
    ($ty:ident by constant $field:literal { $(
        $variant:ident($of:ty) = $value:tt $(in ($versions:expr))?,
    )+ }) => {
        $crate::union::union!(
            // The variant must be known before its fields can be read.
            @common $ty hint Any;
            $crate::json::Discriminator::Constant(
                $field,
                &[$($crate::union::union!(@constant $value)),+],
            );
            $($variant($of) $(in ($versions))?,)+
        );
    };

    ($ty:ident by key { $(
        $variant:ident($of:ty) = $key:tt $(in ($versions:expr))?,
    )+ }) => {
        $crate::union::union!(
            @common $ty hint Object;
            $crate::json::Discriminator::Key(&[$($key),+]);
            $($variant($of) $(in ($versions))?,)+
        );
    };

    (@first $first:ident $($other:ident)*) => { Self::$first };
    (@constant _) => { ::core::option::Option::None };
    (@constant ($value:expr)) => { ::core::option::Option::Some($value) };

    (@common $ty:ident hint $hint:ident; $discriminator:expr; $(
        $variant:ident($of:ty) $(in ($versions:expr))?,
    )+) => {
        const _: () = {
            enum Variants {
                $($variant),+
            }

            impl $crate::json::ObjectUnion for $ty {
                #[inline]
                fn name(&self) -> &'static str {
                    stringify!($ty)
                }

                #[inline]
                fn discriminator(&self) -> $crate::json::Discriminator {
                    $discriminator
                }

                #[inline]
                fn select(
                    &mut self,
                    variant: usize,
                    again: bool,
                ) -> (&'static $crate::json::Shape, &mut dyn $crate::json::FieldSlots) {
                    match self {
                        $(Self::$variant(_) if variant == Variants::$variant as usize && !again => {})+
                        $(_ if variant == Variants::$variant as usize => {
                            *self = Self::$variant($crate::wire::Wire::blank());
                        })+
                        _ => {}
                    }
                    match self {
                        $(Self::$variant(object) => {
                            (<$of as $crate::object::Shaped>::SHAPE, object)
                        })+
                    }
                }
            }

            $crate::union::union_common!(
                $ty hint $hint: $crate::union::union!(@first $($variant)+)($crate::wire::Wire::blank()),
                |to, json| json.object_union(to);
                ;
                $($variant($of) $(in ($versions))?,)+
            );
        };
    };
}
pub(crate) use union;

/// Implements what all unions have in common: fixed strings, if any, and variants.
macro_rules! union_common {
    (
        $ty:ident hint $hint:ident: $blank:expr, |$to:ident, $json:ident| $read:expr;
        $($literal:ident = $constant:tt $(in ($literal_versions:expr))?,)*;
        $($variant:ident($of:ty) $(in ($versions:expr))?,)*
    ) => {
        $crate::wire::value!(
            $ty: $blank,
            |value| match value {
                $(Self::$literal => $crate::wire::JsonView::Constant(
                    $crate::union::union_common!(@constant $constant),
                ),)*
                $(Self::$variant(value) => $crate::wire::Write::view(value),)*
            },
            |$to, $json| $read;

            const HINT: $crate::wire::Hint = $crate::union::union_common!(@hint $hint $($of)*);
        );

        $(
            impl ::core::convert::From<$of> for $ty {
                #[inline]
                fn from(value: $of) -> Self {
                    Self::$variant(value)
                }
            }
        )*

        impl $crate::validate::Check for $ty {
            #[inline]
            fn check(
                &self,
                at: &$crate::validate::At<'_>,
                found: &mut $crate::validate::Found,
            ) {
                let _ = (at, &found);
                match self {
                    $(Self::$literal => {})*
                    $(Self::$variant(value) => {
                        $crate::validate::Check::check(value, at, found);
                    })*
                }
            }

            #[inline]
            fn uses(&self, at: &$crate::validate::At<'_>, uses: &mut $crate::version::Uses) {
                let _ = (at, &uses);
                match self {
                    $(Self::$literal => {
                        $($crate::union::union_common!(
                            @use at, uses, $ty, $literal, $literal_versions
                        );)?
                    })*
                    $(Self::$variant(value) => {
                        $($crate::union::union_common!(@use at, uses, $ty, $variant, $versions);)?
                        $crate::validate::Check::uses(value, at, uses);
                    })*
                }
            }
        }

        $crate::wire::serde_as_data!($ty);
    };

    (@use $at:ident, $uses:ident, $ty:ident, $variant:ident, $versions:expr) => {
        $uses.push($at.used(
            concat!(stringify!($ty), ".", stringify!($variant)),
            $versions,
            $crate::version::Way::Present,
        ))
    };

    (@constant ($constant:expr)) => { $constant };
    (@constant $text:literal) => { $crate::json::Constant::Text($text) };

    (@hint Any $($of:ty)*) => { $crate::wire::Hint::Any };
    (@hint Object $($of:ty)*) => {
        $crate::wire::Hint::Object(|name| {
            let hints = [$(<$of as $crate::wire::Wire>::HINT.field(name)),*];
            hints.into_iter().flatten().next()
        })
    };
}
pub(crate) use union_common;

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
    fn constant_selects_the_variant_at_any_position() {
        let up = Machine::Up(Up { left: -1, load: 3 });
        assert_eq!(machine(r#"{"left": -1, "load": 3}"#).unwrap(), up);
        assert_eq!(machine(r#"{"load": 3, "x": [], "left": "-1"}"#).unwrap(), up);
        let down = Machine::Down(Down { left: 7 });
        assert_eq!(machine(r#"{"load": "odd", "left": 7}"#).unwrap(), down);
        assert_eq!(serde_json::to_string(&down).unwrap(), r#"{"left":7}"#);
    }

    #[test]
    fn invalid_field_never_selects_another_variant() {
        let error = machine(r#"{"left": -1, "load": "much"}"#).unwrap_err();
        assert!(error.contains("expected an integer"), "{error}");
        assert!(
            machine(r#"{"left": -1}"#).unwrap_err().contains("load: missing field `load` of Up")
        );
        assert!(
            machine(r#"{"load": 3}"#)
                .unwrap_err()
                .contains("left: missing field `left` of Machine")
        );
        assert!(machine("7").unwrap_err().contains("expected an object (Machine)"));
    }

    #[test]
    fn key_selects_the_variant() {
        let pet: Pet = serde_json::from_str(r#"{"x": 1, "dog": "Rex"}"#).unwrap();
        assert_eq!(pet, Dog { dog: "Rex".to_owned() }.into());
        let error = serde_json::from_str::<Pet>("{}").unwrap_err().to_string();
        assert!(error.contains("none of the fields that select a variant: cat, dog"), "{error}");
    }
}
