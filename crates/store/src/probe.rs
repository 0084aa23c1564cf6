//! Live checks per organisation and hour, so that nobody maps a rival's network by probing.

use jiff::Timestamp;
use model::OrganisationId;
use serde_json::json;

use crate::{
    StoreError, Tx,
    journal::{self, Chain, NewEntry},
    time::{from_instant, to_instant},
};

/// Counts a check (and whether it touched something confidential) and answers the checks of this hour.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn count(
    tx: &mut Tx,
    organisation: OrganisationId,
    now: Timestamp,
    confidential: bool,
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar!(
        "insert into probe (tenant_id, organisation_id, hour, checks, confidential)
         values ($1, $2, date_trunc('hour', $3::timestamptz, 'UTC'), 1, $4::boolean::int)
         on conflict (tenant_id, organisation_id, hour) do update
         set checks = probe.checks + 1, confidential = probe.confidential + excluded.confidential
         returning checks",
        tx.tenant(),
        organisation.0,
        to_instant(now)?,
        confidential,
    )
    .fetch_one(&mut *tx.inner)
    .await?)
}

/// Checks of this hour that touched something confidential.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn confidential(
    tx: &mut Tx,
    organisation: OrganisationId,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let count = sqlx::query_scalar!(
        "select confidential from probe
         where tenant_id = $1 and organisation_id = $2 and hour = date_trunc('hour', $3::timestamptz, 'UTC')",
        tx.tenant(),
        organisation.0,
        to_instant(now)?,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    Ok(count.unwrap_or(0))
}

/// Moves the counts of full hours into the city's journal and answers how many rows that were; the transaction must be
/// the house's own.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn journal(tx: &mut Tx, now: Timestamp) -> Result<u64, StoreError> {
    let rows = sqlx::query!(
        "delete from probe where tenant_id = $1 and hour < date_trunc('hour', $2::timestamptz, 'UTC')
         returning organisation_id, hour, checks, confidential",
        tx.tenant(),
        to_instant(now)?,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    for row in &rows {
        let detail = json!({
            "organisation_id": row.organisation_id,
            "hour": from_instant(row.hour)?,
            "checks": row.checks,
            "confidential": row.confidential,
        });
        let entry = NewEntry { at: now, event: "live_checks".to_owned(), detail };
        journal::append(tx, Chain::Tenant, &entry).await?;
    }
    Ok(rows.len() as u64)
}
