//! Rules of strings that are of several types, or of a type and a sentinel.
//!
//! Client generators handle one string with one rule. For a `oneOf` of two strings they generate
//! types that read neither, or that match both, so alternatives are merged into one rule.

use indexmap::IndexSet;

use super::members::{Members, list, object};
use crate::json::text;
use crate::model::Rules;

#[derive(Debug, Default, PartialEq)]
pub(super) struct Strings {
    min_length: Option<usize>,
    max_length: Option<usize>,
    /// Alternatives without their anchors; any string if there are none.
    patterns: IndexSet<String>,
    reserved: IndexSet<String>,
}

impl Strings {
    pub(super) fn of(rules: &Rules) -> Self {
        let (min_length, max_length) = rules.length();
        let pattern = rules.pattern().map(|pattern| pattern.text.as_str());
        let inner = pattern.and_then(|pattern| pattern.strip_prefix('^')?.strip_suffix('$'));
        let patterns = inner.into_iter().map(portable).collect();
        Self {
            min_length,
            max_length,
            patterns,
            reserved: rules.reserved().iter().cloned().collect(),
        }
    }

    pub(super) fn words(words: &[&str]) -> Self {
        Self { patterns: words.iter().map(|word| escape(word)).collect(), ..Self::default() }
    }

    /// A rule that accepts every string that one of several types accepts. With different lengths it
    /// accepts more: a length belongs to the whole string, not to an alternative.
    pub(super) fn any(types: &[&Rules]) -> Self {
        let rules = types.iter().map(|rules| Self::of(rules));
        let mut any = rules.reduce(Self::merge).unwrap_or_default();
        // A word stays reserved only if no type accepts it.
        any.reserved.retain(|word| !types.iter().any(|rules| rules.accept(&text(word))));
        any
    }

    /// The same rule, widened so that it accepts one more string.
    pub(super) fn or(self, literal: &str) -> Self {
        let length = Some(literal.len());
        let other = Self { min_length: length, max_length: length, ..Self::words(&[literal]) };
        let mut wider = self.merge(other);
        wider.reserved.shift_remove(literal);
        wider
    }

    fn merge(mut self, other: Self) -> Self {
        self.min_length = self.min_length.zip(other.min_length).map(|(a, b)| a.min(b));
        self.max_length = self.max_length.zip(other.max_length).map(|(a, b)| a.max(b));
        if self.patterns.is_empty() || other.patterns.is_empty() {
            self.patterns.clear();
        } else {
            self.patterns.extend(other.patterns);
        }
        self.reserved.extend(other.reserved);
        self
    }

    pub(super) fn schema(&self) -> Members {
        object! {
            "type": "string",
            "minLength": self.min_length.filter(|min| *min > 0),
            "maxLength": self.max_length,
            "pattern": self.pattern(),
            "not": list(&self.reserved).map(|words| object! { "enum": words }),
        }
    }

    fn pattern(&self) -> Option<String> {
        let mut others = self.patterns.clone();
        let optional = if others.shift_remove("") { "?" } else { "" };
        Some(match others.len() {
            0 if optional.is_empty() => return None,
            0 => "^$".to_owned(),
            1 if optional.is_empty() => format!("^{}$", others[0]),
            _ => format!("^(?:{}){optional}$", Vec::from_iter(others).join("|")),
        })
    }
}

/// A pattern that only one string matches, without anchors.
pub(super) fn escape(literal: &str) -> String {
    portable(&regex_syntax::escape(literal))
}

/// A pattern without the escapes that ECMAScript rejects in its Unicode mode, such as `\#`.
fn portable(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut in_class = false;
    let mut escaped = false;
    for char in pattern.chars() {
        if escaped {
            let needed = char.is_alphanumeric()
                || r"^$\.*+?()[]{}|/".contains(char)
                || (in_class && char == '-');
            out.push_str(if needed { "\\" } else { "" });
        } else if ['[', ']'].contains(&char) {
            in_class = char == '[';
        }
        escaped = char == '\\' && !escaped;
        if !escaped {
            out.push(char);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Check;
    use crate::pattern::Pattern;

    fn rules(pattern: &str, max_length: usize, reserved: &[&str]) -> Rules {
        let pattern = Pattern::parse(pattern).ok().map(Check::Pattern);
        let reserved = reserved.iter().map(|word| (*word).to_owned()).collect();
        let others = [Check::Length(Some(1), Some(max_length)), Check::Reserved(reserved)];
        Rules { checks: pattern.into_iter().chain(others).collect(), unit: None }
    }

    #[test]
    fn needless_escapes_are_dropped() {
        assert_eq!(portable(r"^\#?[A-Z_\-\#.]+\.\d\-$"), r"^#?[A-Z_\-#.]+\.\d-$");
    }

    #[test]
    fn reserved_words_are_those_that_no_alternative_accepts() {
        let a = rules("^[a-z]+$", 9, &["no", "never"]);
        let b = rules("^[a-m]+$", 9, &[]);
        let c = rules("^[a-z]{0,2}$", 2, &[]);
        let reserved = |types: &[&Rules]| Vec::from_iter(Strings::any(types).reserved);
        assert_eq!(reserved(&[&a, &b]), ["no", "never"], "no `n` in b");
        assert_eq!(reserved(&[&a, &c]), ["never"]);
    }
}
