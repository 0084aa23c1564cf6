//! The hunt for the cheapest tree: reductions, bounds and an elite of trees in turn.

use rayon::prelude::*;

use super::{
    Progress, Terms,
    ascent::{self, Ascent},
    dice::Dice,
    few,
    graph::{Edge, Graph},
    grow,
    pool::{Elite, Pool},
    reduce::{Net, Packed},
    search,
    sets::Sets,
    tree::Tree,
};

/// From how many roots the bound is sought between two reductions.
const ROOTS: usize = 4;
/// How many trees the elite holds.
const ROOM: usize = 24;
/// After how many rounds without a better tree the bound is sought anew.
const PATIENCE: usize = 8;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    pub graph: &'a Graph,
    pub terminal: &'a [bool],
    /// Of every edge, how much of its cost says nothing about what to choose; empty where that is none.
    pub firm: &'a [u64],
}

/// What is known so far.
struct Hunt<'a> {
    question: &'a Question<'a>,
    terms: &'a Terms<'a>,
    best: Elite,
    bound: u64,
    rounds: usize,
}

/// A cheap tree over at least two terminals that are connected.
pub(super) fn hunt(question: &Question<'_>, terms: &Terms<'_>) -> Tree {
    seek(question, grow::mehlhorn(question.graph, question.terminal), true, terms)
}

/// A tree at least as cheap as one that is known.
pub(super) fn from(question: &Question<'_>, edges: Vec<u32>, terms: &Terms<'_>) -> Tree {
    seek(question, edges, false, terms)
}

fn seek(question: &Question<'_>, mut edges: Vec<u32>, windows: bool, terms: &Terms<'_>) -> Tree {
    edges.sort_unstable();
    let best = Elite { cost: question.graph.sum(&edges), edges };
    let mut hunt = Hunt { question, terms, best, bound: 0, rounds: terms.rounds };
    let mut net = Net::new(question.graph, question.terminal);
    let mut carried: Vec<Vec<u32>> = Vec::new();
    for epoch in 0_u64.. {
        net.shrink(terms.stop);
        if net.done() {
            hunt.offer(net.unfold([]));
            hunt.bound = hunt.best.cost;
            hunt.tell();
        }
        let packed = net.pack();
        if !hunt.ends() && !connected(&packed) {
            // Every cheaper tree would have to use what is left.
            hunt.bound = hunt.best.cost;
        }
        if !hunt.ends() && few::fits(&packed.graph, &packed.terminals) {
            let limit = hunt.best.cost - net.paid.min(hunt.best.cost);
            if let Some(edges) = few::cheapest(&packed.graph, &packed.terminals, limit, terms.stop) {
                hunt.offer(net.unfold(packed.links(&edges)));
            }
            if !(terms.stop)() {
                // What is cheaper was found, or there is none.
                hunt.bound = hunt.best.cost;
                hunt.tell();
            }
        }
        if hunt.ends() {
            break;
        }
        let firm = net.firm(&packed.link, question.firm);
        let reduced = Question { graph: &packed.graph, terminal: &packed.terminal, firm: &firm };
        let mut pool = Pool::new(reduced, terms.seed.wrapping_add(epoch), ROOM, windows);
        for tree in std::mem::take(&mut carried) {
            hunt.carry(&net, &packed, &mut pool, &tree);
        }
        if !hunt.epoch(&mut net, &packed, &mut pool, epoch) {
            break;
        }
        carried = pool.trees().iter().map(|tree| net.unfold(packed.links(&tree.edges))).collect();
    }
    Tree { lower_bound: hunt.bound.min(hunt.best.cost), cost: hunt.best.cost, edges: hunt.best.edges }
}

