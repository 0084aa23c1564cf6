//! First trees: Mehlhorn's floor and the shortest path heuristic.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{
    graph::{Graph, NONE},
    sets::Sets,
    voronoi::Voronoi,
};

pub(super) type Queue = BinaryHeap<Reverse<(u64, u32)>>;

/// The cheapest forest over some edges.
pub(super) fn forest(graph: &Graph, mut edges: Vec<u32>) -> Vec<u32> {
    edges.sort_unstable_by_key(|&edge| (graph.cost(edge), edge));
    let mut sets = Sets::new(graph.nodes());
    edges.retain(|&edge| {
        let [a, b] = graph.edges()[edge as usize].ends;
        sets.join(a, b)
    });
    edges
}

/// Cuts what hangs off without a terminal.
pub(super) fn prune(graph: &Graph, terminal: &[bool], edges: &mut Vec<u32>) {
    // The sum of a node's edges: at degree one it is the edge.
    let mut node = vec![(0_u32, 0_u32); graph.nodes()];
    for &edge in edges.iter() {
        for end in graph.edges()[edge as usize].ends {
            node[end as usize].0 += 1;
            node[end as usize].1 ^= edge;
        }
    }
    let mut cut = Vec::new();
    for &edge in edges.iter() {
        for end in graph.edges()[edge as usize].ends {
            let mut at = end;
            while node[at as usize].0 == 1 && !terminal[at as usize] {
                let edge = node[at as usize].1;
                cut.push(edge);
                node[at as usize].0 = 0;
                at = graph.across(edge, at);
                node[at as usize].0 -= 1;
                node[at as usize].1 ^= edge;
            }
        }
    }
    if !cut.is_empty() {
        cut.sort_unstable();
        edges.retain(|edge| cut.binary_search(edge).is_err());
    }
}

/// The cheapest tree over the nodes that some edges touch, without what hangs off.
pub(super) fn span(graph: &Graph, terminal: &[bool], edges: &[u32]) -> Vec<u32> {
    let mut within = vec![false; graph.nodes()];
    let mut nodes = Vec::with_capacity(edges.len() + 1);
    for end in edges.iter().flat_map(|&edge| graph.edges()[edge as usize].ends) {
        if !std::mem::replace(&mut within[end as usize], true) {
            nodes.push(end);
        }
    }
    let all = nodes
        .iter()
        .flat_map(|&node| graph.arcs(node).iter().filter(move |arc| arc.to > node))
        .filter(|arc| within[arc.to as usize])
        .map(|arc| arc.edge)
        .collect();
    let mut tree = forest(graph, all);
    prune(graph, terminal, &mut tree);
    tree
}

/// As [`span`], of edges that need not hang together: what hangs off or apart without a terminal brings no nodes in.
pub(super) fn tidy(graph: &Graph, terminal: &[bool], edges: Vec<u32>) -> Vec<u32> {
    let mut tree = forest(graph, edges);
    prune(graph, terminal, &mut tree);
    span(graph, terminal, &tree)
}

/// Grows a tree from a node, always to the nearest terminal that is not in it (Takahashi and Matsuyama 1980), in one
/// search that starts anew from every path it takes.
///
/// Not pruned: the root may hang off where it is no terminal. What cannot be reached stays out.
pub(super) fn paths(graph: &Graph, terminal: &[bool], root: u32) -> Vec<u32> {
    let mut distance = vec![u64::MAX; graph.nodes()];
    let mut from = vec![NONE; graph.nodes()];
    let mut inside = vec![false; graph.nodes()];
    let mut queue = Queue::new();
    let mut tree = Vec::new();
    distance[root as usize] = 0;
    inside[root as usize] = true;
    queue.push(Reverse((0, root)));
    while let Some(Reverse((so_far, node))) = queue.pop() {
        if so_far > distance[node as usize] {
            continue;
        }
        if terminal[node as usize] && !inside[node as usize] {
            let mut at = node;
            while !inside[at as usize] {
                inside[at as usize] = true;
                distance[at as usize] = 0;
                queue.push(Reverse((0, at)));
                let edge = from[at as usize];
                tree.push(edge);
                at = graph.across(edge, at);
            }
            continue;
        }
        for arc in graph.arcs(node) {
            let next = so_far + arc.cost;
            if next < distance[arc.to as usize] {
                distance[arc.to as usize] = next;
                from[arc.to as usize] = arc.edge;
                queue.push(Reverse((next, arc.to)));
            }
        }
    }
    tree
}

/// Mehlhorn's tree (1988): the cheapest links between the terminals' neighbourhoods, at most twice the cheapest tree.
pub(super) fn mehlhorn(graph: &Graph, terminal: &[bool]) -> Vec<u32> {
    let bases: Vec<u32> = (0..graph.nodes() as u32).filter(|&node| terminal[node as usize]).collect();
    let near = Voronoi::of(graph, &bases, u64::MAX);
    let mut links: Vec<(u64, u32)> = Vec::new();
    for (at, edge) in graph.edges().iter().enumerate() {
        let [a, b] = edge.ends.map(|end| end as usize);
        if near.base[a] != NONE && near.base[b] != NONE && near.base[a] != near.base[b] {
            links.push((near.distance[a] + edge.cost + near.distance[b], at as u32));
        }
    }
    links.sort_unstable();
    let mut sets = Sets::new(graph.nodes());
    let mut edges = Vec::new();
    for (_, link) in links {
        let ends = graph.edges()[link as usize].ends;
        if sets.join(near.base[ends[0] as usize], near.base[ends[1] as usize]) {
            edges.push(link);
            for end in ends {
                near.trace(graph, end, &mut edges);
            }
        }
    }
    edges.sort_unstable();
    edges.dedup();
    span(graph, terminal, &edges)
}
