//! Heights from SRTM tiles and `GeoTIFF` files, honest and hostile, and grids written and read back.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "small numbers that are chosen to be exact"
)]

use std::{
    fs,
    io::{Cursor, Read, Write},
    path::Path,
};

use exchange::{
    crs,
    raster::{Band, Grid, GridFault, Heights, HeightsFault, Why, read_heights, write_geotiff},
};
use gdal::{
    Dataset, DriverManager, Metadata,
    raster::Buffer,
    spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef},
};
use geo::{Coord, Rect};

use crate::made::program;

fn area(x: f64, y: f64, side: f64) -> Rect<f64> {
    Rect::new(Coord { x, y }, Coord { x: x + side, y: y + side })
}

fn read(files: &[&Path], area: Rect<f64>, cell_m: f64) -> Result<Heights, HeightsFault> {
    read_heights(&program(), files, area, cell_m)
}

fn why(file: &Path) -> Why {
    read(&[file], area(565_000.0, 5_934_000.0, 1_000.0), 50.0).unwrap_err().why
}

fn middle(heights: &Heights, column: usize, row: usize) -> Coord<f64> {
    heights.corner + Coord { x: column as f64 + 0.5, y: row as f64 + 0.5 } * heights.cell_m
}

/// A slope: what every pixel of the made files holds.
fn slope(at: Coord<f64>) -> f64 {
    0.01 * (at.x - 565_000.0) - 0.02 * (at.y - 5_934_000.0) + 30.0
}

/// A raster that GDAL writes; its pixels come from their middles in its own reference system.
struct Made {
    epsg: u32,
    corner: [f64; 2],
    pixel: f64,
    side: usize,
    bands: usize,
    tilt: f64,
    nothing: Option<f64>,
}

impl Made {
    const PLAIN: Self = Self {
        epsg: 25832,
        corner: [564_900.0, 5_935_100.0],
        pixel: 10.0,
        side: 120,
        bands: 1,
        tilt: 0.0,
        nothing: None,
    };

    fn write(&self, path: &Path, height: impl Fn(Coord<f64>) -> f64) {
        let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
        let mut dataset =
            driver.create_with_band_type::<f32, _>(path, self.side, self.side, self.bands).unwrap();
        if self.epsg != 0 {
            dataset.set_spatial_ref(&SpatialRef::from_epsg(self.epsg).unwrap()).unwrap();
        }
        let [x, y] = self.corner;
        dataset.set_geo_transform(&[x, self.pixel, self.tilt, y, 0.0, -self.pixel]).unwrap();
        let place = |at: usize| {
            let (column, row) = (at % self.side, at / self.side);
            Coord { x: x + (column as f64 + 0.5) * self.pixel, y: y - (row as f64 + 0.5) * self.pixel }
        };
        let pixels = (0..self.side * self.side).map(|at| height(place(at)) as f32).collect::<Vec<_>>();
        for band in 1..=self.bands {
            let mut band = dataset.rasterband(band).unwrap();
            band.set_no_data_value(self.nothing).unwrap();
            band.write(
                (0, 0),
                (self.side, self.side),
                &mut Buffer::new((self.side, self.side), pixels.clone()),
            )
            .unwrap();
        }
        dataset.close().unwrap();
    }
}

