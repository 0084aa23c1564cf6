//! Radio cells of mobile networks, the rasters of the ground under them, and the mobile sites of cases.

use geo::{Coord, Point};
use jiff::Timestamp;
use model::{
    CaseId,
    radio_cell::{RadioCell, RasterKind},
    site::Site,
};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    StoreError, Tx, constraint,
    geom::Geom,
    time::{from_instant, to_instant},
    word::{number, word},
};

/// A cell of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptCell {
    /// Identifier.
    pub id: Uuid,
    /// The cell.
    pub cell: RadioCell,
    /// For `If-Match`.
    pub version: i64,
}

/// A raster of heights; its numbers are a blob.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptRaster {
    /// What it tells.
    pub kind: RasterKind,
    /// Where it comes from.
    pub source: String,
    /// South-western corner in EPSG:25832.
    pub corner: Coord<f64>,
    /// Side of a cell in metres.
    pub cell_m: f64,
    /// Cells from west to east.
    pub columns: u32,
    /// Cells from south to north.
    pub rows: u32,
    /// The lowest height in metres.
    pub lowest_m: f32,
    /// The highest height in metres.
    pub highest_m: f32,
    /// Part of the cells whose height is not known.
    pub void_share: f64,
    /// The files it was read from.
    pub files: Vec<String>,
    /// Hash of the blob: 32-bit floats, little-endian, row by row from the south.
    pub sha256: [u8; 32],
    /// Who has loaded it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// The mobile site of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseSite {
    /// The case.
    pub case: CaseId,
    /// Its title.
    pub title: String,
    /// The class of works that follows from the power.
    pub class: Option<String>,
    /// Who applies.
    pub operator: Option<String>,
    /// Whether it sends already.
    pub on_air: bool,
    /// Its place in EPSG:25832.
    pub place: Coord<f64>,
    /// What the applicant says about it.
    pub site: Site,
}

/// All cells by name.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx) -> Result<Vec<KeptCell>, StoreError> {
    read(tx, None).await
}

/// The cell with this identifier.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<KeptCell>, StoreError> {
    Ok(read(tx, Some(id)).await?.pop())
}

async fn read(tx: &mut Tx, id: Option<Uuid>) -> Result<Vec<KeptCell>, StoreError> {
    let rows = sqlx::query!(
        r#"select id, name, site, operator, kind, place as "place: Geom", height_m, frequency_mhz, resource_blocks, eirp_dbm,
                  azimuth_deg, beam_deg, vertical_beam_deg, mechanical_tilt_deg, electrical_tilt_deg, model, state, version
           from radio_cell where tenant_id = $1 and ($2::uuid is null or id = $2) order by name"#,
        tx.tenant(),
        id,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            let cell = RadioCell {
                name: row.name,
                site: row.site,
                operator: row.operator,
                kind: word("radio_cell.kind", &row.kind)?,
                place: row.place.into_point("radio_cell.place")?.0,
                height_m: row.height_m,
                frequency_mhz: row.frequency_mhz,
                resource_blocks: number("radio_cell.resource_blocks", row.resource_blocks)?,
                eirp_dbm: row.eirp_dbm,
                azimuth_deg: row.azimuth_deg,
                beam_deg: row.beam_deg,
                vertical_beam_deg: row.vertical_beam_deg,
                mechanical_tilt_deg: row.mechanical_tilt_deg,
                electrical_tilt_deg: row.electrical_tilt_deg,
                model: word("radio_cell.model", &row.model)?,
                state: word("radio_cell.state", &row.state)?,
            };
            Ok(KeptCell { id: row.id, cell, version: row.version })
        })
        .collect()
}

/// Adds a cell.
///
/// # Errors
/// [`StoreError::Duplicate`] when there is one of this name.
pub async fn insert(tx: &mut Tx, id: Uuid, cell: &RadioCell) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into radio_cell (tenant_id, id, name, site, operator, kind, place, height_m, frequency_mhz, resource_blocks, eirp_dbm,
                azimuth_deg, beam_deg, vertical_beam_deg, mechanical_tilt_deg, electrical_tilt_deg, model, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        tx.tenant(),
        id,
        cell.name,
        cell.site,
        cell.operator,
        cell.kind.code(),
        Geom(Point(cell.place).into()) as _,
        cell.height_m,
        cell.frequency_mhz,
        i32::from(cell.resource_blocks),
        cell.eirp_dbm,
        cell.azimuth_deg,
        cell.beam_deg,
        cell.vertical_beam_deg,
        cell.mechanical_tilt_deg,
        cell.electrical_tilt_deg,
        cell.model.code(),
        cell.state.code(),
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Puts a cell in the place of the one that was there.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`], [`StoreError::Duplicate`] when another one has its name.
pub async fn update(tx: &mut Tx, id: Uuid, version: i64, cell: &RadioCell) -> Result<(), StoreError> {
    let done = sqlx::query!(
        "update radio_cell set name = $4, site = $5, operator = $6, kind = $7, place = $8, height_m = $9, frequency_mhz = $10,
                resource_blocks = $11, eirp_dbm = $12, azimuth_deg = $13, beam_deg = $14, vertical_beam_deg = $15,
                mechanical_tilt_deg = $16, electrical_tilt_deg = $17, model = $18, state = $19, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        tx.tenant(),
        id,
        version,
        cell.name,
        cell.site,
        cell.operator,
        cell.kind.code(),
        Geom(Point(cell.place).into()) as _,
        cell.height_m,
        cell.frequency_mhz,
        i32::from(cell.resource_blocks),
        cell.eirp_dbm,
        cell.azimuth_deg,
        cell.beam_deg,
        cell.vertical_beam_deg,
        cell.mechanical_tilt_deg,
        cell.electrical_tilt_deg,
        cell.model.code(),
        cell.state.code(),
    )
    .execute(&mut *tx.inner)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(stale(tx, id, version).await?) }
}

/// Removes a cell.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`].
pub async fn remove(tx: &mut Tx, id: Uuid, version: i64) -> Result<(), StoreError> {
    let done = sqlx::query!(
        "delete from radio_cell where tenant_id = $1 and id = $2 and version = $3",
        tx.tenant(),
        id,
        version
    )
    .execute(&mut *tx.inner)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(stale(tx, id, version).await?) }
}

