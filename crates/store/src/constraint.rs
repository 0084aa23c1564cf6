//! Constraints: what else a trench can run into. Registers and extracts keep theirs in a table; guarantees and mobile sites
//! come of cases, tracks, lines, stops, bridges and tunnels of the base map.

use std::collections::{BTreeMap, BTreeSet};

use geo::{BoundingRect, CoordsIter, Geometry, LineString, MultiLineString};
use model::{
    ConstraintId, Utm32,
    case::Stage,
    change::Layer,
    constraint::{Constraint, ConstraintKind},
    street::Segment,
    surroundings::{Rail, Stop, TransitLine},
};
use uuid::Uuid;

use crate::{
    Geom, StoreError, Tx,
    change::{self, Object},
    time::{from_day, to_day},
    word::word,
};

/// The space in which places of the base map become identifiers (UUID version 5): they stay the same at every import.
const SPACE: Uuid = Uuid::from_u128(0x84c2_0f5b_91d7_4e36_a8f1_6b0e_d3c9_5a17);

/// Tracks and bridges within a square of this side count as one: a station is not fifty findings. In metres.
const CELL_M: f64 = 500.0;

/// Length of a sleeper (type B 70): the least that a track takes, in metres.
const TRACK_M: f64 = 2.6;

/// Carriageway that a line takes: the regular width for two buses that meet (`RASt` 06), in metres.
const LINE_M: f64 = 6.5;

/// A stop is as long as a standard bus, in metres.
const STOP_M: f64 = 12.0;

/// Stages in which a case for a mobile site comes to nothing, or is known to its applicant alone.
const NO_SITE: [Stage; 7] = [
    Stage::Draft,
    Stage::Refused,
    Stage::ApplicationDemanded,
    Stage::Withdrawn,
    Stage::Cancelled,
    Stage::Revoked,
    Stage::Lapsed,
];

/// The words of [`NO_SITE`].
pub(crate) fn given_up() -> Vec<String> {
    NO_SITE.iter().map(|stage| stage.code().to_owned()).collect()
}

/// Whether others may be told whose site it is: once it is approved or on the air.
fn tells_site(stage: Stage) -> bool {
    stage.is_published() || matches!(stage, Stage::OperationNotified | Stage::InOperation)
}

/// All constraints; the segments are those of the whole city.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Geometry`].
pub(crate) async fn list(tx: &mut Tx, segments: &[Segment]) -> Result<Vec<Constraint>, StoreError> {
    let mut all = read(tx, None).await?;
    let (lines, stops, rails) = (lines(tx).await?, stops(tx).await?, rails(tx).await?);
    all.extend(of_base(segments, &lines, &stops, &rails)?);
    Ok(all)
}

/// What the base map itself holds: lines and stops, and by squares tracks, bridges and tunnels. Tracks of a tram lie in the
/// street and are told of as its line.
///
/// # Errors
/// [`StoreError::Geometry`] only where the base map holds what the house would not accept.
pub fn of_base(
    segments: &[Segment],
    lines: &[TransitLine],
    stops: &[Stop],
    rails: &[Rail],
) -> Result<Vec<Constraint>, StoreError> {
    let mut found = courses(lines)?;
    for stop in stops {
        let at = stop.place;
        let key = format!("stop/{}/{}/{:.2}/{:.2}", stop.mode.code(), stop.name, at.x(), at.y());
        let id = Uuid::new_v5(&SPACE, key.as_bytes());
        let extent = Utm32::stored(at.into())?;
        found.push(lasting(id, ConstraintKind::TransitStop, stop.name.clone(), STOP_M, extent));
    }
    let mut squares = Squares::default();
    for rail in rails.iter().filter(|rail| rail.kind != "tram") {
        let kind = structure(rail.bridge, rail.tunnel).unwrap_or(ConstraintKind::Rail);
        squares.add(kind, "", TRACK_M, &rail.line.lines());
    }
    for segment in segments {
        if let Some(kind) = structure(segment.bridge, segment.tunnel) {
            let width_m = segment.width_m.unwrap_or_else(|| segment.class.usual_width_m());
            squares.add(kind, &segment.name, width_m, &segment.line.lines());
        }
    }
    found.extend(squares.into_constraints()?);
    Ok(found)
}

/// The constraint with this identifier, if it has a life of its own: those of the base map come and go with it.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Geometry`].
pub async fn find(tx: &mut Tx, id: ConstraintId) -> Result<Option<Constraint>, StoreError> {
    Ok(read(tx, Some(id.0)).await?.pop())
}

