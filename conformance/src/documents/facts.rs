//! The contract's rules for single values.

use generator::json::Json;
use generator::model::{Field, TypeRef};

/// Path of a value in a document. Few paths are ever printed, so a path is only built on demand.
#[derive(Clone, Copy)]
pub(super) enum At<'a> {
    Root,
    Member(&'a At<'a>, &'a str),
    Entry(&'a At<'a>, usize),
}

impl At<'_> {
    pub(super) fn text(self) -> String {
        let (mut text, step) = match self {
            At::Root => return String::new(),
            At::Member(owner, name) => (owner.text(), name.to_owned()),
            At::Entry(owner, index) => (owner.text(), index.to_string()),
        };
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(&step);
        text
    }
}

/// An integer, also as a decimal string; nothing else is one.
pub(super) fn integer(json: &Json) -> Option<i64> {
    match json {
        Json::Integer(number) => Some(*number),
        Json::String(text) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let decimal = !digits.is_empty() && digits.chars().all(|char| char.is_ascii_digit());
            decimal.then(|| text.parse().ok()).flatten()
        }
        _ => None,
    }
}

/// As [`integer`], for types whose integers are not negative.
pub(super) fn unsigned(json: &Json) -> Option<u64> {
    match json {
        Json::String(text) if text.starts_with('+') => None,
        Json::String(text) => text.parse().ok(),
        _ => json.integer().and_then(|number| number.try_into().ok()),
    }
}

/// Numbers with fractions are written with one.
pub(super) fn float(json: &Json) -> Json {
    let number: f64 = json.compact().parse().unwrap_or_default();
    Json::Number(format!("{number:?}"))
}

/// The value of a missing field that has a default or constant.
pub(super) fn if_missing(field: &Field) -> Option<Json> {
    let fixed = field.constant.as_ref().or(field.default.as_ref());
    fixed.cloned().or(match &field.ty {
        TypeRef::List(_) | TypeRef::Set(_) => Some(Json::Array(Vec::new())),
        TypeRef::Map(..) => Some(Json::Object(Vec::new())),
        _ => None,
    })
}

/// Whether a value is the sentinel for "not set".
pub(super) fn is_mark(field: &Field, value: &Json) -> bool {
    match &field.unset {
        Some(Json::Integer(sentinel)) => integer(value) == Some(*sentinel),
        Some(sentinel) => sentinel == value,
        None => false,
    }
}

/// Whether leaving the field out means the same as this value.
pub(crate) fn is_inert(field: &Field, value: &Json) -> bool {
    if_missing(field).as_ref() == Some(value) || is_mark(field, value) || *value == Json::Null
}
