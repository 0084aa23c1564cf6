//! Exact distances of runs of vertices: lines as the joins of whole layers see them.

use geo::Coord;

use crate::{
    packed::{less, more},
    shape::Bounds,
};

/// A layer of lines: each a run of at least one vertex; a single vertex is a point.
pub trait Lines: Sync {
    /// How many lines there are; they have the numbers from 0.
    fn count(&self) -> usize;
    /// The vertices of a line in metres, all finite.
    fn line(&self, number: u32) -> &[Coord<f64>];
}

/// Lines one behind the other in one piece of memory.
#[derive(Debug, Clone, Default)]
pub struct Flat {
    /// Where each line ends among the vertices.
    pub ends: Vec<u32>,
    /// The vertices of all lines.
    pub vertices: Vec<Coord<f64>>,
}

impl Lines for Flat {
    fn count(&self) -> usize {
        self.ends.len()
    }
    #[inline]
    fn line(&self, number: u32) -> &[Coord<f64>] {
        let number = number as usize;
        let from = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.vertices[from as usize..self.ends[number] as usize]
    }
}

/// The box of a run.
#[inline]
pub(crate) fn around(run: &[Coord<f64>]) -> Bounds {
    let Bounds { mut min, mut max } = Bounds::NOTHING;
    for at in run {
        min = [less(at.x, min[0]), less(at.y, min[1])];
        max = [more(at.x, max[0]), more(at.y, max[1])];
    }
    Bounds { min, max }
}

/// Reads a run's memory without using it. Many reads that wait for nothing wait for memory together; the exact test,
/// which must know one place before it takes the next, then finds all of them in the cache.
#[inline]
pub(crate) fn fetch(run: &[Coord<f64>]) -> u64 {
    /// Vertices in a line of the cache.
    const STEP: usize = 4;
    run.iter().step_by(STEP).chain(run.last()).fold(0, |all, at| all ^ at.y.to_bits())
}

/// Quick squares of distances may be off by this share of themselves; what decides is measured again, see
/// [`Part::exact_gap2`].
pub(crate) const SLACK: f64 = 1e-12;

/// A straight part with what its distances need.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub from: [f64; 2],
    pub to: [f64; 2],
    /// From one end to the other.
    pub along: [f64; 2],
    /// 1 ÷ square of its length; 0 for a part without length.
    pub over_length2: f64,
}

