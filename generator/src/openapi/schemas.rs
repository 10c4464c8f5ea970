//! Types as schemas.

use super::enums;
use super::markdown;
use super::members::{Members, list};
use super::refs::{free_name, of, open, quoted};
use super::scalars::{integer, limit, string_union};
use super::strings::Strings;
use super::unions::{self, Excluded, excluded};
use super::unset::or_sentinel;
use super::{deprecated, since};
use crate::model::{Api, Field, Kind, Object, TypeId, TypeRef};

/// The schema of a named type.
pub(super) fn component(api: &Api, id: TypeId) -> Members {
    let ty = api.ty(id);
    let mut doc = vec![markdown::print(&ty.doc)];
    let rules = match &ty.kind {
        Kind::Integer(rules) => integer(rules),
        Kind::Error => Members::new(),
        Kind::Float => Members::new().with("type", "number"),
        Kind::String(rules) => Strings::of(rules).schema(),
        Kind::Limit(rules) => {
            doc.push(format!("{} means that there is no limit.", quoted(&rules.unlimited)));
            limit(rules)
        }
        Kind::Enum(list) => enums::enumeration(api, ty.since, list, &mut doc),
        Kind::StringUnion(types) => string_union(api, types).schema(),
        Kind::Object(rules) => object(api, id, rules, excluded(api, id).as_ref()),
        Kind::Union(rules) => {
            doc.push(unions::in_words(api, rules));
            let inline = |variant: TypeId, excluded: &Excluded<'_>| match &api.ty(variant).kind {
                Kind::Object(rules) => object(api, variant, rules, Some(excluded)).with(
                    "title",
                    free_name(api, &format!("{}In{}", api.ty(variant).name, ty.name)),
                ),
                _ => of(api, &TypeRef::Named(variant)),
            };
            unions::union(api, rules, &inline)
        }
    };
    let unit = ty.kind.unit().map(|unit| in_unit(&mut doc, unit));
    let schema = rules
        .with("description", doc.join("\n\n"))
        .with("example", &ty.example)
        .with("x-storpool-since", since(api, ty.since))
        .maybe("x-storpool-name", ty.aliases.first())
        .maybe("x-storpool-unit", unit);
    deprecated(api, schema, ty.deprecated.as_ref())
}

/// Adds a sentence about the unit of a number.
fn in_unit<'u>(doc: &mut Vec<String>, unit: &'u str) -> &'u str {
    doc.push(format!("Unit: {unit}."));
    unit
}

/// The schema of an object, in which a field may lack some values of its type.
fn object(api: &Api, id: TypeId, rules: &Object, excluded: Option<&Excluded<'_>>) -> Members {
    let required: Vec<&String> =
        rules.fields.iter().filter(|field| must_be_there(field)).map(|field| &field.wire).collect();
    let properties = rules.fields.iter().fold(Members::new(), |all, field| {
        let schema = match excluded {
            Some((name, values)) if *name == field.wire => unions::without(api, field, values),
            _ => schema(api, field),
        };
        all.with(&field.wire, property(api, field, schema))
    });
    // The service refuses fields that it does not know, and clients must ignore those that they do
    // not know: what travels both ways stays open.
    let ty = api.ty(id);
    let closed = ty.in_requests && !ty.in_responses;
    Members::new()
        .with("type", "object")
        .maybe("required", (!required.is_empty()).then(|| list(required)))
        .maybe("properties", (!rules.fields.is_empty()).then_some(properties))
        .maybe("additionalProperties", closed.then_some(false))
        .maybe("x-storpool-extends", rules.extends.map(|base| &api.ty(base).name))
}

fn must_be_there(field: &Field) -> bool {
    field.required() && field.default.is_none()
}

fn schema(api: &Api, field: &Field) -> Members {
    match (&field.constant, &field.unset) {
        (Some(constant), _) => of(api, &field.ty).with("enum", list([constant])),
        (None, Some(sentinel)) => or_sentinel(api, &field.ty, sentinel),
        (None, None) => open(of(api, &field.ty)),
    }
}

/// What is known of a field, beside the schema of its values.
fn property(api: &Api, field: &Field, schema: Members) -> Members {
    let mut doc = vec![markdown::print(&field.doc)];
    if let Some(sentinel) = &field.unset {
        let sentinel = markdown::code(&sentinel.compact());
        doc.push(match field.ty {
            // The schema may have lost the name of the type.
            TypeRef::Named(_) => format!(
                "{sentinel} means that it is not set; any other value is of type {}.",
                markdown::code(&api.notation(&field.ty))
            ),
            _ => format!("{sentinel} means that it is not set."),
        });
    }
    let unit = field.unit.as_deref().map(|unit| in_unit(&mut doc, unit));
    let schema = schema
        .with("description", doc.join("\n\n"))
        .maybe("default", field.default.as_ref())
        .with("example", &field.example)
        .with("x-storpool-since", since(api, field.since))
        .flag("x-storpool-internal", field.internal)
        .maybe("x-storpool-unset", field.unset.as_ref())
        .maybe("x-storpool-unit", unit)
        .maybe("x-storpool-inherited-from", field.inherited_from.map(|id| &api.ty(id).name));
    deprecated(api, schema, field.deprecated.as_ref())
}
