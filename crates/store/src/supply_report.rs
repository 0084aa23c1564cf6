//! What operators report about their own supply: each report as it was taken, which of them are in force, and what was refused.

use geo::Point;
use jiff::{Timestamp, civil::Date};
use model::{
    AddressId, OrganisationId, Text, UserId, Utm32,
    supply::{ReportKind, Said, Technology},
};
use uuid::Uuid;

use crate::{
    Geom, StoreError, Tx,
    db::alone,
    time::{from_day, from_instant, to_day, to_instant},
    word::{number, word},
};

/// Rows that are written at once.
const CHUNK: usize = 10_000;

/// A report as it was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct SupplyReport {
    /// Identifier.
    pub id: Uuid,
    /// Whose supply.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// What it consists of.
    pub kind: ReportKind,
    /// Counted from 1 for each organisation and kind.
    pub number: u32,
    /// File name as received, for showing only.
    pub name: String,
    /// What the file turned out to be, for example `csv`.
    pub format: String,
    /// SHA-256 of its bytes, under which they are kept.
    pub sha256: [u8; 32],
    /// Size in bytes.
    pub size_bytes: u64,
    /// The name of who brought it.
    pub by: String,
    /// When it came.
    pub at: Timestamp,
    /// Rows that were taken, by what they say.
    pub taken: Taken,
    /// Rows that were refused.
    pub refused: u32,
    /// Whether it counts.
    pub in_force: bool,
    /// Who last put it in force or took it out, and when; none as long as it stands as it came.
    pub changed: Option<(String, Timestamp)>,
}

/// Numbers of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// Connected.
    pub connected: u32,
    /// Passed.
    pub passed: u32,
    /// Neither can be.
    pub unserved: u32,
}

/// A report that comes in.
#[derive(Debug, Clone, PartialEq)]
pub struct NewReport {
    /// Identifier.
    pub id: Uuid,
    /// Whose supply.
    pub organisation: OrganisationId,
    /// What it consists of.
    pub kind: ReportKind,
    /// File name as received.
    pub name: String,
    /// What the file turned out to be.
    pub format: String,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Size in bytes.
    pub size_bytes: u64,
    /// Who brings it.
    pub by: UserId,
    /// His name.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
    /// What was taken; not empty.
    pub rows: Vec<ReportRow>,
    /// Rows that were refused.
    pub refused: u32,
    /// Why, of very many only the first.
    pub faults: Vec<ReportFault>,
}

/// What a row is about.
#[derive(Debug, Clone, PartialEq)]
pub enum RowAbout {
    /// One address.
    Address(AddressId),
    /// All addresses in an area, in EPSG:25832.
    Area(Utm32),
}

/// A row that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRow {
    /// Line of the list, or position of the area in its file, both counted from 1.
    pub row: u32,
    /// About what.
    pub about: RowAbout,
    /// What is said.
    pub said: Said,
    /// Over what.
    pub technology: Technology,
    /// Since when.
    pub since: Option<Date>,
}

/// Something that is wrong with a row.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportFault {
    /// Line of the list, or position of the area in its file, both counted from 1.
    pub row: u32,
    /// The column or field; empty when the whole row is meant.
    pub field: String,
    /// What stands there.
    pub value: String,
    /// Stable word for programs.
    pub code: String,
    /// What is wrong and what to do next.
    pub text: Text,
    /// Where a map can fly to, in EPSG:25832.
    pub place: Option<Point<f64>>,
}

impl Taken {
    /// Counts rows by what they say.
    pub fn of(rows: &[ReportRow]) -> Self {
        rows.iter().fold(Self::default(), |mut taken, row| {
            match row.said {
                Said::Connected => taken.connected += 1,
                Said::Passed => taken.passed += 1,
                Said::Unserved => taken.unserved += 1,
            }
            taken
        })
    }
}

/// Keeps a report and puts it in force in place of the organisation's former one of its kind; answers its number.
///
/// # Errors
/// [`StoreError::Dangling`] when there is no such organisation.
pub async fn insert(tx: &mut Tx, new: &NewReport) -> Result<u32, StoreError> {
    alone(tx, &format!("supply report {}", new.organisation)).await?;
    let (tenant, organisation, kind) = (tx.tenant(), new.organisation.0, new.kind.code());
    set_aside(tx, new.organisation, new.kind, &new.by_name, new.at).await?;
    let taken = Taken::of(&new.rows);
    let given = sqlx::query_scalar!(
        r#"insert into supply_report (tenant_id, id, organisation_id, kind, number, name, format, sha256, size_bytes, by_account,
                                      by_name, at, connected, passed, unserved, refused, in_force)
           select $1, $2, $3, $4, coalesce(max(number), 0) + 1, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, true
           from supply_report where tenant_id = $1 and organisation_id = $3 and kind = $4
           returning number"#,
        tenant,
        new.id,
        organisation,
        kind,
        new.name,
        new.format,
        new.sha256.as_slice(),
        number::<_, i64>("supply_report.size_bytes", new.size_bytes)?,
        new.by.0,
        new.by_name,
        to_instant(new.at)?,
        number::<_, i32>("supply_report.connected", taken.connected)?,
        number::<_, i32>("supply_report.passed", taken.passed)?,
        number::<_, i32>("supply_report.unserved", taken.unserved)?,
        number::<_, i32>("supply_report.refused", new.refused)?,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    for part in new.rows.chunks(CHUNK) {
        insert_rows(tx, new, part).await?;
    }
    insert_faults(tx, new).await?;
    number("supply_report.number", given)
}

