//! The only change of reference system: what comes from outside becomes EPSG:25832, and lon/lat again at the border.
//!
//! ETRS89 and WGS84 are taken as one datum, as PROJ does without a grid; they differ by well under a metre.

use std::sync::LazyLock;

use geo::{Coord, Geometry, MapCoords};
use proj4rs::{Proj, adaptors::transform_xy};

/// Why a place cannot be brought into EPSG:25832.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum CrsError {
    /// The reference system is not one we read.
    #[error("EPSG:{code} is not a reference system that is read here")]
    Unknown {
        /// EPSG code as declared.
        code: u32,
    },
    /// The numbers are no place in the reference system.
    #[error("({x}, {y}) is no place in the declared reference system")]
    NoPlace {
        /// First number.
        x: f64,
        /// Second number.
        y: f64,
    },
}

/// Radius of the sphere that EPSG:3857 is drawn on, in metres.
const WEB_RADIUS_M: f64 = 6_378_137.0;

static LONLAT: LazyLock<Proj> = LazyLock::new(|| projection("+proj=longlat +ellps=GRS80 +no_defs"));
static UTM32: LazyLock<Proj> =
    LazyLock::new(|| projection("+proj=utm +zone=32 +ellps=GRS80 +units=m +no_defs"));
static UTM33: LazyLock<Proj> =
    LazyLock::new(|| projection("+proj=utm +zone=33 +ellps=GRS80 +units=m +no_defs"));

fn projection(definition: &str) -> Proj {
    Proj::from_proj_string(definition).expect("a fixed definition that the tests run")
}

/// How the numbers of a reference system are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grid {
    Degrees,
    Web,
    /// Zone and what the zone's number adds to the easting, in metres.
    Utm {
        zone: u8,
        prefix_m: i32,
    },
}

/// Codes that are read, and how. 4647 and 5650 are zones 32 and 33 with the zone written before the easting.
const READ: &[(u32, Grid)] = &[
    (4326, Grid::Degrees),
    (4258, Grid::Degrees),
    (25832, Grid::Utm { zone: 32, prefix_m: 0 }),
    (25833, Grid::Utm { zone: 33, prefix_m: 0 }),
    (32632, Grid::Utm { zone: 32, prefix_m: 0 }),
    (32633, Grid::Utm { zone: 33, prefix_m: 0 }),
    (4647, Grid::Utm { zone: 32, prefix_m: 32_000_000 }),
    (5650, Grid::Utm { zone: 33, prefix_m: 33_000_000 }),
    (3857, Grid::Web),
];

fn grid(code: u32) -> Option<Grid> {
    READ.iter().find(|(known, _)| *known == code).map(|(_, grid)| *grid)
}

/// Whether uploads in this reference system are read.
pub fn is_read(code: u32) -> bool {
    grid(code).is_some()
}

/// Whether the reference system counts in degrees; `None` for one that is not read.
pub fn is_degrees(code: u32) -> Option<bool> {
    grid(code).map(|grid| grid == Grid::Degrees)
}

/// A place in degrees (ETRS89 or WGS84) as a place in EPSG:25832, in metres; not finite where there is none.
pub fn to_utm32(lon: f64, lat: f64) -> Coord<f64> {
    lonlat_to(&UTM32, lon, lat)
}

fn lonlat_to(target: &Proj, lon: f64, lat: f64) -> Coord<f64> {
    // Transverse Mercator folds back far from its meridian: such a place is none.
    if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
        return Coord { x: f64::NAN, y: f64::NAN };
    }
    match transform_xy(&LONLAT, target, lon.to_radians(), lat.to_radians()) {
        Ok((x, y)) => Coord { x, y },
        Err(_) => Coord { x: f64::NAN, y: f64::NAN },
    }
}

/// A place in EPSG:25832 as longitude and latitude in degrees; not finite where there is none.
pub fn to_lonlat(place: Coord<f64>) -> (f64, f64) {
    lonlat_from(&UTM32, place)
}

