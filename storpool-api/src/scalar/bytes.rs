//! Integers that count bytes.

/// Implements what counts of bytes have beyond other integers, for a `struct NAME(i64)`.
#[allow(unused_macros, reason = "a schema may have no counts of bytes")]
macro_rules! byte_count {
    ($ty:ident) => {
        impl $ty {
            /// So many mebibytes, of 2²⁰ bytes each.
            ///
            /// # Errors
            /// The rule that the number breaks: it is 0, or 8 EiB or more. For a constant, use
            /// [`constant`](Self::constant) with the [`units`](crate::units).
            pub fn mib(count: u64) -> ::core::result::Result<Self, $crate::validate::InvalidValue> {
                Self::counted(count, $crate::units::MIB, "MiB")
            }

            /// So many gibibytes, of 2³⁰ bytes each.
            ///
            /// # Errors
            /// As [`mib`](Self::mib).
            pub fn gib(count: u64) -> ::core::result::Result<Self, $crate::validate::InvalidValue> {
                Self::counted(count, $crate::units::GIB, "GiB")
            }

            /// So many tebibytes, of 2⁴⁰ bytes each.
            ///
            /// # Errors
            /// As [`mib`](Self::mib).
            pub fn tib(count: u64) -> ::core::result::Result<Self, $crate::validate::InvalidValue> {
                Self::counted(count, $crate::units::TIB, "TiB")
            }

            /// The least valid number of bytes that is not less than `bytes`.
            ///
            /// # Errors
            /// If there is none.
            pub fn round_up(
                bytes: u64,
            ) -> ::core::result::Result<Self, $crate::validate::InvalidValue> {
                let rounded = ::core::primitive::i64::try_from(bytes).ok().and_then(|bytes| {
                    $crate::scalar::integer::round_up(bytes as i128, Self::RULES)
                });
                match rounded {
                    ::core::option::Option::Some(bytes) => Self::try_from(bytes),
                    ::core::option::Option::None => {
                        ::core::result::Result::Err(Self::too_many(bytes))
                    }
                }
            }

            /// The number of bytes; 0 if the service sent a negative one.
            pub const fn bytes(self) -> u64 {
                if self.0 < 0 { 0 } else { self.0.unsigned_abs() }
            }

            /// The number for people to read, such as `1.5 GiB`. `Display` gives all digits.
            pub fn human(self) -> $crate::units::HumanBytes {
                $crate::units::human_bytes(self.0)
            }

            /// So many bytes more.
            ///
            /// # Errors
            /// If the sum overflows or breaks a rule.
            pub fn checked_add(
                self,
                bytes: u64,
            ) -> ::core::result::Result<Self, $crate::validate::InvalidValue> {
                match self.0.checked_add_unsigned(bytes) {
                    ::core::option::Option::Some(sum) => Self::new(sum),
                    ::core::option::Option::None => ::core::result::Result::Err(Self::too_many(
                        ::core::format_args!("{self} + {bytes}"),
                    )),
                }
            }

            /// So many bytes less.
            ///
            /// # Errors
            /// If the difference breaks a rule; it is then too small, usually.
            pub fn checked_sub(
                self,
                bytes: u64,
            ) -> ::core::result::Result<Self, $crate::validate::InvalidValue> {
                Self::try_from(self.0 as i128 - bytes as i128)
            }

            fn counted(
                count: u64,
                unit: i64,
                name: &str,
            ) -> ::core::result::Result<Self, $crate::validate::InvalidValue> {
                let bytes = ::core::primitive::i64::try_from(count).ok();
                match bytes.and_then(|count| count.checked_mul(unit)) {
                    ::core::option::Option::Some(bytes) => Self::new(bytes),
                    ::core::option::Option::None => ::core::result::Result::Err(Self::too_many(
                        ::core::format_args!("{count} {name}"),
                    )),
                }
            }

            fn too_many(value: impl ::core::fmt::Display) -> $crate::validate::InvalidValue {
                let rule = $crate::units::too_many();
                $crate::validate::InvalidValue::new(stringify!($ty), rule, value)
            }
        }

        /// The number of bytes.
        impl ::core::convert::From<$ty> for u64 {
            fn from(value: $ty) -> u64 {
                value.bytes()
            }
        }
    };
}
#[allow(unused_imports, reason = "a schema may have no counts of bytes")]
pub(crate) use byte_count;

#[cfg(test)]
// The macros give more than these tests ask for.
#[allow(dead_code)]
mod tests {
    use crate::scalar::integer;
    use crate::units::GIB;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    struct Size(i64);

    integer! {
        Size: bytes {
            "Size.range": "an integer from 512 up" => Range(512, i64::MAX),
            "Size.multipleOf": "a multiple of 512" => MultipleOf(512),
        }
    }

    #[test]
    fn sizes_come_from_units() {
        assert_eq!(Size::gib(10), "10G".parse());
        assert_eq!(Size::mib(1024), Size::gib(1));
        assert_eq!(Size::tib(1), Size::gib(1024));
        assert_eq!(Size::gib(0).unwrap_err().rule().id, "Size.range");
        assert_eq!("1".parse::<Size>().unwrap_err().rule().id, "Size.range");
        assert_eq!("513".parse::<Size>().unwrap_err().rule().id, "Size.multipleOf");
        for (result, value) in [
            (Size::tib(1 << 23), "8388608 TiB"),
            (Size::gib(u64::MAX), "18446744073709551615 GiB"),
            ("9999P".parse(), "9999P"),
            (Size::MAX.checked_add(512), "9223372036854775296 + 512"),
            (Size::round_up(u64::MAX), "18446744073709551615"),
            (Size::round_up(i64::MAX.unsigned_abs()), "9223372036854775807"),
        ] {
            let expected =
                format!("{value:?} is not a valid Size: must be less than 8 EiB (rule bytes)");
            assert_eq!(result.unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn sizes_round_up_to_valid_ones() {
        for (bytes, rounded) in [(0, 512), (1, 512), (512, 512), (513, 1024), (1 << 40, 1 << 40)] {
            assert_eq!(Size::round_up(bytes).unwrap(), rounded, "{bytes}");
        }
        assert_eq!(Size::round_up(Size::MAX.bytes()).unwrap(), Size::MAX);
    }

    #[test]
    fn arithmetic_obeys_the_rules() {
        let size = Size::constant(GIB);
        assert_eq!(size.checked_add(512).unwrap(), GIB + 512);
        assert_eq!(size.checked_add(size.bytes()), Size::gib(2));
        assert_eq!(size.checked_sub(512).unwrap(), GIB - 512);
        assert_eq!(size.checked_sub(1).unwrap_err().rule().id, "Size.multipleOf");
        for all in [size.bytes(), u64::MAX] {
            assert_eq!(size.checked_sub(all).unwrap_err().rule().id, "Size.range");
        }
    }

    #[test]
    fn sizes_compare_and_convert() {
        let size = Size::constant(3 * GIB / 2);
        assert!(size > GIB);
        assert!(size < 2 * GIB);
        assert_eq!(u64::from(size), 1_610_612_736);
        assert_eq!(
            (size.to_string(), size.human().to_string()),
            ("1610612736".into(), "1.5 GiB".into())
        );
        let negative: Size = serde_json::from_str("-512").unwrap();
        assert_eq!((negative.bytes(), negative.get()), (0, -512));
    }
}
