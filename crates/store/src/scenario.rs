//! Scenarios: questions to the network planner, where their runs stand, the plans that came of them, and the drafts made of these.

use jiff::{Timestamp, civil::Date};
use model::{CaseId, OrganisationId, UserId, scenario::ScenarioState};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    time::{from_day, from_instant, to_day, to_instant},
    word::{number, word},
};

/// A scenario without its plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Identifier.
    pub id: Uuid,
    /// Title.
    pub title: String,
    /// Who asked.
    pub author: UserId,
    /// His name.
    pub author_name: String,
    /// The operator that it was handed to, with its name.
    pub handed_to: Option<(OrganisationId, String)>,
    /// The scenario that it is a variant of.
    pub origin: Option<Uuid>,
    /// What was asked.
    pub question: Value,
    /// Where its run stands.
    pub state: ScenarioState,
    /// Whether somebody wants the run to end.
    pub cancel: bool,
    /// Where the run stands, as its process told last.
    pub progress: Option<Value>,
    /// The day of the city that the plan was computed from.
    pub snapshot_on: Option<Date>,
    /// Key figures of the plan.
    pub figures: Option<Value>,
    /// Why there is no plan.
    pub because: Option<Value>,
    /// When it was asked.
    pub created_at: Timestamp,
    /// When its last run began.
    pub started_at: Option<Timestamp>,
    /// When its last run ended.
    pub finished_at: Option<Timestamp>,
    /// For `If-Match`.
    pub version: i64,
}

/// A question to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewScenario<'a> {
    /// Identifier.
    pub id: Uuid,
    /// Title.
    pub title: &'a str,
    /// Who asks.
    pub author: UserId,
    /// The scenario that it is a variant of.
    pub origin: Option<Uuid>,
    /// What is asked.
    pub question: &'a Value,
    /// When.
    pub at: Timestamp,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended<'a> {
    /// With a plan, without one, or ended by somebody.
    pub state: ScenarioState,
    /// The day of the city that it was computed from.
    pub snapshot_on: Date,
    /// Key figures and the whole plan, where there is one.
    pub plan: Option<(&'a Value, &'a Value)>,
    /// Why there is none.
    pub because: Option<&'a Value>,
    /// When.
    pub at: Timestamp,
}

/// A draft that a plan was turned into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Whose.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// The phase, counted from 1; 0 for the whole plan.
    pub phase: u16,
    /// The draft.
    pub case: CaseId,
    /// Its title when it was made.
    pub title: String,
}

/// All scenarios that the caller may know of, the last first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx) -> Result<Vec<Scenario>, StoreError> {
    read(tx, None).await
}

/// The scenario with this identifier, if the caller may know of it.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Scenario>, StoreError> {
    Ok(read(tx, Some(id)).await?.pop())
}

async fn read(tx: &mut Tx, id: Option<Uuid>) -> Result<Vec<Scenario>, StoreError> {
    let rows = sqlx::query!(
        r#"select s.id, s.title, s.author_id, a.name as author, s.organisation_id, o.name as "organisation?", s.origin_id,
                  s.question, s.state, s.cancel, s.progress, s.snapshot_on, s.figures, s.because, s.created_at, s.started_at,
                  s.finished_at, s.version
           from scenario s join account a on a.tenant_id = s.tenant_id and a.id = s.author_id
           left join organisation o on o.tenant_id = s.tenant_id and o.id = s.organisation_id
           where s.tenant_id = $1 and ($2::uuid is null or s.id = $2) order by s.created_at desc, s.id"#,
        tx.tenant(),
        id,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Scenario {
                id: row.id,
                title: row.title,
                author: row.author_id.into(),
                author_name: row.author,
                handed_to: row.organisation_id.map(Into::into).zip(row.organisation),
                origin: row.origin_id,
                question: row.question,
                state: word("scenario.state", &row.state)?,
                cancel: row.cancel,
                progress: row.progress,
                snapshot_on: row.snapshot_on.map(from_day).transpose()?,
                figures: row.figures,
                because: row.because,
                created_at: from_instant(row.created_at)?,
                started_at: row.started_at.map(from_instant).transpose()?,
                finished_at: row.finished_at.map(from_instant).transpose()?,
                version: row.version,
            })
        })
        .collect()
}

/// The whole plan of a scenario, where there is one that the caller may know of.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find_plan(tx: &mut Tx, id: Uuid) -> Result<Option<Value>, StoreError> {
    let plan =
        sqlx::query_scalar!("select result from scenario where tenant_id = $1 and id = $2", tx.tenant(), id)
            .fetch_optional(&mut *tx.inner)
            .await?;
    Ok(plan.flatten())
}

/// Keeps a question, which waits for its turn then.
///
/// # Errors
/// [`StoreError::Dangling`] when the author or the origin is not there.
pub async fn insert(tx: &mut Tx, new: &NewScenario<'_>) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into scenario (tenant_id, id, title, author_id, origin_id, question, state, created_at)
         values ($1, $2, $3, $4, $5, $6, 'queued', $7)",
        tx.tenant(),
        new.id,
        new.title,
        new.author.0,
        new.origin,
        Json(new.question) as _,
        to_instant(new.at)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Changes title and the operator that it is handed to.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`], [`StoreError::Dangling`] when there is no such organisation.
pub async fn update(
    tx: &mut Tx,
    id: Uuid,
    version: i64,
    title: &str,
    handed_to: Option<OrganisationId>,
) -> Result<(), StoreError> {
    let done = sqlx::query!(
        "update scenario set title = $4, organisation_id = $5, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        tx.tenant(),
        id,
        version,
        title,
        handed_to.map(|id| id.0),
    )
    .execute(&mut *tx.inner)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(stale(tx, id, version).await?) }
}

/// Deletes a scenario with its plan; drafts that were made of it stay.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`].
pub async fn remove(tx: &mut Tx, id: Uuid, version: i64) -> Result<(), StoreError> {
    let done = sqlx::query!(
        "delete from scenario where tenant_id = $1 and id = $2 and version = $3",
        tx.tenant(),
        id,
        version
    )
    .execute(&mut *tx.inner)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(stale(tx, id, version).await?) }
}

