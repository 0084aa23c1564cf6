//! Areas: buildings, land use, water and districts, from closed ways and from relations.

use std::collections::HashSet;

use geo::{Geometry, MultiPolygon};
use model::{
    DistrictId, Utm32,
    district::District,
    surroundings::{Building, LandUse},
};
use rayon::prelude::*;

use super::{
    gather::identifier,
    raw::{MemberKind, Relation, Sorted, Tags, Way},
    ring::{self, RingFault},
    summary::{Kind, OsmSummary, Reason},
    tag,
};

pub(super) fn buildings(sorted: &Sorted, summary: &mut OsmSummary) -> Vec<Building> {
    let found = areas(sorted, |tags| tag::building(tags).map(ToOwned::to_owned));
    let buildings: Vec<Building> =
        summary.sort_out(found).into_iter().map(|(kind, outline)| Building { outline, kind }).collect();
    summary.take(Kind::Building, buildings.len());
    buildings
}

pub(super) fn land_uses(sorted: &Sorted, summary: &mut OsmSummary) -> Vec<LandUse> {
    let found = areas(sorted, |tags| tag::land_use(tags).map(ToOwned::to_owned));
    let land_uses: Vec<LandUse> =
        summary.sort_out(found).into_iter().map(|(kind, area)| LandUse { kind, area }).collect();
    summary.take(Kind::LandUse, land_uses.len());
    land_uses
}

pub(super) fn districts(sorted: &Sorted, summary: &mut OsmSummary) -> Vec<District> {
    let named = |tags: &Tags| {
        let name = tags.get("name").map(str::trim).filter(|name| !name.is_empty())?;
        Some((tag::district_level(tags)?, name.to_owned()))
    };
    let found: Vec<Result<(u8, District), Reason>> = sorted
        .raw
        .relations
        .par_iter()
        .filter(|relation| tag::district_level(&relation.tags).is_some())
        .map(|relation| {
            let (level, name) = named(&relation.tags).ok_or(Reason::OtherDistrict)?;
            let boundary = checked(ring::of_relation(sorted, relation))?;
            let id = DistrictId(identifier(&format!("relation/{}/district", relation.id)));
            Ok((level, District { id, name, boundary }))
        })
        .collect();
    let read = summary.sort_out(found);
    let of_level = |wanted: u8| read.iter().filter(|(level, _)| *level == wanted).count();
    // Two levels at once would count every address twice.
    let wanted = if of_level(9) > of_level(10) { 9 } else { 10 };
    let (districts, others): (Vec<_>, Vec<_>) = read.into_iter().partition(|(level, _)| *level == wanted);
    summary.leave_out(Reason::OtherDistrict, others.len());
    summary.take(Kind::District, districts.len());
    districts.into_iter().map(|(_, district)| district).collect()
}

/// Areas whose tags mean something, from multipolygons first and then from closed ways.
fn areas(
    sorted: &Sorted,
    meaning: impl Fn(&Tags) -> Option<String> + Sync,
) -> Vec<Result<(String, Utm32), Reason>> {
    let relations: Vec<(&Relation, String)> = sorted
        .raw
        .relations
        .par_iter()
        .filter(|relation| relation.tags.is("type", &["multipolygon"]))
        .filter_map(|relation| Some((relation, meaning(&relation.tags)?)))
        .collect();
    // An outline that says the same as its relation would be drawn over the relation's holes.
    let outlines: HashSet<(i64, &str)> = relations
        .iter()
        .flat_map(|(relation, kind)| relation.members.iter().map(move |member| (member, kind.as_str())))
        .filter(|(member, _)| member.kind == MemberKind::Way && &*member.role != "inner")
        .map(|(member, kind)| (member.id, kind))
        .collect();
    let ways: Vec<(&Way, String)> = sorted
        .raw
        .ways
        .par_iter()
        .filter_map(|way| Some((way, meaning(&way.tags)?)))
        .filter(|(way, kind)| !outlines.contains(&(way.id, kind.as_str())))
        .collect();
    let mut found: Vec<_> = relations
        .par_iter()
        .map(|(relation, kind)| Ok((kind.clone(), checked(ring::of_relation(sorted, relation))?)))
        .collect();
    found.par_extend(ways.par_iter().map(|(way, kind)| {
        let area = ring::of_way(sorted, way).map(|polygon| MultiPolygon(vec![polygon]));
        Ok((kind.clone(), checked(area)?))
    }));
    found
}

pub(super) fn checked(area: Result<MultiPolygon<f64>, RingFault>) -> Result<Utm32, Reason> {
    let mut area = area.map_err(|fault| match fault {
        RingFault::CutOff => Reason::AreaCutOff,
        RingFault::Open => Reason::AreaOpen,
    })?;
    let geometry = match (area.0.len(), area.0.pop()) {
        (1, Some(single)) => Geometry::Polygon(single),
        (_, last) => {
            area.0.extend(last);
            Geometry::MultiPolygon(area)
        }
    };
    Utm32::stored(geometry).map_err(|_fault| Reason::OutsideZone)
}
