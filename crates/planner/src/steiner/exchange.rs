//! Moves that take a key path or a key node out of a tree and join the parts anew (Uchoa and Werneck 2010).

use std::cmp::Reverse;

use super::{
    graph::{Graph, NONE},
    grow::Queue,
    heap::Heaps,
    search::Move,
    sets::Sets,
    shape::Shape,
    voronoi::Voronoi,
};

/// All moves that make a tree cheaper, each by itself.
///
/// Every node belongs to the neighbourhood of the tree's node nearest to it; links between neighbourhoods wait in one
/// heap for each subtree. Taking a path out leaves the neighbourhoods of its nodes without a base: these are grown anew
/// from what lies around them, every one at most three times in all.
pub(super) fn moves(graph: &Graph, terminal: &[bool], shape: &Shape) -> Vec<Move> {
    let Some(&root) = shape.order.first() else { return Vec::new() };
    let mut star = shape.path_cost.clone();
    for &key in &shape.keys {
        star[shape.above[key as usize] as usize] += shape.path_cost[key as usize];
    }
    // Every other joint of a fork costs something too: what is left for one.
    let floor = graph.edges().iter().map(|edge| edge.cost).min().unwrap_or(0);
    let spare = |key: u32| {
        let others = u64::from(shape.degree[key as usize]).saturating_sub(2);
        star[key as usize].saturating_sub(others * floor)
    };
    let dearest = |&key: &u32| {
        let fork = if terminal[key as usize] { 0 } else { spare(key) };
        fork.max(shape.path_cost[key as usize])
    };
    let limit = shape.keys.iter().map(dearest).max().unwrap_or(0);
    let near = Voronoi::of(graph, &shape.order, limit);
    let mut work = Exchange::new(graph, shape, &near, limit);
    // What hangs below a key node comes before it.
    let mut below: Vec<Vec<u32>> = vec![Vec::new(); shape.order.len()];
    for &key in &shape.keys {
        below[shape.enter[shape.above[key as usize] as usize] as usize].push(key);
    }
    let mut found = Vec::new();
    for &top in shape.keys.iter().rev().chain([&root]) {
        let children = &below[shape.enter[top as usize] as usize];
        for &key in children {
            work.path(key, &mut found);
        }
        if top != root && !terminal[top as usize] {
            work.fork(top, children, star[top as usize], spare(top), &mut found);
        }
        for &key in children {
            let mut heap = work.heaps.melt(work.heap[top as usize], work.heap[key as usize]);
            for &inner in shape.inner(key) {
                heap = work.heaps.melt(heap, work.heap[inner as usize]);
            }
            work.heap[top as usize] = heap;
        }
    }
    found
}

/// A way between two parts: the edge that joins them, and whether its ends lead through grown or standing neighbourhoods.
type Joint = (u64, u32, u32, u32);

struct Exchange<'a> {
    graph: &'a Graph,
    shape: &'a Shape,
    near: &'a Voronoi,
    heaps: Heaps,
    heap: Vec<u32>,
    /// Nodes by base, in rows by where the base stands in the tree's order.
    row: Vec<u32>,
    members: Vec<u32>,
    grown: Grown,
}

/// Neighbourhoods grown anew.
struct Grown {
    turn: Vec<u32>,
    now: u32,
    distance: Vec<u64>,
    base: Vec<u32>,
    towards: Vec<u32>,
    nodes: Vec<u32>,
    queue: Queue,
}

