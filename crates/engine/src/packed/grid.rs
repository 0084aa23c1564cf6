//! The grid of 16 bits that boxes are rounded to.

#![allow(clippy::needless_range_loop, reason = "lanes and axes are walked side by side")]

use crate::{index::Days, shape::Bounds};

/// How many cells lie between the first and the last item on the longest axis. Of 2^16 cells the very first and the very
/// last hold nothing but what lies outside.
pub const CELLS: f32 = 65_533.0;

/// The grid: what all boxes are rounded to.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    /// Places are counted from here, so that 32 bits of a number are enough for a hundredth of a cell.
    pub from: [f64; 2],
    pub corner: [f32; 2],
    pub cells_per_m: f32,
    first: i32,
    pub cells_per_day: f64,
    /// Each day has its own cell and no day lies outside.
    pub days_are_exact: bool,
}

impl Grid {
    /// What a place on the grid may be off by, in cells: some roundings to 24 bits of a number of 16 bits.
    pub const OFF: f32 = 0.05;

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "monotone, which is all that is needed")]
    pub fn near(from: [f64; 2], bounds: &Bounds) -> [f32; 4] {
        let near = |axis: usize, at: f64| (at - from[axis]) as f32;
        [near(0, bounds.min[0]), near(1, bounds.min[1]), near(0, bounds.max[0]), near(1, bounds.max[1])]
    }

    /// A grid around boxes that are given from a place.
    pub fn around(from: [f64; 2], boxes: &[[f32; 4]], days: impl Iterator<Item = Days>) -> Self {
        let (mut min, mut max) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        for &[left, low, right, high] in boxes {
            min = [if left < min[0] { left } else { min[0] }, if low < min[1] { low } else { min[1] }];
            max = [if right > max[0] { right } else { max[0] }, if high > max[1] { high } else { max[1] }];
        }
        let (mut first, mut last, mut bounded) = (i32::MAX, i32::MIN, true);
        for day in days.flat_map(|days| [days.0, days.1]) {
            let ends = day != i32::MIN && day != i32::MAX;
            bounded &= ends;
            (first, last) = if ends { (first.min(day), last.max(day)) } else { (first, last) };
        }
        let span = (f64::from(last) - f64::from(first)).max(1.0);
        Self {
            from,
            corner: min,
            cells_per_m: CELLS / (max[0] - min[0]).max(max[1] - min[1]).max(0.001),
            first,
            cells_per_day: (f64::from(CELLS) / span).min(1.0),
            days_are_exact: bounded && span <= f64::from(CELLS),
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "clamped to 16 bits")]
    fn cell(along: i32) -> i16 {
        (along.clamp(-1, 65_534) - 32_767) as i16
    }

    #[expect(clippy::cast_possible_truncation, reason = "whole cells")]
    fn day(&self, day: i32) -> i16 {
        Self::cell(((f64::from(day) - f64::from(self.first)) * self.cells_per_day) as i32)
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "whole cells")]
    pub fn round(&self, near: [f32; 4], days: Days) -> Cells {
        let along = |axis: usize, at: f32| Self::cell(((at - self.corner[axis]) * self.cells_per_m) as i32);
        Cells {
            min: [along(0, near[0]), along(1, near[1]), self.day(days.0)],
            max: [along(0, near[2]), along(1, near[3]), self.day(days.1)],
        }
    }
}

/// A box in cells of the grid, ends included.
#[derive(Debug, Clone, Copy)]
pub struct Cells {
    pub min: [i16; 3],
    pub max: [i16; 3],
}

impl Cells {
    pub const NOTHING: Self = Self { min: [i16::MAX; 3], max: [i16::MIN; 3] };

    #[inline]
    pub fn grown(mut self, by: [u16; 3]) -> Self {
        for axis in 0..3 {
            self.min[axis] = self.min[axis].saturating_sub_unsigned(by[axis]);
            self.max[axis] = self.max[axis].saturating_add_unsigned(by[axis]);
        }
        self
    }
}
