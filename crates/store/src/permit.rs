//! Permits to dig, each with its phases of works.

use model::{
    CaseId, DigPermitId, Period,
    case::{DigPermit, Phase, Stage},
};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    time::{from_day, to_day},
    word::word,
};

/// All permits of a case, oldest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, case: CaseId) -> Result<Vec<DigPermit>, StoreError> {
    let rows = sqlx::query!(
        "select dig_permit_id, id, first, last, stage from works_phase
         where tenant_id = $1 and case_id = $2 order by dig_permit_id, first, id",
        tx.tenant(),
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let mut permits: Vec<DigPermit> = Vec::new();
    for row in rows {
        let id: DigPermitId = row.dig_permit_id.into();
        let phase = Phase {
            id: row.id.into(),
            period: Period::new(from_day(row.first)?, from_day(row.last)?)?,
            stage: word("works_phase.stage", &row.stage)?,
        };
        match permits.last_mut() {
            Some(permit) if permit.id == id => permit.phases.push(phase),
            _ => permits.push(DigPermit { id, case, phases: vec![phase] }),
        }
    }
    Ok(permits)
}

/// Opens a permit with one phase.
///
/// # Errors
/// [`StoreError::Dangling`].
pub async fn open(tx: &mut Tx, case: CaseId, period: Period) -> Result<DigPermitId, StoreError> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into dig_permit (tenant_id, id, case_id) values ($1, $2, $3)",
        tx.tenant(),
        id,
        case.0
    )
    .execute(&mut *tx.inner)
    .await?;
    sqlx::query!(
        "insert into works_phase (tenant_id, id, dig_permit_id, case_id, first, last, stage)
         values ($1, $2, $3, $4, $5, $6, $7)",
        tx.tenant(),
        Uuid::now_v7(),
        id,
        case.0,
        to_day(period.first())?,
        to_day(period.last())?,
        Stage::DigPermit.code(),
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(id.into())
}

/// Moves all phases of a case that are not over to a stage.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_stage(tx: &mut Tx, case: CaseId, stage: Stage) -> Result<(), StoreError> {
    sqlx::query!(
        "update works_phase set stage = $3, version = version + 1
         where tenant_id = $1 and case_id = $2 and stage <> 'closed'",
        tx.tenant(),
        case.0,
        stage.code(),
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}
