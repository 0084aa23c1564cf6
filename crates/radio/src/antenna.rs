//! How strongly an antenna sends into a direction.

use crate::loss::Decibels;

/// Where an antenna stands in its own frame and what it radiates.
#[derive(Debug, Clone, PartialEq)]
pub struct Antenna {
    /// Gain in the direction of the strongest radiation, dBi.
    pub gain_dbi: f64,
    /// Loss against it in all other directions.
    pub pattern: Pattern,
    /// Bearing of the front, degrees clockwise from grid north.
    pub azimuth_deg: f64,
    /// How far the antenna is tilted as a whole, degrees below the horizontal.
    pub mechanical_deg: f64,
    /// How far the beam is lowered on all sides alike, degrees.
    pub electrical_deg: f64,
}

/// A direction as seen from the antenna.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Direction {
    /// Degrees clockwise from grid north.
    pub bearing_deg: f64,
    /// Degrees above the horizontal.
    pub elevation_deg: f64,
}

/// Loss against the strongest direction.
#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// Alike in all directions.
    Isotropic,
    /// A sector from four figures.
    Sector(Sector),
    /// Two measured cuts.
    Cuts(Cuts),
}

/// A sector antenna from four figures.
///
/// Source: 3GPP TR 38.901 V18.0.0, table 7.3-1, whose figures are 65°, 65°, 30 dB and 30 dB with 8 dBi.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sector {
    /// Width of the beam from side to side where 3 dB are lost, degrees.
    pub horizontal_deg: f64,
    /// Width of the beam from top to bottom where 3 dB are lost, degrees.
    pub vertical_deg: f64,
    /// Most that is lost in any direction: front to back, dB.
    pub front_to_back_db: f64,
    /// Most that is lost above and below, dB.
    pub side_lobe_db: f64,
}

/// A horizontal and a vertical cut, in decibels lost against the strongest direction; as in files of MSI Planet.
#[derive(Debug, Clone, PartialEq)]
pub struct Cuts {
    horizontal: Vec<f32>,
    vertical: Vec<f32>,
}

/// Why numbers are no cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoCut {
    /// Too few to go round.
    #[error(
        "a cut needs at least 4 directions, evenly round the circle, the opposite one among them; there are {directions}"
    )]
    Count {
        /// Directions there are.
        directions: usize,
    },
    /// A loss is negative or no number.
    #[error("the loss in direction {at} is negative or no number")]
    Loss {
        /// Position, counted from 0.
        at: usize,
    },
}

impl Cuts {
    /// Two cuts with their losses evenly round the circle: the horizontal one clockwise from the front, the vertical one from
    /// the front downwards (0 front, a quarter straight down, half back, three quarters straight up).
    ///
    /// # Errors
    /// [`NoCut`].
    pub fn new(horizontal: Vec<f32>, vertical: Vec<f32>) -> Result<Self, NoCut> {
        for cut in [&horizontal, &vertical] {
            if cut.len() < 4 || cut.len() % 2 == 1 {
                return Err(NoCut::Count { directions: cut.len() });
            }
            if let Some(at) = cut.iter().position(|loss| !(loss.is_finite() && *loss >= 0.0)) {
                return Err(NoCut::Loss { at });
            }
        }
        Ok(Self { horizontal, vertical })
    }

    /// Both cuts read together: the vertical cut of the front and of the back, mixed by the bearing.
    ///
    /// Source: F. Gil et al., A 3D interpolation method for base-station-antenna radiation patterns, IEEE Antennas and
    /// Propagation Magazine 43(2), 2001 (horizontal projection interpolation).
    fn loss(&self, side_deg: f64, down_deg: f64) -> f64 {
        let (front, back) = (round(&self.horizontal, 0.0), round(&self.horizontal, 180.0));
        let turned = side_deg.abs() / 180.0;
        round(&self.horizontal, side_deg)
            + (1.0 - turned) * (round(&self.vertical, down_deg) - front)
            + turned * (round(&self.vertical, 180.0 - down_deg) - back)
    }
}

