//! Unions whose variants are of different JSON kinds, or literals.

/// Implements everything for a union: first its literals, then its other variants with their JSON
/// kinds. A literal is a string, or in parentheses a constant of any kind. `in (versions)` limits a
/// variant to versions of the API.
macro_rules! union_of_kinds {
    ($ty:ident, $expected:literal {
        $($literal:ident = $constant:tt $(in ($literal_versions:expr))?,)*
        $(; $($variant:ident($of:ty) is $kind:ident $(in ($versions:expr))?,)+)?
    }) => {
        const _: () = {
            static KINDS: $crate::json::Kinds = $crate::json::Kinds {
                expected: concat!($expected, " (", stringify!($ty), ")"),
                literals: &[$($crate::union::union_common!(@constant $constant)),*],
                variants: &[$($($crate::union::union_of_kinds!(@$kind)),+)?],
            };
            const CHOICES: &[fn() -> $ty] = &[
                $(|| $ty::$literal,)*
                $($(|| $ty::$variant($crate::wire::Wire::blank()),)+)?
            ];

            impl $crate::json::ByKind for $ty {
                #[inline]
                fn kinds(&self) -> &'static $crate::json::Kinds {
                    &KINDS
                }

                #[inline]
                fn choose(&mut self, choice: usize) {
                    if let ::core::option::Option::Some(blank) = CHOICES.get(choice) {
                        *self = blank();
                    }
                }

                #[inline]
                fn content(&mut self) -> ::core::option::Option<&mut dyn $crate::json::ReadJson> {
                    match self {
                        $(Self::$literal => ::core::option::Option::None,)*
                        $($(Self::$variant(value) => ::core::option::Option::Some(value),)+)?
                    }
                }
            }

            $crate::union::union_common!(
                $ty hint Any: CHOICES[0](),
                |to, json| json.by_kind(to);
                $($literal = $constant $(in ($literal_versions))?,)*;
                $($($variant($of) $(in ($versions))?,)+)?
            );
        };
    };

    (@string) => { $crate::json::Kind::String };
    (@number) => { $crate::json::Kind::Number };
    (@boolean) => { $crate::json::Kind::Boolean };
    (@list) => { $crate::json::Kind::List };
    (@object) => { $crate::json::Kind::Object };
}
pub(crate) use union_of_kinds;

#[cfg(test)]
mod tests {
    use crate::wire::Constant;

    #[derive(Clone, Debug, PartialEq)]
    enum Who {
        All,
        Some(Vec<i64>),
    }

    union_of_kinds! { Who, "\"all\" or a list" { All = "all", ; Some(Vec<i64>) is list, } }

    #[derive(Clone, Debug, PartialEq)]
    enum Much {
        Flag(bool),
        Number(i64),
        Text(String),
    }

    union_of_kinds! {
        Much, "a boolean, a number or a string" {
            ; Flag(bool) is boolean, Number(i64) is number, Text(String) is string,
        }
    }

    #[derive(Clone, Debug, PartialEq)]
    enum Target {
        Anywhere,
        Nowhere,
        Disk(i64),
        Name(String),
    }

    union_of_kinds! {
        Target, "4294967294, false, an integer or a string" {
            Anywhere = (Constant::Integer(4_294_967_294)),
            Nowhere = (Constant::Bool(false)),
            ;
            Disk(i64) is number,
            Name(String) is string,
        }
    }

    #[test]
    fn literals_of_any_kind_are_variants() {
        for (json, target, written) in [
            ("4294967294", Target::Anywhere, "4294967294"),
            ("\"4294967294\"", Target::Anywhere, "4294967294"),
            ("4294967295", Target::Disk(4_294_967_295), "4294967295"),
            ("-1", Target::Disk(-1), "-1"),
            ("false", Target::Nowhere, "false"),
            ("\"7\"", Target::Name("7".to_owned()), "\"7\""),
        ] {
            assert_eq!(serde_json::from_str::<Target>(json).unwrap(), target, "{json}");
            assert_eq!(serde_json::to_string(&target).unwrap(), written);
        }
        let error = serde_json::from_str::<Target>("true").unwrap_err().to_string();
        assert!(error.contains("expected 4294967294, false, an integer or a string"), "{error}");
    }

    #[test]
    fn json_kind_selects_the_variant() {
        for (json, who) in [("\"all\"", Who::All), ("[1,2]", Who::Some(vec![1, 2]))] {
            assert_eq!(serde_json::from_str::<Who>(json).unwrap(), who);
            assert_eq!(serde_json::to_string(&who).unwrap(), json);
        }
        for bad in ["\"none\"", "7", "{}", "null", "[true]"] {
            assert!(serde_json::from_str::<Who>(bad).is_err(), "{bad}");
        }
        assert_eq!(serde_json::from_str::<Much>("true").unwrap(), Much::Flag(true));
        assert_eq!(serde_json::from_str::<Much>("3").unwrap(), Much::Number(3));
        assert_eq!(serde_json::from_str::<Much>("\"3\"").unwrap(), Much::Text("3".to_owned()));
    }

    #[test]
    fn errors_name_the_expected_kinds() {
        let error = serde_json::from_str::<Who>("7").unwrap_err().to_string();
        assert!(error.contains("expected \"all\" or a list (Who)"), "{error}");
    }
}