#[inline]
fn minus(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

#[inline]
fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

#[inline]
fn cross(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}

impl Part {
    #[inline]
    fn new(from: [f64; 2], to: [f64; 2]) -> Self {
        let along = minus(to, from);
        let length2 = dot(along, along);
        Self { from, to, along, over_length2: if length2 > 0.0 { 1.0 / length2 } else { 0.0 } }
    }

    /// The straight parts of a run; a point is a part without length.
    pub fn all(run: &[Coord<f64>]) -> impl Iterator<Item = Self> {
        (0..parts(run)).map(|at| Self::nth(run, at))
    }

    #[inline]
    fn nth(run: &[Coord<f64>], at: usize) -> Self {
        let (from, to) = (run[at], run[(at + 1).min(run.len() - 1)]);
        Self::new([from.x, from.y], [to.x, to.y])
    }

    #[inline]
    fn bounds(&self) -> Bounds {
        Bounds {
            min: [less(self.from[0], self.to[0]), less(self.from[1], self.to[1])],
            max: [more(self.from[0], self.to[0]), more(self.from[1], self.to[1])],
        }
    }

    /// Square of the distance from a place; the product of a rounded reciprocal, see [`SLACK`].
    #[inline]
    pub fn gap2(&self, at: [f64; 2]) -> f64 {
        self.gap2_from(minus(at, self.from))
    }

    /// As [`Part::gap2`], for a place given from the part's start.
    #[inline]
    fn gap2_from(&self, at: [f64; 2]) -> f64 {
        let share = more(less(dot(at, self.along) * self.over_length2, 1.0), 0.0);
        let away = [at[0] - share * self.along[0], at[1] - share * self.along[1]];
        dot(away, away)
    }

    /// Square of the distance from a place by the one division that is exact where the distance is: what lies exactly at
    /// a limit is within it, on slanting parts too.
    pub fn exact_gap2(&self, at: [f64; 2]) -> f64 {
        let (away, length2) = (minus(at, self.from), dot(self.along, self.along));
        let before = dot(away, self.along);
        if before <= 0.0 {
            dot(away, away)
        } else if before >= length2 {
            let away = minus(at, self.to);
            dot(away, away)
        } else {
            let beside = cross(away, self.along);
            beside * beside / length2
        }
    }

    /// As [`Part::exact_gap2`], from another part that neither crosses nor touches.
    fn exact_gap2_to(&self, other: &Self) -> f64 {
        less(
            less(self.exact_gap2(other.from), self.exact_gap2(other.to)),
            less(other.exact_gap2(self.from), other.exact_gap2(self.to)),
        )
    }

    /// Square of the distance from another part; 0 if they cross or touch.
    #[inline]
    fn gap2_to(&self, other: &Self, boxes_meet: bool) -> f64 {
        let (from, to) = (minus(other.from, self.from), minus(other.to, self.from));
        let (back, back_to) = (minus(self.from, other.from), minus(self.to, other.from));
        // Parts on one straight line look as if they crossed, whatever the rounding; only their boxes tell.
        if boxes_meet {
            let (a, b) = (cross(self.along, from), cross(self.along, to));
            let (c, d) = (cross(other.along, back), cross(other.along, back_to));
            let parted = less(a, b) > 0.0 || more(a, b) < 0.0 || less(c, d) > 0.0 || more(c, d) < 0.0;
            if !parted && (a != 0.0 || b != 0.0 || c != 0.0 || d != 0.0) {
                return 0.0;
            }
        }
        less(
            less(self.gap2_from(from), self.gap2_from(to)),
            less(other.gap2_from(back), other.gap2_from(back_to)),
        )
    }
}

#[inline]
fn parts(run: &[Coord<f64>]) -> usize {
    run.len().saturating_sub(1).max(1)
}

/// Memory for distances, to be used again.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    near: Vec<usize>,
    parts: Vec<(Part, Bounds)>,
}

/// Exact distance of two runs in metres, if it is not more than `limit`; 0 where they cross or touch.
///
/// Only those parts of each that come into the other one's box are compared.
pub(crate) fn distance(a: &[Coord<f64>], b: &[Coord<f64>], limit: f64, scratch: &mut Scratch) -> Option<f64> {
    let Scratch { near, parts } = scratch;
    parts.clear();
    parts.extend(
        within(a, &around(b).grown(limit), near)
            .iter()
            .map(|at| Part::nth(a, *at))
            .map(|part| (part, part.bounds())),
    );
    let Bounds { mut min, mut max } = Bounds::NOTHING;
    for (_, held) in &*parts {
        min = [less(held.min[0], min[0]), less(held.min[1], min[1])];
        max = [more(held.max[0], max[0]), more(held.max[1], max[1])];
    }
    let mut bar = limit * limit * (1.0 + SLACK);
    let mut nearest = None;
    for at in within(b, &Bounds { min, max }.grown(limit), near) {
        let theirs = Part::nth(b, *at);
        let other = theirs.bounds();
        for (order, (ours, held)) in parts.iter().enumerate() {
            let gap = |axis: usize| {
                more(more(other.min[axis] - held.max[axis], held.min[axis] - other.max[axis]), 0.0)
            };
            let (dx, dy) = (gap(0), gap(1));
            let boxes = dx * dx + dy * dy;
            if boxes > bar {
                continue;
            }
            let gap2 = ours.gap2_to(&theirs, boxes == 0.0);
            if gap2 <= bar {
                if gap2 == 0.0 {
                    return Some(0.0);
                }
                (bar, nearest) = (gap2, Some((order, *at)));
            }
        }
    }
    let (ours, theirs) = nearest?;
    let gap2 = parts[ours].0.exact_gap2_to(&Part::nth(b, theirs));
    (gap2 <= limit * limit).then(|| gap2.sqrt())
}

