//! Depth-first search without recursion: the length of a path through a schema has no limit.

use crate::model::TypeId;

/// Visits all nodes of a graph, and returns them so that each follows those that its edges lead to.
/// Calls `on_cycle` for each edge that leads back, with the nodes from its end to its start.
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
