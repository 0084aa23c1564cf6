//! The point of a profile that is greatest in one sense or another.

/// Lanes that a processor compares side by side.
const LANES: usize = 4;

/// The points between both ends, seen from antennas above them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section<'a> {
    /// Kilometres from the sender.
    pub km: &'a [f64],
    /// Metres above the sea.
    pub heights: &'a [f64],
    /// Length of the whole path in kilometres.
    pub length: f64,
    /// Heights of both antennas above the sea in metres.
    pub ends: [f64; 2],
}

impl Section<'_> {
    /// The steepest line from the sender to a point, metres per kilometre over a level earth of this curvature (1/km): eq. (13).
    pub fn up(&self, curvature: f64) -> f64 {
        let (bulge, hts, length) = (500.0 * curvature, self.ends[0], self.length);
        self.greatest(|d, h| (h - hts) / d + bulge * (length - d))
    }

    /// The steepest line from the receiver to a point: eq. (17).
    pub fn back(&self, curvature: f64) -> f64 {
        let (bulge, hrs, length) = (500.0 * curvature, self.ends[1], self.length);
        self.greatest(|d, h| (h - hrs) / (length - d) + bulge * d)
    }

    /// The greatest diffraction parameter times √λ, eq. (15).
    pub fn clearance(&self, curvature: f64) -> f64 {
        self.parameter(self.greatest(self.squared(curvature)))
    }

    /// The last point with the greatest diffraction parameter.
    pub fn worst(&self, curvature: f64) -> usize {
        let squared = self.squared(curvature);
        self.last(self.greatest(squared), squared)
    }

    /// The square of the parameter with its sign, but for a factor: it grows with the parameter and needs no root.
    fn squared(&self, curvature: f64) -> impl Fn(f64, f64) -> f64 + Copy + use<> {
        let (bulge, length, [hts, hrs]) = (500.0 * curvature, self.length, self.ends);
        let slope = (hrs - hts) / length;
        move |d: f64, h: f64| {
            let around = d * (length - d);
            let above = h + bulge * around - (hts + slope * d);
            above * above.abs() / around
        }
    }

    fn parameter(&self, squared: f64) -> f64 {
        (0.002 * self.length * squared.abs()).sqrt().copysign(squared)
    }

    /// The greatest value of all points.
    pub fn greatest(&self, value: impl Fn(f64, f64) -> f64) -> f64 {
        let ((km, km_rest), (heights, heights_rest)) =
            (self.km.as_chunks::<LANES>(), self.heights.as_chunks::<LANES>());
        let mut most = [f64::NEG_INFINITY; LANES];
        for (km, heights) in km.iter().zip(heights) {
            for lane in 0..LANES {
                most[lane] = greater(most[lane], value(km[lane], heights[lane]));
            }
        }
        let rest = km_rest.iter().zip(heights_rest).map(|(d, h)| value(*d, *h));
        rest.chain(most).fold(f64::NEG_INFINITY, greater)
    }

    /// The first point with the greatest value, which is known already.
    pub fn first(&self, most: f64, value: impl Fn(f64, f64) -> f64) -> usize {
        self.km.iter().zip(self.heights).position(|(d, h)| value(*d, *h) >= most).unwrap_or(0)
    }

    /// The last point with the greatest value, which is known already.
    pub fn last(&self, most: f64, value: impl Fn(f64, f64) -> f64) -> usize {
        self.km.iter().zip(self.heights).rposition(|(d, h)| value(*d, *h) >= most).unwrap_or(0)
    }
}

/// One instruction, unlike `f64::max`, which also minds what is no number; there is none here.
fn greater(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}

/// The same three values over ground at height 0, in a number of steps that grows with the logarithm of the points.
///
/// The line from the sender to a bare point, bulge · (length − d) − height / d, rises up to d = √(height / bulge) and falls
/// beyond, and the same from the receiver, so that only the points on both sides of that place are looked at. The parameter is
/// with w = d / (length − d) and positive a, b, K proportional to (K√w) / (1 + w) − a/√w − b√w; the numerator of its derivative
/// is a + (K + 2a − b) w + (a − K − 2b) w² − b w³, whose coefficients change their sign once (a minus in the second place and a
/// plus in the third would need b > K + 2a and a > K + 2b), so that it has one root (Descartes) and the parameter one summit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bare<'a> {
    /// Kilometres from the sender.
    pub km: &'a [f64],
    /// Length of the whole path in kilometres.
    pub length: f64,
    /// Heights of both antennas above the ground in metres, above 0.
    pub ends: [f64; 2],
}

impl Bare<'_> {
    pub fn up(&self, curvature: f64) -> f64 {
        let bulge = 500.0 * curvature;
        self.beside((self.ends[0] / bulge).sqrt(), |d| bulge * (self.length - d) - self.ends[0] / d)
    }

    pub fn back(&self, curvature: f64) -> f64 {
        let bulge = 500.0 * curvature;
        self.beside(self.length - (self.ends[1] / bulge).sqrt(), |d| {
            bulge * d - self.ends[1] / (self.length - d)
        })
    }

    pub fn clearance(&self, curvature: f64) -> f64 {
        let section = Section { km: self.km, heights: &[], length: self.length, ends: self.ends };
        let squared = section.squared(curvature);
        let at = |point: usize| squared(self.km[point], 0.0);
        // The first point from which it no longer rises.
        let (mut low, mut high) = (0, self.km.len().saturating_sub(1));
        while low < high {
            let middle = usize::midpoint(low, high);
            if at(middle) < at(middle + 1) { low = middle + 1 } else { high = middle }
        }
        if self.km.is_empty() { f64::NEG_INFINITY } else { section.parameter(at(low)) }
    }

    /// The greater of both points around a place.
    fn beside(&self, place: f64, value: impl Fn(f64) -> f64) -> f64 {
        let next = self.km.partition_point(|d| *d < place);
        let around = next.saturating_sub(1)..(next + 1).min(self.km.len());
        self.km[around].iter().map(|d| value(*d)).fold(f64::NEG_INFINITY, greater)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn over_bare_ground_the_winners_are_those_of_all_points(
            steps in prop::collection::vec(0.01..5.0f64, 3..80), ends in (1.0..3000.0f64, 1.0..3000.0f64), radius in 6371.0..20_000.0f64
        ) {
            let km: Vec<f64> = steps.iter().scan(0.0, |sum, step| { *sum += step; Some(*sum) }).collect();
            let (length, km) = (km[km.len() - 1], &km[..km.len() - 1]);
            let ends = [ends.0, ends.1];
            let bare = Bare { km, length, ends };
            let heights = vec![0.0; km.len()];
            let all = Section { km, heights: &heights, length, ends };
            let curvature = 1.0 / radius;
            for (quick, slow) in [
                (bare.up(curvature), all.up(curvature)),
                (bare.back(curvature), all.back(curvature)),
                (bare.clearance(curvature), all.clearance(curvature)),
            ] {
                prop_assert!((quick - slow).abs() <= 1e-9 * (1.0 + slow.abs()), "{quick} is not {slow}");
            }
        }
    }
}
