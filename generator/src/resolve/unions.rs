//! Unions: how a decoder tells the variants apart without trying them in turn.

use std::mem::discriminant;

use super::context::{Context, is_text};
use crate::diag::Code;
use crate::json::Json;
use crate::model::{
    Api, Derived, Discriminator, Field, JsonKind, Kind, Object, TypeId, TypeRef, Union, VariantKind,
};
use crate::raw::RawKind;

pub(super) fn classify(context: &mut Context<'_>, api: &mut Api) {
    for index in 0..api.types.len() {
        if leaves_open(context, api, TypeId(index)) {
            context.uncertain.insert(TypeId(index));
            continue;
        }
        let found = match &api.types[index].kind {
            Kind::Union(union) => discriminator(api, union)
                .map(|found| (found, shared(api, union), shared_derived(api, union))),
            Kind::StringUnion(of) => {
                let others = of.iter().filter(|id| !is_text(api.ty(**id))).count();
                if others > 0 || of.len() < 2 {
                    report(context, index, "`of` must list at least two string types");
                }
                continue;
            }
            _ => continue,
        };
        match (found, &mut api.types[index].kind) {
            (Ok((discriminator, shared, derived)), Kind::Union(union)) => {
                union.discriminator = discriminator;
                union.shared = shared;
                union.derived = derived;
            }
            (Err(why), _) => report(context, index, &why),
            _ => {}
        }
    }
}

/// Whether something that a union or a type of names is made of was reported: what is left says
/// nothing about the whole.
fn leaves_open(context: &Context<'_>, api: &Api, id: TypeId) -> bool {
    match (&api.ty(id).kind, &context.raw.types[id.0].kind) {
        (Kind::Union(union), RawKind::Union(raw)) => {
            let unknown = |form: &VariantKind| match form {
                VariantKind::Type(ty) => context.is_uncertain_ref(ty),
                VariantKind::Literal(_) => false,
            };
            union.variants.len() < raw.len()
                || union.variants.iter().any(|variant| unknown(&variant.kind))
        }
        (Kind::StringUnion(_), _) => context.is_uncertain(id),
        _ => false,
    }
}

fn report(context: &mut Context<'_>, index: usize, why: &str) {
    let ty = &context.raw.types[index];
    context.uncertain.insert(TypeId(index));
    let message = format!("`{}`: {why}", ty.name.text);
    context.error(Code::AmbiguousUnion, ty.name.span, message).help(
        "give each variant a JSON kind of its own, a member with a `const`, or a required \
                 member that the others lack",
    );
}

fn discriminator(api: &Api, union: &Union) -> Result<Discriminator, String> {
    if union.variants.len() < 2 {
        return Err("a union needs at least two variants".to_owned());
    }
    let objects: Option<Vec<&Object>> = union
        .variants
        .iter()
        .map(|variant| match &variant.kind {
            VariantKind::Type(ty) => api.object(ty),
            VariantKind::Literal(_) => None,
        })
        .collect();
    match objects {
        Some(objects) => by_constant(&objects)
            .or_else(|| by_key(&objects))
            .ok_or_else(|| "nothing distinguishes its objects".to_owned()),
        None => by_kind(api, union),
    }
}

fn by_kind(api: &Api, union: &Union) -> Result<Discriminator, String> {
    let mut kinds = Vec::new();
    let mut literals: Vec<&str> = Vec::new();
    for variant in &union.variants {
        match &variant.kind {
            VariantKind::Literal(text) if literals.contains(&text.as_str()) => {
                return Err(format!("duplicate literal \"{text}\""));
            }
            VariantKind::Literal(text) => literals.push(text),
            VariantKind::Type(ty) => match api.json_kind(ty) {
                Some(kind) if !kinds.contains(&kind) => kinds.push(kind),
                _ => return Err("two of its variants are of the same JSON kind".to_owned()),
            },
        }
    }
    if !literals.is_empty() && kinds.contains(&JsonKind::String) {
        return Err("a literal could also be a value of its string type".to_owned());
    }
    Ok(Discriminator::JsonKind)
}

/// A member that all have, that is a constant of its own in all but at most one.
fn by_constant(objects: &[&Object]) -> Option<Discriminator> {
    let (first, rest) = objects.split_first()?;
    first.fields.iter().find_map(|field| {
        let mut values: Vec<Option<Json>> = vec![field.constant.clone()];
        for other in rest {
            let other = other.field(&field.wire)?;
            if other.ty != field.ty {
                return None;
            }
            values.push(other.constant.clone());
        }
        let known: Vec<&Json> = values.iter().flatten().collect();
        let distinct =
            known.iter().enumerate().all(|(index, value)| !known[..index].contains(value));
        (distinct && known.len() + 1 >= values.len() && !known.is_empty())
            .then(|| Discriminator::Constant { member: field.wire.clone(), values })
    })
}

/// For each a required member that no other has.
fn by_key(objects: &[&Object]) -> Option<Discriminator> {
    let keys: Option<Vec<String>> = objects
        .iter()
        .enumerate()
        .map(|(index, object)| {
            let own = |field: &&Field| {
                field.must_be_given()
                    && objects.iter().enumerate().all(|(other, object)| {
                        other == index || object.field(&field.wire).is_none()
                    })
            };
            object.fields.iter().find(own).map(|field| field.wire.clone())
        })
        .collect();
    keys.map(Discriminator::Key)
}

fn variant_objects<'a>(api: &'a Api, union: &Union) -> Option<Vec<&'a Object>> {
    let ids: Option<Vec<TypeId>> = union
        .variants
        .iter()
        .map(|variant| match variant.kind {
            VariantKind::Type(TypeRef::Named(id)) => Some(id),
            _ => None,
        })
        .collect();
    ids?.into_iter().map(|id| api.ty(id).object()).collect()
}

fn shared(api: &Api, union: &Union) -> Vec<String> {
    let Some(objects) = variant_objects(api, union) else {
        return Vec::new();
    };
    let Some((first, rest)) = objects.split_first() else {
        return Vec::new();
    };
    let same = |a: &Field, b: &Field| {
        a.ty == b.ty
            && a.code_name == b.code_name
            && a.may_be_missing() == b.may_be_missing()
            && a.unset.is_some() == b.unset.is_some()
    };
    first
        .fields
        .iter()
        .filter(|field| {
            rest.iter()
                .all(|other| other.field(&field.wire).is_some_and(|other| same(field, other)))
        })
        .map(|field| field.wire.clone())
        .collect()
}

fn shared_derived(api: &Api, union: &Union) -> Vec<Derived> {
    let Some(objects) = variant_objects(api, union) else {
        return Vec::new();
    };
    let Some((first, rest)) = objects.split_first() else {
        return Vec::new();
    };
    first
        .derived
        .iter()
        .filter(|fact| {
            let same = |known: &&Derived| {
                let (a, b) = (&known.rule, &fact.rule);
                known.name == fact.name && discriminant(a) == discriminant(b)
            };
            rest.iter().all(|other| other.derived.iter().any(|known| same(&known)))
        })
        .cloned()
        .collect()
}
