//! The token that calls are authorized with.

use std::fmt;

use zeroize::Zeroizing;

/// The token that the service knows its user by.
///
/// Never shown: `Debug` hides it, and there is no `Display`. The memory is wiped when the last
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
    /// What is wrong with the token; the answer does not show it.
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

    /// `text` with the token blotted out, should somebody have echoed it. A short token is only
    /// looked for where its scheme stands before it: it may well be part of something innocent.
    pub(crate) fn redact(&self, text: &mut String) {
        const SHORT: usize = 8;
        let echoed = Zeroizing::new(format!("Storpool v1:{}", self.expose()));
        let wanted = if self.0.len() < SHORT {
            echoed.as_str()
        } else {
            self.expose()
        };
        if text.contains(wanted) {
            *text = text.replace(wanted, "[redacted]");
        }
    }

    /// `text` with the token blotted out wherever it stands, however short it is.
    pub(crate) fn redact_wholly(&self, text: &mut String) {
        if !self.0.is_empty() && text.contains(self.expose()) {
            *text = text.replace(self.expose(), "[redacted]");
        }
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
        for bad in [
            "",
            " 1",
            "1 ",
            "1\n",
            "1\r\nX: y",
            "a\tb",
            "a\0b",
            "a\u{a0}b",
            "tokén",
        ] {
            assert!(AuthToken::from(bad).problem().is_some(), "{bad:?}");
        }
    }

    #[test]
    fn an_echoed_token_is_blotted_out() {
        let redacted = |token: &str, text: &str| {
            let mut text = text.to_owned();
            AuthToken::from(token).redact(&mut text);
            text
        };
        assert_eq!(
            redacted("1556129910218", "got 1556129910218!"),
            "got [redacted]!"
        );
        assert_eq!(
            redacted("1234", "volume 1234 is gone"),
            "volume 1234 is gone"
        );
        assert_eq!(redacted("1234", "got Storpool v1:1234"), "got [redacted]");
    }
}
