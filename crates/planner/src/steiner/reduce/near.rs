//! The terminals nearest to every node, and how far one may have to go between two stops.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::super::{
    graph::{Graph, NONE},
    sets::Dearest,
};

/// How many terminals a node knows.
pub(super) const KNOWN: usize = 3;

/// Terminals near every node, and between terminals the longest leg of the best way from stop to stop.
pub(super) struct Near {
    /// Per node, ascending: distance and terminal (`NONE` where there are fewer).
    known: Vec<[(u64, u32); KNOWN]>,
    dearest: Dearest,
    legs: Vec<u64>,
}

impl Near {
    pub fn of(graph: &Graph, terminals: &[u32]) -> Self {
        let mut known = vec![[(u64::MAX, NONE); KNOWN]; graph.nodes()];
        let mut queue: BinaryHeap<Reverse<(u64, u32, u32)>> =
            terminals.iter().map(|&node| Reverse((0, node, node))).collect();
        while let Some(Reverse((so_far, node, terminal))) = queue.pop() {
            let row = &mut known[node as usize];
            let Some(at) = row.iter().position(|one| one.1 == NONE) else { continue };
            if row[..at].iter().any(|one| one.1 == terminal) {
                continue;
            }
            row[at] = (so_far, terminal);
            for arc in graph.arcs(node) {
                let row = &known[arc.to as usize];
                if row[KNOWN - 1].1 == NONE && !row.iter().any(|one| one.1 == terminal) {
                    queue.push(Reverse((so_far + arc.cost, arc.to, terminal)));
                }
            }
        }
        let mut links: Vec<(u64, u32, u32)> = Vec::new();
        for edge in graph.edges() {
            let [a, b] = edge.ends.map(|end| known[end as usize][0]);
            if a.1 != b.1 && a.1 != NONE && b.1 != NONE {
                links.push((a.0 + edge.cost + b.0, a.1, b.1));
            }
        }
        links.sort_unstable();
        let mut dearest = Dearest::new(graph.nodes());
        let mut legs = Vec::new();
        for (leg, a, b) in links {
            if dearest.join(a, b, legs.len() as u32) {
                legs.push(leg);
            }
        }
        Self { known, dearest, legs }
    }

    /// The nearest terminal but one.
    pub fn other(&self, node: u32, but: u32) -> Option<u64> {
        self.known[node as usize].iter().find(|one| one.1 != but && one.1 != NONE).map(|one| one.0)
    }

    /// The longest leg between two nodes from terminal to terminal, at most; not less than `enough` is sought.
    pub fn leg(&self, a: u32, b: u32, enough: u64) -> u64 {
        let mut best = u64::MAX;
        for one in &self.known[a as usize] {
            if one.1 == NONE || one.0 >= best {
                break;
            }
            for other in &self.known[b as usize] {
                if other.1 == NONE || other.0 >= best {
                    break;
                }
                let between = if one.1 == other.1 {
                    0
                } else {
                    match self.dearest.between(one.1, other.1) {
                        Some(turn) => self.legs[turn as usize],
                        None => continue,
                    }
                };
                best = best.min(one.0.max(other.0).max(between));
                if best <= enough {
                    return best;
                }
            }
        }
        best
    }
}
