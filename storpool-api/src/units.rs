//! Byte counts: units, parsing, and a form for people. All units are binary: 1 KiB is 1024 bytes.

use std::fmt;

use crate::validate::Rule;

/// Bytes in a sector. Sizes of volumes are multiples of it.
pub const SECTOR_SIZE: i64 = 512;
/// Bytes in a kibibyte.
pub const KIB: i64 = 1 << 10;
/// Bytes in a mebibyte.
pub const MIB: i64 = 1 << 20;
/// Bytes in a gibibyte.
pub const GIB: i64 = 1 << 30;
/// Bytes in a tebibyte.
pub const TIB: i64 = 1 << 40;
/// Bytes in a pebibyte.
pub const PIB: i64 = 1 << 50;

/// A number of bytes for people to read: in the largest unit that keeps it at 1 or more, rounded to
/// one decimal.
///
/// ```
/// use storpool_api::units::{GIB, human_bytes};
///
/// assert_eq!(human_bytes(3 * GIB / 2).to_string(), "1.5 GiB");
/// assert_eq!(human_bytes(10 * GIB).to_string(), "10 GiB");
/// assert_eq!(human_bytes(512).to_string(), "512 B");
/// ```
pub fn human_bytes(bytes: i64) -> HumanBytes {
    HumanBytes(bytes)
}

/// Displays a number of bytes with its unit, such as `1.5 GiB`; from [`human_bytes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HumanBytes(i64);

impl fmt::Display for HumanBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, bytes) = (if self.0 < 0 { "-" } else { "" }, u128::from(self.0.unsigned_abs()));
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"].into_iter().zip((10..).step_by(10));
        let mut text = format!("{sign}{bytes} B");
        for (unit, shift) in units {
            let tenths = (((bytes * 10) >> (shift - 1)) + 1) >> 1;
            // Rounding may reach the next unit: it is 1 MiB, never 1024 KiB.
            if tenths < 10 || (shift == 10 && bytes < 1024) {
                break;
            }
            text = match (tenths / 10, tenths % 10) {
                (whole, 0) => format!("{sign}{whole} {unit}"),
                (whole, tenth) => format!("{sign}{whole}.{tenth} {unit}"),
            };
        }
        f.pad(&text)
    }
}

const SYNTAX: Rule = Rule {
    id: "bytes",
    text: "a whole number of bytes, or of a unit as in 512K, 10G or 10GiB; the units K, M, G, T \
           and P are binary",
};
const TOO_MANY: Rule = Rule { id: "bytes", text: "less than 8 EiB" };

/// The rule that a number of bytes breaks by overflowing.
#[allow(dead_code, reason = "a schema may have no counts of bytes")]
pub(crate) fn too_many() -> Rule {
    TOO_MANY
}

/// Reads digits, and perhaps a unit: `K`, `M`, `G`, `T` or `P`, each also with `iB`.
pub(crate) fn parse(text: &str) -> Result<i64, Rule> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let factor = match unit.strip_suffix("iB").filter(|unit| !unit.is_empty()).unwrap_or(unit) {
        "" => 1,
        "K" => KIB,
        "M" => MIB,
        "G" => GIB,
        "T" => TIB,
        "P" => PIB,
        _ => return Err(SYNTAX),
    };
    if digits.is_empty() {
        return Err(SYNTAX);
    }
    let number = digits.parse().ok().and_then(|number: i64| number.checked_mul(factor));
    number.ok_or(TOO_MANY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_in_the_largest_unit_that_fits() {
        for (bytes, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (KIB, "1 KiB"),
            (1536, "1.5 KiB"),
            (MIB - 1, "1 MiB"),
            (10 * GIB + GIB / 4, "10.3 GiB"),
            (-3 * TIB / 2, "-1.5 TiB"),
            (i64::MAX, "8 EiB"),
            (i64::MIN, "-8 EiB"),
        ] {
            assert_eq!(human_bytes(bytes).to_string(), text, "{bytes}");
        }
        assert_eq!(format!("{:>8}", human_bytes(KIB)), "   1 KiB");
    }

    #[test]
    fn bytes_are_parsed_with_units() {
        for (text, bytes) in [
            ("0", 0),
            ("1024", 1024),
            ("1K", KIB),
            ("2M", 2 * MIB),
            ("10G", 10 * GIB),
            ("10GiB", 10 * GIB),
            ("3T", 3 * TIB),
            ("8191P", 8191 * PIB),
        ] {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
        for bad in ["", "G", "iB", "1iB", "-1", "+1", "1.5G", "1 G", "1g", "1GB", "1GG", "٣"] {
            assert_eq!(parse(bad), Err(SYNTAX), "{bad}");
        }
        for large in ["8192P", "9223372036854775808", "99999999999999999999T"] {
            assert_eq!(parse(large), Err(TOO_MANY), "{large}");
        }
    }
}
