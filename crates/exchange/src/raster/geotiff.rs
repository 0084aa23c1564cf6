//! Grids of our own as `GeoTIFF`: 32-bit numbers, tiled and packed, in EPSG:25832.

use gdal::{
    DriverManager, Metadata,
    errors::GdalError,
    raster::{Buffer, RasterCreationOptions},
    spatial_ref::SpatialRef,
};
use geo::Coord;

use crate::memory::Scratch;

/// Square cells with numbers in several bands, each row by row from the south.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid<'a> {
    /// South-western corner in EPSG:25832, of the cell and not of its middle.
    pub corner: Coord<f64>,
    /// Side of a cell in metres.
    pub cell_m: f64,
    /// Cells from west to east.
    pub columns: usize,
    /// Cells from south to north.
    pub rows: usize,
    /// What is known of the cells.
    pub bands: Vec<Band<'a>>,
}

/// One number for each cell; what is not known is no number, and endless numbers are written so too.
#[derive(Debug, Clone, PartialEq)]
pub struct Band<'a> {
    /// What it is, with its unit: `RSRP [dBm]`.
    pub title: String,
    /// The numbers, row by row from the south.
    pub cells: &'a [f32],
}

/// Why a grid cannot be written; bands are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GridFault {
    /// There is no band, or there are more than a `GeoTIFF` of ours has.
    #[error("a grid is written with one to {most} bands")]
    Bands {
        /// Bands there may be.
        most: usize,
    },
    /// Cells and numbers do not go together.
    #[error("band {band} has {numbers} numbers for {columns} columns and {rows} rows")]
    Count {
        /// The band.
        band: usize,
        /// Numbers it has.
        numbers: usize,
        /// Cells from west to east.
        columns: usize,
        /// Cells from south to north.
        rows: usize,
    },
    /// The corner is no place, or the side of a cell is not positive.
    #[error("corner and cell must be finite, the side of a cell above 0")]
    Place,
    /// The title of a band cannot be written.
    #[error("the title of band {band} holds a character that cannot be written")]
    Title {
        /// The band.
        band: usize,
    },
    /// GDAL did not write.
    #[error("the GeoTIFF could not be written")]
    NotWritten,
}

/// Bands of one file.
const BANDS: usize = 64;

/// Writes a grid as `GeoTIFF`, north up; the same grid makes the same bytes.
///
/// # Errors
/// [`GridFault`].
pub fn write_geotiff(grid: &Grid<'_>) -> Result<Vec<u8>, GridFault> {
    let Grid { corner, cell_m, columns, rows, bands } = grid;
    if !(1..=BANDS).contains(&bands.len()) {
        return Err(GridFault::Bands { most: BANDS });
    }
    if !(corner.x.is_finite() && corner.y.is_finite() && cell_m.is_finite() && *cell_m > 0.0) {
        return Err(GridFault::Place);
    }
    for (band, found) in bands.iter().enumerate() {
        let (columns, rows, numbers) = (*columns, *rows, found.cells.len());
        if numbers == 0 || columns.checked_mul(rows) != Some(numbers) {
            return Err(GridFault::Count { band, numbers, columns, rows });
        }
        if found.title.contains(char::is_control) {
            return Err(GridFault::Title { band });
        }
    }
    written(grid).map_err(|_fault| GridFault::NotWritten)
}

fn written(grid: &Grid<'_>) -> Result<Vec<u8>, GdalError> {
    let scratch = Scratch::new("tif");
    let options = RasterCreationOptions::from_iter([
        "TILED=YES",
        "COMPRESS=DEFLATE",
        // For floating-point numbers.
        "PREDICTOR=3",
        "INTERLEAVE=BAND",
        "BIGTIFF=IF_SAFER",
    ]);
    let driver = DriverManager::get_driver_by_name("GTiff")?;
    let (columns, rows) = (grid.columns, grid.rows);
    let mut dataset = driver.create_with_band_type_with_options::<f32, _>(
        scratch.path(),
        columns,
        rows,
        grid.bands.len(),
        &options,
    )?;
    dataset.set_spatial_ref(&SpatialRef::from_epsg(25832)?)?;
    #[expect(clippy::cast_precision_loss, reason = "a grid has far fewer than 2^52 rows")]
    let north = grid.corner.y + grid.cell_m * rows as f64;
    dataset.set_geo_transform(&[grid.corner.x, grid.cell_m, 0.0, north, 0.0, -grid.cell_m])?;
    for (number, band) in grid.bands.iter().enumerate() {
        let mut out = dataset.rasterband(number + 1)?;
        out.set_no_data_value(Some(f64::NAN))?;
        out.set_description(&band.title)?;
        let from_north = band.cells.chunks_exact(columns).rev().flatten();
        let numbers = from_north.map(|number| if number.is_finite() { *number } else { f32::NAN });
        let mut buffer = Buffer::new((columns, rows), numbers.collect::<Vec<f32>>());
        out.write((0, 0), (columns, rows), &mut buffer)?;
    }
    dataset.close()?;
    scratch.bytes()
}
