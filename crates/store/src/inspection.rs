//! Inspections of works as devices recorded them, and the phases that are due for one.

use geo::Point;
use jiff::{Timestamp, civil::Date};
use model::{
    CaseId, DigPermitId, InspectionId, Period, PhaseId, UserId, Utm32,
    case::Stage,
    inspection::{CheckMark, InspectionKind, InspectionResult},
};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::{
    Geom, StoreError, Tx,
    time::{from_day, from_instant, to_day, to_instant},
    word::word,
};

/// One point of a checklist as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Code of the point.
    pub code: String,
    /// How it was found.
    pub mark: CheckMark,
    /// What the inspector adds.
    #[serde(default)]
    pub note: String,
}

/// An inspection as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// Identifier, made by the device.
    pub id: InspectionId,
    /// The phase that was looked at.
    pub phase: PhaseId,
    /// What it looked at.
    pub kind: InspectionKind,
    /// What it came to.
    pub result: InspectionResult,
    /// What the inspector adds.
    pub note: String,
    /// The checklist as it was found.
    pub points: Vec<Checked>,
    /// Where the inspector stood, in EPSG:25832.
    pub place: Option<Point<f64>>,
    /// When, as the device says.
    pub inspected_at: Timestamp,
    /// When it came in.
    pub received_at: Timestamp,
    /// Who inspected.
    pub by: UserId,
    /// Name of who inspected.
    pub by_name: String,
    /// SHA-256 over what the device sent.
    pub sent: [u8; 32],
}

/// Keeps an inspection; `by_name` is not kept.
///
/// # Errors
/// [`StoreError::Duplicate`] when the identifier is taken, [`StoreError::Dangling`].
pub async fn insert(tx: &mut Tx, case: CaseId, new: &Inspection) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into inspection (tenant_id, id, case_id, phase_id, kind, result, note, points, place, inspected_at,
                                 received_at, by_account, sent)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        tx.tenant(),
        new.id.0,
        case.0,
        new.phase.0,
        new.kind.code(),
        new.result.code(),
        new.note,
        Json(&new.points) as _,
        new.place.map(|at| Geom(at.into())) as Option<Geom>,
        to_instant(new.inspected_at)?,
        to_instant(new.received_at)?,
        new.by.0,
        new.sent.as_slice(),
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// All inspections of a case, oldest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, case: CaseId) -> Result<Vec<Inspection>, StoreError> {
    let rows = sqlx::query!(
        r#"select i.id, i.phase_id, i.kind, i.result, i.note, i.points as "points: Json<Vec<Checked>>",
                  i.place as "place: Geom", i.inspected_at, i.received_at, i.by_account, a.name as by_name, i.sent
           from inspection i join account a on a.tenant_id = i.tenant_id and a.id = i.by_account
           where i.tenant_id = $1 and i.case_id = $2 order by i.inspected_at, i.id"#,
        tx.tenant(),
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Inspection {
                id: row.id.into(),
                phase: row.phase_id.into(),
                kind: word("inspection.kind", &row.kind)?,
                result: word("inspection.result", &row.result)?,
                note: row.note,
                points: row.points.0,
                place: row.place.map(|place| place.into_point("inspection.place")).transpose()?,
                inspected_at: from_instant(row.inspected_at)?,
                received_at: from_instant(row.received_at)?,
                by: row.by_account.into(),
                by_name: row.by_name,
                sent: crate::word::number("inspection.sent", row.sent)?,
            })
        })
        .collect()
}

/// Which phases that are due for an inspection a list shows.
#[derive(Debug, Clone)]
pub struct DueFilter {
    /// From where distances are measured, in EPSG:25832.
    pub near: Option<Point<f64>>,
    /// A guarantee that ends up to this day is due for its last look.
    pub guarantee_until: Date,
    /// Rows at most.
    pub limit: i64,
    /// Rows to skip.
    pub offset: i64,
}

