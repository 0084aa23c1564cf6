//! Loss along an unobstructed path, and why a model may have no answer.

use std::{f64::consts::PI, fmt, ops::RangeInclusive};

/// Speed of light in metres per second (exact).
pub const LIGHT_M_PER_S: f64 = 299_792_458.0;
/// Mean radius of the earth in metres, stretched by 4/3 for the bending of rays in a standard atmosphere (ITU-R P.834).
const RAY_RADIUS_M: f64 = 6_371_000.0 * 4.0 / 3.0;
/// "Much greater than the wavelength" in ITU-R P.525, read as ten times.
const WAVELENGTHS: f64 = 10.0;

/// A ratio of powers in decibels.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Decibels(pub f64);

/// A path between a sender and a receiver above smooth ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path {
    /// Frequency in hertz.
    pub frequency_hz: f64,
    /// Largest dimension of the sending antenna in metres; it decides where the far field begins.
    pub antenna_m: f64,
    /// Height of the sender above ground in metres.
    pub sender_m: f64,
    /// Height of the receiver above ground in metres.
    pub receiver_m: f64,
    /// Distance along the ground in metres.
    pub ground_m: f64,
}

/// Why the model has no answer.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum OutOfRange {
    /// A number is missing, negative or not finite.
    #[error("frequency must be positive; heights, antenna and distance must be finite and not negative")]
    NoPath,
    /// Too near: the far field has not begun.
    #[error("{distance_m:.1} m is nearer than the far field, which begins at {least_m:.1} m")]
    NearField {
        /// Distance in metres.
        distance_m: f64,
        /// Where the far field begins, in metres.
        least_m: f64,
    },
    /// Too far: below the horizon.
    #[error("{distance_m:.0} m is beyond the radio horizon at {most_m:.0} m")]
    BeyondHorizon {
        /// Distance along the ground in metres.
        distance_m: f64,
        /// Horizon in metres.
        most_m: f64,
    },
    /// A quantity lies outside what the model was made for.
    #[error("{quantity} is {value}; the model holds from {least} to {most}")]
    Outside {
        /// What lies outside.
        quantity: Quantity,
        /// How much it is.
        value: f64,
        /// Least value for which the model holds.
        least: f64,
        /// Greatest value for which the model holds.
        most: f64,
    },
    /// Points of the profile do not follow each other, or one of them is no number.
    #[error("the profile must begin at the sender, go on outwards and have finite heights")]
    NoProfile,
    /// The model has no figure for what is asked.
    #[error("the model gives no figure for this")]
    NoFigure,
    /// The ground is not known everywhere between sender and receiver.
    #[error("the height of the ground is not known along the whole path")]
    GroundUnknown,
    /// The profile has too few points.
    #[error("the profile has {points} points; the model needs at least {least}")]
    FewPoints {
        /// Points there are.
        points: usize,
        /// Points needed.
        least: usize,
    },
}

/// What a model's range is stated in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Frequency in gigahertz.
    Frequency,
    /// Distance along the ground in kilometres.
    Distance,
    /// Height of the sender above ground in metres.
    SenderHeight,
    /// Height of the receiver above ground in metres.
    ReceiverHeight,
    /// Share of the year in percent.
    Time,
    /// Share of the places in percent.
    Locations,
    /// Degrees from the equator.
    Latitude,
    /// Fall of the refractivity in the lowest kilometre, N-units per kilometre.
    Lapse,
    /// Refractivity at sea level in N-units.
    Refractivity,
    /// Distance to the coast in kilometres.
    Coast,
    /// Spread over the places in decibels, or the width of the square it is meant for in metres.
    Spread,
    /// Elevation of a path in degrees.
    Elevation,
    /// Height of the buildings around in metres.
    BuildingHeight,
    /// Width of the streets in metres.
    StreetWidth,
    /// Way inside a building in metres.
    Depth,
}

impl fmt::Display for Quantity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Frequency => "frequency in GHz",
            Self::Distance => "distance in km",
            Self::SenderHeight => "height of the sender in m",
            Self::ReceiverHeight => "height of the receiver in m",
            Self::Time => "share of time in percent",
            Self::Locations => "share of places in percent",
            Self::Latitude => "latitude in degrees",
            Self::Lapse => "refractivity lapse rate in N-units/km",
            Self::Refractivity => "refractivity in N-units",
            Self::Coast => "distance to the coast in km",
            Self::Spread => "spread over the places",
            Self::Elevation => "elevation in degrees",
            Self::BuildingHeight => "height of the buildings in m",
            Self::StreetWidth => "width of the streets in m",
            Self::Depth => "way inside the building in m",
        })
    }
}