#[test]
fn an_srtm_tile_is_carried_over_as_the_raw_numbers_say() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/dem/N53E009.hgt.zip");
    if !file.exists() {
        println!("skipped: the SRTM tiles do not lie beside the checkout");
        return;
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(fs::read(&file).unwrap())).unwrap();
    let mut raw = Vec::new();
    archive.by_index(0).unwrap().read_to_end(&mut raw).unwrap();
    let raw = |column: usize, row: usize| {
        let at = 2 * (row * 1201 + column);
        f64::from(i16::from_be_bytes([raw[at], raw[at + 1]]))
    };
    let heights = read(&[&file], area(540_000.0, 5_920_000.0, 24_000.0), 50.0).unwrap();
    assert_eq!((heights.columns, heights.rows), (480, 480));
    // PROJ itself, not the projection of this crate.
    let [grid, mut degrees] = [25832, 4326].map(|code| SpatialRef::from_epsg(code).unwrap());
    degrees.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let proj = CoordTransform::new(&grid, &degrees).unwrap();
    let (mut seen, mut voids) = (0, 0);
    for row in 0..heights.rows {
        for column in 0..heights.columns {
            let at = middle(&heights, column, row);
            let (mut lon, mut lat) = ([at.x], [at.y]);
            proj.transform_coords(&mut lon, &mut lat, &mut []).unwrap();
            let ([lon], [lat]) = (lon, lat);
            let (x, y) = ((lon - 9.0) * 1200.0, (54.0 - lat) * 1200.0);
            let (left, top) = (x as usize, y as usize);
            let four = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(right, down)| raw(left + right, top + down));
            let (across, down) = (x.fract(), y.fract());
            let expected = (four[0] * (1.0 - across) + four[1] * across) * (1.0 - down)
                + (four[2] * (1.0 - across) + four[3] * across) * down;
            let found = f64::from(heights.metres[row * heights.columns + column]);
            if four.contains(&-32_768.0) {
                assert!(found.is_nan());
                voids += 1;
            } else {
                assert!((found - expected).abs() < 2e-3, "{found} for {expected} at {lon} {lat}");
                seen += 1;
            }
        }
    }
    assert_eq!((seen + voids, voids), (480 * 480, heights.voids));
    println!("{seen} heights as expected, {voids} voids");
}

#[test]
fn geotiffs_of_every_system_give_the_same_slope_and_tiles_join_without_a_seam() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = area(565_000.0, 5_934_000.0, 1_000.0);
    let degrees = |at: Coord<f64>| crs::to_utm32(at.x, at.y);
    let (lon, lat) = crs::to_lonlat(Coord { x: 564_700.0, y: 5_935_400.0 });
    let zone33 = crs::to_epsg(25833, Coord { x: 564_600.0, y: 5_935_500.0 }).unwrap();
    let web = crs::to_epsg(3857, Coord { x: 564_700.0, y: 5_935_400.0 }).unwrap();
    let there = |epsg, corner, pixel, side| Made { epsg, corner, pixel, side, ..Made::PLAIN };
    let files = [
        (there(25832, [564_900.0, 5_935_100.0], 10.0, 120), 1e-2),
        (there(4326, [lon, lat], 1e-4, 320), 5e-2),
        (there(25833, [zone33.x - 300.0, zone33.y + 300.0], 10.0, 250), 1e-2),
        (there(3857, [web.x, web.y], 10.0, 320), 1e-2),
    ];
    for (made, error) in files {
        let path = folder.path().join(format!("{}.tif", made.epsg));
        made.write(&path, |at| match made.epsg {
            4326 => slope(degrees(at)),
            epsg => slope(crs::from_epsg(epsg, at).unwrap()),
        });
        for cell_m in [7.0, 50.0] {
            let heights = read(&[&path], wanted, cell_m).unwrap();
            assert_eq!(heights.voids, 0, "{}", made.epsg);
            for row in 0..heights.rows {
                for column in 0..heights.columns {
                    let found = f64::from(heights.metres[row * heights.columns + column]);
                    let expected = slope(middle(&heights, column, row));
                    assert!((found - expected).abs() < error, "{}: {found} for {expected}", made.epsg);
                }
            }
        }
    }
    // Two tiles side by side: the strip between the outermost middles is filled too.
    let half = |name: &str, west: f64| {
        let path = folder.path().join(name);
        there(25832, [west, 5_935_100.0], 10.0, 120).write(&path, slope);
        path
    };
    let (west, east) = (half("west.tif", 564_300.0), half("east.tif", 565_500.0));
    let beside = half("beside.tif", 600_000.0);
    let heights = read(&[&west, &east, &beside], wanted, 7.0).unwrap();
    assert_eq!((heights.voids, heights.beside), (0, vec!["beside.tif".to_owned()]));
    let alone = read(&[&west], wanted, 7.0).unwrap();
    assert!(alone.voids > 9_000 && alone.metres[0].is_finite() && alone.metres[142].is_nan());
}

