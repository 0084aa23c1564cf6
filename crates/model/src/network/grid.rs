//! Finding the nearest edge through a grid of square cells.

use std::collections::HashMap;

use geo::Coord;

use super::Edge;
use crate::Metres;

/// About the length of a short city block: a few lines in each cell.
const CELL_M: f64 = 64.0;
/// Grid metres and ground metres differ by less than this anywhere in the zone as it is used.
const GRID_STRETCH: f64 = 1.01;

type Cell = (i64, i64);

/// The parts of all edges by the cells that they pass through.
#[derive(Debug, Clone, Default)]
pub(super) struct Grid {
    cells: HashMap<Cell, Vec<(usize, usize)>>,
    least: Cell,
    greatest: Cell,
}

impl Grid {
    pub(super) fn new(edges: &[Edge]) -> Self {
        let mut cells: HashMap<Cell, Vec<(usize, usize)>> = HashMap::new();
        for (edge, e) in edges.iter().enumerate() {
            for (part, ends) in e.line.windows(2).enumerate() {
                for cell in passed(ends[0], ends[1]) {
                    let parts = cells.entry(cell).or_default();
                    if parts.last() != Some(&(edge, part)) {
                        parts.push((edge, part));
                    }
                }
            }
        }
        let all = || cells.keys();
        let least = (all().map(|c| c.0).min().unwrap_or(0), all().map(|c| c.1).min().unwrap_or(0));
        let greatest = (all().map(|c| c.0).max().unwrap_or(-1), all().map(|c| c.1).max().unwrap_or(-1));
        Self { cells, least, greatest }
    }

    /// The edge, its part and the share of the part at which it comes nearest; `within` only bounds the search.
    pub(super) fn nearest(
        &self,
        edges: &[Edge],
        place: Coord<f64>,
        within: Metres,
    ) -> Option<(usize, usize, f64)> {
        let home = cell(place);
        let beside = |at: i64, least: i64, greatest: i64| (least - at).max(at - greatest).max(0);
        let near =
            beside(home.0, self.least.0, self.greatest.0).max(beside(home.1, self.least.1, self.greatest.1));
        let far = (home.0 - self.least.0)
            .abs()
            .max((home.0 - self.greatest.0).abs())
            .max((home.1 - self.least.1).abs())
            .max((home.1 - self.greatest.1).abs());
        let mut best: Option<(f64, (usize, usize, f64))> = None;
        for ring in near..=far {
            #[expect(clippy::cast_precision_loss, reason = "a ring's number is far below 2^52")]
            let least = (ring - 1).max(0) as f64 * CELL_M;
            // Whatever lies in this ring or a farther one is at least that far away.
            if least > within.get() * GRID_STRETCH || best.is_some_and(|(distance, _)| distance <= least) {
                break;
            }
            for cell in self.ring(home, ring) {
                for (edge, part) in self.cells.get(&cell).into_iter().flatten() {
                    let (distance, share) =
                        approach(place, edges[*edge].line[*part], edges[*edge].line[*part + 1]);
                    if best.is_none_or(|(least, _)| distance < least) {
                        best = Some((distance, (*edge, *part, share)));
                    }
                }
            }
        }
        best.map(|(_, found)| found)
    }

    /// The cells of the square ring around a cell that lie within the grid.
    fn ring(&self, home: Cell, ring: i64) -> impl Iterator<Item = Cell> {
        let clip = |from: i64, to: i64, least: i64, greatest: i64| from.max(least)..=to.min(greatest);
        let (west, east, south, north) = (home.0 - ring, home.0 + ring, home.1 - ring, home.1 + ring);
        let (least, greatest) = (self.least, self.greatest);
        let rows = if ring == 0 { vec![south] } else { vec![south, north] };
        let columns = if ring == 0 { vec![] } else { vec![west, east] };
        let rows = rows.into_iter().filter(move |y| (least.1..=greatest.1).contains(y));
        let columns = columns.into_iter().filter(move |x| (least.0..=greatest.0).contains(x));
        rows.flat_map(move |y| clip(west, east, least.0, greatest.0).map(move |x| (x, y))).chain(
            columns.flat_map(move |x| clip(south + 1, north - 1, least.1, greatest.1).map(move |y| (x, y))),
        )
    }
}

/// The cells of the boxes around pieces of at most a cell's length, so that a long diagonal does not fill a square.
fn passed(a: Coord<f64>, b: Coord<f64>) -> Vec<Cell> {
    let length = (b.x - a.x).hypot(b.y - a.y);
    let pieces = (length / CELL_M).ceil().max(1.0);
    let mut cells = Vec::new();
    let (mut piece, mut start) = (0.0, a);
    while piece < pieces {
        piece += 1.0;
        let end = a + (b - a) * (piece / pieces);
        let (one, other) = (cell(start), cell(end));
        for x in one.0.min(other.0)..=one.0.max(other.0) {
            for y in one.1.min(other.1)..=one.1.max(other.1) {
                if !cells.contains(&(x, y)) {
                    cells.push((x, y));
                }
            }
        }
        start = end;
    }
    cells
}

#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, far outside any city")]
fn cell(at: Coord<f64>) -> Cell {
    // Kept far from the ends of the number range, so that differences of cells never overflow.
    let bounded = |metres: f64| (metres / CELL_M).floor().clamp(-1e15, 1e15) as i64;
    (bounded(at.x), bounded(at.y))
}

/// Distance from a place to a straight line, and the share of the line at which it comes nearest.
fn approach(place: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> (f64, f64) {
    let (line, to) = (b - a, place - a);
    let square = line.x * line.x + line.y * line.y;
    let share = if square > 0.0 { ((to.x * line.x + to.y * line.y) / square).clamp(0.0, 1.0) } else { 0.0 };
    let at = a + line * share;
    ((place.x - at.x).hypot(place.y - at.y), share)
}
