//! Numbers of addresses by hexagon of H3, the grid that others publish coverage in.
//!
//! The cells of H3 are cut from the globe, so a place has to be told in degrees to find its own. That is done and
//! forgotten within one function here: degrees neither enter the house by this door nor leave it.

use geo::Coord;
use h3o::{CellIndex, LatLng, Resolution};

use super::{Supply, tally::Totals, tally::tally};

/// A hexagon of H3 by its index; none where a place has none.
pub type Hexagon = Option<u64>;

/// A resolution that H3 does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("H3 has the resolutions 0 to 15, not {0}")]
pub struct NoResolution(pub u8);

/// Numbers by hexagon of H3, in the order of their indexes; only hexagons with addresses in them.
///
/// A hexagon of resolution 8 has about 0.7 km², one of resolution 9 about 0.1 km² (H3, Uber 2018; library h3o).
///
/// # Errors
/// [`NoResolution`] where the resolution is over 15.
pub fn by_hexagon(supply: &Supply, resolution: u8) -> Result<Vec<(Hexagon, Totals)>, NoResolution> {
    let Ok(fine) = Resolution::try_from(resolution) else { return Err(NoResolution(resolution)) };
    Ok(tally(supply, std::iter::empty(), |address| cell(address.place, fine).map(u64::from)))
}

fn cell(at: Coord<f64>, resolution: Resolution) -> Option<CellIndex> {
    let [latitude, longitude] = globe(at);
    LatLng::from_radians(latitude, longitude).ok().map(|place| place.to_cell(resolution))
}

const CENTRAL_SCALE: f64 = 0.9996;
const FALSE_EASTING_M: f64 = 500_000.0;
/// Nine degrees, in radians.
const CENTRAL_MERIDIAN: f64 = std::f64::consts::PI / 20.0;
/// GRS80: the semi-major axis, and n = f / (2 - f) of the flattening.
const AXIS_M: f64 = 6_378_137.0;
const N: f64 = 0.001_679_220_394_628_744_8;

/// Latitude and longitude in radians (ETRS89) of a place in EPSG:25832.
///
/// Krüger's series to the fourth power of n, good to a millimetre in the zone and far beyond (Karney, "Transverse Mercator
/// with an accuracy of a few nanometers", Journal of Geodesy 85, 2011, equations 11, 14, 36).
fn globe(at: Coord<f64>) -> [f64; 2] {
    const N2: f64 = N * N;
    const N3: f64 = N * N2;
    const N4: f64 = N2 * N2;
    const RADIUS_M: f64 = AXIS_M / (1.0 + N) * (1.0 + N2 / 4.0 + N4 / 64.0);
    const BETA: [f64; 4] = [
        N / 2.0 - N2 * 2.0 / 3.0 + N3 * 37.0 / 96.0 - N4 / 360.0,
        N2 / 48.0 + N3 / 15.0 - N4 * 437.0 / 1440.0,
        N3 * 17.0 / 480.0 - N4 * 37.0 / 840.0,
        N4 * 4397.0 / 161_280.0,
    ];
    const DELTA: [f64; 4] = [
        N * 2.0 - N2 * 2.0 / 3.0 - N3 * 2.0 + N4 * 116.0 / 45.0,
        N2 * 7.0 / 3.0 - N3 * 8.0 / 5.0 - N4 * 227.0 / 45.0,
        N3 * 56.0 / 15.0 - N4 * 136.0 / 35.0,
        N4 * 4279.0 / 630.0,
    ];
    let xi = at.y / (CENTRAL_SCALE * RADIUS_M);
    let eta = (at.x - FALSE_EASTING_M) / (CENTRAL_SCALE * RADIUS_M);
    let (mut north, mut east, mut twice) = (xi, eta, 0.0);
    for beta in BETA {
        twice += 2.0;
        north -= beta * (twice * xi).sin() * (twice * eta).cosh();
        east -= beta * (twice * xi).cos() * (twice * eta).sinh();
    }
    let conformal = (north.sin() / east.cosh()).asin();
    let (mut latitude, mut twice) = (conformal, 0.0);
    for delta in DELTA {
        twice += 2.0;
        latitude += delta * (twice * conformal).sin();
    }
    [latitude, CENTRAL_MERIDIAN + (east.sinh() / north.cos()).atan()]
}

#[cfg(test)]
mod tests {
    use proj4rs::{Proj, adaptors::transform_xy};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn degrees_are_those_of_proj_to_a_millimetre(x in 200_000.0..1_000_000.0, y in 5_100_000.0..6_250_000.0) {
            let utm = Proj::from_proj_string("+proj=utm +zone=32 +ellps=GRS80 +units=m +no_defs").unwrap();
            let globe_of_proj = Proj::from_proj_string("+proj=longlat +ellps=GRS80 +no_defs").unwrap();
            let (longitude, latitude) = transform_xy(&utm, &globe_of_proj, x, y).unwrap();
            let found = globe(Coord { x, y });
            prop_assert!((found[0] - latitude).abs() * AXIS_M < 1e-3, "{} {}", found[0], latitude);
            prop_assert!((found[1] - longitude).abs() * AXIS_M < 1e-3, "{} {}", found[1], longitude);
        }
    }

    #[test]
    fn a_place_lies_in_the_hexagon_that_it_counts_in() {
        let place = Coord { x: 565_738.0, y: 5_933_960.0 };
        let middle = LatLng::from(cell(place, Resolution::Nine).unwrap());
        let [latitude, longitude] = globe(place);
        // The edge of a hexagon of this resolution is about 200 m long, and so is the way from its middle to a corner.
        assert!(middle.distance_m(LatLng::from_radians(latitude, longitude).unwrap()) < 230.0);
    }
}
