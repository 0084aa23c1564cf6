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
    /// The set in a row: who comes next, and who is last of the set that a top stands for.
    next: Vec<u32>,
    ends: Vec<[u32; 2]>,
}

impl Dearest {
    pub fn new(count: usize) -> Self {
        Self {
            up: (0..count as u32).collect(),
            size: vec![1; count],
            turn: vec![NONE; count],
            next: vec![NONE; count],
            ends: (0..count as u32).map(|at| [at, at]).collect(),
        }
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
        let [first, last] = self.ends[low as usize];
        self.next[self.ends[high as usize][1] as usize] = first;
        self.ends[high as usize][1] = last;
        true
    }

    /// Where nodes stand in a row in which the dearest link between two is the dearest between neighbours on the way;
    /// `NONE` for those that nothing joins.
    pub fn places(&self) -> Vec<u32> {
        let mut place = vec![NONE; self.up.len()];
        let mut count = 0;
        for top in (0..self.up.len()).filter(|&top| self.up[top] == top as u32 && self.size[top] > 1) {
            let mut at = self.ends[top][0];
            while at != NONE {
                place[at as usize] = count;
                count += 1;
                at = self.next[at as usize];
            }
        }
        place
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