fn lonlat_from(source: &Proj, place: Coord<f64>) -> (f64, f64) {
    match transform_xy(source, &LONLAT, place.x, place.y) {
        Ok((lon, lat)) => (lon.to_degrees(), lat.to_degrees()),
        Err(_) => (f64::NAN, f64::NAN),
    }
}

/// A place in the reference system `code` as a place in EPSG:25832.
///
/// Degrees come as x = longitude, y = latitude, as GeoJSON and GDAL give them.
///
/// # Errors
/// [`CrsError::Unknown`] for a reference system that is not read, [`CrsError::NoPlace`] for numbers that are no
/// place in it.
pub fn from_epsg(code: u32, place: Coord<f64>) -> Result<Coord<f64>, CrsError> {
    let found = match grid(code).ok_or(CrsError::Unknown { code })? {
        Grid::Degrees => to_utm32(place.x, place.y),
        Grid::Web => {
            let lon = (place.x / WEB_RADIUS_M).to_degrees();
            let lat = (place.y / WEB_RADIUS_M).sinh().atan().to_degrees();
            to_utm32(lon, lat)
        }
        Grid::Utm { zone: 32, prefix_m } => Coord { x: place.x - f64::from(prefix_m), y: place.y },
        Grid::Utm { prefix_m, .. } => {
            let (lon, lat) = lonlat_from(&UTM33, Coord { x: place.x - f64::from(prefix_m), y: place.y });
            to_utm32(lon, lat)
        }
    };
    if found.x.is_finite() && found.y.is_finite() {
        Ok(found)
    } else {
        Err(CrsError::NoPlace { x: place.x, y: place.y })
    }
}

/// A place in EPSG:25832 as a place in the reference system `code`: the way back of [`from_epsg`].
///
/// # Errors
/// As [`from_epsg`].
pub fn to_epsg(code: u32, place: Coord<f64>) -> Result<Coord<f64>, CrsError> {
    let lonlat = || to_lonlat(place);
    let found = match grid(code).ok_or(CrsError::Unknown { code })? {
        Grid::Degrees => lonlat().into(),
        Grid::Web => {
            let (lon, lat) = lonlat();
            Coord { x: lon.to_radians(), y: lat.to_radians().tan().asinh() } * WEB_RADIUS_M
        }
        Grid::Utm { zone: 32, prefix_m } => Coord { x: place.x + f64::from(prefix_m), y: place.y },
        Grid::Utm { prefix_m, .. } => {
            let (lon, lat) = lonlat();
            lonlat_to(&UTM33, lon, lat) + Coord { x: f64::from(prefix_m), y: 0.0 }
        }
    };
    if found.x.is_finite() && found.y.is_finite() {
        Ok(found)
    } else {
        Err(CrsError::NoPlace { x: place.x, y: place.y })
    }
}

/// A geometry in the reference system `code` in EPSG:25832.
///
/// # Errors
/// As [`from_epsg`], for the first place that fails.
pub fn geometry_from_epsg(code: u32, geometry: &Geometry<f64>) -> Result<Geometry<f64>, CrsError> {
    geometry.try_map_coords(|place| from_epsg(code, place))
}

/// A geometry in degrees in EPSG:25832.
///
/// # Errors
/// [`CrsError::NoPlace`] for the first place that is none.
pub fn geometry_to_utm32(geometry: &Geometry<f64>) -> Result<Geometry<f64>, CrsError> {
    geometry_from_epsg(4326, geometry)
}

/// A geometry in EPSG:25832 in degrees, rounded to 7 decimals (about a centimetre).
pub fn geometry_to_lonlat(geometry: &Geometry<f64>) -> Geometry<f64> {
    geometry.map_coords(|place| {
        let (lon, lat) = to_lonlat(place);
        Coord { x: rounded(lon), y: rounded(lat) }
    })
}

/// Degrees rounded to 7 decimals.
pub fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

