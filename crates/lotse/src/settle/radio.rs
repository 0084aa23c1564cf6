//! Mobile networks of the demo town, with the ground under them.

use exchange::raster::Heights;
use model::{Text, radio_cell::RasterKind};
use server::{app::App, radio::raster::kept};
use store::Tx;

use crate::demo::{DemoRaster, Town};

/// Lists the cells and keeps the rasters.
pub async fn settle(app: &App, tx: &mut Tx, town: &Town) -> anyhow::Result<()> {
    store::radio_cell::merge(tx, &town.radio.cells).await?;
    let source = Text::new("Modellstadt: erfunden", "model town: made up");
    for (kind, raster) in [(RasterKind::Terrain, &town.radio.terrain), (RasterKind::Cover, &town.radio.cover)]
    {
        let DemoRaster { corner, cell_m, columns, rows, metres } = raster.clone();
        let heights = Heights { corner, cell_m, columns, rows, metres, voids: 0, beside: Vec::new() };
        let told = (town.name.clone(), app.clock.now());
        let raster = kept(app, kind, format!("{} / {}", source.de, source.en), Vec::new(), &heights, told)
            .map_err(|problem| anyhow::anyhow!("the ground of the demo town cannot be kept: {problem:?}"))?;
        store::radio_cell::put_raster(tx, &raster).await?;
    }
    Ok(())
}
