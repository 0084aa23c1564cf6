//! A drawing of the town, to look at: `LOTSE_PICTURE=town.svg cargo test -p lotse picture`.

use std::fmt::Write;

use geo::{Geometry, LineString};
use jiff::civil::date;

use super::{Town, town};

fn path(town: &Town, line: &LineString<f64>) -> String {
    let outer = town.area.bounds();
    line.0.iter().enumerate().fold(String::new(), |mut text, (index, at)| {
        let sign = if index == 0 { 'M' } else { 'L' };
        let _ = write!(text, "{sign}{:.1} {:.1}", at.x - outer.min().x, outer.max().y - at.y);
        text
    })
}

fn rings(town: &Town, geometry: &Geometry<f64>) -> String {
    match geometry {
        Geometry::Polygon(polygon) => std::iter::once(polygon.exterior())
            .chain(polygon.interiors())
            .map(|ring| path(town, ring) + "Z")
            .collect(),
        Geometry::LineString(line) => path(town, line),
        _ => String::new(),
    }
}

pub fn draw(town: &Town) -> String {
    let size = (town.area.bounds().width(), town.area.bounds().height());
    let mut svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {} {}'><rect width='100%' height='100%' fill='#eef0e4'/>",
        size.0, size.1
    );
    let mut add = |geometry: &Geometry<f64>, fill: &str, stroke: &str, width: f64| {
        let _ = write!(
            svg,
            "<path d='{}' fill='{fill}' stroke='{stroke}' stroke-width='{width}' stroke-linejoin='round' fill-rule='evenodd'/>",
            rings(town, geometry)
        );
    };
    for land in &town.land_use {
        let fill = match land.kind.as_str() {
            "water" => "#a8d0e6",
            "wood" => "#b9d3a5",
            "park" => "#cfe6b8",
            "farm" => "#f6f2dc",
            "industrial" => "#e6e0ea",
            _ => "#ece7e1",
        };
        add(land.area.geometry(), fill, "none", 0.0);
    }
    for pass in 0..2 {
        for segment in &town.segments {
            let width = segment.width_m.unwrap_or(5.0);
            let (colour, width) = match (pass, segment.class.is_street()) {
                (0, true) => (if segment.bridge { "#333333" } else { "#b5aea6" }, width + 2.4),
                (_, true) if segment.class <= model::street::StreetClass::Primary => ("#fbd38b", width),
                (_, true) if segment.class <= model::street::StreetClass::Secondary => ("#fdf0b2", width),
                (_, true) => ("#ffffff", width),
                (_, false) => ("#c8a878", 1.5),
            };
            add(segment.line.geometry(), "none", colour, width);
        }
    }
    for building in &town.buildings {
        let fill = match building.kind.as_str() {
            "shed" => "#d9cfc4",
            "industrial" => "#c9bfd0",
            "church" | "civic" | "station" | "school" | "hospital" => "#b07d62",
            _ => "#cbb8a9",
        };
        add(building.outline.geometry(), fill, "#a08c7c", 0.5);
    }
    for rail in &town.rails {
        add(rail.line.geometry(), "none", "#555", if rail.kind == "rail" { 1.6 } else { 0.8 });
    }
    if std::env::var_os("LOTSE_PICTURE_LINES").is_some() {
        for conduit in town.conduits.iter().filter(|conduit| conduit.kind.is_telecom()) {
            let colour = if conduit.owner == town.organisations[0].id { "#7b1fa2" } else { "#00897b" };
            add(conduit.line.geometry(), "none", colour, 3.0);
        }
        for moratorium in &town.moratoria {
            add(moratorium.extent.geometry(), "none", "#e53935aa", moratorium.width_m);
        }
        for case in &town.cases {
            if let Some(line) = &case.line {
                add(line.geometry(), "none", "#1565c0", 7.0);
            }
        }
        for works in &town.works {
            add(works.line.geometry(), "none", "#ef6c00", 6.0);
        }
        for district in &town.districts {
            add(district.boundary.geometry(), "none", "#ad1457", 5.0);
        }
    }
    for tree in &town.trees {
        let at = tree.place.0 - town.area.bounds().min();
        let _ = write!(
            svg,
            "<circle cx='{:.1}' cy='{:.1}' r='{}' fill='#7fae6a' fill-opacity='.8'/>",
            at.x,
            size.1 - at.y,
            tree.crown_radius_m.unwrap_or(2.0)
        );
    }
    svg + "</svg>"
}

#[test]
fn the_picture_shows_every_segment_and_building() {
    let town = town(date(2026, 3, 2)).unwrap();
    let svg = draw(&town);
    assert!(svg.matches("<path").count() >= town.segments.len() * 2 + town.buildings.len());
    if let Some(file) = std::env::var_os("LOTSE_PICTURE") {
        std::fs::write(file, svg).unwrap();
    }
}
