//! A phase of works moves: its stage, and the days that go with it.

use jiff::civil::Date;
use model::{CaseId, PhaseId, case::Stage};

use crate::{StoreError, Tx, time::to_day};

/// What a step does to a phase; a day that is `None` stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhaseStep {
    /// Where it stands afterwards.
    pub stage: Stage,
    /// Works began.
    pub begun_on: Option<Date>,
    /// Works are complete.
    pub ended_on: Option<Date>,
    /// The surface was restored for good.
    pub reinstated_on: Option<Date>,
    /// Last day of the guarantee.
    pub guarantee_until: Option<Date>,
}

/// Moves a phase of a case.
///
/// # Errors
/// [`StoreError::Missing`].
pub async fn move_phase(
    tx: &mut Tx,
    case: CaseId,
    phase: PhaseId,
    step: &PhaseStep,
) -> Result<(), StoreError> {
    let done = sqlx::query!(
        "update works_phase set stage = $4, begun_on = coalesce($5, begun_on), ended_on = coalesce($6, ended_on),
                reinstated_on = coalesce($7, reinstated_on), guarantee_until = coalesce($8, guarantee_until),
                version = version + 1
         where tenant_id = $1 and case_id = $2 and id = $3",
        tx.tenant(),
        case.0,
        phase.0,
        step.stage.code(),
        step.begun_on.map(to_day).transpose()?,
        step.ended_on.map(to_day).transpose()?,
        step.reinstated_on.map(to_day).transpose()?,
        step.guarantee_until.map(to_day).transpose()?,
    )
    .execute(&mut *tx.inner)
    .await?;
    if done.rows_affected() == 0 { Err(StoreError::Missing { noun: "works_phase" }) } else { Ok(()) }
}
