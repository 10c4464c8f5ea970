//! The macros that turn one table into a struct, its reader and its documentation.

/// Defines an element: `field: Type = "key" Need Shape,` for each of its keys, with its documentation
/// above unless that of the shape says it all. `(name)` adds the key of the element itself, and
/// `with LIFETIME` the keys that only projecting to a release looks at.
macro_rules! element {
    (
        $(#[doc = $doc:literal])+
        $name:ident $(($own:ident))? $id:literal $what:literal $(with $lifetime:ident)? {
            $(
                $(#[doc = $key_doc:literal])*
                $field:ident: $ty:ty = $key:literal $need:ident $shape:expr,
            )*
        }
        $(kinds $kinds:expr;)?
        $(rules [$(
            $code:ident $when:ident($($of:literal),+) $($effect:ident [$($other:literal),+])+ $help:literal,
        )+])?
        example $example:literal
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub(crate) struct $name {
            $(pub(crate) $own: $crate::read::Word,)?
            $(pub(crate) $field: $ty,)*
        }

        impl $name {
            pub(crate) const ELEMENT: $crate::language::Element = $crate::language::Element {
                id: $id,
                what: $what,
                doc: concat!($($doc, "\n"),+),
                keys: &[
                    $($crate::raw::element::key!($key $need $shape; $($key_doc)*),)*
                    $($crate::raw::$lifetime[0], $crate::raw::$lifetime[1], $crate::raw::$lifetime[2],)?
                ],
                kinds: $crate::raw::element::or_empty!($($kinds)?),
                rules: &[$($($crate::language::Rule {
                    when: $crate::language::When::$when($($of),+),
                    $($effect: &[$($other),+],)+
                    ..$crate::language::Rule::new($crate::diag::Code::$code, $help)
                }),+)?],
                example: $example,
            };
        }

        impl $crate::read::FromNode for $name {
            fn from_node(
                _name: &$crate::read::Word,
                node: &$crate::source::Node,
            ) -> Option<Self> {
                if !matches!(node.value, $crate::source::Value::Object(_)) {
                    return None;
                }
                Some(Self {
                    $($own: _name.clone(),)?
                    $($field: $crate::read::key(node, $key),)*
                })
            }
        }
    };
}

/// Defines the kinds of types: a variant with the keys that each has besides those of all types, what its
/// `example` accepts, and a complete example.
macro_rules! kinds {
    ($(
        $(#[doc = $doc:literal])+
        $variant:ident {
            $(
                $(#[doc = $key_doc:literal])*
                $field:ident: $ty:ty = $key:literal $need:ident $shape:expr,
            )*
        }
        = $id:literal $what:literal
        value $value_need:ident $value:expr, $(#[doc = $value_doc:literal])+
        example $example:literal;
    )*) => {
        /// A kind of type, with its rules.
        #[derive(Clone, Debug)]
        pub(crate) enum RawKind {
            $($variant { $($field: $ty),* },)*
            /// The kind itself was wrong, and reported.
            Broken,
        }

        /// The kinds of types, each with its meaning.
        pub(crate) const KINDS: &[(&str, &str)] = &[$(($id, concat!($($doc, "\n"),+))),*];

        pub(crate) const KIND_ELEMENTS: &[$crate::language::Element] = &[$(
            $crate::language::Element {
                id: $id,
                what: $what,
                doc: concat!($($doc, "\n"),+),
                keys: &[
                    $($crate::raw::element::key!($key $need $shape; $($key_doc)*),)*
                    $crate::raw::element::key!(
                        "example" $value_need $crate::language::Shape::Json($value); $($value_doc)+
                    ),
                ],
                kinds: &[],
                rules: &[],
                example: $example,
            }
        ),*];

        impl $crate::read::FromKey for RawKind {
            fn from_key(
                kind: Option<&$crate::source::Node>,
                owner: &$crate::source::Node,
            ) -> Self {
                match kind.map(|kind| &kind.value) {
                    $(Some($crate::source::Value::String(kind)) if kind == $id => RawKind::$variant {
                        $($field: $crate::read::key(owner, $key)),*
                    },)*
                    _ => RawKind::Broken,
                }
            }
        }
    };
}

macro_rules! key {
    ($name:literal $need:ident $shape:expr; $($doc:literal)*) => {
        $crate::language::Key {
            name: $name,
            need: $crate::language::Need::$need,
            shape: $shape,
            doc: concat!($($doc, "\n"),*),
        }
    };
}

macro_rules! or_empty {
    () => {
        &[]
    };
    ($kinds:expr) => {
        $kinds
    };
}

pub(crate) use {element, key, kinds, or_empty};
