//! Moves that take another node into a tree (Steiner node insertion).

use super::{
    graph::{Graph, NONE},
    search::Move,
    sets::{Dearest, Sets},
};

/// How many of a node's neighbours in the tree are looked at, the nearest first.
const NEIGHBOURS: usize = 14;

/// All nodes whose edges into a tree make its dearer ones superfluous, each by itself.
pub(super) fn moves(graph: &Graph, tree: &[u32]) -> Vec<Move> {
    let mut sorted = tree.to_vec();
    sorted.sort_unstable_by_key(|&edge| (graph.cost(edge), edge));
    let mut dearest = Dearest::new(graph.nodes());
    let mut inside = vec![false; graph.nodes()];
    for (turn, &edge) in sorted.iter().enumerate() {
        let [a, b] = graph.edges()[edge as usize].ends;
        dearest.join(a, b, turn as u32);
        inside[a as usize] = true;
        inside[b as usize] = true;
    }
    let mut found = Vec::new();
    let mut near: Vec<(u64, u32, u32)> = Vec::new();
    // Cost, the turn of a link of the tree or `NONE`, and what is joined.
    let mut links: Vec<(u64, u32, usize, usize)> = Vec::new();
    for node in (0..graph.nodes() as u32).filter(|&node| !inside[node as usize]) {
        near.clear();
        near.extend(
            graph
                .arcs(node)
                .iter()
                .filter(|arc| inside[arc.to as usize])
                .map(|arc| (arc.cost, arc.edge, arc.to)),
        );
        if near.len() < 2 {
            continue;
        }
        // Of parallel edges the cheapest.
        near.sort_unstable_by_key(|one| (one.2, one.0, one.1));
        near.dedup_by_key(|one| one.2);
        near.sort_unstable();
        near.truncate(NEIGHBOURS);
        links.clear();
        for (a, one) in near.iter().enumerate() {
            for (b, other) in near.iter().enumerate().skip(a + 1) {
                if let Some(turn) = dearest.between(one.2, other.2) {
                    links.push((graph.cost(sorted[turn as usize]), turn, a, b));
                }
            }
        }
        links.sort_unstable();
        let before = cheapest(near.len(), &links);
        links.extend(near.iter().enumerate().map(|(at, one)| (one.0, NONE, at, near.len())));
        links.sort_unstable();
        let after = cheapest(near.len() + 1, &links);
        let cost = |links: &[(u32, usize)]| -> u64 {
            links
                .iter()
                .map(|&(turn, at)| if turn == NONE { near[at].0 } else { graph.cost(sorted[turn as usize]) })
                .sum()
        };
        let (old, new) = (cost(&before), cost(&after));
        if new < old {
            let star: Vec<usize> = after.iter().filter(|link| link.0 == NONE).map(|link| link.1).collect();
            found.push(Move {
                gain: old - new,
                remove: before
                    .iter()
                    .filter(|link| !after.iter().any(|kept| kept.0 == link.0))
                    .map(|link| sorted[link.0 as usize])
                    .collect(),
                add: star.iter().map(|&at| near[at].1).collect(),
                ties: star.iter().skip(1).map(|&at| [near[star[0]].2, near[at].2]).collect(),
                gone: Vec::new(),
            });
        }
    }
    found
}

fn cheapest(count: usize, links: &[(u64, u32, usize, usize)]) -> Vec<(u32, usize)> {
    let mut sets = Sets::new(count);
    links.iter().filter(|link| sets.join(link.2 as u32, link.3 as u32)).map(|link| (link.1, link.2)).collect()
}
