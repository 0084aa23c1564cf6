//! Instances of the Steiner tree problem as their collections write them down.

use super::{Edge, Fault, Graph};

/// What is to be connected.
#[derive(Debug, Clone)]
pub struct Instance {
    /// The graph; nodes count from zero.
    pub graph: Graph,
    /// Nodes that a tree connects.
    pub terminals: Vec<u32>,
    /// Prize of every node, all zero where there are none.
    pub prizes: Vec<u64>,
}

/// Why a text is no instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoInstance {
    /// A line is not of its kind.
    #[error("line {0} is not understood")]
    Line(usize),
    /// There is no such graph.
    #[error("there is no such graph: {0}")]
    Graph(#[from] Fault),
}

/// Reads the text of an instance of PACE 2018 (`.gr`), `SteinLib` or DIMACS (`.stp`): undirected edges, terminals (`T`) and
/// prizes (`TP`).
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
