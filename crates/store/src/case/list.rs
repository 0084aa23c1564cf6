//! Cases found and listed, as far as the caller may know of them.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use model::{
    AuthorityId, CaseId, DistrictId, Period, UserId,
    account::{Authority, Organisation},
    case::{Anchor, Clock, Happening, Procedure, Stage},
    site::Site,
};
use sqlx::types::Json;
use uuid::Uuid;

use super::{Case, CaseInput, Contact, MissingItem, Officer};
use crate::{
    Geom, StoreError, Tx, search,
    time::{from_clock, from_day, from_instant, to_day},
    word::word,
};

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Next legal deadline first, those without one last.
    #[default]
    Deadline,
    /// Last change first.
    Updated,
}

/// Which cases a list shows, of those that the caller may see.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only these stages; all when empty.
    pub stages: Vec<Stage>,
    /// Only these procedures; all when empty.
    pub procedures: Vec<Procedure>,
    /// Words in title, reference, street, applicant or remarks: all of them, or, where no case has them all, alike.
    pub words: Option<String>,
    /// Only those assigned to one of these officers; all when empty.
    pub officers: Vec<UserId>,
    /// Only those that nobody works on.
    pub unassigned: bool,
    /// Only those whose next legal deadline is due by this day.
    pub due_by: Option<Date>,
    /// Only those in this street; capitals do not matter.
    pub street: Option<String>,
    /// Only those whose trench or site touches this district.
    pub district: Option<DistrictId>,
    /// Only those that this authority leads (`true`), or in which another leads and it has a part (`false`).
    pub side: Option<(AuthorityId, bool)>,
    /// Order.
    pub order: Order,
    /// Rows at most.
    pub limit: i64,
    /// Rows to skip.
    pub offset: i64,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The rows.
    pub items: Vec<Case>,
    /// Number of rows in the whole list.
    pub total: i64,
}

/// What the one statement that reads cases is narrowed by.
#[derive(Default)]
struct Narrow<'a> {
    id: Option<Uuid>,
    reference: Option<&'a str>,
    filter: Filter,
}

#[expect(clippy::too_many_lines, reason = "one statement, its parameters and the row that it gives")]
async fn read(tx: &mut Tx, narrow: Narrow<'_>) -> Result<Page, StoreError> {
    let Filter {
        stages,
        procedures,
        words,
        officers,
        unassigned,
        due_by,
        street,
        district,
        side,
        order,
        limit,
        offset,
    } = narrow.filter;
    let stages: Vec<String> = stages.iter().map(|stage| stage.code().to_owned()).collect();
    let procedures: Vec<String> = procedures.iter().map(|procedure| procedure.code().to_owned()).collect();
    let officers: Vec<Uuid> = officers.iter().map(|officer| officer.0).collect();
    let patterns: Vec<String> = words
        .iter()
        .flat_map(|words| words.split_whitespace())
        .map(|word| format!("%{}%", search::plain(word)))
        .collect();
    if words.is_some() {
        search::alike(tx).await?;
    }
    let rows = sqlx::query!(
        r#"select c.id, c.reference, c.title, c.stage, c.procedure, c.method, c.width_m, c.cover_m, c.first, c.last,
                  c.contact as "contact: Json<Contact>", c.note, c.upload_id,
                  c.class, c.site as "site: Json<Site>", c.anchors as "anchors: Json<BTreeMap<Anchor, Date>>",
                  c.place as "place: Geom", c.linked_id, c.origin_id, c.on_behalf, c.authorities,
                  c.missing as "missing: Json<Vec<MissingItem>>", c.submitted_on, c.next_due, c.version,
                  c.created_at, c.updated_at, c.organisation_id, o.name as organisation,
                  c.authority_id, a.name as authority, c.officer_id, f.name as "officer?",
                  t.streets as "streets?", t.length_m as "length_m?", count(*) over () as "total!"
           from "case" c
           join organisation o on o.tenant_id = c.tenant_id and o.id = c.organisation_id
           join authority a on a.tenant_id = c.tenant_id and a.id = c.authority_id
           left join account f on f.tenant_id = c.tenant_id and f.id = c.officer_id
           left join trench t on t.tenant_id = c.tenant_id and t.case_id = c.id
           where c.tenant_id = $1 and ($2::uuid is null or c.id = $2)
             and ($3::text is null or lower(c.reference) = lower($3))
             and (cardinality($4::text[]) = 0 or c.stage = any($4))
             and ($5::text is null or c.search like all ($6::text[])
                  or lower($5) <% c.search and not exists (
                      select from "case" exact where exact.tenant_id = $1 and exact.search like all ($6::text[])))
             and (cardinality($7::uuid[]) = 0 or c.officer_id = any($7))
             and (not $8 or c.officer_id is null)
             and ($9::date is null or c.next_due <= $9)
             and ($10::text is null or lower($10) in (select lower(street) from unnest(t.streets) as street))
             and (cardinality($11::text[]) = 0 or c.procedure = any($11))
             and ($12::uuid is null or exists (
                 select from district d where d.tenant_id = $1 and d.id = $12
                   and (st_intersects(d.boundary, t.line) or st_intersects(d.boundary, c.place))))
             and ($13::uuid is null or (c.authority_id = $13) = $14 and ($14 or $13 = any(c.authorities)))
           order by case when $15 then c.next_due end nulls last, c.updated_at desc, c.id
           limit $16 offset $17"#,
        tx.tenant(),
        narrow.id,
        narrow.reference,
        &stages,
        words,
        &patterns,
        &officers,
        unassigned,
        due_by.map(to_day).transpose()?,
        street,
        &procedures,
        district.map(|district| district.0),
        side.map(|(authority, _)| authority.0),
        side.is_some_and(|(_, leads)| leads),
        order == Order::Deadline,
        limit,
        offset,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let items = rows.into_iter().map(|row| {
        Ok(Case {
            id: row.id.into(),
            reference: row.reference,
            stage: word("case.stage", &row.stage)?,
            input: CaseInput {
                title: row.title,
                procedure: word("case.procedure", &row.procedure)?,
                method: word("case.method", &row.method)?,
                cover_m: row.cover_m,
                width_m: row.width_m,
                period: Period::new(from_day(row.first)?, from_day(row.last)?)?,
                contact: row.contact.0,
                note: row.note,
                upload: row.upload_id.map(Into::into),
                class: row.class,
                site: row.site.map(|site| site.0),
                anchors: row.anchors.0,
                place: row.place.map(|place| place.into_point("case.place")).transpose()?.map(Into::into),
                linked: row.linked_id.map(Into::into),
            },
            organisation: Organisation { id: row.organisation_id.into(), name: row.organisation },
            authority: Authority { id: row.authority_id.into(), name: row.authority },
            authorities: row.authorities.into_iter().map(Into::into).collect(),
            on_behalf: row.on_behalf,
            origin: row.origin_id.map(Into::into),
            officer: row.officer_id.zip(row.officer).map(|(id, name)| Officer { id: id.into(), name }),
            missing: row.missing.0,
            submitted_on: row.submitted_on.map(from_day).transpose()?,
            next_due: row.next_due.map(from_day).transpose()?,
            streets: row.streets.unwrap_or_default(),
            length_m: row.length_m.unwrap_or_default(),
            created_at: from_instant(row.created_at)?,
            updated_at: from_instant(row.updated_at)?,
            version: row.version,
        })
    });
    Ok(Page { items: items.collect::<Result<_, StoreError>>()?, total })
}

/// The case with this identifier or reference (capitals do not matter), if the caller may know of it.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, name: &str) -> Result<Option<Case>, StoreError> {
    let id = Uuid::parse_str(name).ok();
    let narrow = Narrow {
        id,
        reference: if id.is_some() { None } else { Some(name) },
        filter: Filter { limit: 1, ..Filter::default() },
    };
    Ok(read(tx, narrow).await?.items.pop())
}

