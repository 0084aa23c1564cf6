//! The whole city for the standing index, and single conduits, moratoria and trees for its changes.

use geo::Rect;
use jiff::Timestamp;
use model::{
    ConduitId, DistrictId, MoratoriumId, TreeId, address::Address, change::Layer, conduit::Conduit,
    constraint::Constraint, district::District, moratorium::Moratorium, statistical_area::StatisticalArea,
    street::Segment, tree::Tree, works::Works,
};
use uuid::Uuid;

use crate::{
    Geom, StoreError, Tx,
    change::{self, Cursor},
    constraint, layer,
    plan::frame,
    time::from_day,
    word::{number, word},
    works,
};

/// Everything that the index holds.
#[derive(Debug, Clone, PartialEq)]
pub struct City {
    /// Street segments, tracks and paths included.
    pub segments: Vec<Segment>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Conduits of all owners.
    pub conduits: Vec<Conduit>,
    /// Works, published or not.
    pub works: Vec<Works>,
    /// Moratoria.
    pub moratoria: Vec<Moratorium>,
    /// Trees.
    pub trees: Vec<Tree>,
    /// Districts.
    pub districts: Vec<District>,
    /// Statistical areas in the order of their keys.
    pub statistical_areas: Vec<StatisticalArea>,
    /// Everything else that asks for care.
    pub constraints: Vec<Constraint>,
    /// Which layers were loaded, and when; one that is missing here was never loaded, one without an instant is kept by the
    /// house itself and never grows old.
    pub loaded: Vec<(Layer, Option<Timestamp>)>,
    /// Where to go on reading the change log.
    pub cursor: Cursor,
}

/// Loads the whole city; the transaction must be the house's own.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Geometry`].
pub async fn load(tx: &mut Tx) -> Result<City, StoreError> {
    // First the cursor: what commits while the layers are read is read again from the log.
    let cursor = change::end(tx).await?;
    let loaded = loaded(&layer::list(tx).await?);
    let segments = segments(tx, None).await?;
    Ok(City {
        cursor,
        loaded,
        constraints: constraint::list(tx, &segments).await?,
        segments,
        addresses: addresses(tx, None).await?,
        conduits: conduits(tx, None, None).await?,
        works: works::list(tx).await?,
        moratoria: moratoria(tx, None, None).await?,
        trees: trees(tx, None, None).await?,
        districts: list_districts(tx).await?,
        statistical_areas: statistical_areas(tx).await?,
    })
}

/// The engine's layers among all that were loaded.
fn loaded(rows: &[layer::Loaded]) -> Vec<(Layer, Option<Timestamp>)> {
    let at = |kind: &str| rows.iter().find(|row| row.kind == kind).map(|row| row.loaded_at);
    let own = rows
        .iter()
        .filter_map(|row| Some((word::<Layer>("layer.kind", &row.kind).ok()?, Some(row.loaded_at))));
    // Bridges and tunnels are segments; lines and stops come together; guarantees and sites are in the cases.
    let derived = [
        at("street").map(|at| (Layer::Structure, Some(at))),
        at("stop").zip(at("transit_line")).map(|(stop, line)| (Layer::Transit, Some(stop.min(line)))),
        Some((Layer::Guarantee, None)),
        Some((Layer::Site, None)),
    ];
    // A register of older guarantees does not make the house's own ones older.
    let kept = [Layer::Guarantee, Layer::Site];
    own.filter(|(layer, _)| !kept.contains(layer)).chain(derived.into_iter().flatten()).collect()
}

/// Street segments, all or those within a box; tracks and paths included.
pub(crate) async fn segments(tx: &mut Tx, within: Option<Rect<f64>>) -> Result<Vec<Segment>, StoreError> {
    let rows = sqlx::query!(
        "select id, name, class, surface, width_m, bridge, tunnel, line from segment
         where tenant_id = $1 and ($2::geometry is null or line && $2) order by id",
        tx.tenant(),
        within.map(frame) as Option<Geom>
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Segment {
                id: row.id.into(),
                name: row.name,
                class: word("segment.class", &row.class)?,
                surface: row.surface,
                width_m: row.width_m,
                bridge: row.bridge,
                tunnel: row.tunnel,
                line: row.line.into_utm32()?,
            })
        })
        .collect()
}

/// Addresses, all or those within a box.
pub(crate) async fn addresses(tx: &mut Tx, within: Option<Rect<f64>>) -> Result<Vec<Address>, StoreError> {
    let rows = sqlx::query!(
        "select id, street, number, postcode, district_id, place from address
         where tenant_id = $1 and ($2::geometry is null or place && $2) order by id",
        tx.tenant(),
        within.map(frame) as Option<Geom>
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Address {
                id: row.id.into(),
                street: row.street,
                number: row.number,
                postcode: row.postcode,
                district: row.district_id.map(Into::into),
                place: row.place.into_point("address.place")?,
            })
        })
        .collect()
}

