//! What each authority decided within a case, with the letter and the certificate.

use jiff::civil::Date;
use model::{
    AuthorityId, CaseId, DecisionId,
    account::Authority,
    deadline::Certificate,
    decision::{Condition, Verdict},
};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    time::{from_day, to_day},
    word::{number, word},
};

/// A decision to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDecision {
    /// What was decided.
    pub verdict: Verdict,
    /// When.
    pub on: Date,
    /// Why.
    pub reasons: String,
    /// How a refusal weighed the overriding public interest; may be empty.
    pub public_interest: String,
    /// Under which conditions.
    pub conditions: Vec<Condition>,
    /// The proof, when consent is deemed granted.
    pub certificate: Option<Certificate>,
}

/// One authority's part of a case, decided or not yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Identifier.
    pub id: DecisionId,
    /// Who decides.
    pub authority: Authority,
    /// What was decided and when, once it was.
    pub verdict: Option<(Verdict, Date)>,
    /// Why.
    pub reasons: String,
    /// How a refusal weighed the overriding public interest; may be empty.
    pub public_interest: String,
    /// Under which conditions.
    pub conditions: Vec<Condition>,
    /// The proof, when consent is deemed granted.
    pub certificate: Option<Certificate>,
    /// The day of the plan that it was given on.
    pub plan_on: Option<Date>,
    /// It is another road authority's, the plan was changed after it was given, and nobody has confirmed that it still holds.
    pub is_outdated: bool,
    /// On which day and by whom it was confirmed for a plan that was changed after it was given.
    pub confirmed: Option<(Date, String)>,
    /// SHA-256 of the stored letter.
    pub letter: Option<[u8; 32]>,
    /// SHA-256 of the stored certificate as paper.
    pub certificate_letter: Option<[u8; 32]>,
    /// For later changes.
    pub version: i64,
}

/// All authorities' parts of a case.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, case: CaseId) -> Result<Vec<Decision>, StoreError> {
    let rows = sqlx::query!(
        r#"select d.id, d.authority_id, a.name, d.verdict, d.on_day, d.reasons, d.public_interest,
                  d.conditions as "conditions: Json<Vec<Condition>>", d.certificate as "certificate: Json<Certificate>",
                  d.letter_sha256, d.certificate_sha256, d.version, d.plan_on, d.confirmed_on, d.confirmed_by,
                  (d.verdict is not null and d.plan < c.plan and d.authority_id <> c.authority_id
                      and d.authority_id = any(c.authorities)) as "is_outdated!"
           from authority_decision d join authority a on a.tenant_id = d.tenant_id and a.id = d.authority_id
           join "case" c on c.tenant_id = d.tenant_id and c.id = d.case_id
           where d.tenant_id = $1 and d.case_id = $2 order by d.on_day nulls last, a.name"#,
        tx.tenant(),
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let hash = |bytes: Option<Vec<u8>>| bytes.map(|bytes| number("sha256", bytes)).transpose();
    rows.into_iter()
        .map(|row| {
            let verdict = match (row.verdict, row.on_day) {
                (Some(verdict), Some(on)) => {
                    Some((word("authority_decision.verdict", &verdict)?, from_day(on)?))
                }
                _ => None,
            };
            Ok(Decision {
                id: row.id.into(),
                authority: Authority { id: row.authority_id.into(), name: row.name },
                verdict,
                reasons: row.reasons,
                public_interest: row.public_interest,
                conditions: row.conditions.0,
                certificate: row.certificate.map(|certificate| certificate.0),
                plan_on: row.plan_on.map(from_day).transpose()?,
                is_outdated: row.is_outdated,
                confirmed: row
                    .confirmed_on
                    .map(|on| Ok::<_, StoreError>((from_day(on)?, row.confirmed_by)))
                    .transpose()?,
                letter: hash(row.letter_sha256)?,
                certificate_letter: hash(row.certificate_sha256)?,
                version: row.version,
            })
        })
        .collect()
}

/// Names an authority that has to decide within a case.
///
/// # Errors
/// [`StoreError::Dangling`].
pub async fn expect(tx: &mut Tx, case: CaseId, authority: AuthorityId) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into authority_decision (tenant_id, id, case_id, authority_id) values ($1, $2, $3, $4)
         on conflict (tenant_id, case_id, authority_id) do nothing",
        tx.tenant(),
        Uuid::now_v7(),
        case.0,
        authority.0,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Names all authorities that have to decide within a case; nobody waits for another one that has not decided.
