//! What lies around a trench, for the plan on paper.

use geo::Rect;
use model::{
    address::Address,
    conduit::Conduit,
    moratorium::Moratorium,
    street::Segment,
    surroundings::{Building, LandUse, Rail},
    tree::Tree,
    works::Works,
};

use crate::{Geom, StoreError, Tx, city, works};

/// What lies within a box, as far as the caller may know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Surroundings {
    /// Street segments, tracks and paths included.
    pub segments: Vec<Segment>,
    /// Buildings.
    pub buildings: Vec<Building>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Trees.
    pub trees: Vec<Tree>,
    /// Railway tracks.
    pub rails: Vec<Rail>,
    /// Areas of the ground.
    pub land_uses: Vec<LandUse>,
    /// Conduits that the caller may see.
    pub conduits: Vec<Conduit>,
    /// Moratoria.
    pub moratoria: Vec<Moratorium>,
    /// Works that the caller may see.
    pub works: Vec<Works>,
}

/// Reads what lies within a box (EPSG:25832, metres).
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Geometry`].
pub async fn surroundings(tx: &mut Tx, within: Rect<f64>) -> Result<Surroundings, StoreError> {
    Ok(Surroundings {
        segments: city::segments(tx, Some(within)).await?,
        buildings: buildings(tx, within).await?,
        addresses: city::addresses(tx, Some(within)).await?,
        trees: city::trees(tx, None, Some(within)).await?,
        rails: rails(tx, within).await?,
        land_uses: land_uses(tx, within).await?,
        conduits: city::conduits(tx, None, Some(within)).await?,
        moratoria: city::moratoria(tx, None, Some(within)).await?,
        works: works::list_within(tx, within).await?,
    })
}

/// A box as PostGIS takes it.
pub(crate) fn frame(within: Rect<f64>) -> Geom {
    Geom(within.to_polygon().into())
}

async fn buildings(tx: &mut Tx, within: Rect<f64>) -> Result<Vec<Building>, StoreError> {
    let rows = sqlx::query!(
        "select kind, outline from building where tenant_id = $1 and outline && $2 order by id",
        tx.tenant(),
        frame(within) as Geom
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter().map(|row| Ok(Building { outline: row.outline.into_utm32()?, kind: row.kind })).collect()
}

async fn rails(tx: &mut Tx, within: Rect<f64>) -> Result<Vec<Rail>, StoreError> {
    let rows = sqlx::query!(
        "select kind, bridge, tunnel, line from rail where tenant_id = $1 and line && $2 order by id",
        tx.tenant(),
        frame(within) as Geom
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Rail { kind: row.kind, bridge: row.bridge, tunnel: row.tunnel, line: row.line.into_utm32()? })
        })
        .collect()
}

async fn land_uses(tx: &mut Tx, within: Rect<f64>) -> Result<Vec<LandUse>, StoreError> {
    let rows = sqlx::query!(
        "select kind, area from land_use where tenant_id = $1 and area && $2 order by area_m2 desc, id",
        tx.tenant(),
        frame(within) as Geom
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter().map(|row| Ok(LandUse { kind: row.kind, area: row.area.into_utm32()? })).collect()
}