async fn insert_rows(tx: &mut Tx, new: &NewReport, part: &[ReportRow]) -> Result<(), StoreError> {
    let area = |row: &ReportRow| match &row.about {
        RowAbout::Area(area) => Geom::ewkb(area.geometry()).map(Some),
        RowAbout::Address(_) => Ok(None),
    };
    let address = |row: &ReportRow| match row.about {
        RowAbout::Address(id) => Some(id.0),
        RowAbout::Area(_) => None,
    };
    let since = |row: &ReportRow| row.since.map(to_day).transpose();
    let rows = part.iter().map(|row| number("supply_report_row.row", row.row));
    sqlx::query!(
        "insert into supply_report_row (tenant_id, organisation_id, report_id, row, address_id, area, said, technology, since)
         select $1, $2, $3, row, address_id, st_geomfromewkb(area), said, technology, since
         from unnest($4::int[], $5::uuid[], $6::bytea[], $7::text[], $8::text[], $9::date[])
              as part (row, address_id, area, said, technology, since)",
        tx.tenant(),
        new.organisation.0,
        new.id,
        &rows.collect::<Result<Vec<i32>, _>>()?,
        &part.iter().map(address).collect::<Vec<_>>() as &[Option<Uuid>],
        &part.iter().map(area).collect::<Result<Vec<_>, _>>()? as &[Option<Vec<u8>>],
        &part.iter().map(|row| row.said.code().to_owned()).collect::<Vec<_>>(),
        &part.iter().map(|row| row.technology.code().to_owned()).collect::<Vec<_>>(),
        &part.iter().map(since).collect::<Result<Vec<_>, _>>()? as &[Option<chrono::NaiveDate>],
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

async fn insert_faults(tx: &mut Tx, new: &NewReport) -> Result<(), StoreError> {
    let faults = &new.faults;
    let words = |word: fn(&ReportFault) -> &str| faults.iter().map(|fault| word(fault).to_owned()).collect();
    let (fields, values): (Vec<String>, Vec<String>) =
        (words(|fault| &fault.field), words(|fault| &fault.value));
    let codes: Vec<String> = words(|fault| &fault.code);
    let (german, english): (Vec<String>, Vec<String>) =
        (words(|fault| &fault.text.de), words(|fault| &fault.text.en));
    let place = |fault: &ReportFault| fault.place.map(|place| Geom::ewkb(&place.into())).transpose();
    let rows = faults.iter().map(|fault| number("supply_report_fault.row", fault.row));
    sqlx::query!(
        "insert into supply_report_fault (tenant_id, organisation_id, report_id, seq, row, field, value, code, text_de, text_en,
                                          place)
         select $1, $2, $3, seq, row, field, value, code, text_de, text_en, st_geomfromewkb(place)
         from unnest($4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bytea[])
              with ordinality as part (row, field, value, code, text_de, text_en, place, seq)",
        tx.tenant(),
        new.organisation.0,
        new.id,
        &rows.collect::<Result<Vec<i32>, _>>()?,
        &fields,
        &values,
        &codes,
        &german,
        &english,
        &faults.iter().map(place).collect::<Result<Vec<_>, _>>()? as &[Option<Vec<u8>>],
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Takes the organisation's report of a kind out of force, where one is.
async fn set_aside(
    tx: &mut Tx,
    organisation: OrganisationId,
    kind: ReportKind,
    by: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update supply_report set in_force = false, changed_name = $4, changed_at = $5
         where tenant_id = $1 and organisation_id = $2 and kind = $3 and in_force",
        tx.tenant(),
        organisation.0,
        kind.code(),
        by,
        to_instant(at)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Puts a report in force in place of the one that is, or takes it out; answers whether that changed anything.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_in_force(
    tx: &mut Tx,
    report: &SupplyReport,
    in_force: bool,
    by: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    alone(tx, &format!("supply report {}", report.organisation)).await?;
    // Somebody else may have been faster.
    let Some(report) = find(tx, report.id).await?.filter(|now| now.in_force != in_force) else {
        return Ok(false);
    };
    set_aside(tx, report.organisation, report.kind, by, at).await?;
    if in_force {
        sqlx::query!(
            "update supply_report set in_force = true, changed_name = $3, changed_at = $4 where tenant_id = $1 and id = $2",
            tx.tenant(),
            report.id,
            by,
            to_instant(at)?,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    Ok(true)
}

/// Reports that the caller may know of, the last first, and how many there are.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(
    tx: &mut Tx,
    organisation: Option<OrganisationId>,
    limit: u32,
    offset: u32,
) -> Result<(Vec<SupplyReport>, u64), StoreError> {
    let organisation = organisation.map(|id| id.0);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "total!" from supply_report
           where tenant_id = $1 and ($2::uuid is null or organisation_id = $2)"#,
        tx.tenant(),
        organisation,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    let items = read(tx, None, organisation, limit, offset).await?;
    Ok((items, number("supply_report.total", total)?))
}

/// The report with this identifier, if the caller may know of it.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<SupplyReport>, StoreError> {
    Ok(read(tx, Some(id), None, 1, 0).await?.pop())
}

/// The organisation's report of a kind that is in force, if one is.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find_in_force(
    tx: &mut Tx,
    organisation: OrganisationId,
    kind: ReportKind,
) -> Result<Option<SupplyReport>, StoreError> {
    let id = sqlx::query_scalar!(
        "select id from supply_report where tenant_id = $1 and organisation_id = $2 and kind = $3 and in_force",
        tx.tenant(),
        organisation.0,
        kind.code(),
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    match id {
        Some(id) => find(tx, id).await,
        None => Ok(None),
    }
}

/// What is in force: a report never changes, so the same identifiers mean the same rows.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_in_force(tx: &mut Tx) -> Result<Vec<(Uuid, OrganisationId)>, StoreError> {
    let rows = sqlx::query!(
        "select id, organisation_id from supply_report where tenant_id = $1 and in_force
         order by organisation_id, kind",
        tx.tenant(),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.organisation_id.into())).collect())
}

async fn read(
    tx: &mut Tx,
    id: Option<Uuid>,
    organisation: Option<Uuid>,
    limit: u32,
    offset: u32,
) -> Result<Vec<SupplyReport>, StoreError> {
    let rows = sqlx::query!(
        r#"select r.id, r.organisation_id, o.name as organisation_name, r.kind, r.number, r.name, r.format, r.sha256, r.size_bytes,
                  r.by_name, r.at, r.connected, r.passed, r.unserved, r.refused, r.in_force, r.changed_name, r.changed_at
           from supply_report r join organisation o on o.tenant_id = r.tenant_id and o.id = r.organisation_id
           where r.tenant_id = $1 and ($2::uuid is null or r.id = $2) and ($3::uuid is null or r.organisation_id = $3)
           order by r.at desc, r.id desc limit $4 offset $5"#,
        tx.tenant(),
        id,
        organisation,
        i64::from(limit),
        i64::from(offset),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(SupplyReport {
                id: row.id,
                organisation: row.organisation_id.into(),
                organisation_name: row.organisation_name,
                kind: word("supply_report.kind", &row.kind)?,
                number: number("supply_report.number", row.number)?,
                name: row.name,
                format: row.format,
                sha256: number("supply_report.sha256", row.sha256)?,
                size_bytes: number("supply_report.size_bytes", row.size_bytes)?,
                by: row.by_name,
                at: from_instant(row.at)?,
                taken: Taken {
                    connected: number("supply_report.connected", row.connected)?,
                    passed: number("supply_report.passed", row.passed)?,
                    unserved: number("supply_report.unserved", row.unserved)?,
                },
                refused: number("supply_report.refused", row.refused)?,
                in_force: row.in_force,
                changed: row.changed_at.map(from_instant).transpose()?.map(|at| (row.changed_name, at)),
            })
        })
        .collect()
}