async fn stale(tx: &mut Tx, id: Uuid, seen: i64) -> Result<StoreError, StoreError> {
    Ok(match find(tx, id).await? {
        Some(found) if found.version != seen => StoreError::Stale { seen, current: found.version },
        _ => StoreError::Missing { noun: "radio cell" },
    })
}

/// Adds cells, and puts them in the place of those of the same name; answers how many were added and how many changed.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn merge(tx: &mut Tx, cells: &[RadioCell]) -> Result<(usize, usize), StoreError> {
    // One list at a time: two that add the same name would trip over each other.
    crate::db::alone(tx, "radio cells").await?;
    let kept = list(tx).await?;
    let known: std::collections::HashMap<&str, &KeptCell> =
        kept.iter().map(|kept| (kept.cell.name.as_str(), kept)).collect();
    let (mut added, mut changed) = (0, 0);
    for cell in cells {
        match known.get(cell.name.as_str()) {
            Some(kept) if is_same(&kept.cell, cell) => {}
            Some(kept) => {
                update(tx, kept.id, kept.version, cell).await?;
                changed += 1;
            }
            None => {
                insert(tx, Uuid::now_v7(), cell).await?;
                added += 1;
            }
        }
    }
    Ok((added, changed))
}

/// Whether two cells are the same, but for the centimetre that degrees are written to.
fn is_same(one: &RadioCell, other: &RadioCell) -> bool {
    let way = one.place - other.place;
    way.x.hypot(way.y) < 0.02 && RadioCell { place: other.place, ..one.clone() } == *other
}

/// The rasters there are.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_rasters(tx: &mut Tx) -> Result<Vec<KeptRaster>, StoreError> {
    let rows = sqlx::query!(
        r#"select kind, source, corner as "corner: Geom", cell_m, columns, rows, lowest_m, highest_m, void_share, files, sha256,
                  imported_by, imported_at
           from radio_raster where tenant_id = $1 order by kind"#,
        tx.tenant(),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(KeptRaster {
                kind: word("radio_raster.kind", &row.kind)?,
                source: row.source,
                corner: row.corner.into_point("radio_raster.corner")?.0,
                cell_m: row.cell_m,
                columns: number("radio_raster.columns", row.columns)?,
                rows: number("radio_raster.rows", row.rows)?,
                lowest_m: row.lowest_m,
                highest_m: row.highest_m,
                void_share: row.void_share,
                files: row.files,
                sha256: number::<_, [u8; 32]>("radio_raster.sha256", row.sha256)?,
                by: row.imported_by,
                at: from_instant(row.imported_at)?,
            })
        })
        .collect()
}

/// Puts a raster in the place of the one of its kind.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn put_raster(tx: &mut Tx, raster: &KeptRaster) -> Result<(), StoreError> {
    remove_raster(tx, raster.kind).await?;
    sqlx::query!(
        "insert into radio_raster (tenant_id, kind, source, corner, cell_m, columns, rows, lowest_m, highest_m, void_share, files,
                sha256, imported_by, imported_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        tx.tenant(),
        raster.kind.code(),
        raster.source,
        Geom(Point(raster.corner).into()) as _,
        raster.cell_m,
        number::<_, i32>("radio_raster.columns", raster.columns)?,
        number::<_, i32>("radio_raster.rows", raster.rows)?,
        raster.lowest_m,
        raster.highest_m,
        raster.void_share,
        &raster.files,
        &raster.sha256[..],
        raster.by,
        to_instant(raster.at)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Removes the raster of a kind; answers whether there was one.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn remove_raster(tx: &mut Tx, kind: RasterKind) -> Result<bool, StoreError> {
    let done =
        sqlx::query!("delete from radio_raster where tenant_id = $1 and kind = $2", tx.tenant(), kind.code())
            .execute(&mut *tx.inner)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// The mobile sites of cases that the caller may know of and that have not come to nothing.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_case_sites(tx: &mut Tx) -> Result<Vec<CaseSite>, StoreError> {
    let rows = sqlx::query!(
        r#"select c.id, c.title, c.class, c.stage, o.name as "operator?", c.place as "place!: Geom", c.site as "site!: Json<Site>"
           from "case" c left join organisation o on o.tenant_id = c.tenant_id and o.id = c.organisation_id
           where c.tenant_id = $1 and c.site is not null and c.place is not null and c.stage <> 'draft' and not c.stage = any($2)
           order by c.title, c.id"#,
        tx.tenant(),
        &constraint::given_up(),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(CaseSite {
                case: row.id.into(),
                title: row.title,
                class: row.class,
                operator: row.operator,
                on_air: row.stage == "in_operation",
                place: row.place.into_point("case.place")?.0,
                site: row.site.0,
            })
        })
        .collect()
}
