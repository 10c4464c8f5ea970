//! Strings with rules.

use crate::version::{Uses, Versions, Way};

/// Implements everything for a `struct NAME(SmallStr)` with rules. Rules that only some versions of
/// the API have follow in `limited`.
macro_rules! string {
    ($ty:ident {
        $($id:literal: $text:literal => $check:ident $(($($arg:expr),*))?,)*
        $(limited { $(
            in ($versions:expr) $limited_id:literal: $limited_text:literal
                => $limited_check:ident $(($($limited_arg:expr),*))?,
        )+ })?
    }) => {
        impl $ty {
            const RULES: &'static [($crate::validate::Rule, $crate::scalar::StringCheck)] = &[$((
                $crate::validate::Rule { id: $id, text: $text },
                $crate::scalar::StringCheck::$check $(($($arg),*))?,
            )),*];

            const fn broken(bytes: &[u8]) -> ::core::option::Option<$crate::validate::Rule> {
                $crate::scalar::pattern::broken(bytes, Self::RULES)
            }

            fn check_rules(
                &self,
                at: &$crate::validate::At<'_>,
                found: &mut $crate::validate::Found,
            ) {
                $crate::scalar::pattern::check(stringify!($ty), &self.0, Self::RULES, at, found);
            }
        }

        $crate::scalar::string::string_common!($ty $(|value, at, uses| {
            const LIMITED: &[(
                $crate::version::Versions,
                $crate::validate::Rule,
                $crate::scalar::StringCheck,
            )] = &[$((
                $versions,
                $crate::validate::Rule { id: $limited_id, text: $limited_text },
                $crate::scalar::StringCheck::$limited_check $(($($limited_arg),*))?,
            )),+];
            let broken = LIMITED.iter().filter(|(_, _, check)| !check.passes(value.0.bytes()));
            $crate::scalar::note_broken(broken.map(|(versions, rule, _)| (*versions, *rule)), at, uses);
        })?);
    };
}
pub(crate) use string;

/// Implements everything for a `struct NAME(SmallStr)` that matches any of several others.
/// `in (versions)` limits one of these to versions of the API.
macro_rules! string_union {
    ($ty:ident { $id:literal: $text:literal => any of $($of:ident $(in ($versions:expr))?),+ }) => {
        impl $ty {
            const fn broken(bytes: &[u8]) -> ::core::option::Option<$crate::validate::Rule> {
                if $($of::broken(bytes).is_some())&&+ {
                    return ::core::option::Option::Some($crate::validate::Rule {
                        id: $id,
                        text: $text,
                    });
                }
                ::core::option::Option::None
            }

            fn check_rules(
                &self,
                at: &$crate::validate::At<'_>,
                found: &mut $crate::validate::Found,
            ) {
                if let ::core::option::Option::Some(rule) = Self::broken(self.0.bytes()) {
                    found.push(stringify!($ty), rule, &&*self.0, at);
                }
            }
        }

        $(
            impl ::core::convert::From<$of> for $ty {
                #[inline]
                fn from(name: $of) -> Self {
                    Self(name.0)
                }
            }

            impl ::core::convert::From<&$of> for $ty {
                #[inline]
                fn from(name: &$of) -> Self {
                    Self(::core::clone::Clone::clone(&name.0))
                }
            }

            impl ::core::convert::TryFrom<$ty> for $of {
                type Error = $crate::validate::InvalidValue;

                fn try_from(name: $ty) -> ::core::result::Result<Self, Self::Error> {
                    match Self::broken(name.0.bytes()) {
                        ::core::option::Option::None => ::core::result::Result::Ok(Self(name.0)),
                        ::core::option::Option::Some(rule) => ::core::result::Result::Err(
                            $crate::validate::InvalidValue::new(stringify!($of), rule, &*name.0),
                        ),
                    }
                }
            }

            impl ::core::cmp::PartialEq<$of> for $ty {
                #[inline]
                fn eq(&self, other: &$of) -> bool {
                    self.0 == other.0
                }
            }

            impl ::core::cmp::PartialEq<$ty> for $of {
                #[inline]
                fn eq(&self, other: &$ty) -> bool {
                    self.0 == other.0
                }
            }
        )+

        $crate::scalar::string::string_common!($ty |value, at, uses| {
            // Evaluated by the compiler: usually no member is limited.
            if const { true $(&& $crate::scalar::string::string_union!(@is_all $($versions)?))+ } {
                return;
            }
            // Usually the value is none that only some versions have, as its first byte tells.
            if true $(
                && ($crate::scalar::string::string_union!(@is_all $($versions)?)
                    || $of::broken(value.0.bytes()).is_some())
            )+ {
                return;
            }
            let members = [$((
                $of::broken(value.0.bytes()).is_none(),
                concat!(stringify!($ty), ".", stringify!($of)),
                $crate::scalar::string::string_union!(@versions $($versions)?),
            )),+];
            $crate::scalar::string::note_members(&members, at, uses);
        });
    };

    (@is_all) => { true };
    (@is_all $versions:expr) => { $versions.complement().is_empty() };
    (@versions) => { $crate::version::Versions::ALL };
    (@versions $versions:expr) => { $versions };
}
pub(crate) use string_union;

