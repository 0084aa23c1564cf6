//! Signed-in sessions, known by the hash of their token; the transaction must be the house's own.

use jiff::Timestamp;
use model::{UserId, account::User};

use crate::{StoreError, Tx, account, time::to_instant};

/// Opens a session that ends at `expires_at` at the latest.
///
/// # Errors
/// [`StoreError::Dangling`] when there is no such account.
pub async fn insert(
    tx: &mut Tx,
    token_hash: &[u8; 32],
    user: UserId,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into session (tenant_id, token_hash, account_id, created_at, expires_at) values ($1, $2, $3, $4, $5)",
        tx.tenant(),
        token_hash.as_slice(),
        user.0,
        to_instant(now)?,
        to_instant(expires_at)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Who is signed in with this token, if the session has not ended and the account is active.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<User>, StoreError> {
    let id = sqlx::query_scalar!(
        "select account_id from session where tenant_id = $1 and token_hash = $2 and expires_at > $3",
        tx.tenant(),
        token_hash.as_slice(),
        to_instant(now)?,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    let Some(id) = id else { return Ok(None) };
    Ok(account::find(tx, id.into()).await?.filter(|account| account.active).map(|account| account.user))
}

/// Ends a session.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn remove(tx: &mut Tx, token_hash: &[u8; 32]) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from session where tenant_id = $1 and token_hash = $2",
        tx.tenant(),
        token_hash.as_slice()
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Ends all sessions of a person.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn remove_all(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    sqlx::query!("delete from session where tenant_id = $1 and account_id = $2", tx.tenant(), user.0)
        .execute(&mut *tx.inner)
        .await?;
    Ok(())
}

/// Forgets sessions that have ended, and answers how many.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn prune(tx: &mut Tx, now: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "delete from session where tenant_id = $1 and expires_at <= $2",
        tx.tenant(),
        to_instant(now)?
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected())
}
