//! A district: the unit in which coverage is told and authorities are competent.

use crate::{DistrictId, Utm32};

/// A district with its boundary.
#[derive(Debug, Clone, PartialEq)]
pub struct District {
    /// Identifier.
    pub id: DistrictId,
    /// Name as shown.
    pub name: String,
    /// Boundary, a polygon or several.
    pub boundary: Utm32,
}
