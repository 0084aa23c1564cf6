//! Local search: moves until none makes the tree cheaper.

use super::{exchange, graph::Graph, grow, insert};

/// Edges that leave a tree and edges that come.
#[derive(Debug, Clone)]
pub(super) struct Move {
    /// What the tree becomes cheaper when nothing else changes.
    pub gain: u64,
    pub remove: Vec<u32>,
    pub add: Vec<u32>,
}

/// Makes a tree cheaper until no move helps, or it is time to stop; the tree is one at any time.
pub(super) fn descend(
    graph: &Graph,
    terminal: &[bool],
    tree: &[u32],
    stop: &(dyn Fn() -> bool + Sync),
) -> Vec<u32> {
    let mut tree = grow::span(graph, terminal, tree);
    let mut cost = graph.sum(&tree);
    loop {
        while !stop() {
            let found = insert::moves(graph, &tree);
            if !apply(graph, terminal, &mut tree, &mut cost, found) {
                break;
            }
        }
        if stop() {
            return tree;
        }
        let found = exchange::moves(graph, terminal, &tree);
        if !apply(graph, terminal, &mut tree, &mut cost, found) {
            return tree;
        }
        let again = grow::span(graph, terminal, &tree);
        let sum = graph.sum(&again);
        if sum < cost {
            (tree, cost) = (again, sum);
        }
    }
}

/// Makes moves, the best first, together where they do not touch the same edges; whether the tree became cheaper.
fn apply(
    graph: &Graph,
    terminal: &[bool],
    tree: &mut Vec<u32>,
    cost: &mut u64,
    mut moves: Vec<Move>,
) -> bool {
    moves.sort_by_key(|step| std::cmp::Reverse(step.gain));
    let mut inside = vec![false; graph.edges().len()];
    for &edge in tree.iter() {
        inside[edge as usize] = true;
    }
    let before = *cost;
    let mut waiting = vec![moves];
    while let Some(moves) = waiting.pop() {
        // Moves whose edges are still there, no edge taken twice.
        let mut gone = Vec::new();
        let mut come = Vec::new();
        let mut made = Vec::new();
        for step in moves {
            if step.remove.iter().all(|&edge| inside[edge as usize]) {
                for &edge in &step.remove {
                    inside[edge as usize] = false;
                }
                gone.extend_from_slice(&step.remove);
                come.extend_from_slice(&step.add);
                made.push(step);
            }
        }
        if made.is_empty() {
            continue;
        }
        let hoped: u64 = made.iter().map(|step| step.gain).sum();
        let mut edges: Vec<u32> = tree.iter().copied().filter(|&edge| inside[edge as usize]).collect();
        edges.extend(come);
        edges.sort_unstable();
        edges.dedup();
        let mut next = grow::forest(graph, edges);
        let nodes = next.len();
        grow::prune(graph, terminal, &mut next);
        let sum = graph.sum(&next);
        let whole = nodes > 0 && spans(graph, terminal, &next);
        // Much less than hoped for: moves were in each other's way.
        if whole && sum < *cost && (made.len() == 1 || (*cost - sum) * 2 >= hoped) {
            for &edge in tree.iter() {
                inside[edge as usize] = false;
            }
            (*tree, *cost) = (next, sum);
            for &edge in tree.iter() {
                inside[edge as usize] = true;
            }
        } else {
            for edge in gone {
                inside[edge as usize] = true;
            }
            if made.len() > 1 {
                let rest = made.split_off(made.len() / 2);
                waiting.push(rest);
                waiting.push(made);
            }
        }
    }
    *cost < before
}

/// Whether a forest is one tree over all terminals: as many nodes as edges and one.
pub(super) fn spans(graph: &Graph, terminal: &[bool], forest: &[u32]) -> bool {
    let mut inside = vec![false; graph.nodes()];
    let mut nodes = 0;
    for end in forest.iter().flat_map(|&edge| graph.edges()[edge as usize].ends) {
        nodes += usize::from(!std::mem::replace(&mut inside[end as usize], true));
    }
    nodes == forest.len() + 1 && (0..graph.nodes()).all(|node| inside[node] || !terminal[node])
}