async fn read(tx: &mut Tx, only: Option<Uuid>) -> Result<Vec<Constraint>, StoreError> {
    let told = Stage::ALL.iter().filter(|stage| tells_site(**stage));
    let told: Vec<String> = told.map(|stage| stage.code().to_owned()).collect();
    let rows = sqlx::query!(
        r#"select id as "id!", kind as "kind!", name as "name!", width_m as "width_m!", since as "since?", until as "until?",
                  owner as "owner?", cleared as "cleared!", public as "public!", extent as "extent!: Geom"
           from (
               select id, kind, name, width_m, since, until, organisation_id as owner, cleared, public, extent
               from constraint_area where tenant_id = $1 and ($2::uuid is null or id = $2)
               union all
               select p.id, 'guarantee', c.title, c.width_m, coalesce(p.reinstated_on, p.ended_on, p.last),
                      p.guarantee_until, c.organisation_id, false, false, t.line
               from works_phase p join "case" c on c.tenant_id = p.tenant_id and c.id = p.case_id
               join trench t on t.tenant_id = p.tenant_id and t.case_id = p.case_id
               where p.tenant_id = $1 and ($2::uuid is null or p.id = $2)
                 and coalesce(p.reinstated_on, p.ended_on, p.last) <= p.guarantee_until
               union all
               select id, 'site', title, 0, null, null, organisation_id, false, stage = any($3), place
               from "case" where tenant_id = $1 and ($2::uuid is null or id = $2)
                 and site is not null and place is not null and not stage = any($4)) as found
           order by kind, id"#,
        tx.tenant(),
        only,
        &told,
        &given_up(),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Constraint {
                id: row.id.into(),
                kind: word("constraint_area.kind", &row.kind)?,
                name: row.name,
                extent: row.extent.into_utm32()?,
                width_m: row.width_m,
                since: row.since.map(from_day).transpose()?,
                until: row.until.map(from_day).transpose()?,
                owner: row.owner.map(Into::into),
                cleared: row.cleared,
                public: row.public,
            })
        })
        .collect()
}

/// Enters a constraint or puts it in place of the one with its identifier; every replica's index follows.
///
/// # Errors
/// [`StoreError::Dangling`] when its owner is not there.
pub async fn put(tx: &mut Tx, constraint: &Constraint) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into constraint_area (tenant_id, id, kind, name, width_m, since, until, organisation_id, cleared, public,
                                      extent)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (tenant_id, id) do update
         set kind = excluded.kind, name = excluded.name, width_m = excluded.width_m, since = excluded.since,
             until = excluded.until, organisation_id = excluded.organisation_id, cleared = excluded.cleared,
             public = excluded.public, extent = excluded.extent, version = constraint_area.version + 1",
        tx.tenant(),
        constraint.id.0,
        constraint.kind.code(),
        constraint.name,
        constraint.width_m,
        constraint.since.map(to_day).transpose()?,
        constraint.until.map(to_day).transpose()?,
        constraint.owner.map(|id| id.0),
        constraint.cleared,
        constraint.public,
        Geom::from(&constraint.extent) as Geom,
    )
    .execute(&mut *tx.inner)
    .await?;
    change::note(tx, Object::Constraint(constraint.id)).await
}

/// Removes a constraint and answers whether it was there; every replica's index follows.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn remove(tx: &mut Tx, id: ConstraintId) -> Result<bool, StoreError> {
    let done =
        sqlx::query!("delete from constraint_area where tenant_id = $1 and id = $2", tx.tenant(), id.0)
            .execute(&mut *tx.inner)
            .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    change::note(tx, Object::Constraint(id)).await?;
    Ok(true)
}

/// Kinds that stand in the table and belong to a layer.
pub(crate) fn kinds_of(layer: Layer) -> Vec<String> {
    ConstraintKind::ALL
        .iter()
        .filter(|kind| kind.layer() == layer)
        .map(|kind| kind.code().to_owned())
        .collect()
}

/// A constraint of the base map: nobody's, for ever, known to all.
fn lasting(id: Uuid, kind: ConstraintKind, name: String, width_m: f64, extent: Utm32) -> Constraint {
    Constraint {
        id: ConstraintId(id),
        kind,
        name,
        extent,
        width_m,
        since: None,
        until: None,
        owner: None,
        cleared: false,
        public: true,
    }
}

