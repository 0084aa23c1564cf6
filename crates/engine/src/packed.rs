//! A packed tree over boxes in the plane and in time: built at once, never changed, joined with itself leaf by leaf.
//!
//! The boxes are put in the order of a Hilbert curve and packed full, sixteen to a node (Kamel and Faloutsos, "On
//! packing R-trees", CIKM 1993). The sides of a box are rounded to a grid of 16 bits over everything, so that a node
//! takes 192 bytes and its sixteen boxes are tested at once. Rounding is monotone: a query may come across an item
//! that lies up to a cell too far away (2 m where everything is 130 km wide), it never misses one.

#![allow(clippy::needless_range_loop, reason = "lanes and axes are walked side by side")]

mod grid;
mod node;

use std::{cmp::Reverse, collections::BinaryHeap};

use rayon::prelude::*;

use grid::{Cells, Grid};
use node::{Node, WIDE, WIDE_BITS, each};

use crate::{
    curve,
    index::{ALWAYS, Days},
    shape::Bounds,
};

/// Bits of a place on the curve for each of the three axes.
const CURVE_BITS: u32 = 10;

/// What a tree is built over: boxes with the numbers from 0.
///
/// # Units
/// Metres of EPSG:25832, finite; days counted from any day, `i32::MIN` and `i32::MAX` where there is no end.
pub(crate) trait Items: Sync {
    fn count(&self) -> usize;
    fn bounds(&self, item: u32) -> Bounds;
    fn days(&self, _item: u32) -> Days {
        ALWAYS
    }
    fn label(&self, _item: u32) -> Label {
        ANY
    }
}