/// What was taken of a report, in the order of its file.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_rows(tx: &mut Tx, id: Uuid) -> Result<Vec<ReportRow>, StoreError> {
    let rows = sqlx::query!(
        "select row, address_id, area, said, technology, since from supply_report_row
         where tenant_id = $1 and report_id = $2 order by row",
        tx.tenant(),
        id,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            let about = match (row.address_id, row.area) {
                (Some(address), _) => RowAbout::Address(address.into()),
                (None, Some(area)) => RowAbout::Area(area.into_utm32()?),
                (None, None) => return Err(StoreError::OutOfRange { column: "supply_report_row.area" }),
            };
            Ok(ReportRow {
                row: number("supply_report_row.row", row.row)?,
                about,
                said: word("supply_report_row.said", &row.said)?,
                technology: word("supply_report_row.technology", &row.technology)?,
                since: row.since.map(from_day).transpose()?,
            })
        })
        .collect()
}

/// What was refused of a report, in the order of its file.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_faults(tx: &mut Tx, id: Uuid, limit: u32) -> Result<Vec<ReportFault>, StoreError> {
    let rows = sqlx::query!(
        "select row, field, value, code, text_de, text_en, place from supply_report_fault
         where tenant_id = $1 and report_id = $2 order by seq limit $3",
        tx.tenant(),
        id,
        i64::from(limit),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ReportFault {
                row: number("supply_report_fault.row", row.row)?,
                field: row.field,
                value: row.value,
                code: row.code,
                text: Text::new(row.text_de, row.text_en),
                place: row.place.map(|place| place.into_point("supply_report_fault.place")).transpose()?,
            })
        })
        .collect()
}