/// Notes that a value matches only members that not every version has.
#[allow(dead_code, reason = "a schema may have no string unions")]
pub(crate) fn note_members(members: &[(bool, &'static str, Versions)], at: usize, uses: &mut Uses) {
    let matching = || members.iter().filter(|(matches, ..)| *matches);
    let versions = matching().fold(Versions::NONE, |all, (.., versions)| all.or(*versions));
    if let (Some((_, member, _)), true) = (matching().next(), versions != Versions::ALL) {
        uses.push(at, member, versions, Way::Present);
    }
}

macro_rules! string_common {
    ($ty:ident $(|$value:ident, $at:ident, $uses:ident| $note:block)?) => {
        impl $ty {
            /// A value known when compiling.
            ///
            /// # Panics
            /// If the value breaks a rule of the type; in a `const`, that fails the build.
            pub const fn constant(text: &'static str) -> Self {
                assert!(
                    Self::broken(text.as_bytes()).is_none(),
                    concat!("not a valid ", stringify!($ty))
                );
                Self($crate::scalar::SmallStr::constant(text))
            }

            /// A value that obeys the rules of the type.
            ///
            /// # Errors
            /// The rule that the value breaks.
            pub fn new(
                text: impl ::core::convert::Into<::std::string::String>,
            ) -> ::core::result::Result<Self, $crate::validate::InvalidValue> {
                let text = text.into();
                match Self::broken(text.as_bytes()) {
                    ::core::option::Option::None => ::core::result::Result::Ok(Self(text.into())),
                    ::core::option::Option::Some(rule) => ::core::result::Result::Err(
                        $crate::validate::InvalidValue::new(stringify!($ty), rule, text),
                    ),
                }
            }

            /// A value as the service has sent it, which may break rules.
            #[allow(dead_code, reason = "few types are converted into")]
            pub(crate) fn unchecked(text: &str) -> Self {
                Self(text.into())
            }

            /// The string, as it is on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::core::convert::TryFrom<::std::string::String> for $ty {
            type Error = $crate::validate::InvalidValue;

            #[inline]
            fn try_from(text: ::std::string::String) -> ::core::result::Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl ::core::convert::TryFrom<&str> for $ty {
            type Error = $crate::validate::InvalidValue;

            #[inline]
            fn try_from(text: &str) -> ::core::result::Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl ::core::str::FromStr for $ty {
            type Err = $crate::validate::InvalidValue;

            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl ::core::convert::From<$ty> for ::std::string::String {
            fn from(value: $ty) -> Self {
                value.0.into()
            }
        }

        impl ::core::convert::AsRef<str> for $ty {
            #[inline]
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl ::std::borrow::Borrow<str> for $ty {
            #[inline]
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl ::core::convert::From<&$ty> for $ty {
            #[inline]
            fn from(name: &$ty) -> Self {
                ::core::clone::Clone::clone(name)
            }
        }

        impl ::core::cmp::PartialEq<str> for $ty {
            #[inline]
            fn eq(&self, other: &str) -> bool {
                *self.0 == *other
            }
        }

        impl ::core::cmp::PartialEq<&str> for $ty {
            #[inline]
            fn eq(&self, other: &&str) -> bool {
                *self.0 == **other
            }
        }

        impl ::core::fmt::Display for $ty {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(&self.0)
            }
        }

        $crate::wire::value!(
            $ty: Self($crate::scalar::SmallStr::constant("")),
            |value| $crate::wire::JsonView::Text(value.0.bytes()),
            |to, json| {
                let text = json.text(concat!("a string (", stringify!($ty), ")"))?;
                to.0 = text.into();
                ::core::result::Result::Ok(())
            };

            const HINT: $crate::wire::Hint =
                $crate::wire::Hint::Text(concat!("a string (", stringify!($ty), ")"));

            #[inline]
            fn read_map<V: $crate::wire::Data>(
                map: &mut ::std::collections::BTreeMap<Self, V>,
                json: &mut $crate::json::Json<'_>,
            ) -> ::core::result::Result<(), $crate::json::UnexpectedValue> {
                $crate::wire::read_large_map(map, json)
            }
        );
        $crate::wire::serde_as_data!($ty);

        impl $crate::validate::Check for $ty {
            #[inline]
            fn check(
                &self,
                at: &$crate::validate::At<'_>,
                found: &mut $crate::validate::Found,
            ) {
                self.check_rules(at, found);
            }

            $(
                #[inline]
                fn uses(
                    &self,
                    $at: usize,
                    $uses: &mut $crate::version::Uses,
                ) {
                    let $value = self;
                    $note
                }
            )?
        }
    };
}
pub(crate) use string_common;

#[cfg(test)]
// The macros give more than these tests ask for.
#[allow(dead_code)]
mod tests {
    use crate::scalar::{Part, SmallStr};
    use crate::validate::Validate;

    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    struct Name(SmallStr);

    string! {
        Name {
            "Name.pattern": "a string matching ^#?[a-z0-9]+$" =>
                Pattern(&[Part::new(b"##", 0, 1), Part::new(b"09az", 1, usize::MAX)]),
            "Name.length": "at most 4 bytes long" => Length(0, 4),
            "Name.reserved": "anything but \"list\"" => Reserved(&["list"]),
        }
    }

    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    struct Tag(SmallStr);

    string! { Tag { "Tag.pattern": "upper case" => Pattern(&[Part::new(b"AZ", 1, usize::MAX)]), } }

    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    struct NameOrTag(SmallStr);

    string_union! { NameOrTag { "NameOrTag.any": "a Name or a Tag" => any of Name, Tag } }

    const ROOT: Name = Name::constant("root");

    #[test]
    fn constructors_reject_values_that_break_rules() {
        assert_eq!("root".parse::<Name>().unwrap(), ROOT);
        assert_eq!(Name::try_from("#1").unwrap(), "#1");
        for (text, rule) in [
            ("", "Name.pattern"),
            ("a\n", "Name.pattern"),
            ("ä", "Name.pattern"),
            ("##", "Name.pattern"),
            ("abcde", "Name.length"),
            ("list", "Name.reserved"),
        ] {
            assert_eq!(text.parse::<Name>().unwrap_err().rule().id, rule, "{text:?}");
        }
    }

    #[test]
    fn decoding_keeps_and_validation_reports_values_that_break_rules() {
        let invalid: Name = serde_json::from_str("\"Not This\"").unwrap();
        assert_eq!(invalid.as_str(), "Not This");
        assert_eq!(invalid.validate().unwrap_err()[0].rule().id, "Name.pattern");
        assert!(serde_json::from_str::<Name>("7").is_err());
    }

    #[test]
    fn value_may_match_any_of_several_patterns() {
        assert_eq!(NameOrTag::from(ROOT), "root");
        assert_eq!("TAG".parse::<NameOrTag>().unwrap(), Tag::constant("TAG"));
        assert_eq!("-".parse::<NameOrTag>().unwrap_err().rule().id, "NameOrTag.any");
        assert_eq!(Name::try_from(NameOrTag::from(&ROOT)).unwrap(), ROOT);
        assert!(Name::try_from(NameOrTag::constant("TAG")).is_err());
    }
}
