//! All works against all: which come near each other in space and in time.

use geo::Coord;
use rayon::prelude::*;

use crate::{
    index::Days,
    packed::{ANY, Items, Label, NONE, Packed, Walk},
    run::{self, Scratch},
    shape::Bounds,
};

pub use crate::run::{Flat, Lines};

/// Who digs and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stint {
    /// Number of the applicant. Numbers below 65,534 are told apart before anything else is looked at.
    pub applicant: u32,
    /// First and last day, counted from any day.
    pub days: (i32, i32),
}

/// How near is too near.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// Metres between the given lines, this many included.
    pub metres: f64,
    /// Days from the last day of one to the first day of the other, this many included.
    pub days: i32,
}

impl Reach {
    fn holds(&self, a: &Stint, b: &Stint) -> bool {
        let soon = |last: i32, first: i32| i64::from(first) <= i64::from(last) + i64::from(self.days);
        a.applicant != b.applicant && soon(b.days.1, a.days.0) && soon(a.days.1, b.days.0)
    }
}

/// Two works that come too near.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conflict {
    /// The smaller number.
    pub one: u32,
    /// The greater number.
    pub other: u32,
    /// Exact distance between the given lines in metres.
    pub distance_m: f64,
}

/// How the days part works that come near each other in the plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// As the third axis of the tree.
    Axis,
    /// One candidate after the other.
    Filter,
}

/// What a sweep found, and how much it had to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// As [`conflicts`] gives them.
    pub conflicts: Vec<Conflict>,
    /// Pairs that came from the tree.
    pub candidates: u64,
    /// Pairs whose exact distance was measured.
    pub exact: u64,
}

/// Finds all pairs of works of different applicants that come too near, each once, on all processors.
///
/// `stints` has one entry for each line. Neighbours stand beside each other in the answer; the same input gives the same
/// order.
///
/// # Panics
/// If there are not as many stints as lines.
pub fn conflicts(lines: &impl Lines, stints: &[Stint], reach: Reach) -> Vec<Conflict> {
    let layer = Layer { lines, stints, time: Time::Axis };
    let tree = Packed::new(&layer);
    sweep(&layer, &tree, reach).flat_map_iter(|sweep| sweep.found).collect()
}

/// As [`conflicts`], with the days used in either way and the work counted: what a decision between both is measured by.
///
/// # Panics
/// If there are not as many stints as lines.
pub fn tried(lines: &impl Lines, stints: &[Stint], reach: Reach, time: Time) -> Tried {
    let layer = Layer { lines, stints, time };
    let tree = Packed::new(&layer);
    let all: Vec<Sweep> = sweep(&layer, &tree, reach).collect();
    let (candidates, exact) = all.iter().fold((0, 0), |sum, one| (sum.0 + one.candidates, sum.1 + one.exact));
    Tried { conflicts: all.into_iter().flat_map(|sweep| sweep.found).collect(), candidates, exact }
}

/// Measures lines as the sweep does, one pair after the other.
#[derive(Debug, Default)]
pub struct Ruler(Scratch);

impl Ruler {
    /// Exact distance of two lines in metres, if it is not more than `limit_m`.
    pub fn distance(&mut self, a: &[Coord<f64>], b: &[Coord<f64>], limit_m: f64) -> Option<f64> {
        run::distance(a, b, limit_m, &mut self.0)
    }
}

fn sweep<'t, L: Lines>(
    layer: &'t Layer<'t, L>,
    tree: &'t Packed,
    reach: Reach,
) -> impl ParallelIterator<Item = Sweep> + 't {
    let Layer { lines, stints, time } = *layer;
    assert_eq!(lines.count(), stints.len(), "one stint for each line");
    let step = tree.reach(reach.metres, reach.days);
    let sure = time == Time::Axis
        && tree.days_are_exact()
        && stints.iter().all(|stint| label(stint.applicant) != ANY);
    (0..tree.leaves()).into_par_iter().with_min_len(64).fold(Sweep::default, move |mut sweep, leaf| {
        let Sweep { walk, pairs, scratch, found, candidates, exact } = &mut sweep;
        pairs.clear();
        tree.join(leaf, step, walk, pairs);
        *candidates += pairs.len() as u64;
        let mut read = 0;
        for of_one in pairs.chunk_by(|one, next| one.1 == next.1) {
            read ^= run::fetch(lines.line(of_one[0].1));
            read = of_one.iter().fold(read, |read, (earlier, _)| read ^ run::fetch(lines.line(*earlier)));
        }
        std::hint::black_box(read);
        for &(a, b) in &*pairs {
            if sure || reach.holds(&stints[a as usize], &stints[b as usize]) {
                *exact += 1;
                let near = run::distance(lines.line(a), lines.line(b), reach.metres, scratch);
                found.extend(near.map(|distance_m| Conflict { one: a.min(b), other: a.max(b), distance_m }));
            }
        }
        sweep
    })
}