impl<'a> Exchange<'a> {
    fn new(graph: &'a Graph, shape: &'a Shape, near: &'a Voronoi, limit: u64) -> Self {
        let count = graph.nodes();
        let mut row = vec![0_u32; shape.order.len() + 2];
        let reached = || (0..count).filter(|&node| near.base[node] != NONE);
        for node in reached() {
            row[shape.enter[near.base[node] as usize] as usize + 2] += 1;
        }
        for at in 2..row.len() {
            row[at] += row[at - 1];
        }
        let mut members = vec![0_u32; row.last().map_or(0, |&end| end as usize)];
        for node in reached() {
            let place = &mut row[shape.enter[near.base[node] as usize] as usize + 1];
            members[*place as usize] = node as u32;
            *place += 1;
        }
        let mut heaps = Heaps::with_capacity(graph.edges().len());
        let mut heap = vec![NONE; count];
        for (at, edge) in graph.edges().iter().enumerate() {
            let [a, b] = edge.ends.map(|end| end as usize);
            let bases = [near.base[a], near.base[b]];
            if bases[0] == bases[1] || bases.contains(&NONE) {
                continue;
            }
            let cost = near.distance[a] + edge.cost + near.distance[b];
            let at = at as u32;
            if cost < limit && shape.up[bases[0] as usize] != at && shape.up[bases[1] as usize] != at {
                for (side, base) in bases.into_iter().enumerate() {
                    let one = heaps.one(cost, at * 2 + side as u32);
                    heap[base as usize] = heaps.melt(heap[base as usize], one);
                }
            }
        }
        let grown = Grown {
            turn: vec![0; count],
            now: 0,
            distance: vec![0; count],
            base: vec![NONE; count],
            towards: vec![NONE; count],
            nodes: Vec::new(),
            queue: Queue::new(),
        };
        Self { graph, shape, near, heaps, heap, row, members, grown }
    }

    /// The base at the other end of a link in a heap.
    fn other(&self, link: u32) -> u32 {
        let ends = self.graph.edges()[link as usize / 2].ends;
        self.near.base[ends[1 - link as usize % 2] as usize]
    }

    /// Takes links off a heap while their other end is below a node or within the path above it; the first that leads
    /// out stays and is the answer.
    fn leaving(
        &mut self,
        heap_of: u32,
        top: u32,
        mut inside: impl FnMut(u64, u32, u32),
    ) -> Option<(u64, u32)> {
        loop {
            let (cost, link) = self.heaps.least(self.heap[heap_of as usize])?;
            let other = self.other(link);
            if !self.shape.below(other, top) && self.shape.path_of[other as usize] != top {
                return Some((cost, link / 2));
            }
            inside(cost, link / 2, other);
            self.heap[heap_of as usize] = self.heaps.less(self.heap[heap_of as usize]);
        }
    }

    /// The path above a key node.
    fn path(&mut self, key: u32, found: &mut Vec<Move>) {
        let cost = self.shape.path_cost[key as usize];
        let mut best: Option<Joint> = self
            .leaving(key, key, |_, _, _| ())
            .map(|(cost, link)| (cost, link, 0, 0))
            .filter(|best| best.0 < cost);
        self.grown.clear();
        if !self.shape.inner(key).is_empty() {
            for &inner in self.shape.inner(key) {
                self.take(inner);
            }
            self.grow(best.map_or(cost, |best| best.0));
            let shape = self.shape;
            self.joints(
                best.map_or(cost, |best| best.0),
                |base| u32::from(shape.below(base, key)),
                |joint| {
                    if best.is_none_or(|best| joint.0 < best.0) {
                        best = Some(joint);
                    }
                },
            );
        }
        if let Some(joint) = best.filter(|best| best.0 < cost) {
            let mut add = Vec::new();
            let tie = self.trace(joint.1, &mut add);
            found.push(Move {
                gain: cost - joint.0,
                remove: self.shape.path(key).collect(),
                add,
                ties: vec![tie],
                gone: self.shape.inner(key).to_vec(),
            });
        }
    }

    /// A key node that is no terminal, with all paths that end in it.
    fn fork(&mut self, top: u32, children: &[u32], cost: u64, room: u64, found: &mut Vec<Move>) {
        let shape = self.shape;
        let outside = children.len() as u32;
        let part = |base: u32| {
            if shape.below(base, top) {
                let at = shape.enter[base as usize];
                children
                    .iter()
                    .position(|&key| shape.enter[key as usize] <= at && at < shape.leave[key as usize])
                    .map_or(NONE, |at| at as u32)
            } else {
                outside
            }
        };
        let mut joints: Vec<Joint> = Vec::new();
        for (at, &key) in children.iter().enumerate() {
            let at = at as u32;
            let out = self.leaving(key, top, |cost, link, other| {
                if shape.path_of[other as usize] != top {
                    let there = part(other);
                    if there != NONE && there != at {
                        joints.push((cost, link, at, there));
                    }
                }
            });
            joints.extend(out.map(|(cost, link)| (cost, link, at, outside)));
        }
        self.grown.clear();
        self.take(top);
        for &inner in children.iter().chain([&top]).flat_map(|&key| shape.inner(key)) {
            self.take(inner);
        }
        self.grow(room);
        self.joints(room, part, |joint| joints.push(joint));
        joints.sort_unstable();
        let mut sets = Sets::new(children.len() + 1);
        let (mut spent, mut left, mut add, mut ties) = (0, children.len(), Vec::new(), Vec::new());
        for (price, link, a, b) in joints {
            if spent + price >= cost || left == 0 {
                break;
            }
            if sets.join(a, b) {
                (spent, left) = (spent + price, left - 1);
                ties.push(self.trace(link, &mut add));
            }
        }
        if left == 0 {
            let remove = children.iter().chain([&top]).flat_map(|&key| shape.path(key)).collect();
            let inner = children.iter().chain([&top]).flat_map(|&key| shape.inner(key));
            let gone = inner.copied().chain([top]).collect();
            found.push(Move { gain: cost - spent, remove, add, ties, gone });
        }
    }