#[test]
fn what_is_not_known_stays_unknown_and_what_is_no_height_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dgm.tif");
    let hole = |void: f64| move |at: Coord<f64>| if at.x < 565_500.0 { slope(at) } else { void };
    for (void, nothing) in [
        (f64::NAN, None),
        (f64::INFINITY, None),
        (-9_999.0, Some(-9_999.0)),
        (-3.402_823_466e38, Some(-3.402_823_466_385_288_6e38)),
    ] {
        Made { nothing, ..Made::PLAIN }.write(&path, hole(void));
        let heights = read(&[&path], area(565_000.0, 5_934_000.0, 1_000.0), 50.0).unwrap();
        assert_eq!(heights.voids, heights.metres.len() / 2, "{void}");
    }
    for void in [-9_999.0, 65_535.0, 1e30] {
        Made::PLAIN.write(&path, hole(void));
        let found = why(&path);
        assert!(matches!(found, Why::NoHeight { .. }), "{void}: {found:?}");
    }
    Made::PLAIN.write(&path, |_| f64::NAN);
    let fault = read(&[&path], area(565_000.0, 5_934_000.0, 1_000.0), 50.0).unwrap_err();
    assert_eq!(fault, HeightsFault { file: None, why: Why::Nothing });
}

#[test]
fn rasters_that_cannot_be_trusted_are_named_with_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dgm.tif");
    let made = |made: Made| {
        made.write(&path, slope);
        why(&path)
    };
    assert_eq!(made(Made { epsg: 0, ..Made::PLAIN }), Why::NoCrs);
    assert!(matches!(made(Made { epsg: 31467, ..Made::PLAIN }), Why::UnknownCrs { .. }));
    assert_eq!(made(Made { bands: 3, ..Made::PLAIN }), Why::Bands { found: 3 });
    assert_eq!(made(Made { tilt: 1.0, ..Made::PLAIN }), Why::Askew);
    Made::PLAIN.write(&path, slope);
    let whole = fs::read(&path).unwrap();
    for end in (8..whole.len()).step_by(whole.len() / 8) {
        fs::write(&path, &whole[..end]).unwrap();
        // Cut within its tags it no longer says where it lies.
        let found = why(&path);
        assert!(matches!(found, Why::Broken | Why::NoCrs | Why::Askew), "cut at {end}: {found:?}");
    }
    // A VRT, a text and nothing, each called a raster.
    for content in [&b"<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"/>"[..], b"ncols 1", b""] {
        fs::write(&path, content).unwrap();
        assert_eq!(why(&path), Why::Unknown);
    }
    fs::write(&path, b"II*\0\x08\0\0\0hello").unwrap();
    let fault = read(&[&path], area(565_000.0, 5_934_000.0, 1_000.0), 50.0).unwrap_err();
    assert!(fault.to_string().starts_with("dgm.tif: "), "{fault}");
    assert_eq!(why(&folder.path().join("nowhere.tif")), Why::NotOpened);
    for (side, cell_m) in [(1_000.0, 0.0), (1_000.0, f64::NAN), (1_000.0, -1.0), (1e6, 1.0), (f64::NAN, 1.0)]
    {
        let fault = read(&[&path], area(565_000.0, 5_934_000.0, side), cell_m).unwrap_err();
        assert!(matches!(fault.why, Why::Cells { .. }), "{side} {cell_m}");
    }
}

#[test]
fn a_damaged_geotiff_is_refused_or_gives_heights_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dgm.tif");
    Made { side: 40, pixel: 30.0, ..Made::PLAIN }.write(&path, slope);
    let whole = fs::read(&path).unwrap();
    let mut state = 1_u64;
    let mut refused = 0;
    for _ in 0..60 {
        let mut bytes = whole.clone();
        for _ in 0..4 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Most blows hit the tags, where they hurt.
            let reach = if state >> 63 == 0 { 400 } else { bytes.len() };
            let at = (state >> 33) as usize % reach;
            bytes[at] = (state >> 20) as u8;
        }
        fs::write(&path, &bytes).unwrap();
        match read(&[&path], area(565_000.0, 5_934_000.0, 1_000.0), 50.0) {
            Ok(heights) => {
                assert_eq!(heights.metres.len(), 400);
                let known = heights.metres.iter().filter(|height| !height.is_nan());
                assert!(known.clone().all(|height| (-500.0..=9_000.0).contains(height)));
                assert_eq!(known.count() + heights.voids, 400);
            }
            Err(fault) => {
                assert!(fault.why != Why::NotRead, "{fault}");
                refused += 1;
            }
        }
    }
    assert!(refused > 10, "{refused}");
}

