//! Unions: how a decoder selects a variant without trying one after the other.

use std::mem::discriminant;

use super::context::Context;
use super::examples::errors;
use super::selectors;
use crate::diag::Code;
use crate::json::Json;
use crate::model::{Api, Derived, Discriminator, Field, Kind, Object, TypeId, Union, VariantKind};
use crate::raw::RawKind;

pub(super) fn classify(context: &mut Context<'_>, api: &mut Api) {
    for index in 0..api.types.len() {
        let id = TypeId(index);
        if is_incomplete(context, api, id) {
            context.uncertain.insert(id);
            continue;
        }
        let found = match (&api.types[index].kind, &context.raw.types[index].kind) {
            (Kind::Union(union), RawKind::Union { by: Some(by), variants }) => {
                match selectors::discriminator(context, api, union, by, variants) {
                    Some(found) => Ok(found),
                    None => {
                        context.uncertain.insert(id);
                        continue;
                    }
                }
            }
            (Kind::Union(union), RawKind::Union { variants, .. }) => {
                selectors::reject(context, variants);
                discriminator(context, api, union)
            }
            (Kind::StringUnion(of), _) => {
                let is_string = |id: &TypeId| {
                    matches!(api.ty(*id).kind, Kind::String(_) | Kind::StringUnion(_))
                };
                if of.len() > 1 && of.iter().all(is_string) {
                    continue;
                }
                Err("`of` must list at least two string types".to_owned())
            }
            _ => continue,
        };
        match (found, &mut api.types[index].kind) {
            (Ok(found), Kind::Union(union)) => union.discriminator = found,
            (Err(reason), _) => report(context, id, &reason),
            _ => {}
        }
    }
}

/// Whether an error in a part of a union or a string union was reported: the rest says nothing about
/// the whole.
fn is_incomplete(context: &Context<'_>, api: &Api, id: TypeId) -> bool {
    match (&api.ty(id).kind, &context.raw.types[id.0].kind) {
        (Kind::Union(union), RawKind::Union { variants: raw, .. }) => {
            let mut types = api.ty(id).parts().into_iter();
            union.variants.len() < raw.len() || types.any(|(ty, _)| context.is_uncertain_ref(ty))
        }
        (Kind::StringUnion(_), _) => context.is_uncertain(id),
        _ => false,
    }
}

fn report(context: &mut Context<'_>, id: TypeId, reason: &str) {
    let ty = &context.raw.types[id.0];
    context.uncertain.insert(id);
    context.holes += 1;
    let message = format!("`{}`: {reason}", ty.name.text);
    context.error(Code::AmbiguousUnion, ty.name.span, message).help(
        "give each variant a JSON kind of its own, a field with a `const`, or a required field that \
         the others lack; or name a field in `by` and its values in `when`",
    );
}

fn discriminator(context: &Context<'_>, api: &Api, union: &Union) -> Result<Discriminator, String> {
    if union.variants.len() < 2 {
        return Err("a union needs at least two variants".to_owned());
    }
    match objects(api, union) {
        Some(objects) => by_constant(&objects)
            .or_else(|| by_key(&objects))
            .ok_or_else(|| "nothing distinguishes its objects".to_owned()),
        None => by_kind(context, api, union),
    }
}

/// The variants, if all are objects.
fn objects<'a>(api: &'a Api, union: &Union) -> Option<Vec<&'a Object>> {
    union.variants.iter().map(|variant| api.object(variant.ty()?)).collect()
}

fn by_kind(context: &Context<'_>, api: &Api, union: &Union) -> Result<Discriminator, String> {
    let (mut kinds, mut types) = (Vec::new(), Vec::new());
    let mut literals: Vec<&Json> = Vec::new();
    for variant in &union.variants {
        match &variant.kind {
            VariantKind::Literal(literal) if literals.contains(&literal) => {
                return Err(format!("duplicate literal {}", literal.compact()));
            }
            VariantKind::Literal(literal) => literals.push(literal),
            VariantKind::Type(ty) => match api.json_kind(ty) {
                Some(kind) if !kinds.contains(&kind) => {
                    kinds.push(kind);
                    types.push(ty);
                }
                _ => return Err("two of its variants are of the same JSON kind".to_owned()),
            },
        }
    }
    for literal in literals {
        if let Some(ty) = types.iter().find(|ty| errors(context, api, ty, literal).is_empty()) {
            let (literal, ty) = (literal.compact(), api.notation(ty));
            return Err(format!("the literal {literal} is also a valid `{ty}`"));
        }
    }
    Ok(Discriminator::JsonKind)
}

/// A field of all variants that has a different constant in each, except for at most one, where it may
/// be of another type.
fn by_constant(objects: &[&Object]) -> Option<Discriminator> {
    objects.first()?.fields.iter().find_map(|first| {
        let fields = objects.iter().map(|object| object.field(&first.wire));
        let fields: Vec<&Field> = fields.collect::<Option<_>>()?;
        let mut constants = fields.iter().filter(|field| field.constant.is_some());
        let ty = &constants.next()?.ty;
        if constants.any(|field| field.ty != *ty) {
            return None;
        }
        let values: Vec<Option<Json>> = fields.iter().map(|field| field.constant.clone()).collect();
        let known: Vec<&Json> = values.iter().flatten().collect();
        let is_new = |(index, value): (usize, &&Json)| !known[..index].contains(value);
        let distinct = known.iter().enumerate().all(is_new);
        (distinct && known.len() + 1 >= values.len() && !known.is_empty())
            .then(|| Discriminator::Constant { field: first.wire.clone(), values })
    })
}

/// For each variant a required field that no other has.
fn by_key(objects: &[&Object]) -> Option<Discriminator> {
    let own_key = |object: &&Object| {
        let mut required = object.fields.iter().filter(|field| field.must_be_given());
        let key = required.find(|field| {
            objects.iter().filter(|other| other.field(&field.wire).is_some()).count() == 1
        });
        key.map(|field| field.wire.clone())
    };
    objects.iter().map(own_key).collect::<Option<_>>().map(Discriminator::Key)
}

/// Finds the fields and derived facts that all variants of a union have in common.
pub(super) fn share(api: &mut Api) {
    for index in 0..api.types.len() {
        let Kind::Union(union) = &api.types[index].kind else { continue };
        let Some(objects) = objects(api, union) else { continue };
        let Some((first, rest)) = objects.split_first() else { continue };
        let same_field = |a: &Field, b: &Field| {
            (&a.ty, &a.code_name, a.may_be_missing(), a.unset.is_some())
                == (&b.ty, &b.code_name, b.may_be_missing(), b.unset.is_some())
        };
        let same_fact = |a: &Derived, b: &Derived| {
            a.name == b.name && discriminant(&a.rule) == discriminant(&b.rule)
        };
        let fields = first.fields.iter().filter(|field| {
            let same = |other: &&Object| {
                other.field(&field.wire).is_some_and(|other| same_field(field, other))
            };
            rest.iter().all(same)
        });
        let facts = first.derived.iter().filter(|fact| {
            rest.iter().all(|other| other.derived.iter().any(|other| same_fact(fact, other)))
        });
        let shared = fields.map(|field| field.wire.clone()).collect();
        let derived = facts.cloned().collect();
        if let Kind::Union(union) = &mut api.types[index].kind {
            (union.shared, union.derived) = (shared, derived);
        }
    }
}
