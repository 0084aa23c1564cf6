//! The shape of the path: horizons, the smooth earth under it, and how rough it is.

use super::{climate::Air, scan::Section};
use crate::profile::Profile;

/// Speed of light in metres per nanosecond, as the Recommendation rounds it.
pub(super) const LIGHT: f64 = 0.2998;

/// What the analysis of the profile gives (Attachment 1 to Annex 1, §5).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// d: length along the ground, kilometres.
    pub length_km: f64,
    /// `h_ts`, `h_rs`: heights of both antennas above the sea, metres.
    pub antennas_m: [f64; 2],
    /// `d_lt`, `d_lr`: from each antenna to its horizon, kilometres; where both see each other, to the point that comes nearest
    /// to the line of sight.
    pub horizons_km: [f64; 2],
    /// `θ_t`, `θ_r`: elevation of each horizon, milliradians.
    pub elevations_mrad: [f64; 2],
    /// θ: angular distance of the path, milliradians, eq. (84).
    pub angle_mrad: f64,
    /// `h_std`, `h_srd`: heights of the smooth surface for the diffraction model, metres above the sea.
    pub smooth_m: [f64; 2],
    /// `h_te`, `h_re`: effective heights for the ducting model, metres.
    pub effective_m: [f64; 2],
    /// `h_m`: roughness of the ground, metres, eq. (95).
    pub roughness_m: f64,
    /// Whether the ground hides the antennas from each other at median refraction.
    pub hidden: bool,
}

impl Shape {
    pub(super) fn of(profile: &Profile, air: &Air, sender_m: f64, receiver_m: f64) -> Self {
        let length = profile.length_km();
        let (first, last) = profile.ends();
        let (hts, hrs) = (first + sender_m, last + receiver_m);
        let horizon = Horizon::of(profile, air, hts, hrs);
        let (hst, hsr) = smooth(profile);
        let smooth_m = lowered(profile, (hst, hsr), (hts, hrs));
        // Eq. (92)–(95): the surface of the ducting model never rises above the ground at its ends.
        let (low, high) = (hst.min(first), hsr.min(last));
        let slope = (high - low) / length;
        let between = horizon.points[0].min(horizon.points[1])..=horizon.points[0].max(horizon.points[1]);
        let roughness_m = profile.ground[between.clone()]
            .iter()
            .zip(&profile.km[between])
            .map(|(ground, km)| ground - (low + slope * km))
            .fold(f64::NEG_INFINITY, f64::max);
        let [theta_t, theta_r] = horizon.elevations_mrad;
        Self {
            length_km: length,
            antennas_m: [hts, hrs],
            horizons_km: [profile.km[horizon.points[0]], length - profile.km[horizon.points[1]]],
            elevations_mrad: horizon.elevations_mrad,
            angle_mrad: 1e3 * length / air.median_km + theta_t + theta_r,
            smooth_m,
            effective_m: [hts - low, hrs - high],
            roughness_m,
            hidden: horizon.hidden,
        }
    }
}

struct Horizon {
    points: [usize; 2],
    elevations_mrad: [f64; 2],
    hidden: bool,
}

impl Horizon {
    /// Eq. (76)–(83). The elevation grows with its tangent, so that only the winner's arc is taken.
    fn of(profile: &Profile, air: &Air, hts: f64, hrs: f64) -> Self {
        let length = profile.length_km();
        let (km, ground, _) = profile.between();
        let bend = 0.5 / air.median_km;
        let mrad = |tangent: f64| 1e3 * tangent.atan();
        let direct = |up: f64| up / (1e3 * length) - length * bend;
        let section = Section { km, heights: ground, length, ends: [hts, hrs] };
        let from_sender = |d: f64, h: f64| (h - hts) / (1e3 * d) - d * bend;
        let from_receiver = |d: f64, h: f64| (h - hrs) / (1e3 * (length - d)) - (length - d) * bend;
        let seen = section.greatest(from_sender);
        if seen > direct(hrs - hts) {
            let back = section.greatest(from_receiver);
            return Self {
                points: [section.first(seen, from_sender) + 1, section.last(back, from_receiver) + 1],
                elevations_mrad: [mrad(seen), mrad(back)],
                hidden: true,
            };
        }
        // The wavelength scales the diffraction parameter of all points alike and does not matter here.
        let worst = section.worst(1.0 / air.median_km) + 1;
        Self {
            points: [worst, worst],
            elevations_mrad: [mrad(direct(hrs - hts)), mrad(direct(hts - hrs))],
            hidden: false,
        }
    }
}

/// Least-squares line through the ground: heights at both ends, eq. (85)–(88).
fn smooth(profile: &Profile) -> (f64, f64) {
    let length = profile.length_km();
    let (mut v1, mut v2) = (0.0, 0.0);
    for (d, h) in profile.km.windows(2).zip(profile.ground.windows(2)) {
        let step = d[1] - d[0];
        v1 += step * (h[1] + h[0]);
        v2 += step * (h[1] * (2.0 * d[1] + d[0]) + h[0] * (d[1] + 2.0 * d[0]));
    }
    let square = length * length;
    ((2.0 * v1 * length - v2) / square, (v2 - v1 * length) / square)
}

/// The line lowered where the ground stands in the way, and never above the ground: eq. (89)–(91).
fn lowered(profile: &Profile, line: (f64, f64), antennas: (f64, f64)) -> [f64; 2] {
    let length = profile.length_km();
    let (km, ground, _) = profile.between();
    let slope = (antennas.1 - antennas.0) / length;
    let above = |d: f64, h: f64| h - (antennas.0 + slope * d);
    let section = Section { km, heights: ground, length, ends: [antennas.0, antennas.1] };
    let most = section.greatest(above);
    let (mut hst, mut hsr) = line;
    if most > 0.0 {
        let from_sender = section.greatest(|d, h| above(d, h) / d);
        let from_receiver = section.greatest(|d, h| above(d, h) / (length - d));
        let both = from_sender + from_receiver;
        hst -= most * from_sender / both;
        hsr -= most * from_receiver / both;
    }
    let (first, last) = profile.ends();
    [hst.min(first), hsr.min(last)]
}
