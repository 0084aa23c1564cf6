//! Filters that people keep for their lists.

use model::{FilterId, UserId};

use crate::{StoreError, Tx};

/// A kept filter: the query of a list's address under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilter {
    /// Identifier.
    pub id: FilterId,
    /// Name as shown.
    pub name: String,
    /// Query, for example `stage=submitted&mine=true`.
    pub query: String,
}

/// Keeps a filter; one of the same name is replaced.
///
/// # Errors
/// [`StoreError::Dangling`] when there is no such person.
pub async fn put(tx: &mut Tx, of: UserId, filter: &SavedFilter) -> Result<FilterId, StoreError> {
    let id = sqlx::query_scalar!(
        "insert into saved_filter (tenant_id, id, account_id, name, query) values ($1, $2, $3, $4, $5)
         on conflict (tenant_id, account_id, name) do update
         set query = excluded.query, version = saved_filter.version + 1 returning id",
        tx.tenant(),
        filter.id.0,
        of.0,
        filter.name,
        filter.query,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    Ok(id.into())
}

/// Somebody's filters by name.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, of: UserId) -> Result<Vec<SavedFilter>, StoreError> {
    let rows = sqlx::query!(
        "select id, name, query from saved_filter where tenant_id = $1 and account_id = $2 order by name",
        tx.tenant(),
        of.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| SavedFilter { id: row.id.into(), name: row.name, query: row.query })
        .collect())
}

/// Takes a filter away; answers whether there was one.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn remove(tx: &mut Tx, of: UserId, id: FilterId) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "delete from saved_filter where tenant_id = $1 and account_id = $2 and id = $3",
        tx.tenant(),
        of.0,
        id.0,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected() == 1)
}
