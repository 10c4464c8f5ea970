//! Unions: values of one of several variants, selected by a discriminator that the generator found,
//! never by trying one variant after the other.

mod kinds;

pub(crate) use kinds::union_of_kinds;

/// Implements everything for a union of objects, or of such unions.
///
/// `by constant NAME`: a field is a constant in each variant but perhaps one, which is `_`.
/// `by field NAME`: as that, where the field is an ordinary one: a missing field, too, and a value of
/// any kind select the variant `_`.
/// `by key`: each variant has a field that no other has, except perhaps one, which is `_`.
/// `in (versions)` limits a variant to versions of the API.
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

    ($ty:ident by field $field:literal { $(
        $variant:ident($of:ty) = $value:tt $(in ($versions:expr))?,
    )+ }) => {
        $crate::union::union!(
            @common $ty hint Any;
            $crate::json::Discriminator::Field(
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
            $crate::json::Discriminator::Key(&[$($crate::union::union!(@key $key)),+]);
            $($variant($of) $(in ($versions))?,)+
        );
    };

    (@first $first:ident $($other:ident)*) => { Self::$first };
    (@key _) => { ::core::option::Option::None };
    (@key $key:literal) => { ::core::option::Option::Some($key) };
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
                ) -> &mut dyn $crate::json::ReadJson {
                    match self {
                        $(Self::$variant(_) if variant == Variants::$variant as usize && !again => {})+
                        $(_ if variant == Variants::$variant as usize => {
                            *self = Self::$variant($crate::wire::Wire::blank());
                        })+
                        _ => {}
                    }
                    match self {
                        $(Self::$variant(object) => object,)+
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

            #[inline]
            fn is_nothing(&self) -> bool {
                match self {
                    $(Self::$literal => false,)*
                    $(Self::$variant(value) => $crate::wire::Wire::is_nothing(value),)*
                }
            }

            #[inline]
            fn member(
                &self,
                name: &str,
            ) -> ::core::option::Option<$crate::wire::JsonView<'_>> {
                let _ = name;
                match self {
                    $(Self::$literal => ::core::option::Option::None,)*
                    $(Self::$variant(value) => $crate::wire::Wire::member(value, name),)*
                }
            }

            #[inline]
            fn each(&self, visit: &mut dyn ::core::ops::FnMut(&dyn $crate::wire::Members)) {
                match self {
                    $(Self::$literal => visit(self),)*
                    $(Self::$variant(value) => $crate::wire::Wire::each(value, visit),)*
                }
            }

            #[inline]
            fn write(&self, json: &mut $crate::wire::Writer) {
                match self {
                    $(Self::$literal => {
                        $(json.note_variant(
                            concat!(stringify!($ty), ".", stringify!($literal)),
                            $literal_versions,
                        );)?
                        json.view($crate::wire::JsonView::Constant(
                            $crate::union::union_common!(@constant $constant),
                        ));
                    })*
                    $(Self::$variant(value) => {
                        $(json.note_variant(
                            concat!(stringify!($ty), ".", stringify!($variant)),
                            $versions,
                        );)?
                        $crate::wire::Wire::write(value, json);
                    })*
                }
            }
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
        }

        $crate::wire::serde_as_data!($ty);
    };

    (@constant ($constant:expr)) => { $constant };
    (@constant $text:literal) => { $crate::json::Constant::Text($text) };

    (@hint Any $($of:ty)*) => { $crate::wire::Hint::Any };
    (@hint Object $($of:ty)*) => {
        $crate::wire::Hint::Union(&[$(<$of as $crate::wire::Wire>::HINT),*])
    };
}
pub(crate) use union_common;

#[cfg(test)]
mod tests;
