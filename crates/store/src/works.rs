//! Works in the street: read for the index and the public, and kept in step with the cases they come from.

use geo::Rect;
use jiff::civil::Date;
use model::{CaseId, Period, Schedule, Window, WorksId, case::Stage, works::Works};
use uuid::Uuid;

use crate::{
    Geom, StoreError, Tx,
    change::{self, Object},
    plan::frame,
    time::{from_day, to_day},
    word::{number, word},
};

/// Which public works a list shows.
#[derive(Debug, Clone, Default)]
pub struct PublicFilter {
    /// Only works that do not end before this day.
    pub first: Option<Date>,
    /// Only works that do not begin after this day.
    pub last: Option<Date>,
    /// Words in title or street.
    pub words: Option<String>,
    /// Rows at most.
    pub limit: i64,
    /// Rows to skip.
    pub offset: i64,
}

/// A part of the list of public works.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicPage {
    /// The rows, by first day.
    pub items: Vec<Works>,
    /// Number of rows in the whole list.
    pub total: i64,
}

/// What the one statement that reads works is narrowed by.
#[derive(Default)]
struct Narrow {
    id: Option<Uuid>,
    published: bool,
    within: Option<Rect<f64>>,
    filter: PublicFilter,
}

async fn read(tx: &mut Tx, narrow: Narrow) -> Result<PublicPage, StoreError> {
    let PublicFilter { first, last, words, limit, offset } = narrow.filter;
    let pattern = words.map(|words| format!("%{}%", words.replace(['\\', '%', '_'], "")));
    let rows = sqlx::query!(
        r#"select w.id, w.case_id, w.organisation_id, o.name as organisation, w.kind, w.title, w.street, w.width_m,
                  w.cover_m, w.first, w.last, w.days, w.published, w.line, count(*) over () as "total!"
           from works w join organisation o on o.tenant_id = w.tenant_id and o.id = w.organisation_id
           where w.tenant_id = $1 and ($2::uuid is null or w.id = $2) and (w.published or not $3)
             and ($4::date is null or w.last >= $4) and ($5::date is null or w.first <= $5)
             and ($6::text is null or w.title ilike $6 or w.street ilike $6)
             and ($9::geometry is null or w.line && $9)
           order by w.first, w.id limit $7 offset $8"#,
        tx.tenant(),
        narrow.id,
        narrow.published,
        first.map(to_day).transpose()?,
        last.map(to_day).transpose()?,
        pattern,
        limit,
        offset,
        narrow.within.map(frame) as Option<Geom>,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let items = rows.into_iter().map(|row| {
        let (first, last) = (from_day(row.first)?, from_day(row.last)?);
        let schedule = match row.days {
            Some(days) => Schedule::Floating(Window::new(first, last, number("works.days", days)?)?),
            None => Schedule::Fixed(Period::new(first, last)?),
        };
        Ok(Works {
            id: row.id.into(),
            case: row.case_id.map(Into::into),
            applicant: row.organisation_id.into(),
            applicant_name: row.organisation,
            kind: word("works.kind", &row.kind)?,
            title: row.title,
            street: row.street,
            line: row.line.into_utm32()?,
            width_m: row.width_m,
            cover_m: row.cover_m,
            schedule,
            published: row.published,
        })
    });
    Ok(PublicPage { items: items.collect::<Result<_, StoreError>>()?, total })
}

/// The works with this identifier, if the caller may know of them.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, id: WorksId) -> Result<Option<Works>, StoreError> {
    let filter = PublicFilter { limit: 1, ..PublicFilter::default() };
    Ok(read(tx, Narrow { id: Some(id.0), filter, ..Narrow::default() }).await?.items.pop())
}

/// All works that the caller may know of.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx) -> Result<Vec<Works>, StoreError> {
    let filter = PublicFilter { limit: i64::MAX, ..PublicFilter::default() };
    Ok(read(tx, Narrow { filter, ..Narrow::default() }).await?.items)
}

