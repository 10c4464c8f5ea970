//! Methods of the generated enumeration of error names.

/// Implements everything for an enumeration with a variant `Other(Box<str>)`.
macro_rules! error_name {
    ($ty:ident { $($variant:ident = $wire:literal,)* }) => {
        impl $ty {
            /// The name as the service writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(name) => name,
                }
            }
        }

        impl ::core::convert::From<&str> for $ty {
            fn from(name: &str) -> Self {
                match name {
                    $($wire => Self::$variant,)*
                    other => Self::Other(other.into()),
                }
            }
        }

        impl ::core::str::FromStr for $ty {
            type Err = ::core::convert::Infallible;

            fn from_str(name: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok(Self::from(name))
            }
        }

        impl ::core::fmt::Display for $ty {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use error_name;

#[cfg(test)]
mod tests {
    use crate::ErrorName;

    #[test]
    fn unknown_names_are_kept() {
        assert_eq!(ErrorName::from("busy"), ErrorName::Busy);
        assert_eq!(ErrorName::from("newInVersion20").as_str(), "newInVersion20");
        assert_eq!(ErrorName::ObjectDoesNotExist.to_string(), "objectDoesNotExist");
    }
}
