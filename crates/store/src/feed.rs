//! Secret addresses under which somebody's deadlines can be read as a calendar; only their SHA-256 is kept.

use model::{UserId, account::User};

use crate::{StoreError, Tx, account};

/// Opens somebody's feed under a new secret; the former one dies.
///
/// # Errors
/// [`StoreError::Dangling`] when there is no such person.
pub async fn open(tx: &mut Tx, of: UserId, token_hash: &[u8; 32]) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into feed (tenant_id, account_id, token_hash) values ($1, $2, $3)
         on conflict (tenant_id, account_id) do update set token_hash = excluded.token_hash, created_at = now()",
        tx.tenant(),
        of.0,
        token_hash.as_slice(),
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Whether somebody has a feed.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn exists(tx: &mut Tx, of: UserId) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar!(
        r#"select exists (select from feed where tenant_id = $1 and account_id = $2) as "exists!""#,
        tx.tenant(),
        of.0,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    Ok(found)
}

/// Closes somebody's feed; answers whether there was one.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn close(tx: &mut Tx, of: UserId) -> Result<bool, StoreError> {
    let done = sqlx::query!("delete from feed where tenant_id = $1 and account_id = $2", tx.tenant(), of.0)
        .execute(&mut *tx.inner)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whose feed it is, while the account is active.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, token_hash: &[u8; 32]) -> Result<Option<User>, StoreError> {
    let id = sqlx::query_scalar!(
        "select account_id from feed where tenant_id = $1 and token_hash = $2",
        tx.tenant(),
        token_hash.as_slice(),
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    let Some(id) = id else { return Ok(None) };
    Ok(account::find(tx, id.into()).await?.filter(|account| account.active).map(|account| account.user))
}
