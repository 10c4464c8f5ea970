//! Scalar values, and any JSON.

use serde_json::Value;

use super::{Json, UnexpectedValue, decimal, unsigned_decimal};

impl Json<'_> {
    /// Reads an integer, also one written as a decimal string.
    #[inline]
    pub(crate) fn integer(&mut self, to: &mut i64, expected: &str) -> Result<(), UnexpectedValue> {
        if let Some(b'-' | b'0'..=b'9') = self.peek() {
            let start = self.at;
            match self.number() {
                Some(value) => *to = value,
                None => return Err(self.refuse_from(start, &expected)),
            }
            return Ok(());
        }
        *to = self.integer_in_text(expected)?;
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

    fn integer_in_text(&mut self, expected: &str) -> Result<i64, UnexpectedValue> {
        let start = self.at;
        if self.peek() == Some(b'"') {
            if let Some(value) = decimal(self.string()?) {
                return Ok(value);
            }
        }
        Err(self.refuse_from(start, &expected))
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
        *to = match self.peek() {
            Some(b't') => self.word(b"true").map(|()| true)?,
            Some(b'f') => self.word(b"false").map(|()| false)?,
            _ => self.bit()?,
        };
        Ok(())
    }

    fn bit(&mut self) -> Result<bool, UnexpectedValue> {
        let start = self.at;
        if let Some(b'-' | b'0'..=b'9') = self.peek() {
            match self.number() {
                Some(0) => return Ok(false),
                Some(1) => return Ok(true),
                _ => {}
            }
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
