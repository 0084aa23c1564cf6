//! A mobile site: a mast, a rooftop or a small cell with its antennas.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::word::words;

words! {
    /// What carries the antennas.
    SiteKind {
        /// A mast of its own.
        Mast = "mast",
        /// The roof of a building.
        Rooftop = "rooftop",
        /// A small cell, for example on street furniture.
        SmallCell = "small_cell",
    }
}

/// One antenna of a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Antenna {
    /// Main direction in degrees clockwise from north; none for an omnidirectional one.
    pub azimuth_deg: Option<f64>,
    /// Equivalent isotropically radiated power in watts.
    pub eirp_w: f64,
    /// Carrier frequency in megahertz.
    pub frequency_mhz: f64,
    /// Height above ground in metres.
    pub height_m: f64,
}

/// What an applicant says about a mobile site; its place is the case's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// What carries the antennas.
    pub kind: SiteKind,
    /// Height of the whole above ground in metres.
    pub height_m: f64,
    /// Visible volume in litres, for a small cell.
    #[serde(default)]
    pub volume_l: Option<f64>,
    /// Its antennas, at least one.
    pub antennas: Vec<Antenna>,
    /// Safety distance in the main direction in metres, as certified.
    #[serde(default)]
    pub safety_distance_m: Option<f64>,
    /// Number of the federal agency's certificate.
    #[serde(default)]
    pub certificate: Option<String>,
    /// The day on which it is to go on the air.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub operation_on: Option<Date>,
}

impl Site {
    /// Sum of the antennas' power in watts; the duties of the BEMFV hang on it.
    pub fn eirp_w(&self) -> f64 {
        self.antennas.iter().map(|antenna| antenna.eirp_w).sum()
    }
}
