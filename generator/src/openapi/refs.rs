//! References to types as schemas.

use super::members::{Members, object};
use crate::model::{Api, TypeRef};

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
