//! Examples: those that are written are checked, the others are put together.

mod check;

use std::collections::HashSet;

use self::check::Checker;
use super::context::Context;
use crate::diag::Code;
use crate::json::Json;
use crate::model::{Api, Kind, Type, TypeId, TypeRef, VariantKind};
use crate::raw::RawKind;
use crate::read::Spanned;
use crate::source::Span;

/// So many values an example that is put together may have: where types hold others several times
/// over, examples double with each level.
const LARGEST: usize = 2000;

pub(super) fn fill(context: &mut Context<'_>, api: &mut Api) {
    // A type's example may need that of another; those of which nothing is left to wait for go
    // first, and what is left over when nothing moves goes in cycles.
    let mut open: Vec<TypeId> = api.types().map(|(id, _)| id).collect();
    let mut done = vec![false; api.types.len()];
    while !open.is_empty() {
        let before = open.len();
        open.retain(|id| {
            let ready = ready(api, *id, &done, context);
            if ready {
                one_type(context, api, *id);
                done[id.0] = true;
            }
            !ready
        });
        if open.len() == before {
            // What cannot be put together because of a cycle that was reported needs no report.
            open.retain(|id| !leads_to_cycle(context, api, *id));
            for id in &open {
                let ty = api.ty(*id);
                missing(context, ty.span, &format!("the type `{}`, which holds itself", ty.name));
            }
            break;
        }
    }
    calls(context, api);
}

/// Whether all examples that a type's own depends on are there.
fn ready(api: &Api, id: TypeId, done: &[bool], context: &Context<'_>) -> bool {
    let mut ready = true;
    each_needed(context, api, id, &mut |part| ready &= done[part.0]);
    ready
}

/// Whether a type's example depends on one of a type that holds itself.
fn leads_to_cycle(context: &Context<'_>, api: &Api, id: TypeId) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if context.cyclic.contains(&id) {
            return true;
        }
        if seen.insert(id) {
            each_needed(context, api, id, &mut |part| open.push(part));
        }
    }
    false
}

/// Calls `visit` with the types whose examples are a part of a type's own.
fn each_needed(context: &Context<'_>, api: &Api, id: TypeId, visit: &mut impl FnMut(TypeId)) {
    match &api.ty(id).kind {
        Kind::Object(_) => {
            for (_, field) in context.raw_fields(id) {
                if field.example.is_none()
                    && let Some(field) = api.ty(id).object().and_then(|o| o.field(&field.name.text))
                {
                    field.ty.each_named(visit);
                }
            }
        }
        _ => {
            for (part, _) in api.ty(id).parts() {
                part.each_named(visit);
            }
        }
    }
}

fn one_type(context: &mut Context<'_>, api: &mut Api, id: TypeId) {
    let raw = &context.raw.types[id.0];
    if let Kind::Object(_) = &api.ty(id).kind {
        fields(context, api, id);
    }
    let example = match &raw.example {
        Some(example) => {
            check(context, api, &TypeRef::Named(id), example);
            example.value.clone()
        }
        None => match made(api, api.ty(id)) {
            Some(example) if example.is_larger_than(LARGEST) => {
                too_large(context, raw.name.span, &raw.name.text);
                Json::Null
            }
            Some(example) => example,
            None => {
                // What is broken has been reported, or is for want of other examples.
                let told = match &raw.kind {
                    RawKind::Broken | RawKind::Object { .. } | RawKind::Union(_) => true,
                    RawKind::Enum(_, values) => values.is_empty(),
                    _ => false,
                };
                if !told {
                    missing(context, raw.name.span, &format!("the type `{}`", raw.name.text));
                }
                Json::Null
            }
        },
    };
    api.types[id.0].example = example;
}

fn fields(context: &mut Context<'_>, api: &mut Api, id: TypeId) {
    let mut examples = Vec::new();
    for (definer, raw) in context.raw_fields(id) {
        let Some(field) = api.ty(id).object().and_then(|object| object.field(&raw.name.text))
        else {
            continue;
        };
        let example = match &raw.example {
            _ if field.constant.is_some() => {
                if let Some(constant) = &raw.constant {
                    check(context, api, &field.ty, constant);
                }
                field.constant.clone()
            }
            Some(example) => {
                if field.unset.as_ref() != Some(&example.value) {
                    check(context, api, &field.ty, example);
                }
                Some(example.value.clone())
            }
            None => field.default.clone().or_else(|| of_ref(api, &field.ty)),
        };
        if let Some(default) = &raw.default {
            check(context, api, &field.ty, default);
        }
        if let Some(unset) = &raw.unset {
            sentinel(context, api, &field.ty, unset);
        }
        if example.is_none() {
            let owner = &api.ty(definer).name;
            missing(context, raw.name.span, &format!("the member `{owner}.{}`", raw.name.text));
        }
        examples.push((raw.name.text.clone(), example.unwrap_or(Json::Null)));
    }
    if let Kind::Object(object) = &mut api.types[id.0].kind {
        for field in &mut object.fields {
            if let Some((_, example)) = examples.iter().find(|(name, _)| *name == field.wire) {
                field.example = example.clone();
            }
        }
    }
}

/// What stands for "not set" must not be a value as any other.
fn sentinel(context: &mut Context<'_>, api: &Api, ty: &TypeRef, unset: &Spanned<Json>) {
    let known = !context.is_uncertain_ref(ty) && !ty.is_collection();
    if unset.value == Json::Null || !known || !faults(context, api, ty, &unset.value).is_empty() {
        return;
    }
    let value = unset.value.compact();
    let message = format!("`unset` is {value}, which is a valid `{}`", api.notation(ty));
    context
        .error(Code::ValidSentinel, unset.span, message)
        .help(format!("use a type whose rules exclude {value}, or remove `unset`"));
}

