//! A radio cell: one antenna of a mobile network with its carrier, and the model that says where it is heard.

use geo::Coord;
use serde::{Deserialize, Serialize};

use crate::{Text, site::SiteKind, word::words};

words! {
    /// Which model of propagation computes a cell.
    RadioModel {
        /// The one that fits the frequency and what is known of the ground.
        Automatic = "automatic",
        /// ITU-R P.1812.
        P1812 = "p1812",
        /// 3GPP TR 38.901.
        Tr38901 = "tr38901",
        /// Free space and one knife edge: fast.
        KnifeEdge = "knife_edge",
        /// Free space alone: the most that can be received.
        FreeSpace = "free_space",
    }
}

words! {
    /// Whether a cell sends.
    RadioCellState {
        /// It does.
        OnAir = "on_air",
        /// It will.
        Planned = "planned",
    }
}

words! {
    /// What a raster of heights tells.
    RasterKind {
        /// Metres above the sea.
        Terrain = "terrain",
        /// Metres above the ground of what stands on it.
        Cover = "cover",
    }
}

/// One antenna of a mobile network with its carrier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RadioCell {
    /// Its name, unique in the city.
    pub name: String,
    /// The site that it belongs to.
    pub site: String,
    /// Who runs it.
    pub operator: String,
    /// What carries the antenna.
    pub kind: SiteKind,
    /// Its place in EPSG:25832.
    pub place: Coord<f64>,
    /// Height of the antenna above ground in metres.
    pub height_m: f64,
    /// Centre frequency in megahertz.
    pub frequency_mhz: f64,
    /// Resource blocks of twelve subcarriers over which the power is spread evenly.
    pub resource_blocks: u16,
    /// Equivalent isotropically radiated power of the whole carrier in the strongest direction, dBm.
    pub eirp_dbm: f64,
    /// Main direction in degrees clockwise from north; none for an antenna that sends alike in all directions.
    pub azimuth_deg: Option<f64>,
    /// Width of the beam from side to side where 3 dB are lost, degrees.
    pub beam_deg: Option<f64>,
    /// Width of the beam from top to bottom where 3 dB are lost, degrees.
    pub vertical_beam_deg: Option<f64>,
    /// How far the antenna is tilted as a whole, degrees below the horizontal.
    pub mechanical_tilt_deg: f64,
    /// How far the beam is lowered on all sides alike, degrees.
    pub electrical_tilt_deg: f64,
    /// Which model computes it.
    pub model: RadioModel,
    /// Whether it sends.
    pub state: RadioCellState,
}

/// Something of a cell that cannot be.
#[derive(Debug, Clone, PartialEq)]
pub struct CellFault {
    /// The field.
    pub field: &'static str,
    /// What is allowed.
    pub text: Text,
}

/// Characters of names.
const NAME: usize = 60;
/// Characters of an operator's name.
const OPERATOR: usize = 100;

impl RadioCell {
    /// Equivalent isotropically radiated power in watts.
    pub fn eirp_w(&self) -> f64 {
        10f64.powf((self.eirp_dbm - 30.0) / 10.0)
    }

    /// All that cannot be, field by field; what lies outside a model's range is the model's to say.
    pub fn faults(&self) -> Vec<CellFault> {
        let mut faults = Vec::new();
        let mut hold = |field, holds: bool, de: &str, en: &str| {
            if !holds {
                faults.push(CellFault { field, text: Text::new(de, en) });
            }
        };
        let named = |text: &str, most: usize| {
            let text = text.trim();
            (1..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control)
        };
        let (de, en) =
            ("1 bis 60 Zeichen, ohne Steuerzeichen.", "1 to 60 characters, none of them control characters.");
        hold("name", named(&self.name, NAME), de, en);
        hold("site", named(&self.site, NAME), de, en);
        hold(
            "operator",
            named(&self.operator, OPERATOR),
            "1 bis 100 Zeichen, ohne Steuerzeichen.",
            "1 to 100 characters, none of them control characters.",
        );
        hold(
            "height_m",
            self.height_m > 0.0 && self.height_m <= 1000.0,
            "Mehr als 0 und höchstens 1000 m.",
            "More than 0 and at most 1,000 m.",
        );
        hold(
            "frequency_mhz",
            self.frequency_mhz > 0.0 && self.frequency_mhz <= 300_000.0,
            "Mehr als 0 und höchstens 300 000 MHz.",
            "More than 0 and at most 300,000 MHz.",
        );
        hold("resource_blocks", (1..=3300).contains(&self.resource_blocks), "1 bis 3300.", "1 to 3,300.");
        hold("eirp_dbm", (-50.0..=120.0).contains(&self.eirp_dbm), "−50 bis 120 dBm.", "−50 to 120 dBm.");
        let within = |value: Option<f64>, most: f64| value.is_none_or(|value| value > 0.0 && value <= most);
        hold(
            "azimuth_deg",
            self.azimuth_deg.is_none_or(|azimuth| (0.0..360.0).contains(&azimuth)),
            "0 bis unter 360 Grad, oder leer für alle Richtungen.",
            "0 to less than 360 degrees, or empty for all directions.",
        );
        hold(
            "beam_deg",
            within(self.beam_deg, 360.0),
            "Mehr als 0 bis 360 Grad.",
            "More than 0 to 360 degrees.",
        );
        hold(
            "vertical_beam_deg",
            within(self.vertical_beam_deg, 180.0),
            "Mehr als 0 bis 180 Grad.",
            "More than 0 to 180 degrees.",
        );
        for (field, tilt) in [
            ("mechanical_tilt_deg", self.mechanical_tilt_deg),
            ("electrical_tilt_deg", self.electrical_tilt_deg),
        ] {
            hold(field, (-90.0..=90.0).contains(&tilt), "−90 bis 90 Grad.", "−90 to 90 degrees.");
        }
        faults
    }
}
