//! Files in and out; the only change of reference system.
//!
//! Whatever comes from outside (an upload, a layer, an extract of `OpenStreetMap`) enters the house through this
//! crate and leaves it as words of `model`, in EPSG:25832. GDAL runs only in [`child`], a process that is
//! started for one file, may open one driver and is shut in before it opens anything.

pub mod child;
pub mod crs;
pub mod csv;
mod fault;
pub mod geojson;
pub mod gpkg;
pub mod layer;
mod memory;
pub mod osm;
pub mod radio_cell;
pub mod raster;
pub mod source;
pub mod supply;
mod table;
pub mod upload;
pub mod xtrasse;
