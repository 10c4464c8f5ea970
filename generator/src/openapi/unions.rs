//! Unions: the variants as schemas, and what selects each of them.

use super::markdown;
use super::members::{Members, list};
use super::refs::{of, open, quoted};
use super::scalars::integer;
use super::strings;
use crate::json::Json;
use crate::model::{
    Api, Discriminator, Field, Kind, Object, Rules, TypeId, TypeRef, Union, VariantKind,
};

/// An object as a schema, in which a field does not have some values.
type Inline<'a> = &'a dyn Fn(TypeId, &Excluded<'a>) -> Members;

/// A field, and the values that it does not have.
pub(super) type Excluded<'a> = (&'a str, Vec<&'a Json>);

/// A union as a schema. `inline` prints variants that cannot be references.
pub(super) fn union<'a>(api: &'a Api, rules: &'a Union, inline: Inline<'a>) -> Members {
    let mut variants = variants(api, rules, inline);
    if variants.len() == 1 {
        return variants.swap_remove(0);
    }
    Members::new().with("oneOf", list(variants)).maybe("discriminator", discriminator(api, rules))
}

/// The schemas of all variants, of which a value matches one only. All literals share one, since
/// generators read several choices of strings as one string with several rules.
fn variants<'a>(api: &'a Api, rules: &'a Union, inline: Inline<'a>) -> Vec<Members> {
    let literals: Vec<&String> = literals(rules).collect();
    let mut literals = (!literals.is_empty()).then(|| one_of_strings(&literals));
    rules
        .variants
        .iter()
        .enumerate()
        .filter_map(|(index, variant)| match &variant.kind {
            VariantKind::Literal(_) => literals.take(),
            VariantKind::Type(ty) => Some(variant_schema(api, rules, index, ty, inline)),
        })
        .collect()
}

/// The strings that are variants by themselves.
pub(super) fn literals(rules: &Union) -> impl Iterator<Item = &String> {
    rules.variants.iter().filter_map(|variant| match &variant.kind {
        VariantKind::Literal(text) => Some(text),
        VariantKind::Type(_) => None,
    })
}

/// The types of all other variants.
pub(super) fn types(rules: &Union) -> impl Iterator<Item = &TypeRef> {
    rules.variants.iter().filter_map(|variant| match &variant.kind {
        VariantKind::Literal(_) => None,
        VariantKind::Type(ty) => Some(ty),
    })
}

pub(super) fn one_of_strings(strings: &[&String]) -> Members {
    Members::new().with("type", "string").with("enum", list(strings.iter().copied()))
}

/// A variant for "anything else" must exclude the constants of the others. Its component does that,
/// unless the type is also used outside of such unions, where it has no reason to. Then the union has
/// a copy that does: to add a rule to a reference is beyond most generators.
fn variant_schema<'a>(
    api: &'a Api,
    rules: &'a Union,
    index: usize,
    ty: &TypeRef,
    inline: Inline<'a>,
) -> Members {
    match (ty, constants_of_others(rules, index)) {
        (TypeRef::Named(id), Some(values)) if excluded(api, *id).is_none() => inline(*id, &values),
        _ => of(api, ty),
    }
}

/// What the field that selects a variant must not be in the variant for "anything else".
fn constants_of_others(rules: &Union, index: usize) -> Option<Excluded<'_>> {
    let Discriminator::Constant { member, values } = &rules.discriminator else {
        return None;
    };
    match values.get(index)? {
        Some(_) => None,
        None => Some((member, values.iter().flatten().collect())),
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
            Kind::Union(rules) => {
                let index = rules.variants.iter().position(
                    |one| matches!(&one.kind, VariantKind::Type(TypeRef::Named(of)) if *of == id),
                )?;
                let (field, values) = constants_of_others(rules, index)?;
                match &mut found {
                    None => found = Some((field, values)),
                    Some((known, all)) if *known == field => {
                        all.extend(values);
                    }
                    Some(_) => return None,
                }
            }
            // Subtypes repeat the fields of their base; they do not refer to its schema.
            Kind::Object(rules) if rules.extends == Some(id) && !holds(rules, id) => {}
            _ => return None,
        }
    }
    found
}

