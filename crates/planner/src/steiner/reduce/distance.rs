//! Links and nodes that something else replaces.

use std::cmp::Reverse;

use super::{Net, Origin, Packed, near::Near};
use crate::steiner::{
    graph::{Graph, NONE},
    grow::Queue,
};

/// How many nodes a search for another way looks at.
const LOOKS: usize = 60;

impl Net {
    /// Deletes links that are longer than every leg of a way from terminal to terminal between their ends (special
    /// distance; Duin and Volgenant 1989, Polzin and Vahdati Daneshmand 2001) or no shorter than another way, and nodes
    /// that a cheapest tree need not fork at.
    pub(super) fn distances(&mut self, stop: &(dyn Fn() -> bool + Sync)) {
        let packed = self.pack();
        let graph = &packed.graph;
        let near = Near::of(graph, &packed.terminals);
        let mut dead: Vec<bool> = graph
            .edges()
            .iter()
            .map(|edge| near.leg(edge.ends[0], edge.ends[1], edge.cost.saturating_sub(1)) < edge.cost)
            .collect();
        let mut walk = Walk::new(graph);
        for node in 0..graph.nodes() as u32 {
            if node % 1024 == 0 && stop() {
                break;
            }
            walk.other_ways(node, &mut dead);
        }
        self.drop_all(&packed, &dead);
        self.forks(&packed, &near, &mut dead, &mut walk, stop);
    }

    /// Replaces nodes at which a cheapest tree need not fork by links between their neighbours (bottleneck degree test;
    /// Duin and Volgenant 1989): any three or more neighbours are joined at least as cheaply without the node.
    fn forks(
        &mut self,
        packed: &Packed,
        near: &Near,
        dead: &mut [bool],
        walk: &mut Walk<'_>,
        stop: &(dyn Fn() -> bool + Sync),
    ) {
        let graph = &packed.graph;
        let mut touched = vec![false; graph.nodes()];
        for node in 0..graph.nodes() as u32 {
            if node % 1024 == 0 && stop() {
                return;
            }
            if packed.terminal[node as usize] || touched[node as usize] {
                continue;
            }
            let around: Vec<_> =
                graph.arcs(node).iter().filter(|arc| !dead[arc.edge as usize]).copied().collect();
            if !(3..=4).contains(&around.len()) || around.iter().any(|arc| touched[arc.to as usize]) {
                continue;
            }
            let count = around.len();
            let mut far = [[u64::MAX; 4]; 4];
            let widest = around.iter().map(|arc| arc.cost).max().unwrap_or(0);
            for a in 0..count - 1 {
                walk.reach(around[a].to, node, around[a].cost + widest, dead);
                for b in a + 1..count {
                    let over = around[a].cost + around[b].cost;
                    let leg = near.leg(around[a].to, around[b].to, 0).min(walk.distance(around[b].to));
                    far[a][b] = leg.min(over);
                    far[b][a] = far[a][b];
                }
            }
            let cost: Vec<u64> = around.iter().map(|arc| arc.cost).collect();
            if !replaceable(&cost, &far) {
                continue;
            }
            let pairs: Vec<(usize, usize)> = (0..count)
                .flat_map(|a| (a + 1..count).map(move |b| (a, b)))
                .filter(|&(a, b)| far[a][b] >= cost[a] + cost[b])
                .collect();
            if pairs.len() > count {
                continue;
            }
            touched[node as usize] = true;
            for arc in &around {
                touched[arc.to as usize] = true;
                dead[arc.edge as usize] = true;
                self.delete(packed.link[arc.edge as usize]);
            }
            for (a, b) in pairs {
                let ends = [around[a].to, around[b].to].map(|end| packed.node[end as usize]);
                let links = [around[a].edge, around[b].edge].map(|edge| packed.link[edge as usize]);
                self.add(ends, cost[a] + cost[b], Origin::Both(links[0], links[1]));
            }
        }
    }
}

