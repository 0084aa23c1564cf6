//! Scatter from the turbulent air above both horizons (§4.4).

/// `L_bs` in decibels, eq. (44) and (45): gigahertz, kilometres, milliradians, N-units, percent.
///
/// This is the formula of P.1812-6, which stands again in P.1812-8; P.1812-7 had another one that asked for antenna gains.
pub(super) fn loss(ghz: f64, length_km: f64, angle_mrad: f64, refractivity: f64, time_percent: f64) -> f64 {
    let by_frequency = 25.0 * ghz.log10() - 2.5 * (ghz / 2.0).log10().powi(2);
    190.1 + by_frequency + 20.0 * length_km.log10() + 0.573 * angle_mrad
        - 0.15 * refractivity
        - 10.125 * (50.0 / time_percent).log10().powf(0.7)
}
