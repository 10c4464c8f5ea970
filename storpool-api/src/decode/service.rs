//! The content of a response, and errors of the service in it.

use crate::json::lenient::{self, Scanner};

/// The content of a response.
#[derive(Debug)]
pub enum Envelope {
    /// The data has been read.
    Data {
        generation: Option<i64>,
    },
    Error(ServiceError),
}

/// An error object of the service; each part may be missing.
#[derive(Debug, Default, PartialEq)]
pub struct ServiceError {
    pub(crate) name: Option<String>,
    pub(crate) descr: Option<String>,
    pub(crate) transient: Option<bool>,
    /// Other members, with the text of a string or the JSON of any other value.
    pub(crate) details: Vec<(String, String)>,
}

/// The value of the member `error`.
#[derive(Debug, PartialEq)]
pub(crate) enum Said {
    /// There is no error.
    Nothing,
    /// There is an error if there is no data: `false`, `0`, `""` or `[]`.
    Vague,
    Error(ServiceError),
}

/// Maximum number of bytes of a description that are kept.
const LONG: usize = 16 << 10;

/// Maximum number of bytes of a name, or of any other member, that are kept.
const SHORT: usize = 256;

/// Maximum number of other members that are kept.
const DETAILS: usize = 16;

impl Said {
    /// Reads the value of the member, which may be broken: every readable part of it is used.
    pub(crate) fn read(value: &[u8]) -> Self {
        let value = value.trim_ascii();
        match value.first() {
            None => Self::Nothing,
            Some(b'"') => match text(value, LONG) {
                text if text.is_empty() => Self::Vague,
                text => Self::Error(ServiceError::described(text)),
            },
            Some(b'{') => {
                let mut error = ServiceError::default();
                Scanner::new(value, 0).members(&mut |name, value| error.read(&name, value));
                Self::Error(error)
            }
            Some(b'[') if value[1..].trim_ascii().starts_with(b"]") => Self::Vague,
            Some(_) if value == b"null" => Self::Nothing,
            Some(_) if value == b"false" || lenient::boolean(value) == Some(false) => Self::Vague,
            Some(_) => Self::Error(ServiceError::described(text(value, LONG))),
        }
    }
}

impl ServiceError {
    fn described(descr: String) -> Self {
        Self { descr: Some(descr), ..Self::default() }
    }

    /// The last member of a name wins.
    fn read(&mut self, name: &str, value: &[u8]) {
        let text = |long| value.starts_with(b"\"").then(|| text(value, long));
        match name {
            "name" => self.name = text(SHORT),
            "descr" => self.descr = text(LONG),
            "transient" => self.transient = lenient::boolean(value),
            _ if self.details.len() < DETAILS => {
                let name = name.chars().take(SHORT).collect();
                self.details.push((name, self::text(value, SHORT)));
            }
            _ => {}
        }
    }
}

/// The text of a string, or the JSON of any other value; truncated if it is very long.
pub(super) fn text(value: &[u8], long: usize) -> String {
    let text = match value.get(..long) {
        Some(beginning) if value.len() > long => lenient::text(beginning) + "…",
        _ => lenient::text(value),
    };
    let mut text = text.into_owned();
    text.shrink_to_fit();
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(descr: &str) -> Said {
        Said::Error(ServiceError::described(descr.to_owned()))
    }

    #[test]
    fn falsy_error_is_ambiguous_and_null_is_no_error() {
        for vague in ["false", "0", "\"\"", "[]", "[ ]"] {
            assert_eq!(Said::read(vague.as_bytes()), Said::Vague, "{vague}");
        }
        assert_eq!(Said::read(b" null "), Said::Nothing);
    }

    #[test]
    fn error_of_any_json_kind_is_read() {
        assert_eq!(Said::read(b"\"no\""), described("no"));
        assert_eq!(Said::read(b"true"), described("true"));
        assert_eq!(Said::read(b"[1]"), described("[1]"));
        assert_eq!(Said::read(b"{}"), Said::Error(ServiceError::default()));
        let read = Said::read(br#"{"name": 7, "descr": null, "transient": 1, "x": [[1e999]]}"#);
        let Said::Error(read) = read else { panic!("{read:?}") };
        assert_eq!((read.name, read.descr, read.transient), (None, None, Some(true)));
        assert_eq!(read.details, [("x".to_owned(), "[[1e999]]".to_owned())]);
    }

    #[test]
    fn long_error_texts_are_truncated() {
        let value = format!("\"{}\"", "ж".repeat(1 << 20));
        let Said::Error(error) = Said::read(value.as_bytes()) else { panic!("an error") };
        let descr = error.descr.unwrap();
        assert!(descr.len() < LONG + 8 && descr.ends_with('…'));
    }
}
