//! The cheapest tree over few terminals, exactly (Dreyfus and Wagner 1971; Erickson, Monma and Veinott 1987).

use std::cmp::Reverse;

use super::{
    graph::{Graph, NONE},
    grow::{self, Queue},
};

/// How many terminals at most.
const FEW: usize = 14;
/// Trees kept, one for every set of terminals and node, and unions of two such.
const TREES: usize = 6_000_000;
const UNIONS: u64 = 400_000_000;
/// Marks a set among the ways to a tree; without it an edge.
const UNION: u32 = 1 << 31;

/// Whether there are few enough.
pub(super) fn fits(graph: &Graph, terminals: &[u32]) -> bool {
    (2..=FEW).contains(&terminals.len())
        && (1_usize << (terminals.len() - 1)) * graph.nodes() <= TREES
        && 3_u64.pow(terminals.len() as u32 - 1) * graph.nodes() as u64 <= UNIONS
}

/// The cheapest tree that costs no more than a limit; none where there is none or it is time to stop.
///
/// For every set of terminals and every node, the cheapest tree over both: two smaller ones that meet at the node, or one
/// that comes to it along an edge.
pub(super) fn cheapest(
    graph: &Graph,
    terminals: &[u32],
    limit: u64,
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<u32>> {
    let (&root, others) = terminals.split_last()?;
    let count = graph.nodes();
    let all = (1_usize << others.len()) - 1;
    let mut cost = vec![u64::MAX; (all + 1) * count];
    let mut how = vec![NONE; (all + 1) * count];
    let mut queue = Queue::new();
    for set in 1..=all {
        if stop() {
            return None;
        }
        let (less, own) = cost.split_at_mut(set * count);
        let (own, how) = (&mut own[..count], &mut how[set * count..][..count]);
        if set.is_power_of_two() {
            own[others[set.trailing_zeros() as usize] as usize] = 0;
        }
        // Every split once: the part with the lowest terminal.
        let lowest = set & set.wrapping_neg();
        let mut part = (set - 1) & set;
        while part > 0 {
            if part & lowest > 0 {
                let (one, other) = (&less[part * count..][..count], &less[(set ^ part) * count..][..count]);
                for node in 0..count {
                    let both = one[node].saturating_add(other[node]);
                    if both < own[node] {
                        own[node] = both;
                        how[node] = UNION | part as u32;
                    }
                }
            }
            part = (part - 1) & set;
        }
        for (node, &least) in own.iter().enumerate().filter(|(_, least)| **least <= limit) {
            queue.push(Reverse((least, node as u32)));
        }
        while let Some(Reverse((so_far, node))) = queue.pop() {
            if so_far > own[node as usize] {
                continue;
            }
            for arc in graph.arcs(node) {
                let next = so_far + arc.cost;
                if next < own[arc.to as usize] && next <= limit {
                    own[arc.to as usize] = next;
                    how[arc.to as usize] = arc.edge;
                    queue.push(Reverse((next, arc.to)));
                }
            }
        }
    }
    if cost[all * count + root as usize] > limit {
        return None;
    }
    let (mut edges, mut stack) = (Vec::new(), vec![(all, root)]);
    while let Some((set, node)) = stack.pop() {
        match how[set * count + node as usize] {
            NONE => (),
            way if way & UNION > 0 => {
                let part = (way ^ UNION) as usize;
                stack.extend([(part, node), (set ^ part, node)]);
            }
            edge => {
                edges.push(edge);
                stack.push((set, graph.across(edge, node)));
            }
        }
    }
    // Parts may share edges, or close a circle where these cost nothing.
    Some(grow::forest(graph, edges))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::brute, *};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn over_few_terminals_the_cheapest_tree_is_found_and_none_under_a_limit((graph, terminals) in brute::graphs()) {
            let terminal: Vec<bool> = (0..graph.nodes() as u32).map(|node| terminals.contains(&node)).collect();
            let least = brute::cheapest(&graph, &terminal).unwrap();
            let edges = cheapest(&graph, &terminals, u64::MAX, &|| false).unwrap();
            prop_assert_eq!(graph.sum(&edges), least);
            prop_assert!(super::super::search::spans(&graph, &terminal, &edges));
            if least > 0 {
                prop_assert_eq!(cheapest(&graph, &terminals, least - 1, &|| false), None);
            }
        }
    }
}