    /// Takes a base away from its neighbourhood.
    fn take(&mut self, base: u32) {
        let at = self.shape.enter[base as usize] as usize;
        for &node in &self.members[self.row[at] as usize..self.row[at + 1] as usize] {
            self.grown.turn[node as usize] = self.grown.now;
            self.grown.distance[node as usize] = u64::MAX;
            self.grown.nodes.push(node);
        }
    }

    /// Grows what was taken away from around it.
    fn grow(&mut self, limit: u64) {
        let grown = &mut self.grown;
        for &node in &grown.nodes {
            for arc in self.graph.arcs(node) {
                let to = arc.to as usize;
                if grown.turn[to] != grown.now && self.near.base[to] != NONE {
                    let so_far = self.near.distance[to] + arc.cost;
                    if so_far < limit && so_far < grown.distance[node as usize] {
                        grown.distance[node as usize] = so_far;
                        grown.base[node as usize] = self.near.base[to];
                        grown.towards[node as usize] = arc.edge;
                    }
                }
            }
            if grown.distance[node as usize] != u64::MAX {
                grown.queue.push(Reverse((grown.distance[node as usize], node)));
            }
        }
        while let Some(Reverse((so_far, node))) = grown.queue.pop() {
            if so_far > grown.distance[node as usize] {
                continue;
            }
            for arc in self.graph.arcs(node) {
                let (to, next) = (arc.to as usize, so_far + arc.cost);
                if grown.turn[to] == grown.now && next < limit && next < grown.distance[to] {
                    grown.distance[to] = next;
                    grown.base[to] = grown.base[node as usize];
                    grown.towards[to] = arc.edge;
                    grown.queue.push(Reverse((next, arc.to)));
                }
            }
        }
    }

    /// Links of the grown neighbourhoods between different parts, cheaper than a limit.
    fn joints(&self, limit: u64, part: impl Fn(u32) -> u32, mut each: impl FnMut(Joint)) {
        let grown = &self.grown;
        for &node in &grown.nodes {
            let here = grown.distance[node as usize];
            if here >= limit {
                continue;
            }
            let mine = part(grown.base[node as usize]);
            for arc in self.graph.arcs(node) {
                let to = arc.to as usize;
                let (there, base) = if grown.turn[to] == grown.now {
                    (grown.distance[to], grown.base[to])
                } else if self.near.base[to] != NONE {
                    (self.near.distance[to], self.near.base[to])
                } else {
                    continue;
                };
                if there < limit && here + arc.cost + there < limit {
                    let other = part(base);
                    if other != mine {
                        each((here + arc.cost + there, arc.edge, mine, other));
                    }
                }
            }
        }
    }

    /// The edges of a way over a link, through grown neighbourhoods first; the bases at its ends.
    fn trace(&self, link: u32, onto: &mut Vec<u32>) -> [u32; 2] {
        onto.push(link);
        self.graph.edges()[link as usize].ends.map(|end| {
            let mut at = end;
            while self.grown.turn[at as usize] == self.grown.now {
                let edge = self.grown.towards[at as usize];
                onto.push(edge);
                at = self.graph.across(edge, at);
            }
            self.near.trace(self.graph, at, onto);
            self.near.base[at as usize]
        })
    }
}

impl Grown {
    fn clear(&mut self) {
        self.now += 1;
        self.nodes.clear();
    }
}
