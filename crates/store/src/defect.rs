//! Defects that inspections found, until the authority has seen that they are remedied.

use geo::Point;
use jiff::civil::Date;
use model::{CaseId, DefectId, InspectionId, PhaseId, inspection::DefectState};

use crate::{
    Geom, StoreError, Tx,
    time::{from_day, to_day},
    word::word,
};

/// A defect as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Defect {
    /// Identifier, made by the device.
    pub id: DefectId,
    /// The phase whose surface has it.
    pub phase: PhaseId,
    /// The inspection that found it.
    pub inspection: InspectionId,
    /// What is wrong.
    pub text: String,
    /// Where, in EPSG:25832.
    pub place: Option<Point<f64>>,
    /// Until when it is to be remedied.
    pub due: Date,
    /// Where it stands.
    pub state: DefectState,
    /// What the operator says it did.
    pub remedy: String,
    /// When the operator said so.
    pub remedied_on: Option<Date>,
    /// When the authority accepted it.
    pub accepted_on: Option<Date>,
    /// For `If-Match`.
    pub version: i64,
}

/// Keeps a defect that was found; it is open.
///
/// # Errors
/// [`StoreError::Duplicate`], [`StoreError::Dangling`].
pub async fn insert(tx: &mut Tx, case: CaseId, defect: &Defect) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into defect (tenant_id, id, case_id, phase_id, inspection_id, text, place, due)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        tx.tenant(),
        defect.id.0,
        case.0,
        defect.phase.0,
        defect.inspection.0,
        defect.text,
        defect.place.map(|at| Geom(at.into())) as Option<Geom>,
        to_day(defect.due)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// The defects of some cases, the first due first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_of(tx: &mut Tx, cases: &[CaseId]) -> Result<Vec<(CaseId, Defect)>, StoreError> {
    let cases: Vec<_> = cases.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select case_id, id, phase_id, inspection_id, text, place as "place: Geom", due, state, remedy, remedied_on,
                  accepted_on, version
           from defect where tenant_id = $1 and case_id = any($2) order by due, id"#,
        tx.tenant(),
        &cases,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            let defect = Defect {
                id: row.id.into(),
                phase: row.phase_id.into(),
                inspection: row.inspection_id.into(),
                text: row.text,
                place: row.place.map(|place| place.into_point("defect.place")).transpose()?,
                due: from_day(row.due)?,
                state: word("defect.state", &row.state)?,
                remedy: row.remedy,
                remedied_on: row.remedied_on.map(from_day).transpose()?,
                accepted_on: row.accepted_on.map(from_day).transpose()?,
                version: row.version,
            };
            Ok((row.case_id.into(), defect))
        })
        .collect()
}

/// All defects of a case, the first due first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, case: CaseId) -> Result<Vec<Defect>, StoreError> {
    Ok(list_of(tx, &[case]).await?.into_iter().map(|(_, defect)| defect).collect())
}

/// Keeps where a defect stands now, and answers its new version; with a new day it may be told anew that it passed.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`].
pub async fn update(tx: &mut Tx, case: CaseId, defect: &Defect) -> Result<i64, StoreError> {
    let saved = sqlx::query_scalar!(
        "update defect set state = $5, remedy = $6, remedied_on = $7, accepted_on = $8, due = $9, version = version + 1,
                overdue_told_on = case when due = $9 then overdue_told_on end
         where tenant_id = $1 and case_id = $2 and id = $3 and version = $4 returning version",
        tx.tenant(),
        case.0,
        defect.id.0,
        defect.version,
        defect.state.code(),
        defect.remedy,
        defect.remedied_on.map(to_day).transpose()?,
        defect.accepted_on.map(to_day).transpose()?,
        to_day(defect.due)?,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    if let Some(saved) = saved {
        return Ok(saved);
    }
    let current = list(tx, case).await?.into_iter().find(|known| known.id == defect.id);
    Err(match current {
        Some(current) => StoreError::Stale { seen: defect.version, current: current.version },
        None => StoreError::Missing { noun: "defect" },
    })
}

/// Open defects whose day has passed and of which nobody was told, oldest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_overdue(tx: &mut Tx, today: Date) -> Result<Vec<(CaseId, DefectId)>, StoreError> {
    let rows = sqlx::query!(
        "select case_id, id from defect
         where tenant_id = $1 and state = 'open' and due < $2 and overdue_told_on is null order by due, id",
        tx.tenant(),
        to_day(today)?,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    Ok(rows.into_iter().map(|row| (row.case_id.into(), row.id.into())).collect())
}

/// Open defects whose day lies between two days, both included, with that day.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_ahead(
    tx: &mut Tx,
    first: Date,
    last: Date,
) -> Result<Vec<(CaseId, DefectId, Date)>, StoreError> {
    let rows = sqlx::query!(
        "select case_id, id, due from defect
         where tenant_id = $1 and state = 'open' and due between $2 and $3 order by due, id",
        tx.tenant(),
        to_day(first)?,
        to_day(last)?,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter().map(|row| Ok((row.case_id.into(), row.id.into(), from_day(row.due)?))).collect()
}

/// Marks that a defect's day has passed; answers whether it was not marked before.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn note_overdue(tx: &mut Tx, id: DefectId, on: Date) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "update defect set overdue_told_on = $3
         where tenant_id = $1 and id = $2 and state = 'open' and overdue_told_on is null",
        tx.tenant(),
        id.0,
        to_day(on)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected() > 0)
}
