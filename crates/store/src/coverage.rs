//! How a city was covered, day by day: what cannot be told afterwards.

use jiff::civil::Date;
use model::DistrictId;

use crate::{
    StoreError, Tx,
    time::{from_day, to_day},
};

/// Numbers of addresses of one district on one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Covered {
    /// The day.
    pub day: Date,
    /// None for addresses outside all districts.
    pub district: Option<DistrictId>,
    /// The longest way along the streets that counted, in ground metres.
    pub limit_m: f64,
    /// All of them.
    pub addresses: i64,
    /// Reported as connected.
    pub connected: i64,
    /// Not connected, but passed.
    pub passed: i64,
    /// Neither, but planned.
    pub planned: i64,
    /// None of these.
    pub gaps: i64,
}

/// Keeps how the city is covered on a day, in place of what was kept of that day before.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn record(tx: &mut Tx, day: Date, rows: &[Covered]) -> Result<(), StoreError> {
    let on = to_day(day)?;
    sqlx::query!("delete from coverage_day where tenant_id = $1 and day = $2", tx.tenant(), on)
        .execute(&mut *tx.inner)
        .await?;
    for row in rows {
        sqlx::query!(
            "insert into coverage_day (tenant_id, day, district_id, limit_m, addresses, connected, passed, planned, gaps)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            tx.tenant(),
            on,
            row.district.map(|district| district.0),
            row.limit_m,
            row.addresses,
            row.connected,
            row.passed,
            row.planned,
            row.gaps,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    Ok(())
}

/// What was kept of the days from one to another, oldest first; of all districts.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, first: Date, last: Date) -> Result<Vec<Covered>, StoreError> {
    let rows = sqlx::query!(
        "select day, district_id, limit_m, addresses, connected, passed, planned, gaps from coverage_day
         where tenant_id = $1 and day between $2 and $3 order by day, district_id nulls first",
        tx.tenant(),
        to_day(first)?,
        to_day(last)?,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Covered {
                day: from_day(row.day)?,
                district: row.district_id.map(DistrictId),
                limit_m: row.limit_m,
                addresses: row.addresses,
                connected: row.connected,
                passed: row.passed,
                planned: row.planned,
                gaps: row.gaps,
            })
        })
        .collect()
}

/// What was kept on a day or, where nothing was, on the last one before it.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn as_of(tx: &mut Tx, day: Date) -> Result<Vec<Covered>, StoreError> {
    let last = sqlx::query_scalar!(
        "select max(day) from coverage_day where tenant_id = $1 and day <= $2",
        tx.tenant(),
        to_day(day)?,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    match last {
        Some(last) => list(tx, from_day(last)?, from_day(last)?).await,
        None => Ok(Vec::new()),
    }
}

/// The first day of which something was kept.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn first(tx: &mut Tx) -> Result<Option<Date>, StoreError> {
    let first = sqlx::query_scalar!("select min(day) from coverage_day where tenant_id = $1", tx.tenant())
        .fetch_one(&mut *tx.inner)
        .await?;
    first.map(from_day).transpose()
}
