//! Trees that may leave nodes out and lose their prizes (prize-collecting Steiner tree).

use super::{
    Fault, Progress, Terms, ascent,
    graph::{Edge, Graph, NONE},
    grow,
    hunt::{self, Question},
    shape::Shape,
};

/// What a tree brings in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Harvest {
    /// Numbers of its edges in the graph, ascending.
    pub edges: Vec<u32>,
    /// Its nodes, ascending: one alone where there are no edges, none where nothing is worth it.
    pub nodes: Vec<u32>,
    /// What the edges cost together.
    pub cost: u64,
    /// Prizes of all nodes that are not in it.
    pub missed: u64,
    /// No tree costs and misses less together; proven where this is reached.
    pub lower_bound: u64,
}

/// A tree that costs and misses little together; prizes are per node, in the unit of the costs.
///
/// With a root the tree contains it. Every prize is a terminal of its own that hangs on its node, or on the root for the
/// prize, so that the hunt for a tree over terminals decides what is worth its cost (Ljubić et al. 2006). Without one,
/// the dearest node not yet decided on is the root, then is left out for good, until what is left out alone is too much.
///
/// # Errors
/// When there is not one prize for every node, the root is not a node, or prizes leave no room to weigh them.
pub fn collect(
    graph: &Graph,
    prizes: &[u64],
    root: Option<u32>,
    terms: &Terms<'_>,
) -> Result<Harvest, Fault> {
    if prizes.len() != graph.nodes() {
        return Err(Fault::Prizes { nodes: graph.nodes(), prizes: prizes.len() });
    }
    let total = prizes.iter().try_fold(0_u64, |sum, prize| sum.checked_add(*prize)).ok_or(Fault::TooDear)?;
    let count = 2 * (prizes.iter().filter(|&&prize| prize > 0).count() as u64 + 1);
    let sum: u64 = graph.edges().iter().map(|edge| edge.cost).sum();
    (total + 1)
        .checked_mul(count)
        .and_then(|most| most.checked_add(sum))
        .filter(|most| *most <= 1 << 51)
        .ok_or(Fault::TooDear)?;
    if let Some(root) = root {
        if root as usize >= graph.nodes() {
            return Err(Fault::NoSuchTerminal(root));
        }
        return Ok(Rooted::new(graph, prizes, root, &[]).hunt(terms));
    }
    Ok(anywhere(graph, prizes, total, terms))
}

fn anywhere(graph: &Graph, prizes: &[u64], total: u64, terms: &Terms<'_>) -> Harvest {
    let mut order: Vec<u32> = (0..prizes.len() as u32).filter(|&node| prizes[node as usize] > 0).collect();
    order.sort_by_key(|&node| std::cmp::Reverse(prizes[node as usize]));
    let mut best = Harvest { edges: Vec::new(), nodes: Vec::new(), cost: 0, missed: total, lower_bound: 0 };
    let mut bound = total;
    let mut lost = 0;
    let mut left_out = vec![false; prizes.len()];
    for (turn, &root) in order.iter().enumerate() {
        // Without all roots so far, at least their prizes are missed.
        if lost >= best.cost + best.missed {
            bound = bound.min(lost);
            break;
        }
        let rooted = Rooted::new(graph, prizes, root, &left_out);
        // Once the time is up, a bound is still owed for every root.
        let harvest = if turn < 1 { Some(rooted.hunt(terms)) } else { None };
        let mut least = harvest.as_ref().map_or_else(|| rooted.bound(), |harvest| harvest.lower_bound);
        if harvest.is_none() && least < best.cost + best.missed && !(terms.stop)() {
            let more = rooted.hunt(&Terms { rounds: terms.rounds.min(8), ..*terms });
            least = least.max(more.lower_bound);
            if more.cost + more.missed < best.cost + best.missed {
                best = more;
            }
        }
        if let Some(harvest) = harvest
            && harvest.cost + harvest.missed < best.cost + best.missed
        {
            best = harvest;
        }
        bound = bound.min(least);
        left_out[root as usize] = true;
        lost += prizes[root as usize];
    }
    best.lower_bound = bound.min(best.cost + best.missed);
    best
}