///
/// # Errors
/// [`StoreError::Dangling`].
pub async fn expect_only(
    tx: &mut Tx,
    case: CaseId,
    lead: AuthorityId,
    others: &[AuthorityId],
) -> Result<(), StoreError> {
    let all: Vec<_> = others.iter().chain([&lead]).map(|id| id.0).collect();
    sqlx::query!(
        "delete from authority_decision
         where tenant_id = $1 and case_id = $2 and verdict is null and not authority_id = any($3)",
        tx.tenant(),
        case.0,
        &all,
    )
    .execute(&mut *tx.inner)
    .await?;
    for authority in others.iter().chain([&lead]) {
        expect(tx, case, *authority).await?;
    }
    Ok(())
}

/// Keeps an authority's decision on the plan as it stands and answers its identifier; the letter of an earlier one no longer belongs to it.
///
/// # Errors
/// [`StoreError::Dangling`], [`StoreError::Missing`].
pub async fn put(
    tx: &mut Tx,
    case: CaseId,
    authority: AuthorityId,
    new: &NewDecision,
) -> Result<DecisionId, StoreError> {
    let id = sqlx::query_scalar!(
        r#"insert into authority_decision (tenant_id, id, case_id, authority_id, verdict, on_day, reasons, conditions, certificate,
             public_interest, plan, plan_on)
         select $1, $2, c.id, $4, $5, $6, $7, $8, $9, $10, c.plan, coalesce(c.plan_on, c.submitted_on)
         from "case" c where c.tenant_id = $1 and c.id = $3
         on conflict (tenant_id, case_id, authority_id) do update
         set verdict = excluded.verdict, on_day = excluded.on_day, reasons = excluded.reasons,
             conditions = excluded.conditions, certificate = excluded.certificate,
             public_interest = excluded.public_interest, plan = excluded.plan, plan_on = excluded.plan_on,
             confirmed_on = null, confirmed_by = '', letter_sha256 = null,
             certificate_sha256 = null, version = authority_decision.version + 1
         returning id"#,
        tx.tenant(),
        Uuid::now_v7(),
        case.0,
        authority.0,
        new.verdict.code(),
        to_day(new.on)?,
        new.reasons,
        Json(&new.conditions) as _,
        new.certificate.as_ref().map(Json) as _,
        new.public_interest,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    id.map(Into::into).ok_or(StoreError::Missing { noun: "case" })
}

/// Confirms that an authority's part still holds for the plan as it stands now.
///
/// # Errors
/// [`StoreError::Missing`] when it has not decided.
pub async fn confirm(
    tx: &mut Tx,
    case: CaseId,
    authority: AuthorityId,
    on: Date,
    by_name: &str,
) -> Result<(), StoreError> {
    let done = sqlx::query!(
        r#"update authority_decision d
           set plan = c.plan, confirmed_on = $4, confirmed_by = $5, version = d.version + 1
           from "case" c
           where c.tenant_id = d.tenant_id and c.id = d.case_id and d.tenant_id = $1 and d.case_id = $2
             and d.authority_id = $3 and d.verdict is not null"#,
        tx.tenant(),
        case.0,
        authority.0,
        to_day(on)?,
        by_name,
    )
    .execute(&mut *tx.inner)
    .await?;
    if done.rows_affected() == 0 { Err(StoreError::Missing { noun: "decision" }) } else { Ok(()) }
}

/// Notes where the letter is stored.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_letter(tx: &mut Tx, decision: DecisionId, sha256: &[u8; 32]) -> Result<(), StoreError> {
    sqlx::query!(
        "update authority_decision set letter_sha256 = $3, version = version + 1 where tenant_id = $1 and id = $2",
        tx.tenant(),
        decision.0,
        sha256.as_slice(),
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Notes where the certificate is stored as paper.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_certificate_letter(
    tx: &mut Tx,
    decision: DecisionId,
    sha256: &[u8; 32],
) -> Result<(), StoreError> {
    sqlx::query!(
        "update authority_decision set certificate_sha256 = $3, version = version + 1 where tenant_id = $1 and id = $2",
        tx.tenant(),
        decision.0,
        sha256.as_slice(),
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}
