//! Strings.

use super::{Json, UnexpectedValue};

const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);

/// Sets a bit for each byte that ends a plain run of a string: quotes, backslashes and control
/// characters. Bits above the lowest one may be wrong.
pub(crate) const fn special(eight: u64) -> u64 {
    // With spaces and quotes swapped, a quote comes right after the control characters.
    let swapped = eight ^ (ONES * (b'"' ^ b' ') as u64);
    let backslashes = eight ^ (ONES * b'\\' as u64);
    let below = swapped.wrapping_sub(ONES * (b' ' + 1) as u64) | backslashes.wrapping_sub(ONES);
    below & !eight & HIGH
}

/// How many bytes are checked at once.
const CHECKED: usize = 32 << 10;

impl<'de> Json<'de> {
    /// Goes to the next byte that is not plain.
    #[inline]
    fn plain_run(&mut self) -> Result<u8, UnexpectedValue> {
        // Most strings are short.
        let next: Option<&[u8; 24]> = self.next();
        for eight in next.map_or(&[][..], |next| next).chunks_exact(8) {
            if let Some(byte) = self.end_of_run(eight) {
                return Ok(byte);
            }
        }
        self.rest_of_run()
    }

    /// Goes to the first byte that is not plain, or passes by all eight.
    #[inline]
    fn end_of_run(&mut self, eight: &[u8]) -> Option<u8> {
        let eight = eight.first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
        let marks = special(eight);
        if marks == 0 {
            self.at += 8;
            return None;
        }
        let bits = marks.trailing_zeros() & !7;
        self.at += bits as usize / 8;
        Some((eight >> bits) as u8)
    }

    #[inline(never)]
    fn rest_of_run(&mut self) -> Result<u8, UnexpectedValue> {
        while let Some(eight) = self.next::<8>() {
            if let Some(byte) = self.end_of_run(eight) {
                return Ok(byte);
            }
        }
        loop {
            let byte = *self.bytes.get(self.at).ok_or(UnexpectedValue)?;
            if matches!(byte, b'"' | b'\\' | ..0x20) {
                return Ok(byte);
            }
            self.at += 1;
        }
    }

    /// Reads the string that begins here.
    #[inline]
    pub(super) fn string(&mut self) -> Result<&str, UnexpectedValue> {
        match self.plain_string()? {
            Some(plain) => Ok(plain),
            None => as_text(&self.scratch),
        }
    }

