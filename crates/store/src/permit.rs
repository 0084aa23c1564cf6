//! Permits to dig, each with its phases of works.

mod told;

use jiff::civil::Date;
use model::{
    AuthorityId, CaseId, DigPermitId, Period, PhaseId,
    case::{DigPermit, Phase, Stage},
    decision::Condition,
};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    time::{from_day, to_day},
    word::{number, word},
    works,
};

pub use told::{Told, list_guarantee_ending, list_past, note_guarantee_ending, note_overrun};

/// A phase of works with everything that is kept of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PhaseRow {
    /// Identifier.
    pub id: PhaseId,
    /// The permit it belongs to.
    pub permit: DigPermitId,
    /// Name as shown, for example `Los 1`; may be empty.
    pub label: String,
    /// When it is planned.
    pub period: Period,
    /// Where it stands: `submitted` while its permit is only asked for.
    pub stage: Stage,
    /// Surface that is opened, in square metres.
    pub surface_m2: Option<f64>,
    /// Works began.
    pub begun_on: Option<Date>,
    /// Works were completed.
    pub ended_on: Option<Date>,
    /// The surface was restored for good.
    pub reinstated_on: Option<Date>,
    /// Last day of the guarantee.
    pub guarantee_until: Option<Date>,
}

/// A permit with everything that is kept of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PermitRow {
    /// Identifier.
    pub id: DigPermitId,
    /// Readable number, for example `AG-2026-000012`; none while it is only asked for.
    pub number: Option<String>,
    /// Day of the permit.
    pub granted_on: Option<Date>,
    /// Last day on which it holds.
    pub valid_until: Option<Date>,
    /// What goes with it.
    pub conditions: Vec<Condition>,
    /// For `If-Match`.
    pub version: i64,
    /// Phases, in the order of their first day.
    pub phases: Vec<PhaseRow>,
}

/// A phase to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPhase {
    /// The phase that is changed; none for a new one.
    pub id: Option<PhaseId>,
    /// Name as shown.
    pub label: String,
    /// When.
    pub period: Period,
    /// Surface that is opened, in square metres.
    pub surface_m2: Option<f64>,
}

/// All permits of a case with their phases, oldest first; asked-for ones are among them.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_rows(tx: &mut Tx, case: CaseId) -> Result<Vec<PermitRow>, StoreError> {
    let mut phases = phases(tx, case).await?;
    let rows = sqlx::query!(
        r#"select id, number, granted_on, valid_until, conditions as "conditions: Json<Vec<Condition>>", version
           from dig_permit where tenant_id = $1 and case_id = $2 order by id"#,
        tx.tenant(),
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            let (own, others) = phases.drain(..).partition(|phase| phase.permit.0 == row.id);
            phases = others;
            Ok(PermitRow {
                id: row.id.into(),
                number: row.number,
                granted_on: row.granted_on.map(from_day).transpose()?,
                valid_until: row.valid_until.map(from_day).transpose()?,
                conditions: row.conditions.0,
                version: row.version,
                phases: own,
            })
        })
        .collect()
}

async fn phases(tx: &mut Tx, case: CaseId) -> Result<Vec<PhaseRow>, StoreError> {
    let rows = sqlx::query!(
        "select id, dig_permit_id, label, first, last, stage, surface_m2, begun_on, ended_on, reinstated_on, guarantee_until
         from works_phase where tenant_id = $1 and case_id = $2 order by first, id",
        tx.tenant(),
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(PhaseRow {
                id: row.id.into(),
                permit: row.dig_permit_id.into(),
                label: row.label,
                period: Period::new(from_day(row.first)?, from_day(row.last)?)?,
                stage: word("works_phase.stage", &row.stage)?,
                surface_m2: row.surface_m2,
                begun_on: row.begun_on.map(from_day).transpose()?,
                ended_on: row.ended_on.map(from_day).transpose()?,
                reinstated_on: row.reinstated_on.map(from_day).transpose()?,
                guarantee_until: row.guarantee_until.map(from_day).transpose()?,
            })
        })
        .collect()
}

/// All permits of a case as the trade knows them, oldest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, case: CaseId) -> Result<Vec<DigPermit>, StoreError> {
    let rows = list_rows(tx, case).await?;
    Ok(rows
        .into_iter()
        .map(|permit| DigPermit {
            id: permit.id,
            case,
            phases: permit
                .phases
                .into_iter()
                .map(|phase| Phase { id: phase.id, period: phase.period, stage: phase.stage })
                .collect(),
        })
        .collect())
}

/// Opens a permit with one phase, granted on a day.
///
/// # Errors
/// [`StoreError::Dangling`].
pub async fn open(tx: &mut Tx, case: CaseId, period: Period, on: Date) -> Result<DigPermitId, StoreError> {
    let phase = NewPhase { id: None, label: String::new(), period, surface_m2: None };
    let id = request(tx, case, &[phase], None).await?;
    grant(tx, case, id, on).await?;
    Ok(id)
}

/// Keeps a permit that is asked for, with its phases; it has no number until it is granted.
///
/// # Errors
/// [`StoreError::Dangling`].
pub async fn request(
    tx: &mut Tx,
    case: CaseId,
    phases: &[NewPhase],
    valid_until: Option<Date>,
) -> Result<DigPermitId, StoreError> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into dig_permit (tenant_id, id, case_id, valid_until) values ($1, $2, $3, $4)",
        tx.tenant(),
        id,
        case.0,
        valid_until.map(to_day).transpose()?,
    )
    .execute(&mut *tx.inner)
    .await?;
    for phase in phases {
        insert_phase(tx, case, id.into(), phase, Stage::Submitted).await?;
    }
    Ok(id.into())
}

