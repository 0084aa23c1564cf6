//! A case: drafted, changed, found and listed, and moved from stage to stage.

mod fact;
mod intake;
mod list;
mod phase;
mod step;

use std::collections::BTreeMap;

use geo::{Coord, Point};
use jiff::{Timestamp, civil::Date};
use model::{
    AuthorityId, CaseId, OrganisationId, Period, UploadId, UserId,
    account::{Authority, Organisation},
    case::{Anchor, Procedure, Stage},
    site::Site,
    trench::LayingMethod,
};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::{
    Geom, StoreError, Tx,
    time::to_day,
    word::{number, word},
    works,
};

pub use fact::{Around, Custom, Gate, around, custom, gate};
pub use intake::{
    Relation, Relative, received_on, relatives, set_certificate, set_plan, set_received_on, set_works,
};
pub use list::{Filter, Order, Page, clocks, find, find_by_id, happenings, list, list_due};
pub use phase::{PhaseStep, move_phase};
pub use step::{Step, Stepped, assign, set_next_due, step, touch};

/// Whom to talk to: personal data.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Address for mail.
    pub email: String,
    /// Telephone number; may be empty.
    pub phone: String,
}

/// What an applicant says about a case; the line stands in [`crate::trench`].
#[derive(Debug, Clone, PartialEq)]
pub struct CaseInput {
    /// Title.
    pub title: String,
    /// What is asked for.
    pub procedure: Procedure,
    /// How it is laid.
    pub method: LayingMethod,
    /// Cover in metres.
    pub cover_m: f64,
    /// Width of the trench in metres.
    pub width_m: f64,
    /// When.
    pub period: Period,
    /// Whom to talk to.
    pub contact: Contact,
    /// Anything else.
    pub note: String,
    /// The file that the line was taken from.
    pub upload: Option<UploadId>,
    /// The class of works that the law tells apart, for example `major`.
    pub class: Option<String>,
    /// The mobile site that is applied for.
    pub site: Option<Site>,
    /// Days that the law counts back from, besides the beginning of the works.
    pub anchors: BTreeMap<Anchor, Date>,
    /// Where a mobile site is to stand, in EPSG:25832.
    pub place: Option<Coord<f64>>,
    /// The case that is planned together with this one: a mobile site and its backhaul trench.
    pub linked: Option<CaseId>,
}

/// A draft to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCase {
    /// Identifier.
    pub id: CaseId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Who decides.
    pub authority: AuthorityId,
    /// What the applicant says.
    pub input: CaseInput,
    /// Entered by the authority from paper or telephone.
    pub on_behalf: bool,
    /// The case that it follows: a forward plan, immediate works, a notification.
    pub origin: Option<CaseId>,
}

/// Something that the authority asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingItem {
    /// What is missing.
    pub text: String,
    /// Until when it is expected.
    pub due: Option<Date>,
}

/// The officer a case is assigned to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// Identifier.
    pub id: UserId,
    /// Name as shown.
    pub name: String,
}

/// A case as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Identifier.
    pub id: CaseId,
    /// Readable reference, for example `HH-2026-000123`; given when the case is handed in.
    pub reference: Option<String>,
    /// Where it stands.
    pub stage: Stage,
    /// What the applicant says.
    pub input: CaseInput,
    /// Whose it is.
    pub organisation: Organisation,
    /// Who leads and decides.
    pub authority: Authority,
    /// All authorities whose case it is, the leading one included.
    pub authorities: Vec<AuthorityId>,
    /// Entered by the authority from paper or telephone.
    pub on_behalf: bool,
    /// The case that it follows.
    pub origin: Option<CaseId>,
    /// Who works on it.
    pub officer: Option<Officer>,
    /// What was asked for and is not there yet.
    pub missing: Vec<MissingItem>,
    /// Day of first receipt.
    pub submitted_on: Option<Date>,
    /// Next legal deadline.
    pub next_due: Option<Date>,
    /// Streets that the trench lies in.
    pub streets: Vec<String>,
    /// Length of the trench on the ground in metres; 0 without one.
    pub length_m: f64,
    /// When it was drafted.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// For `ETag`.
    pub version: i64,
}

/// Keeps a draft and answers its version.
///
/// # Errors
/// [`StoreError::Dangling`] when organisation, authority or upload is not there.
pub async fn insert(tx: &mut Tx, new: &NewCase) -> Result<i64, StoreError> {
    let input = &new.input;
    let version = sqlx::query_scalar!(
        r#"insert into "case" (tenant_id, id, title, stage, procedure, organisation_id, authority_id, method, width_m,
                               cover_m, first, last, contact, note, upload_id, class, site, anchors, linked_id,
                               place, on_behalf, origin_id, authorities)
           values ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                   array[$6::uuid]) returning version"#,
        tx.tenant(),
        new.id.0,
        input.title,
        input.procedure.code(),
        new.organisation.0,
        new.authority.0,
        input.method.code(),
        input.width_m,
        input.cover_m,
        to_day(input.period.first())?,
        to_day(input.period.last())?,
        Json(&input.contact) as _,
        input.note,
        input.upload.map(|id| id.0),
        input.class,
        input.site.as_ref().map(Json) as _,
        Json(&input.anchors) as _,
        input.linked.map(|id| id.0),
        input.place.map(|at| Geom(Point::from(at).into())) as Option<Geom>,
        new.on_behalf,
        new.origin.map(|id| id.0),
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    index(tx, new.id).await?;
    Ok(version)
}

