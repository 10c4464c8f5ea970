//! Errors of the reader and their positions.

use std::fmt::{self, Write};

use serde::de::Unexpected;
use serde_json::Number;

use super::Json;

/// Something is not as it should be; the decoder knows what.
#[derive(Debug)]
pub struct UnexpectedValue;

/// Why a value cannot be read.
#[derive(Debug, Default)]
pub(crate) struct Unreadable {
    /// From the innermost step outwards.
    steps: Vec<String>,
    message: Option<String>,
}

impl Unreadable {
    /// The JSON path within the value that was read; empty for that itself.
    pub(crate) fn path(&self) -> String {
        let mut steps = self.steps.clone();
        steps.reverse();
        steps.join(".")
    }

    /// Whether it is known; it is not where this is not JSON.
    pub(crate) fn is_told(&self) -> bool {
        self.message.is_some()
    }

    pub(crate) fn message(&self) -> &str {
        self.message.as_deref().unwrap_or("this is not JSON")
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.steps.is_empty() {
            write!(f, "{}: ", self.path())?;
        }
        f.write_str(self.message())
    }
}

/// The path is built while an error propagates upwards, so nothing is stored on the way down.
impl Json<'_> {
    /// The error after an unexpected value.
    pub(crate) fn unreadable(&self) -> &Unreadable {
        &self.error
    }

    /// Records an error.
    #[cold]
    pub(crate) fn fail(&mut self, message: &dyn fmt::Display) -> UnexpectedValue {
        if !self.quiet {
            self.error.message = Some(message.to_string());
        }
        UnexpectedValue
    }

    /// The error is inside this member or entry.
    #[cold]
    pub(super) fn below(&mut self, step: &dyn fmt::Display) -> UnexpectedValue {
        if !self.quiet {
            self.error.steps.push(Shortened(step).to_string());
        }
        UnexpectedValue
    }

    /// The error after an unexpected value, to be kept.
    pub(crate) fn take_error(&mut self) -> Unreadable {
        std::mem::take(&mut self.error)
    }

    /// In the words of serde_json.
    #[cold]
    pub(super) fn too_deep(&mut self) -> UnexpectedValue {
        self.fail(&"nested too deep: recursion limit exceeded")
    }

    /// The next value is not what is expected.
    #[cold]
    pub(crate) fn refuse(&mut self, expected: &dyn fmt::Display) -> UnexpectedValue {
        self.refuse_from(self.at, expected)
    }

    /// As [`Json::refuse`], where the value begins at `start`, or at white space before it.
    #[cold]
    pub(super) fn refuse_from(
        &mut self,
        start: usize,
        expected: &dyn fmt::Display,
    ) -> UnexpectedValue {
        self.at = start;
        if self.quiet {
            return UnexpectedValue;
        }
        let text;
        let found = match self.peek() {
            Some(b'n') => Unexpected::Other("null"),
            Some(b't') => Unexpected::Bool(true),
            Some(b'f') => Unexpected::Bool(false),
            Some(b'[') => Unexpected::Seq,
            Some(b'{') => Unexpected::Map,
            Some(b'"') => match self.string() {
                Ok(found) => {
                    text = Shortened(&found).to_string();
                    Unexpected::Str(&text)
                }
                Err(unexpected) => return unexpected,
            },
            _ => {
                if self.skip_number().is_err() {
                    return UnexpectedValue;
                }
                let number = self.bytes.get(start..self.at).unwrap_or_default();
                let Ok(number) = serde_json::from_slice::<Number>(number.trim_ascii()) else {
                    return self.fail(&"number out of range");
                };
                match (number.as_i64(), number.as_u64()) {
                    (Some(number), _) => Unexpected::Signed(number),
                    (None, Some(_)) => {
                        return self.fail(&format_args!(
                            "{number} does not fit in a signed integer of 64 bits"
                        ));
                    }
                    (None, None) => Unexpected::Float(number.as_f64().unwrap_or(f64::NAN)),
                }
            }
        };
        self.fail(&format_args!("invalid type: {found}, expected {expected}"))
    }

    /// The next value, shortened for a message.
    pub(super) fn shown(&mut self) -> String {
        let raw = self.raw().unwrap_or_default();
        let end = raw.len().min(LONG * 4);
        Shortened(&String::from_utf8_lossy(&raw[..end])).to_string()
    }
}

/// How many characters of received text a message shows.
const LONG: usize = 200;

/// A text, or its beginning; the rest is not even formatted.
pub(crate) struct Shortened<'a>(pub(crate) &'a dyn fmt::Display);

impl fmt::Display for Shortened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Short<'a, 'f> {
            f: &'a mut fmt::Formatter<'f>,
            left: usize,
            is_over: bool,
        }

        impl Write for Short<'_, '_> {
            fn write_str(&mut self, part: &str) -> fmt::Result {
                let end = part.char_indices().nth(self.left).map(|(end, _)| end);
                let part = &part[..end.unwrap_or(part.len())];
                self.f.write_str(part)?;
                self.left -= part.chars().count();
                self.is_over = end.is_some();
                if self.is_over { Err(fmt::Error) } else { Ok(()) }
            }
        }

        let mut short = Short { f, left: LONG, is_over: false };
        match write!(short, "{}", self.0) {
            Err(fmt::Error) if short.is_over => short.f.write_char('…'),
            written => written,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_texts_are_truncated() {
        for length in [0, 1, LONG] {
            let text = "ж".repeat(length);
            assert_eq!(Shortened(&text).to_string(), text);
            assert_eq!(Shortened(&format_args!("{}{text}", "")).to_string(), text);
        }
        let long = "ж".repeat(LONG + 1);
        let short = format!("{}…", "ж".repeat(LONG));
        assert_eq!(Shortened(&long).to_string(), short);
        assert_eq!(Shortened(&format_args!("ж{}ж", &long[4..])).to_string(), short);
    }
}