/// Whether three and more of up to four neighbours are always joined at least as cheaply without the node.
fn replaceable(cost: &[u64], far: &[[u64; 4]; 4]) -> bool {
    (0_u32..1 << cost.len()).filter(|set| set.count_ones() >= 3).all(|set| {
        let among: Vec<usize> = (0..cost.len()).filter(|at| set >> at & 1 == 1).collect();
        let with: u64 = among.iter().map(|&at| cost[at]).sum();
        // Prim over at most four.
        let mut least: Vec<u64> = among.iter().map(|&at| far[among[0]][at]).collect();
        let mut open: Vec<usize> = (1..among.len()).collect();
        let mut without = 0_u64;
        while let Some(at) = (0..open.len()).min_by_key(|&at| least[open[at]]) {
            let next = open.swap_remove(at);
            without = without.saturating_add(least[next]);
            for &other in &open {
                least[other] = least[other].min(far[among[next]][among[other]]);
            }
        }
        without <= with
    })
}

/// Short searches.
struct Walk<'a> {
    graph: &'a Graph,
    distance: Vec<u64>,
    seen: Vec<u32>,
    queue: Queue,
    beside: Vec<u32>,
}

impl<'a> Walk<'a> {
    fn new(graph: &'a Graph) -> Self {
        let distance = vec![u64::MAX; graph.nodes()];
        Self { graph, distance, seen: Vec::new(), queue: Queue::new(), beside: vec![NONE; graph.nodes()] }
    }

    fn start(&mut self, from: u32) {
        for node in self.seen.drain(..) {
            self.distance[node as usize] = u64::MAX;
        }
        self.queue.clear();
        self.distance[from as usize] = 0;
        self.seen.push(from);
        self.queue.push(Reverse((0, from)));
    }

    fn distance(&self, node: u32) -> u64 {
        self.distance[node as usize]
    }

    fn relax(&mut self, to: u32, next: u64) {
        let known = &mut self.distance[to as usize];
        if next < *known {
            if *known == u64::MAX {
                self.seen.push(to);
            }
            *known = next;
            self.queue.push(Reverse((next, to)));
        }
    }

    /// The nearest node that was not looked at yet, with its distance, as long as looks are left.
    fn next(&mut self, looks: &mut usize) -> Option<(u64, u32)> {
        while let Some(Reverse((so_far, node))) = self.queue.pop() {
            if so_far <= self.distance[node as usize] {
                *looks = looks.checked_sub(1)?;
                return Some((so_far, node));
            }
        }
        None
    }

    /// Distances around a node without another; what is found is the length of a way, if not the shortest.
    fn reach(&mut self, from: u32, but: u32, limit: u64, dead: &[bool]) {
        self.start(from);
        let mut looks = LOOKS;
        while let Some((so_far, node)) = self.next(&mut looks) {
            for arc in self.graph.arcs(node) {
                let next = so_far + arc.cost;
                if arc.to != but && next <= limit && !dead[arc.edge as usize] {
                    self.relax(arc.to, next);
                }
            }
        }
    }

    /// Deletes the links of a node that are no shorter than another way.
    ///
    /// No link costs nothing here, so that a way over the link itself is longer than it.
    fn other_ways(&mut self, from: u32, dead: &mut [bool]) {
        let mut widest = 0;
        for arc in self.graph.arcs(from).iter().filter(|arc| !dead[arc.edge as usize]) {
            self.beside[arc.to as usize] = arc.edge;
            widest = widest.max(arc.cost);
        }
        self.start(from);
        let mut looks = LOOKS;
        while let Some((so_far, node)) = self.next(&mut looks) {
            for arc in self.graph.arcs(node) {
                let next = so_far + arc.cost;
                if next > widest || dead[arc.edge as usize] || arc.to == from {
                    continue;
                }
                let direct = self.beside[arc.to as usize];
                if node != from && direct != NONE && next <= self.graph.cost(direct) {
                    dead[direct as usize] = true;
                    self.beside[arc.to as usize] = NONE;
                }
                self.relax(arc.to, next);
            }
        }
        for arc in self.graph.arcs(from) {
            self.beside[arc.to as usize] = NONE;
        }
    }
}
