//! Rasters in and out: heights of the ground from files of others, grids of our own as `GeoTIFF`.
//!
//! `GeoTIFF` files from outside are opened by the shut-in child alone ([`crate::child`]); SRTM tiles are plain numbers and are read in
//! Rust. Heights are carried over into EPSG:25832 between the four nearest pixels.

mod fault;
mod geotiff;
mod heights;
mod hgt;
pub(crate) mod window;

pub use fault::{HeightsFault, Why};
pub use geotiff::{Band, Grid, GridFault, write_geotiff};
pub use heights::{Heights, MOST_CELLS, read_heights};
