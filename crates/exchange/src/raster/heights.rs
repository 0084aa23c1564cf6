//! Heights of several files in one grid in EPSG:25832.

use std::path::Path;

use geo::{Coord, Rect};
use rayon::prelude::*;

use super::{
    HeightsFault, Why, hgt,
    window::{Frame, carried},
};
use crate::{
    child::{self, Cells},
    crs,
    source::Limit,
};

/// Cells of a grid of heights: 160 MB.
pub const MOST_CELLS: usize = 40_000_000;
/// Files that are read in one go.
const MOST_FILES: usize = 4_096;

/// Square cells with a height in the middle of each, row by row from the south, each row from the west.
#[derive(Debug, Clone, PartialEq)]
pub struct Heights {
    /// South-western corner in EPSG:25832, of the cell and not of its middle.
    pub corner: Coord<f64>,
    /// Side of a cell in metres.
    pub cell_m: f64,
    /// Cells from west to east.
    pub columns: usize,
    /// Cells from south to north.
    pub rows: usize,
    /// Metres as the files give them; what is not known is no number.
    pub metres: Vec<f32>,
    /// Cells whose height is not known.
    pub voids: usize,
    /// Files that hold nothing of the area.
    pub beside: Vec<String>,
}

/// Reads the heights of an area (EPSG:25832) from SRTM tiles (`.hgt`, `.hgt.zip`) and `GeoTIFF` files; `program` is the path of the binary
/// that runs [`crate::child::main`].
///
/// Where files overlap, the first that knows a height gives it. Pixels finer than a cell are blended to their mean first; between
/// pixels heights are interpolated, and where one of the four is not known, none is. Half a pixel along the edge of a file has
/// the height of the edge, unless another file knows better.
///
/// # Errors
/// [`HeightsFault`] names the first file that cannot be used.
pub fn read_heights(
    program: &Path,
    files: &[&Path],
    area: Rect<f64>,
    cell_m: f64,
) -> Result<Heights, HeightsFault> {
    let mut heights = Heights::nothing(area, cell_m)?;
    if files.len() > MOST_FILES {
        return Err(HeightsFault::of_all(Why::Files { most: MOST_FILES }));
    }
    // What the edges of files say, where no file knows it from both sides.
    let mut edges = vec![f32::NAN; heights.metres.len()];
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match cells(program, file, &name, &heights) {
            Ok(cells) => heights.lay(&mut edges, &cells),
            Err(Why::Nothing) => heights.beside.push(name),
            Err(why) => return Err(HeightsFault::of(&name, why)),
        }
    }
    for (height, edge) in heights.metres.iter_mut().zip(edges) {
        if height.is_nan() {
            *height = edge;
        }
        heights.voids += usize::from(height.is_nan());
    }
    if heights.voids == heights.metres.len() {
        return Err(HeightsFault::of_all(Why::Nothing));
    }
    Ok(heights)
}

fn cells(program: &Path, file: &Path, name: &str, heights: &Heights) -> Result<Cells, Why> {
    let most = Limit::LAYER.bytes;
    if std::fs::metadata(file).map_err(|_fault| Why::NotOpened)?.len() > most {
        return Err(Why::TooLarge { most });
    }
    let bytes = std::fs::read(file).map_err(|_fault| Why::NotOpened)?;
    let (area, cell_m) = (heights.outer(), heights.cell_m);
    if [&b"II*\0"[..], b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|start| bytes.starts_with(start)) {
        let most = 8 * heights.metres.len() + 100_000;
        let answer = child::read_cells(program, &bytes, area, cell_m, most)?;
        return answer.ok_or(Why::Broken)?.map_err(Why::from);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let (name, bytes) = hgt::unpacked(&bytes)?;
        return hgt::cells(&name, &bytes, area, cell_m);
    }
    if hgt::is_tile(name) { hgt::cells(name, &bytes, area, cell_m) } else { Err(Why::Unknown) }
}

