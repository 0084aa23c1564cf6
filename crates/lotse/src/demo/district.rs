//! Districts: the old town within its ring, and the land between two radial roads for each of the others.

use geo::Coord;
use model::{DistrictId, district::District};

use super::{
    Site,
    curve::{self, Line, at},
    dice::Dice,
    net::Net,
    plan::Plan,
};

/// Every district with its outline in the plan's metres.
pub fn draw(plan: &Plan, net: &Net, site: Site) -> Vec<(District, Line)> {
    let mut dice = Dice::of(plan.seed, "district");
    let road = |name: &str| net.streets.iter().find(|street| street.name == name).map(|street| &street.line);
    let (wide, high) = (plan.half[0], plan.half[1]);
    let edge: [Coord<f64>; 4] = [[-wide, high], [wide, high], [wide, -high], [-wide, -high]].map(at);
    // Clockwise from north, so that the corners between two roads can be walked past.
    let bearing =
        |place: Coord<f64>| (place.x / wide).atan2(place.y / high).rem_euclid(std::f64::consts::TAU);
    let ring = plan.district.iter().find_map(|district| road(district.ring.as_deref()?));
    let mut found = Vec::new();
    for district in &plan.district {
        let outline: Option<Line> = match (&district.ring, &district.from, &district.to) {
            (Some(name), _, _) => road(name).cloned(),
            (_, Some(from), Some(to)) => road(from).zip(road(to)).zip(ring).map(|((from, to), ring)| {
                let clip = |place: &Coord<f64>| Coord {
                    x: place.x.clamp(-wide, wide),
                    y: place.y.clamp(-high, high),
                };
                let mut outline: Line = from.iter().map(clip).collect();
                let (start, end) = (bearing(outline[outline.len() - 1]), bearing(clip(&to[to.len() - 1])));
                let span = (end - start).rem_euclid(std::f64::consts::TAU);
                let mut corners: Vec<(f64, Coord<f64>)> = edge
                    .iter()
                    .map(|corner| ((bearing(*corner) - start).rem_euclid(std::f64::consts::TAU), *corner))
                    .filter(|(turn, _)| *turn < span)
                    .collect();
                corners.sort_by(|a, b| a.0.total_cmp(&b.0));
                outline.extend(corners.into_iter().map(|(_, corner)| corner));
                outline.extend(to.iter().rev().map(clip));
                outline.extend(arc(ring, to[0], from[0]));
                outline.push(outline[0]);
                outline.dedup();
                outline
            }),
            _ => None,
        };
        if let Some(outline) = outline {
            let id = DistrictId(dice.id());
            found
                .push((District { id, name: district.name.clone(), boundary: site.ring(&outline) }, outline));
        }
    }
    found
}

/// The shorter way along a closed ring from one place to another.
fn arc(ring: &Line, from: Coord<f64>, to: Coord<f64>) -> Line {
    let count = ring.len() - 1;
    let nearest = |place: Coord<f64>| {
        (0..count)
            .min_by(|a, b| curve::norm(ring[*a] - place).total_cmp(&curve::norm(ring[*b] - place)))
            .unwrap_or(0)
    };
    let (first, last) = (nearest(from), nearest(to));
    let ahead = (last + count - first) % count;
    if ahead <= count / 2 {
        (0..=ahead).map(|step| ring[(first + step) % count]).collect()
    } else {
        (0..=count - ahead).map(|step| ring[(first + count - step) % count]).collect()
    }
}