/// A phase that is due for an inspection.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: Option<String>,
    /// Its title.
    pub title: String,
    /// Whose works they are.
    pub applicant: String,
    /// The permit.
    pub permit: DigPermitId,
    /// Its number.
    pub number: String,
    /// The phase.
    pub phase: PhaseId,
    /// Name of the phase.
    pub label: String,
    /// When it is planned.
    pub period: Period,
    /// Where it stands.
    pub stage: Stage,
    /// Last day of its guarantee.
    pub guarantee_until: Option<Date>,
    /// What is to be looked at.
    pub kind: InspectionKind,
    /// Streets that the trench lies in.
    pub streets: Vec<String>,
    /// The line.
    pub line: Utm32,
    /// How far it is on the ground in metres, where a place was given.
    pub distance_m: Option<f64>,
}

/// A part of the list of phases that are due.
#[derive(Debug, Clone, PartialEq)]
pub struct DuePage {
    /// The rows, nearest first, else the first to end first.
    pub items: Vec<Due>,
    /// Number of rows in the whole list.
    pub total: i64,
}

/// Phases that are due for an inspection, of the cases that the caller may know of.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_due(tx: &mut Tx, filter: &DueFilter) -> Result<DuePage, StoreError> {
    let rows = sqlx::query!(
        r#"with phase as (
               select p.*, d.number, case p.stage
                       when 'start_notified' then 'start'
                       when 'in_progress' then case when exists (select 1 from inspection i
                               where i.tenant_id = p.tenant_id and i.phase_id = p.id and i.kind = 'start')
                           then 'during' else 'start' end
                       when 'reinstated_interim' then 'interim'
                       when 'guarantee' then 'guarantee'
                       else case when p.reinstated_on is null then 'interim' else 'permanent' end end as due_kind
               from works_phase p
               join dig_permit d on d.tenant_id = p.tenant_id and d.id = p.dig_permit_id and d.number is not null
               where p.tenant_id = $1 and (p.stage in ('start_notified', 'in_progress', 'reinstated_interim',
                                                      'reinstated_permanent', 'remedied')
                   or p.stage = 'defect' and exists (select 1 from defect f where f.tenant_id = p.tenant_id
                       and f.phase_id = p.id and f.state = 'remedied') and not exists (select 1 from defect f
                       where f.tenant_id = p.tenant_id and f.phase_id = p.id and f.state = 'open')
                   or p.stage = 'guarantee' and p.guarantee_until <= $3))
           select p.id, p.dig_permit_id, p.case_id, p.label, p.first, p.last, p.stage, p.guarantee_until,
                  p.number as "number!", p.due_kind as "kind!", c.reference, c.title, o.name as applicant, t.streets,
                  t.line, st_distance(t.line, $2::geometry) as "distance_m?", count(*) over () as "total!"
           from phase p
           join "case" c on c.tenant_id = p.tenant_id and c.id = p.case_id
           join organisation o on o.tenant_id = c.tenant_id and o.id = c.organisation_id
           join trench t on t.tenant_id = c.tenant_id and t.case_id = c.id
           where p.stage in ('defect', 'remedied') or p.due_kind not in ('start', 'interim', 'guarantee') or not exists (select 1 from inspection i
               where i.tenant_id = p.tenant_id and i.phase_id = p.id and i.kind = p.due_kind and i.result = 'passed')
           order by st_distance(t.line, $2::geometry), p.last, p.id limit $4 offset $5"#,
        tx.tenant(),
        filter.near.map(|at| Geom(at.into())) as Option<Geom>,
        to_day(filter.guarantee_until)?,
        filter.limit,
        filter.offset,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let items = rows.into_iter().map(|row| {
        Ok(Due {
            case: row.case_id.into(),
            reference: row.reference,
            title: row.title,
            applicant: row.applicant,
            permit: row.dig_permit_id.into(),
            number: row.number,
            phase: row.id.into(),
            label: row.label,
            period: Period::new(from_day(row.first)?, from_day(row.last)?)?,
            stage: word("works_phase.stage", &row.stage)?,
            guarantee_until: row.guarantee_until.map(from_day).transpose()?,
            kind: word("inspection.kind", &row.kind)?,
            streets: row.streets,
            line: row.line.into_utm32()?,
            distance_m: row.distance_m,
        })
    });
    Ok(DuePage { items: items.collect::<Result<_, StoreError>>()?, total })
}
