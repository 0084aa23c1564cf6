//! A part of a tree sought anew, with all around it as it is.

use std::cmp::Reverse;

use super::{
    Progress, Terms,
    dice::Dice,
    graph::{Edge, Graph, NONE},
    grow::Queue,
    hunt::{self, Question},
    sets::Sets,
};

/// Edges of a tree for cheaper ones.
#[derive(Debug)]
pub(super) struct Swap {
    pub remove: Vec<u32>,
    pub add: Vec<u32>,
}

/// A cheaper way through the nodes around one, if the hunt finds one: what the tree joins outside is one terminal each.
pub(super) fn seek(
    question: &Question<'_>,
    tree: &[u32],
    size: usize,
    rounds: usize,
    dice: &mut Dice,
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<Swap> {
    let graph = question.graph;
    let centre = graph.edges()[tree[dice.below(tree.len())] as usize].ends[0];
    let number = around(graph, centre, size, dice);
    let within =
        |edge: u32| graph.edges()[edge as usize].ends.iter().all(|&end| number[end as usize] != NONE);
    // Parts of the tree outside, each a node.
    let mut parts = Sets::new(graph.nodes());
    let mut held = vec![false; graph.nodes()];
    let mut remove = Vec::new();
    for &edge in tree {
        if within(edge) {
            remove.push(edge);
        } else {
            let [a, b] = graph.edges()[edge as usize].ends;
            parts.join(a, b);
            held[a as usize] = true;
            held[b as usize] = true;
        }
    }
    if remove.len() < 2 {
        return None;
    }
    let mut name = vec![NONE; graph.nodes()];
    let mut terminal = Vec::new();
    let mut names = |node: u32, terminal: &mut Vec<bool>| {
        let part = parts.find(node) as usize;
        if name[part] == NONE {
            name[part] = terminal.len() as u32;
            terminal.push(false);
        }
        let is = question.terminal[node as usize] || held[node as usize];
        terminal[name[part] as usize] |= is;
        name[part]
    };
    let (mut edges, mut own) = (Vec::new(), Vec::new());
    for node in (0..graph.nodes() as u32).filter(|&node| number[node as usize] != NONE) {
        for arc in graph.arcs(node).iter().filter(|arc| arc.to > node && number[arc.to as usize] != NONE) {
            let ends = [names(node, &mut terminal), names(arc.to, &mut terminal)];
            edges.push(Edge { ends, cost: arc.cost });
            own.push(arc.edge);
        }
    }
    let firm: Vec<u64> = if question.firm.is_empty() {
        Vec::new()
    } else {
        own.iter().map(|&edge| question.firm[edge as usize]).collect()
    };
    let mut now = remove.clone();
    now.sort_unstable();
    let start: Vec<u32> =
        (0..own.len() as u32).filter(|&at| now.binary_search(&own[at as usize]).is_ok()).collect();
    let part = Graph::packed(terminal.len(), edges);
    let before = part.sum(&start);
    let terms = Terms { seed: dice.roll(), rounds, stop, progress: &|_: Progress| () };
    let answer = hunt::from(&Question { graph: &part, terminal: &terminal, firm: &firm }, start, &terms);
    (answer.cost < before)
        .then(|| Swap { remove, add: answer.edges.iter().map(|&edge| own[edge as usize]).collect() })
}

/// Nodes around one, as far as some distance that is a little wrong: `NONE` for those outside.
fn around(graph: &Graph, centre: u32, size: usize, dice: &mut Dice) -> Vec<u32> {
    let mut number = vec![NONE; graph.nodes()];
    let mut count = 0;
    let mut queue = Queue::new();
    queue.push(Reverse((0, centre)));
    while let Some(Reverse((so_far, node))) = queue.pop() {
        if number[node as usize] != NONE {
            continue;
        }
        number[node as usize] = count;
        count += 1;
        if count as usize == size {
            break;
        }
        for arc in graph.arcs(node).iter().filter(|arc| number[arc.to as usize] == NONE) {
            queue.push(Reverse((so_far + arc.cost * dice.between(8, 16), arc.to)));
        }
    }
    number
}
