//! Addresses from whatever carries a house number: nodes, ways and relations.

use std::collections::HashMap;

use geo::{BoundingRect, Contains, Euclidean, Geometry, InteriorPoint, InterpolateLine, Point, Rect};
use model::{AddressId, Utm32, address::Address, district::District};
use rayon::prelude::*;

use super::{
    gather::identifier,
    line,
    raw::{MemberKind, Relation, Sorted, Tags, Way},
    ring,
    summary::{Kind, OsmSummary, Reason},
};

pub(super) fn all(sorted: &Sorted, districts: &[District], summary: &mut OsmSummary) -> Vec<Address> {
    let raw = &sorted.raw;
    let streets = streets_of_houses(&raw.relations);
    let street = |kind, id| streets.get(&(kind, id)).copied().unwrap_or_default();
    let mut nodes: Vec<Result<Address, Reason>> = raw
        .tagged
        .par_iter()
        .filter(|node| node.tags.get("addr:housenumber").is_some())
        .map(|node| {
            let place = sorted.place(node.id).map(Point);
            address(&format!("node/{}", node.id), &node.tags, street(Kind::AddressOfNode, node.id), place)
        })
        .collect();
    let mut ways: Vec<Result<Address, Reason>> = raw
        .ways
        .par_iter()
        .filter(|way| way.tags.get("addr:housenumber").is_some())
        .map(|way| {
            let place = of_way(sorted, way);
            address(&format!("way/{}", way.id), &way.tags, street(Kind::AddressOfWay, way.id), place)
        })
        .collect();
    let mut relations: Vec<Result<Address, Reason>> = raw
        .relations
        .iter()
        .filter(|relation| relation.tags.get("addr:housenumber").is_some())
        .map(|relation| {
            let place = of_relation(sorted, relation);
            let known = street(Kind::AddressOfRelation, relation.id);
            address(&format!("relation/{}", relation.id), &relation.tags, known, place)
        })
        .collect();
    let mut addresses = Vec::new();
    for (kind, found) in [
        (Kind::AddressOfNode, &mut nodes),
        (Kind::AddressOfWay, &mut ways),
        (Kind::AddressOfRelation, &mut relations),
    ] {
        let read = summary.sort_out(std::mem::take(found));
        summary.take(kind, read.len());
        addresses.extend(read);
    }
    assign(&mut addresses, districts);
    addresses
}

fn address(key: &str, tags: &Tags, known: &str, place: Option<Point<f64>>) -> Result<Address, Reason> {
    let text = |key| tags.get(key).map(str::trim).filter(|text| !text.is_empty());
    let number = text("addr:housenumber").ok_or(Reason::AddressBlank)?.to_owned();
    let place = place.ok_or(Reason::AddressNowhere)?;
    Utm32::stored(Geometry::Point(place)).map_err(|_fault| Reason::OutsideZone)?;
    Ok(Address {
        id: AddressId(identifier(&format!("{key}/address"))),
        street: text("addr:street").or_else(|| text("addr:place")).unwrap_or(known).to_owned(),
        number,
        postcode: text("addr:postcode").map(ToOwned::to_owned),
        district: None,
        place,
    })
}

/// Names of streets that a relation gives to its houses.
fn streets_of_houses(relations: &[Relation]) -> HashMap<(Kind, i64), &str> {
    let mut streets = HashMap::new();
    for relation in
        relations.iter().filter(|relation| relation.tags.is("type", &["associatedStreet", "street"]))
    {
        let Some(name) = relation.tags.get("addr:street").or_else(|| relation.tags.get("name")) else {
            continue;
        };
        for member in relation.members.iter().filter(|member| matches!(&*member.role, "house" | "address")) {
            let kind = match member.kind {
                MemberKind::Node => Kind::AddressOfNode,
                MemberKind::Way => Kind::AddressOfWay,
                MemberKind::Relation => Kind::AddressOfRelation,
            };
            streets.insert((kind, member.id), name);
        }
    }
    streets
}

/// A place within a building, or the middle of a line.
fn of_way(sorted: &Sorted, way: &Way) -> Option<Point<f64>> {
    if let Some(within) = ring::of_way(sorted, way).ok().and_then(|area| area.interior_point()) {
        return Some(within);
    }
    let lines = line::parts(sorted, &way.nodes).lines;
    match lines.first() {
        Some(line) => Euclidean.point_at_ratio_from_start(line, 0.5),
        None => way.nodes.iter().find_map(|node| sorted.place(*node)).map(Point),
    }
}

fn of_relation(sorted: &Sorted, relation: &Relation) -> Option<Point<f64>> {
    if let Some(within) = ring::of_relation(sorted, relation).ok().and_then(|area| area.interior_point()) {
        return Some(within);
    }
    relation.members.iter().find_map(|member| match member.kind {
        MemberKind::Node => sorted.place(member.id).map(Point),
        MemberKind::Way => sorted.way(member.id).and_then(|way| of_way(sorted, way)),
        MemberKind::Relation => None,
    })
}

fn assign(addresses: &mut [Address], districts: &[District]) {
    let boxed: Vec<(Rect<f64>, &District)> = districts
        .iter()
        .filter_map(|district| Some((district.boundary.geometry().bounding_rect()?, district)))
        .collect();
    addresses.par_iter_mut().for_each(|address| {
        let holder = boxed.iter().find(|(bounds, district)| {
            bounds.contains(&address.place) && district.boundary.geometry().contains(&address.place)
        });
        address.district = holder.map(|(_, district)| district.id);
    });
}
