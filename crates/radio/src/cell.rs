//! What is received in the cells of a grid.

use geo::Coord;
use model::utm32::ground_distance;
use rayon::prelude::*;

use crate::loss::{OutOfRange, Path, free_space_loss};

/// A sending antenna that radiates alike in all directions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mast {
    /// Place in EPSG:25832.
    pub at: Coord<f64>,
    /// Height of the antenna above ground in metres.
    pub height_m: f64,
    /// Largest dimension of the antenna in metres.
    pub antenna_m: f64,
    /// Centre frequency in hertz.
    pub frequency_hz: f64,
    /// Equivalent isotropically radiated power over the whole carrier, in dBm.
    pub eirp_dbm: f64,
    /// Resource blocks of twelve subcarriers over which it is spread evenly.
    pub resource_blocks: u16,
}

/// Square cells from a south-western corner, row by row from the south.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// South-western corner in EPSG:25832.
    pub corner: Coord<f64>,
    /// Side of a cell in metres.
    pub cell_m: f64,
    /// Cells from west to east.
    pub columns: u32,
    /// Cells from south to north.
    pub rows: u32,
    /// Height of the receiver above ground in metres.
    pub receiver_m: f64,
}

impl Mast {
    /// Power on one resource element at its source, in dBm.
    pub fn element_dbm(&self) -> f64 {
        self.eirp_dbm - 10.0 * (12.0 * f64::from(self.resource_blocks.max(1))).log10()
    }

    /// Reference signal received power at a place, in dBm, for a receiver without gain.
    ///
    /// Source: RSRP is the mean power of a resource element (3GPP TS 36.214, 38.215).
    ///
    /// # Errors
    /// [`OutOfRange`] where free space is no model of the path.
    pub fn rsrp(&self, at: Coord<f64>, receiver_m: f64) -> Result<f64, OutOfRange> {
        Ok(self.element_dbm() - self.loss(at, receiver_m)?)
    }

    /// Power of the whole carrier at a place, in dBm, for a receiver without gain.
    ///
    /// # Errors
    /// [`OutOfRange`] where free space is no model of the path.
    pub fn power(&self, at: Coord<f64>, receiver_m: f64) -> Result<f64, OutOfRange> {
        Ok(self.eirp_dbm - self.loss(at, receiver_m)?)
    }

    fn loss(&self, at: Coord<f64>, receiver_m: f64) -> Result<f64, OutOfRange> {
        free_space_loss(&Path {
            frequency_hz: self.frequency_hz,
            antenna_m: self.antenna_m,
            sender_m: self.height_m,
            receiver_m,
            ground_m: ground_distance(self.at, at),
        })
    }
}

impl Grid {
    /// The middle of a cell.
    pub fn centre(&self, column: u32, row: u32) -> Coord<f64> {
        let middle = |number: u32| (f64::from(number) + 0.5) * self.cell_m;
        self.corner + Coord { x: middle(column), y: middle(row) }
    }
}

/// What is received in the middle of each cell, in dBm or with the reason why there is no answer; computed in parallel.
pub fn hear(mast: &Mast, grid: &Grid) -> Vec<Result<f64, OutOfRange>> {
    (0..u64::from(grid.columns) * u64::from(grid.rows))
        .into_par_iter()
        .map(|cell| {
            // Both parts are below a u32 by construction.
            let part = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
            let columns = u64::from(grid.columns);
            mast.rsrp(grid.centre(part(cell % columns), part(cell / columns)), grid.receiver_m)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mast() -> Mast {
        Mast {
            at: Coord { x: 565_000.0, y: 5_934_000.0 },
            height_m: 30.0,
            antenna_m: 1.0,
            frequency_hz: 1.8e9,
            eirp_dbm: 60.0,
            resource_blocks: 100,
        }
    }

    #[test]
    fn the_power_of_a_carrier_is_spread_over_its_elements() {
        assert!((mast().element_dbm() - (60.0 - 30.791_812_46)).abs() < 1e-6);
    }

    #[test]
    fn a_kilometre_away_the_closed_form_is_received() {
        let mast = Mast { height_m: 1.5, ..mast() };
        // A kilometre on the ground is a little less than a kilometre on the grid, off the central meridian more.
        let scale = 1000.0 / ground_distance(mast.at, mast.at + Coord { x: 0.0, y: 1000.0 });
        let received = mast.rsrp(mast.at + Coord { x: 0.0, y: 1000.0 * scale }, 1.5).unwrap();
        let handbook = 32.4 + 20.0 * 1800f64.log10() + 20.0 * 1f64.log10();
        assert!((received - (mast.element_dbm() - handbook)).abs() < 0.06);
    }

    #[test]
    fn the_parallel_grid_is_the_same_as_asking_cell_by_cell() {
        let mast = mast();
        let grid = Grid {
            corner: mast.at - Coord { x: 1000.0, y: 500.0 },
            cell_m: 20.0,
            columns: 100,
            rows: 50,
            receiver_m: 1.5,
        };
        let heard = hear(&mast, &grid);
        let asked: Vec<_> = (0..grid.rows)
            .flat_map(|row| (0..grid.columns).map(move |column| grid.centre(column, row)))
            .map(|at| mast.rsrp(at, 1.5))
            .collect();
        assert_eq!(heard, asked);
        // Power falls with distance: the loudest cells lie around the mast, in the middle of the grid.
        let loudest = heard.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
        assert!([2449, 2450, 2549, 2550].iter().all(|cell| (heard[*cell].unwrap() - loudest).abs() < 1e-3));
    }
}
