//! Behavior common to all scalars. A scalar keeps any value that the service sends; its
//! constructors accept only values that obey the documented rules.

pub(crate) mod bytes;
pub(crate) mod float;
pub(crate) mod integer;
pub(crate) mod limit;
pub(crate) mod pattern;
mod small;
pub(crate) mod string;

#[allow(unused_imports)]
pub(crate) use float::float;
pub(crate) use integer::{IntegerCheck, integer};
pub(crate) use limit::{LimitRule, limit};
pub(crate) use pattern::{Part, StringCheck};
pub(crate) use small::SmallStr;
pub(crate) use string::{string, string_union};

use crate::validate::Rule;
use crate::version::{Uses, Versions, Way};

/// Notes that a value breaks rules that only some versions of the API have.
#[allow(dead_code, reason = "a schema may have no such rules")]
pub(crate) fn note_broken(
    broken: impl Iterator<Item = (Versions, Rule)>,
    at: usize,
    uses: &mut Uses,
) {
    let mut first = None;
    let mut versions = Versions::NONE;
    for (with_rule, rule) in broken {
        first = first.or(Some(rule));
        versions = versions.or(with_rule);
    }
    if let Some(rule) = first {
        uses.push(at, rule.id, versions.complement(), Way::Breaks);
    }
}