/// A value between the two nearest directions of a cut.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the remainder is not negative and less than the number of directions"
)]
fn round(cut: &[f32], degrees: f64) -> f64 {
    let at = (degrees / 360.0).rem_euclid(1.0) * cut.len() as f64;
    let (low, share) = (at.floor(), at.fract());
    let (low, high) = (low as usize % cut.len(), (low as usize + 1) % cut.len());
    f64::from(cut[low]) * (1.0 - share) + f64::from(cut[high]) * share
}

impl Antenna {
    /// An antenna that sends alike in all directions.
    pub fn isotropic(gain_dbi: f64) -> Self {
        Self {
            gain_dbi,
            pattern: Pattern::Isotropic,
            azimuth_deg: 0.0,
            mechanical_deg: 0.0,
            electrical_deg: 0.0,
        }
    }

    /// Gain in a direction, dBi.
    pub fn gain(&self, direction: Direction) -> Decibels {
        let lost = match &self.pattern {
            Pattern::Isotropic => 0.0,
            Pattern::Sector(sector) => {
                let (side, down) = self.own(direction);
                let square = |angle: f64, width: f64, most: f64| (12.0 * (angle / width).powi(2)).min(most);
                let across = square(side, sector.horizontal_deg, sector.front_to_back_db);
                let along = square(down - self.electrical_deg, sector.vertical_deg, sector.side_lobe_db);
                (across + along).min(sector.front_to_back_db)
            }
            Pattern::Cuts(cuts) => {
                let (side, down) = self.own(direction);
                cuts.loss(side, down - self.electrical_deg).max(0.0)
            }
        };
        Decibels(self.gain_dbi - lost)
    }

    /// Equivalent isotropically radiated power into a direction, dBm, for the power at the foot of the feeder and what the
    /// feeder loses.
    pub fn eirp(&self, power_dbm: f64, feeder_db: f64, direction: Direction) -> f64 {
        power_dbm - feeder_db + self.gain(direction).0
    }

