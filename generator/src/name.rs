//! Names in Rust, made from names on the wire.

/// Splits a name into words: at what is no letter or digit, and where capitals begin a word.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (index, &char) in chars.iter().enumerate() {
        if !char.is_alphanumeric() {
            words.push(String::new());
            continue;
        }
        let before = index.checked_sub(1).map(|before| chars[before]);
        let after = chars.get(index + 1);
        let starts = char.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_numeric()
                    || (before.is_uppercase() && after.is_some_and(|after| after.is_lowercase()))
            });
        if starts {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(char.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// `volumeCreate` → `volume_create`, `scrubbingBW` → `scrubbing_bw`, `2fast` → `_2fast`, `1.5` → `n1_5`.
pub(crate) fn snake(name: &str) -> String {
    let words = words(name).join("_");
    // Clippy rejects names without a letter.
    let prefix = if words.contains(char::is_alphabetic) {
        '_'
    } else {
        'n'
    };
    digits_first(words, prefix)
}

/// `up soon` → `UpSoon`, `#bad_state` → `BadState`, `3d` → `N3d`.
pub(crate) fn pascal(name: &str) -> String {
    let joined: String = words(name)
        .iter()
        .map(|word| {
            let mut chars = word.chars();
            chars.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(chars).collect::<String>()
            })
        })
        .collect();
    digits_first(joined, 'N')
}

fn digits_first(name: String, prefix: char) -> String {
    if name.starts_with(|first: char| first.is_numeric()) {
        format!("{prefix}{name}")
    } else {
        name
    }
}

/// Ids that parts of the reference page have for every API. No call and no type can have them.
pub(crate) const PAGE_IDS: [&str; 19] = [
    "General",
    "calls",
    "types",
    "errors",
    "basic-types",
    "history",
    "main",
    "nav",
    "top",
    "q",
    "panel",
    "hits",
    "tally",
    "internal",
    "theme",
    "keys",
    "help",
    "help-title",
    "say",
];

/// Words that cannot be names, not even raw ones.
const NEVER: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// Words that must be written raw.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Whether a name can stand in Rust source, raw if need be.
pub(crate) fn usable(name: &str) -> bool {
    let mut chars = name.chars();
    chars
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|char| char.is_ascii_alphanumeric() || char == '_')
        && !NEVER.contains(&name)
}

/// As it is written in Rust source: `type` → `r#type`.
pub(crate) fn ident(name: &str) -> String {
    if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// A name as close to `name` as Rust allows: `self` → `self_`.
pub(crate) fn allowed(name: String) -> String {
    if NEVER.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case() {
        for (wire, rust) in [
            ("nodeCreate", "node_create"),
            ("scrubbingBW", "scrubbing_bw"),
            ("u1", "u1"),
            ("placeAll", "place_all"),
            ("agMaxSizeFull", "ag_max_size_full"),
            ("HTTPServer", "http_server"),
            ("2fa", "_2fa"),
            ("1", "n1"),
            ("-1.5", "n1_5"),
            ("with-dash", "with_dash"),
            ("already_snake", "already_snake"),
        ] {
            assert_eq!(snake(wire), rust);
        }
    }

    #[test]
    fn pascal_case() {
        for (wire, rust) in [
            ("up soon", "UpSoon"),
            ("CNODE_UP", "CnodeUp"),
            ("#bad_state", "BadState"),
            ("OK", "Ok"),
            ("3d", "N3d"),
            ("objectDoesNotExist", "ObjectDoesNotExist"),
        ] {
            assert_eq!(pascal(wire), rust);
        }
    }

    #[test]
    fn keywords() {
        assert_eq!(ident("type"), "r#type");
        assert_eq!(ident("kind"), "kind");
        assert_eq!(allowed("self".to_owned()), "self_");
        assert!(!usable("self"));
        assert!(!usable("9"));
        assert!(!usable(""));
        assert!(usable("_2fa"));
    }
}
