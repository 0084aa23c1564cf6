//! The line of a case.

use model::{CaseId, TrenchId, Utm32, trench::Trench};
use uuid::Uuid;

use crate::{Geom, StoreError, Tx, case::index, works};

/// Keeps the line of a case, replacing an earlier one; works in the street follow.
///
/// # Errors
/// [`StoreError::Dangling`] when there is no such case.
pub async fn put(
    tx: &mut Tx,
    case: CaseId,
    trench: &Trench,
    streets: &[String],
) -> Result<TrenchId, StoreError> {
    let id = sqlx::query_scalar!(
        "insert into trench (tenant_id, case_id, id, line, length_m, streets) values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, case_id) do update
         set line = excluded.line, length_m = excluded.length_m, streets = excluded.streets, version = trench.version + 1
         returning id",
        tx.tenant(),
        case.0,
        Uuid::now_v7(),
        Geom::from(trench.line()) as Geom,
        trench.length().get(),
        streets,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    index(tx, case).await?;
    works::follow_case(tx, case).await?;
    Ok(id.into())
}

/// The line of a case.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find_line(tx: &mut Tx, case: CaseId) -> Result<Option<Utm32>, StoreError> {
    let line = sqlx::query_scalar!(
        "select line from trench where tenant_id = $1 and case_id = $2",
        tx.tenant(),
        case.0
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    line.map(Geom::into_utm32).transpose()
}

/// Takes the line away from a case; works in the street follow.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn remove(tx: &mut Tx, case: CaseId) -> Result<(), StoreError> {
    sqlx::query!("delete from trench where tenant_id = $1 and case_id = $2", tx.tenant(), case.0)
        .execute(&mut *tx.inner)
        .await?;
    index(tx, case).await?;
    works::follow_case(tx, case).await
}
