//! The documented rules: what they are, and which of them a value breaks.
//!
//! Values built by a program obey the rules, because constructors check them. Values that come
//! from the service are kept as they are; [`Validate`] reports the rules they break.

mod at;

use std::fmt;

use crate::version::Uses;

pub use at::At;

/// A documented rule. Its `id` is the anchor of the rule on the reference page, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Rule {
    /// Stable identifier, such as `DiskId.range`.
    pub id: &'static str,
    /// The requirement, such as "an integer from 0 to 4095".
    pub text: &'static str,
}

/// A value that breaks a documented rule of its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidValue {
    type_name: &'static str,
    rule: Rule,
    value: String,
}

impl InvalidValue {
    pub(crate) fn new(type_name: &'static str, rule: Rule, value: impl fmt::Display) -> Self {
        Self { type_name, rule, value: value.to_string() }
    }

    /// The type whose rule is broken, such as `DiskId`.
    pub fn type_name(&self) -> &'static str {
        self.type_name
    }

    /// The rule that is broken.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// The offending value, as text.
    pub fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is not a valid {}: must be {} (rule {})",
            self.value, self.type_name, self.rule.text, self.rule.id
        )
    }
}

impl std::error::Error for InvalidValue {}

/// One broken rule, and where in the value that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    path: String,
    problem: InvalidValue,
}

impl Violation {
    /// The JSON path from the value that was checked, such as `disks.1.description`; empty for
    /// that value itself.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The parts that may contain data of the service: the path and the value.
    pub(crate) fn texts(&mut self) -> [&mut String; 2] {
        [&mut self.path, &mut self.problem.value]
    }

    /// The type whose rule is broken.
    pub fn type_name(&self) -> &'static str {
        self.problem.type_name
    }

    /// The rule that is broken.
    pub fn rule(&self) -> Rule {
        self.problem.rule
    }

    /// The offending value, as text.
    pub fn value(&self) -> &str {
        &self.problem.value
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        self.problem.fmt(f)
    }
}

impl std::error::Error for Violation {}

/// All rules that a value breaks; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// The broken rules, in the order of the fields.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }
}

impl std::ops::Deref for Violations {
    type Target = [Violation];

    fn deref(&self) -> &[Violation] {
        &self.0
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

/// Checks a value against the documented rules.
///
/// ```
/// use storpool_api::{Validate, types::DiskId};
///
/// let id: DiskId = serde_json::from_str("5000")?; // decoding keeps what the service says
/// let broken = id.validate().unwrap_err();
/// assert_eq!(broken[0].rule().id, "DiskId.range");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait Validate: Check {
    /// Reports every documented rule that the value, or anything inside it, breaks.
    ///
    /// # Errors
    /// All broken rules, each with its JSON path.
    fn validate(&self) -> Result<(), Violations> {
        let mut found = Found::all();
        self.check(&At::ROOT, &mut found);
        match found.count() {
            0 => Ok(()),
            _ => Err(Violations(found.into_violations())),
        }
    }
}

impl<T: Check + ?Sized> Validate for T {}

/// The per-type part of [`Validate`], separate so that nothing is compiled for types that are never
/// validated by themselves.
pub trait Check {
    /// Adds what is broken at or below `at`.
    fn check(&self, at: &At<'_>, found: &mut Found);

    /// Adds what the value uses that not every version of the API has, not counting what is in it.
    /// It is written at this offset.
    fn uses(&self, at: usize, uses: &mut Uses) {
        let _ = (at, uses);
    }
}

/// The broken rules that a check has found.
#[derive(Debug)]
pub struct Found {
    violations: Vec<Violation>,
    count: usize,
    limit: usize,
}

impl Found {
    /// So many of what is wrong with a response are kept.
    const SOME: usize = 100;

    /// So many bytes of a value are kept then.
    const LONG: usize = 1 << 10;

    /// All will be kept.
    pub(crate) fn all() -> Self {
        Self::up_to(usize::MAX)
    }

    /// The first will be kept, with the beginnings of their values, and the others counted: a
    /// response may be large, and have nothing that is right.
    pub(crate) fn some() -> Self {
        Self::up_to(Self::SOME)
    }

    fn up_to(limit: usize) -> Self {
        Self { violations: Vec::new(), count: 0, limit }
    }

    /// Notes that a value breaks a rule of its type.
    pub(crate) fn push(
        &mut self,
        type_name: &'static str,
        rule: Rule,
        value: &dyn fmt::Display,
        at: &At<'_>,
    ) {
        self.count += 1;
        if self.violations.len() >= self.limit {
            return;
        }
        let problem = InvalidValue::new(type_name, rule, value);
        let mut violation = Violation { path: at.path(), problem };
        if self.limit == Self::SOME {
            let [path, value] = violation.texts();
            shorten(path, Self::LONG);
            shorten(value, Self::LONG);
        }
        self.violations.push(violation);
    }

    /// How many there are, those included that were not kept.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn edit_paths(&mut self, edit: &dyn Fn(&mut String)) {
        for violation in &mut self.violations {
            edit(&mut violation.path);
        }
    }

    pub(crate) fn into_violations(self) -> Vec<Violation> {
        self.violations
    }
}

/// Cuts a text that is longer.
fn shorten(text: &mut String, long: usize) {
    if text.len() > long {
        let end = (0..=long).rev().find(|&end| text.is_char_boundary(end));
        text.truncate(end.unwrap_or(0));
        text.push('…');
        text.shrink_to_fit();
    }
}

macro_rules! without_rules {
    ($($ty:ty),*) => {$(
        impl Check for $ty {
            fn check(&self, _: &At<'_>, _: &mut Found) {}
        }
    )*};
}
without_rules!(i64, f64, bool, String, serde_json::Value);

impl<T: Check> Check for Option<T> {
    fn check(&self, at: &At<'_>, found: &mut Found) {
        if let Some(value) = self {
            value.check(at, found);
        }
    }
}

impl<T: Check> Check for [T] {
    fn check(&self, at: &At<'_>, found: &mut Found) {
        for (index, item) in self.iter().enumerate() {
            item.check(&at.index(index), found);
        }
    }
}

#[cfg(test)]
// The macros give more than these tests ask for.
#[allow(dead_code)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::scalar::integer;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    struct Even(i64);

    integer! { Even { "Even.multipleOf": "even" => MultipleOf(2), } }

    #[test]
    fn violation_paths_include_map_keys_and_list_indexes() {
        let value = BTreeMap::from([("disks".to_owned(), vec![Even(2), Even(3), Even(5)])]);
        let broken = value.validate().unwrap_err();
        let paths: Vec<_> = broken.iter().map(Violation::path).collect();
        assert_eq!(paths, ["disks.1", "disks.2"]);
        assert_eq!(
            broken[0].to_string(),
            r#"disks.1: "3" is not a valid Even: must be even (rule Even.multipleOf)"#
        );
    }

    #[test]
    fn violation_of_the_value_itself_has_an_empty_path() {
        assert_eq!(Even(1).validate().unwrap_err()[0].path(), "");
        assert_eq!(Even(4).validate(), Ok(()));
    }
}
