//! The cells that are looked at.

use geo::Coord;

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

impl Grid {
    /// The middle of a cell.
    pub fn centre(&self, column: u32, row: u32) -> Coord<f64> {
        let middle = |number: u32| (f64::from(number) + 0.5) * self.cell_m;
        self.corner + Coord { x: middle(column), y: middle(row) }
    }
}
