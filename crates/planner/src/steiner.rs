//! The cheapest tree that connects some nodes of a graph (Steiner tree), with a bound that says how far off it may be.

#![allow(clippy::cast_possible_truncation, reason = "graphs hold less than 2³¹ nodes and edges")]

mod ascent;
#[cfg(test)]
mod brute;
mod budget;
mod dice;
mod exchange;
mod few;
mod graph;
mod grow;
mod heap;
mod hunt;
mod insert;
mod instance;
mod pool;
mod prize;
mod quota;
mod reduce;
mod search;
mod sets;
mod shape;
mod tree;
mod voronoi;
mod window;

pub use budget::collect_within;
pub use graph::{Edge, Graph};
pub use instance::{Instance, NoInstance, parse};
pub use prize::{Harvest, collect};
pub use quota::collect_at_least;
pub use tree::{NotATree, Tree, verify};

/// Why there is no tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An edge ends at a node that is not there.
    #[error("edge {edge} ends at a node that is not there")]
    NoSuchNode {
        /// The edge's number.
        edge: usize,
    },
    /// A terminal is not a node.
    #[error("terminal {0} is not a node")]
    NoSuchTerminal(u32),
    /// More nodes or edges than numbers for them.
    #[error("the graph is too large")]
    TooLarge,
    /// All costs together are too large to be weighed.
    #[error("the costs are too large together")]
    TooDear,
    /// There is not one prize for every node.
    #[error("{prizes} prizes for {nodes} nodes")]
    Prizes {
        /// Nodes of the graph.
        nodes: usize,
        /// Prizes given.
        prizes: usize,
    },
    /// Two terminals are not connected.
    #[error("terminal {0} cannot be reached from the first")]
    Apart(u32),
}

/// What is known while the search goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Cost of the best tree so far.
    pub cost: u64,
    /// No tree costs less.
    pub lower_bound: u64,
}

/// How long and how to search.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// The same seed and rounds give the same answer, unless `stop` ends the search.
    pub seed: u64,
    /// How many rounds of trees are made at most.
    pub rounds: usize,
    /// Asked often and from several threads; the search ends soon after it says so.
    pub stop: &'a (dyn Fn() -> bool + Sync),
    /// Told of every better tree or bound.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

impl std::fmt::Debug for Terms<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Terms")
            .field("seed", &self.seed)
            .field("rounds", &self.rounds)
            .finish_non_exhaustive()
    }
}

/// A cheap tree over all terminals.
///
/// # Errors
/// When a terminal is not a node or cannot be reached.
pub fn solve(graph: &Graph, terminals: &[u32], terms: &Terms<'_>) -> Result<Tree, Fault> {
    let terminal = mark(graph, terminals)?;
    if terminal.iter().filter(|&&is| is).count() < 2 {
        return Ok(Tree { edges: Vec::new(), cost: 0, lower_bound: 0 });
    }
    Ok(hunt::hunt(&hunt::Question { graph, terminal: &terminal, firm: &[] }, terms))
}

/// Mehlhorn's tree (1988), at most twice as dear as the cheapest: a floor to compare with.
///
/// # Errors
/// When a terminal is not a node or cannot be reached.
pub fn floor(graph: &Graph, terminals: &[u32]) -> Result<Tree, Fault> {
    let terminal = mark(graph, terminals)?;
    let mut edges = grow::mehlhorn(graph, &terminal);
    edges.sort_unstable();
    let cost = graph.sum(&edges);
    // Mehlhorn: the cheapest tree costs at least half.
    Ok(Tree { edges, cost, lower_bound: cost.div_ceil(2) })
}

fn mark(graph: &Graph, terminals: &[u32]) -> Result<Vec<bool>, Fault> {
    let mut terminal = vec![false; graph.nodes()];
    for &node in terminals {
        *terminal.get_mut(node as usize).ok_or(Fault::NoSuchTerminal(node))? = true;
    }
    let mut sets = sets::Sets::new(graph.nodes());
    for edge in graph.edges() {
        sets.join(edge.ends[0], edge.ends[1]);
    }
    let home = terminals.first().map(|&first| sets.find(first));
    match terminals.iter().find(|&&node| Some(sets.find(node)) != home) {
        Some(&apart) => Err(Fault::Apart(apart)),
        None => Ok(terminal),
    }
}
