//! A tree seen from a terminal: what is below what, its key nodes and the paths between them.

use super::graph::{Graph, NONE};

/// A rooted tree; key nodes are terminals and forks, a key path joins one to the key node above.
#[derive(Debug)]
pub(super) struct Shape {
    /// Nodes, each before what is below it.
    pub order: Vec<u32>,
    /// Where a node stands in the order, and where what is below it ends; `NONE` outside the tree.
    pub enter: Vec<u32>,
    pub leave: Vec<u32>,
    /// The edge upwards.
    pub up: Vec<u32>,
    pub degree: Vec<u32>,
    /// Key nodes but the root, in order.
    pub keys: Vec<u32>,
    /// Of a key node: the key node above, and what the path up to it costs.
    pub above: Vec<u32>,
    pub path_cost: Vec<u64>,
    /// Of a node within a key path: the key node below.
    pub path_of: Vec<u32>,
    inner: Vec<u32>,
    inner_at: Vec<(u32, u32)>,
}

impl Shape {
    pub fn of(graph: &Graph, terminal: &[bool], edges: &[u32], root: u32) -> Self {
        let count = graph.nodes();
        let mut degree = vec![0_u32; count + 1];
        for end in edges.iter().flat_map(|&edge| graph.edges()[edge as usize].ends) {
            degree[end as usize] += 1;
        }
        let mut first = vec![0_u32; count + 1];
        for at in 0..count {
            first[at + 1] = first[at] + degree[at];
        }
        let mut place = first.clone();
        let mut beside = vec![0_u32; edges.len() * 2];
        for &edge in edges {
            for end in graph.edges()[edge as usize].ends {
                beside[place[end as usize] as usize] = edge;
                place[end as usize] += 1;
            }
        }
        let mut shape = Self {
            order: Vec::with_capacity(edges.len() + 1),
            enter: vec![NONE; count],
            leave: vec![NONE; count],
            up: vec![NONE; count],
            degree,
            keys: Vec::new(),
            above: vec![NONE; count],
            path_cost: vec![0; count],
            path_of: vec![NONE; count],
            inner: Vec::new(),
            inner_at: vec![(0, 0); count],
        };
        let mut stack = vec![root];
        while let Some(node) = stack.pop() {
            shape.enter[node as usize] = shape.order.len() as u32;
            shape.order.push(node);
            let span = first[node as usize] as usize..first[node as usize + 1] as usize;
            for &edge in &beside[span] {
                if edge != shape.up[node as usize] {
                    let next = graph.across(edge, node);
                    shape.up[next as usize] = edge;
                    stack.push(next);
                }
            }
        }
        for at in (0..shape.order.len()).rev() {
            let node = shape.order[at];
            let end =
                if shape.leave[node as usize] == NONE { at as u32 + 1 } else { shape.leave[node as usize] };
            shape.leave[node as usize] = end;
            if at > 0 {
                let parent = graph.across(shape.up[node as usize], node) as usize;
                // The last of what is below is seen first.
                if shape.leave[parent] == NONE {
                    shape.leave[parent] = end;
                }
            }
        }
        shape.paths(graph, terminal, root);
        shape
    }

    fn paths(&mut self, graph: &Graph, terminal: &[bool], root: u32) {
        for at in 1..self.order.len() {
            let key = self.order[at];
            if !self.is_key(terminal, key) {
                continue;
            }
            self.keys.push(key);
            let from = self.inner.len() as u32;
            let (mut node, mut cost) = (key, 0);
            loop {
                cost += graph.cost(self.up[node as usize]);
                node = graph.across(self.up[node as usize], node);
                if node == root || self.is_key(terminal, node) {
                    break;
                }
                self.path_of[node as usize] = key;
                self.inner.push(node);
            }
            self.above[key as usize] = node;
            self.path_cost[key as usize] = cost;
            self.inner_at[key as usize] = (from, self.inner.len() as u32);
        }
    }

    fn is_key(&self, terminal: &[bool], node: u32) -> bool {
        terminal[node as usize] || self.degree[node as usize] > 2
    }

    /// The nodes between a key node and the one above, from below.
    pub fn inner(&self, key: u32) -> &[u32] {
        let (from, to) = self.inner_at[key as usize];
        &self.inner[from as usize..to as usize]
    }

    /// Whether a node is in the tree.
    pub fn holds(&self, node: u32) -> bool {
        self.enter[node as usize] != NONE
    }

    /// Whether a node of the tree is below another or is it.
    pub fn below(&self, node: u32, top: u32) -> bool {
        let at = self.enter[node as usize];
        self.enter[top as usize] <= at && at < self.leave[top as usize]
    }

    /// The edges of the path above a key node.
    pub fn path(&self, key: u32) -> impl Iterator<Item = u32> {
        std::iter::once(key).chain(self.inner(key).iter().copied()).map(|node| self.up[node as usize])
    }
}
