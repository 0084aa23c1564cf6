//! What grows and what it grows on: street trees, park trees, fields, woods and the land of the quarters.

use geo::{BooleanOps, Coord, Geometry, LineString, MultiPolygon, Polygon};

use super::{
    curve::{self, Line, distance, inside, left, length, norm, walk},
    dice::Dice,
    ground::{Ground, ring},
    house::Town,
    net::Net,
    plan::Plan,
};

/// A tree with its crown.
#[derive(Debug)]
pub struct Plant {
    pub place: Coord<f64>,
    pub crown_m: f64,
    pub species: &'static str,
}

const AVENUE: [&str; 6] = [
    "Tilia cordata",
    "Acer platanoides",
    "Quercus robur",
    "Platanus × hispanica",
    "Aesculus hippocastanum",
    "Carpinus betulus",
];
const PARK: [&str; 5] =
    ["Fagus sylvatica", "Quercus robur", "Betula pendula", "Salix alba", "Pinus sylvestris"];

/// Trees along the streets.
pub fn avenues(net: &Net, ground: &Ground<'_>, town: &Town<'_>, dice: &mut Dice) -> Vec<Plant> {
    let mut plants: Vec<Plant> = Vec::new();
    for street in &net.streets {
        let main = street.level == 0;
        let style = street.quarter.map_or("", |quarter| ground.quarters[quarter].0.style.as_str());
        let planted = match style {
            _ if main => street.class != model::street::StreetClass::Pedestrian,
            "old" => false,
            "terrace" | "slab" => dice.chance(0.5),
            _ => dice.chance(0.16),
        };
        if !planted {
            continue;
        }
        let species = AVENUE[dice.whole(0, AVENUE.len() - 1)];
        let apart_m = dice.within(if main { (17.0, 24.0) } else { (22.0, 36.0) });
        for side in [1.0, -1.0] {
            if !main && side < 0.0 && dice.chance(0.4) {
                continue;
            }
            let mut along = 14.0;
            let whole = length(&street.line);
            while along < whole - 8.0 {
                let (place, direction) = walk(&street.line, along);
                let stand = curve::round(place + left(direction) * (side * (street.half() + 1.1)));
                let crown_m = dice.within((1.8, 3.6));
                along += apart_m * dice.within((0.9, 1.15));
                let outside = ground.quarter(stand + left(direction) * (side * 15.0)).is_none();
                if outside && !(main && dice.chance(0.35)) || dice.chance(0.12) {
                    continue;
                }
                let clear = net.near(&[stand], 16.0).all(|piece| {
                    std::ptr::eq(&raw const net.streets[piece.street], street)
                        || distance(&piece.ends, stand) > net.streets[piece.street].half() + 6.0
                });
                if clear && may_stand(ground, town, stand, 1.6) {
                    plants.push(Plant { place: stand, crown_m, species });
                }
            }
        }
    }
    plants
}

/// Trees in parks, thrown where there is room.
pub fn parks(plan: &Plan, ground: &Ground<'_>, town: &Town<'_>, net: &Net, dice: &mut Dice) -> Vec<Plant> {
    let mut plants: Vec<Plant> = Vec::new();
    for (park, outline) in plan.park.iter().zip(&ground.parks) {
        let tries = if park.kind == "sports" { 60 } else { 190 };
        let low = outline.iter().fold(outline[0], |low, c| Coord { x: low.x.min(c.x), y: low.y.min(c.y) });
        let high =
            outline.iter().fold(outline[0], |high, c| Coord { x: high.x.max(c.x), y: high.y.max(c.y) });
        for _ in 0..tries {
            let stand =
                curve::round(Coord { x: dice.within((low.x, high.x)), y: dice.within((low.y, high.y)) });
            let crown_m = dice.within((2.0, 5.5));
            let edge = distance(outline, stand);
            // Sports grounds have trees at the edge only.
            let fits = inside(outline, stand) && edge > 4.0 && (park.kind != "sports" || edge < 12.0);
            let free = plants.iter().all(|other| norm(other.place - stand) > 5.5)
                && net.near(&[stand], 12.0).all(|piece| distance(&piece.ends, stand) > 8.0);
            if fits && free && may_stand(ground, town, stand, 2.5) {
                plants.push(Plant { place: stand, crown_m, species: PARK[dice.whole(0, PARK.len() - 1)] });
            }
        }
    }
    plants
}

fn may_stand(ground: &Ground<'_>, town: &Town<'_>, stand: Coord<f64>, wall: f64) -> bool {
    ground.bank(stand) > 3.0
        && ground.rail(stand) > 8.0
        && town
            .near(stand, wall)
            .all(|house| !inside(&house.ring, stand) && distance(&house.ring, stand) > wall)
}

