//! The air along the path: how often it guides waves, and how far it bends them.

use std::borrow::Cow;

use crate::profile::{Profile, Zone};

/// Mean radius of the earth in kilometres as the Recommendation takes it.
const EARTH_KM: f64 = 6371.0;

/// What the air is like in the middle of the path; from the digital maps of the Recommendation or from measurements.
#[derive(Debug, Clone, PartialEq)]
pub struct Climate {
    /// ΔN: mean fall of the refractivity through the lowest kilometre, N-units per kilometre.
    pub lapse: f64,
    /// N₀: refractivity at sea level, N-units.
    pub refractivity: f64,
    /// Where both figures come from.
    pub source: Cow<'static, str>,
}

/// Lengths of the path over land and sea, and what follows from them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Air {
    /// β₀: share of time in percent with a lapse rate above 100 N-units/km in the lowest 100 m, eq. (5).
    pub beta0: f64,
    /// ω: share of the path over sea.
    pub sea: f64,
    /// `d_tm`: longest stretch over land, kilometres.
    pub land_km: f64,
    /// `d_lm`: longest stretch inland, kilometres.
    pub inland_km: f64,
    /// `a_e`: effective radius of the earth at half of the time, kilometres, eq. (7a).
    pub median_km: f64,
    /// `a_β`: effective radius of the earth for β₀, kilometres, eq. (7b).
    pub rare_km: f64,
}

impl Air {
    pub(super) fn along(profile: &Profile, climate: &Climate, latitude: f64) -> Self {
        let length = profile.length_km();
        let (sea, land_km, inland_km) = if profile.zones.is_empty() {
            (0.0, length, length)
        } else {
            let (whole, _) = stretches(profile, |zone| zone == Zone::Sea);
            let (_, land) = stretches(profile, |zone| zone != Zone::Sea);
            let (_, inland) = stretches(profile, |zone| zone == Zone::Inland);
            (whole / length, land, inland)
        };
        Self {
            beta0: beta0(latitude.abs(), land_km, inland_km),
            sea,
            land_km,
            inland_km,
            median_km: EARTH_KM * 157.0 / (157.0 - climate.lapse),
            rare_km: EARTH_KM * 3.0,
        }
    }
}

/// τ, eq. (3).
pub(super) fn tau(inland_km: f64) -> f64 {
    1.0 - (-4.12e-4 * inland_km.powf(2.41)).exp()
}

/// Eq. (2), (4) and (5).
fn beta0(latitude: f64, land_km: f64, inland_km: f64) -> f64 {
    let tau = tau(inland_km);
    let power = |exponent: f64| 10f64.powf(exponent);
    let mu1 = (power(-land_km / (16.0 - 6.6 * tau)) + power(-5.0 * (0.496 + 0.354 * tau))).powf(0.2).min(1.0);
    if latitude <= 70.0 {
        let mu4 = mu1.powf(-0.935 + 0.0176 * latitude);
        power(-0.015 * latitude + 1.67) * mu1 * mu4
    } else {
        4.17 * mu1 * mu1.powf(0.3)
    }
}

/// Length of all stretches and of the longest, kilometres; between two points of different kind the border lies half-way.
fn stretches(profile: &Profile, kind: impl Fn(Zone) -> bool) -> (f64, f64) {
    let last = profile.len().saturating_sub(1);
    let reach = |point: usize| {
        let km = &profile.km;
        let before = if point > 0 { (km[point] - km[point - 1]) / 2.0 } else { 0.0 };
        let after = if point < last { (km[point + 1] - km[point]) / 2.0 } else { 0.0 };
        before + after
    };
    let (mut whole, mut longest, mut current) = (0.0, 0.0_f64, 0.0);
    for (point, zone) in profile.zones.iter().enumerate() {
        current = if kind(*zone) { current + reach(point) } else { 0.0 };
        whole += if kind(*zone) { reach(point) } else { 0.0 };
        longest = longest.max(current);
    }
    (whole, longest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Place;

    #[test]
    fn the_border_between_land_and_sea_lies_half_way_between_two_points() {
        let zones = [Zone::Inland, Zone::Coast, Zone::Sea, Zone::Sea, Zone::Inland, Zone::Inland];
        let places: Vec<_> = (0..6u8)
            .zip(zones)
            .map(|(n, zone)| Place { km: f64::from(n), zone, ..Place::default() })
            .collect();
        let climate = Climate { lapse: 45.0, refractivity: 325.0, source: "example".into() };
        let air = Air::along(&Profile::new(&places).unwrap(), &climate, 50.0);
        assert!((air.sea - 2.0 / 5.0).abs() < 1e-12);
        assert!((air.land_km - 1.5).abs() < 1e-12 && (air.inland_km - 1.5).abs() < 1e-12);
    }
}
