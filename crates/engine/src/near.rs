//! All places against all lines: which line is nearest to each, and which places have none nearby.

#![allow(clippy::needless_range_loop, reason = "lanes and axes are walked side by side")]

use geo::Coord;
use rayon::prelude::*;

use crate::{
    curve,
    index::ALWAYS,
    packed::{Items, Packed, Walk, less, more},
    run::{self, Part, SLACK},
    shape::Bounds,
};

pub use crate::run::{Flat, Lines};

/// So many places that lie close together ask the tree once.
const GROUP: usize = 32;

/// A place and the line that is nearest to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Number of the place.
    pub place: u32,
    /// Number of the line; one of them where several are equally near.
    pub line: u32,
    /// Exact distance in metres.
    pub distance_m: f64,
}

/// Finds the nearest line of every place on all processors; places farther than `limit_m` metres from all lines are left
/// out.
///
/// Places and lines are finite, in metres. Neighbours stand beside each other in the answer.
pub fn nearest(places: &[Coord<f64>], lines: &impl Lines, limit_m: f64) -> Vec<Nearest> {
    let (order, layer) = (neighbours(places), Layer::new(lines));
    order
        .par_chunks(GROUP)
        .with_min_len(64)
        .map_init(
            || (Walk::default(), Candidates::default()),
            |(walk, near), members| {
                let group = Group::new(places, members);
                let to_middle = layer
                    .tree
                    .nearest(group.middle, f64::INFINITY, walk, |line| layer.gap2(line, group.middle))
                    .map_or(f64::INFINITY, |(_, gap2)| gap2.sqrt());
                // No member has to go farther to its nearest line than by way of the middle.
                let farthest = less(to_middle + group.radius, limit_m) * (1.0 + 1e-9) + 1e-6;
                near.collect(&layer, &group, farthest, walk);
                let mut found = [None; GROUP];
                for (found, &member) in found.iter_mut().zip(members) {
                    let at = places[member as usize];
                    *found = near.nearest([at.x, at.y], limit_m).map(|(line, distance_m)| Nearest {
                        place: member,
                        line,
                        distance_m,
                    });
                }
                found
            },
        )
        .flatten_iter()
        .flatten_iter()
        .collect()
}

/// Finds the places with no line within `metres` (exact distance, this many included) on all processors.
///
/// Neighbours stand beside each other in the answer.
pub fn beyond(places: &[Coord<f64>], lines: &impl Lines, metres: f64) -> Vec<u32> {
    let (order, layer) = (neighbours(places), Layer::new(lines));
    order
        .par_chunks(GROUP)
        .with_min_len(64)
        .map_init(
            || (Walk::default(), Candidates::default()),
            |(walk, near), members| {
                near.collect(&layer, &Group::new(places, members), metres * (1.0 + 1e-9) + 1e-6, walk);
                let mut alone = [None; GROUP];
                for (alone, &member) in alone.iter_mut().zip(members) {
                    let at = places[member as usize];
                    *alone = (!near.any_within([at.x, at.y], metres)).then_some(member);
                }
                alone
            },
        )
        .flatten_iter()
        .flatten_iter()
        .collect()
}

/// The places in the order of a Hilbert curve.
fn neighbours(places: &[Coord<f64>]) -> Vec<u32> {
    curve::order_of_places(places.len(), |place| [places[place].x, places[place].y])
}

/// Lines with their boxes and a tree over them.
struct Layer<'a, L> {
    lines: &'a L,
    boxes: Vec<Bounds>,
    tree: Packed,
}

impl Items for Vec<Bounds> {
    fn count(&self) -> usize {
        self.len()
    }
    fn bounds(&self, item: u32) -> Bounds {
        self[item as usize]
    }
}

impl<'a, L: Lines> Layer<'a, L> {
    fn new(lines: &'a L) -> Self {
        let boxes: Vec<Bounds> = (0..u32::try_from(lines.count()).unwrap_or(u32::MAX))
            .into_par_iter()
            .with_min_len(1024)
            .map(|line| run::around(lines.line(line)))
            .collect();
        Self { lines, tree: Packed::new(&boxes), boxes }
    }

    fn gap2(&self, line: u32, at: [f64; 2]) -> f64 {
        Part::all(self.lines.line(line)).map(|part| part.gap2(at)).fold(f64::INFINITY, less)
    }
}

