//! The fast model: free space, and one edge for all that stands in the way.

use crate::{
    loss::{LIGHT_M_PER_S, OutOfRange, Quantity, within},
    p1812::bullington,
    profile::Profile,
};

/// Effective radius of the earth in kilometres in a standard atmosphere (4/3 of the mean radius, ITU-R P.834).
pub const STANDARD_KM: f64 = 6371.0 * 4.0 / 3.0;

/// Free space (ITU-R P.525) and Bullington's construction over the profile (ITU-R P.526-15 §4.5.1), without the correction
/// for a smooth earth, without scatter, ducts and shares of time.
///
/// All that stands in the way is read as one knife edge where the steepest lines from both ends meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KnifeEdge {
    /// Effective radius of the earth in kilometres.
    pub radius_km: f64,
}

impl Default for KnifeEdge {
    fn default() -> Self {
        Self { radius_km: STANDARD_KM }
    }
}

impl KnifeEdge {
    /// Name and edition.
    pub const NAME: &'static str = "ITU-R P.525 with one knife edge (ITU-R P.526-15, Bullington)";

    /// Loss in decibels along a profile: gigahertz, and heights of both antennas above the ground in metres.
    ///
    /// # Errors
    /// [`OutOfRange`] outside 0.03–100 GHz, from ten wavelengths (far field) to 100 km: farther off, what the air does over
    /// time decides, which this model does not know.
    pub fn loss(
        &self,
        profile: &Profile,
        ghz: f64,
        sender_m: f64,
        receiver_m: f64,
    ) -> Result<f64, OutOfRange> {
        within(Quantity::Frequency, ghz, 0.03..=100.0)?;
        within(Quantity::SenderHeight, sender_m, 0.0..=3000.0)?;
        within(Quantity::ReceiverHeight, receiver_m, 0.0..=3000.0)?;
        let wavelength_km = LIGHT_M_PER_S / ghz / 1e12;
        let length_km = profile.length_km();
        within(Quantity::Distance, length_km, 10.0 * wavelength_km..=100.0)?;
        let (first, last) = profile.ends();
        let ends = [first + sender_m, last + receiver_m];
        let straight_km = length_km.hypot((ends[0] - ends[1]) / 1e3);
        let free = 20.0 * (4.0 * std::f64::consts::PI * straight_km / wavelength_km).log10();
        let (km, _, surface) = profile.between();
        Ok(free + bullington(km, surface, length_km, self.radius_km, ends, ghz))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Place;
    use proptest::prelude::*;

    fn with_wall(height_m: f64) -> Profile {
        let places: Vec<_> = (0..=20u8)
            .map(|n| Place {
                km: f64::from(n) * 0.1,
                ground_m: if n == 10 { height_m } else { 0.0 },
                ..Place::default()
            })
            .collect();
        Profile::new(&places).unwrap()
    }

    #[test]
    fn one_wall_costs_what_one_knife_edge_costs() {
        // 2 km at 1 GHz, antennas at 30 m, a wall of 60 m half-way; the earth bulges 0.0588 m there.
        let loss = |height| KnifeEdge::default().loss(&with_wall(height), 1.0, 30.0, 30.0).unwrap();
        let free = 92.448 + 20.0 * 2f64.log10();
        assert!((loss(0.0) - free).abs() < 0.01, "{}", loss(0.0));
        // ν = 30.0588 · √(2 · 2000 / (0.29979 · 1000 · 1000)) = 3.4721; J = 6.9 + 20 log(√(3.3721² + 1) + 3.3721) = 23.66 dB, and
        // for the rest of the path (1 − e^(−J/6)) (10 + 0.04) = 9.85 dB.
        assert!((loss(60.0) - free - 23.66 - 9.85).abs() < 0.02, "{}", loss(60.0) - free);
    }

    proptest! {
        #[test]
        fn a_higher_wall_never_costs_less_than_a_lower_one(one in 0.0..300.0, other in 0.0..300.0, ghz in 0.03..100.0) {
            let loss = |height| KnifeEdge::default().loss(&with_wall(height), ghz, 30.0, 1.5).unwrap();
            prop_assert!(loss(f64::min(one, other)) <= loss(f64::max(one, other)) + 1e-9);
        }
    }

    #[test]
    fn outside_its_range_the_model_refuses() {
        let model = KnifeEdge::default();
        assert!(model.loss(&with_wall(0.0), 0.02, 30.0, 1.5).is_err());
        assert!(model.loss(&with_wall(0.0), 101.0, 30.0, 1.5).is_err());
        let far = [0.0, 60.0, 101.0].map(|km| Place { km, ..Place::default() });
        assert!(model.loss(&Profile::new(&far).unwrap(), 1.0, 30.0, 1.5).is_err());
    }
}