/// The EPSG code that a name stands for, as it is written in files: `EPSG:25832`, `urn:ogc:def:crs:EPSG::4326`,
/// `http://www.opengis.net/def/crs/OGC/1.3/CRS84` …
pub fn code_of_name(name: &str) -> Option<u32> {
    let upper = name.trim().to_uppercase();
    if upper.ends_with("CRS84") || upper.ends_with("CRS84H") {
        return Some(4326);
    }
    let rest = &upper[upper.find("EPSG")? + 4..];
    rest.rsplit([':', '/']).find(|part| !part.is_empty())?.parse().ok()
}

/// The EPSG code of a PROJ.4 definition that names no authority, where it is one that is read.
pub fn code_of_definition(definition: &str) -> Option<u32> {
    let value = |key: &str| {
        definition
            .split_whitespace()
            .find_map(|part| part.strip_prefix('+')?.strip_prefix(key)?.strip_prefix('='))
    };
    let modern = matches!(value("ellps"), Some("GRS80" | "WGS84")) || value("datum") == Some("WGS84");
    let shifted = value("towgs84").is_some_and(|shift| shift.split(',').any(|part| part.parse() != Ok(0.0)));
    if !modern || shifted || value("units").is_some_and(|unit| unit != "m") {
        return None;
    }
    match (value("proj"), value("zone")) {
        (Some("longlat"), _) => Some(4326),
        (Some("utm"), Some("32")) => Some(25832),
        (Some("utm"), Some("33")) => Some(25833),
        (Some("tmerc"), _)
            if value("lat_0") == Some("0") && value("k") == Some("0.9996") && value("y_0") == Some("0") =>
        {
            match (value("lon_0"), value("x_0")) {
                (Some("9"), Some("500000")) => Some(25832),
                (Some("9"), Some("32500000")) => Some(4647),
                (Some("15"), Some("500000")) => Some(25833),
                (Some("15"), Some("33500000")) => Some(5650),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_reference_systems_are_read_in_every_spelling() {
        for (name, code) in [
            ("EPSG:25832", Some(25832)),
            ("urn:ogc:def:crs:EPSG::4326", Some(4326)),
            ("urn:ogc:def:crs:EPSG:8.5:25833", Some(25833)),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", Some(4326)),
            ("http://www.opengis.net/def/crs/EPSG/0/3857", Some(3857)),
            ("unknown", None),
        ] {
            assert_eq!(code_of_name(name), code, "{name}");
        }
        assert_eq!(code_of_definition("+proj=utm +zone=32 +ellps=GRS80 +units=m +no_defs"), Some(25832));
        assert_eq!(
            code_of_definition("+proj=tmerc +lat_0=0 +lon_0=9 +k=1 +x_0=3500000 +y_0=0 +ellps=bessel"),
            None
        );
    }

    proptest! {
        #[test]
        fn a_place_comes_back_within_a_millimetre(x in 200_000.0..1_000_000.0, y in 5_100_000.0..6_250_000.0) {
            let (lon, lat) = to_lonlat(Coord { x, y });
            let back = to_utm32(lon, lat);
            prop_assert!((back.x - x).hypot(back.y - y) < 1e-3, "{back:?}");
        }

        #[test]
        fn a_place_goes_out_and_comes_back_in_every_system_that_is_read(
            x in 280_000.0..920_000.0, y in 5_230_000.0..6_110_000.0, read in prop::sample::select(READ),
        ) {
            let there = to_epsg(read.0, Coord { x, y }).unwrap();
            let back = from_epsg(read.0, there).unwrap();
            prop_assert!((back.x - x).hypot(back.y - y) < 2e-3, "{read:?} {there:?} {back:?}");
        }

        #[test]
        fn no_number_makes_the_change_panic(x in prop::num::f64::ANY, y in prop::num::f64::ANY, code in prop::sample::select(READ)) {
            if let Ok(place) = from_epsg(code.0, Coord { x, y }) {
                prop_assert!(place.x.is_finite() && place.y.is_finite());
            }
        }
    }
}
