//! Dual ascent: a bound from below, and the prices that it leaves on every way (Wong 1984).

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{graph::Graph, grow::Queue};

/// A bound and what it leaves.
#[derive(Debug)]
pub(super) struct Ascent {
    pub root: u32,
    /// No tree costs less.
    pub bound: u64,
    /// By the place of an arc among all arcs: what is left of its cost on the way towards the node it is listed at.
    pub left: Vec<u64>,
}

/// Cuts around terminals that the root does not reach yet are paid for until it reaches all.
///
/// The smallest cut goes first, as Pajor, Uchoa and Werneck (2018) do it: a cut that has outgrown the next waits.
pub(super) fn ascend(graph: &Graph, terminals: &[u32], root: u32) -> Ascent {
    let mut left: Vec<u64> = graph.all_arcs().iter().map(|arc| arc.cost).collect();
    // A terminal that waits, and the root, end the growth of another's cut: who reaches it will be reached with it.
    let mut waits = vec![false; graph.nodes()];
    waits[root as usize] = true;
    let mut next: BinaryHeap<Reverse<(usize, u32)>> = BinaryHeap::new();
    for &node in terminals.iter().filter(|&&node| node != root) {
        waits[node as usize] = true;
        next.push(Reverse((graph.arcs(node).len(), node)));
    }
    let mut bound = 0;
    let mut seen = vec![0_u32; graph.nodes()];
    let mut now = 0;
    let (mut inside, mut cut) = (Vec::new(), Vec::new());
    while let Some(Reverse((_, terminal))) = next.pop() {
        now += 1;
        inside.clear();
        cut.clear();
        inside.push(terminal);
        seen[terminal as usize] = now;
        let mut done = 0;
        'growth: loop {
            while done < inside.len() {
                let node = inside[done];
                done += 1;
                for at in graph.span(node) {
                    let from = graph.all_arcs()[at].to;
                    if seen[from as usize] == now {
                        continue;
                    }
                    if left[at] > 0 {
                        cut.push(at);
                    } else if waits[from as usize] {
                        waits[terminal as usize] = false;
                        break 'growth;
                    } else {
                        seen[from as usize] = now;
                        inside.push(from);
                    }
                }
            }
            let mut least = u64::MAX;
            cut.retain(|&at| {
                let leads_out = seen[graph.all_arcs()[at].to as usize] != now;
                if leads_out {
                    least = least.min(left[at]);
                }
                leads_out
            });
            if cut.is_empty() {
                // Cannot be reached: no way is left to pay for.
                waits[terminal as usize] = false;
                break;
            }
            if next.peek().is_some_and(|other| cut.len() * 4 > other.0.0 * 5) {
                next.push(Reverse((cut.len(), terminal)));
                break;
            }
            bound += least;
            for &at in &cut {
                left[at] -= least;
                let from = graph.all_arcs()[at].to;
                if left[at] == 0 && seen[from as usize] != now {
                    if waits[from as usize] {
                        waits[terminal as usize] = false;
                    }
                    seen[from as usize] = now;
                    inside.push(from);
                }
            }
            if !waits[terminal as usize] {
                break;
            }
        }
    }
    Ascent { root, bound, left }
}

impl Ascent {
    /// Edges that no tree cheaper than a limit uses: the bound, the way from the root and the way on to a terminal
    /// together cost as much already.
    pub fn useless(&self, graph: &Graph, terminals: &[u32], twin: &[u32], limit: u64) -> Vec<bool> {
        let down = Self::ways(graph, &[self.root], |at| self.left[twin[at] as usize]);
        let others: Vec<u32> = terminals.iter().copied().filter(|&node| node != self.root).collect();
        let on = Self::ways(graph, &others, |at| self.left[at]);
        let room = limit.saturating_sub(self.bound);
        let mut useless = vec![true; graph.edges().len()];
        for node in 0..graph.nodes() as u32 {
            for at in graph.span(node) {
                let arc = graph.all_arcs()[at];
                let way =
                    down[arc.to as usize].saturating_add(self.left[at]).saturating_add(on[node as usize]);
                if way < room {
                    useless[arc.edge as usize] = false;
                }
            }
        }
        useless
    }

    /// Distances from some nodes at some prices.
    fn ways(graph: &Graph, from: &[u32], price: impl Fn(usize) -> u64) -> Vec<u64> {
        let mut distance = vec![u64::MAX; graph.nodes()];
        let mut queue = Queue::new();
        for &node in from {
            distance[node as usize] = 0;
            queue.push(Reverse((0, node)));
        }
        while let Some(Reverse((so_far, node))) = queue.pop() {
            if so_far > distance[node as usize] {
                continue;
            }
            for at in graph.span(node) {
                let to = graph.all_arcs()[at].to;
                let next = so_far + price(at);
                if next < distance[to as usize] {
                    distance[to as usize] = next;
                    queue.push(Reverse((next, to)));
                }
            }
        }
        distance
    }

    /// Edges that the bound has paid for in full, one way or the other.
    pub fn paid(&self, graph: &Graph) -> Vec<bool> {
        let mut paid = vec![false; graph.edges().len()];
        for (arc, &left) in graph.all_arcs().iter().zip(&self.left) {
            paid[arc.edge as usize] |= left == 0;
        }
        paid
    }
}

/// For every arc, where the same edge stands at its other end.
pub(super) fn twins(graph: &Graph) -> Vec<u32> {
    let mut first = vec![u32::MAX; graph.edges().len()];
    let mut twin = vec![0; graph.all_arcs().len()];
    for (at, arc) in graph.all_arcs().iter().enumerate() {
        let other = &mut first[arc.edge as usize];
        if *other == u32::MAX {
            *other = at as u32;
        } else {
            twin[at] = *other;
            twin[*other as usize] = at as u32;
        }
    }
    twin
}
