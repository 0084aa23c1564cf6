//! Local search: moves until none makes the tree cheaper.

use super::{exchange, graph::Graph, grow, insert, shape::Shape};

/// Edges that leave a tree and edges that come.
#[derive(Debug, Clone)]
pub(super) struct Move {
    /// What the tree becomes cheaper when nothing else changes.
    pub gain: u64,
    pub remove: Vec<u32>,
    pub add: Vec<u32>,
    /// Nodes of the tree that the edges that come join, in pairs.
    pub ties: Vec<[u32; 2]>,
    /// Nodes of the tree that lose all their edges.
    pub gone: Vec<u32>,
}

/// Makes a tree cheaper until no move helps, or it is time to stop; the tree is one at any time.
pub(super) fn descend(
    graph: &Graph,
    terminal: &[bool],
    tree: &[u32],
    stop: &(dyn Fn() -> bool + Sync),
) -> Vec<u32> {
    let mut tree = grow::span(graph, terminal, tree);
    let Some(root) = (0..graph.nodes() as u32).find(|&node| terminal[node as usize]) else { return tree };
    loop {
        while !stop() {
            let found = insert::moves(graph, &tree);
            if found.is_empty() {
                break;
            }
            let shape = Shape::of(graph, terminal, &tree, root);
            apply(graph, terminal, &shape, &mut tree, found);
        }
        if stop() {
            return tree;
        }
        let shape = Shape::of(graph, terminal, &tree, root);
        let found = exchange::moves(graph, terminal, &shape);
        if found.is_empty() {
            // Edges between nodes of the tree that no move has looked at.
            let again = grow::span(graph, terminal, &tree);
            if graph.sum(&again) >= graph.sum(&tree) {
                return tree;
            }
            tree = again;
        } else {
            apply(graph, terminal, &shape, &mut tree, found);
        }
    }
}

/// Makes moves, the best first and none that would be in another's way: together they gain what each does.
///
/// Taking a path out parts the nodes of a tree as before another move, if the circle that this move closed and opened
/// again does not run over the path. So the circles of moves that were made are closed to others, as are nodes that are
/// gone and nodes that a move has brought.
fn apply(graph: &Graph, terminal: &[bool], shape: &Shape, tree: &mut Vec<u32>, mut moves: Vec<Move>) {
    moves.sort_by_key(|step| std::cmp::Reverse(step.gain));
    let mut closed = vec![false; graph.edges().len()];
    let mut taken = vec![false; graph.nodes()];
    let mut come = Vec::new();
    let mut removed = vec![false; graph.edges().len()];
    for step in &moves {
        let ends = || step.ties.iter().flatten();
        let new = || {
            let both = step.add.iter().flat_map(|&edge| graph.edges()[edge as usize].ends);
            both.filter(|&node| !shape.holds(node) || step.gone.contains(&node))
        };
        if step.remove.iter().any(|&edge| closed[edge as usize] || removed[edge as usize])
            || ends().any(|&node| taken[node as usize])
            || new().any(|node| taken[node as usize])
        {
            continue;
        }
        for &[a, b] in &step.ties {
            let (mut a, mut b) = (a, b);
            while a != b {
                let low = if shape.enter[a as usize] > shape.enter[b as usize] { &mut a } else { &mut b };
                let edge = shape.up[*low as usize];
                closed[edge as usize] = true;
                *low = graph.across(edge, *low);
            }
        }
        for &edge in &step.remove {
            removed[edge as usize] = true;
        }
        for node in new().chain(step.gone.iter().copied()) {
            taken[node as usize] = true;
        }
        come.extend_from_slice(&step.add);
    }
    tree.retain(|&edge| !removed[edge as usize]);
    tree.extend(come);
    // Ways of one move may come to the same node along the same edges.
    tree.sort_unstable();
    tree.dedup();
    grow::prune(graph, terminal, tree);
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
