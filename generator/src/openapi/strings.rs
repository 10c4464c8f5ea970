//! Rules of strings that are of several types, or of a type and a sentinel.
//!
//! Client generators handle one string with one rule. For a `oneOf` of two strings they generate
//! types that read neither, or that match both, so alternatives are merged into one rule.

use super::object::{Members, list, object};
use crate::json::text;
use crate::model::Rules;

/// The rule of a string.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Strings {
    min_length: Option<usize>,
    max_length: Option<usize>,
    /// Alternatives without their anchors; any string if there are none.
    patterns: Vec<String>,
    reserved: Vec<String>,
}

impl Strings {
    /// The rule of one type.
    pub(super) fn of(rules: &Rules) -> Self {
        let (min_length, max_length) = rules.length();
        let pattern = rules.pattern().map(|pattern| inner(&portable(&pattern.text)));
        let reserved = rules.reserved().to_vec();
        Self { min_length, max_length, patterns: Vec::from_iter(pattern), reserved }
    }

    /// A rule that accepts some words only.
    pub(super) fn words(words: &[&str]) -> Self {
        Self { patterns: words.iter().map(|word| escape(word)).collect(), ..Self::default() }
    }

    /// A rule that accepts every string that one of several types accepts. With different lengths it
    /// accepts more: a length belongs to the whole string, not to an alternative.
    pub(super) fn any(types: &[&Rules]) -> Self {
        // A word stays reserved only if no type accepts it.
        let refused = |word: &String| types.iter().all(|rules| !rules.accept(&text(word)));
        let all = types.iter().map(|rules| Self::of(rules)).map(|mut rule| {
            rule.reserved.retain(refused);
            rule
        });
        all.reduce(|mut all, next| {
            all.min_length = all.min_length.zip(next.min_length).map(|(a, b)| a.min(b));
            all.max_length = all.max_length.zip(next.max_length).map(|(a, b)| a.max(b));
            // A type without a pattern accepts any string.
            if all.patterns.is_empty() || next.patterns.is_empty() {
                all.patterns.clear();
            } else {
                push_new(&mut all.patterns, next.patterns);
            }
            push_new(&mut all.reserved, next.reserved);
            all
        })
        .unwrap_or_default()
    }

    /// The same rule, widened so that it accepts one more string.
    pub(super) fn or(mut self, literal: &str) -> Self {
        self.min_length = self.min_length.map(|min| min.min(literal.len()));
        self.max_length = self.max_length.map(|max| max.max(literal.len()));
        if !self.patterns.is_empty() {
            push_new(&mut self.patterns, [escape(literal)]);
        }
        self.reserved.retain(|word| word != literal);
        self
    }

    pub(super) fn schema(&self) -> Members {
        let refused = list(&self.reserved).map(|words| object! { "enum": words });
        object! {
            "type": "string",
            "minLength": self.min_length.filter(|min| *min > 0),
            "maxLength": self.max_length,
            "pattern": self.pattern(),
            "not": refused,
        }
    }

    fn pattern(&self) -> Option<String> {
        let (empty, others): (Vec<&str>, Vec<&str>) =
            self.patterns.iter().map(String::as_str).partition(|pattern| pattern.is_empty());
        Some(match (&others[..], empty.is_empty()) {
            ([], true) => return None,
            ([], false) => "^$".to_owned(),
            ([one], true) => format!("^{one}$"),
            (several, required) => {
                let optional = if required { "" } else { "?" };
                format!("^(?:{}){optional}$", several.join("|"))
            }
        })
    }
}

fn push_new(list: &mut Vec<String>, items: impl IntoIterator<Item = String>) {
    for item in items {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}

/// A pattern without the anchors that every pattern of a schema has.
fn inner(pattern: &str) -> String {
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    inner.strip_suffix('$').unwrap_or(inner).to_owned()
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
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
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

    fn printed(strings: &Strings) -> String {
        crate::json::Json::from(strings.schema()).compact()
    }

    #[test]
    fn needless_escapes_are_dropped() {
        assert_eq!(portable(r"^\#?[A-Z_\-\#.]+\.\d\-$"), r"^#?[A-Z_\-#.]+\.\d-$");
    }

    #[test]
    fn an_alternative_without_rules_lifts_those_of_others() {
        let free = Rules::default();
        assert_eq!(
            printed(&Strings::any(&[&rules("^[a-z]+$", 9, &["no"]), &free])),
            r#"{"type":"string"}"#
        );
    }

    #[test]
    fn a_word_is_reserved_only_if_no_alternative_accepts_it() {
        let a = rules("^[a-z]+$", 9, &["no", "never"]);
        let b = rules("^[a-m]+$", 9, &[]);
        let c = rules("^[a-z]{0,2}$", 2, &[]);
        let reserved = |types: &[&Rules]| Strings::any(types).reserved;
        assert_eq!(reserved(&[&a, &b]), ["no", "never"], "no `n` in b");
        assert_eq!(reserved(&[&a, &c]), ["never"]);
    }

    #[test]
    fn sentinels_widen_every_rule() {
        let lower = rules("^[a-z]{2,9}$", 1, &["-", "no"]);
        assert_eq!(
            printed(&Strings::of(&lower).or("")),
            r#"{"type":"string","maxLength":1,"pattern":"^(?:[a-z]{2,9})?$","not":{"enum":["-","no"]}}"#
        );
        assert_eq!(
            printed(&Strings::of(&lower).or("-")),
            r#"{"type":"string","minLength":1,"maxLength":1,"pattern":"^(?:[a-z]{2,9}|-)$","not":{"enum":["no"]}}"#
        );
        assert_eq!(
            printed(&Strings::of(&rules("", 9, &[])).or(".")),
            r#"{"type":"string","minLength":1,"maxLength":9}"#
        );
    }
}
