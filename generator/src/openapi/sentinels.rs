//! Fields that may hold a sentinel, the wire value for "not set", in place of a value.
//!
//! A sentinel of the type's JSON kind widens the rule of the type. It is not one more schema in a
//! `oneOf`, since most client generators cannot distinguish two schemas of one JSON kind.

use super::members::{Members, list, object};
use super::scalars::{free_name, integer, json_type, limit, literals, of, one_of, string_union};
use super::strings::Strings;
use crate::json::{self, Json};
use crate::model::{Api, Discriminator, Kind, Repr, Rules, TypeRef, Union, VariantKind};

pub(super) fn or_sentinel(api: &Api, ty: &TypeRef, sentinel: &Json) -> Members {
    if *sentinel == Json::Null {
        // `nullable` counts only beside a `type`, which a `$ref` and a `oneOf` do not have. Without a
        // `type`, generators recognize `null` by itself.
        let schema = of(api, ty);
        return match schema.get("type") {
            Some(_) => schema.with("nullable", true),
            None => object! { "anyOf": [schema, object! { "enum": [Json::Null] }] },
        };
    }
    let schema = widened(api, ty, sentinel)
        .unwrap_or_else(|| object! { "anyOf": [of(api, ty), one_of([sentinel])] });
    let TypeRef::Named(id) = ty else { return schema };
    // Without a title, generators name the schema after the object and the field, and that may be
    // the name of another type.
    let spelled = match sentinel.unquoted() {
        empty if empty.is_empty() => "Empty".to_owned(),
        text => text.chars().map(spelled).collect(),
    };
    schema.with("title", free_name(api, &format!("{}Or{spelled}", api.ty(*id).name)))
}

/// A character as part of a name.
fn spelled(char: char) -> String {
    match char {
        '-' => "Dash".to_owned(),
        _ if char.is_ascii_alphanumeric() => char.to_ascii_uppercase().to_string(),
        _ => format!("U{:04X}", u32::from(char)),
    }
}

/// The rule of a type, widened; `None` if the sentinel is of another JSON kind.
fn widened(api: &Api, ty: &TypeRef, sentinel: &Json) -> Option<Members> {
    let id = match (ty, sentinel) {
        (TypeRef::Named(id), _) => id,
        (TypeRef::String, Json::String(_))
        | (TypeRef::Integer | TypeRef::Float, Json::Integer(_)) => return Some(of(api, ty)),
        _ => return None,
    };
    Some(match (&api.ty(*id).kind, sentinel) {
        (Kind::Union(union), _) => return widened_union(api, union, sentinel),
        (Kind::String(rules), Json::String(text)) => Strings::of(rules).or(text).schema(),
        (Kind::StringUnion(types), Json::String(text)) => {
            string_union(api, types).or(text).schema()
        }
        (Kind::Enum(known), Json::String(_) | Json::Integer(_))
            if matches!(sentinel, Json::String(_)) == (known.repr == Repr::String) =>
        {
            let values = known.values.iter().map(|value| &value.wire);
            one_of(values.chain([sentinel]))
        }
        (Kind::Integer(rules), Json::Integer(number)) => {
            integer(&integer_or(rules, i128::from(*number)))
        }
        (Kind::Float, Json::Integer(_)) => object! { "type": "number" },
        (Kind::Limit(rules), Json::Integer(number)) => {
            limit(rules.min.min(*number), one_of([&rules.unlimited]))
        }
        // A pattern and not an enum, since generators cannot derive names from words such as `-`.
        (Kind::Limit(rules), Json::String(text)) => {
            limit(rules.min, Strings::words(&[&rules.unlimited, text]).schema())
        }
        _ => return None,
    })
}

/// A union inside a union is flattened, since some generators read one level only. The variant of
/// the sentinel's JSON kind is widened; without one, the sentinel is a variant of its own.
fn widened_union(api: &Api, union: &Union, sentinel: &Json) -> Option<Members> {
    if union.discriminator != Discriminator::JsonKind {
        return None;
    }
    let literals_like = |literal: &Json| match json_type(literal) == json_type(sentinel) {
        true => literals(union, sentinel),
        false => literals(union, literal),
    };
    let mut variants = Vec::from_iter(literals(union, sentinel));
    let mut covered = !variants.is_empty();
    for variant in &union.variants {
        match &variant.kind {
            VariantKind::Literal(literal) => {
                let all = literals_like(literal);
                variants.extend(all.filter(|all| !variants.contains(all)));
            }
            VariantKind::Type(ty) => {
                let wider = widened(api, ty, sentinel).filter(|_| !covered);
                covered |= wider.is_some();
                variants.push(wider.unwrap_or_else(|| of(api, ty)));
            }
        }
    }
    variants.extend((!covered).then(|| one_of([sentinel])));
    Some(object! { "oneOf": list(variants) })
}

fn integer_or(rules: &Rules, number: i128) -> Rules {
    let (min, max) = rules.range();
    let mut wider =
        rules.clone().with_range(min.map(|min| min.min(number)), max.map(|max| max.max(number)));
    wider.checks.retain(|check| check.holds(&json::integer(number)));
    wider
}
