//! Ways between junctions while some edges are closed, bounded by a length (A*).
//!
//! Edges are numbered as their segments were given to [`Network::new`]; junctions have the numbers that
//! [`Network::ends`] tells. What is looked at lies within an ellipse around both ends, so a search costs as much as the
//! neighbourhood, not as the city.

use std::{
    collections::{BinaryHeap, HashMap},
    hash::{BuildHasherDefault, Hasher},
    ops::{ControlFlow, RangeInclusive},
};

use geo::{Coord, LineString};

use super::{Network, reach::Open};
use crate::utm32::ground_distance;

/// A way along whole edges.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// The edges in the order in which they are passed.
    pub edges: Vec<usize>,
    /// Axis in EPSG:25832.
    pub line: LineString<f64>,
    /// Ground length in metres.
    pub length_m: f64,
}

/// The straight line is taken this much shorter, because ends of edges meet to the centimetre only.
const SHORTER: f64 = 0.99;

/// Numbers of junctions are spread well enough by one multiplication (Knuth).
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }
    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}

type Seen = HashMap<usize, (f64, Option<(usize, usize)>), BuildHasherDefault<Spread>>;

impl Network {
    /// The junctions at the ends of an edge.
    ///
    /// # Panics
    /// If there is no such edge.
    pub fn ends(&self, edge: usize) -> (usize, usize) {
        (self.edges[edge].from, self.edges[edge].to)
    }

    /// Where an edge begins.
    ///
    /// # Panics
    /// If there is no such edge.
    pub fn start(&self, edge: usize) -> Coord<f64> {
        self.edges[edge].line[0]
    }

    /// The axis of an edge in EPSG:25832, and the ground metres from its start to each of its vertices.
    ///
    /// # Panics
    /// If there is no such edge.
    pub fn axis(&self, edge: usize) -> (&[Coord<f64>], &[f64]) {
        let edge = &self.edges[edge];
        (&edge.line, &edge.along)
    }

    /// Ground length of an edge in metres.
    ///
    /// # Panics
    /// If there is no such edge.
    pub fn length_m(&self, edge: usize) -> f64 {
        self.edges[edge].length()
    }

    /// The edges that end at a junction, each with the junction at its other end.
    ///
    /// # Panics
    /// If there is no such junction.
    pub fn edges_at(&self, junction: usize) -> impl Iterator<Item = (usize, usize)> {
        self.arcs_of(junction).iter().map(|arc| (arc.edge, arc.to))
    }

    /// Where a junction is, to the centimetre.
    ///
    /// # Panics
    /// If there is no such junction.
    pub fn place(&self, junction: usize) -> Coord<f64> {
        self.places[junction]
    }

    /// The shortest way between two junctions over open edges, if it is not longer than `limit_m` ground metres.
    ///
    /// The price of a metre does not count. Of several equally short ways it is always the same one.
    ///
    /// # Panics
    /// If there is no such junction.
    pub fn way(&self, from: usize, to: usize, limit_m: f64, open: impl Fn(usize) -> bool) -> Option<Way> {
        let goal = self.places[to];
        let left = |junction: usize| ground_distance(self.places[junction], goal) * SHORTER;
        let mut seen = Seen::default();
        let mut next = BinaryHeap::new();
        let look = |next: &mut BinaryHeap<Open>, seen: &mut Seen, junction, cost: f64, via| {
            let whole = cost + left(junction);
            let better = seen.get(&junction).is_none_or(|(known, _)| cost < *known);
            if better && whole <= limit_m {
                seen.insert(junction, (cost, via));
                next.push(Open { cost: whole, junction });
            }
        };
        look(&mut next, &mut seen, from, 0.0, None);
        while let Some(Open { cost: whole, junction }) = next.pop() {
            if junction == to {
                break;
            }
            let Some((cost, _)) = seen.get(&junction).copied() else { continue };
            if whole > cost + left(junction) {
                continue;
            }
            for arc in self.arcs_of(junction).iter().filter(|arc| open(arc.edge)) {
                let cost = cost + self.edges[arc.edge].length();
                look(&mut next, &mut seen, arc.to, cost, Some((junction, arc.edge)));
            }
        }
        let (length_m, _) = *seen.get(&to)?;
        let (mut edges, mut at) = (Vec::new(), to);
        while let Some((before, edge)) = seen.get(&at).and_then(|(_, via)| *via) {
            edges.push(edge);
            at = before;
        }
        edges.reverse();
        let line = self.line(from, &edges);
        Some(Way { edges, line, length_m })
    }

    /// All junctions within `limit_m` ground metres of the nearest of some others over open edges, with their distances,
    /// by number.
    ///
    /// # Panics
    /// If there is no such junction.
    pub fn around(&self, from: &[usize], limit_m: f64, open: impl Fn(usize) -> bool) -> Vec<(usize, f64)> {
        let mut seen = Seen::default();
        let _ = self.flood(from, limit_m, open, &mut seen, |_| ControlFlow::Continue(()));
        let mut all: Vec<_> = seen.into_iter().map(|(junction, (cost, _))| (junction, cost)).collect();
        all.sort_unstable_by_key(|(junction, _)| *junction);
        all
    }

    /// Whether a junction lies so many ground metres from the nearest of some others over open edges.
    ///
    /// Looks no farther than the first one that does.
    ///
    /// # Panics
    /// If there is no such junction.
    pub fn reaches(&self, from: &[usize], metres: RangeInclusive<f64>, open: impl Fn(usize) -> bool) -> bool {
        let mut seen = Seen::default();
        let far =
            |cost| if cost < *metres.start() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
        self.flood(from, *metres.end(), open, &mut seen, far).is_break()
    }

    /// Visits junctions by their distance from the nearest of some others, each once (Dijkstra).
    fn flood(
        &self,
        from: &[usize],
        limit_m: f64,
        open: impl Fn(usize) -> bool,
        seen: &mut Seen,
        visit: impl Fn(f64) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut next = BinaryHeap::new();
        for junction in from {
            seen.insert(*junction, (0.0, None));
            next.push(Open { cost: 0.0, junction: *junction });
        }
        while let Some(Open { cost, junction }) = next.pop() {
            if seen.get(&junction).is_some_and(|(known, _)| cost > *known) {
                continue;
            }
            visit(cost)?;
            for arc in self.arcs_of(junction).iter().filter(|arc| open(arc.edge)) {
                let cost = cost + self.edges[arc.edge].length();
                if cost <= limit_m && seen.get(&arc.to).is_none_or(|(known, _)| cost < *known) {
                    seen.insert(arc.to, (cost, None));
                    next.push(Open { cost, junction: arc.to });
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn line(&self, from: usize, edges: &[usize]) -> LineString<f64> {
        let (mut line, mut at): (Vec<Coord<f64>>, _) = (Vec::new(), from);
        for edge in edges.iter().map(|edge| &self.edges[*edge]) {
            let before = line.len();
            line.extend(&edge.line);
            if edge.from != at {
                line[before..].reverse();
            }
            at = if edge.from == at { edge.to } else { edge.from };
        }
        line.dedup();
        LineString(line)
    }
}
