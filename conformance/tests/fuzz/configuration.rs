//! The text of configuration files.

use storpool_api::{Config, Error};

use super::{Input, Outcome, Random, Target, mutate};

const SEEDS: &[&str] = &[
    "SP_AUTH_TOKEN=1556129910218014736\nSP_API_HTTP_HOST=10.0.0.1\nSP_API_HTTP_PORT=81\n",
    "# comment\n; another\n\n[node1]\nA=1\n[node2]\r\nA=2\r\n",
    "A = b c \t\n B=c=d\nC=\\\n  more\\\nend\n",
    "\u{feff}A=1\rB=%s%%\n[ node1 ]\nA=\"quoted\" # no comment",
    "[]\n",
    "[a",
    "=x",
    "A",
    "A B=1",
    "A=\\",
    "A=1\0",
    "SP_API_HTTP_PORT=65536",
    "SP_API_HTTP_HOST=::1",
];

const PARTS: &[&str] = &[
    "\n",
    "\r\n",
    "\r",
    "=",
    "\\",
    "\\\n",
    "[",
    "]",
    "[node1]\n",
    "#",
    ";",
    " ",
    "\t",
    "\u{feff}",
    "\u{2028}",
    "A=1\n",
    "SP_AUTH_TOKEN=",
    "SP_API_HTTP_HOST=",
    "\u{0}",
    "ж",
];

pub const TARGET: Target = Target {
    name: "configuration",
    about: "the text of configuration files",
    make: |random: &mut Random| {
        let mut bytes = random.pick(SEEDS).as_bytes().to_vec();
        for _ in 0..random.below(6) {
            if random.once_in(2) {
                let at = random.below(bytes.len() + 1);
                bytes.splice(at..at, random.pick(PARTS).bytes());
            } else {
                bytes = mutate::bytes(random, bytes);
            }
        }
        Input { choice: 0, bytes }
    },
    check: |input| check(&input.bytes),
};

/// - An error names the file and a line that exists.
/// - Values have neither line ends nor trailing white space, and come from a line.
/// - Values written as `NAME=VALUE` lines are read back unchanged, if they can be written so.
fn check(text: &[u8]) -> Result<Outcome, String> {
    let config = match load(text) {
        Ok(config) => config,
        Err(Error::Config(error)) => {
            let lines = text.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() + 1;
            let line = error.line().unwrap_or_default();
            let named = error.file().is_some_and(|file| file.ends_with("fuzz.conf"));
            return match named && (1..=lines).contains(&line) {
                true => Ok(Outcome::Refused),
                false => Err(format!("the error names no line of the file: {error}")),
            };
        }
        Err(error) => return Err(format!("another error: {error}")),
    };
    // A byte order mark is ignored on the first line only.
    let mut again = "#\n".to_owned();
    for (name, value) in config.iter() {
        let plain = value.trim_end() == value && !value.contains(['\n', '\r']);
        if !plain || name.trim() != name || name.is_empty() || name.contains('=') {
            return Err(format!("{name:?} is {value:?}"));
        }
        if config.get(name) != Some(value) || config.origin(name).is_none() {
            return Err(format!("{name:?} is listed, but not there"));
        }
        again.push_str(&format!("{name}={value}\n"));
    }
    let token = config.get("SP_AUTH_TOKEN").unwrap_or_default();
    let shown = format!("{config:?}");
    if token.len() >= 16 && shown.contains(token) {
        return Err(format!("shows the token: {shown}"));
    }
    // These may be rejected, but must not panic.
    let _ = (config.auth_token().is_ok(), config.base_url().is_ok(), config.explain().to_string());
    // A value that ends in `\` or begins with white space, which the line before a continuation may
    // hide, or a name like a heading has no line that says just that.
    let odd = |(name, value): (&str, &str)| {
        value.ends_with('\\') || value.trim() != value || name.starts_with(['[', '#', ';'])
    };
    if !config.iter().any(odd) {
        let second = load(again.as_bytes()).map_err(|error| format!("{error} in {again:?}"))?;
        if !config.iter().eq(second.iter()) {
            return Err(format!("read otherwise from {again:?}"));
        }
    }
    Ok(Outcome::Accepted)
}

fn load(text: &[u8]) -> Result<Config, Error> {
    Config::loader()
        .without_files()
        .without_environment()
        .host("node1")
        .text("fuzz.conf", text)
        .load()
}
