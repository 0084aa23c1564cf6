//! A city that runs its own house, with its area.

use geo::{Coord, Rect};
use model::{CityArea, TenantId};
use uuid::Uuid;

use crate::{Db, StoreError, Tx, Who};

/// A city.
#[derive(Debug, Clone, PartialEq)]
pub struct Tenant {
    /// Identifier.
    pub id: TenantId,
    /// Short name for commands, for example `demo`.
    pub slug: String,
    /// Name as shown.
    pub name: String,
    /// Capital letters that open its references, for example `HH`.
    pub reference_prefix: String,
    /// Where it is responsible.
    pub area: CityArea,
    /// Whether it is a demo town.
    pub demo: bool,
}

/// Founds a city; the transaction must be the new tenant's own (`Who::system(tenant.id)`).
///
/// # Errors
/// [`StoreError::Duplicate`] when the slug is taken.
pub async fn insert(tx: &mut Tx, tenant: &Tenant) -> Result<(), StoreError> {
    let (bounds, margin) = (tenant.area.bounds(), margin(&tenant.area));
    sqlx::query!(
        "insert into tenant (id, slug, name, reference_prefix, west, south, east, north, margin_m, demo)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tenant.id.0,
        tenant.slug,
        tenant.name,
        tenant.reference_prefix,
        bounds.min().x,
        bounds.min().y,
        bounds.max().x,
        bounds.max().y,
        margin,
        tenant.demo,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// All cities in this database, oldest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(db: &Db) -> Result<Vec<Tenant>, StoreError> {
    let mut tx = db.begin(&Who::system(TenantId(Uuid::nil()))).await?;
    let rows = sqlx::query!("select * from tenant order by created_at, id").fetch_all(&mut *tx.inner).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let bounds = Rect::new(Coord { x: row.west, y: row.south }, Coord { x: row.east, y: row.north });
            Tenant {
                id: row.id.into(),
                slug: row.slug,
                name: row.name,
                reference_prefix: row.reference_prefix,
                area: CityArea::new(bounds, row.margin_m),
                demo: row.demo,
            }
        })
        .collect())
}

/// The city with this short name.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(db: &Db, slug: &str) -> Result<Option<Tenant>, StoreError> {
    Ok(list(db).await?.into_iter().find(|tenant| tenant.slug == slug))
}

/// Moves the boundaries of the transaction's own city.
///
/// # Errors
/// [`StoreError::Missing`].
pub async fn set_area(tx: &mut Tx, area: CityArea) -> Result<(), StoreError> {
    let (bounds, margin) = (area.bounds(), margin(&area));
    let done = sqlx::query!(
        "update tenant set west = $2, south = $3, east = $4, north = $5, margin_m = $6, version = version + 1
         where id = $1",
        tx.tenant(),
        bounds.min().x,
        bounds.min().y,
        bounds.max().x,
        bounds.max().y,
        margin,
    )
    .execute(&mut *tx.inner)
    .await?;
    if done.rows_affected() == 0 { Err(StoreError::Missing { noun: "tenant" }) } else { Ok(()) }
}

fn margin(area: &CityArea) -> f64 {
    area.outer().max().x - area.bounds().max().x
}
