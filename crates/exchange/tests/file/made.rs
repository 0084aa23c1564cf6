//! Files for the tests, made on the spot: archives byte by byte, data sets by GDAL.

use std::{
    fs,
    path::{Path, PathBuf},
};

use gdal::{
    DriverManager,
    spatial_ref::SpatialRef,
    vector::{Defn, Feature, FieldDefn, Geometry, LayerOptions, OGRFieldType, OGRwkbGeometryType},
};
use geo::{Coord, Rect};
use model::CityArea;

/// The program that ends in `exchange::child::main`: the example of this crate, built along with its tests.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().unwrap().parent().unwrap().join("examples/gdal_read");
    assert!(program.exists(), "build the child first: cargo build -p exchange --examples");
    program
}

/// An area of 20 km around a place in Hamburg.
pub fn area() -> CityArea {
    CityArea::new(
        Rect::new(Coord { x: 555_000.0, y: 5_924_000.0 }, Coord { x: 575_000.0, y: 5_944_000.0 }),
        0.0,
    )
}

/// A line of three vertices in Hamburg, EPSG:25832.
pub const LINE: &str = "LINESTRING (565000 5934000, 565100 5934050, 565250.5 5934050)";

/// A text or number in a field.
pub enum Cell {
    Text(&'static str),
    Number(f64),
}

/// A row: its geometry as WKT and its fields.
pub type Row<'a> = (&'a str, &'a [(&'a str, Cell)]);

/// A geometry from WKT; lines may have coordinates that GDAL's own reader refuses.
fn geometry(wkt: &str) -> Geometry {
    if let Ok(geometry) = Geometry::from_wkt(wkt) {
        return geometry;
    }
    let mut line = Geometry::empty(OGRwkbGeometryType::wkbLineString).unwrap();
    let places = wkt.strip_prefix("LINESTRING (").unwrap().strip_suffix(')').unwrap();
    for place in places.split(", ") {
        let (x, y) = place.split_once(' ').unwrap();
        line.add_point_2d((x.parse().unwrap(), y.parse().unwrap()));
    }
    line
}

/// Writes a data set with one layer; `epsg` 0 leaves the reference system out.
pub fn write(driver: &str, path: &Path, epsg: u32, rows: &[Row<'_>]) {
    let driver = DriverManager::get_driver_by_name(driver).unwrap();
    let mut dataset = driver.create_vector_only(path).unwrap();
    let system = (epsg != 0).then(|| SpatialRef::from_epsg(epsg).unwrap());
    let first = geometry(rows[0].0);
    let mixed = rows.iter().any(|(wkt, _)| wkt.split(' ').next() != rows[0].0.split(' ').next());
    let layer = dataset
        .create_layer(LayerOptions {
            name: "trasse",
            srs: system.as_ref(),
            ty: if mixed { OGRwkbGeometryType::wkbUnknown } else { first.geometry_type() },
            options: None,
        })
        .unwrap();
    for (name, cell) in rows[0].1 {
        let kind = match cell {
            Cell::Text(_) => OGRFieldType::OFTString,
            Cell::Number(_) => OGRFieldType::OFTReal,
        };
        FieldDefn::new(name, kind).unwrap().add_to_layer(&layer).unwrap();
    }
    let defn = Defn::from_layer(&layer);
    for (wkt, cells) in rows {
        let mut feature = Feature::new(&defn).unwrap();
        if !wkt.is_empty() {
            feature.set_geometry(geometry(wkt)).unwrap();
        }
        // By position: a Shapefile cuts the names off.
        for (field, (_, cell)) in cells.iter().enumerate() {
            match cell {
                Cell::Text(text) => feature.set_field_string(field, text).unwrap(),
                Cell::Number(number) => feature.set_field_double(field, *number).unwrap(),
            }
        }
        feature.create(&layer).unwrap();
    }
    dataset.close().unwrap();
}

/// A GeoPackage's bytes.
pub fn geopackage(epsg: u32, rows: &[Row<'_>]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trasse.gpkg");
    write("GPKG", &path, epsg, rows);
    fs::read(path).unwrap()
}

/// A Shapefile's parts with their names.
pub fn shapefile(epsg: u32, rows: &[Row<'_>]) -> Vec<Entry> {
    let folder = tempfile::tempdir().unwrap();
    write("ESRI Shapefile", &folder.path().join("Trasse.shp"), epsg, rows);
    let mut entries: Vec<Entry> = fs::read_dir(folder.path())
        .unwrap()
        .map(|found| {
            let path = found.unwrap().path();
            Entry::new(path.file_name().unwrap().to_str().unwrap(), fs::read(&path).unwrap())
        })
        .collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries
}

/// One file of an archive, with room for lies.
#[derive(Clone)]
pub struct Entry {
    pub name: String,
    pub content: Vec<u8>,
    pub mode: u32,
    pub flags: u16,
    /// The unpacked size as claimed, where it is not the true one.
    pub claimed: Option<u32>,
}

impl Entry {
    pub fn new(name: &str, content: Vec<u8>) -> Self {
        Self { name: name.into(), content, mode: 0o100_644, flags: 0, claimed: None }
    }
}

/// A ZIP archive written by hand, since a library would not write what an attacker writes.
pub fn zip(entries: &[Entry]) -> Vec<u8> {
    use std::io::Write;
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&entry.content).unwrap();
        let body = packer.finish().unwrap();
        let mut sum = flate2::Crc::new();
        sum.update(&entry.content);
        let length = |bytes: usize| u32::try_from(bytes).unwrap().to_le_bytes();
        let mut shared = Vec::new();
        shared.extend([20, 0]);
        shared.extend(entry.flags.to_le_bytes());
        shared.extend([8, 0, 0, 0, 0x21, 0x50]);
        shared.extend(sum.sum().to_le_bytes());
        shared.extend(length(body.len()));
        shared.extend(entry.claimed.map_or(length(entry.content.len()), u32::to_le_bytes));
        shared.extend(u16::try_from(entry.name.len()).unwrap().to_le_bytes());
        shared.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(&shared);
        directory.extend([0, 0, 0, 0, 0, 0]);
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend(length(out.len()));
        directory.extend(entry.name.as_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&shared);
        out.extend(entry.name.as_bytes());
        out.extend(body);
    }
    let start = out.len();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    out.extend(count);
    out.extend(count);
    out.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend(u32::try_from(start).unwrap().to_le_bytes());
    out.extend([0, 0]);
    out
}
