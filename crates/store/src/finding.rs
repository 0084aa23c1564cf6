//! Findings of a case with what each side thinks of them; assessments survive a new judgement.

use std::collections::HashMap;

use jiff::Timestamp;
use model::{
    CaseId, FindingId, Period, Text,
    finding::{Assessment, Finding, Neighbour, Severity},
};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    Geom, StoreError, Tx,
    time::{from_day, from_instant, to_day, to_instant},
    word::word,
};

/// What a new judgement did to the stored findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Replaced {
    /// Findings that were not there, or were closed.
    pub added: usize,
    /// Findings whose inputs changed: their assessments are to be looked at again.
    pub changed: usize,
    /// Findings as they were.
    pub kept: usize,
    /// Findings whose overlap is gone.
    pub closed: u64,
}

/// Open findings of a case by severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Works cannot begin.
    pub block: i64,
    /// Must be resolved.
    pub heavy: i64,
    /// Should be looked at.
    pub light: i64,
    /// Chances to save digging.
    pub opportunity: i64,
    /// For information.
    pub info: i64,
}

impl FromIterator<Severity> for Counts {
    fn from_iter<I: IntoIterator<Item = Severity>>(severities: I) -> Self {
        let mut counts = Self::default();
        for severity in severities {
            *match severity {
                Severity::Block => &mut counts.block,
                Severity::Heavy => &mut counts.heavy,
                Severity::Light => &mut counts.light,
                Severity::Opportunity => &mut counts.opportunity,
                Severity::Info => &mut counts.info,
            } += 1;
        }
        counts
    }
}

/// What a side thinks of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessed {
    /// The finding.
    pub finding: FindingId,
    /// The organisation or authority whose view it is.
    pub party: Uuid,
    /// The view.
    pub verdict: Assessment,
    /// Why.
    pub note: String,
    /// When.
    pub at: Timestamp,
}

/// Puts a new judgement in place of the stored one: findings that stand keep their assessments, changed inputs set
/// them to be looked at again, and what is gone is closed.
///
/// # Errors
/// [`StoreError::Dangling`] when there is no such case.
pub async fn replace(
    tx: &mut Tx,
    case: CaseId,
    findings: &[Finding],
    now: Timestamp,
) -> Result<Replaced, StoreError> {
    let (tenant, now) = (tx.tenant(), to_instant(now)?);
    // Two judgements of one case queue up here.
    let stored: HashMap<Uuid, (i64, bool)> = sqlx::query!(
        r#"select id, inputs, closed_at is null as "open!" from finding
           where tenant_id = $1 and case_id = $2 for update"#,
        tenant,
        case.0
    )
    .fetch_all(&mut *tx.inner)
    .await?
    .into_iter()
    .map(|row| (row.id, (row.inputs, row.open)))
    .collect();
    let ids: Vec<Uuid> = findings.iter().map(|finding| finding.id.0).collect();
    let closed = sqlx::query!(
        "update finding set closed_at = $4, version = version + 1
         where tenant_id = $1 and case_id = $2 and closed_at is null and id <> all($3)",
        tenant,
        case.0,
        &ids,
        now,
    )
    .execute(&mut *tx.inner)
    .await?
    .rows_affected();
    let mut done = Replaced { closed, ..Replaced::default() };
    let mut stirred = Vec::new();
    for finding in findings {
        match stored.get(&finding.id.0) {
            Some((inputs, true)) if *inputs == finding.inputs.cast_signed() => {
                done.kept += 1;
                continue;
            }
            Some((_, true)) => done.changed += 1,
            _ => done.added += 1,
        }
        stirred.push(finding.id.0);
        put(tx, case, finding).await?;
    }
    sqlx::query!(
        "update assessment set verdict = $4, version = version + 1
         where tenant_id = $1 and case_id = $2 and finding_id = any($3) and verdict <> all($5)",
        tenant,
        case.0,
        &stirred,
        Assessment::Reassess.code(),
        &[Assessment::Open.code().to_owned(), Assessment::Reassess.code().to_owned()],
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done)
}