/// The example of a type that has none of its own.
fn made(api: &Api, ty: &Type) -> Option<Json> {
    match &ty.kind {
        Kind::Enum(list) => Some(list.values.first()?.wire.clone()),
        Kind::Union(union) => match &union.variants.first()?.kind {
            VariantKind::Literal(text) => Some(Json::String(text.clone())),
            VariantKind::Type(ty) => of_ref(api, ty),
        },
        Kind::Object(object) => Some(Json::Object(
            object
                .fields
                .iter()
                .filter(|field| !field.internal)
                .map(|field| (field.wire.clone(), field.example.clone()))
                .collect(),
        )),
        _ => None,
    }
}

/// An example put together from those of the types in a reference.
fn of_ref(api: &Api, ty: &TypeRef) -> Option<Json> {
    match ty {
        TypeRef::Integer | TypeRef::Float | TypeRef::Boolean | TypeRef::String => None,
        TypeRef::Named(id) => Some(api.ty(*id).example.clone()),
        TypeRef::List(item) | TypeRef::Set(item) => Some(Json::Array(vec![of_ref(api, item)?])),
        TypeRef::Map(key, value) => {
            let value = of_ref(api, value)?;
            // An entry that tells its own key is filed under it.
            let key = of_ref(api, key)?;
            let key = own_key(api, ty, &value).unwrap_or(key);
            Some(Json::Object(vec![(key.unquoted(), value)]))
        }
    }
}

/// The value of the first member of a map's entry that is of the type of the map's key.
fn own_key(api: &Api, map: &TypeRef, entry: &Json) -> Option<Json> {
    let TypeRef::Map(key, value) = map else {
        return None;
    };
    let object = match value.as_ref() {
        TypeRef::Named(id) => match &api.ty(*id).kind {
            Kind::Union(union) => match &union.variants.first()?.kind {
                VariantKind::Type(ty) => api.object(ty),
                VariantKind::Literal(_) => None,
            },
            _ => api.object(value),
        },
        _ => None,
    }?;
    let field = object.fields.iter().find(|field| field.ty == **key)?;
    entry.get(&field.wire).cloned()
}

fn calls(context: &mut Context<'_>, api: &mut Api) {
    let raw = context.raw;
    for (index, call) in raw.calls.iter().enumerate() {
        for arg in &call.args {
            let Some(known) =
                api.calls[index].args.iter().find(|known| known.name == arg.name.text)
            else {
                continue;
            };
            let ty = TypeRef::Named(known.ty);
            let example = match &arg.example {
                Some(example) => {
                    check(context, api, &ty, example);
                    example.value.clone()
                }
                None => api.ty(known.ty).example.clone(),
            };
            if let Some(known) =
                api.calls[index].args.iter_mut().find(|known| known.name == arg.name.text)
            {
                known.example = example;
            }
        }
        if let Some(ty) = api.calls[index].body.as_ref().map(|body| body.ty.clone()) {
            let example = match &call.example {
                Some(example) => {
                    check(context, api, &ty, example);
                    Some(example.value.clone())
                }
                None => of_ref(api, &ty),
            };
            if example.is_none() {
                missing(context, call.name.span, &format!("the body of `{}`", call.name.text));
            }
            if let (Some(body), Some(example)) = (&mut api.calls[index].body, example) {
                body.example = example;
            }
        } else if let (Some(example), None) = (&call.example, &call.body) {
            invalid(context, example.span, "the call has no body, so there is no example of it");
        }
        let returns = api.calls[index].returns.clone();
        let reply = match &call.reply {
            Some(reply) => {
                check(context, api, &returns, reply);
                Some(reply.value.clone())
            }
            None => of_ref(api, &returns),
        };
        if reply.is_none() {
            let owner = format!("the reply of `{}`", call.name.text);
            missing_as(context, call.name.span, &owner, "reply");
        }
        api.calls[index].response_example = reply.unwrap_or(Json::Null);
    }
}

fn missing(context: &mut Context<'_>, span: Span, owner: &str) {
    missing_as(context, span, owner, "example");
}

fn missing_as(context: &mut Context<'_>, span: Span, owner: &str, key: &str) {
    let message = format!("there is no example of {owner}");
    context
        .error(Code::MissingExample, span, message)
        .help(format!("add `{key}` with a valid, realistic value"));
}

fn too_large(context: &mut Context<'_>, span: Span, name: &str) {
    let message = format!("the example of `{name}` would have more than {LARGEST} values");
    context
        .error(Code::MissingExample, span, message)
        .help("add a short `example`, here or at members that hold much");
}

fn invalid(context: &mut Context<'_>, span: Span, message: &str) {
    context
        .error(Code::InvalidExample, span, message)
        .help("correct the example, or the rule it breaks");
}

fn check(context: &mut Context<'_>, api: &Api, ty: &TypeRef, example: &Spanned<Json>) {
    for fault in faults(context, api, ty, &example.value) {
        invalid(context, example.span, &fault);
    }
}

/// What keeps a value from being a valid one of a type.
pub(super) fn faults(context: &Context<'_>, api: &Api, ty: &TypeRef, value: &Json) -> Vec<String> {
    let mut faults = Vec::new();
    Checker { api, uncertain: &|id| context.is_uncertain(id), faults: &mut faults }.value(
        ty,
        value,
        &mut Vec::new(),
    );
    faults
}
