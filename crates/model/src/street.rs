//! A street segment between two junctions.

use serde::{Deserialize, Serialize};

use crate::{SegmentId, Utm32};

/// Importance of a street, after the `highway` values of OpenStreetMap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StreetClass {
    /// Motorway and its slip roads.
    Motorway,
    /// Trunk road.
    Trunk,
    /// Primary road.
    Primary,
    /// Secondary road.
    Secondary,
    /// Tertiary road.
    Tertiary,
    /// Unclassified public road.
    Unclassified,
    /// Residential street.
    Residential,
    /// Living street.
    Living,
    /// Pedestrian street.
    Pedestrian,
    /// Service road, drive.
    Service,
    /// Farm or forest track: no street.
    Track,
    /// Footway, cycleway, path, steps: no street.
    Path,
}

impl StreetClass {
    /// Whether it is a street (tracks and paths are kept apart).
    pub fn is_street(self) -> bool {
        !matches!(self, Self::Track | Self::Path)
    }

    /// The word used in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Motorway => "motorway",
            Self::Trunk => "trunk",
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Tertiary => "tertiary",
            Self::Unclassified => "unclassified",
            Self::Residential => "residential",
            Self::Living => "living",
            Self::Pedestrian => "pedestrian",
            Self::Service => "service",
            Self::Track => "track",
            Self::Path => "path",
        }
    }

    /// Usual carriageway width in metres where none is tagged (an assumption for drawing, not for judging).
    pub fn usual_width_m(self) -> f64 {
        match self {
            Self::Motorway | Self::Trunk => 12.0,
            Self::Primary => 9.0,
            Self::Secondary => 8.0,
            Self::Tertiary => 7.0,
            Self::Unclassified | Self::Residential | Self::Pedestrian => 6.0,
            Self::Living => 5.0,
            Self::Service => 4.0,
            Self::Track => 3.0,
            Self::Path => 2.0,
        }
    }
}

/// A street segment between two junctions.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Identifier.
    pub id: SegmentId,
    /// Name; empty where it has none.
    pub name: String,
    /// Importance.
    pub class: StreetClass,
    /// Surface as tagged, where known.
    pub surface: Option<String>,
    /// Width in metres, where tagged.
    pub width_m: Option<f64>,
    /// Lies on a bridge.
    pub bridge: bool,
    /// Lies in a tunnel.
    pub tunnel: bool,
    /// Axis in EPSG:25832.
    pub line: Utm32,
}
