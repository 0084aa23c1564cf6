//! The ground under the cells: rasters out of their blobs, kept as long as nobody loads others.

use std::sync::{Arc, Mutex, PoisonError};

use model::radio_cell::RasterKind;
use radio::{Ground, Heights};
use store::{StoreError, blob::Blobs, radio_cell::KeptRaster};

use crate::{app::App, problem::Problem};

/// Which rasters: the hashes of terrain and cover.
pub type GroundKey = [Option<[u8; 32]>; 2];

/// The ground that was read last.
#[derive(Default)]
pub struct KeptGround(Mutex<Option<(GroundKey, Arc<Ground>)>>);

/// Which rasters there are.
pub fn key(rasters: &[KeptRaster]) -> GroundKey {
    [RasterKind::Terrain, RasterKind::Cover]
        .map(|kind| rasters.iter().find(|raster| raster.kind == kind).map(|raster| raster.sha256))
}

/// The ground of some rasters; one that nothing is known of where there is no terrain.
pub async fn of(app: &App, rasters: Vec<KeptRaster>) -> Result<Arc<Ground>, Problem> {
    let key = key(&rasters);
    let known = |kept: &KeptGround| {
        let kept = kept.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(other, _)| *other == key).map(|(_, ground)| Arc::clone(ground))
    };
    if let Some(ground) = known(&app.radio.ground) {
        return Ok(ground);
    }
    let blobs = app.blobs.clone();
    let read = tokio::task::spawn_blocking(move || {
        let find = |kind| rasters.iter().find(|raster| raster.kind == kind);
        let terrain = find(RasterKind::Terrain).map(|raster| heights(&blobs, raster)).transpose()?;
        let cover = find(RasterKind::Cover).map(|raster| heights(&blobs, raster)).transpose()?;
        let terrain = terrain.map_or_else(unknown, Ok)?;
        Ok::<_, Problem>(Arc::new(Ground { terrain, cover }))
    });
    let ground = read.await.map_err(Problem::broken)??;
    let mut kept = app.radio.ground.0.lock().unwrap_or_else(PoisonError::into_inner);
    *kept = Some((key, Arc::clone(&ground)));
    Ok(ground)
}

fn heights(blobs: &Blobs, raster: &KeptRaster) -> Result<Heights, Problem> {
    let bytes = blobs.read(&raster.sha256).map_err(|fault: StoreError| Problem::from(fault))?;
    let metres = bytes.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]));
    let (columns, rows) = (raster.columns as usize, raster.rows as usize);
    Heights::new(raster.corner, raster.cell_m, columns, rows, metres.collect()).map_err(Problem::broken)
}

/// Models that ask for the ground are not chosen without one.
fn unknown() -> Result<Heights, Problem> {
    Heights::new(geo::Coord::zero(), 1.0, 2, 2, vec![f32::NAN; 4]).map_err(Problem::broken)
}
