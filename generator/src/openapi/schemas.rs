//! Types as schemas.

use super::excluded::{constants_of_others, excluded};
use super::members::{Members, list, object};
use super::objects::object;
use super::refs::{component_path, free_name, of};
use super::scalars::{integer, limit, literals, one_of, string_union};
use super::strings::Strings;
use super::{deprecated, since};
use crate::json::Json;
use crate::markdown::{code, line, print};
use crate::model::{
    Api, Discriminator, Enumeration, Kind, Repr, Type, TypeId, TypeRef, Union, VariantKind,
};
use crate::rust::Named as _;

const OPEN: &str = "The list is open: a service may return values that are not in it.";

/// The schema of a named type.
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

/// The values of an enum with their descriptions.
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
    let Discriminator::Constant { field, values } = &union.discriminator else {
        return None;
    };
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
