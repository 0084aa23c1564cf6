//! The answer, and a check that it is one.

use super::{graph::Graph, sets::Sets};

/// A tree that connects all terminals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Numbers of its edges in the graph, ascending.
    pub edges: Vec<u32>,
    /// What they cost together.
    pub cost: u64,
    /// No tree costs less than this; it is proven the cheapest where this is the cost.
    pub lower_bound: u64,
}

/// Why something is not a tree that connects the terminals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotATree {
    /// An edge is not the graph's.
    #[error("edge {0} is not one of the graph")]
    NoSuchEdge(u32),
    /// An edge closes a circle, or stands there twice.
    #[error("edge {0} closes a circle")]
    Circle(u32),
    /// A terminal or an edge hangs apart.
    #[error("node {0} hangs apart")]
    Apart(u32),
    /// The edges cost something else.
    #[error("the edges cost {0}")]
    Cost(u64),
    /// The bound lies above the cost.
    #[error("the bound is above the cost")]
    Bound,
}

/// Checks that a tree is one, spans the terminals and costs what it says.
///
/// # Errors
/// [`NotATree`] says what is wrong first.
pub fn verify(graph: &Graph, terminals: &[u32], tree: &Tree) -> Result<(), NotATree> {
    let mut sets = Sets::new(graph.nodes());
    let mut sum = 0;
    for &number in &tree.edges {
        let edge = graph.edges().get(number as usize).ok_or(NotATree::NoSuchEdge(number))?;
        if !sets.join(edge.ends[0], edge.ends[1]) {
            return Err(NotATree::Circle(number));
        }
        sum += edge.cost;
    }
    let ends = tree.edges.iter().map(|&number| graph.edges()[number as usize].ends[0]);
    let mut nodes = terminals.iter().copied().chain(ends);
    if let Some(first) = nodes.next() {
        let home = sets.find(first);
        if let Some(apart) = nodes.find(|&node| sets.find(node) != home) {
            return Err(NotATree::Apart(apart));
        }
    }
    if sum != tree.cost {
        return Err(NotATree::Cost(sum));
    }
    if tree.lower_bound > tree.cost { Err(NotATree::Bound) } else { Ok(()) }
}
