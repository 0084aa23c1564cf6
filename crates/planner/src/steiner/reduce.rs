//! Making a graph smaller without losing its cheapest tree.

mod degree;
mod distance;
mod near;
mod terminal;

use super::graph::{Edge, Graph, NONE};

/// What a link stands for.
#[derive(Debug, Clone, Copy)]
enum Origin {
    /// An edge of the graph.
    Edge(u32),
    /// Two links, one after the other.
    Both(u32, u32),
}

#[derive(Debug, Clone, Copy)]
struct Link {
    ends: [u32; 2],
    cost: u64,
    origin: Origin,
    alive: bool,
}

/// A graph that shrinks and remembers what its links stand for.
#[derive(Debug)]
pub(super) struct Net {
    links: Vec<Link>,
    beside: Vec<Vec<u32>>,
    terminal: Vec<bool>,
    terminals: usize,
    /// Links that belong to a cheapest tree.
    fixed: Vec<u32>,
    /// What these cost.
    pub paid: u64,
    mark: Vec<u32>,
}

/// A graph as it is after reductions, numbered anew.
#[derive(Debug)]
pub(super) struct Packed {
    pub graph: Graph,
    pub terminal: Vec<bool>,
    pub terminals: Vec<u32>,
    /// Of an edge: the link in the net.
    pub link: Vec<u32>,
    /// Of a node: the node in the net.
    node: Vec<u32>,
}

impl Packed {
    /// The links that some edges are.
    pub fn links<'a>(&'a self, edges: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
        edges.iter().map(|&edge| self.link[edge as usize])
    }
}

impl Net {
    pub fn new(graph: &Graph, terminal: &[bool]) -> Self {
        let mut net = Self {
            links: Vec::with_capacity(graph.edges().len()),
            beside: vec![Vec::new(); graph.nodes()],
            terminal: terminal.to_vec(),
            terminals: terminal.iter().filter(|&&is| is).count(),
            fixed: Vec::new(),
            paid: 0,
            mark: vec![NONE; graph.nodes()],
        };
        for (at, edge) in graph.edges().iter().enumerate() {
            net.add(edge.ends, edge.cost, Origin::Edge(at as u32));
        }
        net
    }

    /// Whether nothing is left to connect.
    pub fn done(&self) -> bool {
        self.terminals <= 1
    }

    /// Adds a link, unless there is one that is not dearer.
    fn add(&mut self, ends: [u32; 2], cost: u64, origin: Origin) -> bool {
        let [a, b] = ends;
        if a == b {
            return false;
        }
        let (few, many) =
            if self.beside[a as usize].len() <= self.beside[b as usize].len() { (a, b) } else { (b, a) };
        let parallel = self.beside[few as usize].iter().copied().find(|&link| self.across(link, few) == many);
        if let Some(other) = parallel {
            if self.links[other as usize].cost <= cost {
                return false;
            }
            self.delete(other);
        }
        let at = self.links.len() as u32;
        self.links.push(Link { ends, cost, origin, alive: true });
        self.beside[a as usize].push(at);
        self.beside[b as usize].push(at);
        true
    }

    fn across(&self, link: u32, from: u32) -> u32 {
        let [a, b] = self.links[link as usize].ends;
        if a == from { b } else { a }
    }

    fn cost(&self, link: u32) -> u64 {
        self.links[link as usize].cost
    }

    fn delete(&mut self, link: u32) {
        let Link { ends, .. } = self.links[link as usize];
        self.links[link as usize].alive = false;
        for end in ends {
            self.forget(end, link);
        }
    }

    fn forget(&mut self, node: u32, link: u32) {
        let beside = &mut self.beside[node as usize];
        if let Some(at) = beside.iter().position(|&other| other == link) {
            beside.swap_remove(at);
        }
    }

    /// Takes a link into the tree: its ends become one node, which is a terminal; the number that stays.
    fn fix(&mut self, link: u32) -> u32 {
        self.fixed.push(link);
        self.paid += self.cost(link);
        let [a, b] = self.links[link as usize].ends;
        self.delete(link);
        let (keep, go) =
            if self.beside[a as usize].len() >= self.beside[b as usize].len() { (a, b) } else { (b, a) };
        let count = |is: bool| usize::from(is);
        self.terminals -= count(self.terminal[a as usize]) + count(self.terminal[b as usize]);
        self.terminals += 1;
        self.terminal[go as usize] = false;
        self.terminal[keep as usize] = true;
        for &other in &self.beside[keep as usize] {
            let to = self.across(other, keep);
            self.mark[to as usize] = other;
        }
        for other in std::mem::take(&mut self.beside[go as usize]) {
            let to = self.across(other, go);
            let parallel = self.mark[to as usize];
            if parallel != NONE && self.links[parallel as usize].alive {
                if self.cost(parallel) <= self.cost(other) {
                    self.links[other as usize].alive = false;
                    self.forget(to, other);
                    continue;
                }
                self.delete(parallel);
            }
            self.mark[to as usize] = other;
            self.links[other as usize].ends = [keep, to];
            self.beside[keep as usize].push(other);
        }
        for at in 0..self.beside[keep as usize].len() {
            let to = self.across(self.beside[keep as usize][at], keep);
            self.mark[to as usize] = NONE;
        }
        // Marks of parallels that are gone lead to the same nodes, so that none is left.
        keep
    }