/// Places that lie close together.
struct Group {
    around: Bounds,
    middle: [f64; 2],
    /// No member lies farther from the middle.
    radius: f64,
}

impl Group {
    fn new(places: &[Coord<f64>], members: &[u32]) -> Self {
        let Bounds { mut min, mut max } = Bounds::NOTHING;
        for member in members {
            let at = places[*member as usize];
            min = [less(at.x, min[0]), less(at.y, min[1])];
            max = [more(at.x, max[0]), more(at.y, max[1])];
        }
        let middle = std::array::from_fn(|axis| f64::midpoint(min[axis], max[axis]));
        let around = Bounds { min, max };
        let radius = (max[0] - middle[0]).hypot(max[1] - middle[1]);
        Self { around, middle, radius }
    }
}

/// Parts that are measured at once.
const LANES: usize = 4;

/// Straight parts of one line, side by side; the last one repeated where there are too few.
struct Block {
    from: [[f64; LANES]; 2],
    along: [[f64; LANES]; 2],
    over_length2: [f64; LANES],
    /// Which of all parts they are.
    parts: std::ops::Range<usize>,
}

impl Block {
    fn new(all: &[Part], parts: std::ops::Range<usize>) -> Self {
        let part = |lane: usize| &all[(parts.start + lane).min(parts.end - 1)];
        let axes = |of: fn(&Part) -> [f64; 2]| {
            std::array::from_fn(|axis| std::array::from_fn(|lane| of(part(lane))[axis]))
        };
        Self {
            from: axes(|part| part.from),
            along: axes(|part| part.along),
            over_length2: std::array::from_fn(|lane| part(lane).over_length2),
            parts,
        }
    }

    /// Square of the distance from a place to the nearest of the parts; as [`Part::gap2`].
    #[inline]
    fn gap2(&self, at: [f64; 2]) -> f64 {
        let mut gaps2 = [0.0; LANES];
        for lane in 0..LANES {
            let (x, y) = (at[0] - self.from[0][lane], at[1] - self.from[1][lane]);
            let (along_x, along_y) = (self.along[0][lane], self.along[1][lane]);
            let share = (x * along_x + y * along_y) * self.over_length2[lane];
            let share = more(less(share, 1.0), 0.0);
            let (x, y) = (x - share * along_x, y - share * along_y);
            gaps2[lane] = x * x + y * y;
        }
        less(less(gaps2[0], gaps2[1]), less(gaps2[2], gaps2[3]))
    }
}

/// Square of the distance of a box from a place.
fn gap2(held: &Bounds, at: [f64; 2]) -> f64 {
    let gap = |axis: usize| more(more(held.min[axis] - at[axis], at[axis] - held.max[axis]), 0.0);
    let (dx, dy) = (gap(0), gap(1));
    dx * dx + dy * dy
}

/// A line that may be near to a group.
struct Candidate {
    line: u32,
    around: Bounds,
    /// Square of the distance of its box from the group's middle.
    gap2: f64,
    blocks: std::ops::Range<usize>,
}

/// The lines that may be near to a group, the nearest ones first.
#[derive(Default)]
struct Candidates {
    lines: Vec<Candidate>,
    blocks: Vec<Block>,
    parts: Vec<Part>,
}

impl Candidates {
    fn collect<L: Lines>(&mut self, layer: &Layer<L>, group: &Group, farthest: f64, walk: &mut Walk) {
        let Self { lines, blocks, parts } = self;
        lines.clear();
        blocks.clear();
        parts.clear();
        let near = group.around.grown(farthest);
        layer.tree.visit(&near, ALWAYS, walk, |line| {
            let around = layer.boxes[line as usize];
            if !around.meets(&near) {
                return;
            }
            let (first_block, first_part) = (blocks.len(), parts.len());
            parts.extend(Part::all(layer.lines.line(line)));
            let starts = (first_part..parts.len()).step_by(LANES);
            blocks.extend(starts.map(|from| Block::new(parts, from..parts.len().min(from + LANES))));
            let gap2 = gap2(&around, group.middle);
            lines.push(Candidate { line, around, gap2, blocks: first_block..blocks.len() });
        });
        lines.sort_unstable_by(|a, b| a.gap2.total_cmp(&b.gap2));
    }

