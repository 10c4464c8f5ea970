//! Scalars as schemas.

use super::members::{Members, list};
use super::strings::Strings;
use crate::model::{Api, Kind, Limit, Rules, TypeId};

pub(super) fn integer(rules: &Rules) -> Members {
    let (min, max) = rules.range();
    let small = |bound: Option<i64>| bound.is_some_and(|bound| i32::try_from(bound).is_ok());
    let format = if small(min) && small(max) { "int32" } else { "int64" };
    Members::new()
        .with("type", "integer")
        .with("format", format)
        .maybe("minimum", min)
        .maybe("maximum", max)
        .maybe("multipleOf", rules.multiple_of())
}

/// The rule of a string that may be of any of several types.
pub(super) fn string_union(api: &Api, types: &[TypeId]) -> Strings {
    let rules = types.iter().filter_map(|id| match &api.ty(*id).kind {
        Kind::String(rules) => Some(rules),
        _ => None,
    });
    Strings::any(&rules.collect::<Vec<&Rules>>())
}

/// A number, or the word for no limit.
pub(super) fn limit(rules: &Limit) -> Members {
    let word = Members::new().with("type", "string").with("enum", list([&rules.unlimited]));
    limit_or(rules, word)
}

/// A number, or any of several words. A pattern and not an enumeration, since the words are marks
/// such as `-`, of which generators cannot make different names.
pub(super) fn limit_or_words(rules: &Limit, words: &[&str]) -> Members {
    limit_or(rules, Strings::words(words).schema())
}

fn limit_or(rules: &Limit, words: Members) -> Members {
    let number =
        Members::new().with("type", "integer").with("format", "int64").with("minimum", rules.min);
    Members::new().with("oneOf", list([number, words]))
}