    /// Deletes links by their numbers in a packed graph.
    pub fn drop_all(&mut self, packed: &Packed, useless: &[bool]) -> usize {
        let mut count = 0;
        for (&link, _) in packed.link.iter().zip(useless).filter(|&(_, &useless)| useless) {
            if self.links[link as usize].alive {
                self.delete(link);
                count += 1;
            }
        }
        count
    }

    /// The graph as it is now: nodes that have links, and terminals.
    pub fn pack(&self) -> Packed {
        let mut number = vec![NONE; self.beside.len()];
        let mut node = Vec::new();
        for (at, number) in number.iter_mut().enumerate() {
            if !self.beside[at].is_empty() || self.terminal[at] {
                *number = node.len() as u32;
                node.push(at as u32);
            }
        }
        let (mut link, mut edges) = (Vec::new(), Vec::new());
        for (at, one) in self.links.iter().enumerate().filter(|(_, one)| one.alive) {
            edges.push(Edge { ends: one.ends.map(|end| number[end as usize]), cost: one.cost });
            link.push(at as u32);
        }
        let terminal: Vec<bool> = node.iter().map(|&at| self.terminal[at as usize]).collect();
        let terminals = (0..node.len() as u32).filter(|&at| terminal[at as usize]).collect();
        Packed { graph: Graph::packed(node.len(), edges), terminal, terminals, link, node }
    }

    /// The edges of the graph that some links and all fixed links stand for; an edge may serve two links.
    pub fn unfold(&self, links: impl IntoIterator<Item = u32>) -> Vec<u32> {
        let mut edges = Vec::new();
        let mut stack: Vec<u32> = links.into_iter().chain(self.fixed.iter().copied()).collect();
        while let Some(link) = stack.pop() {
            match self.links[link as usize].origin {
                Origin::Edge(edge) => edges.push(edge),
                Origin::Both(a, b) => stack.extend([a, b]),
            }
        }
        edges.sort_unstable();
        edges.dedup();
        edges
    }

    /// The edges of a packed graph (by its links) that stand for edges of a set only.
    pub fn within(&self, links: &[u32], edges: &[u32], all: usize) -> Vec<u32> {
        let mut inside = vec![false; all];
        for &edge in edges {
            inside[edge as usize] = true;
        }
        let mut stack = Vec::new();
        (0..links.len() as u32)
            .filter(|&at| {
                stack.clear();
                stack.push(links[at as usize]);
                while let Some(link) = stack.pop() {
                    match self.links[link as usize].origin {
                        Origin::Edge(edge) if !inside[edge as usize] => return false,
                        Origin::Edge(_) => (),
                        Origin::Both(a, b) => stack.extend([a, b]),
                    }
                }
                true
            })
            .collect()
    }

    /// What is firm of some links' costs; empty where nothing is.
    pub fn firm(&self, links: &[u32], firm: &[u64]) -> Vec<u64> {
        if firm.is_empty() {
            return Vec::new();
        }
        let mut stack = Vec::new();
        let of = |link: &u32| {
            let mut sum = 0;
            stack.push(*link);
            while let Some(link) = stack.pop() {
                match self.links[link as usize].origin {
                    Origin::Edge(edge) => sum += firm[edge as usize],
                    Origin::Both(a, b) => stack.extend([a, b]),
                }
            }
            sum
        };
        links.iter().map(of).collect()
    }

    fn alive(&self) -> usize {
        self.beside.iter().map(Vec::len).sum::<usize>() / 2
    }

    /// All tests that need no bound, again and again while they help; the number of links that are gone.
    pub fn shrink(&mut self, stop: &(dyn Fn() -> bool + Sync)) -> usize {
        let before = self.alive();
        loop {
            let start = self.alive();
            self.degrees();
            if self.done() || stop() {
                break;
            }
            self.near_terminals();
            self.degrees();
            if self.done() || stop() {
                break;
            }
            self.distances(stop);
            self.degrees();
            if self.done() || stop() || (start - self.alive().min(start)) * 50 < start {
                break;
            }
        }
        before - self.alive().min(before)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::brute, Net};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn reductions_keep_a_cheapest_tree((graph, terminals) in brute::graphs()) {
            let terminal: Vec<bool> = (0..graph.nodes() as u32).map(|node| terminals.contains(&node)).collect();
            let before = brute::cheapest(&graph, &terminal);
            let mut net = Net::new(&graph, &terminal);
            net.shrink(&|| false);
            let packed = net.pack();
            let after = if net.done() { Some(0) } else { brute::cheapest(&packed.graph, &packed.terminal) };
            prop_assert_eq!(before, after.map(|after| after + net.paid));
        }
    }
}
