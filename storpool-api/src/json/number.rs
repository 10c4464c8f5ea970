//! Numbers.

use super::{Json, UnexpectedValue};

/// Every number of at most this many digits fits in 64 bits.
const DIGITS: usize = 18;

/// The powers of ten, by the number of digits that follow.
const POWERS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// The values of eight digits, and a mark for each byte that is none. Marks above the lowest one may
/// be wrong.
#[inline]
fn digits_of(eight: [u8; 8]) -> (u64, u64) {
    const fn all(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    let eight = u64::from_le_bytes(eight);
    let over = eight.wrapping_add(all(0x7f - b'9'));
    let under = eight.wrapping_sub(all(b'0'));
    (under, (over | under) & all(0x80))
}

/// The number that eight digits form: two, then four, then all are put together side by side.
#[inline]
fn put_together(digits: u64) -> u64 {
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let high = (pairs & 0x0000_00ff_0000_00ff).wrapping_mul(100 + (1_000_000 << 32));
    let low = ((pairs >> 16) & 0x0000_00ff_0000_00ff).wrapping_mul(1 + (10_000 << 32));
    high.wrapping_add(low) >> 32
}

/// The number formed by the leading digits of eight bytes, and how many there are.
#[inline]
fn leading_digits(eight: [u8; 8]) -> (u64, usize) {
    let (digits, others) = digits_of(eight);
    let count = others.trailing_zeros() / 8;
    // Pads missing digits with zeros in front.
    let digits = digits.checked_shl((8 - count) * 8).unwrap_or(0);
    (put_together(digits), count as usize)
}

/// Whether these digits are an integer, and not a part of another number.
#[inline]
fn is_integer(sixteen: &[u8; 16], length: usize) -> bool {
    match sixteen.get(length) {
        Some(b'.' | b'e' | b'E') | None => false,
        Some(_) => length == 1 || sixteen[0] != b'0',
    }
}

/// The integer of at most 7 digits without a sign that begins here, and its length.
#[inline]
pub(super) fn short_number(sixteen: &[u8; 16]) -> Option<(i64, usize)> {
    let first = sixteen[0].wrapping_sub(b'0');
    if first > 9 {
        return None;
    }
    // Many have one digit.
    if sixteen[1].wrapping_sub(b'0') > 9 {
        return is_integer(sixteen, 1).then_some((i64::from(first), 1));
    }
    let (digits, others) = digits_of(*sixteen.first_chunk()?);
    if others == 0 {
        return None;
    }
    let bits = others.trailing_zeros();
    let value = put_together(padded(digits, bits));
    let length = bits as usize / 8;
    is_integer(sixteen, length).then_some((value as i64, length))
}

/// The same for 8 to 15 digits.
#[inline]
pub(super) fn longer_number(sixteen: &[u8; 16]) -> Option<(i64, usize)> {
    let (first, others) = digits_of(*sixteen.first_chunk()?);
    if others != 0 {
        return None;
    }
    let (last, others) = digits_of(*sixteen.last_chunk()?);
    if others == 0 {
        return None;
    }
    let bits = others.trailing_zeros();
    let count = bits as usize / 8;
    let value = put_together(first) * POWERS.get(count)? + put_together(padded(last, bits));
    is_integer(sixteen, 8 + count).then_some((value as i64, 8 + count))
}

/// Puts zeros before digits, of which the mark with this number of bits below it is the end.
#[inline]
fn padded(digits: u64, bits: u32) -> u64 {
    digits.wrapping_shl(63 - bits) << 8
}

impl<'de> Json<'de> {
    /// Reads the integer that begins here. `None` if the number is not an integer, or too large.
    pub(super) fn number(&mut self) -> Option<i64> {
        match self.takes_number(short_number) {
            None => self.any_number(),
            usual => usual,
        }
    }

    /// Takes the number that begins here if it is found there.
    #[inline]
    pub(super) fn takes_number(
        &mut self,
        find: fn(&[u8; 16]) -> Option<(i64, usize)>,
    ) -> Option<i64> {
        let (value, length) = find(self.next()?)?;
        self.at += length;
        Some(value)
    }

    fn any_number(&mut self) -> Option<i64> {
        let negative = self.bytes.get(self.at) == Some(&b'-');
        self.at += usize::from(negative);
        let first = self.at;
        let mut value = 0_u64;
        let mut full = true;
        while full {
            let Some(eight) = self.next_eight() else {
                value = self.last_digits(value);
                break;
            };
            let (digits, count) = leading_digits(eight);
            let power = POWERS.get(count).copied().unwrap_or_default();
            value = value.wrapping_mul(power).wrapping_add(digits);
            self.at += count;
            full = count == 8;
        }
        let next = self.bytes.get(self.at);
        let digits = self.at - first;
        let invalid = digits == 0
            || digits > DIGITS
            || (digits > 1 && self.bytes.get(first) == Some(&b'0'))
            || matches!(next, Some(b'.' | b'e' | b'E'));
        match i64::try_from(value) {
            _ if invalid => self.long_number(first, negative),
            // Negative zero is not an integer.
            Ok(0) | Err(_) if negative => None,
            Ok(value) if negative => Some(-value),
            Ok(value) => Some(value),
            Err(_) => None,
        }
    }

    /// Reads on near the end of the document.
    #[cold]
    fn last_digits(&mut self, mut value: u64) -> u64 {
        while let Some(byte @ b'0'..=b'9') = self.bytes.get(self.at) {
            value = value.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
            self.at += 1;
        }
        value
    }

    /// Integers that nearly fill 64 bits.
    #[cold]
    fn long_number(&self, first: usize, negative: bool) -> Option<i64> {
        let number = self.bytes.get(first - usize::from(negative)..self.at)?;
        let next = self.bytes.get(self.at);
        if self.bytes.get(first) == Some(&b'0') || matches!(next, Some(b'.' | b'e' | b'E')) {
            return None;
        }
        std::str::from_utf8(number).ok()?.parse().ok()
    }

    /// Skips the number that begins here.
    pub(super) fn skip_number(&mut self) -> Result<(), UnexpectedValue> {
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        let first = self.at;
        let digits = self.skip_digits();
        if digits == 0 || (digits > 1 && self.bytes[first] == b'0') {
            return Err(UnexpectedValue);
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            if self.skip_digits() == 0 {
                return Err(UnexpectedValue);
            }
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            if self.skip_digits() == 0 {
                return Err(UnexpectedValue);
            }
        }
        Ok(())
    }

    fn skip_digits(&mut self) -> usize {
        let first = self.at;
        while let Some(eight) = self.next_eight() {
            let (_, count) = leading_digits(eight);
            self.at += count;
            if count < 8 {
                return self.at - first;
            }
        }
        while let Some(b'0'..=b'9') = self.bytes.get(self.at) {
            self.at += 1;
        }
        self.at - first
    }
}

#[cfg(test)]
mod tests {
    use super::leading_digits;

    #[test]
    fn eight_digits_are_parsed_at_once() {
        for number in [0, 1, 9, 10, 12_345_678, 87_654_321, 99_999_999, 90_000_000] {
            let text = format!("{number:08}");
            let digits = *text.as_bytes().first_chunk().unwrap();
            assert_eq!(leading_digits(digits), (number, 8));
            for at in 0..8 {
                for other in (0..=255).filter(|byte: &u8| !byte.is_ascii_digit()) {
                    let mut digits = digits;
                    digits[at] = other;
                    let expected = text[..at].parse().unwrap_or(0);
                    assert_eq!(leading_digits(digits), (expected, at), "{digits:?}");
                }
            }
        }
    }
}
