//! A tree with trunk and crown.

use geo::Point;

use crate::TreeId;

/// A tree at the axis of its trunk, in EPSG:25832.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// Identifier.
    pub id: TreeId,
    /// Trunk axis in metres.
    pub place: Point<f64>,
    /// Radius of the crown in metres, where known.
    pub crown_radius_m: Option<f64>,
    /// Species, where known.
    pub species: Option<String>,
}
