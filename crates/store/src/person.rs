//! What people settle for themselves: mail, language, who stands in for them; and what they must not decide about.

use std::collections::HashMap;

use jiff::civil::Date;
use model::{CaseId, OrganisationId, UserId, account::Organisation};
use sqlx::types::Json;

use crate::{
    StoreError, Tx,
    time::{from_day, to_day},
};

/// What a person has settled; the preference is the server's own document.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Identifier.
    pub id: UserId,
    /// Address for mail; empty when there is none.
    pub email: String,
    /// Mail per kind of message, language, hour of the digest.
    pub preference: serde_json::Value,
    /// Who stands in, and until when, both days included.
    pub substitute: Option<(UserId, Date)>,
}

/// An organisation that a person must not decide about, §127(2) TKG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The organisation.
    pub organisation: Organisation,
    /// Why.
    pub reason: String,
}

/// What a person has settled.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, id: UserId) -> Result<Option<Person>, StoreError> {
    let row = sqlx::query!(
        r#"select email, preference as "preference: Json<serde_json::Value>", substitute_id, substitute_until
           from account where tenant_id = $1 and id = $2"#,
        tx.tenant(),
        id.0,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let until = row.substitute_until.map(from_day).transpose()?;
    Ok(Some(Person {
        id,
        email: row.email,
        preference: row.preference.0,
        substitute: row.substitute_id.map(Into::into).zip(until),
    }))
}

/// What everybody has settled.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx) -> Result<HashMap<UserId, Person>, StoreError> {
    let rows = sqlx::query!(
        r#"select id, email, preference as "preference: Json<serde_json::Value>", substitute_id, substitute_until
           from account where tenant_id = $1"#,
        tx.tenant(),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            let until = row.substitute_until.map(from_day).transpose()?;
            let person = Person {
                id: row.id.into(),
                email: row.email,
                preference: row.preference.0,
                substitute: row.substitute_id.map(Into::into).zip(until),
            };
            Ok((person.id, person))
        })
        .collect()
}

/// Notes that a person gets the digest of a day; answers whether none of that day or a later one was noted before.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn begin_digest(tx: &mut Tx, id: UserId, day: Date) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "update account set digest_on = $3 where tenant_id = $1 and id = $2 and (digest_on is null or digest_on < $3)",
        tx.tenant(),
        id.0,
        to_day(day)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps a person's address for mail and preference.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_preference(
    tx: &mut Tx,
    id: UserId,
    email: &str,
    preference: &serde_json::Value,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update account set email = $3, preference = $4 where tenant_id = $1 and id = $2",
        tx.tenant(),
        id.0,
        email,
        preference,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Names who stands in for a person, or nobody.
///
/// # Errors
/// [`StoreError::Dangling`] when there is no such substitute.
pub async fn set_substitute(
    tx: &mut Tx,
    id: UserId,
    substitute: Option<(UserId, Date)>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update account set substitute_id = $3, substitute_until = $4 where tenant_id = $1 and id = $2",
        tx.tenant(),
        id.0,
        substitute.map(|(substitute, _)| substitute.0),
        substitute.map(|(_, until)| to_day(until)).transpose()?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Those for whom a person stands in on a day.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_substituted(tx: &mut Tx, by: UserId, today: Date) -> Result<Vec<UserId>, StoreError> {
    let ids = sqlx::query_scalar!(
        "select id from account
         where tenant_id = $1 and substitute_id = $2 and substitute_until >= $3 and active order by id",
        tx.tenant(),
        by.0,
        to_day(today)?,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// What a person must not decide about.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_conflicts(tx: &mut Tx, of: UserId) -> Result<Vec<Conflict>, StoreError> {
    let rows = sqlx::query!(
        "select o.id, o.name, c.reason from account_conflict c
         join organisation o on o.tenant_id = c.tenant_id and o.id = c.organisation_id
         where c.tenant_id = $1 and c.account_id = $2 order by o.name",
        tx.tenant(),
        of.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Conflict {
            organisation: Organisation { id: row.id.into(), name: row.name },
            reason: row.reason,
        })
        .collect())
}

/// What anybody must not decide about.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_all_conflicts(tx: &mut Tx) -> Result<HashMap<UserId, Vec<Conflict>>, StoreError> {
    let rows = sqlx::query!(
        "select c.account_id, o.id, o.name, c.reason from account_conflict c
         join organisation o on o.tenant_id = c.tenant_id and o.id = c.organisation_id
         where c.tenant_id = $1 order by o.name",
        tx.tenant(),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let mut all: HashMap<UserId, Vec<Conflict>> = HashMap::new();
    for row in rows {
        let organisation = Organisation { id: row.id.into(), name: row.name };
        let conflict = Conflict { organisation, reason: row.reason };
        all.entry(row.account_id.into()).or_default().push(conflict);
    }
    Ok(all)
}

/// Says anew what a person must not decide about.
///
/// # Errors
/// [`StoreError::Dangling`] when there is no such organisation.
pub async fn set_conflicts(
    tx: &mut Tx,
    of: UserId,
    conflicts: &[(OrganisationId, String)],
) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from account_conflict where tenant_id = $1 and account_id = $2", tenant, of.0)
        .execute(&mut *tx.inner)
        .await?;
    for (organisation, reason) in conflicts {
        sqlx::query!(
            "insert into account_conflict (tenant_id, account_id, organisation_id, reason) values ($1, $2, $3, $4)",
            tenant,
            of.0,
            organisation.0,
            reason,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    Ok(())
}

/// Who is to be told of what happens in a case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parties {
    /// Active people of the applicant's organisation.
    pub applicants: Vec<UserId>,
    /// The officer it is assigned to.
    pub officer: Option<UserId>,
    /// Active officers of all its authorities.
    pub officers: Vec<UserId>,
}

/// Who is to be told of what happens in a case; the transaction must be the house's own.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn parties(tx: &mut Tx, case: CaseId) -> Result<Parties, StoreError> {
    let tenant = tx.tenant();
    let officer = sqlx::query_scalar!(
        r#"select officer_id from "case" where tenant_id = $1 and id = $2"#,
        tenant,
        case.0
    )
    .fetch_optional(&mut *tx.inner)
    .await?
    .flatten();
    let rows = sqlx::query!(
        r#"select a.id, a.organisation_id is not null as "applicant!"
           from account a join "case" c on c.tenant_id = a.tenant_id
             and (a.organisation_id = c.organisation_id or a.authority_id = any (c.authorities))
           where a.tenant_id = $1 and c.id = $2 and a.active order by a.id"#,
        tenant,
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let mut parties = Parties { officer: officer.map(Into::into), ..Parties::default() };
    for row in rows {
        if row.applicant {
            parties.applicants.push(row.id.into());
        } else {
            parties.officers.push(row.id.into());
        }
    }
    Ok(parties)
}

/// Active people who answer for a public body.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_of_body(tx: &mut Tx, body: model::BodyId) -> Result<Vec<UserId>, StoreError> {
    let ids = sqlx::query_scalar!(
        "select id from account where tenant_id = $1 and body_id = $2 and active order by id",
        tx.tenant(),
        body.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Active people who act for an organisation.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_of_organisation(
    tx: &mut Tx,
    organisation: OrganisationId,
) -> Result<Vec<UserId>, StoreError> {
    let ids = sqlx::query_scalar!(
        "select id from account where tenant_id = $1 and organisation_id = $2 and active order by id",
        tx.tenant(),
        organisation.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}