async fn insert_phase(
    tx: &mut Tx,
    case: CaseId,
    permit: DigPermitId,
    phase: &NewPhase,
    stage: Stage,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into works_phase (tenant_id, id, dig_permit_id, case_id, label, first, last, surface_m2, stage)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.tenant(),
        Uuid::now_v7(),
        permit.0,
        case.0,
        phase.label,
        to_day(phase.period.first())?,
        to_day(phase.period.last())?,
        phase.surface_m2,
        stage.code(),
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Grants a permit that was asked for and answers its number; granting it again changes nothing.
///
/// # Errors
/// [`StoreError::Missing`].
pub async fn grant(tx: &mut Tx, case: CaseId, id: DigPermitId, on: Date) -> Result<String, StoreError> {
    let granted = sqlx::query_scalar!(
        "select number from dig_permit where tenant_id = $1 and case_id = $2 and id = $3 for update",
        tx.tenant(),
        case.0,
        id.0,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    let Some(granted) = granted else { return Err(StoreError::Missing { noun: "dig_permit" }) };
    if let Some(number) = granted {
        return Ok(number);
    }
    let number = next_number(tx, on.year()).await?;
    sqlx::query!(
        "with permit as (
             update dig_permit set number = $3, granted_on = $4, version = version + 1
             where tenant_id = $1 and id = $2)
         update works_phase set stage = $5, version = version + 1 where tenant_id = $1 and dig_permit_id = $2",
        tx.tenant(),
        id.0,
        number,
        to_day(on)?,
        Stage::DigPermit.code(),
    )
    .execute(&mut *tx.inner)
    .await?;
    works::follow_case(tx, case).await?;
    Ok(number)
}

/// The next number of a year, without gaps: `AG-2026-000012`, for the German word for opening a street.
async fn next_number(tx: &mut Tx, year: i16) -> Result<String, StoreError> {
    let last = sqlx::query_scalar!(
        "insert into permit_counter (tenant_id, year, last) values ($1, $2, 1)
         on conflict (tenant_id, year) do update set last = permit_counter.last + 1 returning last",
        tx.tenant(),
        year,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    let last: u32 = number("permit_counter.last", last)?;
    Ok(format!("AG-{year}-{last:06}"))
}

/// Changes how long a permit holds and what its phases are: named ones are changed, others are added; works follow.
///
/// A phase that was moved to other days is told anew when it takes longer than they say.
///
/// # Errors
/// [`StoreError::Missing`] also for a phase of another permit, [`StoreError::Stale`].
pub async fn change(
    tx: &mut Tx,
    case: CaseId,
    id: DigPermitId,
    version: i64,
    phases: &[NewPhase],
    valid_until: Option<Date>,
) -> Result<(), StoreError> {
    let row = sqlx::query!(
        "select version, number from dig_permit where tenant_id = $1 and case_id = $2 and id = $3 for update",
        tx.tenant(),
        case.0,
        id.0,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    let Some(row) = row else { return Err(StoreError::Missing { noun: "dig_permit" }) };
    if row.version != version {
        return Err(StoreError::Stale { seen: version, current: row.version });
    }
    sqlx::query!(
        "update dig_permit set valid_until = $3, version = version + 1 where tenant_id = $1 and id = $2",
        tx.tenant(),
        id.0,
        valid_until.map(to_day).transpose()?,
    )
    .execute(&mut *tx.inner)
    .await?;
    let stage = if row.number.is_some() { Stage::DigPermit } else { Stage::Submitted };
    for phase in phases {
        let Some(known) = phase.id else {
            insert_phase(tx, case, id, phase, stage).await?;
            continue;
        };
        let done = sqlx::query!(
            "update works_phase set label = $4, first = $5, last = $6, surface_m2 = $7, version = version + 1,
                    overrun_told_on = case when last = $6 then overrun_told_on end
             where tenant_id = $1 and dig_permit_id = $2 and id = $3",
            tx.tenant(),
            id.0,
            known.0,
            phase.label,
            to_day(phase.period.first())?,
            to_day(phase.period.last())?,
            phase.surface_m2,
        )
        .execute(&mut *tx.inner)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Missing { noun: "works_phase" });
        }
    }
    works::follow_case(tx, case).await
}

/// Moves all phases of a case that are not over to a stage.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_stage(tx: &mut Tx, case: CaseId, stage: Stage) -> Result<(), StoreError> {
    sqlx::query!(
        "update works_phase set stage = $3, version = version + 1
         where tenant_id = $1 and case_id = $2 and stage not in ('closed', 'submitted')",
        tx.tenant(),
        case.0,
        stage.code(),
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// How many years an authority is used to have operators answer for a restored surface; none where it says nothing.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn guarantee_years(tx: &mut Tx, authority: AuthorityId) -> Result<Option<u16>, StoreError> {
    let years = sqlx::query_scalar!(
        r#"select (case when jsonb_typeof(settings -> 'guarantee_years') = 'number'
                        then (settings ->> 'guarantee_years')::numeric::int end) as "years?"
           from authority where tenant_id = $1 and id = $2"#,
        tx.tenant(),
        authority.0,
    )
    .fetch_optional(&mut *tx.inner)
    .await?
    .flatten();
    years.map(|years| number("authority.settings", years)).transpose()
}

/// Says how many years an authority has operators answer for a restored surface.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_guarantee_years(tx: &mut Tx, authority: AuthorityId, years: u16) -> Result<(), StoreError> {
    sqlx::query!(
        "update authority set settings = settings || jsonb_build_object('guarantee_years', $3::int)
         where tenant_id = $1 and id = $2",
        tx.tenant(),
        authority.0,
        i32::from(years),
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}
