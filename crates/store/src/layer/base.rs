//! The base map from an extract: streets, addresses, buildings and what else gives the map its ground.

use jiff::Timestamp;
use model::{
    address::Address,
    constraint::{Constraint, ConstraintKind},
    district::District,
    street::Segment,
    surroundings::{Building, LandUse, Rail, Stop, TransitLine},
    tree::Tree,
};
use uuid::Uuid;

use super::{CHUNK, Origin, mark, register};
use crate::{Geom, StoreError, Tx};

/// Everything that an extract brings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Base {
    /// Street segments between junctions, tracks and paths included.
    pub segments: Vec<Segment>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Buildings.
    pub buildings: Vec<Building>,
    /// Trees; none leaves the stored ones as they are.
    pub trees: Vec<Tree>,
    /// Bus and tram stops.
    pub stops: Vec<Stop>,
    /// Bus and tram lines.
    pub transit_lines: Vec<TransitLine>,
    /// Railway tracks.
    pub rails: Vec<Rail>,
    /// Areas that give the map its ground.
    pub land_uses: Vec<LandUse>,
    /// Districts; none leaves the stored ones as they are.
    pub districts: Vec<District>,
    /// Waters, protected areas, monuments, schools …; of a kind of which there is none the stored ones stay.
    pub constraints: Vec<Constraint>,
}

/// Puts an extract in place of the base map; nothing changes when any of it fails.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn replace_base(tx: &mut Tx, base: &Base, at: Timestamp, source: &str) -> Result<(), StoreError> {
    let origin = Origin { at, source };
    segments(tx, &base.segments).await?;
    mark(tx, "street", base.segments.len(), origin).await?;
    addresses(tx, &base.addresses).await?;
    mark(tx, "address", base.addresses.len(), origin).await?;
    buildings(tx, &base.buildings).await?;
    mark(tx, "building", base.buildings.len(), origin).await?;
    stops(tx, &base.stops).await?;
    mark(tx, "stop", base.stops.len(), origin).await?;
    transit_lines(tx, &base.transit_lines).await?;
    mark(tx, "transit_line", base.transit_lines.len(), origin).await?;
    rails(tx, &base.rails).await?;
    mark(tx, "rail", base.rails.len(), origin).await?;
    land_uses(tx, &base.land_uses).await?;
    mark(tx, "land_use", base.land_uses.len(), origin).await?;
    if !base.trees.is_empty() {
        register::replace_trees(tx, &base.trees, at, source).await?;
    }
    if base.districts.is_empty() {
        register::assign_districts(tx).await?;
    } else {
        register::replace_districts(tx, &base.districts, at, source).await?;
    }
    for kind in ConstraintKind::ALL {
        let of_kind: Vec<Constraint> =
            base.constraints.iter().filter(|constraint| constraint.kind == *kind).cloned().collect();
        if !of_kind.is_empty() {
            register::replace_constraints(tx, *kind, &of_kind, at, source).await?;
        }
    }
    places(tx).await
}

async fn segments(tx: &mut Tx, segments: &[Segment]) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from segment where tenant_id = $1", tenant).execute(&mut *tx.inner).await?;
    for part in segments.chunks(CHUNK) {
        let lines = part.iter().map(|row| Geom::ewkb(row.line.geometry())).collect::<Result<Vec<_>, _>>()?;
        sqlx::query!(
            "insert into segment (tenant_id, id, name, class, surface, width_m, bridge, tunnel, line)
             select $1, id, name, class, surface, width_m, bridge, tunnel, st_geomfromewkb(line)
             from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::bool[], $8::bool[], $9::bytea[])
                  as row (id, name, class, surface, width_m, bridge, tunnel, line)",
            tenant,
            &part.iter().map(|row| row.id.0).collect::<Vec<Uuid>>(),
            &part.iter().map(|row| row.name.clone()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.class.code().to_owned()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.surface.clone()).collect::<Vec<_>>() as &[Option<String>],
            &part.iter().map(|row| row.width_m).collect::<Vec<_>>() as &[Option<f64>],
            &part.iter().map(|row| row.bridge).collect::<Vec<_>>(),
            &part.iter().map(|row| row.tunnel).collect::<Vec<_>>(),
            &lines,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    Ok(())
}

async fn addresses(tx: &mut Tx, addresses: &[Address]) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from address where tenant_id = $1", tenant).execute(&mut *tx.inner).await?;
    for part in addresses.chunks(CHUNK) {
        sqlx::query!(
            "insert into address (tenant_id, id, street, number, postcode, place)
             select $1, id, street, number, postcode, st_setsrid(st_makepoint(x, y), 25832)
             from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::float8[])
                  as row (id, street, number, postcode, x, y)",
            tenant,
            &part.iter().map(|row| row.id.0).collect::<Vec<Uuid>>(),
            &part.iter().map(|row| row.street.clone()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.number.clone()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.postcode.clone()).collect::<Vec<_>>() as &[Option<String>],
            &part.iter().map(|row| row.place.x()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.place.y()).collect::<Vec<_>>(),
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    Ok(())
}

