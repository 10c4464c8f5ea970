//! Values that are of no interest.

use super::{Json, Surprise};

impl Json<'_> {
    /// Goes behind the next value, however deep it is. Answers how deep that is.
    pub(super) fn skip(&mut self) -> Result<usize, Surprise> {
        self.open.clear();
        let mut deepest = 0;
        loop {
            match self.peek().ok_or(Surprise)? {
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
                _ => return Err(Surprise),
            }
            // Behind a value.
            loop {
                let Some(&open) = self.open.last() else {
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
                    _ => return Err(Surprise),
                }
            }
        }
    }

    fn skip_name(&mut self) -> Result<(), Surprise> {
        if self.peek() != Some(b'"') {
            return Err(Surprise);
        }
        self.skip_string()?;
        self.expect(b':')
    }
}

const fn closing(open: u8) -> u8 {
    if open == b'{' { b'}' } else { b']' }
}