#[test]
fn srtm_tiles_that_lie_about_name_or_size_are_refused_and_a_packed_sea_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let sea = vec![0; 2 * 1201 * 1201];
    let zipped = |names: &[&str], content: &[u8]| {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            out.write_all(content).unwrap();
        }
        out.finish().unwrap().into_inner()
    };
    let heights =
        |path: &Path| read(&[path], area(565_000.0, 5_934_000.0, 1_000.0), 50.0).map(|heights| heights.voids);
    assert_eq!(heights(&put("n53e009.hgt", &sea)), Ok(0));
    assert_eq!(heights(&put("N53E009.SRTMGL3.hgt.zip", &zipped(&["a/N53E009.hgt"], &sea))), Ok(0));
    for name in ["tile.hgt", "X53E009.hgt", "N5é009.hgt", "N99E009.hgt", "N+3E009.hgt", ".hgt"] {
        let found = why(&put(name, &sea));
        assert!(matches!(found, Why::TileName | Why::Unknown), "{name}: {found:?}");
    }
    assert_eq!(why(&put("N53E009.hgt", &sea[1..])), Why::TileSize { bytes: sea.len() as u64 - 1 });
    assert!(matches!(why(&put("none.zip", &zipped(&["N53E009.txt"], &sea))), Why::Archive { .. }));
    let two = zipped(&["N53E009.hgt", "N53E010.hgt"], &sea);
    assert!(matches!(why(&put("two.zip", &two)), Why::Archive { .. }));
    // A bomb stops at the size of the largest tile.
    let bomb = zipped(&["N53E009.hgt"], &vec![0; 64 << 20]);
    assert_eq!(why(&put("bomb.zip", &bomb)), Why::TileSize { bytes: 2 * 3601 * 3601 + 1 });
    assert_eq!(why(&put("cut.zip", &two[..two.len() / 2])), Why::Broken);
}

#[test]
fn a_grid_comes_back_with_its_bands_and_its_bytes_are_the_same_each_time() {
    let (columns, rows) = (301, 130);
    let cells: Vec<f32> = (0..columns * rows)
        .map(|at| if at % 7 == 0 { f32::NAN } else { -60.0 - at as f32 / 100.0 })
        .collect();
    let best: Vec<f32> = (0..columns * rows).map(|at| (at % 3) as f32).collect();
    let corner = Coord { x: 565_000.0, y: 5_934_000.0 };
    let bands = vec![
        Band { title: "RSRP [dBm] „Mitte“ <&>".into(), cells: &cells },
        Band { title: "best server".into(), cells: &best },
    ];
    let grid = Grid { corner, cell_m: 25.0, columns, rows, bands };
    let bytes = write_geotiff(&grid).unwrap();
    assert_eq!(bytes, write_geotiff(&grid).unwrap());
    assert!(bytes.len() < columns * rows * 8, "it is packed");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coverage.tif");
    fs::write(&path, &bytes).unwrap();
    let dataset = Dataset::open(&path).unwrap();
    assert_eq!(dataset.spatial_ref().unwrap().authority().unwrap(), "EPSG:25832");
    assert_eq!(
        dataset.geo_transform().unwrap(),
        [565_000.0, 25.0, 0.0, 5_934_000.0 + 25.0 * 130.0, 0.0, -25.0]
    );
    for (number, band) in grid.bands.iter().enumerate() {
        let found = dataset.rasterband(number + 1).unwrap();
        assert_eq!(found.description().unwrap(), band.title);
        assert!(found.no_data_value().unwrap().is_nan());
        assert_eq!(found.block_size(), (256, 256));
        let pixels = found.read_band_as::<f32>().unwrap();
        let south_up: Vec<u32> =
            pixels.data().chunks(columns).rev().flatten().map(|cell| cell.to_bits()).collect();
        assert_eq!(south_up, band.cells.iter().map(|cell| cell.to_bits()).collect::<Vec<_>>());
    }
    let refused = |change: &dyn Fn(&mut Grid<'_>)| {
        let mut grid = grid.clone();
        change(&mut grid);
        write_geotiff(&grid).unwrap_err()
    };
    assert!(matches!(refused(&|grid| grid.bands.clear()), GridFault::Bands { .. }));
    assert!(matches!(refused(&|grid| grid.rows += 1), GridFault::Count { band: 0, .. }));
    assert_eq!(refused(&|grid| grid.cell_m = f64::NAN), GridFault::Place);
    assert_eq!(refused(&|grid| grid.bands[1].title.push('\0')), GridFault::Title { band: 1 });
}
