//! Diffraction over the real path: Bullington's edge, corrected by what a smooth earth would add (§4.3.4 and §4.3.5).

use super::{
    P1812, SmoothPath,
    bullington::{bullington, over_bare_ground, over_sphere},
    climate::Air,
    shape::Shape,
    sphere::Sphere,
};
use crate::{normal::inverse_complementary, profile::Profile};

/// Diffraction losses in decibels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Diffraction {
    /// `L_d50`: at half of the time, eq. (39).
    pub median: f64,
    /// `L_dβ`: for β₀ of the time.
    pub rare: f64,
    /// `L_dp`: for the time asked for, eq. (41).
    pub asked: f64,
}

impl Diffraction {
    pub(super) fn along(model: &P1812, profile: &Profile, air: &Air, shape: &Shape, ghz: f64) -> Self {
        let delta = |radius_km| delta_bullington(model, profile, air, shape, ghz, radius_km);
        let (median, rare) = (delta(air.median_km), delta(air.rare_km));
        // Half of the time is the median by definition, whatever the approximation of the normal distribution makes of it.
        let asked = if model.time_percent >= 50.0 {
            median
        } else {
            median + share(model.time_percent, air) * (rare - median)
        };
        Self { median, rare, asked }
    }
}

/// `F_i`: how far the time asked for lies on the way from the median to β₀, eq. (40).
pub(super) fn share(time_percent: f64, air: &Air) -> f64 {
    if time_percent > air.beta0 {
        inverse_complementary(time_percent / 100.0) / inverse_complementary(air.beta0 / 100.0)
    } else {
        1.0
    }
}

/// Eq. (37)–(39).
fn delta_bullington(
    model: &P1812,
    profile: &Profile,
    air: &Air,
    shape: &Shape,
    ghz: f64,
    radius_km: f64,
) -> f64 {
    let (km, _, surface) = profile.between();
    let length_km = shape.length_km;
    let actual = bullington(km, surface, length_km, radius_km, shape.antennas_m, ghz);
    let heights_m = [shape.antennas_m[0] - shape.smooth_m[0], shape.antennas_m[1] - shape.smooth_m[1]];
    let sphere =
        Sphere { length_km, radius_km, heights_m, ghz, sea: air.sea, polarisation: model.polarisation };
    let spherical = sphere.loss();
    // Without loss over the sphere there is nothing to add, whatever its own edge would cost.
    if spherical <= 0.0 {
        return actual;
    }
    let smooth = match model.smooth_path {
        SmoothPath::AlongProfile => over_bare_ground(km, length_km, radius_km, heights_m, ghz),
        SmoothPath::ClosedForm => over_sphere(length_km, radius_km, heights_m, ghz),
    };
    actual + (spherical - smooth).max(0.0)
}
