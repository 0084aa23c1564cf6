//! Vector tiles: the base map for everybody, and permits as far as the caller may know of them.

use geo::Geometry;
use jiff::civil::Date;

use crate::{StoreError, Tx, constraint, geom::Geom, time::to_day};

/// A tile of the web's usual grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    z: i32,
    x: i32,
    y: i32,
}

/// Below this zoom a city is a dot, above it the map stretches what it has.
const ZOOMS: std::ops::RangeInclusive<u8> = 8..=22;

impl Tile {
    /// The tile at this place, unless the grid has none there.
    pub fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        let side = 1_u32.checked_shl(u32::from(z)).filter(|_| z <= *ZOOMS.end())?;
        if x >= side || y >= side {
            return None;
        }
        Some(Self { z: z.into(), x: i32::try_from(x).ok()?, y: i32::try_from(y).ok()? })
    }

    /// West, south, east, north in degrees.
    pub fn degrees(self) -> [f64; 4] {
        let side = f64::from(1_i32 << self.z.min(30));
        let lon = |x: i32| f64::from(x) / side * 360.0 - 180.0;
        let lat =
            |y: i32| (std::f64::consts::PI * (1.0 - 2.0 * f64::from(y) / side)).sinh().atan().to_degrees();
        [lon(self.x), lat(self.y + 1), lon(self.x + 1), lat(self.y)]
    }

    fn is_too_far(self) -> bool {
        self.z < i32::from(*ZOOMS.start())
    }
}

/// The base map as MVT, with the layers that make sense at its zoom; empty when there is nothing.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn base(tx: &mut Tx, tile: Tile) -> Result<Vec<u8>, StoreError> {
    if tile.is_too_far() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar!(
        r#"with tile as materialized (select tile_box($2, $3, $4) as box, 40075016.7 / 2 ^ $2 / 256 as pixel_m)
        select coalesce((select st_asmvt(q, 'landuse') from (
                   select tile_shape(area, $2, $3, $4) as geom, kind from land_use
                   where tenant_id = $1 and area && (select box from tile) and kind <> 'water'
                     and area_m2 > (select 40 * pixel_m ^ 2 from tile)
                   order by area_m2 desc) q where geom is not null), '')
            || coalesce((select st_asmvt(q, 'water') from (
                   select tile_shape(area, $2, $3, $4) as geom from land_use
                   where tenant_id = $1 and area && (select box from tile) and kind = 'water'
                     and area_m2 > (select 10 * pixel_m ^ 2 from tile)) q where geom is not null), '')
            || coalesce((select st_asmvt(q, 'district') from (
                   select tile_shape(boundary, $2, $3, $4) as geom, name from district
                   where tenant_id = $1 and boundary && (select box from tile)) q where geom is not null), '')
            || coalesce((select st_asmvt(q, 'building') from (
                   select tile_shape(outline, $2, $3, $4) as geom from building
                   where $2 >= 14 and tenant_id = $1 and outline && (select box from tile)) q where geom is not null), '')
            || coalesce((select st_asmvt(q, 'way') from (
                   select tile_shape(line, $2, $3, $4) as geom, class from segment
                   where $2 >= 14 and tenant_id = $1 and line && (select box from tile)
                     and class in ('track', 'path')) q where geom is not null), '')
            || coalesce((select st_asmvt(q, 'street') from (
                   select tile_shape(line, $2, $3, $4) as geom, class, nullif(name, '') as name, surface,
                          width_m, bridge, tunnel
                   from segment where tenant_id = $1 and line && (select box from tile)
                     and class in ('motorway', 'trunk', 'primary', 'secondary', 'tertiary')
                   union all
                   select tile_shape(line, $2, $3, $4), class, nullif(name, ''), surface, width_m, bridge, tunnel
                   from segment where $2 >= 12 and tenant_id = $1 and line && (select box from tile)
                     and class = any(case
                         when $2 >= 14 then array['unclassified', 'residential', 'living', 'pedestrian', 'service']
                         when $2 = 13 then array['unclassified', 'residential', 'living', 'pedestrian']
                         else array['unclassified'] end)
                   ) q where geom is not null), '')
            || coalesce((select st_asmvt(q, 'rail') from (
                   select tile_shape(line, $2, $3, $4) as geom, kind, bridge, tunnel from rail
                   where $2 >= 10 and tenant_id = $1 and line && (select box from tile)) q where geom is not null), '')
            || coalesce((select st_asmvt(q, 'line') from (
                   select tile_shape(course, $2, $3, $4) as geom, mode, name as ref from transit_line
                   where $2 >= 12 and tenant_id = $1 and course && (select box from tile)) q where geom is not null), '')
            || coalesce((select st_asmvt(q, 'stop') from (
                   select tile_shape(place, $2, $3, $4) as geom, mode, name from stop
                   where $2 >= 14 and tenant_id = $1 and place && (select box from tile)) q where geom is not null), '')
            || coalesce((select st_asmvt(q, 'tree') from (
                   select tile_shape(place, $2, $3, $4) as geom from tree
                   where $2 >= 16 and tenant_id = $1 and place && (select box from tile)) q where geom is not null), '')
            || coalesce((select st_asmvt(q, 'address') from (
                   select tile_shape(place, $2, $3, $4) as geom, number, street from address
                   where $2 >= 16 and tenant_id = $1 and place && (select box from tile)) q where geom is not null), '')
           as "tile!""#,
        tx.tenant(),
        tile.z,
        tile.x,
        tile.y,
    )
    .fetch_one(&mut *tx.inner)
    .await?)
}

