//! What registers bring: conduits, works, moratoria, trees, constraints, districts and statistical areas.

use chrono::NaiveDate;
use jiff::Timestamp;
use model::{
    Schedule,
    conduit::Conduit,
    constraint::{Constraint, ConstraintKind},
    district::District,
    moratorium::Moratorium,
    statistical_area::StatisticalArea,
    tree::Tree,
    works::Works,
};
use uuid::Uuid;

use super::{CHUNK, Origin, mark};
use crate::{Geom, StoreError, Tx, constraint, time::to_day, word::number};

/// Puts all conduits in place of the stored ones; their owners must stand.
///
/// # Errors
/// [`StoreError::Dangling`] when an owner is not there.
pub async fn replace_conduits(
    tx: &mut Tx,
    conduits: &[Conduit],
    at: Timestamp,
    source: &str,
) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from conduit where tenant_id = $1", tenant).execute(&mut *tx.inner).await?;
    for part in conduits.chunks(CHUNK) {
        let lines = part.iter().map(|row| Geom::ewkb(row.line.geometry())).collect::<Result<Vec<_>, _>>()?;
        sqlx::query!(
            "insert into conduit (tenant_id, id, organisation_id, kind, ducts, ducts_free, diameter_mm, cover_m, accuracy_m,
                                  buffer_m, protection_m, serving, line)
             select $1, id, organisation_id, kind, ducts, ducts_free, diameter_mm, cover_m, accuracy_m, buffer_m,
                    protection_m, serving, st_geomfromewkb(line)
             from unnest($2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::int[], $7::int[], $8::float8[], $9::float8[],
                         $10::float8[], $11::float8[], $12::bool[], $13::bytea[])
                  as row (id, organisation_id, kind, ducts, ducts_free, diameter_mm, cover_m, accuracy_m, buffer_m,
                          protection_m, serving, line)",
            tenant,
            &part.iter().map(|row| row.id.0).collect::<Vec<Uuid>>(),
            &part.iter().map(|row| row.owner.0).collect::<Vec<Uuid>>(),
            &part.iter().map(|row| row.kind.code().to_owned()).collect::<Vec<_>>(),
            &part.iter().map(|row| i32::from(row.ducts)).collect::<Vec<_>>(),
            &part.iter().map(|row| i32::from(row.ducts_free)).collect::<Vec<_>>(),
            &part.iter().map(|row| row.diameter_mm.map(i32::from)).collect::<Vec<_>>() as &[Option<i32>],
            &part.iter().map(|row| row.cover_m).collect::<Vec<_>>() as &[Option<f64>],
            &part.iter().map(|row| row.accuracy_m).collect::<Vec<_>>() as &[Option<f64>],
            &part.iter().map(|row| row.buffer_m).collect::<Vec<_>>() as &[Option<f64>],
            &part.iter().map(|row| row.protection_m).collect::<Vec<_>>() as &[Option<f64>],
            &part.iter().map(|row| row.serving).collect::<Vec<_>>(),
            &lines,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    mark(tx, "conduit", conduits.len(), Origin { at, source }).await
}

/// Puts all imported works in place of the stored imported ones; those of cases stay. Who digs must stand.
///
/// # Errors
/// [`StoreError::Dangling`] when an organisation is not there.
pub async fn replace_works(
    tx: &mut Tx,
    works: &[Works],
    at: Timestamp,
    source: &str,
) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from works where tenant_id = $1 and case_id is null", tenant)
        .execute(&mut *tx.inner)
        .await?;
    for part in works.chunks(CHUNK) {
        let lines = part.iter().map(|row| Geom::ewkb(row.line.geometry())).collect::<Result<Vec<_>, _>>()?;
        let days = |pick: fn(&Works) -> jiff::civil::Date| -> Result<Vec<NaiveDate>, StoreError> {
            part.iter().map(|row| to_day(pick(row))).collect()
        };
        sqlx::query!(
            "insert into works (tenant_id, id, organisation_id, kind, title, street, width_m, cover_m, first, last, days,
                                published, line)
             select $1, id, organisation_id, kind, title, street, width_m, cover_m, first, last, days, published,
                    st_geomfromewkb(line)
             from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[],
                         $9::date[], $10::date[], $11::int[], $12::bool[], $13::bytea[])
                  as row (id, organisation_id, kind, title, street, width_m, cover_m, first, last, days, published, line)",
            tenant,
            &part.iter().map(|row| row.id.0).collect::<Vec<Uuid>>(),
            &part.iter().map(|row| row.applicant.0).collect::<Vec<Uuid>>(),
            &part.iter().map(|row| row.kind.code().to_owned()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.title.clone()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.street.clone()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.width_m).collect::<Vec<_>>(),
            &part.iter().map(|row| row.cover_m).collect::<Vec<_>>() as &[Option<f64>],
            &days(|row| row.schedule.span().first())?,
            &days(|row| row.schedule.span().last())?,
            &part
                .iter()
                .map(|row| match row.schedule {
                    Schedule::Fixed(_) => None,
                    Schedule::Floating(window) => Some(i32::from(window.days())),
                })
                .collect::<Vec<_>>() as &[Option<i32>],
            &part.iter().map(|row| row.published).collect::<Vec<_>>(),
            &lines,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    mark(tx, "works", works.len(), Origin { at, source }).await
}