    /// Reads the string that begins here; `None` if it had escapes and is in the scratch.
    #[inline]
    fn plain_string(&mut self) -> Result<Option<&'de str>, UnexpectedValue> {
        self.at += 1;
        let start = self.at;
        match self.plain_run()? {
            b'"' => {
                let end = self.at;
                self.at += 1;
                match self.slice(start, end) {
                    Some(plain) => Ok(Some(plain)),
                    None => Err(self.no_text()),
                }
            }
            b'\\' => self.escaped_string(start).map(|()| None),
            _ => Err(UnexpectedValue),
        }
    }

    /// Reads the name of a member, and the colon; `None` if it is in the scratch.
    pub(super) fn name(&mut self) -> Result<Option<&'de str>, UnexpectedValue> {
        if self.peek() != Some(b'"') {
            return Err(UnexpectedValue);
        }
        let name = self.plain_string()?;
        self.expect(b':')?;
        Ok(name)
    }

    /// The bytes from `start` to `end`, if they are text.
    #[inline]
    fn slice(&mut self, start: usize, end: usize) -> Option<&'de str> {
        let (from, to) = (start.wrapping_sub(self.text_at), end.wrapping_sub(self.text_at));
        match self.text.get(from..to) {
            Some(text) => Some(text),
            None => self.check_text(start, end),
        }
    }

    /// Finds out whether the bytes are text, and the next ones, too: so few that they stay in the
    /// cache, so many that strings need not be checked one by one.
    #[cold]
    fn check_text(&mut self, start: usize, end: usize) -> Option<&'de str> {
        let until = self.bytes.len().min(end.max(start + CHECKED));
        self.text = text_of(self.bytes.get(start..until)?);
        self.text_at = start;
        self.text.get(..end - start)
    }

    #[cold]
    fn no_text(&mut self) -> UnexpectedValue {
        self.fail(&"the string is not UTF-8")
    }

    #[cold]
    fn lone_surrogate(&mut self) -> UnexpectedValue {
        self.fail(&"the string has one half of a surrogate pair without the other")
    }

    /// Reads on at the first escape of a string that began at `start`.
    fn escaped_string(&mut self, begin: usize) -> Result<(), UnexpectedValue> {
        self.scratch.clear();
        let mut start = begin;
        loop {
            let byte = self.plain_run()?;
            self.scratch.extend_from_slice(self.bytes.get(start..self.at).unwrap_or_default());
            self.at += 1;
            match byte {
                b'"' if self.slice(begin, self.at - 1).is_none() => return Err(self.no_text()),
                b'"' => return Ok(()),
                b'\\' => self.escape()?,
                _ => return Err(UnexpectedValue),
            }
            start = self.at;
        }
    }

    /// Continues after a backslash.
    fn escape(&mut self) -> Result<(), UnexpectedValue> {
        let byte = *self.bytes.get(self.at).ok_or(UnexpectedValue)?;
        self.at += 1;
        let char = match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.code_point()?,
            _ => return Err(UnexpectedValue),
        };
        let mut utf8 = [0; 4];
        self.scratch.extend_from_slice(char.encode_utf8(&mut utf8).as_bytes());
        Ok(())
    }

    /// Continues after `\u`: one UTF-16 unit, or a surrogate pair.
    fn code_point(&mut self) -> Result<char, UnexpectedValue> {
        let first = self.unit()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or_else(|| self.lone_surrogate());
        }
        if self.word(b"\\u").is_err() {
            return Err(self.lone_surrogate());
        }
        let units = [first, self.unit()?].map(|unit| unit as u16);
        match char::decode_utf16(units).next() {
            Some(Ok(char)) => Ok(char),
            _ => Err(self.lone_surrogate()),
        }
    }

    fn unit(&mut self) -> Result<u32, UnexpectedValue> {
        let mut unit = 0;
        for byte in self.bytes.get(self.at..self.at + 4).ok_or(UnexpectedValue)? {
            unit = unit * 16 + char::from(*byte).to_digit(16).ok_or(UnexpectedValue)?;
        }
        self.at += 4;
        Ok(unit)
    }

    /// Skips the string that begins here, and returns it; an empty one if it is no text.
    pub(super) fn passed_string(&mut self) -> Result<&[u8], UnexpectedValue> {
        let start = self.at;
        self.at += 1;
        if self.plain_run()? == b'"' {
            let plain = self.bytes.get(start + 1..self.at);
            self.at += 1;
            return plain.ok_or(UnexpectedValue);
        }
        self.at = start;
        self.skip_string()?;
        let end = self.at;
        self.at = start;
        let is_text = self.string().is_ok();
        self.at = end;
        Ok(if is_text { &self.scratch } else { b"" })
    }

    /// Skips the string that begins here. As in serde_json, its escapes and bytes are not
    /// validated.
    pub(super) fn skip_string(&mut self) -> Result<(), UnexpectedValue> {
        self.at += 1;
        loop {
            let byte = self.plain_run()?;
            self.at += 1;
            match byte {
                b'"' => return Ok(()),
                b'\\' => {
                    let escaped = *self.bytes.get(self.at).ok_or(UnexpectedValue)?;
                    self.at += 1;
                    match escaped {
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                        b'u' => drop(self.unit()?),
                        _ => return Err(UnexpectedValue),
                    }
                }
                _ => return Err(UnexpectedValue),
            }
        }
    }
}

/// Strings that may be incomplete.
impl Json<'_> {
    /// Skips to the end of a string whose beginning was read, or as far as it is valid.
    pub(super) fn rest_of_string(&mut self) -> Result<bool, UnexpectedValue> {
        loop {
            match self.plain_run() {
                Ok(b'"') => {
                    self.at += 1;
                    return Ok(true);
                }
                Ok(b'\\') => {
                    let backslash = self.at;
                    let length = match self.bytes.get(self.at + 1) {
                        Some(b'u') => 6,
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
                        Some(_) => return Err(UnexpectedValue),
                        None => return Ok(false),
                    };
                    let escape = self.bytes.get(backslash..).unwrap_or_default();
                    let digits = escape.iter().take(length).skip(2);
                    if !digits.clone().all(u8::is_ascii_hexdigit) {
                        return Err(UnexpectedValue);
                    }
                    if escape.len() < length {
                        return Ok(false);
                    }
                    self.at += length;
                }
                Ok(_) => return Err(UnexpectedValue),
                // The end of the input.
                Err(UnexpectedValue) => return Ok(false),
            }
        }
    }
}

/// The bytes up to the first that is not text.
fn text_of(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => bytes
            .get(..error.valid_up_to())
            .and_then(|valid| std::str::from_utf8(valid).ok())
            .unwrap_or_default(),
    }
}

/// The string that was read last, if it had escapes.
pub(super) fn as_text(scratch: &[u8]) -> Result<&str, UnexpectedValue> {
    std::str::from_utf8(scratch).map_err(|_| UnexpectedValue)
}
