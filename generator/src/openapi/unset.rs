//! Fields that may hold a sentinel, the wire value for "not set", in place of a value.
//!
//! Where the sentinel has the JSON kind of the type there is no choice between two schemas, which
//! most client generators cannot read, but the type's rule, widened until it accepts the sentinel.

use super::enums;
use super::members::{Members, list};
use super::refs::{free_name, of};
use super::scalars::{integer, limit, limit_or_words, string_union};
use super::strings::Strings;
use super::unions;
use crate::json::Json;
use crate::model::{Api, Discriminator, Kind, Limit, Rules, TypeId, TypeRef, Union};

/// The schema of a type or a sentinel.
pub(super) fn or_sentinel(api: &Api, ty: &TypeRef, sentinel: &Json) -> Members {
    if *sentinel == Json::Null {
        return or_null(of(api, ty));
    }
    let schema = widened(api, ty, sentinel).unwrap_or_else(|| {
        let either = [of(api, ty), only(sentinel)];
        Members::new().with("anyOf", list(either))
    });
    match ty {
        TypeRef::Named(id) => schema.with("title", title(api, *id, sentinel)),
        _ => schema,
    }
}

/// A name for the widened type. Without one, generators name it after the object and the field, and
/// that may be the name of another type.
fn title(api: &Api, id: TypeId, sentinel: &Json) -> String {
    let sentinel = match sentinel {
        Json::String(text) if text.is_empty() => "Empty".to_owned(),
        Json::String(text) => text.chars().map(spelled).collect(),
        other => other.compact().chars().map(spelled).collect(),
    };
    free_name(api, &format!("{}Or{sentinel}", api.ty(id).name))
}

/// A character as part of a name.
fn spelled(char: char) -> String {
    match char {
        '-' => "Dash".to_owned(),
        _ if char.is_ascii_alphanumeric() => char.to_ascii_uppercase().to_string(),
        _ => format!("U{:04X}", u32::from(char)),
    }
}

/// The rule of a type, widened; none where the sentinel is of another JSON kind.
fn widened(api: &Api, ty: &TypeRef, sentinel: &Json) -> Option<Members> {
    match (ty, sentinel) {
        (TypeRef::String, Json::String(_))
        | (TypeRef::Integer | TypeRef::Float, Json::Integer(_)) => Some(of(api, ty)),
        (TypeRef::Named(id), _) => match &api.ty(*id).kind {
            Kind::Union(rules) => widened_union(api, rules, sentinel),
            kind => widened_scalar(api, kind, sentinel),
        },
        _ => None,
    }
}

fn widened_scalar(api: &Api, kind: &Kind, sentinel: &Json) -> Option<Members> {
    Some(match (kind, sentinel) {
        (Kind::String(rules), Json::String(text)) => Strings::of(rules).or(text).schema(),
        (Kind::StringUnion(types), Json::String(text)) => {
            string_union(api, types).or(text).schema()
        }
        (Kind::Enum(known), _) if known.repr.fits(sentinel) => {
            let values = known.values.iter().map(|value| &value.wire);
            enums::bare(known.repr, values.chain([sentinel]))
        }
        (Kind::Integer(rules), Json::Integer(number)) => integer(&integer_or(rules, *number)),
        (Kind::Float, Json::Integer(_)) => Members::new().with("type", "number"),
        (Kind::Limit(rules), Json::Integer(number)) => limit(&Limit {
            min: rules.min.min(*number),
            unlimited: rules.unlimited.clone(),
            unit: None,
        }),
        (Kind::Limit(rules), Json::String(text)) => {
            limit_or_words(rules, &[&rules.unlimited, text])
        }
        _ => return None,
    })
}

/// A choice inside a choice is flattened, since some generators read one level only, and the variant
/// of the sentinel's kind, if there is one, is widened.
fn widened_union(api: &Api, rules: &Union, sentinel: &Json) -> Option<Members> {
    if rules.discriminator != Discriminator::JsonKind {
        return None;
    }
    let mut literals: Vec<&String> = unions::literals(rules).collect();
    let mut known = false;
    if let (Json::String(text), false) = (sentinel, literals.is_empty()) {
        literals.push(text);
        known = true;
    }
    let mut variants = Vec::new();
    for ty in unions::types(rules) {
        let wider = widened(api, ty, sentinel).filter(|_| !known);
        known |= wider.is_some();
        variants.push(wider.unwrap_or_else(|| of(api, ty)));
    }
    if !literals.is_empty() {
        variants.insert(0, unions::one_of_strings(&literals));
    }
    if !known {
        variants.push(only(sentinel));
    }
    Some(Members::new().with("oneOf", list(variants)))
}

fn integer_or(rules: &Rules, number: i64) -> Rules {
    let (min, max) = rules.range();
    let mut wider =
        rules.clone().with_range(min.map(|min| min.min(number)), max.map(|max| max.max(number)));
    wider.checks.retain(|check| check.holds(&Json::Integer(number)));
    wider
}

/// `nullable` counts only beside a `type`, which a `$ref` and a choice do not have. Without a `type`,
/// generators recognize `null` by itself.
fn or_null(schema: Members) -> Members {
    if schema.has("type") {
        return schema.with("nullable", true);
    }
    let null = Members::new().with("enum", list([Json::Null]));
    Members::new().with("anyOf", list([schema, null]))
}

/// The sentinel and nothing else.
fn only(sentinel: &Json) -> Members {
    let kind = match sentinel {
        Json::Bool(_) => "boolean",
        Json::Integer(_) => "integer",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) | Json::Null => "object",
    };
    Members::new().with("type", kind).with("enum", list([sentinel]))
}
