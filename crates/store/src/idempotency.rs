//! Answers kept for repeated requests, written in the transaction of their effect.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::{StoreError, Tx, time::to_instant, word::number};

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers worth repeating (`Location`, `ETag`, `Content-Type`), as an object.
    pub headers: Value,
    /// Body.
    pub body: Vec<u8>,
}

/// Looks whether a request was answered already, and keeps its key to this transaction otherwise.
///
/// # Errors
/// [`StoreError::KeyReused`] (422) when the key came with another request, [`StoreError::InFlight`] (409) when the same
/// one is still running.
pub async fn begin(tx: &mut Tx, key: Uuid, request_hash: &[u8; 32]) -> Result<Option<Answer>, StoreError> {
    let (tenant, account) = (tx.tenant(), account(tx));
    // The lock ends with the transaction, so a request that failed leaves no trace.
    let free = sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock(hashtextextended($1::uuid::text || $2::uuid::text || $3::uuid::text, 0)) as "free!""#,
        tenant,
        account,
        key,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    if !free {
        return Err(StoreError::InFlight);
    }
    let row = sqlx::query!(
        "select request_hash, status, headers, body from idempotency
         where tenant_id = $1 and account_id = $2 and key = $3",
        tenant,
        account,
        key,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    match row {
        None => Ok(None),
        Some(row) if row.request_hash == request_hash => {
            Ok(Some(Answer { status: number("status", row.status)?, headers: row.headers, body: row.body }))
        }
        Some(_) => Err(StoreError::KeyReused),
    }
}

/// Keeps the answer for repetitions.
///
/// # Errors
/// [`StoreError::Duplicate`] when it was kept already.
pub async fn finish(
    tx: &mut Tx,
    key: Uuid,
    request_hash: &[u8; 32],
    answer: &Answer,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into idempotency (tenant_id, account_id, key, request_hash, status, headers, body)
         values ($1, $2, $3, $4, $5, $6, $7)",
        tx.tenant(),
        account(tx),
        key,
        request_hash.as_slice(),
        number::<_, i16>("status", answer.status)?,
        answer.headers,
        answer.body,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Forgets answers given before an instant, and tells how many.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn prune(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "delete from idempotency where tenant_id = $1 and created_at < $2",
        tx.tenant(),
        to_instant(before)?
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected())
}

fn account(tx: &Tx) -> Uuid {
    tx.who().user.map_or(Uuid::nil(), |user| user.0)
}