async fn lines(tx: &mut Tx) -> Result<Vec<TransitLine>, StoreError> {
    let rows = sqlx::query!(
        "select name, mode, course from transit_line where tenant_id = $1 order by mode, name, id",
        tx.tenant()
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            let mode = word("transit_line.mode", &row.mode)?;
            Ok(TransitLine { name: row.name, mode, course: row.course.into_utm32()? })
        })
        .collect()
}

async fn stops(tx: &mut Tx) -> Result<Vec<Stop>, StoreError> {
    let rows = sqlx::query!(
        "select distinct on (name, mode, place) name, mode, place from stop where tenant_id = $1
         order by name, mode, place, id",
        tx.tenant()
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            let mode = word("stop.mode", &row.mode)?;
            Ok(Stop { name: row.name, mode, place: row.place.into_point("stop.place")? })
        })
        .collect()
}

async fn rails(tx: &mut Tx) -> Result<Vec<Rail>, StoreError> {
    let rows = sqlx::query!(
        "select kind, bridge, tunnel, line from rail where tenant_id = $1 order by id",
        tx.tenant()
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            let line = row.line.into_utm32()?;
            Ok(Rail { kind: row.kind, bridge: row.bridge, tunnel: row.tunnel, line })
        })
        .collect()
}

/// Bus and tram lines, each once, whatever its directions and variants are.
fn courses(lines: &[TransitLine]) -> Result<Vec<Constraint>, StoreError> {
    let mut courses: BTreeMap<(&str, &str), Vec<&LineString<f64>>> = BTreeMap::new();
    for line in lines {
        courses.entry((line.mode.code(), &line.name)).or_default().extend(line.course.lines());
    }
    let mut found = Vec::with_capacity(courses.len());
    for ((mode, name), mut parts) in courses {
        // There and back is the same street.
        let mut known = BTreeSet::new();
        parts.retain(|part| {
            let there: Vec<[u64; 2]> =
                part.coords_iter().map(|at| [at.x.to_bits(), at.y.to_bits()]).collect();
            let back: Vec<[u64; 2]> = there.iter().rev().copied().collect();
            known.insert(there.min(back))
        });
        let id = Uuid::new_v5(&SPACE, format!("transit_line/{mode}/{name}").as_bytes());
        let extent = Utm32::stored(joined(parts.into_iter().cloned().collect()))?;
        found.push(lasting(id, ConstraintKind::TransitLine, name.to_owned(), LINE_M, extent));
    }
    Ok(found)
}

fn structure(bridge: bool, tunnel: bool) -> Option<ConstraintKind> {
    match (bridge, tunnel) {
        (true, _) => Some(ConstraintKind::Bridge),
        (false, true) => Some(ConstraintKind::Tunnel),
        (false, false) => None,
    }
}

/// Lines of one kind and name, by the square in which their middle lies, with the greatest width among them.
#[derive(Default)]
struct Squares(BTreeMap<Square, (f64, Vec<LineString<f64>>)>);

/// Kind, name, and the square counted from the origin.
type Square = (ConstraintKind, String, i64, i64);

impl Squares {
    fn add(&mut self, kind: ConstraintKind, name: &str, width_m: f64, lines: &[&LineString<f64>]) {
        #[expect(clippy::cast_possible_truncation, reason = "squares of half a kilometre within one zone")]
        let square = |metres: f64| (metres / CELL_M).floor() as i64;
        for line in lines {
            let Some(around) = line.bounding_rect() else { continue };
            let middle = around.center();
            let key = (kind, name.to_owned(), square(middle.x), square(middle.y));
            let (widest, known) = self.0.entry(key).or_default();
            *widest = widest.max(width_m);
            known.push((*line).clone());
        }
    }

    fn into_constraints(self) -> Result<Vec<Constraint>, StoreError> {
        self.0
            .into_iter()
            .map(|((kind, name, x, y), (width_m, lines))| {
                let id = Uuid::new_v5(&SPACE, format!("{}/{name}/{x}/{y}", kind.code()).as_bytes());
                Ok(lasting(id, kind, name, width_m, Utm32::stored(joined(lines))?))
            })
            .collect()
    }
}

fn joined(mut lines: Vec<LineString<f64>>) -> Geometry<f64> {
    match (lines.len(), lines.pop()) {
        (1, Some(single)) => single.into(),
        (_, last) => {
            lines.extend(last);
            MultiLineString(lines).into()
        }
    }
}
