//! Cells of a grid that share a label, as areas: contours of classes, of the best cell, of gaps.

use std::collections::HashMap;

use geo::{Coord, LineString, MultiPolygon, Polygon};

use crate::cell::Grid;

/// The areas of every label, in the order of the labels; cells without one belong to none.
///
/// Cells that touch along an edge are one polygon; those that touch at a corner alone are two. Rings run along the edges of cells, from
/// corner to corner; where a hole meets the outer ring, or another hole, it does so in a point, as OGC 06-103r4 allows.
///
/// # Panics
/// Never where there is a label, or none, for each cell of the grid; what is missing counts as none.
pub fn outline<L: Copy + Ord>(grid: &Grid, labels: &[Option<L>]) -> Vec<(L, MultiPolygon<f64>)> {
    let mut areas: Vec<(L, Polygon<f64>)> = Vec::new();
    let mut seen = vec![false; grid.columns as usize * grid.rows as usize];
    let board = Board { grid, labels };
    for row in 0..i64::from(grid.rows) {
        for column in 0..i64::from(grid.columns) {
            let Some(label) = board.at(column, row) else { continue };
            if !seen[board.cell(column, row)] {
                areas.push((label, board.polygon((column, row), label, &mut seen)));
            }
        }
    }
    areas.sort_by_key(|(label, _)| *label);
    let mut found: Vec<(L, MultiPolygon<f64>)> = Vec::new();
    for (label, polygon) in areas {
        match found.last_mut() {
            Some((last, polygons)) if *last == label => polygons.0.push(polygon),
            _ => found.push((label, MultiPolygon(vec![polygon]))),
        }
    }
    found
}

struct Board<'a, L> {
    grid: &'a Grid,
    labels: &'a [Option<L>],
}

/// A corner of cells, counted from the south-western one of the grid.
type Corner = (i64, i64);

impl<L: Copy + Ord> Board<'_, L> {
    fn at(&self, column: i64, row: i64) -> Option<L> {
        let inside = |at: i64, most: u32| (0..i64::from(most)).contains(&at);
        if !(inside(column, self.grid.columns) && inside(row, self.grid.rows)) {
            return None;
        }
        self.labels.get(self.cell(column, row)).copied().flatten()
    }

    #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "within the grid")]
    fn cell(&self, column: i64, row: i64) -> usize {
        row as usize * self.grid.columns as usize + column as usize
    }

    /// All cells with a label that hang together with one of them, as one polygon.
    fn polygon(&self, start: (i64, i64), label: L, seen: &mut [bool]) -> Polygon<f64> {
        let mut part = vec![start];
        seen[self.cell(start.0, start.1)] = true;
        // Edges with the part on their left: from a corner there are at most two, where two cells touch at a corner alone.
        let mut edges: HashMap<Corner, Vec<Corner>> = HashMap::new();
        while let Some((column, row)) = part.pop() {
            let (west, east, south, north) = (column, column + 1, row, row + 1);
            let sides = [
                ((column, row - 1), (west, south), (east, south)),
                ((column + 1, row), (east, south), (east, north)),
                ((column, row + 1), (east, north), (west, north)),
                ((column - 1, row), (west, north), (west, south)),
            ];
            for (next, from, to) in sides {
                if self.at(next.0, next.1) == Some(label) {
                    let cell = self.cell(next.0, next.1);
                    if !seen[cell] {
                        seen[cell] = true;
                        part.push(next);
                    }
                } else {
                    edges.entry(from).or_default().push(to);
                }
            }
        }
        self.rings(edges)
    }

    fn rings(&self, mut edges: HashMap<Corner, Vec<Corner>>) -> Polygon<f64> {
        // The lowest corner of the part, of several the most western one, lies on the outer ring.
        let first = edges.keys().copied().min_by_key(|(x, y)| (*y, *x));
        let outer = first.map_or_else(Vec::new, |first| walk(&mut edges, first));
        let mut starts: Vec<Corner> = edges.keys().copied().collect();
        starts.sort_unstable();
        let mut holes = Vec::new();
        for start in starts {
            while edges.contains_key(&start) {
                holes.push(self.line(&walk(&mut edges, start)));
            }
        }
        Polygon::new(self.line(&outer), holes)
    }

    #[expect(clippy::cast_precision_loss, reason = "a grid has far fewer than 2^52 cells")]
    fn line(&self, corners: &[Corner]) -> LineString<f64> {
        let place = |corner: &Corner| {
            self.grid.corner
                + Coord { x: corner.0 as f64 * self.grid.cell_m, y: corner.1 as f64 * self.grid.cell_m }
        };
        LineString(corners.iter().map(place).collect())
    }
}