/// Refuses what does not lie in a range; what is no number lies in none.
///
/// # Errors
/// [`OutOfRange::Outside`].
pub(crate) fn within(quantity: Quantity, value: f64, range: RangeInclusive<f64>) -> Result<(), OutOfRange> {
    if range.contains(&value) {
        return Ok(());
    }
    Err(OutOfRange::Outside { quantity, value, least: *range.start(), most: *range.end() })
}

/// Free-space basic transmission loss in decibels.
///
/// Source: Recommendation ITU-R P.525, 20·log10(4πd/λ). The far field begins at the greater of 2D²/λ (Fraunhofer) and ten
/// wavelengths; the horizon is √(2ah₁) + √(2ah₂) over a smooth earth of 4/3 radius.
///
/// # Errors
/// [`OutOfRange`] outside the range in which the formula holds.
pub fn free_space_loss(path: &Path) -> Result<f64, OutOfRange> {
    let Path { frequency_hz, antenna_m, sender_m, receiver_m, ground_m } = *path;
    let numbers = [antenna_m, sender_m, receiver_m, ground_m];
    let sound = numbers.iter().all(|number| number.is_finite() && *number >= 0.0);
    if !(sound && frequency_hz.is_finite() && frequency_hz > 0.0) {
        return Err(OutOfRange::NoPath);
    }
    let wavelength = LIGHT_M_PER_S / frequency_hz;
    let distance_m = ground_m.hypot(sender_m - receiver_m);
    let least_m = (2.0 * antenna_m * antenna_m / wavelength).max(WAVELENGTHS * wavelength);
    if distance_m < least_m {
        return Err(OutOfRange::NearField { distance_m, least_m });
    }
    let most_m = horizon(sender_m, receiver_m);
    if ground_m > most_m {
        return Err(OutOfRange::BeyondHorizon { distance_m: ground_m, most_m });
    }
    Ok(20.0 * (4.0 * PI * distance_m / wavelength).log10())
}

/// The radio horizon between two heights above smooth ground, all in metres.
pub fn horizon(sender_m: f64, receiver_m: f64) -> f64 {
    let sees = |height: f64| (2.0 * RAY_RADIUS_M * height).sqrt();
    sees(sender_m) + sees(receiver_m)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(frequency_hz: f64, ground_m: f64) -> Path {
        Path { frequency_hz, antenna_m: 1.5, sender_m: 30.0, receiver_m: 1.5, ground_m }
    }

    #[test]
    fn outside_its_range_the_model_refuses() {
        assert!(matches!(free_space_loss(&path(2.0e9, 5.0)), Err(OutOfRange::NearField { .. })));
        // 4.12 (√30 + √1.5) km, the textbook's horizon.
        let beyond = free_space_loss(&path(2.0e9, 28_000.0));
        assert!(
            matches!(beyond, Err(OutOfRange::BeyondHorizon { most_m, .. }) if (most_m - 27_612.0).abs() < 30.0)
        );
        for broken in [path(f64::NAN, 100.0), path(0.0, 100.0), path(1e9, -1.0), path(1e9, f64::INFINITY)] {
            assert_eq!(free_space_loss(&broken), Err(OutOfRange::NoPath));
        }
    }

    proptest! {
        #[test]
        fn the_loss_is_that_of_the_handbook_form(megahertz in 100.0..6000.0f64, kilometres in 0.2..25.0f64) {
            // P.525 with kilometres and megahertz: 32.4 + 20 log f + 20 log d, rounded there to a tenth of a decibel.
            let level = Path { sender_m: 40.0, receiver_m: 40.0, ..path(megahertz * 1e6, kilometres * 1e3) };
            let loss = free_space_loss(&level).unwrap();
            let handbook = 32.4 + 20.0 * megahertz.log10() + 20.0 * kilometres.log10();
            prop_assert!((loss - handbook).abs() < 0.06, "{loss} is not {handbook}");
        }

        #[test]
        fn twice_as_far_loses_six_decibels_more(ground in 100.0..10_000.0) {
            let level = |ground_m| free_space_loss(&Path { sender_m: 30.0, receiver_m: 30.0, ..path(8e8, ground_m) }).unwrap();
            prop_assert!((level(2.0 * ground) - level(ground) - 20.0 * 2f64.log10()).abs() < 1e-9);
        }
    }
}
