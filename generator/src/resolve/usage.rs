//! Who uses which type, which types nobody uses, and which share their name.

use std::collections::HashSet;

use super::context::Context;
use crate::diag::Code;
use crate::model::{Api, CallId, Kind, TypeId, TypeRef};
use crate::raw::{Raw, RawKind};

pub(super) fn count(context: &mut Context<'_>, api: &mut Api) {
    let mut by_types: Vec<Vec<TypeId>> = vec![Vec::new(); api.types.len()];
    for (id, _) in api.types() {
        each_part(api, id, &mut |part| push(&mut by_types[part.0], id));
    }
    let mut by_calls: Vec<Vec<CallId>> = vec![Vec::new(); api.types.len()];
    let mut sent = vec![false; api.types.len()];
    let mut answered = vec![false; api.types.len()];
    for (id, call) in api.calls() {
        for arg in &call.args {
            push(&mut by_calls[arg.ty.0], id);
        }
        if let Some(body) = &call.body {
            body.ty.each_named(&mut |ty| push(&mut by_calls[ty.0], id));
            reach(api, &body.ty, &mut sent);
        }
        call.returns.each_named(&mut |ty| push(&mut by_calls[ty.0], id));
        reach(api, &call.returns, &mut answered);
    }
    let queries = api.calls.iter();
    let queries = queries.flat_map(|call| [call.endpoint.clone(), call.name.clone()]);
    let aliases = api.types.iter().flat_map(|ty| ty.aliases.iter().cloned());
    let others: HashSet<String> = queries.chain(aliases).collect();
    for (index, ty) in api.types.iter_mut().enumerate() {
        ty.shares_name = others.contains(&ty.name);
        ty.used_by_types = std::mem::take(&mut by_types[index]);
        ty.used_by_calls = std::mem::take(&mut by_calls[index]);
        ty.in_requests = sent[index];
        ty.in_responses = answered[index];
    }
    report(context, api);
}

/// Users come in order, so that one that is there already is the last.
fn push<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if list.last() != Some(&item) {
        list.push(item);
    }
}

/// Calls `visit` with every type that is part of a type's definition.
fn each_part(api: &Api, id: TypeId, visit: &mut impl FnMut(TypeId)) {
    match &api.ty(id).kind {
        Kind::Object(object) => {
            object.extends.iter().for_each(|base| visit(*base));
            for field in object.fields.iter().filter(|field| field.inherited_from.is_none()) {
                field.ty.each_named(visit);
            }
        }
        Kind::StringUnion(of) => of.iter().for_each(|part| visit(*part)),
        _ => {
            for (part, _) in api.ty(id).parts() {
                part.each_named(visit);
            }
        }
    }
}

fn reach(api: &Api, from: &TypeRef, reached: &mut [bool]) {
    let mut open = Vec::new();
    from.each_named(&mut |id| open.push(id));
    while let Some(id) = open.pop() {
        if std::mem::replace(&mut reached[id.0], true) {
            continue;
        }
        match &api.ty(id).kind {
            // Inherited members, too; a base itself never travels.
            Kind::Object(object) => {
                for field in &object.fields {
                    field.ty.each_named(&mut |id| open.push(id));
                }
            }
            _ => each_part(api, id, &mut |part| open.push(part)),
        }
    }
}

fn report(context: &mut Context<'_>, api: &Api) {
    let raw = context.raw;
    let mut unused = Vec::new();
    for (id, ty) in api.types() {
        let used = !ty.used_by_calls.is_empty() || !ty.used_by_types.is_empty();
        match (&raw.types[id.0].unused, used) {
            (None, false) if !context.mentioned.contains(&id) => unused.push(id),
            (Some(word), true) => {
                let message = format!("the type `{}` is used after all", ty.name);
                context.error(Code::StaleUnused, word.span, message).help("remove `unused`");
            }
            _ => {}
        }
    }
    // Of two types with one name, which was reported, nobody can tell which one is used.
    let names = |name: &str| api.types.iter().filter(|ty| ty.name == name).count();
    unused.retain(|id| names(&api.ty(*id).name) == 1);
    // Each place where a type should be named and is not may hide one.
    if unused.len() <= holes(raw) {
        unused.clear();
    }
    for id in unused {
        let ty = api.ty(id);
        let message = format!("nothing refers to the type `{}`", ty.name);
        context
            .error(Code::UnusedType, ty.span, message)
            .help("remove it, or say in `unused` why it must stay");
    }
    for call in &api.calls {
        for arg in &call.args {
            let known = !matches!(raw.types[arg.ty.0].kind, RawKind::Broken);
            if known && !api.ty(arg.ty).kind.is_plain() {
                let message = format!("`{}` cannot stand in a path", api.ty(arg.ty).name);
                context
                    .error(Code::Arguments, call.span, message)
                    .help("use a string, an integer or an enumeration");
            }
        }
    }
}

/// How many places lack the type that should be named there. A type of an unknown kind may lack any
/// number.
fn holes(raw: &Raw) -> usize {
    let calls = raw.calls.iter().map(|call| {
        let args = call.args.iter().filter(|arg| arg.ty.is_none()).count();
        args + usize::from(call.returns.is_none())
    });
    let types = raw.types.iter().map(|ty| match &ty.kind {
        RawKind::Object { fields, .. } => fields.iter().filter(|field| field.ty.is_none()).count(),
        RawKind::Union(variants) => variants
            .iter()
            .filter(|variant| variant.ty.is_none() && variant.literal.is_none())
            .count(),
        RawKind::Broken => usize::MAX,
        _ => 0,
    });
    calls.chain(types).fold(0, usize::saturating_add)
}
