//! Types as schemas.

use super::excluded::{Excluded, constants_of_others, excluded, without};
use super::members::{Members, list, object};
use super::scalars::{
    component_path, free_name, integer, limit, literals, of, one_of, open, string_union,
};
use super::sentinels::or_sentinel;
use super::strings::Strings;
use super::{deprecated, since};
use crate::json::Json;
use crate::markdown::{code, line, print};
use crate::model::{
    Api, Discriminator, Enumeration, Field, Kind, Object, Repr, Type, TypeId, TypeRef, Union,
    VariantKind,
};
use crate::rust::Named as _;

const OPEN: &str = "The list is open: a service may return values that are not in it.";

pub(super) fn component(api: &Api, id: TypeId) -> Members {
    let ty = api.ty(id);
    let mut doc = vec![print(&ty.doc)];
    let schema = match &ty.kind {
        Kind::Integer(rules) => integer(rules),
        Kind::Error => Members::default(),
        Kind::Float => object! { "type": "number" },
        Kind::String(rules) => Strings::of(rules).schema(),
        Kind::Limit(rules) => {
            let word = code(&format!("\"{}\"", rules.unlimited));
            doc.push(format!("{word} means that there is no limit."));
            limit(rules.min, one_of([&rules.unlimited]))
        }
        Kind::Enum(known) => {
            doc.push(OPEN.to_owned());
            doc.push(value_list(api, ty, known));
            let values = || known.values.iter();
            one_of(values().map(|value| &value.wire))
                .with("x-enum-varnames", list(values().map(|value| value.rust())))
                .with("x-enum-descriptions", list(values().map(|value| line(&value.doc))))
        }
        Kind::StringUnion(types) => string_union(api, types).schema(),
        Kind::Object(rules) => object(api, id, rules, excluded(api, id).as_ref()),
        Kind::Union(rules) => {
            doc.push(variant_list(api, rules));
            union(api, ty, rules)
        }
    };
    doc.extend(ty.kind.unit().map(|unit| format!("Unit: {unit}.")));
    let schema = schema
        .with("description", doc.join("\n\n"))
        .with("example", &ty.example)
        .with("x-storpool-since", since(api, ty.since))
        .with("x-storpool-name", ty.aliases.first())
        .with("x-storpool-unit", ty.kind.unit());
    deprecated(api, schema, ty.deprecated.as_ref())
}

fn value_list(api: &Api, ty: &Type, known: &Enumeration) -> String {
    let lines = known.values.iter().map(|value| {
        let name = match known.repr {
            Repr::String => String::new(),
            Repr::Integer => format!(" ({})", value.name),
        };
        let since = match value.since > ty.since {
            true => format!(" Since {}.", since(api, value.since)),
            false => String::new(),
        };
        format!("- {}{name}: {}{since}", code(&value.wire.compact()), line(&value.doc))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The variants of a union, what selects each of them, and their descriptions.
fn variant_list(api: &Api, union: &Union) -> String {
    let lines = union.variants.iter().enumerate().map(|(index, variant)| {
        let schema = match &variant.kind {
            VariantKind::Literal(text) => code(&format!("\"{text}\"")),
            VariantKind::Type(ty) => code(&api.notation(ty)),
        };
        let selected = match &union.discriminator {
            Discriminator::JsonKind => String::new(),
            Discriminator::Constant { field, values } => match values.get(index) {
                Some(Some(value)) => {
                    format!(", when {} is {}", code(field), code(&value.compact()))
                }
                _ => ", otherwise".to_owned(),
            },
            Discriminator::Key(keys) => match keys.get(index) {
                Some(key) => format!(", when there is {}", code(key)),
                None => String::new(),
            },
        };
        format!("- {schema}{selected}: {}", line(&variant.doc))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A union, of which a value matches one variant only.
fn union(api: &Api, ty: &Type, union: &Union) -> Members {
    let mut literals = literals(union, None);
    let variants = union.variants.iter().enumerate();
    let mut variants: Vec<Members> = variants
        .filter_map(|(index, variant)| match &variant.kind {
            VariantKind::Literal(_) => literals.take(),
            VariantKind::Type(variant) => Some(variant_schema(api, ty, union, index, variant)),
        })
        .collect();
    if variants.len() == 1 {
        return variants.swap_remove(0);
    }
    object! { "oneOf": list(variants), "discriminator": discriminator(api, union) }
}

/// The variant for "anything else" must exclude the constants of the others. Its component does
/// that, unless the type is also used outside of such unions. Then the union has a copy that does:
/// most generators cannot add a rule to a reference.
fn variant_schema(api: &Api, ty: &Type, union: &Union, index: usize, variant: &TypeRef) -> Members {
    if let TypeRef::Named(id) = variant
        && let Kind::Object(rules) = &api.ty(*id).kind
        && let Some(values) = constants_of_others(union, index)
        && excluded(api, *id).is_none()
    {
        let title = free_name(api, &format!("{}In{}", api.ty(*id).name, ty.name));
        return object(api, *id, rules, Some(&values)).with("title", title);
    }
    of(api, variant)
}

/// OpenAPI's own discriminator, which takes strings and components only.
fn discriminator(api: &Api, union: &Union) -> Option<Members> {
    let Discriminator::Constant { field, values } = &union.discriminator else { return None };
    let entries = union.variants.iter().zip(values);
    let mapping = entries.map(|(variant, value)| match (&variant.kind, value) {
        (VariantKind::Type(TypeRef::Named(id)), Some(Json::String(value))) => {
            Some((value, component_path("schemas", &api.ty(*id).name)))
        }
        _ => None,
    });
    let mapping = mapping.collect::<Option<Vec<_>>>()?;
    Some(object! { "propertyName": field, "mapping": Members::from_iter(mapping) })
}

/// The schema of an object, in which a field may lack some values of its type.
pub(super) fn object(
    api: &Api,
    id: TypeId,
    object: &Object,
    excluded: Option<&Excluded<'_>>,
) -> Members {
    let required = object.fields.iter().filter(|field| field.required() && field.default.is_none());
    let properties = object.fields.iter().map(|field| {
        let values = excluded.filter(|(name, _)| *name == field.wire);
        let values = values.map(|(_, values)| values.as_slice());
        (&field.wire, property(api, field, values))
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
fn property(api: &Api, field: &Field, excluded: Option<&[&Json]>) -> Members {
    let schema = match (excluded, &field.constant, &field.unset) {
        (Some(values), _, _) => without(api, field, values),
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
        .with("example", &field.example)
        .with("x-storpool-since", since(api, field.since))
        .with("x-storpool-internal", field.internal.then_some(true))
        .with("x-storpool-unset", field.unset.as_ref())
        .with("x-storpool-unit", field.unit.as_ref())
        .with("x-storpool-inherited-from", field.inherited_from.map(|id| &api.ty(id).name));
    deprecated(api, schema, field.deprecated.as_ref())
}
