//! Recommendation ITU-R P.1812-8: loss from a point to an area over real ground, 30 MHz to 6 GHz.
//!
//! The formulas are those of P.1812-6 (09/2021) and P.1812-8 (09/2025), which agree in all that is computed here; the
//! equation numbers are those of P.1812-6. P.1812-7 had another formula for tropospheric scatter, which the reference
//! results do not follow. What stands on the ground is part of the profile, so that no terminal clutter is added.

mod bullington;
mod climate;
mod diffraction;
mod duct;
mod scan;
mod scatter;
mod shape;
mod sphere;

pub use bullington::{bullington, knife_edge};
pub use climate::{Air, Climate};
pub use diffraction::Diffraction;
pub use shape::Shape;

use crate::{
    entry::Building,
    loss::{OutOfRange, Quantity, within},
    normal::inverse_complementary,
    profile::{Profile, Zone},
};

/// Least number of points in a profile.
const LEAST_POINTS: usize = 5;
/// Middle and steepness of both blends, eq. (57) and (58).
const ANGLE_MRAD: (f64, f64) = (0.3, 0.8);
const LENGTH_KM: (f64, f64) = (20.0, 0.5);
/// η, eq. (60).
const ETA: f64 = 2.5;

/// Which way the electric field swings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Polarisation {
    /// Level.
    Horizontal,
    /// Upright.
    #[default]
    Vertical,
}

/// How the edge over the smooth earth is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SmoothPath {
    /// At the points of the profile, §4.3.1.
    #[default]
    AlongProfile,
    /// In closed form, as the attachment to Annex 1 allows.
    ClosedForm,
}

/// How the loss spreads over the places around the receiver.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Spread {
    /// Not at all.
    #[default]
    None,
    /// A standard deviation in decibels.
    Deviation(f64),
    /// As the Recommendation gives it for a square of this side in metres, eq. (64) and (65).
    Square(f64),
}

/// The model with what it asks for beside the path.
#[derive(Debug, Clone, PartialEq)]
pub struct P1812 {
    /// p: share of an average year in which the loss is not exceeded, percent (1–50).
    pub time_percent: f64,
    /// `p_L`: share of the places in which the loss is not exceeded, percent (1–99).
    pub location_percent: f64,
    /// Polarisation of the wave.
    pub polarisation: Polarisation,
    /// The air in the middle of the path.
    pub climate: Climate,
    /// Degrees north in the middle of the path.
    pub latitude: f64,
    /// `d_ct`, `d_cr`: over land from each antenna to the coast along the path, kilometres; only for paths over sea.
    pub coast_km: [f64; 2],
    /// Spread over the places around the receiver.
    pub spread: Spread,
    /// The building the receiver is in, if it is in one.
    pub inside: Option<Building>,
    /// How the edge over the smooth earth is found.
    pub smooth_path: SmoothPath,
}

/// The loss with the parts it is made of; losses in decibels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// The air along the path.
    pub air: Air,
    /// The shape of the path.
    pub shape: Shape,
    /// `L_bfs`: in free space, eq. (8).
    pub free_space: f64,
    /// `L_b0p`: in line of sight with short-term effects, for the time asked for, eq. (10).
    pub line_of_sight: f64,
    /// Diffraction losses.
    pub diffraction: Diffraction,
    /// `L_bs`: by tropospheric scatter, eq. (44).
    pub scatter: f64,
    /// `L_ba`: by ducting and layer reflection, eq. (46).
    pub ducting: f64,
    /// `L_bc`: all together at half of the places, eq. (63).
    pub combined: f64,
    /// `L_b`: for the time and the places asked for, eq. (69).
    pub loss: f64,
}

impl P1812 {
    /// Name and edition.
    pub const NAME: &'static str = "ITU-R P.1812-8";

    /// For half of the time and half of the places, outdoors, vertical polarisation, far from the coast.
    pub fn median(climate: Climate, latitude: f64) -> Self {
        Self {
            time_percent: 50.0,
            location_percent: 50.0,
            polarisation: Polarisation::Vertical,
            climate,
            latitude,
            coast_km: [500.0; 2],
            spread: Spread::None,
            inside: None,
            smooth_path: SmoothPath::AlongProfile,
        }
    }

    /// Basic transmission loss along a profile: gigahertz, and heights of both antennas above the ground in metres.
    ///
    /// # Errors
    /// [`OutOfRange`] outside 0.03–6 GHz, 0.25–3000 km, 1–3000 m above ground, 1–50 % of time, 1–99 % of places, beyond 80° of
    /// latitude, and where the profile has fewer than five points.
    pub fn predict(
        &self,
        profile: &Profile,
        ghz: f64,
        sender_m: f64,
        receiver_m: f64,
    ) -> Result<Prediction, OutOfRange> {
        self.check(profile, ghz, sender_m, receiver_m)?;
        let air = Air::along(profile, &self.climate, self.latitude);
        let shape = Shape::of(profile, &air, sender_m, receiver_m);
        let diffraction = Diffraction::along(self, profile, &air, &shape, ghz);
        let scatter = scatter::loss(
            ghz,
            shape.length_km,
            shape.angle_mrad,
            self.climate.refractivity,
            self.time_percent,
        );
        let ducting = duct::loss(self, &air, &shape, ghz);
        let [hts, hrs] = shape.antennas_m;
        let free_space = 92.4 + 20.0 * ghz.log10() + 20.0 * shape.length_km.hypot((hts - hrs) / 1e3).log10();
        let focusing = 2.6 * (1.0 - (-0.1 * (shape.horizons_km[0] + shape.horizons_km[1])).exp());
        let los = |percent: f64| free_space + focusing * (percent / 50.0).log10();
        let parts = Parts {
            free_space,
            asked: los(self.time_percent),
            rare: los(air.beta0),
            diffraction,
            scatter,
            ducting,
        };
        let combined = self.combine(&air, &shape, &parts);
        let loss = self.at_places(profile, &shape, ghz, receiver_m, combined)?.max(parts.asked);
        Ok(Prediction {
            air,
            shape,
            free_space,
            line_of_sight: parts.asked,
            diffraction,
            scatter,
            ducting,
            combined,
            loss,
        })
    }

