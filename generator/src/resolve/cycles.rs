//! Types that contain themselves: a value of one would never end, nor would its size in Rust. Through
//! a list, a set or a map it may, since those can be empty.

use super::context::Context;
use super::graph::post_order;
use crate::diag::Code;
use crate::model::{Api, Kind, Type, TypeId, TypeRef};
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
    let parts = ty.parts().into_iter().filter_map(|(ty, span)| match ty {
        TypeRef::Named(id) if *id != TypeId::UNRESOLVED => Some((*id, span)),
        _ => None,
    });
    let of = match &ty.kind {
        Kind::StringUnion(of) => of.as_slice(),
        _ => &[],
    };
    parts.chain(of.iter().map(|id| (*id, ty.span)))
}
