//! What a trench can run into beside the street: water, protected nature, dykes, monuments, places that must stay reachable,
//! street furniture.

use std::collections::HashSet;

use geo::{Geometry, LineString, MultiLineString, MultiPolygon, Point};
use model::{
    ConstraintId, Utm32,
    constraint::{Constraint, ConstraintKind},
};
use rayon::prelude::*;

use super::{
    gather::identifier,
    line,
    raw::{MemberKind, Relation, Sorted, Tags, Way},
    ring,
    summary::{Kind, OsmSummary, Reason},
    surface, tag,
};

/// Kinds that an extract can hold, and how they are counted.
const KINDS: [(ConstraintKind, Kind); 8] = [
    (ConstraintKind::Water, Kind::Water),
    (ConstraintKind::Nature, Kind::Nature),
    (ConstraintKind::Dyke, Kind::Dyke),
    (ConstraintKind::Heritage, Kind::Heritage),
    (ConstraintKind::Hospital, Kind::Hospital),
    (ConstraintKind::School, Kind::School),
    (ConstraintKind::FireStation, Kind::FireStation),
    (ConstraintKind::Furniture, Kind::Furniture),
];

pub(super) fn all(sorted: &Sorted, summary: &mut OsmSummary) -> Vec<Constraint> {
    let mut constraints = Vec::new();
    for (kind, counted) in KINDS {
        let found = summary.sort_out(of_kind(sorted, kind));
        summary.take(counted, found.len());
        constraints.extend(found);
    }
    constraints
}

fn of_kind(sorted: &Sorted, kind: ConstraintKind) -> Vec<Result<Constraint, Reason>> {
    let raw = &sorted.raw;
    let is_meant = |tags: &Tags| tag::constrains(tags, kind);
    let relations: Vec<&Relation> = raw
        .relations
        .iter()
        .filter(|relation| {
            relation.tags.is("type", &["multipolygon", "boundary"]) && is_meant(&relation.tags)
        })
        .collect();
    // An outline that says the same as its relation is the same thing twice.
    let outlines: HashSet<i64> = relations
        .iter()
        .flat_map(|relation| &relation.members)
        .filter(|member| member.kind == MemberKind::Way && &*member.role != "inner")
        .map(|member| member.id)
        .collect();
    let mut found: Vec<_> = raw
        .tagged
        .par_iter()
        .filter(|node| is_meant(&node.tags))
        .map(|node| {
            let place = sorted.place(node.id).ok_or(Reason::OutsideZone)?;
            let place = Geometry::Point(Point(place));
            constraint(kind, &format!("node/{}", node.id), &node.tags, place)
        })
        .collect();
    found.par_extend(
        raw.ways
            .par_iter()
            .filter(|way| is_meant(&way.tags) && !outlines.contains(&way.id))
            .map(|way| constraint(kind, &format!("way/{}", way.id), &way.tags, of_way(sorted, way)?)),
    );
    found.par_extend(relations.par_iter().map(|relation| {
        let area = ring::of_relation(sorted, relation);
        let area = surface::checked(area)?.geometry().clone();
        constraint(kind, &format!("relation/{}", relation.id), &relation.tags, area)
    }));
    found
}

fn constraint(
    kind: ConstraintKind,
    key: &str,
    tags: &Tags,
    extent: Geometry<f64>,
) -> Result<Constraint, Reason> {
    let is_area = matches!(extent, Geometry::Polygon(_) | Geometry::MultiPolygon(_));
    let extent = Utm32::stored(extent).map_err(|_fault| Reason::OutsideZone)?;
    Ok(Constraint {
        id: ConstraintId(identifier(&format!("{key}/{}", kind.code()))),
        kind,
        name: tags.get("name").map(str::trim).unwrap_or_default().to_owned(),
        extent,
        // What nobody measured is not guessed: the line itself counts.
        width_m: tags.get("width").filter(|_| !is_area).and_then(tag::width_m).unwrap_or(0.0),
        since: None,
        until: None,
        owner: None,
        cleared: false,
        public: true,
    })
}

/// An area where the way is closed and means one, else the line as far as the extract holds it.
fn of_way(sorted: &Sorted, way: &Way) -> Result<Geometry<f64>, Reason> {
    if way.is_closed() && !tag::runs(&way.tags) {
        let area = ring::of_way(sorted, way).map(|polygon| MultiPolygon(vec![polygon]));
        return Ok(surface::checked(area)?.geometry().clone());
    }
    let mut lines: Vec<LineString<f64>> = line::parts(sorted, &way.nodes).lines;
    match (lines.len(), lines.pop()) {
        (1, Some(single)) => Ok(single.into()),
        (_, Some(last)) => {
            lines.push(last);
            Ok(MultiLineString(lines).into())
        }
        (_, None) => Err(Reason::NoPlaces),
    }
}
