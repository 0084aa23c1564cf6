//! Geometry in the one reference system of the house: ETRS89 / UTM zone 32N, EPSG:25832.

use geo::{
    BoundingRect, Coord, CoordsIter, Distance, Euclidean, Geometry, Length, LineString, MultiLineString,
    Point, Rect,
};

use crate::{CityArea, Metres};

/// A non-empty, finite geometry in EPSG:25832.
#[derive(Debug, Clone, PartialEq)]
pub struct Utm32(Geometry<f64>);

/// Why coordinates cannot enter the house.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum Utm32Error {
    /// There is no coordinate at all.
    #[error("the geometry is empty")]
    Empty,
    /// NaN or infinity.
    #[error("coordinate {index} is not a finite number")]
    NotFinite {
        /// Position of the coordinate, counted from 0 along the geometry.
        index: usize,
    },
    /// The numbers look like degrees.
    #[error("coordinate {index} ({x}, {y}) looks like longitude and latitude, not like metres in EPSG:25832")]
    LooksLikeDegrees {
        /// Position of the coordinate.
        index: usize,
        /// First number.
        x: f64,
        /// Second number.
        y: f64,
    },
    /// The place is not in the city.
    #[error("coordinate {index} ({x:.1}, {y:.1}) lies outside the city's area")]
    OutsideArea {
        /// Position of the coordinate.
        index: usize,
        /// Easting in metres.
        x: f64,
        /// Northing in metres.
        y: f64,
    },
}

/// Scale on the central meridian, and the ellipsoid's mean radius in metres that the scale grows with (GRS80).
const CENTRAL_SCALE: f64 = 0.9996;
const MEAN_RADIUS_M: f64 = 6_381_000.0;
const FALSE_EASTING_M: f64 = 500_000.0;

impl Utm32 {
    /// Checks a geometry against the city's area.
    ///
    /// # Errors
    /// [`Utm32Error`] names the first coordinate that is not finite, looks like degrees or lies outside.
    pub fn new(geometry: Geometry<f64>, area: &CityArea) -> Result<Self, Utm32Error> {
        let mut empty = true;
        for (index, Coord { x, y }) in geometry.coords_iter().enumerate() {
            empty = false;
            if !x.is_finite() || !y.is_finite() {
                return Err(Utm32Error::NotFinite { index });
            }
            if !area.holds(Coord { x, y }) {
                return Err(if x.abs() <= 180.0 && y.abs() <= 180.0 {
                    Utm32Error::LooksLikeDegrees { index, x, y }
                } else {
                    Utm32Error::OutsideArea { index, x, y }
                });
            }
        }
        if empty { Err(Utm32Error::Empty) } else { Ok(Self(geometry)) }
    }

    /// Checks a geometry against the whole zone: what came back from our own database.
    ///
    /// # Errors
    /// As [`Utm32::new`].
    pub fn stored(geometry: Geometry<f64>) -> Result<Self, Utm32Error> {
        Self::new(geometry, &CityArea::zone())
    }

    /// The geometry.
    pub fn geometry(&self) -> &Geometry<f64> {
        &self.0
    }

    /// Gives the geometry away.
    pub fn into_geometry(self) -> Geometry<f64> {
        self.0
    }

    /// The box around it.
    pub fn bounds(&self) -> Rect<f64> {
        // A checked geometry has a coordinate, so the fallback is never the answer.
        self.0.bounding_rect().unwrap_or_else(|| Rect::new(Coord::zero(), Coord::zero()))
    }

    /// All lines in it; points and areas have none.
    pub fn lines(&self) -> Vec<&LineString<f64>> {
        match &self.0 {
            Geometry::LineString(line) => vec![line],
            Geometry::MultiLineString(MultiLineString(lines)) => lines.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Length on the ground: grid length divided by the local scale factor, in metres.
    ///
    /// Source: Hofmann-Wellenhof, transverse Mercator, m = 0.9996 · (1 + Δe² / 2R²), good to a millimetre per kilometre.
    pub fn ground_length(&self) -> Metres {
        let length: f64 = self
            .lines()
            .into_iter()
            .flat_map(LineString::lines)
            .map(|part| {
                let grid = Euclidean.length(&part);
                grid / scale_at(f64::midpoint(part.start.x, part.end.x))
            })
            .sum();
        Metres::new(length).unwrap_or(Metres::ZERO)
    }
}

/// Distance on the ground between two grid places, in metres.
pub fn ground_distance(a: Coord<f64>, b: Coord<f64>) -> f64 {
    Euclidean.distance(Point(a), Point(b)) / scale_at(f64::midpoint(a.x, b.x))
}

fn scale_at(easting: f64) -> f64 {
    let offset = (easting - FALSE_EASTING_M) / CENTRAL_SCALE;
    CENTRAL_SCALE * (1.0 + offset * offset / (2.0 * MEAN_RADIUS_M * MEAN_RADIUS_M))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{line_string, point};
    use proptest::prelude::*;

    fn hamburg() -> CityArea {
        CityArea::new(
            Rect::new(Coord { x: 540_000.0, y: 5_910_000.0 }, Coord { x: 590_000.0, y: 5_960_000.0 }),
            1_000.0,
        )
    }

    #[test]
    fn degrees_are_named_as_degrees() {
        let found = Utm32::new(point! { x: 10.0, y: 53.5 }.into(), &hamburg());
        assert!(matches!(found, Err(Utm32Error::LooksLikeDegrees { index: 0, .. })), "{found:?}");
    }

    #[test]
    fn an_empty_line_is_refused() {
        assert_eq!(Utm32::new(LineString::<f64>::new(vec![]).into(), &hamburg()), Err(Utm32Error::Empty));
    }

    #[test]
    fn ground_length_is_longer_than_grid_length_on_the_central_meridian() {
        let line = line_string![(x: 500_000.0, y: 5_934_000.0), (x: 500_000.0, y: 5_935_000.0)];
        let length = Utm32::stored(line.into()).map(|line| line.ground_length().get());
        assert!(length.is_ok_and(|l| (l - 1000.4002).abs() < 1e-3));
    }

    proptest! {
        #[test]
        fn only_finite_places_within_the_margin_enter(x in prop::num::f64::ANY, y in prop::num::f64::ANY) {
            let entered = Utm32::new(point! { x: x, y: y }.into(), &hamburg()).is_ok();
            prop_assert_eq!(entered, hamburg().holds(Coord { x, y }));
        }
    }
}