/// The smaller of two finite numbers; one instruction, unlike `f64::min`, which minds what is no number.
#[inline]
pub(crate) fn less(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The greater of two finite numbers.
#[inline]
pub(crate) fn more(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// Items of one label make no pair, except those of the label [`ANY`].
pub(crate) type Label = u16;
/// The label of an item that makes a pair with every other one.
pub(crate) const ANY: Label = 0;
/// No item has this label.
pub(crate) const NONE: Label = Label::MAX;

/// How far apart two items of a pair may lie; see [`Packed::reach`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step([u16; 3]);

/// Memory for walks, to be used again.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    nodes: Vec<(usize, usize)>,
    leaves: Vec<usize>,
    /// What is nearest comes first: square of the distance (as bits, which sort as the positive number does), how far
    /// up the tree, which one there.
    nearest: BinaryHeap<Reverse<(u32, usize, usize)>>,
}

/// The tree. Items are the numbers of their boxes, from 0.
#[derive(Debug)]
pub(crate) struct Packed {
    grid: Grid,
    /// Leaves first, the root last; none when there is no item.
    levels: Vec<Vec<Node>>,
    around: Vec<Cells>,
    labels: Vec<[Label; WIDE]>,
    items: Vec<u32>,
}

impl Packed {
    /// Builds the tree on all processors.
    pub fn new(items: &impl Items) -> Self {
        let numbers = 0..number(items.count());
        let from = if items.count() == 0 { [0.0; 2] } else { items.bounds(0).min };
        let boxes: Vec<[f32; 4]> = numbers
            .clone()
            .into_par_iter()
            .with_min_len(1024)
            .map(|item| Grid::near(from, &items.bounds(item)))
            .collect();
        let grid = Grid::around(from, &boxes, numbers.clone().map(|item| items.days(item)));
        let rounded: Vec<(Cells, Label)> = numbers
            .into_par_iter()
            .zip(&boxes)
            .with_min_len(4096)
            .map(|(item, near)| (grid.round(*near, items.days(item)), items.label(item)))
            .collect();
        drop(boxes);
        let items = order(&rounded);
        let (leaves, labels): (Vec<Node>, Vec<[Label; WIDE]>) = items
            .par_chunks(WIDE)
            .with_min_len(256)
            .map(|items| {
                let mut labels = [ANY; WIDE];
                for (label, item) in labels.iter_mut().zip(items) {
                    *label = rounded[*item as usize].1;
                }
                (Node::of(items.iter().map(|item| rounded[*item as usize].0)), labels)
            })
            .unzip();
        let around: Vec<Cells> = leaves.iter().map(Node::around).collect();
        drop(rounded);
        let mut levels = vec![leaves];
        let mut below = around.clone();
        while below.len() > 1 {
            let level: Vec<Node> = below.chunks(WIDE).map(|nodes| Node::of(nodes.iter().copied())).collect();
            below = level.iter().map(Node::around).collect();
            levels.push(level);
        }
        Self { grid, levels, around, labels, items }
    }

    /// Number of leaves, for [`Packed::join`].
    pub fn leaves(&self) -> usize {
        self.around.len()
    }

    /// Whether a join leaves out every pair that lies too far apart in time.
    pub fn days_are_exact(&self) -> bool {
        self.grid.days_are_exact
    }

    /// A reach in metres and days, as cells of the grid.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 16 bits")]
    pub fn reach(&self, metres: f64, days: i32) -> Step {
        // Two places a reach apart lie at most this many cells apart; a little more pays for rounding.
        let cells = |along: f64| (along + f64::from(2.0 * Grid::OFF)).ceil().clamp(0.0, 65_535.0) as u16;
        let across = cells(metres * f64::from(self.grid.cells_per_m));
        let on = f64::from(days) * self.grid.cells_per_day;
        Step([
            across,
            across,
            if self.grid.days_are_exact { on.clamp(0.0, 65_535.0) as u16 } else { cells(on) },
        ])
    }

    /// Appends the pairs of items that may lie within a reach, of which the second stands in this leaf and the first in
    /// the same or an earlier one; all leaves together give each pair once.
    pub fn join(&self, leaf: usize, reach: Step, walk: &mut Walk, out: &mut Vec<(u32, u32)>) {
        let (node, labels) = (&self.levels[0][leaf], &self.labels[leaf]);
        self.leaves_near(leaf, self.around[leaf].grown(reach.0), walk);
        for &other in &walk.leaves {
            let others = &self.levels[0][other];
            each(node.meeting(&self.around[other].grown(reach.0)), |at| {
                let Some(&item) = self.items.get(leaf * WIDE + at) else { return };
                let mut found = others.meeting(&node.at(at).grown(reach.0));
                let label = if labels[at] == ANY { NONE } else { labels[at] };
                for (found, theirs) in found.iter_mut().zip(&self.labels[other]) {
                    *found &= u8::from(*theirs != label).wrapping_neg();
                }
                if other == leaf {
                    found[at..].fill(0);
                }
                each(found, |at| {
                    if let Some(&earlier) = self.items.get(other * WIDE + at) {
                        out.push((earlier, item));
                    }
                });
            });
        }
    }

    /// Finds the leaves up to `last` that meet a box.
    fn leaves_near(&self, last: usize, cells: Cells, walk: &mut Walk) {
        walk.leaves.clear();
        walk.nodes.clear();
        walk.nodes.push((self.levels.len() - 1, 0));
        while let Some((level, at)) = walk.nodes.pop() {
            if level == 0 {
                walk.leaves.push(at);
                continue;
            }
            let below = level - 1;
            each(self.levels[level][at].meeting(&cells), |child| {
                let child = at * WIDE + child;
                if child << (WIDE_BITS * below) <= last && child < self.levels[below].len() {
                    walk.nodes.push((below, child));
                }
            });
        }
    }

    /// Calls `each` for every item that may meet a box in the plane and in time.
    pub fn visit(&self, within: &Bounds, days: Days, walk: &mut Walk, mut found: impl FnMut(u32)) {
        if self.items.is_empty() {
            return;
        }
        let cells = self.grid.round(Grid::near(self.grid.from, within), days);
        self.leaves_near(usize::MAX, cells, walk);
        for &leaf in &walk.leaves {
            each(self.levels[0][leaf].meeting(&cells), |at| {
                if let Some(&item) = self.items.get(leaf * WIDE + at) {
                    found(item);
                }
            });
        }
    }

    /// The item nearest to a place and the square of its distance, if it is not farther than the square root of `bar`;
    /// `gap2` gives the exact square for an item. The smaller number wins between equals.
    pub fn nearest(
        &self,
        at: [f64; 2],
        mut bar: f64,
        walk: &mut Walk,
        mut gap2: impl FnMut(u32) -> f64,
    ) -> Option<(u32, f64)> {
        let mut best: Option<(u32, f64)> = None;
        #[expect(clippy::cast_possible_truncation, reason = "cells are no finer than this")]
        let place: [f32; 2] = std::array::from_fn(|axis| {
            let near = (at[axis] - self.grid.from[axis]) as f32;
            (near - self.grid.corner[axis]) * self.grid.cells_per_m - 32_767.0
        });
        let m_per_cell = 1.0 / f64::from(self.grid.cells_per_m);
        let m2_per_cell2 = m_per_cell * m_per_cell;
        walk.nearest.clear();
        if !self.items.is_empty() {
            walk.nearest.push(Reverse((0, self.levels.len(), 0)));
        }
        while let Some(Reverse((nearness, level, at))) = walk.nearest.pop() {
            if f64::from(f32::from_bits(nearness)) * m2_per_cell2 > bar {
                break;
            }
            let Some(below) = level.checked_sub(1) else {
                let item = self.items[at];
                let found = gap2(item);
                if found < bar || (found <= bar && best.is_none_or(|(other, _)| item < other)) {
                    bar = found;
                    best = Some((item, found));
                }
                continue;
            };
            let nearnesses = self.levels[below][at].gaps2(place);
            let count = if below == 0 { self.items.len() } else { self.levels[below - 1].len() };
            for (child, nearness) in (at * WIDE..count).zip(nearnesses) {
                if f64::from(nearness) * m2_per_cell2 <= bar {
                    walk.nearest.push(Reverse((nearness.to_bits(), below, child)));
                }
            }
        }
        best
    }
}

fn number(count: usize) -> u32 {
    // Four thousand million items do not fit into memory, so the number always fits.
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The items in the order of the curve, each axis measured by how far an item reaches along it: a leaf is then about
/// as many items long in time as it is wide.
fn order(rounded: &[(Cells, Label)]) -> Vec<u32> {
    let (mut sides, mut around) = ([0_i64; 3], Cells::NOTHING);
    for (cells, _) in rounded {
        for axis in 0..3 {
            sides[axis] += i64::from(cells.max[axis]) - i64::from(cells.min[axis]);
            around.min[axis] = around.min[axis].min(cells.min[axis]);
            around.max[axis] = around.max[axis].max(cells.max[axis]);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a mean")]
    let mean = |side: i64| (side as f32 / rounded.len().max(1) as f32).max(1.0);
    let in_plane = mean(sides[0]).max(mean(sides[1]));
    let means = [in_plane, in_plane, mean(sides[2])];
    let lengths: [f32; 3] =
        std::array::from_fn(|axis| f32::from(around.max[axis]) - f32::from(around.min[axis]));
    let longest = (0..3).map(|axis| lengths[axis] / means[axis]).fold(1e-3, f32::max);
    // Middles are taken twice as large, to stay whole numbers.
    #[expect(clippy::cast_precision_loss, reason = "1023 is exact")]
    let scales = means.map(|mean| ((1_u32 << CURVE_BITS) - 1) as f32 / (2.0 * longest * mean));
    curve::order::<3>(rounded.len(), CURVE_BITS, |item| {
        let cells = &rounded[item].0;
        std::array::from_fn(|axis| {
            let middle =
                i32::from(cells.min[axis]) + i32::from(cells.max[axis]) - 2 * i32::from(around.min[axis]);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "a small positive number"
            )]
            let cell = (middle as f32 * scales[axis]) as i32 as u32;
            cell.min((1 << CURVE_BITS) - 1)
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{grid::CELLS, *};

    #[derive(Debug, Clone)]
    struct Item {
        bounds: Bounds,
        days: Days,
        label: Label,
    }

    impl Items for Vec<Item> {
        fn count(&self) -> usize {
            self.len()
        }
        fn bounds(&self, item: u32) -> Bounds {
            self[item as usize].bounds
        }
        fn days(&self, item: u32) -> Days {
            self[item as usize].days
        }
        fn label(&self, item: u32) -> Label {
            self[item as usize].label
        }
    }

    fn bounds(wide: f64) -> impl Strategy<Value = Bounds> {
        (0.0..wide, 0.0..wide, 0.0..60.0, 0.0..60.0).prop_map(|(x, y, across, up)| {
            let (x, y) = (565_000.0 + x, 5_934_000.0 + y);
            Bounds { min: [x, y], max: [x + across, y + up] }
        })
    }

    fn days() -> impl Strategy<Value = Days> {
        let far = -2_000_000_000..2_000_000_000_i32;
        prop_oneof![
            20 => (0..700_i32, 0..60_i32).prop_map(|(first, length)| (first, first + length)),
            1 => Just(ALWAYS),
            1 => (0..700_i32).prop_map(|first| (first, i32::MAX)),
            1 => (far, 0..60_i32).prop_map(|(first, length)| (first, first + length)),
        ]
    }

    fn items() -> impl Strategy<Value = Vec<Item>> {
        (prop_oneof![Just(100.0), Just(2_000.0), Just(300_000.0)], any::<bool>()).prop_flat_map(
            |(wide, bounded)| {
                let days = if bounded {
                    (0..700_i32).prop_map(|day| (day, day + 20)).boxed()
                } else {
                    days().boxed()
                };
                let label = prop_oneof![Just(ANY), 1..4_u16];
                let item = (bounds(wide), days, label);
                proptest::collection::vec(item, 0..300).prop_map(|items| {
                    items.into_iter().map(|(bounds, days, label)| Item { bounds, days, label }).collect()
                })
            },
        )
    }

    fn in_time(a: Days, b: Days, reach: i32) -> bool {
        let soon = |last: i32, first: i32| i64::from(first) <= i64::from(last) + i64::from(reach);
        soon(a.1, b.0) && soon(b.1, a.0)
    }

    proptest! {
        #[test]
        fn a_join_gives_every_pair_within_reach_once(items in items(), metres in 0.0..100.0, days in 0..30_i32) {
            let tree = Packed::new(&items);
            let (reach, mut walk, mut pairs) = (tree.reach(metres, days), Walk::default(), Vec::new());
            for leaf in 0..tree.leaves() {
                tree.join(leaf, reach, &mut walk, &mut pairs);
            }
            let given: BTreeSet<(u32, u32)> = pairs.iter().map(|(a, b)| (*a.min(b), *a.max(b))).collect();
            prop_assert_eq!(given.len(), pairs.len());
            for (a, one) in (0..).zip(&items) {
                prop_assert!(!given.contains(&(a, a)));
                for (b, other) in (0..).zip(&items).skip(a as usize + 1) {
                    let near = one.bounds.grown(metres).meets(&other.bounds);
                    let soon = in_time(one.days, other.days, days);
                    let counts = one.label != other.label || one.label == ANY;
                    if counts && near && soon {
                        prop_assert!(given.contains(&(a, b)), "{:?} {:?}", one, other);
                    } else if given.contains(&(a, b)) {
                        prop_assert!(counts && (soon || !tree.days_are_exact()));
                    }
                }
            }
        }

        #[test]
        fn a_query_misses_nothing_and_gives_little_else(items in items(), within in bounds(2_000.0), days in days()) {
            let tree = Packed::new(&items);
            let mut found = Vec::new();
            tree.visit(&within, days, &mut Walk::default(), |item| found.push(item));
            found.sort_unstable();
            prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
            // No cell is wider than this.
            let almost = within.grown(2.0 * 300_060.0 / f64::from(CELLS));
            for (number, item) in (0..).zip(&items) {
                let found = found.binary_search(&number).is_ok();
                if item.bounds.meets(&within) && in_time(item.days, days, 0) {
                    prop_assert!(found, "{:?}", item);
                }
                prop_assert!(!found || item.bounds.meets(&almost));
            }
        }

        #[test]
        fn the_nearest_item_is_the_nearest_one(items in items(), from in bounds(4_000.0), limit in 1.0..1e6) {
            let tree = Packed::new(&items);
            let at = Bounds { min: from.min, max: from.min };
            let gap2 = |item: u32| items[item as usize].bounds.gap2(&at);
            let expected = (0..number(items.len()))
                .map(|item| (gap2(item), item))
                .filter(|(gap2, _)| *gap2 <= limit * limit)
                .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let found = tree.nearest(at.min, limit * limit, &mut Walk::default(), gap2);
            prop_assert_eq!(found, expected.map(|(gap2, item)| (item, gap2)));
        }
    }
}