/// All works within a box that the caller may know of.
pub(crate) async fn list_within(tx: &mut Tx, within: Rect<f64>) -> Result<Vec<Works>, StoreError> {
    let filter = PublicFilter { limit: i64::MAX, ..PublicFilter::default() };
    Ok(read(tx, Narrow { within: Some(within), filter, ..Narrow::default() }).await?.items)
}

/// A part of the list of published works; `total` is 0 for a part beyond the end.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_public(tx: &mut Tx, filter: &PublicFilter) -> Result<PublicPage, StoreError> {
    read(tx, Narrow { published: true, filter: filter.clone(), ..Narrow::default() }).await
}

/// Brings the works of a case in step with its row, whatever its stage is.
pub(crate) async fn follow_case(tx: &mut Tx, case: CaseId) -> Result<(), StoreError> {
    let stage = sqlx::query_scalar!(
        r#"select stage from "case" where tenant_id = $1 and id = $2"#,
        tx.tenant(),
        case.0
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    match stage {
        Some(stage) => follow(tx, case, word("case.stage", &stage)?).await,
        None => Err(StoreError::Missing { noun: "case" }),
    }
}

/// Brings the works of a case that opens or occupies the street in step with its row: there while it may open the street,
/// published once it is approved, and kept as over once what was dug has ended, because it is not to be dug again soon.
///
/// The works of a case bear the case's own identifier. Once phases are permitted, they last from the first day of the
/// earliest that can still open the street to the last day of the latest; before, as long as the case says; when all is done,
/// from the day on which the first phase began to that on which the last one ended.
pub(crate) async fn follow(tx: &mut Tx, case: CaseId, stage: Stage) -> Result<(), StoreError> {
    let open: Vec<String> = Stage::ALL
        .iter()
        .filter(|stage| stage.occupies_street())
        .map(|stage| stage.code().to_owned())
        .collect();
    let rows = sqlx::query!(
        r#"insert into works (tenant_id, id, case_id, organisation_id, kind, title, street, width_m, cover_m, first,
                              last, published, line)
           select c.tenant_id, c.id, c.id, c.organisation_id, c.works_kind, c.title, coalesce(t.streets[1], ''),
                  c.width_m, c.cover_m, case when $5 then coalesce(p.first, c.first) else p.began end,
                  case when $5 then coalesce(p.last, c.last) else p.ended end, $3 or not $5, t.line
           from "case" c join trench t on t.tenant_id = c.tenant_id and t.case_id = c.id
           cross join lateral (
               select min(p.first) filter (where p.stage = any($4)) as first,
                      max(p.last) filter (where p.stage = any($4)) as last,
                      min(p.begun_on) filter (where p.ended_on is not null) as began, max(p.ended_on) as ended
               from works_phase p
               join dig_permit d on d.tenant_id = p.tenant_id and d.id = p.dig_permit_id and d.number is not null
               where p.tenant_id = c.tenant_id and p.case_id = c.id) p
           where c.tenant_id = $1 and c.id = $2 and c.works_kind is not null and ($5 or p.began <= p.ended)
           on conflict (tenant_id, id) do update
           set kind = excluded.kind, title = excluded.title, street = excluded.street, width_m = excluded.width_m,
               cover_m = excluded.cover_m, first = excluded.first, last = excluded.last,
               published = excluded.published, line = excluded.line, version = works.version + 1"#,
        tx.tenant(),
        case.0,
        stage.is_published(),
        &open,
        stage.occupies_street(),
    )
    .execute(&mut *tx.inner)
    .await?
    .rows_affected();
    let gone = if rows == 0 {
        sqlx::query!("delete from works where tenant_id = $1 and case_id = $2", tx.tenant(), case.0)
            .execute(&mut *tx.inner)
            .await?
            .rows_affected()
    } else {
        0
    };
    if rows + gone > 0 {
        change::note(tx, Object::Works(WorksId(case.0))).await?;
    }
    Ok(())
}