    fn check(&self, profile: &Profile, ghz: f64, sender_m: f64, receiver_m: f64) -> Result<(), OutOfRange> {
        if profile.len() < LEAST_POINTS {
            return Err(OutOfRange::FewPoints { points: profile.len(), least: LEAST_POINTS });
        }
        within(Quantity::Frequency, ghz, 0.03..=6.0)?;
        within(Quantity::Distance, profile.length_km(), 0.25..=3000.0)?;
        within(Quantity::SenderHeight, sender_m, 1.0..=3000.0)?;
        within(Quantity::ReceiverHeight, receiver_m, 1.0..=3000.0)?;
        within(Quantity::Time, self.time_percent, 1.0..=50.0)?;
        within(Quantity::Locations, self.location_percent, 1.0..=99.0)?;
        within(Quantity::Latitude, self.latitude, -80.0..=80.0)?;
        // The effective radius of the earth must stay finite and positive, eq. (6).
        within(Quantity::Lapse, self.climate.lapse, 0.0..=156.0)?;
        within(Quantity::Refractivity, self.climate.refractivity, 0.0..=1000.0)?;
        within(Quantity::Coast, self.coast_km[0], 0.0..=f64::MAX)?;
        within(Quantity::Coast, self.coast_km[1], 0.0..=f64::MAX)?;
        match self.spread {
            Spread::None => Ok(()),
            Spread::Deviation(decibels) => within(Quantity::Spread, decibels, 0.0..=f64::MAX),
            Spread::Square(side_m) => within(Quantity::Spread, side_m, 50.0..=1000.0),
        }
    }

    /// §4.6, eq. (42), (43) and (57)–(63).
    fn combine(&self, air: &Air, shape: &Shape, parts: &Parts) -> f64 {
        let blend = |value: f64, (middle, steepness): (f64, f64)| {
            1.0 - 0.5 * (1.0 + (3.0 * steepness * (value - middle) / middle).tanh())
        };
        let (by_angle, by_length) = (blend(shape.angle_mrad, ANGLE_MRAD), blend(shape.length_km, LENGTH_KM));
        let over_land = (1.0 - air.sea) * parts.diffraction.asked;
        let median = parts.free_space + parts.diffraction.median;
        let least = if self.time_percent < air.beta0 {
            parts.asked + over_land
        } else {
            median + (parts.rare + over_land - median) * diffraction::share(self.time_percent, air)
        };
        // The greater of both, smoothly; written so that no power overflows, eq. (60).
        let (more, less) = (parts.ducting.max(parts.asked), parts.ducting.min(parts.asked));
        let enhanced = more + ETA * ((less - more) / ETA).exp().ln_1p();
        let diffracted = parts.asked + parts.diffraction.asked;
        let guided =
            if enhanced <= diffracted { enhanced + (diffracted - enhanced) * by_length } else { diffracted };
        let modified = guided + (least - guided) * by_angle;
        -5.0 * (10f64.powf(-0.2 * parts.scatter) + 10f64.powf(-0.2 * modified)).log10()
    }

    /// §4.7–§4.9: from half of the places to those asked for, and into the building; eq. (64)–(69).
    fn at_places(
        &self,
        profile: &Profile,
        shape: &Shape,
        ghz: f64,
        receiver_m: f64,
        combined: f64,
    ) -> Result<f64, OutOfRange> {
        // A receiver at sea has no surroundings.
        if profile.zones.last() == Some(&Zone::Sea) {
            return Ok(combined);
        }
        let outside = match self.spread {
            Spread::None => 0.0,
            Spread::Deviation(decibels) => decibels,
            Spread::Square(side_m) => {
                let above = receiver_m - profile.receiver_cover;
                (0.52 + 0.024 * ghz) * side_m.powf(0.28) * (1.0 - above / 10.0).clamp(0.0, 1.0)
            }
        };
        let (entering, deviation) = match self.inside {
            None => (0.0, outside),
            Some(building) => {
                let elevation_deg = (shape.elevations_mrad[1] / 1e3).to_degrees();
                let (median, entering) = building.median_and_deviation(ghz, elevation_deg)?;
                (median, outside.hypot(entering))
            }
        };
        Ok(combined + entering - inverse_complementary(self.location_percent / 100.0) * deviation)
    }
}

struct Parts {
    free_space: f64,
    /// Line of sight for the time asked for, and for β₀.
    asked: f64,
    rare: f64,
    diffraction: Diffraction,
    scatter: f64,
    ducting: f64,
}
