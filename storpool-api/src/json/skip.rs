//! Values that are of no interest.

use super::{Brackets, Json, UnexpectedValue};

impl Json<'_> {
    /// Skips the next value of any depth. Returns its depth.
    pub(super) fn skip(&mut self) -> Result<usize, UnexpectedValue> {
        match self.peek() {
            Some(b'"') => return self.skip_string().map(|()| 0),
            Some(b'-' | b'0'..=b'9') => return self.skip_number().map(|()| 0),
            _ => {}
        }
        self.open.truncate(0);
        let mut deepest = 0;
        loop {
            match self.peek().ok_or(UnexpectedValue)? {
                b'"' => self.skip_string()?,
                b'-' | b'0'..=b'9' => self.skip_number()?,
                b't' => self.word(b"true")?,
                b'f' => self.word(b"false")?,
                b'n' => self.word(b"null")?,
                open @ (b'{' | b'[') => {
                    self.at += 1;
                    deepest = deepest.max(self.open.len() + 1);
                    if self.peek() == Some(closing(open)) {
                        self.at += 1;
                    } else {
                        self.open.push(open);
                        if open == b'{' {
                            self.skip_name()?;
                        }
                        continue;
                    }
                }
                _ => return Err(UnexpectedValue),
            }
            // After a value.
            loop {
                let Some(open) = self.open.last() else {
                    return Ok(deepest);
                };
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        if open == b'{' {
                            self.skip_name()?;
                        }
                        break;
                    }
                    Some(byte) if byte == closing(open) => {
                        self.at += 1;
                        self.open.pop();
                    }
                    _ => return Err(UnexpectedValue),
                }
            }
        }
    }

    pub(super) fn skip_name(&mut self) -> Result<(), UnexpectedValue> {
        if self.peek() != Some(b'"') {
            return Err(UnexpectedValue);
        }
        self.skip_string()?;
        self.expect(b':')
    }
}

/// How far a value was passed of which not all was there.
#[derive(Debug)]
pub(crate) struct Passage {
    next: Next,
    open: Brackets,
    /// Whether it ends after the colon of a name.
    is_name: bool,
}

#[derive(Clone, Copy, Debug)]
enum Next {
    /// A value; in an empty list, its end may come instead.
    Value {
        or_end: bool,
    },
    Name {
        or_end: bool,
    },
    /// The rest of a string.
    Rest {
        of_name: bool,
    },
    Colon,
    /// The next step after a value.
    Behind,
}

impl Passage {
    /// Of a value.
    pub(crate) fn value() -> Self {
        Self::new(Next::Value { or_end: false }, false)
    }

    /// A name and the colon after it.
    pub(crate) fn name() -> Self {
        Self::new(Next::Name { or_end: false }, true)
    }

    /// Of a name and its value.
    pub(crate) fn member() -> Self {
        Self::new(Next::Name { or_end: false }, false)
    }

    fn new(next: Next, is_name: bool) -> Self {
        Self { next, open: Brackets::default(), is_name }
    }
}

/// Skipping values that may be incomplete.
impl Json<'_> {
    /// Continues a passage. Returns whether it is complete; if not, more bytes are needed.
    pub(crate) fn pass_on(&mut self, passage: &mut Passage) -> Result<bool, UnexpectedValue> {
        loop {
            if let Next::Rest { of_name } = passage.next {
                if !self.rest_of_string()? {
                    return Ok(false);
                }
                passage.next = if of_name { Next::Colon } else { Next::Behind };
            }
            if matches!(passage.next, Next::Behind) && passage.open.is_empty() {
                return Ok(true);
            }
            let Some(byte) = self.peek() else {
                return Ok(false);
            };
            let open = passage.open.last();
            match passage.next {
                Next::Value { or_end: true } | Next::Name { or_end: true } | Next::Behind
                    if open.is_some_and(|open| byte == closing(open)) =>
                {
                    self.at += 1;
                    passage.open.pop();
                    passage.next = Next::Behind;
                }
                Next::Value { .. } => match byte {
                    b'"' => {
                        self.at += 1;
                        passage.next = Next::Rest { of_name: false };
                    }
                    b'[' | b'{' => {
                        self.at += 1;
                        passage.open.push(byte);
                        passage.next = match byte {
                            b'[' => Next::Value { or_end: true },
                            _ => Next::Name { or_end: true },
                        };
                    }
                    _ => {
                        if !self.passes_word(byte)? {
                            return Ok(false);
                        }
                        passage.next = Next::Behind;
                    }
                },
                Next::Name { .. } if byte == b'"' => {
                    self.at += 1;
                    passage.next = Next::Rest { of_name: true };
                }
                Next::Colon if byte == b':' => {
                    self.at += 1;
                    if passage.is_name && passage.open.is_empty() {
                        return Ok(true);
                    }
                    passage.next = Next::Value { or_end: false };
                }
                Next::Behind if byte == b',' => {
                    self.at += 1;
                    passage.next = match open {
                        Some(b'[') => Next::Value { or_end: false },
                        _ => Next::Name { or_end: false },
                    };
                }
                _ => return Err(UnexpectedValue),
            }
        }
    }

    /// Skips a number or literal, if it is certainly complete.
    fn passes_word(&mut self, byte: u8) -> Result<bool, UnexpectedValue> {
        let start = self.at;
        let word = match byte {
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            b'-' | b'0'..=b'9' => self.skip_number(),
            _ => return Err(UnexpectedValue),
        };
        let rest = self.bytes.get(start..).unwrap_or_default();
        let is_cut = match byte {
            b't' | b'f' | b'n' => [&b"true"[..], b"false", b"null"]
                .iter()
                .any(|word| word.len() > rest.len() && word.starts_with(rest)),
            _ => self.at >= self.bytes.len(),
        };
        if is_cut {
            self.at = start;
            return Ok(false);
        }
        word.map(|()| true)
    }
}

const fn closing(open: u8) -> u8 {
    if open == b'{' { b'}' } else { b']' }
}
