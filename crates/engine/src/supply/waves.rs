//! Shortest ways from many lines at once, in waves: what each next one brings nearer (Dijkstra 1959, bounded).
//!
//! A wave goes only where it is nearer than all before it. For a place that none of them reached within the limit that
//! hides nothing: where a wave before is at least as near to a junction on the way, it is so to the place.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{axes::Axes, feet::Stretch};

/// No line.
pub(super) const NONE: u32 = u32::MAX;

/// How near the lines of all waves so far come to every junction.
pub(super) struct Front<'a> {
    axes: &'a Axes,
    limit_m: f64,
    /// The nearest line of each junction with its ground metres; infinite where there is none within the limit.
    reached: Vec<(f64, u32)>,
    /// Bits of the metres, which sort as the positive number does; the smaller line wins between equals.
    open: BinaryHeap<Reverse<(u64, u32, u32)>>,
}

impl<'a> Front<'a> {
    pub fn new(axes: &'a Axes, limit_m: f64) -> Self {
        let reached = vec![(f64::INFINITY, NONE); axes.junctions()];
        Self { axes, limit_m, reached, open: BinaryHeap::new() }
    }

    /// Spreads a wave; `touched` is called with edges whose places it may have come nearer to, some of them several times.
    pub fn spread(&mut self, wave: &[Stretch], mut touched: impl FnMut(u32)) {
        for stretch in wave {
            touched(stretch.edge);
            let edge = self.axes.edges[stretch.edge as usize];
            self.look(edge.from, stretch.along_m[0] + stretch.away_m[0], stretch.source);
            self.look(edge.from, stretch.along_m[1] + stretch.away_m[1], stretch.source);
            self.look(edge.to, edge.length_m - stretch.along_m[0] + stretch.away_m[0], stretch.source);
            self.look(edge.to, edge.length_m - stretch.along_m[1] + stretch.away_m[1], stretch.source);
        }
        while let Some(Reverse((bits, source, junction))) = self.open.pop() {
            let cost = f64::from_bits(bits);
            if (cost, source) > self.reached[junction as usize] {
                continue;
            }
            for arc in self.axes.arcs(junction) {
                touched(arc.edge);
                self.look(arc.to, cost + arc.length_m, source);
            }
        }
    }

    fn look(&mut self, junction: u32, cost: f64, source: u32) {
        let known = &mut self.reached[junction as usize];
        if cost <= self.limit_m && (cost, source) < *known {
            *known = (cost, source);
            self.open.push(Reverse((cost.to_bits(), source, junction)));
        }
    }

    /// The nearest line to a place on an edge, with its ground metres: over either end or along one of the stretches,
    /// which are those of a wave on this edge.
    pub fn nearest<'s>(
        &self,
        edge: u32,
        along_m: f64,
        stretches: impl Iterator<Item = &'s Stretch>,
    ) -> (f64, u32) {
        let ends = self.axes.edges[edge as usize];
        let (back, ahead) = (self.reached[ends.from as usize], self.reached[ends.to as usize]);
        let mut best = (back.0 + along_m, back.1);
        let mut offer = |found: (f64, u32)| {
            if found < best {
                best = found;
            }
        };
        offer((ahead.0 + (ends.length_m - along_m), ahead.1));
        stretches.for_each(|stretch| offer((stretch.cost(along_m), stretch.source)));
        best
    }
}
