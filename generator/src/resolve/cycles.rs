//! Types that hold themselves: a value of one would never end, nor would its size in Rust. Through
//! a list, a set or a map it may, since those can be empty.

use super::context::Context;
use crate::diag::Code;
use crate::model::{Api, TypeId, TypeRef};
use crate::source::Span;

/// Where one type holds another.
type Edge = (TypeId, Span);

pub(super) fn check(context: &mut Context<'_>, api: &Api) {
    let edges: Vec<Vec<Edge>> = api.types().map(|(id, _)| edges(api, id)).collect();
    let mut done = vec![false; edges.len()];
    let mut on_way = done.clone();
    for start in 0..edges.len() {
        // The way from the start to where the search is, and which edge of each is next.
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((at, next)) = way.last_mut() {
            let at = *at;
            if done[at] {
                way.pop();
                continue;
            }
            on_way[at] = true;
            let Some((TypeId(to), span)) = edges[at].get(*next).copied() else {
                (done[at], on_way[at]) = (true, false);
                way.pop();
                continue;
            };
            *next += 1;
            if on_way[to] {
                let cycle = way.iter().map(|(id, _)| *id).skip_while(|id| *id != to);
                report(context, api, &cycle.collect::<Vec<usize>>(), span);
            } else {
                way.push((to, 0));
            }
        }
    }
}

fn edges(api: &Api, id: TypeId) -> Vec<Edge> {
    let parts = api.ty(id).parts().into_iter();
    let named = parts.filter_map(|(ty, span)| match ty {
        TypeRef::Named(id) if *id != TypeId::UNRESOLVED => Some((*id, span)),
        _ => None,
    });
    named.collect()
}

fn report(context: &mut Context<'_>, api: &Api, cycle: &[usize], span: Span) {
    context.cyclic.extend(cycle.iter().map(|id| TypeId(*id)));
    let name = |id: &usize| api.types[*id].name.as_str();
    let names: Vec<&str> = cycle.iter().chain(cycle.first()).map(name).collect();
    let first = names.first().copied().unwrap_or_default();
    let message = format!("`{first}` holds itself: {}", names.join(" → "));
    context
        .error(Code::HoldsItself, span, message)
        .help(format!("make one of the members a list (`[{first}]`), which can be empty"));
}