/// Changes what the applicant says and answers the new version; works in the street follow.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`].
pub async fn update(tx: &mut Tx, id: CaseId, version: i64, input: &CaseInput) -> Result<i64, StoreError> {
    let saved = sqlx::query!(
        r#"update "case" set title = $4, procedure = $5, method = $6, width_m = $7, cover_m = $8, first = $9, last = $10,
                  contact = $11, note = $12, upload_id = $13, class = $14, site = $15, anchors = $16, linked_id = $17, place = $18,
                  version = version + 1, updated_at = now()
           where tenant_id = $1 and id = $2 and version = $3 returning version, stage"#,
        tx.tenant(),
        id.0,
        version,
        input.title,
        input.procedure.code(),
        input.method.code(),
        input.width_m,
        input.cover_m,
        to_day(input.period.first())?,
        to_day(input.period.last())?,
        Json(&input.contact) as _,
        input.note,
        input.upload.map(|id| id.0),
        input.class,
        input.site.as_ref().map(Json) as _,
        Json(&input.anchors) as _,
        input.linked.map(|id| id.0),
        input.place.map(|at| Geom(Point::from(at).into())) as Option<Geom>,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    let Some(saved) = saved else { return Err(stale(tx, id, version).await?) };
    index(tx, id).await?;
    works::follow(tx, id, word("case.stage", &saved.stage)?).await?;
    Ok(saved.version)
}

/// Names who decides on a draft: its line may have moved into another area.
///
/// # Errors
/// [`StoreError::Dangling`].
pub async fn set_authority(tx: &mut Tx, id: CaseId, authority: AuthorityId) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update "case" set authority_id = $3, authorities = array[$3::uuid] where tenant_id = $1 and id = $2 and stage = 'draft'"#,
        tx.tenant(),
        id.0,
        authority.0,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Names the other authorities whose case it is; the leading one stays among them.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn share(tx: &mut Tx, id: CaseId, others: &[AuthorityId]) -> Result<(), StoreError> {
    let others: Vec<_> = others.iter().map(|id| id.0).collect();
    sqlx::query!(
        r#"update "case" set authorities = array(select distinct unnest(array_append($3::uuid[], authority_id)))
           where tenant_id = $1 and id = $2"#,
        tx.tenant(),
        id.0,
        &others,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Brings the text that is searched in step with the case, its streets and its applicant.
pub(crate) async fn index(tx: &mut Tx, id: CaseId) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update "case" c set search = lower(concat_ws(' ', c.reference, c.title, o.name, c.note,
               (select array_to_string(t.streets, ' ') from trench t where t.tenant_id = c.tenant_id and t.case_id = c.id)))
           from organisation o
           where o.tenant_id = c.tenant_id and o.id = c.organisation_id and c.tenant_id = $1 and c.id = $2"#,
        tx.tenant(),
        id.0,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Lets nobody else change a case until the transaction ends.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn lock(tx: &mut Tx, id: CaseId) -> Result<(), StoreError> {
    sqlx::query!(r#"select id from "case" where tenant_id = $1 and id = $2 for update"#, tx.tenant(), id.0)
        .fetch_optional(&mut *tx.inner)
        .await?;
    Ok(())
}

/// Deletes a draft; its journal stays.
///
/// # Errors
/// [`StoreError::Missing`] (also when it is no draft any more), [`StoreError::Stale`].
pub async fn remove_draft(tx: &mut Tx, id: CaseId, version: i64) -> Result<(), StoreError> {
    let done = sqlx::query!(
        r#"delete from "case" where tenant_id = $1 and id = $2 and version = $3 and stage = 'draft'"#,
        tx.tenant(),
        id.0,
        version,
    )
    .execute(&mut *tx.inner)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(stale(tx, id, version).await?) }
}

/// Why a version-checked write met no row.
async fn stale(tx: &mut Tx, id: CaseId, seen: i64) -> Result<StoreError, StoreError> {
    let current = sqlx::query_scalar!(
        r#"select version from "case" where tenant_id = $1 and id = $2"#,
        tx.tenant(),
        id.0
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    Ok(match current {
        Some(current) if current != seen => StoreError::Stale { seen, current },
        _ => StoreError::Missing { noun: "case" },
    })
}

/// The next reference of a year, without gaps: `HH-2026-000123`.
async fn next_reference(tx: &mut Tx, year: i16) -> Result<String, StoreError> {
    let tenant = tx.tenant();
    let last = sqlx::query_scalar!(
        "insert into reference_counter (tenant_id, year, last) values ($1, $2, 1)
         on conflict (tenant_id, year) do update set last = reference_counter.last + 1 returning last",
        tenant,
        year,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    let prefix = sqlx::query_scalar!("select reference_prefix from tenant where id = $1", tenant)
        .fetch_one(&mut *tx.inner)
        .await?;
    let last: u32 = number("reference_counter.last", last)?;
    Ok(format!("{prefix}-{year}-{last:06}"))
}
