//! What a passing day brings about for a phase is told once: a mark on its row, set in the transaction that tells.

use jiff::civil::Date;
use model::{CaseId, PhaseId, case::Stage};

use crate::{
    StoreError, Tx,
    time::{from_day, to_day},
    word::word,
};

/// A phase that somebody may have to be told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The case.
    pub case: CaseId,
    /// The phase.
    pub phase: PhaseId,
    /// Where it stands.
    pub stage: Stage,
    /// Its last day, as planned or of its guarantee.
    pub last: Date,
}

/// Phases of granted permits whose planned days are over and of which nobody was told, oldest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_past(tx: &mut Tx, today: Date) -> Result<Vec<Told>, StoreError> {
    let rows = sqlx::query!(
        "select p.case_id, p.id, p.stage, p.last from works_phase p
         join dig_permit d on d.tenant_id = p.tenant_id and d.id = p.dig_permit_id and d.number is not null
         where p.tenant_id = $1 and p.last < $2 and p.overrun_told_on is null order by p.last, p.id",
        tx.tenant(),
        to_day(today)?,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Told {
                case: row.case_id.into(),
                phase: row.id.into(),
                stage: word("works_phase.stage", &row.stage)?,
                last: from_day(row.last)?,
            })
        })
        .collect()
}

/// Marks that a phase takes longer than its permit says; answers whether it was not marked before.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn note_overrun(tx: &mut Tx, phase: PhaseId, on: Date) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "update works_phase set overrun_told_on = $3 where tenant_id = $1 and id = $2 and overrun_told_on is null",
        tx.tenant(),
        phase.0,
        to_day(on)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Phases whose guarantee ends from `today` to `until` and of which nobody was told, the first to end first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_guarantee_ending(tx: &mut Tx, today: Date, until: Date) -> Result<Vec<Told>, StoreError> {
    let rows = sqlx::query!(
        r#"select case_id, id, stage, guarantee_until as "last!" from works_phase
           where tenant_id = $1 and stage = 'guarantee' and guarantee_until between $2 and $3
             and guarantee_told_on is null order by guarantee_until, id"#,
        tx.tenant(),
        to_day(today)?,
        to_day(until)?,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Told {
                case: row.case_id.into(),
                phase: row.id.into(),
                stage: word("works_phase.stage", &row.stage)?,
                last: from_day(row.last)?,
            })
        })
        .collect()
}

/// Marks that the end of a guarantee was announced; answers whether it was not marked before.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn note_guarantee_ending(tx: &mut Tx, phase: PhaseId, on: Date) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "update works_phase set guarantee_told_on = $3 where tenant_id = $1 and id = $2 and guarantee_told_on is null",
        tx.tenant(),
        phase.0,
        to_day(on)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected() > 0)
}
