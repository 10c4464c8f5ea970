//! The rules of scalars: their names, their words, and which values obey them. A new rule is a new
//! [`Check`]; beside this file, only its notation in the schema and in Rust names it.

use rustc_hash::FxHashSet;

use super::{Api, Field, Kind, Repr, Type, TypeId};
use crate::chars::or_list;
use crate::json::Json;
use crate::pattern::Pattern;

/// One rule of a type. Each type has at most one of each.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// From the least integer to the greatest.
    Range(Option<i128>, Option<i128>),
    MultipleOf(i64),
    /// The whole string matches.
    Pattern(Pattern),
    /// The least and the greatest length in bytes.
    Length(Option<usize>, Option<usize>),
    Reserved(Vec<String>),
    /// This integer or a greater one, or the word for "no limit".
    Limit(i64, String),
    Values(Vec<Json>),
    /// A string that one of these types accepts.
    Any(Vec<Alternative>),
    Constant(Json),
}

/// A string type that a string may be of.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    pub id: TypeId,
    pub name: String,
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
            (Check::Range(min, max), Json::Integer(_) | Json::Number(_)) => {
                value.integer().is_some_and(|number| {
                    min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max)
                })
            }
            (Check::MultipleOf(divisor), Json::Integer(_) | Json::Number(_)) => {
                let rest = |number: i128| number.checked_rem(i128::from(*divisor));
                value.integer().is_some_and(|number| rest(number).is_none_or(|rest| rest == 0))
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
    pub unit: Option<String>,
}

/// The data of the check of one kind, if there is one.
macro_rules! data {
    ($rules:ident, $check:pat => $data:expr) => {
        $rules.checks.iter().find_map(|check| match check {
            $check => Some($data),
            _ => None,
        })
    };
}

impl Rules {
    /// Whether a value of the right JSON kind obeys all of them.
    pub fn accept(&self, value: &Json) -> bool {
        self.checks.iter().all(|check| check.holds(value))
    }

    pub fn range(&self) -> (Option<i128>, Option<i128>) {
        data!(self, Check::Range(min, max) => (*min, *max)).unwrap_or_default()
    }

    /// Whether an integer has no sign: some of its values need all 64 bits.
    pub fn is_unsigned(&self) -> bool {
        self.range().1.is_some_and(|max| i64::try_from(max).is_err())
    }
    pub fn multiple_of(&self) -> Option<i64> {
        data!(self, Check::MultipleOf(divisor) => *divisor)
    }

    pub fn pattern(&self) -> Option<&Pattern> {
        data!(self, Check::Pattern(pattern) => pattern)
    }

    pub fn length(&self) -> (Option<usize>, Option<usize>) {
        data!(self, Check::Length(min, max) => (*min, *max)).unwrap_or_default()
    }

    /// The least and greatest length of a string by all rules together, in bytes.
    pub fn lengths(&self) -> (usize, Option<usize>) {
        let (min, max) = self.length();
        let parts = || self.pattern().into_iter().flat_map(|pattern| &pattern.parts);
        let of_pattern: usize = parts().map(|part| part.min as usize).sum();
        let limit: Option<usize> = parts().map(|part| part.max.map(|max| max as usize)).sum();
        let limit = limit.filter(|_| self.pattern().is_some());
        let max = [max, limit].into_iter().flatten().min();
        (min.unwrap_or(0).max(of_pattern), max)
    }

    pub fn reserved(&self) -> &[String] {
        data!(self, Check::Reserved(words) => words.as_slice()).unwrap_or_default()
    }

    /// The same with another range.
    pub(crate) fn with_range(mut self, min: Option<i128>, max: Option<i128>) -> Self {
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
    pub text: String,
    pub check: Check,
}

impl Rule {
    fn new(ty: &Type, name: &str, check: Check) -> Self {
        Self { id: format!("{}.{name}", ty.name), text: check.words(), check }
    }

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
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Integer(_) => "integer",
            Kind::Float => "number",
            Kind::String(_) | Kind::StringUnion(_) => "string",
            Kind::Limit(_) => "limit",
            Kind::Enum(list) if list.repr == Repr::Integer => "enum of integers",
            Kind::Enum(_) => "enum",
            Kind::Object(_) => "object",
            Kind::Union(_) => "union",
            Kind::Error => "error",
        }
    }

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
            _ => false,
        }
    }
}

impl Api {
    pub(crate) fn checks(&self, id: TypeId) -> Vec<Check> {
        match &self.ty(id).kind {
            Kind::Integer(rules) | Kind::String(rules) => rules.checks.clone(),
            Kind::Limit(limit) => vec![Check::Limit(limit.min, limit.unlimited.clone())],
            Kind::Enum(list) => {
                let values = list.values.iter().map(|value| value.wire.clone());
                vec![Check::Values(values.collect())]
            }
            Kind::StringUnion(of) => {
                let strings = self.string_types(of).into_iter();
                let alternative = |(id, rules): (TypeId, &Rules)| Alternative {
                    id,
                    name: self.ty(id).name.clone(),
                    checks: rules.checks.clone(),
                };
                vec![Check::Any(strings.map(alternative).collect())]
            }
            _ => Vec::new(),
        }
    }

    /// The string types, each with its rules, of which a value of a string union may be.
    pub fn string_types(&self, of: &[TypeId]) -> Vec<(TypeId, &Rules)> {
        let mut found: Vec<(TypeId, &Rules)> = Vec::new();
        let mut seen = FxHashSet::default();
        let mut open: Vec<TypeId> = of.iter().rev().copied().collect();
        while let Some(id) = open.pop() {
            match &self.ty(id).kind {
                _ if !seen.insert(id) => {}
                Kind::String(rules) => found.push((id, rules)),
                Kind::StringUnion(of) => open.extend(of.iter().rev()),
                _ => {}
            }
        }
        found
    }

    /// The rules of a type; none for objects, unions and floats.
    pub fn rules(&self, id: TypeId) -> Vec<Rule> {
        let ty = self.ty(id);
        let checks = self.checks(id).into_iter();
        checks.map(|check| Rule::new(ty, check.name(), check)).collect()
    }

    /// The rule of a field that is always the same.
    pub fn constant_rule(&self, owner: TypeId, field: &Field) -> Option<Rule> {
        let check = Check::Constant(field.constant.clone()?);
        Some(Rule::new(self.ty(owner), &field.wire, check))
    }

    /// Whether a value is of the JSON kind of a scalar, and obeys its rules.
    pub fn is_valid_scalar(&self, id: TypeId, value: &Json) -> bool {
        let kind = &self.ty(id).kind;
        let is_of_kind = match kind {
            Kind::Integer(rules) => match rules.is_unsigned() {
                true => value.integer().is_some_and(|number| u64::try_from(number).is_ok()),
                false => matches!(value, Json::Integer(_)),
            },
            Kind::String(_) => matches!(value, Json::String(_)),
            _ => true,
        };
        is_of_kind && self.checks(id).iter().all(|check| check.holds(value))
    }
}
