//! How a case came in, and what it is related to: the one it follows, those that follow it, those planned with it.

use jiff::civil::Date;
use model::{
    CaseId, OrganisationId,
    case::{Procedure, Stage},
    works::WorksKind,
};

use crate::{
    StoreError, Tx,
    time::{from_day, to_day},
    word::word,
};

/// How a case is related to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The other is the one it follows.
    Origin,
    /// The other follows it.
    Follower,
    /// Both are planned together, whichever of them says so.
    Linked,
}

/// Another case that a case is related to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relative {
    /// How.
    pub relation: Relation,
    /// Identifier.
    pub id: CaseId,
    /// Readable reference; none while it is a draft.
    pub reference: Option<String>,
    /// Title.
    pub title: String,
    /// What is asked for in it.
    pub procedure: Procedure,
    /// Where it stands.
    pub stage: Stage,
    /// Whose it is.
    pub organisation: OrganisationId,
}

/// The cases that a case is related to, as far as the caller may know of them, the oldest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn relatives(tx: &mut Tx, case: CaseId) -> Result<Vec<Relative>, StoreError> {
    let rows = sqlx::query!(
        r#"select r.id, r.reference, r.title, r.procedure, r.stage, r.organisation_id,
                  coalesce(r.id = c.origin_id, false) as "is_origin!",
                  coalesce(r.origin_id = c.id, false) as "is_follower!",
                  coalesce(r.id = c.linked_id or r.linked_id = c.id, false) as "is_linked!"
           from "case" c join "case" r on r.tenant_id = c.tenant_id
                and (r.id = c.origin_id or r.origin_id = c.id or r.id = c.linked_id or r.linked_id = c.id)
           where c.tenant_id = $1 and c.id = $2 order by r.created_at, r.id"#,
        tx.tenant(),
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let mut found = Vec::new();
    for row in rows {
        let relations = [
            (row.is_origin, Relation::Origin),
            (row.is_follower, Relation::Follower),
            (row.is_linked, Relation::Linked),
        ];
        for (_, relation) in relations.into_iter().filter(|(holds, _)| *holds) {
            found.push(Relative {
                relation,
                id: row.id.into(),
                reference: row.reference.clone(),
                title: row.title.clone(),
                procedure: word("case.procedure", &row.procedure)?,
                stage: word("case.stage", &row.stage)?,
                organisation: row.organisation_id.into(),
            });
        }
    }
    Ok(found)
}

/// Keeps on which day the authority received a draft on paper or by telephone.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_received_on(tx: &mut Tx, case: CaseId, on: Date) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update "case" set received_on = $3 where tenant_id = $1 and id = $2"#,
        tx.tenant(),
        case.0,
        to_day(on)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// The day on which the authority received a case on paper or by telephone.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn received_on(tx: &mut Tx, case: CaseId) -> Result<Option<Date>, StoreError> {
    let day = sqlx::query_scalar!(
        r#"select received_on from "case" where tenant_id = $1 and id = $2"#,
        tx.tenant(),
        case.0,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    day.flatten().map(from_day).transpose()
}

/// Keeps what works the line of a case stands for, none where it only says what the case is about, so that they follow.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_works(tx: &mut Tx, case: CaseId, kind: Option<WorksKind>) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update "case" set works_kind = $3 where tenant_id = $1 and id = $2"#,
        tx.tenant(),
        case.0,
        kind.map(WorksKind::code)
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Keeps the number of the federal agency's certificate with the mobile site of a case.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_certificate(tx: &mut Tx, case: CaseId, number: &str) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update "case" set site = jsonb_set(site, '{certificate}', to_jsonb($3::text))
           where tenant_id = $1 and id = $2 and site is not null"#,
        tx.tenant(),
        case.0,
        number,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Notes that the plan of a case that was handed in is another one since a day: what was said to it was said to the
/// former one.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_plan(tx: &mut Tx, case: CaseId, on: Date) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update "case" set plan = plan + 1, plan_on = $3 where tenant_id = $1 and id = $2"#,
        tx.tenant(),
        case.0,
        to_day(on)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}