/// The case with this identifier, if the caller may know of it.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find_by_id(tx: &mut Tx, id: CaseId) -> Result<Option<Case>, StoreError> {
    let filter = Filter { limit: 1, ..Filter::default() };
    Ok(read(tx, Narrow { id: Some(id.0), reference: None, filter }).await?.items.pop())
}

/// A part of the list of cases that the caller may know of; `total` is 0 for a part beyond the end.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, filter: &Filter) -> Result<Page, StoreError> {
    read(tx, Narrow { filter: filter.clone(), ..Narrow::default() }).await
}

/// Cases whose next deadline has come by a day: what the clock has to look at.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_due(tx: &mut Tx, today: Date) -> Result<Vec<CaseId>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"select id from "case" where tenant_id = $1 and stage <> 'draft' and next_due <= $2 order by next_due, id"#,
        tx.tenant(),
        to_day(today)?,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// What happened to some cases, each in order: what their clocks run on.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn happenings(
    tx: &mut Tx,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, Vec<Happening>>, StoreError> {
    let ids: Vec<Uuid> = cases.iter().map(|case| case.0).collect();
    let rows = sqlx::query!(
        "select case_id, on_day, at_time, event, until_day, marks from happening
         where tenant_id = $1 and case_id = any($2) order by case_id, seq",
        tx.tenant(),
        &ids,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let mut found: HashMap<CaseId, Vec<Happening>> = HashMap::new();
    for row in rows {
        let marks = row.marks.iter().map(|mark| word("happening.marks", mark));
        let happening = Happening {
            on: from_day(row.on_day)?,
            at: row.at_time.map(from_clock).transpose()?,
            event: word("happening.event", &row.event)?,
            until: row.until_day.map(from_day).transpose()?,
            marks: marks.collect::<Result<_, _>>()?,
        };
        found.entry(row.case_id.into()).or_default().push(happening);
    }
    Ok(found)
}

/// The clocks that run within a case.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn clocks(tx: &mut Tx, case: CaseId) -> Result<Vec<Clock>, StoreError> {
    let rows = sqlx::query!(
        "select id, regime from clock where tenant_id = $1 and case_id = $2 order by regime",
        tx.tenant(),
        case.0
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    Ok(rows.into_iter().map(|row| Clock { id: row.id.into(), case, regime: row.regime }).collect())
}
