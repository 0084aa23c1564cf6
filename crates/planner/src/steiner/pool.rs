//! Many trees, and new ones from two of them (multi-start with an elite; Pajor, Uchoa and Werneck 2018).

use std::collections::HashSet;

use rayon::prelude::*;

use super::{dice::Dice, graph::Graph, grow, search};

/// Trees are made in groups, so that the answer does not depend on how many threads there are.
const GROUP: usize = 4;

/// A good tree.
#[derive(Debug, Clone)]
pub(super) struct Elite {
    pub cost: u64,
    /// Ascending.
    pub edges: Vec<u32>,
}

/// The best trees so far, no two the same, the cheapest first.
#[derive(Debug)]
pub(super) struct Pool<'a> {
    graph: &'a Graph,
    terminal: &'a [bool],
    roots: Vec<u32>,
    seed: u64,
    pub turn: u64,
    room: usize,
    elite: Vec<Elite>,
}

impl<'a> Pool<'a> {
    pub fn new(graph: &'a Graph, terminal: &'a [bool], seed: u64, room: usize) -> Self {
        let roots = (0..graph.nodes() as u32).filter(|&node| terminal[node as usize]).collect();
        Self { graph, terminal, roots, seed, turn: 0, room, elite: Vec::new() }
    }

    pub fn best(&self) -> Option<&Elite> {
        self.elite.first()
    }

    pub fn trees(&self) -> &[Elite] {
        &self.elite
    }

    /// Makes a group of trees and keeps the good ones; whether the best became better.
    pub fn round(&mut self, stop: &(dyn Fn() -> bool + Sync)) -> bool {
        let made: Vec<Elite> = (0..GROUP as u64)
            .into_par_iter()
            .map(|at| self.make(&mut Dice::new(self.seed, self.turn + at), stop))
            .collect();
        self.turn += GROUP as u64;
        let before = self.best().map(|best| best.cost);
        for tree in made {
            self.take(tree);
        }
        self.best().map(|best| best.cost) < before || before.is_none()
    }

    fn make(&self, dice: &mut Dice, stop: &(dyn Fn() -> bool + Sync)) -> Elite {
        let fresh =
            self.elite.len() < self.room.min(GROUP) || (self.elite.len() < self.room && dice.below(2) == 0);
        let walk: usize = std::env::var("WALK").map_or(50, |t| t.parse().unwrap());
        let edges = if fresh {
            self.fresh(dice, stop)
        } else if dice.below(100) < walk {
            self.shake(dice, stop)
        } else {
            self.merge(dice, stop)
        };
        let mut edges = search::descend(self.graph, self.terminal, &edges, stop);
        edges.sort_unstable();
        Elite { cost: self.graph.sum(&edges), edges }
    }

    /// A tree of its own, at costs that are a little wrong.
    fn fresh(&self, dice: &mut Dice, stop: &(dyn Fn() -> bool + Sync)) -> Vec<u32> {
        let wrong = self.graph.at(|edge| self.graph.cost(edge) * dice.between(1000, 1200));
        let root = self.roots[dice.below(self.roots.len())];
        let tree = grow::paths(&wrong, self.terminal, root);
        search::descend(&wrong, self.terminal, &tree, stop)
    }

    /// A tree from two of the elite: what both have is cheap, what neither has is dear.
    fn merge(&self, dice: &mut Dice, stop: &(dyn Fn() -> bool + Sync)) -> Vec<u32> {
        let (one, other) = (dice.below(self.elite.len()), dice.below(self.elite.len()));
        let mut votes = vec![0_u8; self.graph.edges().len()];
        for &edge in self.elite[one].edges.iter().chain(&self.elite[other].edges) {
            votes[edge as usize] += 1;
        }
        let wrong = self.graph.at(|edge| {
            let weight = match votes[edge as usize] {
                0 => 2000,
                1 => dice.between(200, 1000),
                _ => 2,
            };
            self.graph.cost(edge) * weight
        });
        let root = self.roots[dice.below(self.roots.len())];
        let tree = grow::paths(&wrong, self.terminal, root);
        search::descend(&wrong, self.terminal, &tree, stop)
    }

    /// A tree beside one of the elite: the way down from it at costs that are a little wrong.
    fn shake(&self, dice: &mut Dice, stop: &(dyn Fn() -> bool + Sync)) -> Vec<u32> {
        let wide = [1020, 1050, 1100, 1200, 1400][dice.below(5)];
        let wrong = self.graph.at(|edge| self.graph.cost(edge) * dice.between(1000, wide));
        let from = &self.elite[dice.below(self.elite.len())];
        search::descend(&wrong, self.terminal, &from.edges, stop)
    }

    /// Takes a tree in: in the place of the one most like it among those that are not better.
    pub fn take(&mut self, tree: Elite) {
        if self.elite.iter().any(|other| other.cost == tree.cost && other.edges == tree.edges) {
            return;
        }
        if self.elite.len() >= self.room {
            let edges: HashSet<u32> = tree.edges.iter().copied().collect();
            let like = |other: &Elite| other.edges.iter().filter(|edge| edges.contains(edge)).count();
            let Some(at) = (0..self.elite.len())
                .filter(|&at| self.elite[at].cost >= tree.cost)
                .max_by_key(|&at| (like(&self.elite[at]), at))
            else {
                return;
            };
            self.elite.remove(at);
        }
        let at = self.elite.partition_point(|other| other.cost <= tree.cost);
        self.elite.insert(at, tree);
    }
}