impl Heights {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "checked before"
    )]
    fn nothing(area: Rect<f64>, cell_m: f64) -> Result<Self, HeightsFault> {
        let [columns, rows] = [area.width(), area.height()].map(|side| (side / cell_m).ceil().max(2.0));
        let sound = cell_m > 0.0 && area.min().x.is_finite() && area.min().y.is_finite();
        // Not a number compares as false.
        let few = columns * rows <= MOST_CELLS as f64;
        if !(sound && few) {
            return Err(HeightsFault::of_all(Why::Cells { most: MOST_CELLS }));
        }
        let (columns, rows) = (columns as usize, rows as usize);
        let metres = vec![f32::NAN; columns * rows];
        Ok(Self { corner: area.min(), cell_m, columns, rows, metres, voids: 0, beside: Vec::new() })
    }

    #[expect(clippy::cast_precision_loss, reason = "a grid has far fewer than 2^52 columns")]
    fn outer(&self) -> Rect<f64> {
        let far = Coord { x: self.columns as f64, y: self.rows as f64 } * self.cell_m;
        Rect::new(self.corner, self.corner + far)
    }

    /// Fills what is not known yet from a file's pixels.
    #[expect(clippy::cast_precision_loss, reason = "a grid has far fewer than 2^52 columns")]
    fn lay(&mut self, edges: &mut [f32], cells: &Cells) {
        let (corner, cell_m) = (self.corner, self.cell_m);
        let reach = carried(cells.frame.outer(), |at| crs::from_epsg(cells.frame.epsg, at));
        let within = |from: f64, to: f64, corner: f64, most: usize| {
            let [low, high] = [(from - corner) / cell_m - 1.0, (to - corner) / cell_m + 1.0];
            clamped(low, most)..clamped(high, most)
        };
        let Some(reach) = reach else { return };
        let columns = within(reach.min().x, reach.max().x, corner.x, self.columns);
        let rows = within(reach.min().y, reach.max().y, corner.y, self.rows);
        let wide = self.columns;
        let part = rows.start * wide..rows.end * wide;
        let lines = self.metres[part.clone()].par_chunks_mut(wide).zip(edges[part].par_chunks_mut(wide));
        lines.zip(rows).for_each(|((metres, edges), row)| {
            for column in columns.clone() {
                if metres[column].is_finite() {
                    continue;
                }
                let middle = Coord { x: column as f64 + 0.5, y: row as f64 + 0.5 };
                let Ok(there) = crs::to_epsg(cells.frame.epsg, corner + middle * cell_m) else { continue };
                match between(cells, cells.frame.inner(there)) {
                    Some((height, true)) => metres[column] = height,
                    Some((height, false)) if edges[column].is_nan() => edges[column] = height,
                    _ => {}
                }
            }
        });
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "clamped to the grid"
)]
fn clamped(value: f64, most: usize) -> usize {
    value.clamp(0.0, most as f64) as usize
}

/// The height of a place in pixels from the corner, and whether it lies between middles of pixels on all sides.
#[expect(clippy::cast_possible_truncation, reason = "heights to a tenth of a millimetre are enough")]
fn between(cells: &Cells, [x, y]: [f64; 2]) -> Option<(f32, bool)> {
    let Frame { columns, rows, .. } = cells.frame;
    let (left, across, inner_x) = neighbours(x, columns)?;
    let (top, down, inner_y) = neighbours(y, rows)?;
    let pixel = |column: usize, row: usize| f64::from(cells.metres[row * columns + column]);
    let mix = |from: f64, to: f64, share: f64| {
        // A neighbour that has no part in it need not be known.
        if share == 0.0 { from } else { from + share * (to - from) }
    };
    let (right, below) = ((left + 1).min(columns - 1), (top + 1).min(rows - 1));
    let upper = mix(pixel(left, top), pixel(right, top), across);
    let height = if down == 0.0 {
        upper
    } else {
        mix(upper, mix(pixel(left, below), pixel(right, below), across), down)
    };
    height.is_finite().then_some((height as f32, inner_x && inner_y))
}

/// The middle before a place, its share of the way to the next one, and whether the place lies between middles.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "clamped to the raster"
)]
fn neighbours(place: f64, most: usize) -> Option<(usize, f64, bool)> {
    if !(-1e-6..=most as f64 + 1e-6).contains(&place) {
        return None;
    }
    let last = (most - 1) as f64;
    let from_first = place - 0.5;
    let held = from_first.clamp(0.0, last);
    // Places on the outermost middles, but for what rounding does to them, lie between.
    Some((held as usize, held.fract(), (from_first - held).abs() < 1e-6))
}
