//! Disjoint sets, and the dearest link between two members.

use super::graph::NONE;

/// Disjoint sets of small numbers.
#[derive(Debug)]
pub(super) struct Sets(Vec<u32>);

impl Sets {
    pub fn new(count: usize) -> Self {
        Self((0..count as u32).collect())
    }

    pub fn find(&mut self, of: u32) -> u32 {
        let mut at = of;
        while self.0[at as usize] != at {
            let up = self.0[self.0[at as usize] as usize];
            self.0[at as usize] = up;
            at = up;
        }
        at
    }

    /// Joins two sets; whether they were apart.
    pub fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b) as usize] = a.min(b);
        a != b
    }
}

/// A tree's links in the order of their costs: the dearest link between two nodes in logarithmic time.
///
/// Sets are joined smaller to larger and never shortened, so that the way up is short and its links ascend.
#[derive(Debug)]
pub(super) struct Dearest {
    up: Vec<u32>,
    size: Vec<u32>,
    turn: Vec<u32>,
}

impl Dearest {
    pub fn new(count: usize) -> Self {
        Self { up: (0..count as u32).collect(), size: vec![1; count], turn: vec![NONE; count] }
    }

    fn top(&self, of: u32) -> u32 {
        let mut at = of;
        while self.up[at as usize] != at {
            at = self.up[at as usize];
        }
        at
    }

    /// Joins two nodes by the link of this turn; turns ascend. Whether they were apart.
    pub fn join(&mut self, a: u32, b: u32, turn: u32) -> bool {
        let (a, b) = (self.top(a), self.top(b));
        if a == b {
            return false;
        }
        let (low, high) = if self.size[a as usize] < self.size[b as usize] { (a, b) } else { (b, a) };
        self.up[low as usize] = high;
        self.turn[low as usize] = turn;
        self.size[high as usize] += self.size[low as usize];
        true
    }

    /// The turn of the dearest link between two nodes; none where they are apart or the same.
    pub fn between(&self, a: u32, b: u32) -> Option<u32> {
        let (mut a, mut b, mut last) = (a, b, None);
        while a != b {
            let low = if self.turn[a as usize] <= self.turn[b as usize] { &mut a } else { &mut b };
            if self.turn[*low as usize] == NONE {
                return None;
            }
            last = Some(self.turn[*low as usize]);
            *low = self.up[*low as usize];
        }
        last
    }
}
