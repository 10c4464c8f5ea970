//! The token that calls are authorized with.

mod redact;

use std::fmt;

use zeroize::Zeroizing;

/// An API token.
///
/// Never shown: `Debug` hides it, there is no `Display`, and where a response echoes it, or four or
/// more characters from its beginning or end, errors say `[redacted]`. A token of fewer than four
/// characters is only found behind `Storpool v1:`.
///
/// The memory is wiped when the last
/// owner is dropped; the buffers of the network stack, through which each request passes, are not.
///
/// ```
/// use storpool_api::AuthToken;
///
/// let token = AuthToken::from("1556129910218014736");
/// assert_eq!(format!("{token:?}"), "AuthToken(redacted)");
/// ```
#[derive(Clone)]
pub struct AuthToken(Zeroizing<String>);

impl AuthToken {
    /// Why the token is invalid, without showing it.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        if self.0.is_empty() {
            Some("is empty")
        } else if self.0.chars().any(|c| c.is_control()) {
            Some("has a control character, such as a line break")
        } else if self.0.chars().any(char::is_whitespace) {
            Some("has white space")
        } else if !self.0.is_ascii() {
            Some("has a character outside ASCII")
        } else {
            None
        }
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Redacts the token in `text` that may echo it: all of it or, since texts are truncated, the
    /// rest of it, escaped or not. A token with fewer than four characters, which may well occur by
    /// chance, is only redacted after its scheme.
    pub(crate) fn redact(&self, text: &mut String) {
        let token = Zeroizing::new(self.expose().chars().collect::<Vec<char>>());
        redact::redact(text, &token);
    }

    /// As [`AuthToken::redact`], however short the token is.
    pub(crate) fn redact_wholly(&self, text: &mut String) {
        if !self.0.is_empty() && text.contains(self.expose()) {
            *text = text.replace(self.expose(), redact::REDACTED);
        }
        self.redact(text);
    }
}

impl From<String> for AuthToken {
    fn from(token: String) -> Self {
        Self(Zeroizing::new(token))
    }
}

impl From<&str> for AuthToken {
    fn from(token: &str) -> Self {
        Self::from(token.to_owned())
    }
}

impl fmt::Debug for AuthToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthToken(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_printable_tokens_can_be_sent() {
        for good in ["1234", "1556129910218014736", "a-b_c=+/~!"] {
            assert_eq!(AuthToken::from(good).problem(), None, "{good}");
        }
        for bad in ["", " 1", "1 ", "1\n", "1\r\nX: y", "a\tb", "a\0b", "a\u{a0}b", "tokén"] {
            assert!(AuthToken::from(bad).problem().is_some(), "{bad:?}");
        }
    }
}
