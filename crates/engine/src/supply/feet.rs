//! Where a line in the ground meets the axes or runs along them: the stretches from which it can be reached.

use geo::Coord;

use super::{
    Terms,
    axes::{Axes, Foot},
};
use crate::shape::{even_cuts, part_length, run_parts};

/// Stretches on one straight line differ from it by no more than this.
const STRAIGHT_M: f64 = 1e-6;

/// A stretch of an edge that a line accompanies: from each place on it the line is so far away, evenly from end to end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stretch {
    pub edge: u32,
    /// Number of the line.
    pub source: u32,
    /// Ground metres along the edge, the smaller number first.
    pub along_m: [f64; 2],
    /// Ground metres from there to the line.
    pub away_m: [f64; 2],
}

impl Stretch {
    fn between(source: u32, a: Foot, b: Foot) -> Self {
        Self { edge: a.edge, source, along_m: [a.along_m, b.along_m], away_m: [a.away_m, b.away_m] }
    }

    /// Ground metres from a place on the same edge along the axis to the best place to leave it, and from there to the line.
    pub fn cost(&self, along_m: f64) -> f64 {
        let ([from, to], [near, far]) = (self.along_m, self.away_m);
        let by_end = ((along_m - from).abs() + near).min((along_m - to).abs() + far);
        if from < along_m && along_m < to { by_end.min(self.away_at(along_m)) } else { by_end }
    }

    fn away_at(&self, along_m: f64) -> f64 {
        let share = (along_m - self.along_m[0]) / (self.along_m[1] - self.along_m[0]);
        self.away_m[0] + (self.away_m[1] - self.away_m[0]) * share
    }

    /// Takes in the next stretch of the same line if both together are one straight stretch.
    fn takes_in(&mut self, next: &Self) -> bool {
        let joined = Self {
            along_m: [self.along_m[0], next.along_m[1]],
            away_m: [self.away_m[0], next.away_m[1]],
            ..*self
        };
        let [before, after] = [self, next].map(|stretch| stretch.along_m[1] - stretch.along_m[0]);
        let is_one = self.edge == next.edge
            && self.along_m[1].to_bits() == next.along_m[0].to_bits()
            && before * after > 0.0
            && (joined.away_at(next.along_m[0]) - next.away_m[0]).abs() <= STRAIGHT_M;
        if is_one {
            *self = joined;
        }
        is_one
    }

    fn in_order(mut self) -> Self {
        if self.along_m[0] > self.along_m[1] {
            self.along_m.reverse();
            self.away_m.reverse();
        }
        self
    }
}

/// The stretches of a line, given as runs of vertices; a run of one vertex is a place.
pub(super) fn stretches<'a>(
    axes: &Axes,
    terms: &Terms,
    source: u32,
    runs: impl Iterator<Item = &'a [Coord<f64>]>,
) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = Vec::new();
    for run in runs {
        let begun = all.len();
        let mut before: Option<Step> = None;
        for at in places(run, terms.step_m) {
            let foot = axes.foot(at, terms.access_m);
            let mut step = Step { at, foot, used: false };
            if let (Some(Step { at: from, foot: Some(a), used }), Some(b)) = (&mut before, foot) {
                // Farther along the axis than that, it is another street or the far side of a bend.
                let most = terms.stretch * part_length(*from, at);
                if let Some((a, b)) = axes.on_one_edge(*a, b, most) {
                    (*used, step.used) = (true, true);
                    let next = Stretch::between(source, a, b);
                    let last = all.get_mut(begun..).and_then(<[_]>::last_mut);
                    if !last.is_some_and(|last| last.takes_in(&next)) {
                        all.push(next);
                    }
                }
            }
            all.extend(before.and_then(|before| before.alone(source)));
            before = Some(step);
        }
        all.extend(before.and_then(|before| before.alone(source)));
    }
    all.into_iter().map(Stretch::in_order).collect()
}

/// A place along a run.
#[derive(Debug, Clone, Copy)]
struct Step {
    at: Coord<f64>,
    foot: Option<Foot>,
    /// Whether it is the end of a stretch.
    used: bool,
}

impl Step {
    fn alone(self, source: u32) -> Option<Stretch> {
        self.foot.filter(|_| !self.used).map(|foot| Stretch::between(source, foot, foot))
    }
}

/// The vertices of a run, with places between them so that none is farther than `step_m` grid metres from the next one.
fn places(run: &[Coord<f64>], step_m: f64) -> impl Iterator<Item = Coord<f64>> {
    let ends = move |(a, b)| even_cuts(a, b, part_length(a, b), step_m).map(|(_, to)| to);
    run.first().copied().into_iter().chain(run_parts(run).flat_map(ends))
}
