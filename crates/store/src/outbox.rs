//! Effects outside the database, written with their cause and each consumed once.

use jiff::{SignedDuration, Timestamp};
use model::CaseId;
use serde_json::Value;

use crate::{StoreError, Tx, time::to_instant};

/// An effect that a change has.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// The case it belongs to; effects of one case keep their order.
    pub case: Option<CaseId>,
    /// Which worker it is for, for example `mail` or `letter`.
    pub topic: String,
    /// What the worker needs.
    pub payload: Value,
}

/// An effect that a worker has taken on.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Number of the row.
    pub id: i64,
    /// The effect.
    pub effect: Effect,
    /// How often it was taken on, this time included.
    pub attempts: i32,
    /// Why it failed the last time, or for good.
    pub failure: Option<String>,
}

/// Rows that wait and rows that failed for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Waiting or leased.
    pub waiting: i64,
    /// Dead letters.
    pub dead: i64,
}

/// Adds an effect to the transaction.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn enqueue(tx: &mut Tx, effect: &Effect) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into outbox (tenant_id, case_id, topic, payload) values ($1, $2, $3, $4)",
        tx.tenant(),
        effect.case.map(|case| case.0),
        effect.topic,
        effect.payload,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Leases due effects of some topics to the caller until `lease` has passed; commit before working on them.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn claim(
    tx: &mut Tx,
    topics: &[&str],
    now: Timestamp,
    lease: SignedDuration,
    limit: i64,
) -> Result<Vec<Job>, StoreError> {
    let topics: Vec<String> = topics.iter().map(|topic| (*topic).to_owned()).collect();
    let until = now.saturating_add(lease).unwrap_or(Timestamp::MAX);
    let mut rows = sqlx::query!(
        "update outbox set attempts = attempts + 1, due_at = $4 where (tenant_id, id) in (
             select o.tenant_id, o.id from outbox o
             where o.tenant_id = $1 and o.topic = any($2) and o.dead_at is null and o.due_at <= $3
               and not exists (select from outbox earlier
                   where earlier.tenant_id = o.tenant_id and earlier.case_id = o.case_id and earlier.topic = o.topic
                     and earlier.id < o.id and earlier.dead_at is null)
             order by o.id limit $5 for update skip locked)
         returning id, case_id, topic, payload, attempts, failure",
        tx.tenant(),
        &topics,
        to_instant(now)?,
        to_instant(until)?,
        limit,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.sort_by_key(|row| row.id);
    Ok(rows
        .into_iter()
        .map(|row| Job {
            id: row.id,
            effect: Effect { case: row.case_id.map(Into::into), topic: row.topic, payload: row.payload },
            attempts: row.attempts,
            failure: row.failure,
        })
        .collect())
}

/// Notes that an effect has taken place: its row goes; answers whether it still stood.
///
/// A worker that writes the effect into this database does so in the same transaction: then it takes place once even when
/// a lease ran out and another worker took it on, too.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn done(tx: &mut Tx, id: i64) -> Result<bool, StoreError> {
    let done = sqlx::query!("delete from outbox where tenant_id = $1 and id = $2", tx.tenant(), id)
        .execute(&mut *tx.inner)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes a failure: tried again after 2, 4, 8 … seconds (an hour at most), kept as a dead letter after `limit` attempts.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn fail(tx: &mut Tx, id: i64, why: &str, now: Timestamp, limit: i32) -> Result<(), StoreError> {
    sqlx::query!(
        "update outbox set failure = $3, dead_at = case when attempts >= $5 then $4::timestamptz end,
                due_at = $4::timestamptz + least(interval '1 hour', interval '1 second' * (2 ^ least(attempts, 12)))
         where tenant_id = $1 and id = $2",
        tx.tenant(),
        id,
        why,
        to_instant(now)?,
        limit,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Effects that failed for good, oldest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_dead(tx: &mut Tx) -> Result<Vec<Job>, StoreError> {
    let rows = sqlx::query!(
        "select id, case_id, topic, payload, attempts, failure from outbox
         where tenant_id = $1 and dead_at is not null order by id",
        tx.tenant()
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Job {
            id: row.id,
            effect: Effect { case: row.case_id.map(Into::into), topic: row.topic, payload: row.payload },
            attempts: row.attempts,
            failure: row.failure,
        })
        .collect())
}

/// How many effects wait and how many failed for good.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn counts(tx: &mut Tx) -> Result<Counts, StoreError> {
    Ok(sqlx::query_as!(
        Counts,
        r#"select count(*) filter (where dead_at is null) as "waiting!",
                  count(*) filter (where dead_at is not null) as "dead!"
           from outbox where tenant_id = $1"#,
        tx.tenant()
    )
    .fetch_one(&mut *tx.inner)
    .await?)
}

/// The same of one topic.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn counts_of(tx: &mut Tx, topic: &str) -> Result<Counts, StoreError> {
    Ok(sqlx::query_as!(
        Counts,
        r#"select count(*) filter (where dead_at is null) as "waiting!",
                  count(*) filter (where dead_at is not null) as "dead!"
           from outbox where tenant_id = $1 and topic = $2"#,
        tx.tenant(),
        topic,
    )
    .fetch_one(&mut *tx.inner)
    .await?)
}
