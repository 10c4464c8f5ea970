//! Types that contain themselves: a value of one would never end, nor would its size in Rust. Through
//! a list, a set or a map it may, since those can be empty.

use super::context::Context;
use crate::diag::Code;
use crate::model::{Api, Kind, Type, TypeId};
use crate::source::Span;

pub(super) fn check(context: &mut Context<'_>, api: &Api) {
    let targets = |ty| contained(ty).map(|(id, _)| id).collect();
    let edges: Vec<Vec<TypeId>> = api.types.iter().map(targets).collect();
    post_order(&edges, |cycle| {
        context.cyclic.extend(cycle);
        let names = context.cycle_names(cycle);
        let message = format!("`{0}` contains itself: {1}", names[0], names.join(" → "));
        let last = api.ty(cycle[cycle.len() - 1]);
        let help = match last.kind {
            Kind::StringUnion(_) => format!("remove `{}` from `of`", names[0]),
            _ => format!("make one of the fields a list (`[{}]`), which can be empty", names[0]),
        };
        let mut back = contained(last).filter(|(id, _)| *id == cycle[0]);
        let span = back.next().map_or(last.span, |(_, span)| span);
        context.error(Code::HoldsItself, span, message).help(help);
    });
}

/// The types of which each value of a type contains a value, and where they are named.
fn contained(ty: &Type) -> impl Iterator<Item = (TypeId, Span)> {
    let named = ty.parts().into_iter().filter_map(|(ty, span)| Some((ty.id()?, span)));
    let of = match &ty.kind {
        Kind::StringUnion(of) => of.as_slice(),
        _ => &[],
    };
    let named = named.filter(|(id, _)| *id != TypeId::UNRESOLVED);
    named.chain(of.iter().map(|id| (*id, ty.span)))
}

/// Visits all nodes of a graph, and returns them so that each follows those that its edges lead to.
/// Calls `on_cycle` for each edge that leads back, with the nodes from its end to its start. Does not
/// recurse: a path through a schema may have any length.
pub(super) fn post_order(
    edges: &[Vec<TypeId>],
    mut on_cycle: impl FnMut(&[TypeId]),
) -> Vec<TypeId> {
    let mut order = Vec::with_capacity(edges.len());
    let mut seen = vec![false; edges.len()];
    let mut next_edge = vec![0; edges.len()];
    for start in 0..edges.len() {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut path = vec![TypeId(start)];
        while let Some(at) = path.last().copied() {
            let Some(to) = edges[at.0].get(next_edge[at.0]).copied() else {
                order.extend(path.pop());
                continue;
            };
            next_edge[at.0] += 1;
            if !std::mem::replace(&mut seen[to.0], true) {
                path.push(to);
            } else if let Some(first) = path.iter().position(|id| *id == to) {
                on_cycle(&path[first..]);
            }
        }
    }
    order
}
