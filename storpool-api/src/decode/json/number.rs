//! Numbers.

use super::{Json, Surprise};

/// Every number of so many digits fits in 64 bits.
const DIGITS: usize = 18;

/// The number that eight digits write, if all eight are digits.
#[inline]
fn eight_digits(eight: [u8; 8]) -> Option<u64> {
    const fn all(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    let eight = u64::from_le_bytes(eight);
    let over = eight.wrapping_add(all(0x7f - b'9'));
    let under = eight.wrapping_sub(all(b'0'));
    if (over | under) & all(0x80) != 0 {
        return None;
    }
    // Two, then four, then all eight digits are put together side by side.
    let pairs = (under * 10) + (under >> 8);
    let high = (pairs & 0x0000_00ff_0000_00ff).wrapping_mul(100 + (1_000_000 << 32));
    let low = ((pairs >> 16) & 0x0000_00ff_0000_00ff).wrapping_mul(1 + (10_000 << 32));
    Some(high.wrapping_add(low) >> 32)
}

impl<'de> Json<'de> {
    /// Reads the integer that begins here. `None` if it is a number of another kind, or too large.
    #[inline]
    pub(super) fn number(&mut self) -> Option<i64> {
        let negative = self.bytes.get(self.at) == Some(&b'-');
        self.at += usize::from(negative);
        let first = self.at;
        let mut value = 0_u64;
        while let Some(digits) = self.next_eight().and_then(eight_digits) {
            value = value.wrapping_mul(100_000_000).wrapping_add(digits);
            self.at += 8;
        }
        while let Some(byte @ b'0'..=b'9') = self.bytes.get(self.at) {
            value = value.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
            self.at += 1;
        }
        let next = self.bytes.get(self.at);
        let digits = self.at - first;
        let odd = digits == 0
            || digits > DIGITS
            || (digits > 1 && self.bytes.get(first) == Some(&b'0'))
            || matches!(next, Some(b'.' | b'e' | b'E'));
        match i64::try_from(value) {
            _ if odd => self.long_number(first, negative),
            // There is a negative zero, which is no integer.
            Ok(0) | Err(_) if negative => None,
            Ok(value) if negative => Some(-value),
            Ok(value) => Some(value),
            Err(_) => None,
        }
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

    /// Goes behind the number that begins here.
    pub(super) fn skip_number(&mut self) -> Result<(), Surprise> {
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        let first = self.at;
        let digits = self.skip_digits();
        if digits == 0 || (digits > 1 && self.bytes[first] == b'0') {
            return Err(Surprise);
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            if self.skip_digits() == 0 {
                return Err(Surprise);
            }
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            if self.skip_digits() == 0 {
                return Err(Surprise);
            }
        }
        Ok(())
    }

    fn skip_digits(&mut self) -> usize {
        let first = self.at;
        while let Some(b'0'..=b'9') = self.bytes.get(self.at) {
            self.at += 1;
        }
        self.at - first
    }
}

#[cfg(test)]
mod tests {
    use super::eight_digits;

    #[test]
    fn eight_digits_at_once() {
        for number in [0, 1, 9, 10, 12_345_678, 87_654_321, 99_999_999, 90_000_000] {
            let text = format!("{number:08}");
            let digits = *text.as_bytes().first_chunk().unwrap();
            assert_eq!(eight_digits(digits), Some(number));
            for at in 0..8 {
                for other in (0..=255).filter(|byte: &u8| !byte.is_ascii_digit()) {
                    let mut digits = digits;
                    digits[at] = other;
                    assert_eq!(eight_digits(digits), None, "{digits:?}");
                }
            }
        }
    }
}
