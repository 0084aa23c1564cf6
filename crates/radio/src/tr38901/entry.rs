//! What is lost on the way into a building, after TR 38.901 §7.4.3.1.

use super::Scenario;
use crate::loss::{OutOfRange, Quantity, within};

/// Table 7.4.3-2: how the building is glazed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glazing {
    /// Low loss: plain glass in 30 % of the wall.
    Plain,
    /// High loss: infrared-reflecting glass in 70 % of the wall.
    Reflecting,
}

impl Glazing {
    /// Loss through the wall in decibels: `PL_tw`, table 7.4.3-2 with table 7.4.3-1.
    pub fn wall(self, ghz: f64) -> f64 {
        let (glass, concrete) = (2.0 + 0.2 * ghz, 5.0 + 4.0 * ghz);
        let through = |parts: [(f64, f64); 2]| {
            let power: f64 = parts.iter().map(|(share, loss)| share * 10f64.powf(-loss / 10.0)).sum();
            5.0 - 10.0 * power.log10()
        };
        match self {
            Self::Plain => through([(0.3, glass), (0.7, concrete)]),
            Self::Reflecting => through([(0.7, 23.0 + 0.3 * ghz), (0.3, concrete)]),
        }
    }

    /// `σ_P`: standard deviation in decibels.
    pub const fn deviation(self) -> f64 {
        match self {
            Self::Plain => 4.4,
            Self::Reflecting => 6.5,
        }
    }

    /// Loss through the wall and `depth_m` metres behind it (`PL_tw` + `PL_in`), in decibels.
    ///
    /// # Errors
    /// [`OutOfRange::Outside`] outside 0.5–100 GHz, deeper than 25 m (in the country 10 m), and for reflecting glass in the
    /// country, for which the report gives no figure.
    pub fn loss(self, scenario: Scenario, ghz: f64, depth_m: f64) -> Result<f64, OutOfRange> {
        let rural = matches!(scenario, Scenario::RuralMacro { .. });
        within(Quantity::Frequency, ghz, 0.5..=if rural { 30.0 } else { 100.0 })?;
        let most = match (rural, self) {
            (false, _) => 25.0,
            (true, Self::Plain) => 10.0,
            (true, Self::Reflecting) => return Err(OutOfRange::NoFigure),
        };
        within(Quantity::Depth, depth_m, 0.0..=most)?;
        Ok(self.wall(ghz) + 0.5 * depth_m)
    }
}
