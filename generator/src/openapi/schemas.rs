//! Types as schemas.

use super::members::{Members, list, object};
use super::scalars::{
    component_path, free_name, integer, limit, literals, of, one_of, open, string_union,
};
use super::selections::{self, Selection, of_component};
use super::sentinels::or_sentinel;
use super::strings::Strings;
use super::{deprecated, deprecated_in_words, deprecation, since};
use crate::json::Json;
use crate::markdown::{code, line, print};
use crate::model::{
    Api, Discriminator, Enumeration, Field, Kind, Object, Repr, Type, TypeId, TypeRef, Union,
    VariantKind,
};
use crate::rust::names::Named as _;

const OPEN: &str = "The list is open: a service may return values that are not in it.";

pub(super) fn component(api: &Api, id: TypeId) -> Members {
    let ty = api.ty(id);
    let mut doc = vec![print(&ty.doc)];
    let selection = of_component(api, id);
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
                .with("x-storpool-deprecated-values", deprecated_values(api, known))
        }
        Kind::StringUnion(types) => string_union(api, types).schema(),
        Kind::Object(rules) => object(api, id, rules, selection.as_slice()),
        Kind::Union(rules) => {
            doc.push(variant_list(api, rules));
            union(api, ty, rules)
        }
    };
    doc.extend(ty.kind.unit().map(|unit| format!("Unit: {unit}.")));
    let schema = schema
        .with("description", doc.join("\n\n"))
        .with("example", selections::example(api, ty, selection.as_ref()))
        .with("x-storpool-since", since(api, ty.since))
        .with("x-storpool-name", ty.ids.first())
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
        let deprecated = deprecated_in_words(api, value.deprecated.as_ref());
        let wire = code(&value.wire.compact());
        format!("- {wire}{name}: {}{since}{deprecated}", line(&value.doc))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The deprecations of values, by value: OpenAPI has none for values.
fn deprecated_values(api: &Api, known: &Enumeration) -> Option<Members> {
    let values = known.values.iter().filter_map(|value| {
        Some((value.wire.unquoted(), deprecation(api, value.deprecated.as_ref())?))
    });
    let values: Vec<(String, Members)> = values.collect();
    (!values.is_empty()).then(|| values.into_iter().collect())
}

/// The variants of a union, what selects each of them, and their descriptions.
fn variant_list(api: &Api, union: &Union) -> String {
    let lines = union.variants.iter().enumerate().map(|(index, variant)| {
        let schema = match &variant.kind {
            VariantKind::Literal(literal) => code(&literal.compact()),
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
        let deprecated = deprecated_in_words(api, variant.deprecated.as_ref());
        format!("- {schema}{selected}: {}{deprecated}", line(&variant.doc))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A union, of which a value matches one variant only.
fn union(api: &Api, ty: &Type, union: &Union) -> Members {
    let mut variants: Vec<Members> = Vec::new();
    for (index, variant) in union.variants.iter().enumerate() {
        match &variant.kind {
            VariantKind::Literal(literal) => {
                let all = literals(union, literal);
                variants.extend(all.filter(|all| !variants.contains(all)));
            }
            VariantKind::Type(of) => {
                variants.push(variant_schema(api, ty, union, index, of));
            }
        }
    }
    if variants.len() == 1 {
        return variants.swap_remove(0);
    }
    let discriminator = discriminator(api, union, &variants);
    object! { "oneOf": list(variants), "discriminator": discriminator }
}

/// The schema of the variant with an index.
fn variant_schema(api: &Api, ty: &Type, union: &Union, index: usize, of: &TypeRef) -> Members {
    let same = |kind: &VariantKind| matches!(kind, VariantKind::Type(other) if other == of);
    let is_only = union.variants.iter().filter(|one| same(&one.kind)).count() == 1;
    let owner = match is_only {
        true => ty.name.clone(),
        false => format!("{}{}", ty.name, union.variants[index].name),
    };
    selected(api, &owner, of, Vec::from_iter(Selection::of(union, index)))
}

/// The schema of a type all of whose objects have the selected values.
fn selected<'a>(
    api: &'a Api,
    owner: &str,
    ty: &'a TypeRef,
    selections: Vec<Selection<'a>>,
) -> Members {
    let plain = of(api, ty);
    let TypeRef::Named(id) = ty else { return plain };
    let title = || free_name(api, &format!("{}In{owner}", api.ty(*id).name));
    match &api.ty(*id).kind {
        Kind::Object(rules) => {
            let own = of_component(api, *id);
            let is_known = |one: &Selection<'_>| {
                one.is_implied(rules) || own.as_ref().is_some_and(|own| one.covers(own))
            };
            if selections.iter().all(is_known) {
                return plain;
            }
            object(api, *id, rules, &selections).with("title", title())
        }
        Kind::Union(union) => {
            let variants = |outer: &[Selection<'a>]| {
                let variants = union.variants.iter().enumerate();
                let types = variants.filter_map(|(index, variant)| match &variant.kind {
                    VariantKind::Type(ty) => Some((index, ty)),
                    VariantKind::Literal(_) => None,
                });
                let schemas = types.map(|(index, ty)| {
                    let inner = Selection::of(union, index);
                    selected(api, owner, ty, outer.iter().cloned().chain(inner).collect())
                });
                schemas.collect::<Vec<_>>()
            };
            let schemas = variants(&selections);
            if schemas == variants(&[]) {
                return plain;
            }
            object! { "oneOf": list(schemas), "title": title() }
        }
        _ => plain,
    }
}

/// OpenAPI's own discriminator, which takes strings and components of objects only.
fn discriminator(api: &Api, union: &Union, variants: &[Members]) -> Option<Members> {
    let Discriminator::Constant { field, values } = &union.discriminator else {
        return None;
    };
    if variants.iter().any(|schema| schema.get("$ref").is_none()) {
        return None;
    }
    let entries = union.variants.iter().zip(values);
    let mapping = entries.map(|(variant, value)| match (&variant.kind, value) {
        (VariantKind::Type(ty @ TypeRef::Named(id)), Some(Json::String(value))) => {
            api.object(ty)?;
            Some((value, component_path("schemas", &api.ty(*id).name)))
        }
        _ => None,
    });
    let mapping = mapping.collect::<Option<Vec<_>>>()?;
    Some(object! { "propertyName": field, "mapping": Members::from_iter(mapping) })
}

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
    doc.extend(field.danger.as_ref().map(|danger| format!("**Danger.** {}", print(danger))));
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