impl Hunt<'_> {
    fn ends(&self) -> bool {
        self.bound >= self.best.cost || self.rounds == 0 || (self.terms.stop)()
    }

    fn tell(&self) {
        (self.terms.progress)(Progress { cost: self.best.cost, lower_bound: self.bound.min(self.best.cost) });
    }

    /// Takes a tree that is given by edges of the whole graph.
    fn offer(&mut self, edges: Vec<u32>) {
        let mut edges = grow::tidy(self.question.graph, self.question.terminal, edges);
        let cost = self.question.graph.sum(&edges);
        if cost < self.best.cost && search::spans(self.question.graph, self.question.terminal, &edges) {
            edges.sort_unstable();
            self.best = Elite { cost, edges };
            self.tell();
        }
    }

    /// One reduced graph, until it can be reduced further (true) or the hunt ends.
    fn epoch(&mut self, net: &mut Net, packed: &Packed, pool: &mut Pool<'_>, epoch: u64) -> bool {
        let twin = ascent::twins(&packed.graph);
        let mut dice = Dice::new(self.terms.seed, epoch);
        let mut tried = u64::MAX;
        loop {
            // The bound is worth seeking again when a better tree is known.
            if self.best.cost < tried {
                tried = self.best.cost;
                let size = packed.graph.edges().len();
                let gone = self.bounds(net, packed, pool, &twin, &mut dice);
                if self.ends() {
                    return false;
                }
                if gone * 8 > size || gone > 0 && size < 2_000 {
                    return true;
                }
            }
            let mut idle = 0;
            while idle < PATIENCE || self.best.cost == tried {
                let better = pool.round(self.terms.stop);
                self.rounds -= 1;
                if better && let Some(best) = pool.best() {
                    self.offer(net.unfold(packed.links(&best.edges)));
                    idle = 0;
                } else {
                    idle += 1;
                }
                if self.ends() {
                    return false;
                }
            }
        }
    }

    /// Bounds from several roots, trees along what they have paid for, and links that are useless then; how many.
    fn bounds(
        &mut self,
        net: &mut Net,
        packed: &Packed,
        pool: &mut Pool<'_>,
        twin: &[u32],
        dice: &mut Dice,
    ) -> usize {
        let mut roots: Vec<u32> =
            (0..ROOTS).map(|_| packed.terminals[dice.below(packed.terminals.len())]).collect();
        roots.sort_unstable();
        roots.dedup();
        let ascents: Vec<(Ascent, Elite)> = roots
            .into_par_iter()
            .map(|root| {
                let ascent = ascent::ascend(&packed.graph, &packed.terminals, root);
                let tree = self.along(packed, &ascent);
                (ascent, tree)
            })
            .collect();
        for (ascent, tree) in &ascents {
            self.bound = self.bound.max(net.paid + ascent.bound).min(self.best.cost);
            pool.take(tree.clone());
        }
        if let Some(best) = pool.best() {
            self.offer(net.unfold(packed.links(&best.edges)));
        }
        self.tell();
        let limit = self.best.cost - net.paid.min(self.best.cost);
        ascents
            .par_iter()
            .map(|(ascent, _)| ascent.useless(&packed.graph, &packed.terminals, twin, limit))
            .collect::<Vec<_>>()
            .iter()
            .map(|useless| net.drop_all(packed, useless))
            .sum()
    }

    /// A tree over edges that the bound has paid for, made better with all others.
    fn along(&self, packed: &Packed, ascent: &Ascent) -> Elite {
        let paid = ascent.paid(&packed.graph);
        let number: Vec<u32> = (0..paid.len() as u32).filter(|&edge| paid[edge as usize]).collect();
        let edges: Vec<Edge> = number.iter().map(|&edge| packed.graph.edges()[edge as usize]).collect();
        let part = Graph::packed(packed.graph.nodes(), edges);
        let tree = grow::paths(&part, &packed.terminal, ascent.root);
        let tree = search::descend(&part, &packed.terminal, &tree, self.terms.stop);
        let tree: Vec<u32> = tree.into_iter().map(|edge| number[edge as usize]).collect();
        let mut edges = search::descend(&packed.graph, &packed.terminal, &tree, self.terms.stop);
        edges.sort_unstable();
        Elite { cost: packed.graph.sum(&edges), edges }
    }

    /// Takes a tree over into a graph that has been reduced since.
    fn carry(&self, net: &Net, packed: &Packed, pool: &mut Pool<'_>, tree: &[u32]) {
        let links = net.within(&packed.link, tree, self.question.graph.edges().len());
        let edges = grow::tidy(&packed.graph, &packed.terminal, links);
        if !edges.is_empty() && search::spans(&packed.graph, &packed.terminal, &edges) {
            let mut edges = search::descend(&packed.graph, &packed.terminal, &edges, self.terms.stop);
            edges.sort_unstable();
            pool.take(Elite { cost: packed.graph.sum(&edges), edges });
        }
    }
}

/// Whether all terminals are still connected.
fn connected(packed: &Packed) -> bool {
    let mut sets = Sets::new(packed.graph.nodes());
    for edge in packed.graph.edges() {
        sets.join(edge.ends[0], edge.ends[1]);
    }
    packed
        .terminals
        .iter()
        .map(|&node| sets.find(node))
        .collect::<Vec<_>>()
        .windows(2)
        .all(|two| two[0] == two[1])
}
