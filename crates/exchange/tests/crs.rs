//! The change of reference system held against PROJ, as GDAL brings it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects by failing")]

use exchange::crs;
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use geo::Coord;

fn system(code: u32) -> SpatialRef {
    let mut system = SpatialRef::from_epsg(code).unwrap();
    system.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    system
}

/// Places over the whole of Germany, on an uneven raster.
fn places() -> Vec<(f64, f64)> {
    (0..60)
        .flat_map(|x| (0..60).map(move |y| (5.8 + f64::from(x) * 0.1567, 47.2 + f64::from(y) * 0.1321)))
        .collect()
}

#[test]
fn every_reference_system_agrees_with_proj_within_a_millimetre() {
    for code in [4326, 4258, 25832, 25833, 32632, 32633, 4647, 5650, 3857] {
        let from_degrees = CoordTransform::new(&system(4258), &system(code)).unwrap();
        let to_utm32 = CoordTransform::new(&system(code), &system(25832)).unwrap();
        let (mut xs, mut ys): (Vec<f64>, Vec<f64>) = places().into_iter().unzip();
        let mut heights = vec![0.0; xs.len()];
        from_degrees.transform_coords(&mut xs, &mut ys, &mut heights).unwrap();
        let (own_x, own_y) = (xs.clone(), ys.clone());
        to_utm32.transform_coords(&mut xs, &mut ys, &mut heights).unwrap();
        let mut worst: f64 = 0.0;
        for at in 0..xs.len() {
            let found = crs::from_epsg(code, Coord { x: own_x[at], y: own_y[at] }).unwrap();
            worst = worst.max((found.x - xs[at]).hypot(found.y - ys[at]));
        }
        assert!(worst < 1e-3, "EPSG:{code} is off by {worst} m");
        println!("EPSG:{code}: at most {:.6} mm from PROJ over {} places", worst * 1000.0, xs.len());
    }
}

#[test]
fn the_way_back_to_degrees_agrees_with_proj() {
    let back = CoordTransform::new(&system(25832), &system(4326)).unwrap();
    for (lon, lat) in places() {
        let place = crs::to_utm32(lon, lat);
        let (mut x, mut y) = ([place.x], [place.y]);
        back.transform_coords(&mut x, &mut y, &mut []).unwrap();
        let (own_lon, own_lat) = crs::to_lonlat(place);
        assert!((own_lon - x[0]).abs() < 1e-9 && (own_lat - y[0]).abs() < 1e-9, "{lon} {lat}");
    }
}
