//! Straight parts by the square cells that they pass through, in two flat arrays.

use geo::Coord;

use crate::shape::{Bounds, even_cuts, part_length};

/// Cells are at least so wide.
const LEAST_M: f64 = 25.0;
/// Grid metres and ground metres differ by less than this anywhere in the zone as it is used.
const GRID_STRETCH: f64 = 1.01;
/// A part may reach over the border of its cells by rounding, never as far as this.
const ROUNDING_M: f64 = 1e-6;

/// Which parts pass through each cell of a box around all of them.
#[derive(Debug)]
pub(super) struct Cells {
    corner: Coord<f64>,
    side_m: f64,
    wide: i64,
    high: i64,
    /// Where the parts of each cell begin, row by row; one more than there are cells.
    first: Vec<u32>,
    parts: Vec<u32>,
}

impl Cells {
    pub fn new(parts: impl ExactSizeIterator<Item = (Coord<f64>, Coord<f64>)> + Clone) -> Self {
        let mut around = Bounds::NOTHING;
        let mut count: f64 = 0.0;
        for (a, b) in parts.clone() {
            around.add(a);
            around.add(b);
            count += 1.0;
        }
        if count < 1.0 {
            let corner = Coord { x: 0.0, y: 0.0 };
            return Self { corner, side_m: LEAST_M, wide: 0, high: 0, first: vec![0], parts: vec![] };
        }
        let [width, height] = [around.max[0] - around.min[0], around.max[1] - around.min[1]];
        // About as many cells as parts.
        let side_m = (width * height / count).sqrt().max((width + height) / count / 2.0).max(LEAST_M);
        let corner = Coord { x: around.min[0], y: around.min[1] };
        let mut cells = Self { corner, side_m, wide: 0, high: 0, first: vec![], parts: vec![] };
        let [x, y] = cells.cell(Coord { x: around.max[0], y: around.max[1] });
        (cells.wide, cells.high) = (x + 1, y + 1);
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(parts.len() * 3);
        let mut passed: Vec<u32> = Vec::new();
        for (part, (a, b)) in (0..).zip(parts) {
            passed.clear();
            for (from, to) in even_cuts(a, b, part_length(a, b), side_m) {
                let (one, other) = (cells.cell(from), cells.cell(to));
                for y in one[1].min(other[1])..=one[1].max(other[1]) {
                    for x in one[0].min(other[0])..=one[0].max(other[0]) {
                        passed.push(cells.number([x, y]));
                    }
                }
            }
            passed.sort_unstable();
            passed.dedup();
            pairs.extend(passed.iter().map(|cell| (*cell, part)));
        }
        // By cell, and in each cell the parts in their order.
        (cells.first, cells.parts) = sorted(&pairs, cells.number([0, cells.high]) as usize);
        cells
    }

    /// The part with the smallest `gap2`, the square of its distance on the grid, that is not farther than about
    /// `within_m`; the first one wins between equals.
    pub fn nearest(&self, at: Coord<f64>, within_m: f64, gap2: impl Fn(u32) -> f64) -> Option<u32> {
        let home = self.cell(at);
        let inside = |axis: usize, from: f64, at: f64| {
            #[expect(clippy::cast_precision_loss, reason = "the number of a cell")]
            let into = at - from - home[axis] as f64 * self.side_m;
            into.min(self.side_m - into)
        };
        // From the place to the nearest border of its cell.
        let clear = inside(0, self.corner.x, at.x).min(inside(1, self.corner.y, at.y)) - ROUNDING_M;
        let beside = |at: i64, count: i64| (-at).max(at - count + 1).max(0);
        let far = |at: i64, count: i64| at.abs().max((count - 1 - at).abs());
        let near = beside(home[0], self.wide).max(beside(home[1], self.high));
        let outmost = far(home[0], self.wide).max(far(home[1], self.high));
        let reach = within_m * GRID_STRETCH;
        let mut best = (reach * reach, u32::MAX);
        for ring in near..=outmost {
            if ring > 0 {
                // Whatever lies in this ring or a farther one is at least so far away.
                #[expect(clippy::cast_precision_loss, reason = "the number of a ring")]
                let least = (clear + (ring - 1) as f64 * self.side_m).max(0.0);
                if least * least > best.0 {
                    break;
                }
            }
            self.ring(home, ring, |parts| {
                for part in parts {
                    let found = (gap2(*part), *part);
                    if found < best {
                        best = found;
                    }
                }
            });
        }
        (best.1 < u32::MAX).then_some(best.1)
    }

    /// Visits the parts of each row of the square ring around a cell, as far as it lies within the box.
    fn ring(&self, [x, y]: [i64; 2], ring: i64, mut each: impl FnMut(&[u32])) {
        let (west, east) = ((x - ring).max(0), (x + ring).min(self.wide - 1));
        for row in (y - ring).max(0)..=(y + ring).min(self.high - 1) {
            if (row - y).abs() == ring {
                each(self.row(west, east, row));
            } else {
                for column in [x - ring, x + ring] {
                    if (0..self.wide).contains(&column) {
                        each(self.row(column, column, row));
                    }
                }
            }
        }
    }

    fn row(&self, west: i64, east: i64, row: i64) -> &[u32] {
        if west > east {
            return &[];
        }
        let from = self.first[self.number([west, row]) as usize];
        &self.parts[from as usize..self.first[self.number([east, row]) as usize + 1] as usize]
    }

    #[expect(clippy::cast_possible_truncation, reason = "kept far from the ends of the number range")]
    fn cell(&self, at: Coord<f64>) -> [i64; 2] {
        let off = at - self.corner;
        [off.x, off.y].map(|metres| (metres / self.side_m).floor().clamp(-1e12, 1e12) as i64)
    }

    fn number(&self, [x, y]: [i64; 2]) -> u32 {
        // There are about as many cells as parts, so the number always fits.
        u32::try_from(y * self.wide + x).unwrap_or(u32::MAX)
    }
}

/// Values by their keys in two flat arrays, those of one key in their order: where each key begins (one more than there
/// are keys), and the values.
pub(in crate::supply) fn sorted(pairs: &[(u32, u32)], keys: usize) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; keys + 1];
    for (key, _) in pairs {
        first[*key as usize + 1] += 1;
    }
    for key in 0..keys {
        first[key + 1] += first[key];
    }
    let (mut free, mut values) = (first.clone(), vec![0; pairs.len()]);
    for (key, value) in pairs {
        let at = &mut free[*key as usize];
        values[*at as usize] = *value;
        *at += 1;
    }
    (first, values)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::distance::point_gap2;

    fn place() -> impl Strategy<Value = Coord<f64>> {
        (-300.0..900.0, -300.0..900.0)
            .prop_map(|(x, y): (f64, f64)| Coord { x: 565_000.0 + x, y: 5_934_000.0 + y })
    }

    proptest! {
        #[test]
        fn the_nearest_part_is_the_one_that_a_look_at_all_of_them_finds(
            parts in prop::collection::vec((place(), place()), 0..40),
            at in place(), within in 1.0..2_000.0,
        ) {
            let gap2 = |part: u32| { let (a, b) = parts[part as usize]; point_gap2(at, a, b) };
            let reach: f64 = within * GRID_STRETCH;
            let all = (0..).take(parts.len()).map(|part| (gap2(part), part));
            let nearest = all.filter(|(gap2, _)| *gap2 <= reach * reach).min_by(|a, b| a.0.total_cmp(&b.0));
            let cells = Cells::new(parts.iter().copied());
            prop_assert_eq!(cells.nearest(at, within, gap2), nearest.map(|(_, part)| part));
        }
    }
}