    /// The nearest line and its distance in metres.
    fn nearest(&self, at: [f64; 2], limit_m: f64) -> Option<(u32, f64)> {
        let mut bar = limit_m * limit_m * (1.0 + SLACK);
        let mut best = None;
        for candidate in &self.lines {
            if gap2(&candidate.around, at) > bar {
                continue;
            }
            for block in &self.blocks[candidate.blocks.clone()] {
                let gap2 = block.gap2(at);
                if gap2 <= bar {
                    (bar, best) = (gap2, Some((candidate.line, block)));
                }
            }
        }
        let (line, block) = best?;
        let distance_m = self.exact_gap2(block, at).sqrt();
        (distance_m <= limit_m).then_some((line, distance_m))
    }

    fn exact_gap2(&self, block: &Block, at: [f64; 2]) -> f64 {
        self.parts[block.parts.clone()].iter().map(|part| part.exact_gap2(at)).fold(f64::INFINITY, less)
    }

    fn any_within(&self, at: [f64; 2], metres: f64) -> bool {
        let bar = metres * metres;
        let (surely, perhaps) = (bar * (1.0 - SLACK), bar * (1.0 + SLACK));
        self.lines.iter().filter(|candidate| gap2(&candidate.around, at) <= perhaps).any(|candidate| {
            self.blocks[candidate.blocks.clone()].iter().any(|block| {
                let gap2 = block.gap2(at);
                gap2 <= surely || (gap2 <= perhaps && self.exact_gap2(block, at) <= bar)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(wide: f64) -> impl Strategy<Value = Coord<f64>> {
        (0.0..wide, 0.0..wide).prop_map(|(x, y)| Coord { x: 565_000.0 + x, y: 5_934_000.0 + y })
    }

    fn lines() -> impl Strategy<Value = Flat> {
        let line = (place(1_000.0), proptest::collection::vec((-60.0..60.0, -60.0..60.0), 0..9));
        proptest::collection::vec(line, 0..60).prop_map(|lines| {
            let mut flat = Flat::default();
            for (mut at, steps) in lines {
                flat.vertices.push(at);
                for (x, y) in steps {
                    at = at + Coord { x, y };
                    flat.vertices.push(at);
                }
                flat.ends.push(u32::try_from(flat.vertices.len()).unwrap());
            }
            flat
        })
    }

    fn plain(at: Coord<f64>, lines: &Flat, line: u32) -> f64 {
        let gap2 = Part::all(lines.line(line)).map(|part| part.exact_gap2([at.x, at.y]));
        gap2.fold(f64::INFINITY, less).sqrt()
    }

    fn nearest_of_all(at: Coord<f64>, lines: &Flat) -> f64 {
        (0..u32::try_from(lines.count()).unwrap())
            .map(|line| plain(at, lines, line))
            .fold(f64::INFINITY, less)
    }

    proptest! {
        #[test]
        fn the_nearest_line_is_the_one_that_a_loop_finds(
            places in proptest::collection::vec(place(1_500.0), 0..200),
            lines in lines(),
            limit_m in prop_oneof![Just(f64::INFINITY), 0.0..200.0],
        ) {
            let mut found = nearest(&places, &lines, limit_m);
            found.sort_by_key(|nearest| nearest.place);
            let expected: Vec<(u32, f64)> = (0..)
                .zip(places.iter().map(|at| nearest_of_all(*at, &lines)))
                .filter(|(_, far)| *far <= limit_m && far.is_finite())
                .collect();
            prop_assert_eq!(found.len(), expected.len());
            for (nearest, (place, far)) in found.into_iter().zip(expected) {
                prop_assert_eq!(nearest.place, place);
                prop_assert!((nearest.distance_m - far).abs() <= 1e-9);
                let of_line = plain(places[place as usize], &lines, nearest.line);
                prop_assert_eq!(Some(nearest.distance_m), Some(of_line));
            }
        }

        #[test]
        fn the_places_with_no_line_nearby_are_those_that_a_loop_finds(
            places in proptest::collection::vec(place(1_500.0), 0..200),
            lines in lines(),
            metres in 0.0..200.0,
        ) {
            let mut found = beyond(&places, &lines, metres);
            found.sort_unstable();
            let expected: Vec<u32> = (0..)
                .zip(&places)
                .filter(|(_, at)| nearest_of_all(**at, &lines) > metres)
                .map(|(place, _)| place)
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
