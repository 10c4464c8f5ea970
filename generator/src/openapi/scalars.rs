//! Scalars and references to types as schemas.

use super::members::{Members, ToJson, list, object};
use super::strings::Strings;
use crate::json::Json;
use crate::model::{Api, Rules, TypeId, TypeRef, Union};

pub(super) fn integer(rules: &Rules) -> Members {
    let (min, max) = rules.range();
    let small = |bound: Option<i128>| bound.is_some_and(|bound| i32::try_from(bound).is_ok());
    let format = match (rules.is_unsigned(), small(min) && small(max)) {
        (true, _) => "uint64",
        (_, true) => "int32",
        (_, false) => "int64",
    };
    object! {
        "type": "integer",
        "format": format,
        "minimum": min,
        "maximum": max,
        "multipleOf": rules.multiple_of(),
    }
}

/// The rule of a string that may be of any of several types.
pub(super) fn string_union(api: &Api, types: &[TypeId]) -> Strings {
    let types = api.string_types(types).into_iter();
    Strings::any(&types.map(|(_, rules)| rules).collect::<Vec<&Rules>>())
}

/// A number from a minimum up, or a word for no limit.
pub(super) fn limit(min: i64, word: Members) -> Members {
    object! {
        "oneOf": [object! { "type": "integer", "format": "int64", "minimum": min }, word],
    }
}

/// One of these values, which are all of one JSON kind.
pub(super) fn one_of(values: impl IntoIterator<Item: ToJson>) -> Members {
    let values: Vec<Json> = values.into_iter().filter_map(ToJson::to_json).collect();
    object! { "type": values.first().and_then(json_type), "enum": list(values) }
}

/// The type of a value; none for `null`, which has no type in OpenAPI 3.0.
pub(super) fn json_type(value: &Json) -> Option<&'static str> {
    Some(match value {
        Json::Bool(_) => "boolean",
        Json::Integer(_) => "integer",
        Json::Number(_) if value.integer().is_some() => "integer",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
        Json::Null => return None,
    })
}

/// All literals of a union that are of the same type as a value, in one schema, since generators read
/// several enums of strings as one string with several rules. The value itself may be one more.
pub(super) fn literals(union: &Union, like: &Json) -> Option<Members> {
    let same = union.literals().filter(|literal| json_type(literal) == json_type(like));
    let mut literals: Vec<&Json> = same.collect();
    if literals.is_empty() {
        return None;
    }
    if !literals.contains(&like) {
        literals.push(like);
    }
    Some(one_of(literals))
}

/// The schema of a reference; bare, so that it may be a `$ref`.
pub(super) fn of(api: &Api, ty: &TypeRef) -> Members {
    match ty {
        TypeRef::Integer => object! { "type": "integer", "format": "int64" },
        TypeRef::Float => object! { "type": "number" },
        TypeRef::Boolean => object! { "type": "boolean" },
        TypeRef::String => object! { "type": "string" },
        TypeRef::Any => object! {},
        TypeRef::Named(id) => component_reference("schemas", &api.ty(*id).name),
        TypeRef::List(item) => object! { "type": "array", "items": of(api, item) },
        TypeRef::Set(item) => {
            object! { "type": "array", "items": of(api, item), "uniqueItems": true }
        }
        TypeRef::Map(key, value) => object! {
            "type": "object",
            "additionalProperties": of(api, value),
            "x-storpool-key": api.notation(key),
        },
    }
}

pub(super) fn component_reference(group: &str, name: &str) -> Members {
    object! { "$ref": component_path(group, name) }
}

pub(super) fn component_path(group: &str, name: &str) -> String {
    format!("#/components/{group}/{name}")
}

/// A schema to which members may be added: readers ignore members beside a `$ref`.
pub(super) fn open(schema: Members) -> Members {
    if schema.get("$ref").is_some() {
        object! { "allOf": [schema] }
    } else {
        schema
    }
}

/// A name that no type has. Generators make types of titles, too.
pub(super) fn free_name(api: &Api, name: &str) -> String {
    let mut name = name.to_owned();
    while api.types.iter().any(|ty| ty.name == name) {
        name.insert_str(0, "Api");
    }
    name
}
