//! Heaps that melt into one another.

use super::graph::NONE;

/// One link in a heap.
#[derive(Debug, Clone, Copy)]
struct Node {
    cost: u64,
    link: u32,
    left: u32,
    right: u32,
    rank: u32,
}

/// Leftist heaps in one store; a heap is the number of its root.
#[derive(Debug, Default)]
pub(super) struct Heaps(Vec<Node>);

impl Heaps {
    pub fn with_capacity(count: usize) -> Self {
        Self(Vec::with_capacity(count))
    }

    /// A heap of one link.
    pub fn one(&mut self, cost: u64, link: u32) -> u32 {
        self.0.push(Node { cost, link, left: NONE, right: NONE, rank: 1 });
        self.0.len() as u32 - 1
    }

    /// The cheapest link and its cost.
    pub fn least(&self, heap: u32) -> Option<(u64, u32)> {
        self.0.get(heap as usize).map(|node| (node.cost, node.link))
    }

    /// A heap without its cheapest link.
    pub fn less(&mut self, heap: u32) -> u32 {
        let Node { left, right, .. } = self.0[heap as usize];
        self.melt(left, right)
    }

    /// Both heaps as one.
    pub fn melt(&mut self, a: u32, b: u32) -> u32 {
        if a == NONE || b == NONE {
            return a.min(b);
        }
        let key = |at: u32| (self.0[at as usize].cost, self.0[at as usize].link);
        let (top, other) = if key(a) <= key(b) { (a, b) } else { (b, a) };
        let right = self.melt(self.0[top as usize].right, other);
        let rank = |at: u32| self.0.get(at as usize).map_or(0, |node| node.rank);
        let left = self.0[top as usize].left;
        let (left, right) = if rank(left) < rank(right) { (right, left) } else { (left, right) };
        let rank = rank(right) + 1;
        let node = &mut self.0[top as usize];
        (node.left, node.right, node.rank) = (left, right, rank);
        top
    }
}