/// An area that was computed outside the store, on its way into a tile.
#[derive(Debug, Clone, PartialEq)]
pub struct Contour<'a> {
    /// The area, in EPSG:25832.
    pub area: Geometry<f64>,
    /// What it stands for.
    pub value: &'a str,
    /// A name to show; empty where the value says it all.
    pub name: &'a str,
    /// Number of its colour.
    pub number: i32,
}

/// Areas as MVT, in the layer `contour`; empty when none of them touches the tile.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn contours(tx: &mut Tx, tile: Tile, contours: &[Contour<'_>]) -> Result<Vec<u8>, StoreError> {
    if tile.is_too_far() || contours.is_empty() {
        return Ok(Vec::new());
    }
    let areas: Vec<Vec<u8>> =
        contours.iter().map(|contour| Geom::ewkb(&contour.area)).collect::<Result<_, _>>()?;
    let values: Vec<String> = contours.iter().map(|contour| contour.value.to_owned()).collect();
    let names: Vec<String> = contours.iter().map(|contour| contour.name.to_owned()).collect();
    let numbers: Vec<i32> = contours.iter().map(|contour| contour.number).collect();
    Ok(sqlx::query_scalar!(
        r#"select coalesce((select st_asmvt(q, 'contour') from (
                   select tile_shape(st_geomfromewkb(c.area), $1, $2, $3) as geom, c.value, nullif(c.name, '') as name, c.n
                   from unnest($4::bytea[], $5::text[], $6::text[], $7::int4[]) as c (area, value, name, n)) q
               where geom is not null), '') as "tile!""#,
        tile.z,
        tile.x,
        tile.y,
        &areas,
        &values,
        &names,
        &numbers,
    )
    .fetch_one(&mut *tx.inner)
    .await?)
}

/// Works, moratoria, constraints, cases and conduits as MVT: published works, moratoria and public constraints for
/// everybody, the rest as far as row-level security shows it to the caller. `phase` is told as of `today`, and what is over by
/// then is left out.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn permits(tx: &mut Tx, tile: Tile, today: Date) -> Result<Vec<u8>, StoreError> {
    if tile.is_too_far() {
        return Ok(Vec::new());
    }
    let own = tx.who().organisation.map(|id| id.0);
    Ok(sqlx::query_scalar!(
        r#"with tile as materialized (select tile_box($2, $3, $4) as box)
        select coalesce((select st_asmvt(q, 'works') from (
                   select tile_shape(line, $2, $3, $4) as geom, id::text, kind, title, first::text, last::text,
                          case when $5 < first then 'planned' when $5 > last then 'done' else 'running' end as phase
                   from works where tenant_id = $1 and published and line && (select box from tile)) q
               where geom is not null), '')
            || coalesce((select st_asmvt(q, 'moratorium') from (
                   select tile_shape(extent, $2, $3, $4) as geom, id::text, until::text, reason from moratorium
                   where tenant_id = $1 and until >= $5 and extent && (select box from tile)) q
               where geom is not null), '')
            || coalesce((select st_asmvt(q, 'constraint') from (
                   select tile_shape(extent, $2, $3, $4) as geom, id::text, kind, nullif(name, '') as name, since::text,
                          until::text, cleared
                   from (
                       select id, kind, name, since, until, cleared, extent from constraint_area
                       where tenant_id = $1 and extent && (select box from tile)
                         and (kind <> 'furniture' or $2 >= 15)
                         and (kind not in ('hospital', 'school', 'fire_station') or $2 >= 12)
                       union all
                       select p.id, 'guarantee', c.title, coalesce(p.reinstated_on, p.ended_on, p.last), p.guarantee_until,
                              false, t.line
                       from works_phase p join "case" c on c.tenant_id = p.tenant_id and c.id = p.case_id
                       join trench t on t.tenant_id = p.tenant_id and t.case_id = p.case_id
                       where p.tenant_id = $1 and p.guarantee_until is not null and t.line && (select box from tile)
                       union all
                       select id, 'site', title, null, null, false, place from "case"
                       where tenant_id = $1 and site is not null and not stage = any($7)
                         and place && (select box from tile)) as found
                   where until is null or until >= $5) q
               where geom is not null), '')
            || coalesce((select st_asmvt(q, 'case') from (
                   select tile_shape(t.line, $2, $3, $4) as geom, c.id::text, c.reference, c.stage,
                          c.organisation_id is not distinct from $6 as mine
                   from trench t join "case" c on c.tenant_id = t.tenant_id and c.id = t.case_id
                   where t.tenant_id = $1 and t.line && (select box from tile)) q
               where geom is not null), '')
            || coalesce((select st_asmvt(q, 'conduit') from (
                   select tile_shape(c.line, $2, $3, $4) as geom, c.id::text, o.name as owner, c.kind, c.ducts,
                          c.ducts_free
                   from conduit c join organisation o on o.tenant_id = c.tenant_id and o.id = c.organisation_id
                   where c.tenant_id = $1 and $2 >= 12 and c.line && (select box from tile)) q
               where geom is not null), '')
           as "tile!""#,
        tx.tenant(),
        tile.z,
        tile.x,
        tile.y,
        to_day(today)?,
        own,
        &constraint::given_up(),
    )
    .fetch_one(&mut *tx.inner)
    .await?)
}
