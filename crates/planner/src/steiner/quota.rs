//! The cheapest tree from a root that brings in a quota of prizes.

use std::cell::Cell;

use super::{
    Fault, Harvest, Progress, Terms, Tree,
    budget::{PARTS, STEPS, heaviest, missed, weigh},
    floor,
    graph::Graph,
    prize, solve,
};

/// A tree with the root that brings in at least a quota of prizes and costs little.
///
/// The first answer is Mehlhorn's tree over every node with a prize; then a weight between costs and prizes is
/// sought until trees for it come near the quota (Lagrange). `lower_bound` speaks of `cost` alone: no tree that brings in the quota
/// costs less. A quota above all prizes, or of all of them, is the question of the cheapest tree. `terms.rounds` are spent for each weight.
///
/// # Errors
/// As [`prize::collect`], and when a node with a prize cannot be reached from the root.
pub fn collect_at_least(
    graph: &Graph,
    prizes: &[u64],
    root: u32,
    quota: u64,
    terms: &Terms<'_>,
) -> Result<Harvest, Fault> {
    if prizes.len() != graph.nodes() {
        return Err(Fault::Prizes { nodes: graph.nodes(), prizes: prizes.len() });
    }
    let total = prizes.iter().try_fold(0_u64, |sum, prize| sum.checked_add(*prize)).ok_or(Fault::TooDear)?;
    let slack = total.saturating_sub(quota);
    let quiet = Terms { progress: &|_: Progress| (), ..*terms };
    let mut all: Vec<u32> = (0..prizes.len() as u32).filter(|node| prizes[*node as usize] > 0).collect();
    all.push(root);
    if slack == 0 {
        let tree = solve(graph, &all, terms)?;
        return Ok(Harvest {
            nodes: nodes(graph, &tree, root),
            edges: tree.edges,
            cost: tree.cost,
            missed: 0,
            lower_bound: tree.lower_bound,
        });
    }
    let whole = floor(graph, &all)?;
    let mut best = Harvest {
        nodes: nodes(graph, &whole, root),
        edges: whole.edges,
        cost: whole.cost,
        missed: 0,
        lower_bound: 0,
    };
    let bound = Cell::new(0);
    let tell = |cost: u64| (terms.progress)(Progress { cost, lower_bound: bound.get().min(cost) });
    tell(best.cost);
    let most = heaviest(prizes, total);
    let (mut low, mut high) = (1_u64, None);
    // What a prize costs in the first answer is near what the dearest ones of the quota do.
    let each = u128::from(best.cost) * u128::from(PARTS) / u128::from(total.max(1));
    let mut weight = u64::try_from(each).unwrap_or(most).clamp(1, most);
    for _ in 0..STEPS * 2 {
        let weighed: Vec<u64> = prizes.iter().map(|&prize| weigh(prize, weight)).collect();
        let mut tree = prize::collect(graph, &weighed, Some(root), &quiet)?;
        // Whoever brings in the quota misses at most the slack, which weighs at most this.
        let given = weigh(slack, weight);
        bound.set(bound.get().max(tree.lower_bound.saturating_sub(given)));
        tree.missed = missed(prizes, total, &tree.nodes);
        if tree.missed <= slack {
            high = Some(weight);
            if tree.cost < best.cost {
                best = tree;
            }
        } else {
            low = weight;
        }
        tell(best.cost);
        let next = match high {
            None => weight.saturating_mul(4).min(most),
            Some(high) => low + (high - low) / 2,
        };
        if next == weight || next == low && high.is_some() || (terms.stop)() {
            break;
        }
        weight = next;
    }
    best.lower_bound = bound.get().min(best.cost);
    Ok(best)
}

/// The nodes of a tree, with the root.
fn nodes(graph: &Graph, tree: &Tree, root: u32) -> Vec<u32> {
    let ends = tree.edges.iter().flat_map(|edge| graph.edges()[*edge as usize].ends);
    let mut nodes: Vec<u32> = ends.chain([root]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::brute, super::grow, *};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn a_quota_is_met_and_no_tree_that_meets_it_costs_less_than_the_bound(
            (graph, some) in brute::graphs(),
            prizes in prop::collection::vec(0_u64..16, 10),
            share in 0_u64..101,
        ) {
            let prizes = &prizes[..graph.nodes()];
            let all: u64 = prizes.iter().sum();
            let quota = all * share / 100;
            let Ok(harvest) = collect_at_least(&graph, prizes, some[0], quota, &brute::terms(2)) else {
                return Ok(());
            };
            prop_assert!(harvest.missed <= all - quota);
            prop_assert!(harvest.nodes.contains(&some[0]));
            prop_assert_eq!(harvest.nodes.len(), harvest.edges.len() + 1);
            prop_assert_eq!(harvest.cost, graph.sum(&harvest.edges));
            let missed: u64 = (0..graph.nodes() as u32)
                .filter(|node| !harvest.nodes.contains(node)).map(|node| prizes[node as usize]).sum();
            prop_assert_eq!(harvest.missed, missed);
            let least = (1_u32..1 << graph.nodes())
                .filter(|set| set >> some[0] & 1 == 1)
                .filter_map(|set| {
                    let inside = |node: u32| set >> node & 1 == 1;
                    let within = (0..graph.edges().len() as u32)
                        .filter(|&edge| graph.edges()[edge as usize].ends.iter().all(|&end| inside(end)));
                    let tree = grow::forest(&graph, within.collect());
                    let brought: u64 =
                        (0..graph.nodes() as u32).filter(|&node| inside(node)).map(|node| prizes[node as usize]).sum();
                    let fits = tree.len() as u32 + 1 == set.count_ones() && brought >= quota;
                    fits.then(|| graph.sum(&tree))
                })
                .min()
                .unwrap();
            prop_assert!(harvest.lower_bound <= least && least <= harvest.cost);
        }
    }
}
