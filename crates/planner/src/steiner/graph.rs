//! Undirected graphs with costs, packed for walking.

use super::Fault;

/// No node, no edge.
pub(super) const NONE: u32 = u32::MAX;

/// An edge between two nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Both ends, as numbers of nodes.
    pub ends: [u32; 2],
    /// What it costs, in whatever unit (the planner takes cents).
    pub cost: u64,
}

/// An edge as one of its ends sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arc {
    pub to: u32,
    pub edge: u32,
    pub cost: u64,
}

/// An undirected graph in compressed rows: what leaves a node lies side by side.
#[derive(Debug, Clone)]
pub struct Graph {
    first: Vec<u32>,
    arcs: Vec<Arc>,
    edges: Vec<Edge>,
}

impl Graph {
    /// A graph of `nodes` nodes numbered from zero; loops and parallel edges are allowed and never help.
    ///
    /// # Errors
    /// When an edge names a node that is not there, or all costs together leave no room to weigh them (2⁵¹).
    pub fn new(nodes: usize, edges: Vec<Edge>) -> Result<Self, Fault> {
        if nodes >= NONE as usize || edges.len() >= (NONE / 2) as usize {
            return Err(Fault::TooLarge);
        }
        if let Some(at) = edges.iter().position(|edge| edge.ends.iter().any(|&end| end as usize >= nodes)) {
            return Err(Fault::NoSuchNode { edge: at });
        }
        edges
            .iter()
            .try_fold(0_u64, |sum, edge| sum.checked_add(edge.cost).filter(|sum| *sum <= 1 << 51))
            .ok_or(Fault::TooDear)?;
        Ok(Self::packed(nodes, edges))
    }

    /// As [`Graph::new`], of parts that are known to fit.
    pub(super) fn packed(nodes: usize, edges: Vec<Edge>) -> Self {
        let mut first = vec![0_u32; nodes + 2];
        for end in edges.iter().flat_map(|edge| edge.ends) {
            first[end as usize + 2] += 1;
        }
        for at in 2..first.len() {
            first[at] += first[at - 1];
        }
        let mut arcs = vec![Arc { to: 0, edge: 0, cost: 0 }; edges.len() * 2];
        for (at, edge) in edges.iter().enumerate() {
            for (from, to) in [(edge.ends[0], edge.ends[1]), (edge.ends[1], edge.ends[0])] {
                let place = &mut first[from as usize + 1];
                arcs[*place as usize] = Arc { to, edge: at as u32, cost: edge.cost };
                *place += 1;
            }
        }
        first.pop();
        Self { first, arcs, edges }
    }

    /// How many nodes.
    pub fn nodes(&self) -> usize {
        self.first.len() - 1
    }

    /// All edges, in the order given.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// What leaves a node.
    pub(super) fn arcs(&self, node: u32) -> &[Arc] {
        &self.arcs[self.span(node)]
    }

    /// Where what leaves a node lies among all arcs.
    pub(super) fn span(&self, node: u32) -> std::ops::Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }

    pub(super) fn all_arcs(&self) -> &[Arc] {
        &self.arcs
    }

    pub(super) fn cost(&self, edge: u32) -> u64 {
        self.edges[edge as usize].cost
    }

    /// The other end of an edge.
    pub(super) fn across(&self, edge: u32, from: u32) -> u32 {
        let [a, b] = self.edges[edge as usize].ends;
        if a == from { b } else { a }
    }

    /// What edges cost together.
    pub(super) fn sum(&self, edges: &[u32]) -> u64 {
        edges.iter().map(|&edge| self.cost(edge)).sum()
    }

    /// The same graph with other costs.
    pub(super) fn at(&self, mut cost: impl FnMut(u32) -> u64) -> Self {
        let mut other = self.clone();
        for (at, edge) in other.edges.iter_mut().enumerate() {
            edge.cost = cost(at as u32);
        }
        for arc in &mut other.arcs {
            arc.cost = other.edges[arc.edge as usize].cost;
        }
        other
    }
}
