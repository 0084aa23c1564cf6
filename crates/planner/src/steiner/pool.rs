//! Many trees, and new ones from two of them (multi-start with an elite; Pajor, Uchoa and Werneck 2018).

use std::collections::HashSet;

use rayon::prelude::*;

use super::{
    dice::Dice,
    graph::Graph,
    grow,
    hunt::Question,
    search,
    window::{self, Swap},
};

/// Trees are made in groups, so that the answer does not depend on how many threads there are.
const GROUP: usize = 4;
/// Windows of a group.
const WINDOWS: usize = 8;
/// From how many edges, and not many for each node, a part of a tree is small enough to be sought anew, and in how many groups of a hundred.
const LARGE: usize = 9_000;
const SHARE: usize = 65;
/// How much a cost that is right weighs.
const RIGHT: u64 = 1000;

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
    question: Question<'a>,
    roots: Vec<u32>,
    seed: u64,
    turn: u64,
    room: usize,
    /// Whether parts are sought anew.
    windows: bool,
    elite: Vec<Elite>,
}

impl<'a> Pool<'a> {
    pub fn new(question: Question<'a>, seed: u64, room: usize, windows: bool) -> Self {
        let roots =
            (0..question.graph.nodes() as u32).filter(|&node| question.terminal[node as usize]).collect();
        Self { question, roots, seed, turn: 0, room, windows, elite: Vec::new() }
    }

    pub fn best(&self) -> Option<&Elite> {
        self.elite.first()
    }

    pub fn trees(&self) -> &[Elite] {
        &self.elite
    }

    /// Makes a group of trees and keeps the good ones; whether the best became better.
    pub fn round(&mut self, stop: &(dyn Fn() -> bool + Sync)) -> bool {
        let before = self.best().map(|best| best.cost);
        if self.windows
            && (LARGE..self.question.graph.nodes() * 3).contains(&self.question.graph.edges().len())
            && Dice::new(self.seed ^ 1, self.turn).below(100) < SHARE
        {
            self.windows(stop);
        } else {
            let made: Vec<Elite> = (0..GROUP as u64)
                .into_par_iter()
                .map(|at| self.make(&mut Dice::new(self.seed, self.turn + at), stop))
                .collect();
            for tree in made {
                self.take(tree);
            }
        }
        self.turn += WINDOWS as u64;
        before.is_none_or(|before| self.best().is_some_and(|best| best.cost < before))
    }

    fn make(&self, dice: &mut Dice, stop: &(dyn Fn() -> bool + Sync)) -> Elite {
        let fresh =
            self.elite.len() < self.room.min(GROUP) || (self.elite.len() < self.room && dice.below(2) == 0);
        let edges = if fresh {
            self.fresh(dice, stop)
        } else if dice.below(2) == 0 {
            self.shake(dice, stop)
        } else {
            self.merge(dice, stop)
        };
        self.elite(search::descend(self.question.graph, self.question.terminal, &edges, stop))
    }

    fn elite(&self, mut edges: Vec<u32>) -> Elite {
        edges.sort_unstable();
        Elite { cost: self.question.graph.sum(&edges), edges }
    }

    /// The graph at other costs: what is firm stays.
    fn at(&self, mut weight: impl FnMut(u32) -> u64) -> Graph {
        let Question { graph, firm, .. } = self.question;
        graph.at(|edge| {
            let firm = firm.get(edge as usize).copied().unwrap_or(0);
            firm * RIGHT + (graph.cost(edge) - firm) * weight(edge)
        })
    }

    /// A tree of its own, at costs that are a little wrong.
    fn fresh(&self, dice: &mut Dice, stop: &(dyn Fn() -> bool + Sync)) -> Vec<u32> {
        let wrong = self.at(|_| dice.between(RIGHT, RIGHT + RIGHT / 5));
        let root = self.roots[dice.below(self.roots.len())];
        let tree = grow::paths(&wrong, self.question.terminal, root);
        search::descend(&wrong, self.question.terminal, &tree, stop)
    }

    /// A tree beside one of the elite: the way down from it at costs that are a little wrong.
    fn shake(&self, dice: &mut Dice, stop: &(dyn Fn() -> bool + Sync)) -> Vec<u32> {
        let wide = [5, 20, 50, 100, 200, 400][dice.below(6)];
        let wrong = self.at(|_| dice.between(RIGHT, RIGHT + wide));
        let from = &self.elite[dice.below(self.elite.len())];
        search::descend(&wrong, self.question.terminal, &from.edges, stop)
    }

    /// A tree from two of the elite: what both have is cheap, what neither has is dear.
    fn merge(&self, dice: &mut Dice, stop: &(dyn Fn() -> bool + Sync)) -> Vec<u32> {
        let (one, other) = (dice.below(self.elite.len()), dice.below(self.elite.len()));
        let mut votes = vec![0_u8; self.question.graph.edges().len()];
        for &edge in self.elite[one].edges.iter().chain(&self.elite[other].edges) {
            votes[edge as usize] += 1;
        }
        let wrong = self.at(|edge| match votes[edge as usize] {
            0 => 2 * RIGHT,
            1 => dice.between(RIGHT / 5, RIGHT),
            _ => RIGHT / 500,
        });
        let root = self.roots[dice.below(self.roots.len())];
        let tree = grow::paths(&wrong, self.question.terminal, root);
        search::descend(&wrong, self.question.terminal, &tree, stop)
    }

    /// Seeks parts of the best tree anew.
    fn windows(&mut self, stop: &(dyn Fn() -> bool + Sync)) {
        let Some(best) = self.best() else { return };
        let swaps: Vec<Option<Swap>> = (0..WINDOWS as u64)
            .into_par_iter()
            .map(|at| {
                let mut dice = Dice::new(self.seed, self.turn + at);
                let size = dice.between(200, 800) as usize;
                window::seek(&self.question, &best.edges, size, 2, &mut dice, stop)
            })
            .collect();
        let mut tree = best.clone();
        for swap in swaps.into_iter().flatten() {
            tree = self.swap(&tree, &swap).unwrap_or(tree);
        }
        self.take(tree);
    }

    /// The tree with a part sought anew, if it is a tree still and cheaper.
    fn swap(&self, tree: &Elite, swap: &Swap) -> Option<Elite> {
        let Question { graph, terminal, .. } = self.question;
        let gone: HashSet<u32> = swap.remove.iter().copied().collect();
        let mut edges: Vec<u32> = tree.edges.iter().copied().filter(|edge| !gone.contains(edge)).collect();
        edges.extend(&swap.add);
        edges.sort_unstable();
        edges.dedup();
        let next = self.elite(grow::span(graph, terminal, &edges));
        (next.cost < tree.cost && search::spans(graph, terminal, &next.edges)).then_some(next)
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
