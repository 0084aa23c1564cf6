//! A conduit in the ground and the room that is left in it.

use serde::{Deserialize, Serialize};

use crate::{ConduitId, OrganisationId, Text, Utm32};

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
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Duct,
        Self::Microduct,
        Self::Cable,
        Self::Power,
        Self::Gas,
        Self::Water,
        Self::Sewer,
        Self::Heat,
    ];

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

    /// Name as shown.
    pub fn title(self) -> Text {
        match self {
            Self::Duct => Text::new("Leerrohr", "Duct"),
            Self::Microduct => Text::new("Mikrorohrverbund", "Microduct bundle"),
            Self::Cable => Text::new("Erdkabel", "Buried cable"),
            Self::Power => Text::new("Strom", "Power"),
            Self::Gas => Text::new("Gas", "Gas"),
            Self::Water => Text::new("Wasser", "Water"),
            Self::Sewer => Text::new("Abwasser", "Sewer"),
            Self::Heat => Text::new("Fernwärme", "District heating"),
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
    /// Cover in metres, where known: from the surface to the upper edge.
    pub cover_m: Option<f64>,
    /// Positional accuracy (standard deviation) in metres, where known.
    pub accuracy_m: Option<f64>,
    /// Height of the body below its cover within which it may lie, in metres (XTrasse `pufferzone3D`).
    pub buffer_m: Option<f64>,
    /// Distance on each side that a square body around it keeps free, in metres (XTrasse `schutzzone3D`).
    pub protection_m: Option<f64>,
    /// Whether addresses can be connected from it today.
    pub serving: bool,
}
