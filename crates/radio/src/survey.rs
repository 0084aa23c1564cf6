//! How many of many receivers hear a mast.

use geo::Coord;
use rayon::prelude::*;

use crate::{cell::Mast, loss::OutOfRange};

/// What many receivers make of one mast.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Survey {
    /// Receivers at which the threshold is reached.
    pub heard: usize,
    /// Receivers at which it is not.
    pub not_heard: usize,
    /// Receivers for which the model has no answer, because they lie outside its range.
    pub refused: usize,
    /// The least power that reaches one of them, in dBm; none where there is no answer at all.
    pub weakest_dbm: Option<f64>,
}

impl Survey {
    fn with(self, power: Result<f64, OutOfRange>, threshold_dbm: f64) -> Self {
        let Ok(dbm) = power else { return Self { refused: self.refused + 1, ..self } };
        let heard = usize::from(dbm >= threshold_dbm);
        self.and(Self { heard, not_heard: 1 - heard, refused: 0, weakest_dbm: Some(dbm) })
    }

    fn and(self, other: Self) -> Self {
        Self {
            heard: self.heard + other.heard,
            not_heard: self.not_heard + other.not_heard,
            refused: self.refused + other.refused,
            weakest_dbm: match (self.weakest_dbm, other.weakest_dbm) {
                (Some(one), Some(two)) => Some(one.min(two)),
                (one, two) => one.or(two),
            },
        }
    }
}

/// Asks at every place (EPSG:25832) whether the whole carrier arrives with at least `threshold_dbm`, on all processors.
pub fn survey(mast: &Mast, places: &[Coord<f64>], receiver_m: f64, threshold_dbm: f64) -> Survey {
    places
        .par_iter()
        .fold(Survey::default, |so_far, place| so_far.with(mast.power(*place, receiver_m), threshold_dbm))
        .reduce(Survey::default, Survey::and)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_hears_is_who_stands_within_the_distance_that_the_closed_form_gives() {
        let mast = Mast {
            at: Coord { x: 565_000.0, y: 5_934_000.0 },
            height_m: 1.5,
            antenna_m: 0.0,
            frequency_hz: 1.8e9,
            eirp_dbm: 60.0,
            resource_blocks: 1,
        };
        let places: Vec<_> = (0..2000u32).map(|n| mast.at + Coord { x: f64::from(n), y: 0.0 }).collect();
        // 32.4 + 20 log 1800 + 20 log 0.6 dB lie between the mast and a receiver 600 m away.
        let threshold = 60.0 - (32.4 + 20.0 * 1800f64.log10() + 20.0 * 0.6f64.log10());
        let found = survey(&mast, &places, 1.5, threshold);
        // Ten wavelengths are 1.67 m: at 0 m and 1 m the model says nothing.
        assert_eq!(found.refused, 2);
        assert_eq!(found.heard + found.not_heard + found.refused, places.len());
        assert!((594..=604).contains(&found.heard), "{found:?}");
        assert!(found.weakest_dbm.is_some_and(|dbm| dbm < threshold - 10.0));
    }
}
