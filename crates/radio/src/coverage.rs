//! How much of a city is served: area, places and roads.

use geo::{Coord, Euclidean, Length, Line, LineString};
use model::utm32::ground_distance;

use crate::{best::Best, cell::Grid};

/// A part of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Share {
    /// The part that is served.
    pub served: f64,
    /// All that was looked at.
    pub all: f64,
    /// What lies outside the grid and was not looked at.
    pub outside: f64,
}

impl Share {
    /// Served of all that was looked at, 0 to 1; nothing where nothing was.
    pub fn ratio(&self) -> Option<f64> {
        (self.all > 0.0).then(|| self.served / self.all)
    }

    fn count(&mut self, amount: f64, served: Option<bool>) {
        match served {
            Some(served) => {
                self.all += amount;
                self.served += if served { amount } else { 0.0 };
            }
            None => self.outside += amount,
        }
    }
}

impl Grid {
    /// Number of the cell a place lies in.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before")]
    pub fn cell(&self, place: Coord<f64>) -> Option<usize> {
        let inner = (place - self.corner) / self.cell_m;
        let holds = |at: f64, most: u32| at >= 0.0 && at < f64::from(most);
        (holds(inner.x, self.columns) && holds(inner.y, self.rows))
            .then(|| inner.y as usize * self.columns as usize + inner.x as usize)
    }
}

impl Best {
    fn serves(&self, cell: usize, least_dbm: f32) -> bool {
        self.cells()[cell].is_some_and(|heard| heard.dbm >= least_dbm)
    }

    /// Numbers of the cells in which nothing reaches the threshold.
    pub fn gaps(&self, least_dbm: f32) -> Vec<usize> {
        (0..self.cells().len()).filter(|cell| !self.serves(*cell, least_dbm)).collect()
    }

    /// How many of some cells reach each threshold but none before it in the list (highest first), and how many reach none.
    pub fn classes(&self, thresholds_dbm: &[f32], within: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut counts = vec![0; thresholds_dbm.len() + 1];
        for cell in (0..self.cells().len()).filter(|cell| within(*cell)) {
            let class = thresholds_dbm.iter().position(|least| self.serves(cell, *least));
            counts[class.unwrap_or(thresholds_dbm.len())] += 1;
        }
        counts
    }

    /// Served area of some cells in square metres of the grid.
    pub fn area(&self, least_dbm: f32, within: impl Fn(usize) -> bool) -> Share {
        let mut share = Share::default();
        let square = self.grid().cell_m * self.grid().cell_m;
        for cell in (0..self.cells().len()).filter(|cell| within(*cell)) {
            share.count(square, Some(self.serves(cell, least_dbm)));
        }
        share
    }

    /// Served places, such as addresses.
    pub fn places(&self, places: impl IntoIterator<Item = Coord<f64>>, least_dbm: f32) -> Share {
        let mut share = Share::default();
        for place in places {
            share.count(1.0, self.grid().cell(place).map(|cell| self.serves(cell, least_dbm)));
        }
        share
    }

    /// Served roads in kilometres along the ground, cut exactly where they go from one cell into the next.
    pub fn roads<'a>(&self, roads: impl IntoIterator<Item = &'a LineString<f64>>, least_dbm: f32) -> Share {
        let mut share = Share::default();
        for line in roads.into_iter().flat_map(LineString::lines) {
            for part in pieces(self.grid(), line) {
                let middle = (part.start + part.end) / 2.0;
                let served = self.grid().cell(middle).map(|cell| self.serves(cell, least_dbm));
                share.count(ground_distance(part.start, part.end) / 1e3, served);
            }
        }
        share
    }
}

/// A line cut at the edges of the cells.
fn pieces(grid: &Grid, line: Line<f64>) -> impl Iterator<Item = Line<f64>> + use<> {
    let (start, way) = ((line.start - grid.corner) / grid.cell_m, line.delta() / grid.cell_m);
    let mut cuts = vec![0.0, 1.0];
    for (from, along) in [(start.x, way.x), (start.y, way.y)] {
        let (low, high) = (from.min(from + along), from.max(from + along));
        let mut edge = low.ceil();
        while edge < high {
            cuts.push(((edge - from) / along).clamp(0.0, 1.0));
            edge += 1.0;
        }
    }
    cuts.sort_unstable_by(f64::total_cmp);
    let at = move |share: f64| line.start + line.delta() * share;
    let parts: Vec<_> = cuts.windows(2).map(|pair| Line::new(at(pair[0]), at(pair[1]))).collect();
    parts.into_iter().filter(|part| Euclidean.length(part) > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        best::tests::{GRID, field},
        raster::{Answers, Field, Window},
    };
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn roads_are_cut_as_if_walked_in_small_steps(field in field(), from in (-100.0..550.0, -100.0..450.0), to in (-100.0..550.0, -100.0..450.0)) {
            let mut best = Best::new(GRID);
            best.put(3, field).unwrap();
            let (from, to) = (GRID.corner + Coord { x: from.0, y: from.1 }, GRID.corner + Coord { x: to.0, y: to.1 });
            let share = best.roads([&LineString(vec![from, to])], -101.0);
            let length = ground_distance(from, to) / 1e3;
            prop_assert!((share.all + share.outside - length).abs() < 1e-9);
            let steps = 20_000u32;
            let walked = best.places((0..steps).map(|n| from + (to - from) * ((f64::from(n) + 0.5) / f64::from(steps))), -101.0);
            let step = length / f64::from(steps);
            prop_assert!((walked.served * step - share.served).abs() < 40.0 * step);
            prop_assert!((walked.outside * step - share.outside).abs() < 40.0 * step);
        }

        #[test]
        fn gaps_classes_and_area_count_the_same_cells(field in field()) {
            let mut best = Best::new(GRID);
            best.put(0, field).unwrap();
            let classes = best.classes(&[-85.0, -100.0], |_| true);
            let gaps = best.gaps(-100.0);
            prop_assert_eq!(classes.iter().sum::<usize>(), 63);
            prop_assert_eq!(classes[2], gaps.len());
            let area = best.area(-100.0, |_| true);
            let served = u32::try_from(63 - gaps.len()).unwrap();
            prop_assert!((area.served - f64::from(served) * 2500.0).abs() < 1e-6);
        }
    }

    #[test]
    fn an_address_outside_the_grid_is_not_counted_as_a_gap() {
        let window = Window { column: 0, row: 0, columns: 1, rows: 1 };
        let mut best = Best::new(GRID);
        best.put(0, Field { window, dbm: vec![-80.0], answers: Answers::default() }).unwrap();
        let at = |x, y| GRID.corner + Coord { x, y };
        let share = best.places([at(10.0, 10.0), at(60.0, 10.0), at(-1.0, 10.0), at(10.0, 350.0)], -100.0);
        assert_eq!(share, Share { served: 1.0, all: 2.0, outside: 2.0 });
        assert_eq!(share.ratio(), Some(0.5));
        assert_eq!(Share::default().ratio(), None);
    }
}
