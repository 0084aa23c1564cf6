//! A case's step: stage, happening, works, journal, change log and effects in one transaction.

use jiff::{Timestamp, civil::Date};
use model::{
    CaseId, UserId,
    case::{Happening, Stage},
};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use super::{MissingItem, index, next_reference, stale};
use crate::{
    StoreError, Tx,
    journal::{self, Chain, NewEntry},
    outbox::{self, Effect},
    time::{to_clock, to_day},
    works,
};

/// A step that the case machine allowed, with everything it brings about.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// The case.
    pub case: CaseId,
    /// The version that the caller saw.
    pub version: i64,
    /// Where the case stands afterwards.
    pub stage: Stage,
    /// What happened, and on which day.
    pub happening: Happening,
    /// When it is entered.
    pub at: Timestamp,
    /// Next legal deadline afterwards.
    pub next_due: Option<Date>,
    /// What is asked for; `None` leaves it as it is.
    pub missing: Option<Vec<MissingItem>>,
    /// Codes of the regimes whose clocks run from now on.
    pub regimes: &'a [&'a str],
    /// Facts for the journal, without personal data; stage and day are added.
    pub detail: Value,
    /// Effects outside the database.
    pub effects: &'a [Effect],
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stepped {
    /// New version, for `ETag`.
    pub version: i64,
    /// Readable reference: given by the first step.
    pub reference: String,
    /// Number of its entry in the journal.
    pub seq: i64,
}

/// Takes a step; the first one out of a draft gives the reference and the day of receipt.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`].
pub async fn step(tx: &mut Tx, step: &Step<'_>) -> Result<Stepped, StoreError> {
    let (tenant, id) = (tx.tenant(), step.case);
    // The row's lock makes racing steps queue up; only the first of them still meets its version.
    let before = sqlx::query!(
        r#"select reference, stage from "case" where tenant_id = $1 and id = $2 and version = $3 for update"#,
        tenant,
        id.0,
        step.version
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    let Some(before) = before else { return Err(stale(tx, id, step.version).await?) };
    let on = to_day(step.happening.on)?;
    let marks: Vec<String> = step.happening.marks.iter().map(|mark| mark.code().to_owned()).collect();
    let reference = match before.reference {
        Some(reference) => reference,
        None => next_reference(tx, step.happening.on.year()).await?,
    };
    let version = sqlx::query_scalar!(
        r#"update "case" set stage = $3, reference = $4, submitted_on = coalesce(submitted_on, $5), next_due = $6,
                  missing = coalesce($7, missing), version = version + 1, updated_at = now()
           where tenant_id = $1 and id = $2 returning version"#,
        tenant,
        id.0,
        step.stage.code(),
        reference,
        on,
        step.next_due.map(to_day).transpose()?,
        step.missing.as_ref().map(Json) as _,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    sqlx::query!(
        "insert into happening (tenant_id, case_id, seq, on_day, event, at_time, until_day, marks)
         select $1, $2, coalesce(max(seq), 0) + 1, $3, $4, $5, $6, $7
         from happening where tenant_id = $1 and case_id = $2",
        tenant,
        id.0,
        on,
        step.happening.event.code(),
        step.happening.at.map(to_clock).transpose()?,
        step.happening.until.map(to_day).transpose()?,
        &marks,
    )
    .execute(&mut *tx.inner)
    .await?;
    index(tx, id).await?;
    for regime in step.regimes {
        sqlx::query!(
            "insert into clock (tenant_id, id, case_id, regime) values ($1, $2, $3, $4)
             on conflict (tenant_id, case_id, regime) do nothing",
            tenant,
            Uuid::now_v7(),
            id.0,
            regime,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    works::follow(tx, id, step.stage).await?;
    let mut detail = match &step.detail {
        Value::Object(facts) => facts.clone(),
        Value::Null => serde_json::Map::new(),
        other => serde_json::Map::from_iter([("detail".to_owned(), other.clone())]),
    };
    detail.insert("from".to_owned(), before.stage.into());
    detail.insert("stage".to_owned(), step.stage.code().into());
    detail.insert("on".to_owned(), step.happening.on.to_string().into());
    // What the clocks run on is in the journal as it was: replayed from there it must come to the same.
    if let Some(at) = step.happening.at {
        detail.insert("at".to_owned(), at.to_string().into());
    }
    if let Some(until) = step.happening.until {
        detail.insert("until".to_owned(), until.to_string().into());
    }
    if !marks.is_empty() {
        detail.insert("marks".to_owned(), marks.clone().into());
    }
    let entry = NewEntry {
        at: step.at,
        event: step.happening.event.code().to_owned(),
        detail: Value::Object(detail),
    };
    let seq = journal::append(tx, Chain::Case(id), &entry).await?;
    for effect in step.effects {
        outbox::enqueue(tx, effect).await?;
    }
    Ok(Stepped { version, reference, seq })
}

/// Gives a case to an officer, or to nobody, and answers its new version.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`], [`StoreError::Dangling`].
pub async fn assign(
    tx: &mut Tx,
    case: CaseId,
    version: i64,
    officer: Option<UserId>,
) -> Result<i64, StoreError> {
    let saved = sqlx::query_scalar!(
        r#"update "case" set officer_id = $4, version = version + 1, updated_at = now()
           where tenant_id = $1 and id = $2 and version = $3 returning version"#,
        tx.tenant(),
        case.0,
        version,
        officer.map(|id| id.0),
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    match saved {
        Some(saved) => Ok(saved),
        None => Err(stale(tx, case, version).await?),
    }
}

/// Notes that something that belongs to a case changed (a document, its line), and answers its new version.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`].
pub async fn touch(tx: &mut Tx, case: CaseId, version: i64) -> Result<i64, StoreError> {
    let saved = sqlx::query_scalar!(
        r#"update "case" set version = version + 1, updated_at = now()
           where tenant_id = $1 and id = $2 and version = $3 returning version"#,
        tx.tenant(),
        case.0,
        version,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    match saved {
        Some(saved) => Ok(saved),
        None => Err(stale(tx, case, version).await?),
    }
}

/// Keeps the next legal deadline, which orders the officers' queue.
///
/// It is derived from the happenings, so it does not count as a change of the case.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_next_due(tx: &mut Tx, case: CaseId, due: Option<Date>) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update "case" set next_due = $3 where tenant_id = $1 and id = $2"#,
        tx.tenant(),
        case.0,
        due.map(to_day).transpose()?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}
