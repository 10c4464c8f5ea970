//! The rules of scalars: what each is called, how it reads, and which values obey it. A new rule is a
//! new [`Check`]; what names it beside this file is how it is written in the schema and in Rust.

use std::borrow::Cow;

use super::{Api, Field, Kind, Repr, TypeId};
use crate::json::Json;
use crate::pattern::Pattern;

/// One rule of a type. Each type has at most one of each.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// From the least integer to the greatest.
    Range(Option<i64>, Option<i64>),
    /// Divisible by this.
    MultipleOf(i64),
    /// The whole string matches.
    Pattern(Pattern),
    /// The least and the greatest length in bytes.
    Length(Option<usize>, Option<usize>),
    /// None of these strings.
    Reserved(Vec<String>),
    /// This integer or a greater one, or the word for "no limit".
    Limit(i64, String),
    /// One of these values.
    Values(Vec<Json>),
    /// A string that one of these types accepts.
    Any(Vec<Alternative>),
    /// Always this value.
    Constant(Json),
}

/// A string type that a string may be of.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// The type.
    pub id: TypeId,
    /// Its name.
    pub name: String,
    /// Its rules.
    pub checks: Vec<Check>,
}

impl Check {
    /// The name in the schema.
    pub fn name(&self) -> &'static str {
        match self {
            Check::Range(..) | Check::Limit(..) => "range",
            Check::MultipleOf(_) => "multipleOf",
            Check::Pattern(_) => "pattern",
            Check::Length(..) => "length",
            Check::Reserved(_) => "reserved",
            Check::Values(_) => "values",
            Check::Any(_) => "any",
            Check::Constant(_) => "const",
        }
    }

    /// What a value must be, such as "an integer from 0 to 4095".
    pub fn words(&self) -> String {
        match self {
            Check::Range(Some(min), Some(max)) => format!("an integer from {min} to {max}"),
            Check::Range(Some(min), None) => format!("an integer from {min} up"),
            Check::Range(None, Some(max)) => format!("an integer up to {max}"),
            Check::Range(None, None) => "an integer".to_owned(),
            Check::MultipleOf(divisor) => format!("a multiple of {divisor}"),
            Check::Pattern(pattern) => format!("a string matching {}", pattern.text),
            Check::Length(Some(min), Some(max)) => format!("from {min} to {max} bytes long"),
            Check::Length(Some(min), None) => format!("at least {min} bytes long"),
            Check::Length(None, Some(max)) => format!("at most {max} bytes long"),
            Check::Length(None, None) => "of any length".to_owned(),
            Check::Reserved(words) => {
                let words = words.iter().map(|word| format!("\"{word}\""));
                format!("anything but {}", or_list(words))
            }
            Check::Limit(min, unlimited) => {
                format!("an integer from {min} up, or \"{unlimited}\"")
            }
            Check::Values(values) => or_list(values.iter().map(Json::compact)),
            Check::Any(of) => or_list(of.iter().map(|one| format!("a {}", one.name))),
            Check::Constant(value) => format!("always {}", value.compact()),
        }
    }

    /// Whether a value obeys; no value of another JSON kind does.
    pub fn holds(&self, value: &Json) -> bool {
        match (self, value) {
            (Check::Range(min, max), Json::Integer(number)) => {
                min.is_none_or(|min| *number >= min) && max.is_none_or(|max| *number <= max)
            }
            (Check::MultipleOf(divisor), Json::Integer(number)) => {
                number.checked_rem(*divisor).is_none_or(|rest| rest == 0)
            }
            (Check::Pattern(pattern), Json::String(text)) => pattern.matches(text),
            (Check::Length(min, max), Json::String(text)) => {
                let length = text.len();
                min.is_none_or(|min| length >= min) && max.is_none_or(|max| length <= max)
            }
            (Check::Reserved(words), Json::String(text)) => !words.contains(text),
            (Check::Limit(min, _), Json::Integer(number)) => number >= min,
            (Check::Limit(_, unlimited), Json::String(text)) => text == unlimited,
            (Check::Values(values), _) => values.contains(value),
            (Check::Any(of), Json::String(_)) => {
                let accepts = |one: &Alternative| one.checks.iter().all(|check| check.holds(value));
                of.iter().any(accepts)
            }
            (Check::Constant(constant), _) => constant == value,
            _ => false,
        }
    }
}

/// The rules of an integer or a string.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// In the order in which they are documented.
    pub checks: Vec<Check>,
    /// Such as "bytes".
    pub unit: Option<String>,
}

impl Rules {
    fn find<'r, T>(&'r self, pick: impl Fn(&'r Check) -> Option<T>) -> Option<T> {
        self.checks.iter().find_map(pick)
    }

    /// Whether a value of the right JSON kind obeys all of them.
    pub fn accept(&self, value: &Json) -> bool {
        self.checks.iter().all(|check| check.holds(value))
    }

    /// The least and the greatest integer.
    pub fn range(&self) -> (Option<i64>, Option<i64>) {
        let range = self.find(|check| match check {
            Check::Range(min, max) => Some((*min, *max)),
            _ => None,
        });
        range.unwrap_or_default()
    }