async fn stale(tx: &mut Tx, id: Uuid, seen: i64) -> Result<StoreError, StoreError> {
    Ok(match read(tx, Some(id)).await?.pop() {
        Some(found) if found.version != seen => StoreError::Stale { seen, current: found.version },
        _ => StoreError::Missing { noun: "scenario" },
    })
}

/// Lets nobody else change a scenario until the transaction ends.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn lock(tx: &mut Tx, id: Uuid) -> Result<(), StoreError> {
    crate::db::alone(tx, &format!("scenario {id}")).await
}

/// Lets a settled scenario wait for another run; answers whether it was settled.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn queue(tx: &mut Tx, id: Uuid) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "update scenario set state = 'queued', cancel = false, progress = null, because = null, version = version + 1
         where tenant_id = $1 and id = $2 and state in ('done', 'failed', 'cancelled')",
        tx.tenant(),
        id,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Wants a run to end: one that waits is cancelled at once, one that runs ends soon. Answers whether there was one.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn cancel(tx: &mut Tx, id: Uuid, at: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "update scenario set cancel = true, state = case when state = 'queued' then 'cancelled' else state end,
                finished_at = case when state = 'queued' then $3 else finished_at end, version = version + 1
         where tenant_id = $1 and id = $2 and state in ('queued', 'running')",
        tx.tenant(),
        id,
        to_instant(at)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the scenario that has waited longest and runs it from now on.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn take(tx: &mut Tx, at: Timestamp) -> Result<Option<Uuid>, StoreError> {
    let at = to_instant(at)?;
    let id = sqlx::query_scalar!(
        "update scenario set state = 'running', started_at = $2, heard_at = now(), progress = null, version = version + 1
         where tenant_id = $1 and id = (
             select id from scenario where tenant_id = $1 and state = 'queued' order by created_at, id limit 1
             for update skip locked)
         returning id",
        tx.tenant(),
        at,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    Ok(id)
}

/// Lets runs wait again whose process was not heard of for so many seconds, and answers how many those were.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn take_up(tx: &mut Tx, silent_s: f64) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "update scenario set state = 'queued', progress = null, version = version + 1
         where tenant_id = $1 and state = 'running' and heard_at <= now() - make_interval(secs => $2)",
        tx.tenant(),
        silent_s,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected())
}

/// Keeps where a run stands, and answers whether it shall go on: nobody has cancelled or deleted it.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn tell(tx: &mut Tx, id: Uuid, progress: &Value) -> Result<bool, StoreError> {
    let goes_on = sqlx::query_scalar!(
        r#"update scenario set progress = $3, heard_at = now() where tenant_id = $1 and id = $2 and state = 'running'
           returning not cancel as "goes_on!""#,
        tx.tenant(),
        id,
        Json(progress) as _,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    Ok(goes_on.unwrap_or(false))
}

/// Keeps how a run ended; a run without a plan leaves the plan of an earlier one as it is. Answers whether the scenario is still there.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn end(tx: &mut Tx, id: Uuid, ended: &Ended<'_>) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "update scenario
         set state = $3, cancel = false, progress = null,
             snapshot_on = case when $5::jsonb is null then snapshot_on else $4 end,
             figures = coalesce($5, figures), result = coalesce($6, result), because = $7, finished_at = $8,
             version = version + 1
         where tenant_id = $1 and id = $2 and state = 'running'",
        tx.tenant(),
        id,
        ended.state.code(),
        to_day(ended.snapshot_on)?,
        ended.plan.map(|(figures, _)| Json(figures)) as _,
        ended.plan.map(|(_, plan)| Json(plan)) as _,
        ended.because.map(Json) as _,
        to_instant(ended.at)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The drafts that a plan was turned into, as far as the caller may know.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_made(tx: &mut Tx, id: Uuid) -> Result<Vec<Made>, StoreError> {
    let rows = sqlx::query!(
        "select m.organisation_id, o.name, m.phase, m.case_id, m.title
         from scenario_case m join organisation o on o.tenant_id = m.tenant_id and o.id = m.organisation_id
         where m.tenant_id = $1 and m.scenario_id = $2 order by o.name, m.phase",
        tx.tenant(),
        id,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Made {
                organisation: row.organisation_id.into(),
                organisation_name: row.name,
                phase: number("scenario_case.phase", row.phase)?,
                case: row.case_id.into(),
                title: row.title,
            })
        })
        .collect()
}

/// Keeps which draft a phase was turned into.
///
/// # Errors
/// [`StoreError::Duplicate`] when there is one already.
pub async fn keep_made(
    tx: &mut Tx,
    id: Uuid,
    organisation: OrganisationId,
    phase: u16,
    (case, title): (CaseId, &str),
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into scenario_case (tenant_id, scenario_id, organisation_id, phase, case_id, title)
         values ($1, $2, $3, $4, $5, $6)",
        tx.tenant(),
        id,
        organisation.0,
        number::<_, i16>("scenario_case.phase", phase)?,
        case.0,
        title,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}
