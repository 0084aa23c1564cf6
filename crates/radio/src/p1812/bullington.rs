//! Diffraction over one equivalent edge for the whole path, after Bullington (§4.3.1).

use super::{
    scan::{Bare, Section},
    shape::LIGHT,
};

/// Loss over a knife edge in decibels, for the diffraction parameter ν.
///
/// Source: Rec. ITU-R P.526, eq. (31), the approximation for ν > −0.78; nothing is lost below.
pub fn knife_edge(parameter: f64) -> f64 {
    if parameter <= -0.78 {
        return 0.0;
    }
    let shifted = parameter - 0.1;
    6.9 + 20.0 * (shifted.hypot(1.0) + shifted).log10()
}

/// The loss that the equivalent edge stands for on the whole path, eq. (21).
fn whole(edge: f64, length_km: f64) -> f64 {
    edge + (1.0 - (-edge / 6.0).exp()) * (10.0 + 0.02 * length_km)
}

/// Bullington loss over heights above the sea (points between both ends), between antennas at two heights above the sea.
///
/// `radius_km` is the effective radius of the earth. Eq. (13)–(21).
pub fn bullington(
    km: &[f64],
    heights: &[f64],
    length_km: f64,
    radius_km: f64,
    ends: [f64; 2],
    ghz: f64,
) -> f64 {
    let section = Section { km, heights, length: length_km, ends };
    let curvature = 1.0 / radius_km;
    let up = section.up(curvature);
    let parameter = if up < (ends[1] - ends[0]) / length_km {
        section.clearance(curvature)
    } else {
        edge([up, section.back(curvature)], length_km, ends)
    };
    whole(knife_edge(parameter / (LIGHT / ghz).sqrt()), length_km)
}

/// Bullington loss over ground at height 0 at the points of a profile, between two heights above it.
pub(super) fn over_bare_ground(km: &[f64], length_km: f64, radius_km: f64, ends: [f64; 2], ghz: f64) -> f64 {
    let bare = Bare { km, length: length_km, ends };
    let curvature = 1.0 / radius_km;
    let up = bare.up(curvature);
    let parameter = if up < (ends[1] - ends[0]) / length_km {
        bare.clearance(curvature)
    } else {
        edge([up, bare.back(curvature)], length_km, ends)
    };
    whole(knife_edge(parameter / (LIGHT / ghz).sqrt()), length_km)
}

/// Bullington loss over a bare sphere between two heights above it, without a profile.
///
/// Source: Attachment on the alternative method for `L_bulls`, eq. (105)–(112).
pub fn over_sphere(length_km: f64, radius_km: f64, ends: [f64; 2], ghz: f64) -> f64 {
    let lambda = LIGHT / ghz;
    let parameter = if let Some(gap) = super::sphere::clearance(length_km, radius_km, ends) {
        -gap.metres * (0.002 * length_km / (gap.km[0] * gap.km[1])).sqrt()
    } else {
        let bulge = 500.0 / radius_km;
        let slope = |height: f64| bulge * length_km - 2.0 * (bulge * height).sqrt();
        edge([slope(ends[0]), slope(ends[1])], length_km, ends)
    };
    whole(knife_edge(parameter / lambda.sqrt()), length_km)
}

/// Diffraction parameter times √λ of the edge where both steepest lines meet, eq. (18)–(20).
fn edge(slopes: [f64; 2], length: f64, [hts, hrs]: [f64; 2]) -> f64 {
    let at = (hrs - hts + slopes[1] * length) / (slopes[0] + slopes[1]);
    let above = hts + slopes[0] * at - (hts * (length - at) + hrs * at) / length;
    above * (0.002 * length / (at * (length - at))).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grazing_edge_costs_six_decibels() {
        // P.526, figure 9: J(0) = 6.0 dB, and nothing below ν = −0.78.
        assert!((knife_edge(0.0) - 6.03).abs() < 0.01);
        assert!(knife_edge(-0.78).abs() < 1e-12 && knife_edge(-0.779) < 0.05);
        assert!((knife_edge(2.4) - (13.0 + 20.0 * 2.4f64.log10())).abs() < 0.5);
    }

    #[test]
    fn over_a_bare_sphere_both_ways_agree_when_the_points_lie_close() {
        let km: Vec<_> = (1..20_000u32).map(|n| f64::from(n) * 0.002).collect();
        let bare = vec![0.0; km.len()];
        for ends in [[30.0, 1.5], [10.0, 10.0], [300.0, 20.0]] {
            let along = bullington(&km, &bare, 40.0, 8_500.0, ends, 0.8);
            assert!((along - over_sphere(40.0, 8_500.0, ends, 0.8)).abs() < 1e-3);
        }
    }
}
