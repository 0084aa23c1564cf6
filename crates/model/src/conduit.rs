//! A conduit in the ground and the room that is left in it.

use serde::{Deserialize, Serialize};

use crate::{ConduitId, OrganisationId, Utm32};

/// What lies in the ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConduitKind {
    /// Empty or partly used duct bank for telecommunication.
    Duct,
    /// Bundle of microducts.
    Microduct,
    /// Directly buried fibre or copper cable.
    Cable,
    /// Electric power.
    Power,
    /// Gas.
    Gas,
    /// Drinking water.
    Water,
    /// Sewer.
    Sewer,
    /// District heating.
    Heat,
}

impl ConduitKind {
    /// Whether fibre could be served from or drawn through it.
    pub fn is_telecom(self) -> bool {
        matches!(self, Self::Duct | Self::Microduct | Self::Cable)
    }

    /// The word used in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Duct => "duct",
            Self::Microduct => "microduct",
            Self::Cable => "cable",
            Self::Power => "power",
            Self::Gas => "gas",
            Self::Water => "water",
            Self::Sewer => "sewer",
            Self::Heat => "heat",
        }
    }
}

/// A conduit of one owner.
#[derive(Debug, Clone, PartialEq)]
pub struct Conduit {
    /// Identifier.
    pub id: ConduitId,
    /// Who owns it.
    pub owner: OrganisationId,
    /// The owner's name as shown to those who may know.
    pub owner_name: String,
    /// What it is.
    pub kind: ConduitKind,
    /// Axis in EPSG:25832.
    pub line: Utm32,
    /// Number of ducts.
    pub ducts: u16,
    /// Ducts without a cable.
    pub ducts_free: u16,
    /// Outer diameter in millimetres, where known.
    pub diameter_mm: Option<u16>,
    /// Cover in metres, where known.
    pub cover_m: Option<f64>,
    /// Positional accuracy (standard deviation) in metres, where known.
    pub accuracy_m: Option<f64>,
    /// Whether addresses can be connected from it today.
    pub serving: bool,
}
