//! What is lost on the way into a building.

use crate::{
    loss::{OutOfRange, Quantity, within},
    normal::inverse_complementary,
};

/// How a building is insulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Building {
    /// Without metallised glass, foil-backed panels and the like.
    Traditional,
    /// Thermally efficient: metallised glass, foil-backed panels.
    Efficient,
}

impl Building {
    /// r, s, t, u, v, w, x, y, z of table 1.
    const fn coefficients(self) -> [f64; 9] {
        match self {
            Self::Traditional => [12.64, 3.72, 0.96, 9.6, 2.0, 9.1, -3.0, 4.5, -2.0],
            Self::Efficient => [28.19, -3.0, 8.48, 13.5, 3.8, 27.8, -2.9, 9.4, -2.1],
        }
    }

    /// Building entry loss in decibels that is not exceeded in a share of the cases.
    ///
    /// Gigahertz (0.08–100), percent (more than 0, less than 100, by 10⁻⁴), degrees above or below the horizontal at the façade.
    ///
    /// Source: Rec. ITU-R P.2109-2, Annex 1, eq. (1)–(10).
    ///
    /// # Errors
    /// [`OutOfRange::Outside`].
    #[expect(clippy::many_single_char_names, reason = "the letters of the Recommendation")]
    pub fn loss(self, ghz: f64, percent: f64, elevation_deg: f64) -> Result<f64, OutOfRange> {
        within(Quantity::Frequency, ghz, 0.08..=100.0)?;
        within(Quantity::Locations, percent, 1e-4..=100.0 - 1e-4)?;
        within(Quantity::Elevation, elevation_deg, -90.0..=90.0)?;
        let [r, s, t, u, v, w, x, y, z] = self.coefficients();
        let log = ghz.log10();
        let deviations = -inverse_complementary(percent / 100.0);
        let median = r + s * log + t * log * log + 0.212 * elevation_deg.abs();
        let through_walls = deviations * (u + v * log) + median;
        let through_openings = deviations * (y + z * log) + w + x * log;
        let power = |decibels: f64| 10f64.powf(0.1 * decibels);
        Ok(10.0 * (power(through_walls) + power(through_openings) + power(-3.0)).log10())
    }

    /// Median and standard deviation of the entry loss in decibels.
    ///
    /// P.2109 gives a distribution, not a deviation: half of the way from 15.87 % to 84.13 % is taken, which is the standard
    /// deviation of a normal distribution.
    ///
    /// # Errors
    /// As [`Building::loss`].
    pub fn median_and_deviation(self, ghz: f64, elevation_deg: f64) -> Result<(f64, f64), OutOfRange> {
        let at = |percent| self.loss(ghz, percent, elevation_deg);
        Ok((at(50.0)?, (at(84.134)? - at(15.866)?) / 2.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loss_is_that_of_the_formula_worked_by_hand() {
        // 1 GHz, level, median: 10 log(10^1.264 + 10^0.91 + 10^-0.3) and 10 log(10^2.819 + 10^2.78 + 10^-0.3).
        for (building, by_hand) in [(Building::Traditional, 14.3128), (Building::Efficient, 31.0113)] {
            let loss = building.loss(1.0, 50.0, 0.0).unwrap();
            assert!((loss - by_hand).abs() < 2e-3, "{loss}");
            assert!(building.loss(1.0, 90.0, 0.0).unwrap() > loss);
            assert!(building.loss(1.0, 50.0, 30.0).unwrap() > loss);
        }
    }

    #[test]
    fn outside_its_range_there_is_no_answer() {
        for (ghz, percent, degrees) in
            [(0.05, 50.0, 0.0), (101.0, 50.0, 0.0), (1.0, 0.0, 0.0), (1.0, 100.0, 0.0), (1.0, 50.0, 91.0)]
        {
            assert!(Building::Traditional.loss(ghz, percent, degrees).is_err());
        }
    }
}
