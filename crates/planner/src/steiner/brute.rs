//! All trees over small graphs, to hold answers against.

use proptest::prelude::*;

use super::{Edge, Graph, Progress, Terms, Tree, dice::Dice, grow, search, solve, verify};

/// What the cheapest tree costs: the cheapest over every set of nodes that holds the terminals.
pub(super) fn cheapest(graph: &Graph, terminal: &[bool]) -> Option<u64> {
    let free: Vec<usize> = (0..graph.nodes()).filter(|&node| !terminal[node]).collect();
    (0_u32..1 << free.len())
        .filter_map(|set| {
            let mut inside = terminal.to_vec();
            for (at, &node) in free.iter().enumerate() {
                inside[node] |= set >> at & 1 == 1;
            }
            let within = (0..graph.edges().len() as u32)
                .filter(|&edge| graph.edges()[edge as usize].ends.iter().all(|&end| inside[end as usize]));
            let tree = grow::forest(graph, within.collect());
            (tree.len() + 1 == inside.iter().filter(|&&is| is).count()).then(|| graph.sum(&tree))
        })
        .min()
}

/// Connected graphs of up to ten nodes, with few different costs so that many are the same, and at least two terminals.
pub(super) fn graphs() -> impl Strategy<Value = (Graph, Vec<u32>)> {
    (3_usize..=10, 0_usize..=14, 1_u64..=12, 0_u64..=1, any::<u64>(), 2_usize..=5).prop_map(
        |(nodes, more, dear, cheap, seed, terminals)| {
            let mut dice = Dice::new(seed, 0);
            let cost = |dice: &mut Dice| dice.between(cheap, cheap + dear);
            let mut edges: Vec<Edge> = (1..nodes)
                .map(|node| Edge { ends: [node as u32, dice.below(node) as u32], cost: cost(&mut dice) })
                .collect();
            edges.extend((0..more).map(|_| Edge {
                ends: [dice.below(nodes) as u32, dice.below(nodes) as u32],
                cost: cost(&mut dice),
            }));
            let mut order: Vec<u32> = (0..nodes as u32).collect();
            for at in (1..nodes).rev() {
                order.swap(at, dice.below(at + 1));
            }
            order.truncate(terminals.min(nodes));
            (Graph::packed(nodes, edges), order)
        },
    )
}

/// A larger graph: a grid with random costs.
pub(super) fn grid(side: u32, terminals: usize, seed: u64) -> (Graph, Vec<u32>) {
    let mut dice = Dice::new(seed, 0);
    let mut edges = Vec::new();
    for at in 0..side * side {
        for to in [(at % side + 1 < side).then_some(at + 1), (at + side < side * side).then_some(at + side)] {
            edges.extend(to.map(|to| Edge { ends: [at, to], cost: dice.between(20, 100) }));
        }
    }
    let mut chosen: Vec<u32> = (0..terminals).map(|_| dice.below((side * side) as usize) as u32).collect();
    chosen.sort_unstable();
    chosen.dedup();
    (Graph::packed((side * side) as usize, edges), chosen)
}

pub(super) fn terms(rounds: usize) -> Terms<'static> {
    Terms { seed: 7, rounds, stop: &|| false, progress: &|_: Progress| () }
}

fn marks(graph: &Graph, terminals: &[u32]) -> Vec<bool> {
    (0..graph.nodes() as u32).map(|node| terminals.contains(&node)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_small_graph_is_solved_and_the_bound_is_none_too_high((graph, terminals) in graphs()) {
        let tree = solve(&graph, &terminals, &terms(6)).unwrap();
        prop_assert_eq!(verify(&graph, &terminals, &tree), Ok(()));
        let least = cheapest(&graph, &marks(&graph, &terminals)).unwrap();
        prop_assert_eq!(tree.cost, least);
        prop_assert!(tree.lower_bound <= least);
    }

    #[test]
    fn the_floor_is_a_tree_not_dearer_than_twice_the_cheapest((graph, terminals) in graphs()) {
        let tree = super::floor(&graph, &terminals).unwrap();
        prop_assert_eq!(verify(&graph, &terminals, &tree), Ok(()));
        let least = cheapest(&graph, &marks(&graph, &terminals)).unwrap();
        prop_assert!(least <= tree.cost && tree.cost <= 2 * least);
    }

    #[test]
    fn a_descent_ends_in_a_tree_and_never_climbs((graph, terminals) in graphs()) {
        let terminal = marks(&graph, &terminals);
        let start = grow::span(&graph, &terminal, &grow::paths(&graph, &terminal, terminals[0]));
        let end = search::descend(&graph, &terminal, &start, &|| false);
        let tree = Tree { cost: graph.sum(&end), edges: end, lower_bound: 0 };
        prop_assert_eq!(verify(&graph, &terminals, &tree), Ok(()));
        prop_assert!(tree.cost <= graph.sum(&start));
    }
}

#[test]
fn a_descent_over_a_grid_gains_what_its_moves_say() {
    for seed in 0..20 {
        let (graph, terminals) = grid(30, 120, seed);
        let terminal = marks(&graph, &terminals);
        let start = grow::span(&graph, &terminal, &grow::paths(&graph, &terminal, terminals[0]));
        let end = search::descend(&graph, &terminal, &start, &|| false);
        let tree = Tree { cost: graph.sum(&end), edges: end, lower_bound: 0 };
        assert_eq!(verify(&graph, &terminals, &tree), Ok(()));
        assert!(tree.cost < graph.sum(&start));
    }
}

#[test]
fn the_same_seed_and_rounds_give_the_same_tree_on_any_number_of_threads() {
    let (graph, terminals) = grid(24, 90, 3);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| solve(&graph, &terminals, &terms(12)).unwrap())
    };
    let one = on(1);
    assert_eq!(verify(&graph, &terminals, &one), Ok(()));
    assert_eq!(one, on(3));
}

#[test]
fn a_search_that_is_stopped_at_once_still_answers_with_a_tree() {
    let (graph, terminals) = grid(20, 60, 5);
    let tree = solve(&graph, &terminals, &Terms { stop: &|| true, ..terms(100) }).unwrap();
    assert_eq!(verify(&graph, &terminals, &tree), Ok(()));
}

#[test]
fn what_cannot_be_connected_is_refused() {
    let graph = Graph::new(3, vec![Edge { ends: [0, 1], cost: 1 }]).unwrap();
    assert_eq!(solve(&graph, &[0, 2], &terms(1)), Err(super::Fault::Apart(2)));
    assert_eq!(solve(&graph, &[0, 3], &terms(1)), Err(super::Fault::NoSuchTerminal(3)));
    assert_eq!(
        Graph::new(1, vec![Edge { ends: [0, 1], cost: 1 }]).err(),
        Some(super::Fault::NoSuchNode { edge: 0 })
    );
    assert_eq!(
        Graph::new(2, vec![Edge { ends: [0, 1], cost: u64::MAX }; 2]).err(),
        Some(super::Fault::TooDear)
    );
}