/// Takes a ring out of the edges, closed, with its corners alone. Where two edges go on, the one to the right is taken: so a ring never
/// meets itself, and whatever is shut in there becomes a hole of its own.
fn walk(edges: &mut HashMap<Corner, Vec<Corner>>, start: Corner) -> Vec<Corner> {
    let mut ring: Vec<Corner> = vec![start];
    let (mut at, mut way) = (start, (0, 0));
    while let Some(next) = edges.get_mut(&at) {
        let right = |to: &Corner| way.0 * (to.1 - at.1) - way.1 * (to.0 - at.0);
        let taken = (0..next.len()).min_by_key(|place| right(&next[*place])).unwrap_or(0);
        let to = next.swap_remove(taken);
        if next.is_empty() {
            edges.remove(&at);
        }
        let step = (to.0 - at.0, to.1 - at.1);
        if step == way {
            ring.pop();
        }
        ring.push(to);
        (at, way) = (to, step);
        if at == start {
            break;
        }
    }
    // The first corner may lie in the middle of an edge.
    if let [first, second, .., before, _] = ring[..] {
        let turn = (second.0 - first.0).signum() == (first.0 - before.0).signum()
            && (second.1 - first.1).signum() == (first.1 - before.1).signum();
        if turn {
            ring.pop();
            ring.remove(0);
            ring.push(ring[0]);
        }
    }
    ring
}

#[cfg(test)]
mod tests {
    use geo::{Area, Contains, Point, Validation};
    use proptest::prelude::*;

    use super::*;

    const COLUMNS: u32 = 9;
    const ROWS: u32 = 8;
    const GRID: Grid = Grid {
        corner: Coord { x: 565_000.0, y: 5_934_000.0 },
        cell_m: 50.0,
        columns: COLUMNS,
        rows: ROWS,
        receiver_m: 1.5,
    };

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]
        #[test]
        fn the_areas_of_a_label_are_valid_and_hold_its_cells_and_no_others(
            labels in prop::collection::vec(prop::option::weighted(0.7, 0u8..3), (COLUMNS * ROWS) as usize)
        ) {
            let areas = outline(&GRID, &labels);
            for (label, area) in &areas {
                let cells = labels.iter().filter(|own| **own == Some(*label)).count();
                prop_assert!((area.unsigned_area() - f64::from(u32::try_from(cells).unwrap()) * 2500.0).abs() < 1e-6);
                for polygon in &area.0 {
                    prop_assert!(polygon.is_valid(), "{:?}", polygon.validation_errors());
                }
                for (cell, own) in (0u32..).zip(&labels) {
                    let inside = area.contains(&Point(GRID.centre(cell % COLUMNS, cell / COLUMNS)));
                    prop_assert_eq!(inside, *own == Some(*label));
                }
            }
            let told: Vec<u8> = areas.iter().map(|(label, _)| *label).collect();
            let mut known: Vec<u8> = labels.iter().flatten().copied().collect();
            known.sort_unstable();
            known.dedup();
            prop_assert_eq!(told, known);
        }
    }

    #[test]
    fn a_square_has_four_corners() {
        let labels: Vec<_> = (0..COLUMNS * ROWS)
            .map(|cell| (cell % COLUMNS < 4 && cell / COLUMNS < 3).then_some(0u8))
            .collect();
        let areas = outline(&GRID, &labels);
        assert_eq!(areas[0].1.0[0].exterior().0.len(), 5);
    }
}