/// Puts all moratoria in place of the stored ones.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn replace_moratoria(
    tx: &mut Tx,
    moratoria: &[Moratorium],
    at: Timestamp,
    source: &str,
) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from moratorium where tenant_id = $1", tenant).execute(&mut *tx.inner).await?;
    for part in moratoria.chunks(CHUNK) {
        let extents =
            part.iter().map(|row| Geom::ewkb(row.extent.geometry())).collect::<Result<Vec<_>, _>>()?;
        sqlx::query!(
            "insert into moratorium (tenant_id, id, street, reason, width_m, since, until, extent)
             select $1, id, street, reason, width_m, since, until, st_geomfromewkb(extent)
             from unnest($2::uuid[], $3::text[], $4::text[], $5::float8[], $6::date[], $7::date[], $8::bytea[])
                  as row (id, street, reason, width_m, since, until, extent)",
            tenant,
            &part.iter().map(|row| row.id.0).collect::<Vec<Uuid>>(),
            &part.iter().map(|row| row.street.clone()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.reason.clone()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.width_m).collect::<Vec<_>>(),
            &part.iter().map(|row| to_day(row.since)).collect::<Result<Vec<_>, _>>()?,
            &part.iter().map(|row| to_day(row.until)).collect::<Result<Vec<_>, _>>()?,
            &extents,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    mark(tx, "moratorium", moratoria.len(), Origin { at, source }).await
}

/// Puts all trees in place of the stored ones.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn replace_trees(
    tx: &mut Tx,
    trees: &[Tree],
    at: Timestamp,
    source: &str,
) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from tree where tenant_id = $1", tenant).execute(&mut *tx.inner).await?;
    for part in trees.chunks(CHUNK) {
        sqlx::query!(
            "insert into tree (tenant_id, id, crown_radius_m, species, place)
             select $1, id, crown_radius_m, species, st_setsrid(st_makepoint(x, y), 25832)
             from unnest($2::uuid[], $3::float8[], $4::text[], $5::float8[], $6::float8[])
                  as row (id, crown_radius_m, species, x, y)",
            tenant,
            &part.iter().map(|row| row.id.0).collect::<Vec<Uuid>>(),
            &part.iter().map(|row| row.crown_radius_m).collect::<Vec<_>>() as &[Option<f64>],
            &part.iter().map(|row| row.species.clone()).collect::<Vec<_>>() as &[Option<String>],
            &part.iter().map(|row| row.place.x()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.place.y()).collect::<Vec<_>>(),
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    mark(tx, "tree", trees.len(), Origin { at, source }).await
}

/// Puts all constraints of a kind in place of the stored ones; their owners must stand. Each is of that kind.
///
/// # Errors
/// [`StoreError::Dangling`] when an owner is not there.
pub async fn replace_constraints(
    tx: &mut Tx,
    kind: ConstraintKind,
    constraints: &[Constraint],
    at: Timestamp,
    source: &str,
) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from constraint_area where tenant_id = $1 and kind = $2", tenant, kind.code())
        .execute(&mut *tx.inner)
        .await?;
    for part in constraints.chunks(CHUNK) {
        let extents =
            part.iter().map(|row| Geom::ewkb(row.extent.geometry())).collect::<Result<Vec<_>, _>>()?;
        let days = |pick: fn(&Constraint) -> Option<jiff::civil::Date>| {
            part.iter().map(|row| pick(row).map(to_day).transpose()).collect::<Result<Vec<_>, _>>()
        };
        sqlx::query!(
            "insert into constraint_area (tenant_id, id, kind, name, width_m, since, until, organisation_id, cleared,
                                          public, extent)
             select $1, id, $2, name, width_m, since, until, organisation_id, cleared, public, st_geomfromewkb(extent)
             from unnest($3::uuid[], $4::text[], $5::float8[], $6::date[], $7::date[], $8::uuid[], $9::bool[],
                         $10::bool[], $11::bytea[])
                  as row (id, name, width_m, since, until, organisation_id, cleared, public, extent)",
            tenant,
            kind.code(),
            &part.iter().map(|row| row.id.0).collect::<Vec<Uuid>>(),
            &part.iter().map(|row| row.name.clone()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.width_m).collect::<Vec<_>>(),
            &days(|row| row.since)? as &[Option<NaiveDate>],
            &days(|row| row.until)? as &[Option<NaiveDate>],
            &part.iter().map(|row| row.owner.map(|id| id.0)).collect::<Vec<_>>() as &[Option<Uuid>],
            &part.iter().map(|row| row.cleared).collect::<Vec<_>>(),
            &part.iter().map(|row| row.public).collect::<Vec<_>>(),
            &extents,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    let layer = kind.layer();
    let rows = sqlx::query_scalar!(
        r#"select count(*) as "rows!" from constraint_area where tenant_id = $1 and kind = any($2)"#,
        tenant,
        &constraint::kinds_of(layer),
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    mark(tx, layer.code(), number("layer.rows", rows)?, Origin { at, source }).await
}

/// Puts all districts in place of the stored ones; addresses are assigned anew.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn replace_districts(
    tx: &mut Tx,
    districts: &[District],
    at: Timestamp,
    source: &str,
) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from district where tenant_id = $1", tenant).execute(&mut *tx.inner).await?;
    for part in districts.chunks(CHUNK) {
        let boundaries =
            part.iter().map(|row| Geom::ewkb(row.boundary.geometry())).collect::<Result<Vec<_>, _>>()?;
        sqlx::query!(
            "insert into district (tenant_id, id, name, boundary)
             select $1, id, name, st_geomfromewkb(boundary)
             from unnest($2::uuid[], $3::text[], $4::bytea[]) as row (id, name, boundary)",
            tenant,
            &part.iter().map(|row| row.id.0).collect::<Vec<Uuid>>(),
            &part.iter().map(|row| row.name.clone()).collect::<Vec<_>>(),
            &boundaries,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    assign_districts(tx).await?;
    mark(tx, "district", districts.len(), Origin { at, source }).await
}

/// Puts all statistical areas in place of the stored ones; each key stands once.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn replace_statistical_areas(
    tx: &mut Tx,
    areas: &[StatisticalArea],
    at: Timestamp,
    source: &str,
) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from statistical_area where tenant_id = $1", tenant).execute(&mut *tx.inner).await?;
    for part in areas.chunks(CHUNK) {
        let boundaries =
            part.iter().map(|row| Geom::ewkb(row.boundary.geometry())).collect::<Result<Vec<_>, _>>()?;
        sqlx::query!(
            "insert into statistical_area (tenant_id, key, boundary)
             select $1, key, st_geomfromewkb(boundary) from unnest($2::text[], $3::bytea[]) as row (key, boundary)",
            tenant,
            &part.iter().map(|row| row.key.clone()).collect::<Vec<_>>(),
            &boundaries,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    mark(tx, "statistical_area", areas.len(), Origin { at, source }).await
}

/// Assigns each address to the district that it lies in.
pub(super) async fn assign_districts(tx: &mut Tx) -> Result<(), StoreError> {
    sqlx::query!(
        "update address a set district_id = (
             select d.id from district d
             where d.tenant_id = a.tenant_id and d.boundary && a.place and st_covers(d.boundary, a.place)
             order by d.id limit 1)
         where a.tenant_id = $1",
        tx.tenant()
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}