/// The question with a root, as one over terminals.
struct Rooted<'a> {
    graph: &'a Graph,
    prizes: &'a [u64],
    root: u32,
    whole: Graph,
    terminal: Vec<bool>,
    firm: Vec<u64>,
    /// Part of every answer's cost: what is firm, less the prizes of nodes that are left out.
    firmly: u64,
    lost: u64,
}

impl<'a> Rooted<'a> {
    /// `left_out` may be empty.
    fn new(graph: &'a Graph, prizes: &'a [u64], root: u32, left_out: &[bool]) -> Self {
        let is_out = |node: u32| left_out.get(node as usize).is_some_and(|&is| is);
        let total: u64 = prizes.iter().sum();
        // More than any answer costs: no terminal pays to be passed through.
        let firm_each = total + 1;
        let mut edges: Vec<Edge> = graph
            .edges()
            .iter()
            .map(|edge| {
                let [a, b] = edge.ends;
                // A loop is no edge, and keeps the numbers.
                if is_out(a) || is_out(b) { Edge { ends: [a, a], ..*edge } } else { *edge }
            })
            .collect();
        let mut firm = vec![0; edges.len()];
        let mut terminal = vec![false; graph.nodes()];
        terminal[root as usize] = true;
        let (mut firmly, mut lost) = (0, 0);
        for node in (0..graph.nodes() as u32).filter(|&node| node != root && prizes[node as usize] > 0) {
            if is_out(node) {
                lost += prizes[node as usize];
                continue;
            }
            let own = terminal.len() as u32;
            terminal.push(true);
            edges.push(Edge { ends: [node, own], cost: firm_each });
            edges.push(Edge { ends: [root, own], cost: firm_each + prizes[node as usize] });
            firm.extend([firm_each; 2]);
            firmly += firm_each;
        }
        let whole = Graph::packed(terminal.len(), edges);
        Self { graph, prizes, root, whole, terminal, firm, firmly, lost }
    }

    fn hunt(&self, terms: &Terms<'_>) -> Harvest {
        let less = |cost: u64| cost.saturating_sub(self.firmly) + self.lost;
        let question = Question { graph: &self.whole, terminal: &self.terminal, firm: &self.firm };
        let (edges, bound) = if self.terminal.iter().filter(|&&is| is).count() < 2 {
            (Vec::new(), 0)
        } else {
            let told = |now: Progress| {
                (terms.progress)(Progress { cost: less(now.cost), lower_bound: less(now.lower_bound) });
            };
            let tree = hunt::hunt(&question, &Terms { progress: &told, ..*terms });
            (tree.edges, less(tree.lower_bound))
        };
        let mut harvest = self.harvest(&edges);
        harvest.lower_bound = bound.max(self.lost).min(harvest.cost + harvest.missed);
        harvest
    }

    /// A bound alone.
    fn bound(&self) -> u64 {
        let terminals: Vec<u32> =
            (0..self.terminal.len() as u32).filter(|&node| self.terminal[node as usize]).collect();
        let bound = ascent::ascend(&self.whole, &terminals, self.root).bound;
        bound.saturating_sub(self.firmly) + self.lost
    }

