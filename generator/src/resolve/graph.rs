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
        let mut path = Vec::new();
        let mut next = Some(TypeId(start)).filter(|_| !seen[start]);
        while let Some(at) = next.or_else(|| path.last().copied()) {
            if next.take().is_some() {
                seen[at.0] = true;
                path.push(at);
            }
            let Some(to) = edges[at.0].get(next_edge[at.0]).copied() else {
                order.extend(path.pop());
                continue;
            };
            next_edge[at.0] += 1;
            if !seen[to.0] {
                next = Some(to);
            } else if let Some(first) = path.iter().position(|id| *id == to) {
                on_cycle(&path[first..]);
            }
        }
    }
    order
}