async fn put(tx: &mut Tx, case: CaseId, finding: &Finding) -> Result<(), StoreError> {
    let neighbour = &finding.neighbour;
    sqlx::query!(
        "insert into finding (tenant_id, case_id, id, rule, rule_version, severity, title, because, because_confidential,
             basis, verified, neighbour_kind, neighbour_id, neighbour_label, neighbour_owner, neighbour_public, street,
             place, distance_m, first, last, score, not_judged, inputs)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
         on conflict (tenant_id, case_id, id) do update
         set rule = excluded.rule, rule_version = excluded.rule_version, severity = excluded.severity,
             title = excluded.title, because = excluded.because, because_confidential = excluded.because_confidential,
             basis = excluded.basis, verified = excluded.verified, neighbour_kind = excluded.neighbour_kind,
             neighbour_id = excluded.neighbour_id, neighbour_label = excluded.neighbour_label,
             neighbour_owner = excluded.neighbour_owner, neighbour_public = excluded.neighbour_public,
             street = excluded.street, place = excluded.place, distance_m = excluded.distance_m, first = excluded.first,
             last = excluded.last, score = excluded.score, not_judged = excluded.not_judged, inputs = excluded.inputs,
             closed_at = null, version = finding.version + 1",
        tx.tenant(),
        case.0,
        finding.id.0,
        finding.rule,
        finding.version,
        finding.severity.code(),
        Json(&finding.title) as _,
        Json(&finding.because) as _,
        Json(&finding.because_confidential) as _,
        finding.basis,
        finding.verified,
        neighbour.kind.code(),
        neighbour.id,
        neighbour.label,
        neighbour.owner.map(|id| id.0),
        neighbour.public,
        finding.street,
        finding.place.clone().map(Geom) as Option<Geom>,
        finding.distance_m,
        finding.period.map(|period| to_day(period.first())).transpose()?,
        finding.period.map(|period| to_day(period.last())).transpose()?,
        finding.score,
        finding.not_judged,
        finding.inputs.cast_signed(),
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// The open findings of a case, the gravest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, case: CaseId) -> Result<Vec<Finding>, StoreError> {
    let rows = sqlx::query!(
        r#"select id, rule, rule_version, severity, title as "title: Json<Text>", because as "because: Json<Text>",
                  because_confidential as "because_confidential: Json<Text>", basis, verified, neighbour_kind,
                  neighbour_id, neighbour_label, neighbour_owner, neighbour_public, street, place, distance_m, first,
                  last, score, not_judged, inputs
           from finding where tenant_id = $1 and case_id = $2 and closed_at is null
           order by array_position(array['block', 'heavy', 'light', 'opportunity', 'info'], severity), rule, distance_m, id"#,
        tx.tenant(),
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            let period = match (row.first, row.last) {
                (Some(first), Some(last)) => Some(Period::new(from_day(first)?, from_day(last)?)?),
                _ => None,
            };
            Ok(Finding {
                id: row.id.into(),
                rule: row.rule,
                version: row.rule_version,
                severity: word("finding.severity", &row.severity)?,
                title: row.title.0,
                because: row.because.0,
                because_confidential: row.because_confidential.0,
                basis: row.basis,
                verified: row.verified,
                neighbour: Neighbour {
                    kind: word("finding.neighbour_kind", &row.neighbour_kind)?,
                    id: row.neighbour_id,
                    label: row.neighbour_label,
                    owner: row.neighbour_owner.map(Into::into),
                    public: row.neighbour_public,
                },
                street: row.street,
                place: row.place.map(|geom| geom.0),
                distance_m: row.distance_m,
                period,
                score: row.score,
                not_judged: row.not_judged,
                inputs: row.inputs.cast_unsigned(),
            })
        })
        .collect()
}

/// Cases that run into the works of a case, as their own findings say.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_against(tx: &mut Tx, case: CaseId) -> Result<Vec<CaseId>, StoreError> {
    let ids = sqlx::query_scalar!(
        "select distinct case_id from finding
         where tenant_id = $1 and neighbour_id = $2 and neighbour_kind = 'works' and closed_at is null",
        tx.tenant(),
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Open findings of some cases by severity.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn counts(tx: &mut Tx, cases: &[CaseId]) -> Result<HashMap<CaseId, Counts>, StoreError> {
    let ids: Vec<Uuid> = cases.iter().map(|case| case.0).collect();
    let rows = sqlx::query!(
        r#"select case_id, count(*) filter (where severity = 'block') as "block!",
                  count(*) filter (where severity = 'heavy') as "heavy!",
                  count(*) filter (where severity = 'light') as "light!",
                  count(*) filter (where severity = 'opportunity') as "opportunity!",
                  count(*) filter (where severity = 'info') as "info!"
           from finding where tenant_id = $1 and case_id = any($2) and closed_at is null group by case_id"#,
        tx.tenant(),
        &ids,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let counts = Counts {
                block: row.block,
                heavy: row.heavy,
                light: row.light,
                opportunity: row.opportunity,
                info: row.info,
            };
            (row.case_id.into(), counts)
        })
        .collect())
}

/// Keeps what a side (an organisation or an authority) thinks of a finding.
///
/// # Errors
/// [`StoreError::Dangling`] when there is no such finding.
pub async fn assess(
    tx: &mut Tx,
    case: CaseId,
    finding: FindingId,
    party: Uuid,
    verdict: Assessment,
    note: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into assessment (tenant_id, case_id, finding_id, party_id, verdict, note, by_account, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (tenant_id, case_id, finding_id, party_id) do update
         set verdict = excluded.verdict, note = excluded.note, by_account = excluded.by_account, at = excluded.at,
             version = assessment.version + 1",
        tx.tenant(),
        case.0,
        finding.0,
        party,
        verdict.code(),
        note,
        tx.who().user.map(|user| user.0),
        to_instant(now)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// What all sides think of the findings of a case.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn assessments(tx: &mut Tx, case: CaseId) -> Result<Vec<Assessed>, StoreError> {
    let rows = sqlx::query!(
        "select finding_id, party_id, verdict, note, at from assessment where tenant_id = $1 and case_id = $2",
        tx.tenant(),
        case.0
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Assessed {
                finding: row.finding_id.into(),
                party: row.party_id,
                verdict: word("assessment.verdict", &row.verdict)?,
                note: row.note,
                at: from_instant(row.at)?,
            })
        })
        .collect()
}
