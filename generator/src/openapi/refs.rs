//! References to types as schemas.

use super::markdown;
use super::members::{Members, list};
use crate::model::{Api, TypeId, TypeRef};

/// The schema of a reference; bare, so that it may be a `$ref`.
pub(super) fn of(api: &Api, ty: &TypeRef) -> Members {
    match ty {
        TypeRef::Integer => Members::new().with("type", "integer").with("format", "int64"),
        TypeRef::Float => Members::new().with("type", "number"),
        TypeRef::Boolean => Members::new().with("type", "boolean"),
        TypeRef::String => Members::new().with("type", "string"),
        TypeRef::Named(id) => reference(api, *id),
        TypeRef::List(item) => Members::new().with("type", "array").with("items", of(api, item)),
        TypeRef::Set(item) => Members::new()
            .with("type", "array")
            .with("items", of(api, item))
            .with("uniqueItems", true),
        TypeRef::Map(key, value) => Members::new()
            .with("type", "object")
            .with("additionalProperties", of(api, value))
            .with("x-storpool-key", api.notation(key)),
    }
}

/// A schema to which members may be added: readers ignore what is beside a `$ref`.
pub(super) fn open(schema: Members) -> Members {
    if schema.has("$ref") { Members::new().with("allOf", list([schema])) } else { schema }
}

fn reference(api: &Api, id: TypeId) -> Members {
    Members::new().with("$ref", format!("#/components/schemas/{}", api.ty(id).name))
}

/// A string as code, in its quotes.
pub(super) fn quoted(text: &str) -> String {
    markdown::code(&format!("\"{text}\""))
}

/// A name that no type has. Generators make types of titles, too.
pub(super) fn free_name(api: &Api, name: &str) -> String {
    let mut name = name.to_owned();
    while api.types.iter().any(|ty| ty.name == name) {
        name.insert_str(0, "Api");
    }
    name
}
