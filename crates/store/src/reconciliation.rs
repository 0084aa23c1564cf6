//! What two cases that clash come to with each other: made and ended with their findings.

use std::collections::HashMap;

use jiff::Timestamp;
use model::{
    CaseId, Period,
    finding::{NeighbourKind, Severity},
    reconciliation::ReconciliationState,
};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    time::{from_day, from_instant, to_day, to_instant},
    word::word,
};

/// Severities that have to be settled between two applicants.
pub const SEVERITIES: [Severity; 2] = [Severity::Heavy, Severity::Light];

/// Where two cases stand with each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// The case that was received later.
    pub later: CaseId,
    /// The case that was received earlier.
    pub earlier: CaseId,
    /// Where it stands.
    pub state: ReconciliationState,
    /// The case whose side spoke last; none of the authority, or when nobody has spoken.
    pub said_by: Option<CaseId>,
    /// What was said.
    pub note: String,
    /// The case that is to move, and to which days.
    pub shift: Option<(CaseId, Period)>,
    /// Whether it has.
    pub moved: bool,
    /// When something was said last, or since when they clash.
    pub at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

impl Reconciliation {
    /// The other case, seen from one of them.
    pub fn beside(&self, case: CaseId) -> CaseId {
        if self.later == case { self.earlier } else { self.later }
    }
}

/// A pair that clashes, as its findings say.
struct Clash {
    later: Uuid,
    earlier: Uuid,
    inputs: String,
}

/// Brings the reconciliations of a case in step with the findings: made for what clashes, ended with the last finding, and
/// open again where something else than what was agreed has changed.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn settle(tx: &mut Tx, case: CaseId, now: Timestamp) -> Result<(), StoreError> {
    let (tenant, now) = (tx.tenant(), to_instant(now)?);
    let severities = SEVERITIES.map(|severity| severity.code().to_owned());
    let clashes = sqlx::query_as!(
        Clash,
        r#"with clash as (
               select case when f.case_id = $2 then f.neighbour_id else f.case_id end as beside,
                      md5(string_agg(concat_ws(' ', f.case_id, f.id, f.inputs), ',' order by f.case_id, f.id)) as inputs
               from finding f
               where f.tenant_id = $1 and f.closed_at is null and f.severity = any($3) and f.neighbour_kind = $4
                 and (f.case_id = $2 or f.neighbour_id = $2)
               group by 1)
           select case when a.later then a.id else b.id end as "later!",
                  case when a.later then b.id else a.id end as "earlier!", clash.inputs as "inputs!"
           from clash
           join "case" b on b.tenant_id = $1 and b.id = clash.beside
           cross join lateral (
               select c.id, c.organisation_id, (c.submitted_on, c.reference) > (b.submitted_on, b.reference) as later
               from "case" c where c.tenant_id = $1 and c.id = $2 and c.reference is not null) a
           where b.reference is not null and b.organisation_id <> a.organisation_id"#,
        tenant,
        case.0,
        &severities,
        NeighbourKind::Works.code(),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let mut known: HashMap<(Uuid, Uuid), Kept> = sqlx::query_as!(
        Kept,
        r#"select r.later_id, r.earlier_id, r.state, r.inputs, r.closed_at is not null as "closed!",
                  exists (select from "case" c where c.tenant_id = r.tenant_id and c.id = r.mover_id
                      and c.first = r.first and c.last = r.last) as "moved!"
           from reconciliation r where r.tenant_id = $1 and $2 in (r.later_id, r.earlier_id) for update"#,
        tenant,
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?
    .into_iter()
    .map(|kept| ((kept.later_id, kept.earlier_id), kept))
    .collect();
    for Clash { later, earlier, inputs } in clashes {
        let Some(kept) = known.remove(&(later, earlier)) else {
            sqlx::query!(
                "insert into reconciliation (tenant_id, later_id, earlier_id, inputs, at) values ($1, $2, $3, $4, $5)",
                tenant,
                later,
                earlier,
                inputs,
                now,
            )
            .execute(&mut *tx.inner)
            .await?;
            continue;
        };
        if !kept.closed && kept.inputs == inputs {
            continue;
        }
        let state: ReconciliationState = word("reconciliation.state", &kept.state)?;
        // What was settled was settled for what clashed then; that one side has moved as agreed changes nothing of it.
        let settled = !matches!(state, ReconciliationState::Open | ReconciliationState::Proposed);
        let anew = kept.closed || (settled && !kept.moved);
        sqlx::query!(
            "update reconciliation
             set inputs = $4, closed_at = null, moved = $6 and not $5, version = version + 1,
                 at = case when $5 then $7 else at end, state = case when $5 then 'open' else state end,
                 note = case when $5 then '' else note end, said_by = case when $5 then null else said_by end,
                 mover_id = case when $5 then null else mover_id end, first = case when $5 then null else first end,
                 last = case when $5 then null else last end
             where tenant_id = $1 and later_id = $2 and earlier_id = $3",
            tenant,
            later,
            earlier,
            inputs,
            anew,
            kept.moved,
            now,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    for kept in known.into_values().filter(|kept| !kept.closed) {
        sqlx::query!(
            "update reconciliation set closed_at = $4, version = version + 1
             where tenant_id = $1 and later_id = $2 and earlier_id = $3",
            tenant,
            kept.later_id,
            kept.earlier_id,
            now,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    Ok(())
}

/// A row as it stands before it is brought in step.
struct Kept {
    later_id: Uuid,
    earlier_id: Uuid,
    state: String,
    inputs: String,
    closed: bool,
    moved: bool,
}

/// Where a case stands with those that it clashes with.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, case: CaseId) -> Result<Vec<Reconciliation>, StoreError> {
    let rows = sqlx::query!(
        "select later_id, earlier_id, state, said_by, note, mover_id, first, last, moved, at, version
         from reconciliation where tenant_id = $1 and $2 in (later_id, earlier_id) and closed_at is null",
        tx.tenant(),
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            let shift = match (row.mover_id, row.first, row.last) {
                (Some(mover), Some(first), Some(last)) => {
                    Some((mover.into(), Period::new(from_day(first)?, from_day(last)?)?))
                }
                _ => None,
            };
            Ok(Reconciliation {
                later: row.later_id.into(),
                earlier: row.earlier_id.into(),
                state: word("reconciliation.state", &row.state)?,
                said_by: row.said_by.map(Into::into),
                note: row.note,
                shift,
                moved: row.moved,
                at: from_instant(row.at)?,
                version: row.version,
            })
        })
        .collect()
}

/// Keeps what somebody has said and answers the new version.
///
/// # Errors
/// [`StoreError::Stale`] when the other side was faster.
pub async fn put(tx: &mut Tx, said: &Reconciliation) -> Result<i64, StoreError> {
    let (mover, period) = said.shift.unzip();
    let version = sqlx::query_scalar!(
        "update reconciliation
         set state = $5, said_by = $6, note = $7, mover_id = $8, first = $9, last = $10, moved = $11, at = $12,
             version = version + 1
         where tenant_id = $1 and later_id = $2 and earlier_id = $3 and version = $4 and closed_at is null
         returning version",
        tx.tenant(),
        said.later.0,
        said.earlier.0,
        said.version,
        said.state.code(),
        said.said_by.map(|case| case.0),
        said.note,
        mover.map(|case: CaseId| case.0),
        period.map(|period| to_day(period.first())).transpose()?,
        period.map(|period| to_day(period.last())).transpose()?,
        said.moved,
        to_instant(said.at)?,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    version.ok_or(StoreError::Stale { seen: said.version, current: said.version + 1 })
}
