//! Works in the street: who opens which place when.

use serde::{Deserialize, Serialize};

use crate::{CaseId, OrganisationId, Schedule, Utm32, WorksId};

/// What kind of works opens the street.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WorksKind {
    /// Telecommunication line.
    Telecom,
    /// Electricity.
    Power,
    /// Gas.
    Gas,
    /// Water.
    Water,
    /// Sewer.
    Sewer,
    /// District heating.
    Heat,
    /// Road surface or structure.
    Road,
    /// Building site or crane that occupies the street.
    Site,
    /// Event in the street.
    Event,
}

impl WorksKind {
    /// The word used in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Telecom => "telecom",
            Self::Power => "power",
            Self::Gas => "gas",
            Self::Water => "water",
            Self::Sewer => "sewer",
            Self::Heat => "heat",
            Self::Road => "road",
            Self::Site => "site",
            Self::Event => "event",
        }
    }
}

/// Works on a line, with the days on which they take place.
#[derive(Debug, Clone, PartialEq)]
pub struct Works {
    /// Identifier.
    pub id: WorksId,
    /// The case they come from, where they come from one.
    pub case: Option<CaseId>,
    /// Who digs.
    pub applicant: OrganisationId,
    /// The name of who digs, as shown to those who may know.
    pub applicant_name: String,
    /// What for.
    pub kind: WorksKind,
    /// Title as shown.
    pub title: String,
    /// Street as shown.
    pub street: String,
    /// Where, in EPSG:25832.
    pub line: Utm32,
    /// Width of the trench in metres.
    pub width_m: f64,
    /// Cover in metres, where known.
    pub cover_m: Option<f64>,
    /// When.
    pub schedule: Schedule,
    /// Whether the public may see them: approved and announced.
    pub published: bool,
}
