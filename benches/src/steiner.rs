//! Instances of the Steiner tree problem: read from `.gr` and `.stp`, or a town of streets drawn by lot.

use std::{path::Path, process::Command};

use planner::steiner::{Edge, Fault, Graph, Instance, NoInstance, parse};

use crate::synthetic::Dice;

/// Why there is no instance.
#[derive(Debug, thiserror::Error)]
pub enum NoFile {
    /// It could not be read or unpacked.
    #[error("not read")]
    Read(#[from] std::io::Error),
    /// The command `xz` did not unpack it.
    #[error("not unpacked")]
    Packed,
    /// It is not text.
    #[error("not text")]
    Text(#[from] std::string::FromUtf8Error),
    /// It is no instance.
    #[error("no instance")]
    Instance(#[from] NoInstance),
}

/// Reads a file of PACE 2018 (`.gr`), `SteinLib` or DIMACS (`.stp`), unpacked by the command `xz` where it ends in `.xz`.
///
/// # Errors
/// [`NoFile`] says why there is none.
pub fn read(path: &Path) -> Result<Instance, NoFile> {
    let text = if path.extension().is_some_and(|end| end == "xz") {
        let unpacked = Command::new("xz").arg("-dc").arg(path).output()?;
        if !unpacked.status.success() {
            return Err(NoFile::Packed);
        }
        String::from_utf8(unpacked.stdout)?
    } else {
        std::fs::read_to_string(path)?
    };
    Ok(parse(&text)?)
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
