//! Waves that layers of the air guide over the horizon (§4.5).

use super::{
    P1812,
    climate::{Air, tau},
    shape::Shape,
};

/// `L_ba` in decibels, eq. (46)–(56).
pub(super) fn loss(model: &P1812, air: &Air, shape: &Shape, ghz: f64) -> f64 {
    coupling(model, air, shape, ghz) + along(model, air, shape, ghz)
}

/// `A_f`: what is lost between the antennas and the layer, eq. (47)–(49).
fn coupling(model: &P1812, air: &Air, shape: &Shape, ghz: f64) -> f64 {
    let low = if ghz < 0.5 { 45.375 - 137.0 * ghz + 92.5 * ghz * ghz } else { 0.0 };
    let shielding = |end: usize| {
        let horizon = shape.horizons_km[end];
        let above = shape.elevations_mrad[end] - 0.1 * horizon;
        if above <= 0.0 {
            return 0.0;
        }
        20.0 * (1.0 + 0.361 * above * (ghz * horizon).sqrt()).log10() + 0.264 * above * ghz.cbrt()
    };
    let over_sea = |end: usize| {
        let coast = model.coast_km[end];
        if air.sea < 0.75 || coast > 5.0 || coast > shape.horizons_km[end] {
            return 0.0;
        }
        -3.0 * (-0.25 * coast * coast).exp() * (1.0 + (0.07 * (50.0 - shape.antennas_m[end])).tanh())
    };
    102.45
        + 20.0 * ghz.log10()
        + 20.0 * (shape.horizons_km[0] + shape.horizons_km[1]).log10()
        + low
        + shielding(0)
        + shielding(1)
        + over_sea(0)
        + over_sea(1)
}

/// `A_d`(p): what is lost along the layer, for the time asked for, eq. (50)–(56).
fn along(model: &P1812, air: &Air, shape: &Shape, ghz: f64) -> f64 {
    let length = shape.length_km;
    let bent = |end: usize| shape.elevations_mrad[end].min(0.1 * shape.horizons_km[end]);
    let angle = 1e3 * length / air.median_km + bent(0) + bent(1);
    let rough = if shape.roughness_m > 10.0 {
        let between = (length - shape.horizons_km[0] - shape.horizons_km[1]).min(40.0);
        (-4.6e-5 * (shape.roughness_m - 10.0) * (43.0 + 6.0 * between)).exp()
    } else {
        1.0
    };
    let alpha = (-0.6 - 3.5e-9 * length.powf(3.1) * tau(air.inland_km)).max(-3.4);
    let roots = shape.effective_m[0].sqrt() + shape.effective_m[1].sqrt();
    let geometry = (500.0 / air.median_km * (length / roots).powi(2)).powf(alpha).min(1.0);
    let beta = air.beta0 * geometry * rough;
    let log = beta.log10();
    let gamma = 1.076 / (2.0058 - log).powf(1.012)
        * (-(9.51 - 4.8 * log + 0.198 * log * log) * 1e-6 * length.powf(1.13)).exp();
    let ratio = model.time_percent / beta;
    let by_time = -12.0 + (1.2 + 3.7e-3 * length) * ratio.log10() + 12.0 * ratio.powf(gamma);
    5e-5 * air.median_km * ghz.cbrt() * angle + by_time
}
