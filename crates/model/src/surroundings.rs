//! What stands beside the street: buildings, stops, rails, lines, land use and water, for the map and the plan.

use geo::Point;
use serde::{Deserialize, Serialize};

use crate::Utm32;

/// An outline of a building.
#[derive(Debug, Clone, PartialEq)]
pub struct Building {
    /// Outline in EPSG:25832.
    pub outline: Utm32,
    /// Kind as tagged.
    pub kind: String,
}

/// Which vehicles serve a stop or line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransitMode {
    /// Bus.
    Bus,
    /// Tram.
    Tram,
}

impl TransitMode {
    /// The word used in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Bus => "bus",
            Self::Tram => "tram",
        }
    }
}

/// A bus or tram stop.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// Name as shown; may be empty.
    pub name: String,
    /// Which vehicles stop.
    pub mode: TransitMode,
    /// Place in EPSG:25832.
    pub place: Point<f64>,
}

/// A bus or tram line.
#[derive(Debug, Clone, PartialEq)]
pub struct TransitLine {
    /// Number or name.
    pub name: String,
    /// Which vehicles run.
    pub mode: TransitMode,
    /// Course in EPSG:25832.
    pub course: Utm32,
}

/// A railway track.
#[derive(Debug, Clone, PartialEq)]
pub struct Rail {
    /// Kind as tagged (`rail`, `tram`, `light_rail`, `subway`).
    pub kind: String,
    /// Lies on a bridge.
    pub bridge: bool,
    /// Lies in a tunnel.
    pub tunnel: bool,
    /// Axis in EPSG:25832.
    pub line: Utm32,
}

/// An area that gives the map its ground: water, wood, park …
#[derive(Debug, Clone, PartialEq)]
pub struct LandUse {
    /// `water`, `wood`, `park`, `farm`, `residential`, `industrial`.
    pub kind: String,
    /// Area in EPSG:25832.
    pub area: Utm32,
}
