//! The part of a raster that lies in an area, in pixels no finer than is asked for.

use std::io;

use geo::{Coord, Rect};
use serde::{Deserialize, Serialize};

use crate::{child::Refusal, crs};

/// Heights on land lie between these, in metres, whatever they are measured from.
const LAND_M: std::ops::RangeInclusive<f64> = -500.0..=9_000.0;

/// Pixels of a file that are looked at.
const PIXELS: usize = 400_000_000;

/// Points on each side of a box that is carried over into another reference system.
const STEPS: u32 = 32;

/// Where a raster's pixels lie.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Frame {
    /// Reference system.
    pub(crate) epsg: u32,
    /// Outer corner of the first pixel.
    pub(crate) corner: [f64; 2],
    /// What one pixel adds; the second is below 0 where rows run to the south.
    pub(crate) pixel: [f64; 2],
    /// Pixels of a row.
    pub(crate) columns: usize,
    /// Rows.
    pub(crate) rows: usize,
}

/// Why a raster is not read to its end.
#[derive(Debug)]
pub(crate) enum Halted {
    /// It is not one that is taken.
    Refused(Refusal),
    /// It could not be read.
    Failed(io::Error),
}

impl From<Refusal> for Halted {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<io::Error> for Halted {
    fn from(fault: io::Error) -> Self {
        Self::Failed(fault)
    }
}

/// The wanted pixels of a raster, and how many of them become one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Window {
    whole: Frame,
    pub(crate) first_column: usize,
    first_row: usize,
    columns: usize,
    rows: usize,
    /// Pixels along a row and rows that become one.
    blend: [usize; 2],
}

impl Frame {
    /// A place in pixels from the outer corner.
    pub(crate) fn inner(&self, at: Coord<f64>) -> [f64; 2] {
        [(at.x - self.corner[0]) / self.pixel[0], (at.y - self.corner[1]) / self.pixel[1]]
    }

    #[expect(clippy::cast_precision_loss, reason = "a raster has far fewer than 2^52 columns")]
    pub(crate) fn outer(&self) -> Rect<f64> {
        let [x, y] = self.corner;
        let far =
            Coord { x: x + self.pixel[0] * self.columns as f64, y: y + self.pixel[1] * self.rows as f64 };
        Rect::new(Coord { x, y }, far)
    }
}

/// The box around a box after its sides are carried over; none where no place of it can be.
pub(crate) fn carried(
    of: Rect<f64>,
    carry: impl Fn(Coord<f64>) -> Result<Coord<f64>, crs::CrsError>,
) -> Option<Rect<f64>> {
    let shares = (0..=STEPS).map(|step| f64::from(step) / f64::from(STEPS));
    let sides = shares.flat_map(|share| [[share, 0.0], [share, 1.0], [0.0, share], [1.0, share]]);
    let places = sides.filter_map(|[x, y]| {
        carry(Coord { x: of.min().x + x * of.width(), y: of.min().y + y * of.height() }).ok()
    });
    places.map(|at| Rect::new(at, at)).reduce(|a, b| {
        let low = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
        let high = Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) };
        Rect::new(low, high)
    })
}

impl Window {
    /// The pixels around an area in EPSG:25832, blended so that none is finer than half of `cell_m` metres.
    pub(crate) fn of(frame: &Frame, area: Rect<f64>, cell_m: f64) -> Result<Self, Refusal> {
        let there = carried(area, |at| crs::to_epsg(frame.epsg, at)).ok_or(Refusal::Elsewhere)?;
        let blend = blend(frame, there.center(), cell_m);
        let ends = [frame.inner(there.min()), frame.inner(there.max())];
        let [(first_column, columns), (first_row, rows)] = [(0, frame.columns), (1, frame.rows)]
            .map(|(axis, most)| span([ends[0][axis], ends[1][axis]], most, blend[axis]));
        if columns == 0 || rows == 0 {
            return Err(Refusal::Elsewhere);
        }
        if columns.saturating_mul(rows) > PIXELS {
            return Err(Refusal::TooFine);
        }
        Ok(Self { whole: *frame, first_column, first_row, columns, rows, blend })
    }

    /// Where the blended pixels lie.
    #[expect(clippy::cast_precision_loss, reason = "a raster has far fewer than 2^52 columns")]
    pub(crate) fn frame(&self) -> Frame {
        let Frame { epsg, corner: [x, y], pixel: [dx, dy], .. } = self.whole;
        Frame {
            epsg,
            corner: [x + dx * self.first_column as f64, y + dy * self.first_row as f64],
            pixel: [dx * self.blend[0] as f64, dy * self.blend[1] as f64],
            columns: self.columns.div_ceil(self.blend[0]),
            rows: self.rows.div_ceil(self.blend[1]),
        }
    }

    /// Asks for the pixels of each row, beginning at the first column, and gives the blended rows: means of what is known.
    #[expect(clippy::cast_possible_truncation, reason = "heights to a tenth of a millimetre are enough")]
    pub(crate) fn gather(
        &self,
        mut line: impl FnMut(usize, &mut [f64]) -> io::Result<()>,
        mut give: impl FnMut(&[f32]) -> io::Result<()>,
    ) -> Result<(), Halted> {
        let [across, down] = self.blend;
        let wide = self.columns.div_ceil(across);
        let mut pixels = vec![0.0; self.columns];
        let mut sums = vec![(0.0_f64, 0_u32); wide];
        for row in 0..self.rows {
            line(self.first_row + row, &mut pixels)?;
            for (cell, pixels) in sums.iter_mut().zip(pixels.chunks(across)) {
                for height in pixels.iter().filter(|height| height.is_finite()) {
                    if !LAND_M.contains(height) {
                        return Err(Refusal::NoHeight(*height).into());
                    }
                    cell.0 += height;
                    cell.1 += 1;
                }
            }
            if (row + 1) % down == 0 || row + 1 == self.rows {
                let means =
                    sums.iter().map(
                        |(sum, known)| {
                            if *known == 0 { f32::NAN } else { (sum / f64::from(*known)) as f32 }
                        },
                    );
                give(&means.collect::<Vec<_>>())?;
                sums.fill((0.0, 0));
            }
        }
        Ok(())
    }
}

/// How many pixels become one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn blend(frame: &Frame, at: Coord<f64>, cell_m: f64) -> [usize; 2] {
    let place = |x, y| crs::from_epsg(frame.epsg, Coord { x, y });
    let side = |dx: f64, dy: f64| {
        let (from, to) = (place(at.x, at.y).ok()?, place(at.x + dx, at.y + dy).ok()?);
        let pixel_m = (to.x - from.x).hypot(to.y - from.y);
        Some((cell_m / pixel_m + 1e-6).clamp(1.0, 1e6) as usize)
    };
    [side(frame.pixel[0], 0.0), side(0.0, frame.pixel[1])].map(|side| side.unwrap_or(1))
}

/// First pixel and pixels between two ends, with two blended ones more on either side, beginning at a whole blended one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "clamped to the raster"
)]
fn span(ends: [f64; 2], most: usize, blend: usize) -> (usize, usize) {
    let room = 2.0 * blend as f64;
    let clamp = |value: f64| value.clamp(0.0, most as f64) as usize;
    let low = clamp((ends[0].min(ends[1]) - room).floor()) / blend * blend;
    let high = clamp((ends[0].max(ends[1]) + room).ceil());
    (low, high.saturating_sub(low))
}
