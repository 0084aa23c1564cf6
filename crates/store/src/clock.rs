//! The latest day that the clock has worked on: a clock that runs backwards works no more.

use jiff::{Timestamp, civil::Date};

use crate::{
    StoreError, Tx,
    time::{from_day, to_day, to_instant},
};

/// The latest day that the clock has worked on, once it has.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx) -> Result<Option<Date>, StoreError> {
    let day = sqlx::query_scalar!("select day from clock_day where tenant_id = $1", tx.tenant())
        .fetch_optional(&mut *tx.inner)
        .await?;
    day.map(from_day).transpose()
}

/// Moves the clock forward to a day and answers the day it stands on: a later one when it was there before.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn advance(tx: &mut Tx, today: Date, at: Timestamp) -> Result<Date, StoreError> {
    let day = sqlx::query_scalar!(
        "insert into clock_day (tenant_id, day, at) values ($1, $2, $3)
         on conflict (tenant_id) do update
         set day = greatest(clock_day.day, excluded.day),
             at = case when excluded.day > clock_day.day then excluded.at else clock_day.at end
         returning day",
        tx.tenant(),
        to_day(today)?,
        to_instant(at)?,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    from_day(day)
}