    /// What divides every integer.
    pub fn multiple_of(&self) -> Option<i64> {
        self.find(|check| match check {
            Check::MultipleOf(divisor) => Some(*divisor),
            _ => None,
        })
    }

    /// What the whole string matches.
    pub fn pattern(&self) -> Option<&Pattern> {
        self.find(|check| match check {
            Check::Pattern(pattern) => Some(pattern),
            _ => None,
        })
    }

    /// The least and the greatest length in bytes.
    pub fn length(&self) -> (Option<usize>, Option<usize>) {
        let length = self.find(|check| match check {
            Check::Length(min, max) => Some((*min, *max)),
            _ => None,
        });
        length.unwrap_or_default()
    }

    /// Strings that are refused.
    pub fn reserved(&self) -> &[String] {
        let words = self.find(|check| match check {
            Check::Reserved(words) => Some(words.as_slice()),
            _ => None,
        });
        words.unwrap_or_default()
    }

    /// The same with another range.
    pub(crate) fn with_range(mut self, min: Option<i64>, max: Option<i64>) -> Self {
        self.checks.retain(|check| !matches!(check, Check::Range(..)));
        if min.is_some() || max.is_some() {
            self.checks.insert(0, Check::Range(min, max));
        }
        self
    }
}

/// A rule with its id, on which all emitters agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Such as `DiskId.range`.
    pub id: String,
    /// The words of the check.
    pub text: String,
    /// What it is.
    pub check: Check,
}

impl Rule {
    /// The words, and the pattern that follows them where there is one.
    pub fn parts(&self) -> (&str, Option<&str>) {
        if let Check::Pattern(pattern) = &self.check
            && let Some(words) = self.text.strip_suffix(&pattern.text)
        {
            return (words, Some(&pattern.text));
        }
        (&self.text, None)
    }
}

impl Kind {
    /// The unit of a number.
    pub fn unit(&self) -> Option<&str> {
        match self {
            Kind::Integer(rules) | Kind::String(rules) => rules.unit.as_deref(),
            Kind::Limit(limit) => limit.unit.as_deref(),
            _ => None,
        }
    }

    /// Whether each value is one integer or one string.
    pub fn is_plain(&self) -> bool {
        matches!(self, Kind::Integer(_) | Kind::String(_) | Kind::StringUnion(_) | Kind::Enum(_))
    }

    /// Whether values are numbers, or a word in place of one.
    pub fn is_numeric(&self) -> bool {
        match self {
            Kind::Integer(_) | Kind::Float | Kind::Limit(_) => true,
            Kind::Enum(list) => list.repr == Repr::Integer,
            Kind::String(_)
            | Kind::StringUnion(_)
            | Kind::Object(_)
            | Kind::Union(_)
            | Kind::Error => false,
        }
    }
}

impl Api {
    /// What values of a type must obey; nothing for objects, unions and floats.
    pub fn checks(&self, id: TypeId) -> Cow<'_, [Check]> {
        match &self.ty(id).kind {
            Kind::Integer(rules) | Kind::String(rules) => Cow::Borrowed(&rules.checks),
            Kind::Limit(limit) => vec![Check::Limit(limit.min, limit.unlimited.clone())].into(),
            Kind::Enum(list) => {
                let values = list.values.iter().map(|value| value.wire.clone());
                vec![Check::Values(values.collect())].into()
            }
            Kind::StringUnion(of) => {
                let alternatives = of.iter().map(|id| self.alternative(*id));
                vec![Check::Any(alternatives.collect())].into()
            }
            Kind::Float | Kind::Object(_) | Kind::Union(_) | Kind::Error => Cow::Borrowed(&[]),
        }
    }

    fn alternative(&self, id: TypeId) -> Alternative {
        let ty = self.ty(id);
        let checks = match &ty.kind {
            Kind::String(rules) => rules.checks.clone(),
            // Reported: only strings can be alternatives.
            _ => vec![Check::Values(Vec::new())],
        };
        let name = ty.name.clone();
        Alternative { id, name, checks }
    }

    /// The rules of a type; none for objects, unions and floats.
    pub fn rules(&self, id: TypeId) -> Vec<Rule> {
        let ty = self.ty(id);
        let checks = self.checks(id).into_owned().into_iter();
        let rules = checks.map(|check| Rule {
            id: format!("{}.{}", ty.name, check.name()),
            text: check.words(),
            check,
        });
        rules.collect()
    }

    /// The rule of a field that is always the same.
    pub fn constant_rule(&self, owner: TypeId, field: &Field) -> Option<Rule> {
        let check = Check::Constant(field.constant.clone()?);
        Some(Rule {
            id: format!("{}.{}", self.ty(owner).name, field.wire),
            text: check.words(),
            check,
        })
    }

    /// Whether a value is of the JSON kind of a scalar, and obeys its rules.
    pub fn is_valid_scalar(&self, id: TypeId, value: &Json) -> bool {
        let kind = &self.ty(id).kind;
        let is_of_kind = match kind {
            Kind::Integer(_) => matches!(value, Json::Integer(_)),
            Kind::String(_) => matches!(value, Json::String(_)),
            _ => true,
        };
        is_of_kind && self.checks(id).iter().all(|check| check.holds(value))
    }
}

/// "a, b or c".
fn or_list(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}
