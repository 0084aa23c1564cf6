//! Which base every node is nearest to.

use std::cmp::Reverse;

use super::{
    graph::{Graph, NONE},
    grow::Queue,
};

/// Neighbourhoods of bases: distance, base and the edge towards it for every node that is reached.
#[derive(Debug)]
pub(super) struct Voronoi {
    pub distance: Vec<u64>,
    pub base: Vec<u32>,
    pub towards: Vec<u32>,
}

impl Voronoi {
    /// Neighbourhoods up to a distance.
    pub fn of(graph: &Graph, bases: &[u32], limit: u64) -> Self {
        let count = graph.nodes();
        let mut near =
            Self { distance: vec![u64::MAX; count], base: vec![NONE; count], towards: vec![NONE; count] };
        let mut queue = Queue::with_capacity(bases.len() * 2);
        for &base in bases {
            near.distance[base as usize] = 0;
            near.base[base as usize] = base;
        }
        // Bases start by themselves rather than through the queue: they are many.
        for &base in bases {
            near.relax(graph, base, limit, &mut queue);
        }
        while let Some(Reverse((so_far, node))) = queue.pop() {
            if so_far == near.distance[node as usize] {
                near.relax(graph, node, limit, &mut queue);
            }
        }
        near
    }

    fn relax(&mut self, graph: &Graph, node: u32, limit: u64, queue: &mut Queue) {
        let (so_far, base) = (self.distance[node as usize], self.base[node as usize]);
        for arc in graph.arcs(node) {
            let next = so_far + arc.cost;
            if next < self.distance[arc.to as usize] && next <= limit {
                self.distance[arc.to as usize] = next;
                self.base[arc.to as usize] = base;
                self.towards[arc.to as usize] = arc.edge;
                queue.push(Reverse((next, arc.to)));
            }
        }
    }

    /// Adds the edges from a node to its base.
    pub fn trace(&self, graph: &Graph, from: u32, onto: &mut Vec<u32>) {
        let mut at = from;
        while self.towards[at as usize] != NONE {
            let edge = self.towards[at as usize];
            onto.push(edge);
            at = graph.across(edge, at);
        }
    }
}