fn holds(rules: &Object, id: TypeId) -> bool {
    let mut found = false;
    for field in &rules.fields {
        field.ty.each_named(&mut |part| found |= part == id);
    }
    found
}

/// The schema of a field that takes all values of its type but some.
///
/// Most generators ignore `not`, and then a value fits two variants. They do check bounds and
/// patterns, so those are used where they say the same of all values that are documented: a field
/// whose example lies beyond all excluded integers is taken to stay on that side of them.
pub(super) fn without(api: &Api, field: &Field, values: &[&Json]) -> Members {
    if let Some(schema) = beyond(api, field, values).or_else(|| but_strings(field, values)) {
        return schema;
    }
    let taken = Members::new().with("enum", list(values.iter().copied()));
    open(of(api, &field.ty)).with("not", taken)
}

fn beyond(api: &Api, field: &Field, values: &[&Json]) -> Option<Members> {
    let rules = match &field.ty {
        TypeRef::Integer => Rules::default(),
        TypeRef::Named(id) => match &api.ty(*id).kind {
            Kind::Integer(rules) => rules.clone(),
            _ => return None,
        },
        _ => return None,
    };
    let Json::Integer(example) = field.example else {
        return None;
    };
    let (mut least, mut greatest) = rules.range();
    for value in values {
        let Json::Integer(value) = value else {
            return None;
        };
        if *value < example {
            let min = value.checked_add(1)?;
            least = Some(least.map_or(min, |known| known.max(min)));
        } else {
            let max = value.checked_sub(1)?;
            greatest = Some(greatest.map_or(max, |known| known.min(max)));
        }
    }
    // Between two constants there is more than one way to be anything else.
    let sides = |side: fn(&i64, &i64) -> bool| {
        values.iter().any(|value| matches!(value, Json::Integer(value) if side(value, &example)))
    };
    (!(sides(i64::lt) && sides(i64::ge))).then(|| integer(&rules.with_range(least, greatest)))
}

fn but_strings(field: &Field, values: &[&Json]) -> Option<Members> {
    if field.ty != TypeRef::String {
        return None;
    }
    let words: Option<Vec<String>> = values
        .iter()
        .map(|value| match value {
            Json::String(text) => Some(strings::escape(text)),
            _ => None,
        })
        .collect();
    let pattern = format!("^(?!(?:{})$)", words?.join("|"));
    Some(Members::new().with("type", "string").with("pattern", pattern))
}

/// OpenAPI's own discriminator, which takes strings and components only.
fn discriminator(api: &Api, rules: &Union) -> Option<Members> {
    let Discriminator::Constant { member, values } = &rules.discriminator else {
        return None;
    };
    let mut mapping = Members::new();
    for (variant, value) in rules.variants.iter().zip(values) {
        let (VariantKind::Type(TypeRef::Named(id)), Some(Json::String(value))) =
            (&variant.kind, value)
        else {
            return None;
        };
        mapping = mapping.with(value, format!("#/components/schemas/{}", api.ty(*id).name));
    }
    Some(Members::new().with("propertyName", member).with("mapping", mapping))
}

/// The variants of a union and what selects them.
pub(super) fn in_words(api: &Api, rules: &Union) -> String {
    let lines: Vec<String> = rules
        .variants
        .iter()
        .enumerate()
        .map(|(index, variant)| {
            let schema = match &variant.kind {
                VariantKind::Literal(text) => quoted(text),
                VariantKind::Type(ty) => markdown::code(&api.notation(ty)),
            };
            let selected = match &rules.discriminator {
                Discriminator::JsonKind => String::new(),
                Discriminator::Constant { member, values } => match values.get(index) {
                    Some(Some(value)) => {
                        let member = markdown::code(member);
                        format!(", when {member} is {}", markdown::code(&value.compact()))
                    }
                    _ => ", otherwise".to_owned(),
                },
                Discriminator::Key(keys) => match keys.get(index) {
                    Some(key) => format!(", when there is {}", markdown::code(key)),
                    None => String::new(),
                },
            };
            format!("- {schema}{selected}: {}", markdown::line(&variant.doc))
        })
        .collect();
    lines.join("\n")
}
