//! From the file's objects to the words of the trade, kind by kind.

use geo::{BoundingRect, Geometry, GeometryCollection, MultiLineString, Point, Rect};
use model::{
    TreeId, Utm32,
    surroundings::{Rail, Stop, TransitLine},
    tree::Tree,
};
use rayon::prelude::*;
use uuid::Uuid;

use super::{
    OsmError, OsmExtract, Progress, Step, address, constraint, line,
    raw::{MemberKind, Sorted},
    segment,
    summary::{Kind, OsmSummary, Reason},
    surface, tag,
};

/// The space in which OpenStreetMap's numbers become identifiers (UUID version 5).
const SPACE: Uuid = Uuid::from_u128(0x5b1f_6d0c_0d3e_4c57_9f0a_7d2c_25e8_3201);

/// The identifier of an object, the same in every extract.
pub(super) fn identifier(key: &str) -> Uuid {
    Uuid::new_v5(&SPACE, key.as_bytes())
}

const STEPS: u64 = 7;

pub(super) fn extract(sorted: &Sorted, progress: &dyn Fn(Progress)) -> Result<OsmExtract, OsmError> {
    let tell = |done| progress(Progress { step: Step::Gather, done, total: STEPS });
    let mut summary = OsmSummary {
        nodes: sorted.raw.nodes.len(),
        ways: sorted.raw.ways.len(),
        relations: sorted.raw.relations.len(),
        ..OsmSummary::default()
    };
    summary.leave_out(Reason::Deleted, sorted.raw.deleted);
    summary.leave_out(Reason::Repeated, sorted.repeated);
    tell(0);
    let segments = segment::all(sorted, &mut summary);
    tell(1);
    let districts = surface::districts(sorted, &mut summary);
    tell(2);
    let addresses = address::all(sorted, &districts, &mut summary);
    tell(3);
    let buildings = surface::buildings(sorted, &mut summary);
    tell(4);
    let land_uses = surface::land_uses(sorted, &mut summary);
    tell(5);
    let (trees, stops) = points(sorted, &mut summary);
    let rails = rails(sorted, &mut summary);
    let transit_lines = transit_lines(sorted, &mut summary);
    tell(6);
    let constraints = constraint::all(sorted, &mut summary);
    tell(STEPS);
    if summary.taken.is_empty() && summary.left_out.contains_key(&Reason::OutsideZone) {
        return Err(OsmError::Elsewhere);
    }
    let bounds = bounds(
        segments
            .iter()
            .map(|segment| segment.line.bounds())
            .chain(addresses.iter().map(|address| Rect::new(address.place.0, address.place.0))),
    );
    Ok(OsmExtract {
        segments,
        addresses,
        buildings,
        trees,
        stops,
        transit_lines,
        rails,
        land_uses,
        districts,
        constraints,
        bounds,
        summary,
    })
}

fn bounds(boxes: impl Iterator<Item = Rect<f64>>) -> Option<Rect<f64>> {
    GeometryCollection(boxes.map(Geometry::Rect).collect()).bounding_rect()
}

fn points(sorted: &Sorted, summary: &mut OsmSummary) -> (Vec<Tree>, Vec<Stop>) {
    let (mut trees, mut stops) = (Vec::new(), Vec::new());
    for node in &sorted.raw.tagged {
        let tree = node.tags.is("natural", &["tree"]);
        let mode = tag::stop(&node.tags);
        if !tree && mode.is_none() {
            continue;
        }
        let place = sorted.place(node.id).map(Point);
        let Some(place) = place.filter(|place| Utm32::stored(Geometry::Point(*place)).is_ok()) else {
            summary.leave_out(Reason::OutsideZone, 1);
            continue;
        };
        let text = |key| node.tags.get(key).map(str::trim).filter(|text| !text.is_empty());
        if tree {
            trees.push(Tree {
                id: TreeId(identifier(&format!("node/{}/tree", node.id))),
                place,
                crown_radius_m: text("diameter_crown").and_then(tag::width_m).map(|diameter| diameter / 2.0),
                species: text("species")
                    .or_else(|| text("taxon"))
                    .or_else(|| text("genus"))
                    .map(ToOwned::to_owned),
            });
        }
        if let Some(mode) = mode {
            stops.push(Stop { name: text("name").unwrap_or_default().to_owned(), mode, place });
        }
    }
    summary.take(Kind::Tree, trees.len());
    summary.take(Kind::Stop, stops.len());
    (trees, stops)
}

fn rails(sorted: &Sorted, summary: &mut OsmSummary) -> Vec<Rail> {
    let found: Vec<Result<Vec<Rail>, Reason>> = sorted
        .raw
        .ways
        .par_iter()
        .filter_map(|way| Some((way, tag::rail(&way.tags)?)))
        .map(|(way, kind)| {
            let parts = line::parts(sorted, &way.nodes);
            if parts.lines.is_empty() {
                return Err(Reason::NoPlaces);
            }
            parts
                .lines
                .into_iter()
                .map(|line| {
                    let line =
                        Utm32::stored(Geometry::LineString(line)).map_err(|_fault| Reason::OutsideZone)?;
                    let (bridge, tunnel) = (way.tags.has("bridge"), way.tags.has("tunnel"));
                    Ok(Rail { kind: kind.to_owned(), bridge, tunnel, line })
                })
                .collect()
        })
        .collect();
    let rails: Vec<Rail> = summary.sort_out(found).into_iter().flatten().collect();
    summary.take(Kind::Rail, rails.len());
    rails
}

fn transit_lines(sorted: &Sorted, summary: &mut OsmSummary) -> Vec<TransitLine> {
    let mut lines = Vec::new();
    for relation in &sorted.raw.relations {
        let Some(mode) = tag::route(&relation.tags) else { continue };
        let mut course = Vec::new();
        let mut missing = false;
        for member in relation.members.iter().filter(|member| member.kind == MemberKind::Way) {
            // Platforms and stops are members too, but no part of the course.
            if member.role.contains("platform") || member.role.contains("stop") {
                continue;
            }
            match sorted.way(member.id) {
                Some(way) => {
                    let parts = line::parts(sorted, &way.nodes);
                    missing |= parts.missing > 0;
                    course.extend(parts.lines);
                }
                None => missing = true,
            }
        }
        if course.is_empty() {
            summary.leave_out(Reason::NoPlaces, 1);
            continue;
        }
        let Ok(course) = Utm32::stored(Geometry::MultiLineString(MultiLineString(course))) else {
            summary.leave_out(Reason::OutsideZone, 1);
            continue;
        };
        if missing {
            summary.leave_out(Reason::CutAtBorder, 1);
        }
        let text = |key| relation.tags.get(key).map(str::trim).filter(|text| !text.is_empty());
        let name = text("ref").or_else(|| text("name")).unwrap_or_default().to_owned();
        lines.push(TransitLine { name, mode, course });
    }
    summary.take(Kind::TransitLine, lines.len());
    lines
}