    /// The direction in the antenna's own frame: degrees clockwise from its front, and below its own horizon.
    fn own(&self, direction: Direction) -> (f64, f64) {
        let (sin_side, cos_side) = (direction.bearing_deg - self.azimuth_deg).to_radians().sin_cos();
        let (sin_up, cos_up) = direction.elevation_deg.to_radians().sin_cos();
        let (sin_tilt, cos_tilt) = self.mechanical_deg.to_radians().sin_cos();
        let forward = cos_up * cos_side * cos_tilt - sin_up * sin_tilt;
        let up = cos_up * cos_side * sin_tilt + sin_up * cos_tilt;
        let right = cos_up * sin_side;
        (right.atan2(forward).to_degrees(), -up.clamp(-1.0, 1.0).asin().to_degrees())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECTOR: Sector =
        Sector { horizontal_deg: 65.0, vertical_deg: 65.0, front_to_back_db: 30.0, side_lobe_db: 30.0 };

    fn sector(sector: Sector, azimuth_deg: f64, mechanical_deg: f64, electrical_deg: f64) -> Antenna {
        Antenna {
            gain_dbi: 8.0,
            pattern: Pattern::Sector(sector),
            azimuth_deg,
            mechanical_deg,
            electrical_deg,
        }
    }

    fn towards(bearing_deg: f64, elevation_deg: f64) -> Direction {
        Direction { bearing_deg, elevation_deg }
    }

    #[test]
    fn a_sector_loses_three_decibels_at_half_its_width_and_all_it_can_behind() {
        let antenna = sector(SECTOR, 90.0, 0.0, 0.0);
        for (direction, gain) in [
            (towards(90.0, 0.0), 8.0),
            (towards(90.0 + 32.5, 0.0), 5.0),
            (towards(90.0 - 32.5, 0.0), 5.0),
            (towards(90.0, 32.5), 5.0),
            (towards(122.5, -32.5), 2.0),
            (towards(270.0, 0.0), -22.0),
        ] {
            assert!((antenna.gain(direction).0 - gain).abs() < 1e-9, "{direction:?}");
        }
        assert!((antenna.eirp(46.0, 2.0, towards(90.0, 0.0)) - 52.0).abs() < 1e-9);
    }

    #[test]
    fn the_mechanical_tilt_raises_the_back_and_the_electrical_one_lowers_it_too() {
        let narrow =
            Sector { vertical_deg: 10.0, front_to_back_db: 60.0, side_lobe_db: 20.0, horizontal_deg: 360.0 };
        let strongest = |antenna: &Antenna, bearing: f64| {
            let by_gain = |one: &f64, other: &f64| {
                antenna.gain(towards(bearing, *one)).0.total_cmp(&antenna.gain(towards(bearing, *other)).0)
            };
            (-300..=300).map(|tenth| f64::from(tenth) / 10.0).max_by(by_gain).unwrap()
        };
        let (mechanical, electrical) = (sector(narrow, 0.0, 6.0, 0.0), sector(narrow, 0.0, 0.0, 6.0));
        assert!(
            (strongest(&mechanical, 0.0) + 6.0).abs() < 0.2
                && (strongest(&mechanical, 180.0) - 6.0).abs() < 0.2
        );
        assert!(
            (strongest(&electrical, 0.0) + 6.0).abs() < 0.2
                && (strongest(&electrical, 180.0) + 6.0).abs() < 0.2
        );
        assert!(strongest(&mechanical, 90.0).abs() < 0.2);
    }

    fn cuts() -> impl Strategy<Value = Cuts> {
        (prop::collection::vec(0.0..40.0f32, 36), prop::collection::vec(0.0..40.0f32, 36)).prop_map(
            |(mut level, mut upright)| {
                // Front and back are the same direction in both cuts.
                (level[0], upright[0], upright[18]) = (0.0, 0.0, level[18]);
                Cuts::new(level, upright).unwrap()
            },
        )
    }

    proptest! {
        #[test]
        fn both_cuts_are_kept_where_they_were_measured(cuts in cuts(), at in 0u16..36) {
            let antenna = Antenna { pattern: Pattern::Cuts(cuts.clone()), ..sector(SECTOR, 0.0, 0.0, 0.0) };
            let (degrees, at) = (f64::from(at) * 10.0, usize::from(at));
            let level = antenna.gain(towards(degrees, 0.0)).0;
            prop_assert!((level - (8.0 - f64::from(cuts.horizontal[at]))).abs() < 1e-4);
            // Straight up and down there is no bearing: the mean of both sides of the frame may stand there.
            if at % 9 != 0 || at % 18 == 0 {
                let down = antenna.gain(towards(0.0, -degrees)).0;
                prop_assert!((down - (8.0 - f64::from(cuts.vertical[at]))).abs() < 1e-4, "{at}: {down}");
            }
        }

        #[test]
        fn turning_the_antenna_is_turning_the_world(bearing in 0.0..360.0, elevation in -90.0..90.0, turn in 0.0..360.0, tilt in -20.0..20.0) {
            let one = sector(SECTOR, 10.0, tilt, 3.0).gain(towards(bearing, elevation)).0;
            let other = sector(SECTOR, 10.0 + turn, tilt, 3.0).gain(towards(bearing + turn, elevation)).0;
            prop_assert!((one - other).abs() < 1e-6);
        }
    }

    #[test]
    fn numbers_that_do_not_go_round_are_no_cut() {
        assert_eq!(Cuts::new(vec![0.0; 3], vec![0.0; 4]), Err(NoCut::Count { directions: 3 }));
        assert_eq!(Cuts::new(vec![0.0; 4], vec![0.0, 1.0, f32::NAN, 1.0]), Err(NoCut::Loss { at: 2 }));
        assert_eq!(Cuts::new(vec![0.0, -1.0, 0.0, 1.0], vec![0.0; 4]), Err(NoCut::Loss { at: 1 }));
    }
}
