//! What strings may be, when a schema has to say it for several types, or for a type and a
//! sentinel, in one place.
//!
//! Client generators handle one string with one rule. For a choice between two strings they
//! generate types that read neither, or that match both, so alternatives are merged into one rule.

use super::members::{Members, list};
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
        Self {
            min_length,
            max_length,
            patterns: rules
                .pattern()
                .map(|pattern| inner(&portable(&pattern.text)))
                .into_iter()
                .collect(),
            reserved: rules.reserved().to_vec(),
        }
    }

    /// A rule that accepts some words only.
    pub(super) fn words(words: &[&str]) -> Self {
        Self { patterns: words.iter().map(|word| escape(word)).collect(), ..Self::default() }
    }

    /// A rule that accepts what any of several types accepts. With different lengths it accepts
    /// more than that: a length belongs to the whole string, not to an alternative.
    pub(super) fn any(types: &[&Rules]) -> Self {
        let all: Vec<Self> = types.iter().map(|rules| Self::of(rules)).collect();
        let mut patterns = Vec::new();
        if all.iter().all(|rule| !rule.patterns.is_empty()) {
            for pattern in all.iter().flat_map(|rule| &rule.patterns) {
                push_new(&mut patterns, pattern);
            }
        }
        // A word stays reserved only if no type takes it.
        let mut reserved = Vec::new();
        for word in all.iter().flat_map(|rule| &rule.reserved) {
            if !types.iter().any(|rules| rules.accept(&text(word))) {
                push_new(&mut reserved, word);
            }
        }
        Self {
            min_length: both(all.iter().map(|rule| rule.min_length), usize::min),
            max_length: both(all.iter().map(|rule| rule.max_length), usize::max),
            patterns,
            reserved,
        }
    }

    /// The same rule, widened so that it accepts one more string.
    pub(super) fn or(mut self, literal: &str) -> Self {
        self.min_length = self.min_length.map(|min| min.min(literal.len()));
        self.max_length = self.max_length.map(|max| max.max(literal.len()));
        if !self.patterns.is_empty() {
            push_new(&mut self.patterns, &escape(literal));
        }
        self.reserved.retain(|word| word != literal);
        self
    }

    pub(super) fn schema(&self) -> Members {
        let refused = Members::new().with("enum", list(&self.reserved));
        Members::new()
            .with("type", "string")
            .maybe("minLength", self.min_length.filter(|min| *min > 0))
            .maybe("maxLength", self.max_length)
            .maybe("pattern", self.pattern())
            .maybe("not", (!self.reserved.is_empty()).then_some(refused))
    }

    fn pattern(&self) -> Option<String> {
        let optional = self.patterns.iter().any(String::is_empty);
        let others: Vec<&str> = self
            .patterns
            .iter()
            .map(String::as_str)
            .filter(|pattern| !pattern.is_empty())
            .collect();
        match (&others[..], optional) {
            ([], false) => None,
            ([], true) => Some("^$".to_owned()),
            ([one], false) => Some(format!("^{one}$")),
            (several, _) => {
                let mark = if optional { "?" } else { "" };
                Some(format!("^(?:{}){mark}$", several.join("|")))
            }
        }
    }
}

/// A bound that all have, or none.
fn both(
    mut bounds: impl Iterator<Item = Option<usize>>,
    choose: impl Fn(usize, usize) -> usize,
) -> Option<usize> {
    let first = bounds.next()??;
    bounds.try_fold(first, |chosen, bound| Some(choose(chosen, bound?)))
}

fn push_new(list: &mut Vec<String>, item: &str) {
    if !list.iter().any(|known| known == item) {
        list.push(item.to_owned());
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

/// A pattern without the escapes that ECMAScript refuses in its Unicode mode, such as `\#`.
fn portable(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => {
                if let Some(escaped) = chars.next() {
                    let needed = escaped.is_alphanumeric()
                        || r"^$\.*+?()[]{}|/".contains(escaped)
                        || (in_class && escaped == '-');
                    if needed {
                        out.push('\\');
                    }
                    out.push(escaped);
                }
                continue;
            }
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
        out.push(char);
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
        strings.schema().json().compact()
    }

    #[test]
    fn needless_escapes_are_dropped() {
        assert_eq!(portable(r"^\#?[A-Z_\-\#.]+\.\d\-$"), r"^#?[A-Z_\-#.]+\.\d-$");
    }

    #[test]
    fn one_type_keeps_its_rule() {
        assert_eq!(
            printed(&Strings::of(&rules("^[a-z]+$", 9, &["no"]))),
            r#"{"type":"string","minLength":1,"maxLength":9,"pattern":"^[a-z]+$","not":{"enum":["no"]}}"#
        );
    }

    #[test]
    fn alternatives_become_one_pattern() {
        let (a, b) = (rules("^#[a-z]+$", 9, &[]), rules("^[0-9]+$", 20, &[]));
        assert_eq!(
            printed(&Strings::any(&[&a, &b, &a])),
            r#"{"type":"string","minLength":1,"maxLength":20,"pattern":"^(?:#[a-z]+|[0-9]+)$"}"#
        );
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
