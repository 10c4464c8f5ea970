//! Objects as schemas.

use super::members::{Members, list, object};
use super::refs::{of, open};
use super::selections::{self, Selection};
use super::sentinels::or_sentinel;
use super::{deprecated, since};
use crate::json::Json;
use crate::markdown::{code, print};
use crate::model::{Api, Field, Object, TypeId, TypeRef};

/// The schema of an object, of which fields may have some values of their type only.
pub(super) fn object(
    api: &Api,
    id: TypeId,
    object: &Object,
    selections: &[Selection<'_>],
) -> Members {
    let required = object.fields.iter().filter(|field| field.required() && field.default.is_none());
    let properties = object.fields.iter().map(|field| {
        (&field.wire, property(api, field, selections::field(api, field, selections)))
    });
    // The service rejects fields that it does not know, and clients must ignore those that they do
    // not know: a type that is in requests and responses stays open.
    let ty = api.ty(id);
    let closed = ty.in_requests && !ty.in_responses;
    object! {
        "type": "object",
        "required": list(required.map(|field| &field.wire)),
        "properties": (!object.fields.is_empty()).then(|| properties.collect::<Members>()),
        "additionalProperties": closed.then_some(false),
        "x-storpool-extends": object.extends.map(|base| &api.ty(base).name),
    }
}

/// The values of a field, and all other facts about it.
fn property(api: &Api, field: &Field, selected: Option<(Members, Option<Json>)>) -> Members {
    let (selected, example) = selected.unzip();
    let example = example.unwrap_or_else(|| Some(field.example.clone()));
    let schema = match (selected, &field.constant, &field.unset) {
        (Some(schema), _, _) => schema,
        (None, Some(constant), _) => of(api, &field.ty).with("enum", [constant]),
        (None, None, Some(sentinel)) => or_sentinel(api, &field.ty, sentinel),
        (None, None, None) => open(of(api, &field.ty)),
    };
    let mut doc = vec![print(&field.doc)];
    if let Some(sentinel) = &field.unset {
        let others = match field.ty {
            // The schema may have lost the name of the type.
            TypeRef::Named(_) => {
                format!("; any other value is of type {}", code(&api.notation(&field.ty)))
            }
            _ => String::new(),
        };
        doc.push(format!("{} means that it is not set{others}.", code(&sentinel.compact())));
    }
    doc.extend(field.unit.as_ref().map(|unit| format!("Unit: {unit}.")));
    let schema = schema
        .with("description", doc.join("\n\n"))
        .with("default", field.default.as_ref())
        .with("example", example)
        .with("x-storpool-since", since(api, field.since))
        .with("x-storpool-internal", field.internal.then_some(true))
        .with("x-storpool-unset", field.unset.as_ref())
        .with("x-storpool-unit", field.unit.as_ref())
        .with("x-storpool-inherited-from", field.inherited_from.map(|id| &api.ty(id).name));
    deprecated(api, schema, field.deprecated.as_ref())
}
