//! Lines of ways: cut where the extract lacks nodes, without repeated places.

use geo::{Coord, LineString};

use super::raw::Sorted;

/// The parts of a chain of nodes whose places are known, each with at least two different places, in order.
pub(super) fn parts(sorted: &Sorted, nodes: &[i64]) -> Parts {
    let mut parts = Parts { lines: Vec::new(), missing: 0 };
    let mut line: Vec<Coord<f64>> = Vec::new();
    for node in nodes {
        match sorted.place(*node) {
            Some(place) if line.last() == Some(&place) => {}
            Some(place) => line.push(place),
            None => {
                parts.missing += 1;
                parts.close(&mut line);
            }
        }
    }
    parts.close(&mut line);
    parts
}

/// What is left of a chain of nodes.
pub(super) struct Parts {
    pub(super) lines: Vec<LineString<f64>>,
    /// Nodes that the extract does not hold.
    pub(super) missing: usize,
}

impl Parts {
    fn close(&mut self, line: &mut Vec<Coord<f64>>) {
        let line = std::mem::take(line);
        if line.len() > 1 {
            self.lines.push(LineString(line));
        }
    }
}
