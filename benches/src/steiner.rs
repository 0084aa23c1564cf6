//! Instances of the Steiner tree problem: read from `.gr` and `.stp`, or a town of streets drawn by lot.

use std::{path::Path, process::Command};

use planner::steiner::{Edge, Fault, Graph};

use crate::synthetic::Dice;

/// What is to be connected.
#[derive(Debug)]
pub struct Instance {
    /// The graph; nodes count from zero.
    pub graph: Graph,
    /// Nodes that a tree connects.
    pub terminals: Vec<u32>,
    /// Prize of every node, all zero where there are none.
    pub prizes: Vec<u64>,
}

/// Why there is no instance.
#[derive(Debug, thiserror::Error)]
pub enum NoInstance {
    /// It could not be read or unpacked.
    #[error("not read")]
    Read(#[from] std::io::Error),
    /// The command `xz` did not unpack it.
    #[error("not unpacked")]
    Packed,
    /// It is not text.
    #[error("not text")]
    Text(#[from] std::string::FromUtf8Error),
    /// A line is not of its kind.
    #[error("line {0} is not understood")]
    Line(usize),
    /// There is no such graph.
    #[error("no graph")]
    Graph(#[from] Fault),
}

/// Reads a file of PACE 2018 (`.gr`), `SteinLib` or DIMACS (`.stp`), unpacked by the command `xz` where it ends in `.xz`.
///
/// # Errors
/// [`NoInstance`] says why there is none.
pub fn read(path: &Path) -> Result<Instance, NoInstance> {
    let text = if path.extension().is_some_and(|end| end == "xz") {
        let unpacked = Command::new("xz").arg("-dc").arg(path).output()?;
        if !unpacked.status.success() {
            return Err(NoInstance::Packed);
        }
        String::from_utf8(unpacked.stdout)?
    } else {
        std::fs::read_to_string(path)?
    };
    parse(&text)
}

/// Reads the text of an instance: undirected edges, terminals (`T`) and prizes (`TP`).
///
/// # Errors
/// [`NoInstance`] says which line is not understood.
pub fn parse(text: &str) -> Result<Instance, NoInstance> {
    let (mut nodes, mut edges, mut terminals, mut worth) = (0_u32, Vec::new(), Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let fault = || NoInstance::Line(at + 1);
        let number =
            |word: usize| words.get(word).and_then(|word| word.parse::<u64>().ok()).ok_or_else(fault);
        let node = |word: usize| {
            number(word)?.checked_sub(1).and_then(|node| u32::try_from(node).ok()).ok_or_else(fault)
        };
        match words.first().copied() {
            Some("Nodes") => nodes = u32::try_from(number(1)?).ok().ok_or_else(fault)?,
            Some("E") => edges.push(Edge { ends: [node(1)?, node(2)?], cost: number(3)? }),
            Some("T") => terminals.push(node(1)?),
            Some("TP") => worth.push((node(1)?, number(2)?)),
            // Directed arcs would need another solver.
            Some("A") => return Err(fault()),
            _ => (),
        }
    }
    let graph = Graph::new(nodes as usize, edges)?;
    let mut prizes = vec![0; graph.nodes()];
    for (node, prize) in worth {
        *prizes.get_mut(node as usize).ok_or(Fault::NoSuchTerminal(node))? = prize;
    }
    Ok(Instance { graph, terminals, prizes })
}

/// A town: a grid of `side` × `side` junctions of which a fifth of the streets is missing, every street with its length
/// and one of four surfaces as costs in cents, and addresses at random junctions that can be reached.
///
/// # Errors
/// Never in practice: costs are small.
pub fn town(side: u32, addresses: usize, seed: u64) -> Result<Instance, Fault> {
    let mut dice = Dice(seed);
    let places: Vec<(f64, f64)> = (0..side * side)
        .map(|at| {
            let (row, column) = (f64::from(at / side), f64::from(at % side));
            (column * 80.0 + dice.range(-25.0, 25.0), row * 80.0 + dice.range(-25.0, 25.0))
        })
        .collect();
    let mut edges = Vec::new();
    for at in 0..side * side {
        for to in [(at % side + 1 < side).then_some(at + 1), (at + side < side * side).then_some(at + side)] {
            let Some(to) = to.filter(|_| dice.below(5) > 0) else { continue };
            let (a, b) = (places[at as usize], places[to as usize]);
            // Verge, gravel, paving, asphalt: cents per metre; made up.
            let surface = [4_500.0, 6_000.0, 9_000.0, 12_000.0][dice.below(4)];
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a small positive number"
            )]
            let cost = ((a.0 - b.0).hypot(a.1 - b.1) * surface) as u64;
            edges.push(Edge { ends: [at, to], cost });
        }
    }
    let mut beside = vec![Vec::new(); (side * side) as usize];
    for edge in &edges {
        beside[edge.ends[0] as usize].push(edge.ends[1]);
        beside[edge.ends[1] as usize].push(edge.ends[0]);
    }
    let mut reached = vec![false; beside.len()];
    let mut stack = vec![side * side / 2 + side / 2];
    while let Some(node) = stack.pop() {
        if !std::mem::replace(&mut reached[node as usize], true) {
            stack.extend(&beside[node as usize]);
        }
    }
    let mut among: Vec<u32> = (0..side * side).filter(|&node| reached[node as usize]).collect();
    let mut terminals = Vec::new();
    while terminals.len() < addresses && !among.is_empty() {
        terminals.push(among.swap_remove(dice.below(among.len())));
    }
    let graph = Graph::new(beside.len(), edges)?;
    Ok(Instance { prizes: vec![0; graph.nodes()], graph, terminals })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_count_from_one_in_the_file_and_prizes_stand_with_their_nodes() {
        let text = "SECTION Graph\nNodes 3\nEdges 2\nE 1 2 5\nE 2 3 7\nEND\nSECTION Terminals\nTerminals 1\nT 3\nTP 2 9\nEND\nEOF\n";
        let instance = parse(text).unwrap();
        assert_eq!(instance.graph.edges()[1], Edge { ends: [1, 2], cost: 7 });
        assert_eq!((instance.terminals, instance.prizes), (vec![2], vec![0, 9, 0]));
    }

    #[test]
    fn directed_arcs_and_broken_lines_are_refused() {
        assert!(matches!(parse("Nodes 2\nA 1 2 3\n"), Err(NoInstance::Line(2))));
        assert!(matches!(parse("Nodes 2\nE 1 2\n"), Err(NoInstance::Line(2))));
        assert!(matches!(parse("Nodes 2\nE 0 2 1\n"), Err(NoInstance::Line(2))));
        assert!(matches!(parse("Nodes 2\nE 1 3 1\n"), Err(NoInstance::Graph(_))));
    }
}