/// Which parts of a run have a box that meets another box. Without a branch: nobody can guess which do.
fn within<'n>(run: &[Coord<f64>], held: &Bounds, near: &'n mut Vec<usize>) -> &'n [usize] {
    let count = parts(run);
    if near.len() < count {
        near.resize(count, 0);
    }
    let Bounds { min, max } = held;
    let mut kept = 0;
    let mut from = run[0];
    for (at, to) in run[run.len().min(2) - 1..].iter().enumerate() {
        let meets = (less(from.x, to.x) <= max[0])
            & (more(from.x, to.x) >= min[0])
            & (less(from.y, to.y) <= max[1])
            & (more(from.y, to.y) >= min[1]);
        near[kept] = at;
        kept += usize::from(meets);
        from = *to;
    }
    &near[..kept]
}

#[cfg(test)]
mod tests {
    use geo::{Distance, Euclidean, LineString};
    use proptest::prelude::*;

    use super::*;

    fn run(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Coord<f64>>> {
        // Whole metres: parts that touch, cross, lie on each other or have no length are common.
        let place = (0..40_i32, 0..40_i32).prop_map(|(x, y)| Coord { x: f64::from(x), y: f64::from(y) });
        proptest::collection::vec(place, length)
    }

    fn plain(a: &[Coord<f64>], b: &[Coord<f64>]) -> f64 {
        let lines = |run: &[Coord<f64>]| -> Vec<geo::Line<f64>> {
            match run {
                [only] => vec![geo::Line::new(*only, *only)],
                _ => LineString(run.to_vec()).lines().collect(),
            }
        };
        let theirs = lines(b);
        lines(a)
            .iter()
            .flat_map(|ours| theirs.iter().map(move |theirs| Euclidean.distance(ours, theirs)))
            .fold(f64::INFINITY, f64::min)
    }

    proptest! {
        #[test]
        fn the_distance_is_that_of_the_nearest_parts(a in run(1..7), b in run(1..7), limit in 0.0..30.0) {
            let expected = plain(&a, &b);
            let found = distance(&a, &b, limit, &mut Scratch::default());
            prop_assert_eq!(found, distance(&b, &a, limit, &mut Scratch::default()));
            match found {
                Some(found) => prop_assert!((found - expected).abs() < 1e-9, "{} {}", found, expected),
                None => prop_assert!(expected > limit - 1e-9, "{}", expected),
            }
        }

        #[test]
        fn the_distance_stays_exact_far_from_the_origin(a in run(2..7), b in run(2..7)) {
            let moved = |run: &[Coord<f64>]| -> Vec<Coord<f64>> {
                run.iter().map(|at| *at + Coord { x: 565_000.0, y: 5_934_000.0 }).collect()
            };
            let mut scratch = Scratch::default();
            let far = distance(&moved(&a), &moved(&b), 100.0, &mut scratch);
            prop_assert_eq!(far, distance(&a, &b, 100.0, &mut scratch));
        }
    }

    #[test]
    fn what_lies_exactly_at_the_limit_counts() {
        let at =
            |(x, y): (i32, i32)| Coord { x: f64::from(x), y: f64::from(y) } + Coord { x: 595e3, y: 6_637e3 };
        let mut scratch = Scratch::default();
        // Whole steps along slanting parts, and 25 m to the side.
        for ((x, y), (aside_x, aside_y)) in
            [((3, 4), (-20, 15)), ((7, 24), (-24, 7)), ((5, 0), (0, 25)), ((-4, 3), (15, 20))]
        {
            for length in 1..60 {
                let part = [at((0, 0)), at((length * x, length * y))];
                for step in 0..=length {
                    let place = [at((step * x + aside_x, step * y + aside_y))];
                    assert_eq!(distance(&part, &place, 25.0, &mut scratch), Some(25.0), "{step} of {length}");
                    assert_eq!(distance(&part, &place, 24.999_999_999, &mut scratch), None);
                }
            }
        }
    }
}
