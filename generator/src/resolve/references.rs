//! Which calls and types refer to each type, which types nothing refers to, and which share their name.

use rustc_hash::FxHashSet;

use super::context::Context;
use crate::diag::Code;
use crate::model::{Api, CallId, TypeId, TypeRef};

pub(super) fn resolve(context: &mut Context<'_>, api: &mut Api) {
    let mut by_types: Vec<Vec<TypeId>> = vec![Vec::new(); api.types.len()];
    for (id, ty) in api.types() {
        let base = ty.object().and_then(|object| object.extends);
        base.into_iter().for_each(|base| push(&mut by_types[base.0], id));
        ty.each_own_type(&mut |part| push(&mut by_types[part.0], id));
    }
    let mut by_calls: Vec<Vec<CallId>> = vec![Vec::new(); api.types.len()];
    let mut in_requests = FxHashSet::default();
    let mut in_responses = FxHashSet::default();
    for (id, call) in api.calls() {
        for arg in &call.args {
            push(&mut by_calls[arg.ty.0], id);
        }
        if let Some(body) = &call.body {
            body.ty.each_named(&mut |ty| push(&mut by_calls[ty.0], id));
            reach(api, &body.ty, &mut in_requests);
        }
        call.returns.each_named(&mut |ty| push(&mut by_calls[ty.0], id));
        reach(api, &call.returns, &mut in_responses);
    }
    let calls = api.calls.iter().flat_map(|call| [call.endpoint.clone(), call.name.clone()]);
    let ids = api.types.iter().flat_map(|ty| ty.ids.iter().cloned());
    let others: FxHashSet<String> = calls.chain(ids).collect();
    for (index, ty) in api.types.iter_mut().enumerate() {
        ty.shares_name = others.contains(&ty.name);
        ty.used_by_types = std::mem::take(&mut by_types[index]);
        ty.used_by_calls = std::mem::take(&mut by_calls[index]);
        ty.in_requests = in_requests.contains(&TypeId(index));
        ty.in_responses = in_responses.contains(&TypeId(index));
    }
    check_unused(context, api);
}

/// Users come in order, so that one that is there already is the last.
fn push<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if list.last() != Some(&item) {
        list.push(item);
    }
}

/// Adds the types of which a message may contain values; bases are not among them.
fn reach(api: &Api, from: &TypeRef, reached: &mut FxHashSet<TypeId>) {
    let mut open = Vec::new();
    from.each_named(&mut |id| open.push(id));
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            api.ty(id).each_type(&mut |part| open.push(part));
        }
    }
}

fn check_unused(context: &mut Context<'_>, api: &Api) {
    if !context.is_whole() {
        return;
    }
    let raw = context.raw;
    let mut unused = Vec::new();
    for (id, ty) in api.types() {
        let used = !ty.used_by_calls.is_empty() || !ty.used_by_types.is_empty();
        // References lead to the first of two types with one name, which was reported.
        let is_first = context.types.get(ty.name.as_str()) == Some(&id.0);
        match (&raw.types[id.0].unused, used) {
            (None, false) if is_first && !context.mentioned.contains(&id) => unused.push(ty),
            (Some(word), true) => {
                let message = format!("the type `{}` is used", ty.name);
                context.error(Code::StaleUnused, word.span, message).help("remove `unused`");
            }
            _ => {}
        }
    }
    if unused.len() <= context.holes {
        return;
    }
    for ty in unused {
        let message = format!("unused type `{}`", ty.name);
        let help = "remove it, or say in `unused` why it must stay";
        context.error(Code::UnusedType, ty.span, message).help(help);
    }
}
