//! Shows a configuration and its origins, without its secrets.

use std::fmt;

use super::{Config, DEFAULT_HOST, DEFAULT_PORT, HOST, PORT, TOKEN, Value};
use crate::token::AuthToken;

/// A report of the origin of each value of a [`Config`]; see [`Config::explain`].
///
/// Shows the sources that were searched, highest precedence first, and each value with its origin.
/// The token is hidden, and so is every value whose name suggests a secret (`TOKEN`, `PASSWORD`,
/// `SECRET`, `KEY`).
#[derive(Clone, Copy)]
pub struct Explanation<'a>(pub(super) &'a Config);

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = self.0;
        match &config.host {
            Some(host) => writeln!(f, "host: {host}")?,
            None => writeln!(f, "host: unknown or not needed")?,
        }
        for tried in config.tried.iter().rev() {
            writeln!(f, "looked in {tried}")?;
        }
        for (name, value) in &config.values {
            let shown = shown(config, name, value);
            writeln!(f, "{name}={shown} from {}", value.origin)?;
        }
        let port = DEFAULT_PORT.to_string();
        for (name, default) in [(HOST, DEFAULT_HOST), (PORT, port.as_str())] {
            if config.get(name).is_none() {
                writeln!(f, "{name}={default} by default")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The values as they may be shown.
pub(super) struct Shown<'a>(&'a Config);

impl<'a> Shown<'a> {
    pub(super) fn of(config: &'a Config) -> Self {
        Self(config)
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = self.0.values.iter();
        f.debug_map()
            .entries(values.map(|(name, value)| (name, shown(self.0, name, value))))
            .finish()
    }
}

fn shown(config: &Config, name: &str, value: &Value) -> String {
    if is_secret(name) {
        return "[redacted]".to_owned();
    }
    let mut text = value.text.escape_debug().to_string();
    if let Some(token) = config.get(TOKEN) {
        AuthToken::from(token).redact(&mut text);
    }
    text
}

/// Whether the name of a variable suggests that its value is secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    ["TOKEN", "PASSW", "SECRET", "KEY"].iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_recognized_by_name() {
        for secret in [TOKEN, "SP_PASSWORD", "x_secret_y", "SP_API_KEY"] {
            assert!(is_secret(secret), "{secret}");
        }
        for open in [HOST, PORT, "SP_OURID", "SP_CLUSTER_NAME"] {
            assert!(!is_secret(open), "{open}");
        }
    }
}