    /// The part of an answer that hangs on the root, without branches that cost more than they bring.
    fn harvest(&self, edges: &[u32]) -> Harvest {
        let real: Vec<u32> =
            edges.iter().copied().filter(|&edge| (edge as usize) < self.graph.edges().len()).collect();
        let real = grow::forest(self.graph, real);
        let key = vec![true; self.graph.nodes()];
        let shape = Shape::of(self.graph, &key, &real, self.root);
        let mut worth = self.prizes.to_vec();
        let mut kept = vec![false; self.graph.nodes()];
        for &node in shape.order.iter().skip(1).rev() {
            let edge = shape.up[node as usize];
            let above = self.graph.across(edge, node) as usize;
            if worth[node as usize] > self.graph.cost(edge) {
                worth[above] += worth[node as usize] - self.graph.cost(edge);
                kept[node as usize] = true;
            }
        }
        let (mut nodes, mut edges) = (vec![self.root], Vec::new());
        kept[self.root as usize] = true;
        for &node in shape.order.iter().skip(1) {
            let edge = shape.up[node as usize];
            // What is above goes first.
            kept[node as usize] &= kept[self.graph.across(edge, node) as usize];
            if kept[node as usize] {
                nodes.push(node);
                edges.push(edge);
            }
        }
        debug_assert!(edges.iter().all(|&edge| edge != NONE), "only the root has nothing above");
        let missed = self.prizes.iter().zip(&kept).filter(|&(_, &kept)| !kept).map(|(prize, _)| prize).sum();
        nodes.sort_unstable();
        edges.sort_unstable();
        Harvest { cost: self.graph.sum(&edges), edges, nodes, missed, lower_bound: 0 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::brute, super::sets::Sets, *};

    /// The least that a tree costs and misses: over every set of nodes.
    fn least(graph: &Graph, prizes: &[u64], root: Option<u32>) -> u64 {
        let nothing = if root.is_none() { prizes.iter().sum() } else { u64::MAX };
        (1_u32..1 << graph.nodes())
            .filter(|set| root.is_none_or(|root| set >> root & 1 == 1))
            .filter_map(|set| {
                let inside = |node: u32| set >> node & 1 == 1;
                let within = (0..graph.edges().len() as u32)
                    .filter(|&edge| graph.edges()[edge as usize].ends.iter().all(|&end| inside(end)));
                let tree = grow::forest(graph, within.collect());
                let missed: u64 = (0..graph.nodes() as u32)
                    .filter(|&node| !inside(node))
                    .map(|node| prizes[node as usize])
                    .sum();
                (tree.len() as u32 + 1 == set.count_ones()).then(|| graph.sum(&tree) + missed)
            })
            .min()
            .map_or(nothing, |least| least.min(nothing))
    }

    fn hold(graph: &Graph, prizes: &[u64], root: Option<u32>, harvest: &Harvest) {
        let mut sets = Sets::new(graph.nodes());
        for &edge in &harvest.edges {
            let [a, b] = graph.edges()[edge as usize].ends;
            assert!(sets.join(a, b));
            assert!(harvest.nodes.contains(&a) && harvest.nodes.contains(&b));
        }
        assert_eq!(harvest.nodes.len(), harvest.edges.len() + usize::from(!harvest.nodes.is_empty()));
        assert!(root.is_none_or(|root| harvest.nodes.contains(&root)));
        assert_eq!(harvest.cost, graph.sum(&harvest.edges));
        let missed = (0..graph.nodes() as u32).filter(|node| !harvest.nodes.contains(node));
        assert_eq!(harvest.missed, missed.map(|node| prizes[node as usize]).sum::<u64>());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn what_a_small_graph_brings_in_is_found(
            (graph, some) in brute::graphs(),
            prizes in prop::collection::vec(0_u64..16, 10),
            is_rooted in any::<bool>(),
        ) {
            let prizes = &prizes[..graph.nodes()];
            let root = is_rooted.then_some(some[0]);
            let harvest = collect(&graph, prizes, root, &brute::terms(6)).unwrap();
            hold(&graph, prizes, root, &harvest);
            let least = least(&graph, prizes, root);
            prop_assert!(harvest.cost + harvest.missed >= least);
            prop_assert!(harvest.lower_bound <= least);
            prop_assert_eq!(harvest.cost + harvest.missed, least);
        }
    }

    #[test]
    fn every_node_needs_a_prize_if_only_none() {
        let graph = Graph::new(2, vec![Edge { ends: [0, 1], cost: 1 }]).unwrap();
        let fault = collect(&graph, &[1], None, &brute::terms(1));
        assert_eq!(fault, Err(Fault::Prizes { nodes: 2, prizes: 1 }));
    }
}