/// The names of all districts, in their order.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_district_names(tx: &mut Tx) -> Result<Vec<(DistrictId, String)>, StoreError> {
    let rows =
        sqlx::query!("select id, name from district where tenant_id = $1 order by name, id", tx.tenant())
            .fetch_all(&mut *tx.inner)
            .await?;
    Ok(rows.into_iter().map(|row| (row.id.into(), row.name)).collect())
}

/// All districts by name.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Geometry`].
pub async fn list_districts(tx: &mut Tx) -> Result<Vec<District>, StoreError> {
    let rows = sqlx::query!(
        "select id, name, boundary from district where tenant_id = $1 order by name",
        tx.tenant()
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| Ok(District { id: row.id.into(), name: row.name, boundary: row.boundary.into_utm32()? }))
        .collect()
}

async fn statistical_areas(tx: &mut Tx) -> Result<Vec<StatisticalArea>, StoreError> {
    let rows = sqlx::query!(
        "select key, boundary from statistical_area where tenant_id = $1 order by key",
        tx.tenant()
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| Ok(StatisticalArea { key: row.key, boundary: row.boundary.into_utm32()? }))
        .collect()
}

/// The conduit with this identifier, if the caller may know of it.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Geometry`].
pub async fn find_conduit(tx: &mut Tx, id: ConduitId) -> Result<Option<Conduit>, StoreError> {
    Ok(conduits(tx, Some(id.0), None).await?.pop())
}

pub(crate) async fn conduits(
    tx: &mut Tx,
    only: Option<Uuid>,
    within: Option<Rect<f64>>,
) -> Result<Vec<Conduit>, StoreError> {
    let rows = sqlx::query!(
        "select c.id, c.organisation_id, o.name, c.kind, c.ducts, c.ducts_free, c.diameter_mm, c.cover_m, c.accuracy_m,
                c.buffer_m, c.protection_m, c.serving, c.line
         from conduit c join organisation o on o.tenant_id = c.tenant_id and o.id = c.organisation_id
         where c.tenant_id = $1 and ($2::uuid is null or c.id = $2)
           and ($3::geometry is null or c.line && $3) order by c.id",
        tx.tenant(),
        only,
        within.map(frame) as Option<Geom>,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Conduit {
                id: row.id.into(),
                owner: row.organisation_id.into(),
                owner_name: row.name,
                kind: word("conduit.kind", &row.kind)?,
                line: row.line.into_utm32()?,
                ducts: number("conduit.ducts", row.ducts)?,
                ducts_free: number("conduit.ducts_free", row.ducts_free)?,
                diameter_mm: row.diameter_mm.map(|mm| number("conduit.diameter_mm", mm)).transpose()?,
                cover_m: row.cover_m,
                accuracy_m: row.accuracy_m,
                buffer_m: row.buffer_m,
                protection_m: row.protection_m,
                serving: row.serving,
            })
        })
        .collect()
}

/// The moratorium with this identifier.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Geometry`].
pub async fn find_moratorium(tx: &mut Tx, id: MoratoriumId) -> Result<Option<Moratorium>, StoreError> {
    Ok(moratoria(tx, Some(id.0), None).await?.pop())
}

pub(crate) async fn moratoria(
    tx: &mut Tx,
    only: Option<Uuid>,
    within: Option<Rect<f64>>,
) -> Result<Vec<Moratorium>, StoreError> {
    let rows = sqlx::query!(
        "select id, street, reason, width_m, since, until, extent from moratorium
         where tenant_id = $1 and ($2::uuid is null or id = $2) and ($3::geometry is null or extent && $3) order by id",
        tx.tenant(),
        only,
        within.map(frame) as Option<Geom>,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Moratorium {
                id: row.id.into(),
                extent: row.extent.into_utm32()?,
                width_m: row.width_m,
                since: from_day(row.since)?,
                until: from_day(row.until)?,
                reason: row.reason,
                street: row.street,
            })
        })
        .collect()
}

/// The tree with this identifier.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::GeometryKind`].
pub async fn find_tree(tx: &mut Tx, id: TreeId) -> Result<Option<Tree>, StoreError> {
    Ok(trees(tx, Some(id.0), None).await?.pop())
}

pub(crate) async fn trees(
    tx: &mut Tx,
    only: Option<Uuid>,
    within: Option<Rect<f64>>,
) -> Result<Vec<Tree>, StoreError> {
    let rows = sqlx::query!(
        "select id, crown_radius_m, species, place from tree
         where tenant_id = $1 and ($2::uuid is null or id = $2) and ($3::geometry is null or place && $3) order by id",
        tx.tenant(),
        only,
        within.map(frame) as Option<Geom>,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Tree {
                id: row.id.into(),
                place: row.place.into_point("tree.place")?,
                crown_radius_m: row.crown_radius_m,
                species: row.species,
            })
        })
        .collect()
}
