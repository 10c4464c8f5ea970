//! Variants of unions for "anything else": what the field that selects a variant must not be.

use super::members::{Members, list, object};
use super::scalars::{integer, of, open};
use super::strings;
use crate::json::Json;
use crate::model::{
    Api, Discriminator, Field, Kind, Object, Rules, TypeId, TypeRef, Union, Variant,
};

/// A field, and the values that it does not have.
pub(super) type Excluded<'a> = (&'a str, Vec<&'a Json>);

/// The constants of the other variants, if a variant is the one for "anything else".
pub(super) fn constants_of_others(union: &Union, index: usize) -> Option<Excluded<'_>> {
    match &union.discriminator {
        Discriminator::Constant { field, values } if values.get(index)?.is_none() => {
            Some((field, values.iter().flatten().collect()))
        }
        _ => None,
    }
}

/// The field of a type that selects it as "anything else", and the values that it must not have:
/// none if the type is ever used as anything but that.
pub(super) fn excluded(api: &Api, id: TypeId) -> Option<Excluded<'_>> {
    let ty = api.ty(id);
    if !ty.used_by_calls.is_empty() {
        return None;
    }
    let mut found: Option<Excluded<'_>> = None;
    for user in &ty.used_by_types {
        match &api.ty(*user).kind {
            Kind::Union(union) => {
                let is_it = |one: &Variant| one.ty() == Some(&TypeRef::Named(id));
                let index = union.variants.iter().position(is_it)?;
                let (field, values) = constants_of_others(union, index)?;
                let (known, all) = found.get_or_insert((field, Vec::new()));
                if *known != field {
                    return None;
                }
                all.extend(values);
            }
            // Subtypes repeat the fields of their base; they do not refer to its schema.
            Kind::Object(object) if object.extends == Some(id) && !holds(object, id) => {}
            _ => return None,
        }
    }
    found
}

fn holds(object: &Object, id: TypeId) -> bool {
    let mut found = false;
    for field in &object.fields {
        field.ty.each_named(&mut |part| found |= part == id);
    }
    found
}

/// The schema of a field that takes all values of its type except some.
///
/// Most generators ignore `not`, and then a value fits two variants. They do check bounds and
/// patterns, so those are used where they have the same effect on all values that are documented: a
/// field whose example lies beyond all excluded integers is expected to stay on that side of them.
pub(super) fn without(api: &Api, field: &Field, values: &[&Json]) -> Members {
    beyond(api, field, values).or_else(|| except_strings(field, values)).unwrap_or_else(|| {
        let taken = object! { "enum": list(values.iter().copied()) };
        open(of(api, &field.ty)).with("not", taken)
    })
}

fn beyond(api: &Api, field: &Field, values: &[&Json]) -> Option<Members> {
    let rules = match (&field.ty, api.kind(&field.ty)) {
        (TypeRef::Integer, _) => Rules::default(),
        (_, Some(Kind::Integer(rules))) => rules.clone(),
        _ => return None,
    };
    let number = |value: &Json| match value {
        Json::Integer(number) => Some(*number),
        _ => None,
    };
    let example = number(&field.example)?;
    let values = values.iter().map(|value| number(value)).collect::<Option<Vec<i64>>>()?;
    let below = values.iter().filter(|value| **value < example).max();
    let above = values.iter().filter(|value| **value >= example).min();
    let (min, max) = rules.range();
    let (min, max) = match (below, above) {
        (Some(below), None) => (min.max(Some(below.checked_add(1)?)), max),
        (None, Some(above)) => {
            let most = above.checked_sub(1)?;
            (min, Some(max.map_or(most, |max| max.min(most))))
        }
        // Between two constants there is more than one way to be anything else.
        _ => return None,
    };
    Some(integer(&rules.with_range(min, max)))
}

fn except_strings(field: &Field, values: &[&Json]) -> Option<Members> {
    let word = |value: &&Json| match value {
        Json::String(text) if field.ty == TypeRef::String => Some(strings::escape(text)),
        _ => None,
    };
    let words: Option<Vec<String>> = values.iter().map(word).collect();
    let pattern = format!("^(?!(?:{})$)", words?.join("|"));
    Some(object! { "type": "string", "pattern": pattern })
}
