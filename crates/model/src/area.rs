//! The city's area: where the house is responsible, and the only place where coordinates may lie.

use geo::{Coord, Rect};
use serde::{Deserialize, Serialize};

/// The configured area of a city, a box in EPSG:25832 with a margin around it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CityArea {
    bounds: Rect<f64>,
    margin_m: f64,
}

/// Zone 32 of ETRS89/UTM as it is used for the whole of Germany, in metres.
const ZONE: (Coord<f64>, Coord<f64>) =
    (Coord { x: 200_000.0, y: 5_100_000.0 }, Coord { x: 1_000_000.0, y: 6_250_000.0 });

impl CityArea {
    /// The area within `bounds` (metres, EPSG:25832) and `margin_m` metres around it.
    pub fn new(bounds: Rect<f64>, margin_m: f64) -> Self {
        Self { bounds, margin_m: margin_m.max(0.0) }
    }

    /// The whole zone: for imports that come before a city is configured.
    pub fn zone() -> Self {
        Self { bounds: Rect::new(ZONE.0, ZONE.1), margin_m: 0.0 }
    }

    /// The bounds without the margin.
    pub fn bounds(&self) -> Rect<f64> {
        self.bounds
    }

    /// The bounds with the margin: what coordinates are held against.
    pub fn outer(&self) -> Rect<f64> {
        let m = Coord { x: self.margin_m, y: self.margin_m };
        Rect::new(self.bounds.min() - m, self.bounds.max() + m)
    }

    /// Whether a place lies within the area or its margin.
    pub fn holds(&self, place: Coord<f64>) -> bool {
        let outer = self.outer();
        (outer.min().x..=outer.max().x).contains(&place.x)
            && (outer.min().y..=outer.max().y).contains(&place.y)
    }
}
