//! A statistical area (statistisches Gebiet): the small unit by which the statistics of a city count.

use geo::{Geometry, Polygon, algorithm::unary_union};

use crate::{Utm32, utm32::Utm32Error};

/// A statistical area with its boundary.
#[derive(Debug, Clone, PartialEq)]
pub struct StatisticalArea {
    /// The key by which statistics name it, for example `43017`.
    pub key: String,
    /// Boundary, a polygon or several.
    pub boundary: Utm32,
}

impl StatisticalArea {
    /// The areas in the order of their keys, each once: several polygons with one key are one area.
    ///
    /// # Errors
    /// [`Utm32Error::Empty`] when polygons with one key have no area together.
    pub fn by_key(mut parts: Vec<Self>) -> Result<Vec<Self>, Utm32Error> {
        parts.sort_by(|a, b| a.key.cmp(&b.key));
        let one = |same: &[Self]| match same {
            [only] => Ok(only.clone()),
            several => {
                let polygons: Vec<&Polygon<f64>> = several.iter().flat_map(Self::polygons).collect();
                // Parts that overlap or touch are united, so that none is a hole in another and no border runs inside.
                let united = Geometry::MultiPolygon(unary_union(polygons));
                Ok(Self { key: several[0].key.clone(), boundary: Utm32::stored(united)? })
            }
        };
        parts.chunk_by(|a, b| a.key == b.key).map(one).collect()
    }

    fn polygons(&self) -> &[Polygon<f64>] {
        match self.boundary.geometry() {
            Geometry::Polygon(polygon) => std::slice::from_ref(polygon),
            Geometry::MultiPolygon(polygons) => &polygons.0,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use geo::{Area, Rect, coord};

    use super::*;

    fn part(key: &str, west: f64) -> StatisticalArea {
        let (x, y) = (565_000.0 + west, 5_934_000.0);
        let square = Rect::new(coord! { x: x, y: y }, coord! { x: x + 10.0, y: y + 10.0 }).to_polygon();
        StatisticalArea { key: key.to_owned(), boundary: Utm32::stored(square.into()).unwrap() }
    }

    #[test]
    fn polygons_with_one_key_are_one_area_and_none_makes_a_hole_in_another() {
        let parts = vec![part("43017", 0.0), part("02004", 50.0), part("43017", 5.0), part("43017", 30.0)];
        let areas = StatisticalArea::by_key(parts).unwrap();
        assert_eq!(areas.iter().map(|area| area.key.as_str()).collect::<Vec<_>>(), ["02004", "43017"]);
        assert_eq!(areas[0], part("02004", 50.0));
        assert_eq!(areas[1].polygons().len(), 2);
        assert!((areas[1].boundary.geometry().unsigned_area() - 250.0).abs() < 1e-3);
    }
}