/// What one processor needs on its way, and what it has found.
#[derive(Default)]
struct Sweep {
    walk: Walk,
    pairs: Vec<(u32, u32)>,
    scratch: Scratch,
    found: Vec<Conflict>,
    candidates: u64,
    exact: u64,
}

struct Layer<'a, L> {
    lines: &'a L,
    stints: &'a [Stint],
    time: Time,
}

impl<L: Lines> Items for Layer<'_, L> {
    fn count(&self) -> usize {
        self.stints.len()
    }
    fn bounds(&self, item: u32) -> Bounds {
        run::around(self.lines.line(item))
    }
    fn days(&self, item: u32) -> Days {
        match self.time {
            Time::Axis => self.stints[item as usize].days,
            // All on one day: a tree in the plane alone.
            Time::Filter => (0, 0),
        }
    }
    fn label(&self, item: u32) -> Label {
        label(self.stints[item as usize].applicant)
    }
}

/// Works of one applicant are no conflict; those of an applicant whose number is too great have to be looked at.
fn label(applicant: u32) -> Label {
    let label = applicant.checked_add(1).and_then(|label| Label::try_from(label).ok());
    label.filter(|label| *label != NONE).unwrap_or(ANY)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn works() -> impl Strategy<Value = (Vec<Vec<Coord<f64>>>, Vec<Stint>)> {
        let line = (0.0..500.0, 0.0..500.0, proptest::collection::vec((-40.0..40.0, -40.0..40.0), 0..12))
            .prop_map(|(x, y, steps)| {
                let mut at = Coord { x: 565_000.0 + x, y: 5_934_000.0 + y };
                let mut line = vec![at];
                for (x, y) in steps {
                    at = at + Coord { x, y };
                    line.push(at);
                }
                line
            });
        let applicant = prop_oneof![0..5_u32, 65_530..65_540_u32];
        let days = prop_oneof![
            30 => (0..200_i32, 0..40_i32).prop_map(|(first, length)| (first, first + length)),
            1 => Just((i32::MIN, i32::MAX)),
        ];
        let stint = (applicant, days).prop_map(|(applicant, days)| Stint { applicant, days });
        proptest::collection::vec((line, stint), 0..120).prop_map(|works| works.into_iter().unzip())
    }

    fn flat(lines: &[Vec<Coord<f64>>]) -> Flat {
        let mut flat = Flat::default();
        for line in lines {
            flat.vertices.extend(line);
            flat.ends.push(u32::try_from(flat.vertices.len()).unwrap());
        }
        flat
    }

    proptest! {
        #[test]
        fn the_sweep_finds_the_pairs_that_two_loops_find((lines, stints) in works(), metres in 0.0..60.0, days in 0..20_i32) {
            let reach = Reach { metres, days };
            let mut expected = Vec::new();
            for (one, a) in (0..).zip(&lines) {
                for (other, b) in (0..).zip(&lines).skip(one as usize + 1) {
                    let in_time = reach.holds(&stints[one as usize], &stints[other as usize]);
                    let near = run::distance(a, b, metres, &mut Scratch::default()).filter(|_| in_time);
                    expected.extend(near.map(|distance_m| Conflict { one, other, distance_m }));
                }
            }
            let mut found = conflicts(&flat(&lines), &stints, reach);
            found.sort_by_key(|conflict| (conflict.one, conflict.other));
            prop_assert_eq!(&found, &expected);
            let mut filtered = tried(&flat(&lines), &stints, reach, Time::Filter).conflicts;
            filtered.sort_by_key(|conflict| (conflict.one, conflict.other));
            prop_assert_eq!(filtered, expected);
        }
    }
}
