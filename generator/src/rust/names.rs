//! Names in Rust, made from names on the wire.

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::model::{ApiVersion, Arg, Call, EnumValue, ErrorName, Field};

/// Elements with a name in Rust, without `r#`.
pub(crate) trait Named: Sync {
    fn rust(&self) -> String;

    /// What the name is made from: the one that the schema chooses, if it does, and the one of the API.
    fn source(&self) -> (Option<&str>, &str);
}

impl PartialEq for dyn Named + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.source() == other.source() || self.rust() == other.rust()
    }
}

macro_rules! named {
    ($($ty:ty, $one:ident => $made:ident($chosen:expr, $name:ident);)*) => {$(
        impl Named for $ty {
            fn rust(&self) -> String {
                let (chosen, name) = self.source();
                chosen.map_or_else(|| allowed($made(name)), str::to_owned)
            }

            fn source(&self) -> (Option<&str>, &str) {
                let $one = self;
                ($chosen, &$one.$name)
            }
        }
    )*};
}

named! {
    Call, call => snake(call.code_name.as_deref(), name);
    Arg, arg => snake(None, name);
    Field, field => snake(field.code_name.as_deref(), wire);
    EnumValue, value => pascal(None, name);
    ApiVersion, version => of_version(None, name);
    ErrorName, error => pascal(None, name);
}

/// `volumeCreate` → `volume_create`, `scrubbingBW` → `scrubbing_bw`, `2fast` → `_2fast`, `1.5` → `n1_5`.
pub(crate) fn snake(name: &str) -> String {
    let is_one_word = name.bytes().all(|byte| byte.is_ascii_lowercase());
    let words = if is_one_word { name.to_owned() } else { name.to_snake_case() };
    // Clippy rejects names without a letter.
    let prefix = if words.contains(char::is_alphabetic) { '_' } else { 'n' };
    digits_first(words, prefix)
}

/// `up soon` → `UpSoon`, `#bad_state` → `BadState`, `3d` → `N3d`.
fn pascal(name: &str) -> String {
    digits_first(name.to_upper_camel_case(), 'N')
}

fn digits_first(name: String, prefix: char) -> String {
    if name.starts_with(|first: char| first.is_numeric()) {
        format!("{prefix}{name}")
    } else {
        name
    }
}

/// `16.01` → `V16_01`: only numbers are kept apart.
fn of_version(text: &str) -> String {
    let mut name = "V".to_owned();
    let words = text.split(|char: char| !char.is_alphanumeric());
    for word in words.filter(|word| !word.is_empty()) {
        let is_number = word.starts_with(|char: char| char.is_ascii_digit());
        if is_number && name.ends_with(|char: char| char.is_ascii_digit()) {
            name.push('_');
        }
        name.push_str(&word.to_upper_camel_case());
    }
    name
}

/// Words that cannot be names, not even raw ones.
const NEVER: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// Whether a name can be an identifier, raw if need be.
pub(crate) fn usable(name: &str) -> bool {
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    name.starts_with(|first: char| !first.is_ascii_digit())
        && name.chars().all(is_word)
        && !NEVER.contains(&name)
}

/// As it is written in Rust source: `type` → `r#type`.
pub(crate) fn ident(name: &str) -> String {
    // A keyword of edition 2024 that syn accepts.
    if name == "gen" || (usable(name) && syn::parse_str::<syn::Ident>(name).is_err()) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// A name as close to `name` as Rust allows: `self` → `self_`.
fn allowed(name: String) -> String {
    if NEVER.contains(&name.as_str()) { format!("{name}_") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_snake_case() {
        let wire =
            ["nodeCreate", "scrubbingBW", "HTTPServer", "2fa", "1", "-1.5", "with-dash", "a1B2cD"];
        let rust = [
            "node_create",
            "scrubbing_bw",
            "http_server",
            "_2fa",
            "n1",
            "n1_5",
            "with_dash",
            "a1_b2c_d",
        ];
        assert_eq!(wire.map(snake), rust);
    }

    #[test]
    fn names_become_pascal_case() {
        let wire = ["up soon", "CNODE_UP", "#bad_state", "OK", "3d", "objectDoesNotExist"];
        let rust = ["UpSoon", "CnodeUp", "BadState", "Ok", "N3d", "ObjectDoesNotExist"];
        assert_eq!(wire.map(pascal), rust);
    }

    #[test]
    fn keywords_are_raw_and_other_words_are_kept() {
        assert_eq!(["type", "kind"].map(ident), ["r#type", "kind"]);
        assert_eq!(allowed("self".to_owned()), "self_");
        assert_eq!(["_2fa", "self", "9", ""].map(usable), [true, false, false, false]);
    }
}
