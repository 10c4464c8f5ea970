//! Fields that may hold a sentinel, the wire value for "not set", in place of a value.
//!
//! Where the sentinel has the JSON kind of the type there is no choice between two schemas, which
//! most client generators cannot read, but the type's rule, widened until it accepts the sentinel.

use super::members::{Members, list};
use super::refs::of;
use super::scalars::{any_text, integer, limit, limit_or};
use super::strings::Strings;
use super::unions;
use crate::json::Json;
use crate::model::{Api, Discriminator, Integer, Kind, Limit, TypeRef};

/// The schema of a type or a sentinel.
pub(super) fn or_sentinel(api: &Api, ty: &TypeRef, sentinel: &Json) -> Members {
    let schema = of(api, ty);
    let widened = match (ty, sentinel) {
        (_, Json::Null) => Some(or_null(schema.clone())),
        (TypeRef::String, Json::String(_))
        | (TypeRef::Integer | TypeRef::Float, Json::Integer(_)) => Some(schema.clone()),
        (TypeRef::Named(id), _) => widened(api, &api.ty(*id).kind, sentinel),
        _ => None,
    };
    widened.unwrap_or_else(|| {
        let either = [schema, only(sentinel)];
        Members::new().with("anyOf", list(either))
    })
}

/// The rule of a kind, widened; none where the sentinel is of another JSON kind.
fn widened(api: &Api, kind: &Kind, sentinel: &Json) -> Option<Members> {
    Some(match (kind, sentinel) {
        (Kind::Text(rules), Json::String(text)) => Strings::of(rules).or(text).schema(),
        (Kind::AnyText(types), Json::String(text)) => any_text(api, types).or(text).schema(),
        (Kind::Enum(values), Json::String(text)) => {
            let values = values.iter().map(|value| &value.wire);
            Members::new()
                .with("type", "string")
                .with("enum", list(values.chain([text])))
        }
        (Kind::Numbered(values), Json::Integer(number)) => {
            let values = values.iter().map(|value| value.wire);
            Members::new()
                .with("type", "integer")
                .with("enum", list(values.chain([*number])))
        }
        (Kind::Integer(rules), Json::Integer(number)) => integer(&integer_or(rules, *number)),
        (Kind::Float, Json::Integer(_)) => Members::new().with("type", "number"),
        (Kind::Limit(rules), Json::Integer(number)) => limit(&Limit {
            min: rules.min.min(*number),
            unlimited: rules.unlimited.clone(),
            unit: None,
        }),
        (Kind::Limit(rules), Json::String(text)) => limit_or(rules, &[text]),
        // A choice inside a choice is flattened: some generators read only one level.
        (Kind::Union(rules), _) if rules.discriminator == Discriminator::JsonKind => {
            let mut variants = unions::variants(api, rules);
            variants.push(only(sentinel));
            Members::new().with("oneOf", list(variants))
        }
        _ => return None,
    })
}

fn integer_or(rules: &Integer, number: i64) -> Integer {
    Integer {
        min: rules.min.map(|min| min.min(number)),
        max: rules.max.map(|max| max.max(number)),
        multiple_of: rules
            .multiple_of
            .filter(|of| number.checked_rem(*of).is_none_or(|rest| rest == 0)),
        unit: None,
    }
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
    Members::new()
        .with("type", kind)
        .with("enum", list([sentinel]))
}