fn polygon(ring: &Line) -> Polygon<f64> {
    Polygon::new(LineString(ring.clone()), Vec::new())
}

fn without(area: &MultiPolygon<f64>, holes: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    area.difference(holes)
}

fn union(rings: impl Iterator<Item = Polygon<f64>>) -> MultiPolygon<f64> {
    rings.fold(MultiPolygon(Vec::new()), |sum, ring| sum.union(&MultiPolygon(vec![ring])))
}

fn circle(centre: Coord<f64>, radius: f64) -> Line {
    let mut line: Line = (0..36u8)
        .map(|step| {
            let angle = std::f64::consts::TAU * f64::from(step) / 36.0;
            // Not quite round: nobody digs a round pond.
            let wide = radius
                * (0.82 + 0.12 * (2.0 * angle + centre.x).sin() + 0.06 * (3.0 * angle + centre.y).cos());
            curve::round(centre + Coord { x: angle.cos(), y: angle.sin() } * wide)
        })
        .collect();
    line.push(line[0]);
    line
}

/// The land, kind by kind and without overlaps: water, parks, woods, quarters, fields.
pub fn land(plan: &Plan, ground: &Ground<'_>, dice: &mut Dice) -> Vec<(&'static str, Geometry<f64>)> {
    let water = union(
        ground
            .streams
            .iter()
            .map(|stream| polygon(&stream.outline()))
            .chain(ground.ponds.iter().map(|(centre, radius)| polygon(&circle(*centre, *radius)))),
    );
    let parks = without(&union(ground.parks.iter().map(polygon)), &water);
    let woods = without(
        &union(plan.wood.iter().map(|wood| polygon(&ring(&wood.outline, 40.0)))),
        &water.union(&parks),
    );
    let kept = water.union(&parks).union(&woods);
    let of_style = |hall: bool| {
        union(
            ground
                .quarters
                .iter()
                .filter(|(quarter, _)| (quarter.style == "hall") == hall)
                .map(|(_, outline)| polygon(outline)),
        )
    };
    let industrial = without(&of_style(true), &kept);
    let residential = without(&of_style(false), &kept.union(&industrial));
    let taken = kept.union(&industrial).union(&residential);
    let mut land: Vec<(&'static str, Geometry<f64>)> = Vec::new();
    let mut add = |kind, area: MultiPolygon<f64>| {
        land.extend(
            area.into_iter()
                .filter(|part| geo::Area::unsigned_area(part) > 60.0)
                .map(|part| (kind, part.into())),
        );
    };
    add("farm", without(&fields(plan, dice), &taken));
    add("wood", woods);
    add("residential", residential);
    add("industrial", industrial);
    add("park", parks);
    add("water", water);
    land
}

/// A patchwork of fields over the whole area, with hedges between.
fn fields(plan: &Plan, dice: &mut Dice) -> MultiPolygon<f64> {
    let (wide, high) = (310.0, 230.0);
    let (columns, rows) = (22i32, 26i32);
    // Corners of a slanted grid, each pushed a little aside, shared by four fields.
    let corner = |column: i32, row: i32, dice: &mut Dice| {
        let (x, y) = (f64::from(column - columns / 2) * wide, f64::from(row - rows / 2) * high);
        let push = Coord { x: dice.within((-70.0, 70.0)), y: dice.within((-55.0, 55.0)) };
        Coord { x: x * 0.966 - y * 0.259, y: x * 0.259 + y * 0.966 } + push
    };
    let mut grid: Vec<Vec<Coord<f64>>> = Vec::new();
    for column in 0..=columns {
        grid.push((0..=rows).map(|row| corner(column, row, dice)).collect());
    }
    let mut found = Vec::new();
    for pair in grid.windows(2) {
        for row in 0..pair[0].len() - 1 {
            let corners = [pair[0][row], pair[1][row], pair[1][row + 1], pair[0][row + 1]];
            let centre = (corners[0] + corners[1] + corners[2] + corners[3]) / 4.0;
            if centre.x.abs() > plan.half[0] + 60.0
                || centre.y.abs() > plan.half[1] + 60.0
                || dice.chance(0.16)
            {
                continue;
            }
            let hedge = dice.within((3.0, 7.0));
            let mut outline: Line =
                corners.iter().map(|c| curve::round(*c - curve::unit(*c - centre) * hedge)).collect();
            outline.push(outline[0]);
            found.push(polygon(&outline));
        }
    }
    MultiPolygon(found)
}
