//! Scalar values, and any JSON.

use serde_json::Value;

use super::{Json, UnexpectedValue, decimal, unsigned_decimal};

impl Json<'_> {
    /// Reads an integer, also one written as a decimal string.
    #[inline]
    pub(crate) fn integer(&mut self, to: &mut i64, expected: &str) -> Result<(), UnexpectedValue> {
        match self.usual_number() {
            Some((value, length)) => {
                self.at += length;
                *to = value;
                Ok(())
            }
            None => self.other_integer(to, expected),
        }
    }

    /// Reads an integer that is not written as most are.
    fn other_integer(&mut self, to: &mut i64, expected: &str) -> Result<(), UnexpectedValue> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'"') => decimal(self.string()?),
            _ => None,
        };
        match value {
            Some(value) => *to = value,
            None => return Err(self.refuse_from(start, &expected)),
        }
        Ok(())
    }

    /// As [`Json::integer`], for integers that use all 64 bits without a sign.
    #[allow(dead_code, reason = "a schema may have no unsigned types")]
    pub(crate) fn unsigned(&mut self, to: &mut u64, expected: &str) -> Result<(), UnexpectedValue> {
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
    #[inline]
    pub(crate) fn boolean(&mut self, to: &mut bool) -> Result<(), UnexpectedValue> {
        *to = if self.word(b"true").is_ok() {
            true
        } else if self.word(b"false").is_ok() {
            false
        } else {
            self.other_boolean()?
        };
        Ok(())
    }

    /// Reads a boolean that is not written as most are.
    #[inline(never)]
    fn other_boolean(&mut self) -> Result<bool, UnexpectedValue> {
        let start = self.at;
        match self.peek() {
            Some(b't') => return self.word(b"true").map(|()| true),
            Some(b'f') => return self.word(b"false").map(|()| false),
            Some(b'-' | b'0'..=b'9') => match self.number() {
                Some(0) => return Ok(false),
                Some(1) => return Ok(true),
                _ => {}
            },
            _ => {}
        }
        Err(self.refuse_from(start, &"true or false"))
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
