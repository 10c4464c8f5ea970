//! Scalar values, and any JSON.

use serde_json::Value;

use super::number::{longer_number, short_number};
use super::{Json, UnexpectedValue, decimal, unsigned_decimal};

impl Json<'_> {
    /// Reads an integer, also one written as a decimal string. Each of the functions for what is less
    /// usual is called in place of the one before it, and all arguments fit in registers.
    #[inline(never)]
    pub(crate) fn integer(&mut self, to: &mut i64, expected: &&str) -> Result<(), UnexpectedValue> {
        match self.takes_number(short_number) {
            Some(value) => *to = value,
            None => return self.longer_integer(to, expected),
        }
        Ok(())
    }

    #[inline(never)]
    fn longer_integer(&mut self, to: &mut i64, expected: &&str) -> Result<(), UnexpectedValue> {
        match self.takes_number(longer_number) {
            Some(value) => *to = value,
            None => return self.other_integer(to, expected),
        }
        Ok(())
    }

    #[inline(never)]
    fn other_integer(&mut self, to: &mut i64, expected: &&str) -> Result<(), UnexpectedValue> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'"') => decimal(self.string()?),
            _ => None,
        };
        match value {
            Some(value) => *to = value,
            None => return Err(self.refuse_from(start, expected)),
        }
        Ok(())
    }

    /// As [`Json::integer`], for integers that use all 64 bits without a sign.
    #[allow(dead_code, reason = "a schema may have no unsigned types")]
    pub(crate) fn unsigned(
        &mut self,
        to: &mut u64,
        expected: &&str,
    ) -> Result<(), UnexpectedValue> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'"') => unsigned_decimal(self.string()?),
            Some(b'-' | b'0'..=b'9') => {
                let number = self.raw()?;
                std::str::from_utf8(number).ok().and_then(unsigned_decimal)
            }
            _ => None,
        };
        match value {
            Some(value) => *to = value,
            None => {
                return Err(self.refuse_from(start, &format_args!("{expected} without a sign")));
            }
        }
        Ok(())
    }

    /// Reads a string, and hands it over.
    #[inline]
    pub(crate) fn text(&mut self, expected: &str) -> Result<&str, UnexpectedValue> {
        if self.peek() != Some(b'"') {
            return Err(self.refuse(&expected));
        }
        self.string()
    }

    /// Reads a boolean, also one written as 0 or 1.
    #[inline(never)]
    pub(crate) fn boolean(&mut self, to: &mut bool) -> Result<(), UnexpectedValue> {
        match self.next_eight() {
            Some([b't', b'r', b'u', b'e', ..]) => {
                self.at += 4;
                *to = true;
                Ok(())
            }
            Some([b'f', b'a', b'l', b's', b'e', ..]) => {
                self.at += 5;
                *to = false;
                Ok(())
            }
            _ => self.other_boolean(to),
        }
    }

    /// Reads a boolean that is not written as most are, or is near the end of the document.
    #[inline(never)]
    fn other_boolean(&mut self, to: &mut bool) -> Result<(), UnexpectedValue> {
        let start = self.at;
        let value = match self.peek() {
            Some(b't') => self.word(b"true").map(|()| 1)?,
            Some(b'f') => self.word(b"false").map(|()| 0)?,
            Some(b'-' | b'0'..=b'9') => self.number().unwrap_or(-1),
            _ => -1,
        };
        match value {
            0 | 1 => *to = value == 1,
            _ => return Err(self.refuse_from(start, &"true or false")),
        }
        Ok(())
    }

    /// Reads a number, whole or not.
    pub(crate) fn float(&mut self) -> Result<f64, UnexpectedValue> {
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => {}
            _ => return Err(self.refuse(&"a number")),
        }
        let number = self.raw()?;
        serde_json::from_slice(number).map_err(|error| self.fail(&error))
    }

    /// Whether the next value is null; if so, it was consumed.
    #[inline]
    pub(crate) fn takes_null(&mut self) -> bool {
        self.peek() == Some(b'n') && self.word(b"null").is_ok()
    }

    /// Reads any JSON.
    pub(crate) fn value(&mut self) -> Result<Value, UnexpectedValue> {
        self.peek();
        let start = self.at;
        let deepest = self.skip()?;
        if deepest >= usize::from(self.depth) {
            return Err(self.too_deep());
        }
        let bytes = self.bytes.get(start..self.at).unwrap_or_default();
        serde_json::from_slice(bytes).map_err(|error| self.fail(&error))
    }
}
