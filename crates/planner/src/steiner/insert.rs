//! Moves that take another node into a tree (Steiner node insertion).

use super::{
    graph::{Graph, NONE},
    search::Move,
    sets::{Dearest, Sets},
};

/// How many of a node's neighbours in the tree are looked at, the nearest first.
const NEIGHBOURS: usize = 24;

/// All nodes whose edges into a tree make its dearer ones superfluous, each by itself.
pub(super) fn moves(graph: &Graph, tree: &[u32]) -> Vec<Move> {
    let mut sorted = tree.to_vec();
    sorted.sort_unstable_by_key(|&edge| (graph.cost(edge), edge));
    let mut dearest = Dearest::new(graph.nodes());
    for (turn, &edge) in sorted.iter().enumerate() {
        let [a, b] = graph.edges()[edge as usize].ends;
        dearest.join(a, b, turn as u32);
    }
    let Some(limit) = sorted.last().map(|&edge| graph.cost(edge)) else { return Vec::new() };
    let place = dearest.places();
    let inside = |node: u32| place[node as usize] != NONE;
    let mut found = Vec::new();
    let mut near: Vec<Spoke> = Vec::new();
    for node in (0..graph.nodes() as u32).filter(|&node| !inside(node)) {
        near.clear();
        let spokes = graph.arcs(node).iter().filter(|arc| inside(arc.to));
        near.extend(spokes.map(|arc| Spoke { cost: arc.cost, edge: arc.edge, to: arc.to }));
        // Every spoke but the cheapest takes the place of a link that is no dearer than the dearest of all.
        let hope: u64 = near.iter().map(|spoke| limit.saturating_sub(spoke.cost)).sum();
        if near.len() < 2 || hope <= limit {
            continue;
        }
        // Of parallel edges the cheapest.
        near.sort_unstable_by_key(|spoke| (spoke.to, spoke.cost, spoke.edge));
        near.dedup_by_key(|spoke| spoke.to);
        if near.len() > NEIGHBOURS {
            near.sort_unstable_by_key(|spoke| (spoke.cost, spoke.edge));
            near.truncate(NEIGHBOURS);
        }
        near.sort_unstable_by_key(|spoke| place[spoke.to as usize]);
        found.extend(wheel(graph, &sorted, &dearest, &near));
    }
    found
}

/// An edge from a new node into the tree.
struct Spoke {
    cost: u64,
    edge: u32,
    to: u32,
}

/// The cheapest of spokes and of the tree's links between their ends, which lie in the order of their places: the
/// dearest link between two of them is then the dearest of those between neighbours.
fn wheel(graph: &Graph, sorted: &[u32], dearest: &Dearest, near: &[Spoke]) -> Option<Move> {
    // Cost, the turn of a link of the tree or `NONE`, and what is joined.
    let mut links: Vec<(u64, u32, u32, u32)> = Vec::with_capacity(near.len() * 2);
    let hub = near.len() as u32;
    let mut before = 0;
    for (at, two) in near.windows(2).enumerate() {
        let turn = dearest.between(two[0].to, two[1].to)?;
        let cost = graph.cost(sorted[turn as usize]);
        before += cost;
        links.push((cost, turn, at as u32, at as u32 + 1));
    }
    links.extend(near.iter().enumerate().map(|(at, spoke)| (spoke.cost, NONE, at as u32, hub)));
    links.sort_unstable();
    let mut sets = Sets::new(near.len() + 1);
    let mut after = 0;
    let (mut star, mut remove) = (Vec::new(), Vec::new());
    for (cost, turn, a, b) in links {
        let joined = sets.join(a, b);
        after += if joined { cost } else { 0 };
        match (turn, joined) {
            (NONE, true) => star.push(a as usize),
            (NONE, false) | (_, true) => (),
            (turn, false) => remove.push(sorted[turn as usize]),
        }
    }
    (after < before).then(|| Move {
        gain: before - after,
        remove,
        add: star.iter().map(|&at| near[at].edge).collect(),
        ties: star.iter().skip(1).map(|&at| [near[star[0]].to, near[at].to]).collect(),
        gone: Vec::new(),
    })
}
