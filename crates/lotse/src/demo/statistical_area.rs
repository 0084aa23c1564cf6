//! Statistical areas: each district in two halves, with keys that begin with its number.

use geo::{BooleanOps, Centroid, Coord, Geometry, LineString, Polygon, Rect};
use model::{district::District, statistical_area::StatisticalArea};

use super::{Site, curve::Line, plan::Plan};

/// The areas in the order of their keys; together they cover what the districts cover.
pub fn draw(plan: &Plan, districts: &[(District, Line)], site: Site) -> Vec<StatisticalArea> {
    let far = plan.half[0] + plan.half[1];
    let mut areas = Vec::new();
    for (number, (_, outline)) in (1..).zip(districts) {
        let ring = LineString::from(outline.clone());
        let (corner, middle) = (ring.0.first().copied().unwrap_or_default(), ring.centroid());
        let outline = Polygon::new(ring, Vec::new());
        let middle = middle.map_or(corner, Coord::from);
        // Across the longer way out of the town, so that the halves differ as inner and outer parts do.
        let halves = if middle.x.abs() > middle.y.abs() {
            [[-far, -far, middle.x, far], [middle.x, -far, far, far]]
        } else {
            [[-far, -far, far, middle.y], [-far, middle.y, far, far]]
        };
        for (half, [west, south, east, north]) in (1..).zip(halves) {
            let half_plane = Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north }).to_polygon();
            let boundary = Geometry::MultiPolygon(outline.intersection(&half_plane));
            areas.push(StatisticalArea {
                key: format!("{number:02}{half:03}"),
                boundary: site.geometry(&boundary),
            });
        }
    }
    areas
}
