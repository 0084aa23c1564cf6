//! Diffraction over a bare sphere (§4.3.2 and §4.3.3).

use std::f64::consts::PI;

use super::{Polarisation, shape::LIGHT};

/// Relative permittivity and conductivity (S/m) of land and of sea, §4.3.3.
const LAND: (f64, f64) = (22.0, 0.003);
const SEA: (f64, f64) = (80.0, 5.0);

/// Where a ray comes nearest to the sphere.
pub(super) struct Gap {
    /// Clearance in metres.
    pub metres: f64,
    /// Distances to both ends in kilometres.
    pub km: [f64; 2],
}

/// The least clearance over the sphere, or none where it hides the ends from each other: eq. (22)–(24).
pub(super) fn clearance(length: f64, radius: f64, [hte, hre]: [f64; 2]) -> Option<Gap> {
    let marginal = (2.0 * radius).sqrt() * ((0.001 * hte).sqrt() + (0.001 * hre).sqrt());
    if length >= marginal {
        return None;
    }
    let c = (hte - hre) / (hte + hre);
    let m = 250.0 * length * length / (radius * (hte + hre));
    let inner = (1.5 * c * (3.0 * m / (m + 1.0).powi(3)).sqrt()).clamp(-1.0, 1.0);
    let b = 2.0 * ((m + 1.0) / (3.0 * m)).sqrt() * (PI / 3.0 + inner.acos() / 3.0).cos();
    let d1 = length / 2.0 * (1.0 + b);
    let d2 = length - d1;
    let metres = ((hte - 500.0 * d1 * d1 / radius) * d2 + (hre - 500.0 * d2 * d2 / radius) * d1) / length;
    Some(Gap { metres, km: [d1, d2] })
}

/// The path over a sphere between two antennas.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sphere {
    pub length_km: f64,
    pub radius_km: f64,
    /// Heights above the sphere, metres.
    pub heights_m: [f64; 2],
    pub ghz: f64,
    /// Share of the path over sea.
    pub sea: f64,
    pub polarisation: Polarisation,
}

impl Sphere {
    /// Diffraction loss in decibels, §4.3.2.
    pub fn loss(&self) -> f64 {
        let Some(gap) = clearance(self.length_km, self.radius_km, self.heights_m) else {
            return self.first_term();
        };
        let lambda = LIGHT / self.ghz;
        let needed = 17.456 * (gap.km[0] * gap.km[1] * lambda / self.length_km).sqrt();
        if gap.metres > needed {
            return 0.0;
        }
        // The radius at which the ends would just see each other, eq. (26).
        let roots = self.heights_m[0].sqrt() + self.heights_m[1].sqrt();
        let radius_km = 500.0 * (self.length_km / roots).powi(2);
        let marginal = Self { radius_km, ..*self }.first_term().max(0.0);
        (1.0 - gap.metres / needed) * marginal
    }

    /// The first term of the residue series over land and sea, §4.3.3.
    fn first_term(&self) -> f64 {
        // Where a share is nothing, its loss is not asked for.
        let share = |part: f64, ground| if part > 0.0 { part * self.over(ground) } else { 0.0 };
        share(self.sea, SEA) + share(1.0 - self.sea, LAND)
    }

    /// Eq. (29)–(36).
    #[expect(clippy::many_single_char_names, reason = "the letters of the Recommendation")]
    fn over(&self, (permittivity, conductivity): (f64, f64)) -> f64 {
        let (f, a) = (self.ghz, self.radius_km);
        let lossy = (18.0 * conductivity / f).powi(2);
        let horizontal = 0.036 * (a * f).cbrt().recip() * ((permittivity - 1.0).powi(2) + lossy).powf(-0.25);
        let k = match self.polarisation {
            Polarisation::Horizontal => horizontal,
            Polarisation::Vertical => horizontal * (permittivity * permittivity + lossy).sqrt(),
        };
        let (k2, k4) = (k * k, k.powi(4));
        let beta = (1.0 + 1.6 * k2 + 0.67 * k4) / (1.0 + 4.5 * k2 + 1.53 * k4);
        let x = 21.88 * beta * (f / (a * a)).cbrt() * self.length_km;
        let distance = if x >= 1.6 {
            11.0 + 10.0 * x.log10() - 17.6 * x
        } else {
            -20.0 * x.log10() - 5.6488 * x.powf(1.425)
        };
        let gain = |height: f64| {
            let b = beta * 0.9575 * beta * (f * f / a).cbrt() * height;
            let gain = if b > 2.0 {
                17.6 * (b - 1.1).sqrt() - 5.0 * (b - 1.1).log10() - 8.0
            } else {
                20.0 * (b + 0.1 * b.powi(3)).log10()
            };
            gain.max(2.0 + 20.0 * k.log10())
        };
        -distance - gain(self.heights_m[0]) - gain(self.heights_m[1])
    }
}