async fn buildings(tx: &mut Tx, buildings: &[Building]) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from building where tenant_id = $1", tenant).execute(&mut *tx.inner).await?;
    for part in buildings.chunks(CHUNK) {
        let outlines =
            part.iter().map(|row| Geom::ewkb(row.outline.geometry())).collect::<Result<Vec<_>, _>>()?;
        sqlx::query!(
            "insert into building (tenant_id, kind, outline)
             select $1, kind, st_geomfromewkb(outline) from unnest($2::text[], $3::bytea[]) as row (kind, outline)",
            tenant,
            &part.iter().map(|row| row.kind.clone()).collect::<Vec<_>>(),
            &outlines,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    Ok(())
}

async fn stops(tx: &mut Tx, stops: &[Stop]) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from stop where tenant_id = $1", tenant).execute(&mut *tx.inner).await?;
    for part in stops.chunks(CHUNK) {
        sqlx::query!(
            "insert into stop (tenant_id, name, mode, place)
             select $1, name, mode, st_setsrid(st_makepoint(x, y), 25832)
             from unnest($2::text[], $3::text[], $4::float8[], $5::float8[]) as row (name, mode, x, y)",
            tenant,
            &part.iter().map(|row| row.name.clone()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.mode.code().to_owned()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.place.x()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.place.y()).collect::<Vec<_>>(),
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    Ok(())
}

async fn transit_lines(tx: &mut Tx, lines: &[TransitLine]) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from transit_line where tenant_id = $1", tenant).execute(&mut *tx.inner).await?;
    for part in lines.chunks(CHUNK) {
        let courses =
            part.iter().map(|row| Geom::ewkb(row.course.geometry())).collect::<Result<Vec<_>, _>>()?;
        sqlx::query!(
            "insert into transit_line (tenant_id, name, mode, course)
             select $1, name, mode, st_geomfromewkb(course)
             from unnest($2::text[], $3::text[], $4::bytea[]) as row (name, mode, course)",
            tenant,
            &part.iter().map(|row| row.name.clone()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.mode.code().to_owned()).collect::<Vec<_>>(),
            &courses,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    Ok(())
}

async fn rails(tx: &mut Tx, rails: &[Rail]) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from rail where tenant_id = $1", tenant).execute(&mut *tx.inner).await?;
    for part in rails.chunks(CHUNK) {
        let lines = part.iter().map(|row| Geom::ewkb(row.line.geometry())).collect::<Result<Vec<_>, _>>()?;
        sqlx::query!(
            "insert into rail (tenant_id, kind, bridge, tunnel, line)
             select $1, kind, bridge, tunnel, st_geomfromewkb(line)
             from unnest($2::text[], $3::bool[], $4::bool[], $5::bytea[]) as row (kind, bridge, tunnel, line)",
            tenant,
            &part.iter().map(|row| row.kind.clone()).collect::<Vec<_>>(),
            &part.iter().map(|row| row.bridge).collect::<Vec<_>>(),
            &part.iter().map(|row| row.tunnel).collect::<Vec<_>>(),
            &lines,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    Ok(())
}

async fn land_uses(tx: &mut Tx, land_uses: &[LandUse]) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from land_use where tenant_id = $1", tenant).execute(&mut *tx.inner).await?;
    for part in land_uses.chunks(CHUNK) {
        let areas = part.iter().map(|row| Geom::ewkb(row.area.geometry())).collect::<Result<Vec<_>, _>>()?;
        sqlx::query!(
            "insert into land_use (tenant_id, kind, area)
             select $1, kind, st_geomfromewkb(area) from unnest($2::text[], $3::bytea[]) as row (kind, area)",
            tenant,
            &part.iter().map(|row| row.kind.clone()).collect::<Vec<_>>(),
            &areas,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    Ok(())
}

/// Writes anew what can be searched for by name: each street once, at its longest segment, and each address.
async fn places(tx: &mut Tx) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from place where tenant_id = $1", tenant).execute(&mut *tx.inner).await?;
    sqlx::query!(
        "insert into place (tenant_id, kind, label, key, at)
         select tenant_id, 'street', name, fold(name), st_pointonsurface(line) from (
             select distinct on (name) tenant_id, name, line from segment
             where tenant_id = $1 and name <> '' and class not in ('track', 'path')
             order by name, st_length(line) desc) as longest",
        tenant
    )
    .execute(&mut *tx.inner)
    .await?;
    sqlx::query!(
        "insert into place (tenant_id, kind, label, key, at)
         select tenant_id, 'address', concat_ws(', ', street || ' ' || number, postcode), fold(street || ' ' || number), place
         from address where tenant_id = $1 and street <> ''",
        tenant
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}
