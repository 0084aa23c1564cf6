//! The most prize that a tree from a root brings in under a limit of its cost.

use super::{
    Fault, Harvest, Progress, Terms,
    graph::{Graph, NONE},
    prize,
    voronoi::Voronoi,
};

/// Prizes are weighed in parts of this against costs.
pub(super) const PARTS: u64 = 1024;
/// How often the weight is halved between two trees, one that keeps the limit and one that does not.
pub(super) const STEPS: usize = 14;

/// A tree with the root that costs no more than a budget and misses little.
///
/// Costs and prizes need no common unit: a weight between them is sought until trees for it come near the budget
/// (Lagrange), and what is left buys the next prizes by their distance. `lower_bound` speaks of `missed` alone: no tree
/// within the budget misses less. `terms.rounds` are spent for each weight.
///
/// # Errors
/// As [`prize::collect`].
pub fn collect_within(
    graph: &Graph,
    prizes: &[u64],
    root: u32,
    budget: u64,
    terms: &Terms<'_>,
) -> Result<Harvest, Fault> {
    let quiet = Terms { progress: &|_: Progress| (), ..*terms };
    let total: u64 =
        prizes.iter().try_fold(0_u64, |sum, prize| sum.checked_add(*prize)).ok_or(Fault::TooDear)?;
    // No weight makes the root miss itself.
    let none = vec![0; prizes.len()];
    let mut best = prize::collect(graph, &none, Some(root), &quiet)?;
    best.missed = total - prizes[root as usize];
    let mut bound = 0;
    let most = heaviest(prizes, total);
    let (mut low, mut high) = (1_u64, None);
    let mut weight = PARTS.min(most);
    for _ in 0..STEPS * 2 {
        let weighed: Vec<u64> = prizes.iter().map(|&prize| weigh(prize, weight)).collect();
        let mut tree = prize::collect(graph, &weighed, Some(root), &quiet)?;
        tree.missed = missed(prizes, total, &tree.nodes);
        // A weight rounds prizes down: the bound holds for what was weighed and so for more.
        let over = u128::from(tree.lower_bound.saturating_sub(budget)) * u128::from(PARTS);
        bound = bound.max(u64::try_from(over.div_ceil(u128::from(weight))).unwrap_or(0));
        let is_all = tree.missed == 0;
        if tree.cost <= budget {
            low = weight;
            if tree.missed < best.missed {
                best = tree;
            }
        } else {
            high = Some(weight);
        }
        let next = match high {
            None => (weight.saturating_mul(4)).min(most),
            Some(high) => low + (high - low) / 2,
        };
        if next == weight || next == low && high.is_some() || is_all && high.is_none() || (terms.stop)() {
            break;
        }
        weight = next;
    }
    fill(graph, prizes, budget, root, &mut best);
    best.missed = missed(prizes, total, &best.nodes);
    best.lower_bound = bound.min(best.missed);
    Ok(best)
}

/// As much as the question with prizes has room for.
pub(super) fn heaviest(prizes: &[u64], total: u64) -> u64 {
    let count = 2 * (prizes.iter().filter(|&&prize| prize > 0).count() as u64 + 1);
    ((1_u64 << 49) / count / (total + 1)).max(1).saturating_mul(PARTS)
}

pub(super) fn weigh(prize: u64, weight: u64) -> u64 {
    u64::try_from(u128::from(prize) * u128::from(weight) / u128::from(PARTS)).unwrap_or(u64::MAX)
}

pub(super) fn missed(prizes: &[u64], total: u64, nodes: &[u32]) -> u64 {
    total - nodes.iter().map(|&node| prizes[node as usize]).sum::<u64>()
}

/// Buys prizes with what is left, the most for each unit of distance first.
fn fill(graph: &Graph, prizes: &[u64], budget: u64, root: u32, tree: &mut Harvest) {
    let mut inside = vec![false; graph.nodes()];
    for &node in tree.nodes.iter().chain([&root]) {
        inside[node as usize] = true;
    }
    loop {
        let bases: Vec<u32> = (0..graph.nodes() as u32).filter(|&node| inside[node as usize]).collect();
        let near = Voronoi::of(graph, &bases, budget - tree.cost);
        let worth = |node: usize| (u128::from(prizes[node]) << 32) / u128::from(near.distance[node].max(1));
        let next = (0..graph.nodes())
            .filter(|&node| !inside[node] && prizes[node] > 0 && near.base[node] != NONE)
            .max_by_key(|&node| (worth(node), std::cmp::Reverse(node)));
        let Some(next) = next else { break };
        let mut way = Vec::new();
        near.trace(graph, next as u32, &mut way);
        for edge in way {
            tree.edges.push(edge);
            tree.cost += graph.cost(edge);
            for end in graph.edges()[edge as usize].ends {
                inside[end as usize] = true;
            }
        }
    }
    tree.edges.sort_unstable();
    tree.nodes = (0..graph.nodes() as u32).filter(|&node| inside[node as usize]).collect();
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::brute, super::grow, *};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn a_budget_is_kept_and_no_tree_within_it_misses_less_than_the_bound(
            (graph, some) in brute::graphs(),
            prizes in prop::collection::vec(0_u64..16, 10),
            budget in 0_u64..40,
        ) {
            let prizes = &prizes[..graph.nodes()];
            let harvest = collect_within(&graph, prizes, some[0], budget, &brute::terms(2)).unwrap();
            prop_assert!(harvest.cost <= budget);
            prop_assert!(harvest.nodes.contains(&some[0]));
            prop_assert_eq!(harvest.nodes.len(), harvest.edges.len() + 1);
            prop_assert_eq!(harvest.cost, graph.sum(&harvest.edges));
            let all: u64 = prizes.iter().sum();
            prop_assert_eq!(harvest.missed, missed(prizes, all, &harvest.nodes));
            let least = (1_u32..1 << graph.nodes())
                .filter(|set| set >> some[0] & 1 == 1)
                .filter_map(|set| {
                    let inside = |node: u32| set >> node & 1 == 1;
                    let within = (0..graph.edges().len() as u32)
                        .filter(|&edge| graph.edges()[edge as usize].ends.iter().all(|&end| inside(end)));
                    let tree = grow::forest(&graph, within.collect());
                    let nodes: Vec<u32> = (0..graph.nodes() as u32).filter(|&node| inside(node)).collect();
                    let fits = tree.len() + 1 == nodes.len() && graph.sum(&tree) <= budget;
                    fits.then(|| missed(prizes, all, &nodes))
                })
                .min()
                .unwrap();
            prop_assert!(harvest.lower_bound <= least && least <= harvest.missed);
        }
    }
}
