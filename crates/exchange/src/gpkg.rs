//! Tables of our own as a `GeoPackage` (OGC 12-128): layers in EPSG:25832, and tables without geometry.
//!
//! Only what the house made itself goes through here, so GDAL runs in this process; files from outside never do.

mod fault;
mod sheet;

use std::path::Path;

use gdal::{
    Dataset, DatasetOptions, DriverManager, GdalOpenFlags,
    spatial_ref::SpatialRef,
    vector::{Defn, Feature, Layer, LayerOptions, OGRwkbGeometryType, ToGdal, sql},
};
use geo::{Geometry, MultiLineString, MultiPolygon};
use jiff::civil::Date;

pub use fault::Fault;

use crate::memory::Scratch;

/// A table, written as one layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name; no two tables of a file may share one, whatever their capitals.
    pub name: String,
    /// What its geometry is.
    pub shape: Shape,
    /// Its columns from left to right; `fid` and `geom` are taken.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// What the geometry of a table's rows is; single lines and areas are written as collections of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// There is none: a list, such as a bill.
    Nothing,
    /// Points.
    Point,
    /// Lines or several of them.
    Line,
    /// Areas or several of them.
    Area,
    /// Whatever comes.
    Any,
}

/// A column: its name and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name; no two columns of a table may share one, whatever their capitals.
    pub name: String,
    /// What stands in it.
    pub kind: Kind,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Real,
    /// Days.
    Date,
    /// Yes or no.
    Boolean,
}

/// A row: a value for each column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Its geometry in EPSG:25832, where it has one.
    pub geometry: Option<Geometry<f64>>,
    /// Its values in the order of the columns.
    pub values: Vec<Value>,
}

/// A value; each but [`Value::None`] fits one kind of column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Not known.
    None,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Real(f64),
    /// A day of the years 1 to 9999.
    Date(Date),
    /// Yes or no.
    Boolean(bool),
}

impl Column {
    /// A column.
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self { name: name.into(), kind }
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}

macro_rules! value_from {
    ($($type:ty => $variant:ident),*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}

value_from!(&str => Text, String => Text, i64 => Integer, i32 => Integer, u32 => Integer, f64 => Real, Date => Date, bool => Boolean);

/// The day that every file carries as that of its last change, so that the same tables make the same bytes.
const CHANGED: &str = "1970-01-01T00:00:00.000Z";

/// Writes tables as a `GeoPackage`; the same tables make the same bytes.
///
/// # Errors
/// [`Fault`] names the table, row and column that cannot be written.
pub fn write(tables: &[Table]) -> Result<Vec<u8>, Fault> {
    sheet::check(tables)?;
    let scratch = Scratch::new("gpkg");
    let written = |_fault| Fault::NotWritten;
    // For this thread alone.
    gdal::config::set_thread_local_config_option("OGR_CURRENT_DATE", CHANGED).map_err(written)?;
    let done = create(scratch.path(), tables).and_then(|()| fill(scratch.path(), tables));
    gdal::config::clear_thread_local_config_option("OGR_CURRENT_DATE").map_err(written)?;
    done?;
    scratch.bytes().map_err(written)
}

/// Makes the empty tables; columns come by SQL, because that alone gives a column a yes or no.
fn create(path: &Path, tables: &[Table]) -> Result<(), Fault> {
    let not = |_fault: gdal::errors::GdalError| Fault::NotWritten;
    let driver = DriverManager::get_driver_by_name("GPKG").map_err(not)?;
    let mut dataset = driver.create_vector_only(path).map_err(not)?;
    let system = SpatialRef::from_epsg(25832).map_err(not)?;
    for table in tables {
        let spatial = table.shape != Shape::Nothing;
        let options: &[&str] = if spatial {
            &["GEOMETRY_NAME=geom", "FID=fid"]
        } else {
            &["FID=fid", "ASPATIAL_VARIANT=GPKG_ATTRIBUTES"]
        };
        dataset
            .create_layer(LayerOptions {
                name: &table.name,
                srs: spatial.then_some(&system),
                ty: table.shape.ogr(),
                options: Some(options),
            })
            .map_err(not)?;
        for column in &table.columns {
            let order = format!(
                "ALTER TABLE {} ADD COLUMN {} {}",
                quoted(&table.name),
                quoted(&column.name),
                column.kind.sql()
            );
            dataset.execute_sql(order, None, sql::Dialect::DEFAULT).map_err(not)?;
        }
    }
    dataset.close().map_err(not)
}

fn fill(path: &Path, tables: &[Table]) -> Result<(), Fault> {
    let not = |_fault: gdal::errors::GdalError| Fault::NotWritten;
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_UPDATE,
        allowed_drivers: Some(&["GPKG"]),
        ..DatasetOptions::default()
    };
    let mut dataset = Dataset::open_ex(path, options).map_err(not)?;
    let all = dataset.start_transaction().map_err(not)?;
    for table in tables {
        let layer = all.layer_by_name(&table.name).map_err(not)?;
        rows(&layer, table).map_err(not)?;
    }
    all.commit().map_err(not)?;
    dataset.close().map_err(not)
}

fn rows(layer: &Layer<'_>, table: &Table) -> gdal::errors::Result<()> {
    let defn = Defn::from_layer(layer);
    for row in &table.rows {
        let mut feature = Feature::new(&defn)?;
        if let Some(geometry) = &row.geometry {
            feature.set_geometry(table.shape.dressed(geometry.clone()).to_gdal()?)?;
        }
        for (at, value) in row.values.iter().enumerate() {
            match value {
                Value::None => feature.set_field_null(at)?,
                Value::Text(text) => feature.set_field_string(at, text)?,
                Value::Integer(number) => feature.set_field_integer64(at, *number)?,
                Value::Real(number) => feature.set_field_double(at, *number)?,
                Value::Date(day) => feature.set_field_string(at, &day.strftime("%Y/%m/%d").to_string())?,
                Value::Boolean(yes) => feature.set_field_integer(at, i32::from(*yes))?,
            }
        }
        feature.create(layer)?;
    }
    Ok(())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Shape {
    /// A single line or area as a collection of one, so that all rows of a layer are of one type.
    fn dressed(self, geometry: Geometry<f64>) -> Geometry<f64> {
        match (self, geometry) {
            (Self::Line, Geometry::Line(line)) => MultiLineString(vec![line.into()]).into(),
            (Self::Line, Geometry::LineString(line)) => MultiLineString(vec![line]).into(),
            (Self::Area, Geometry::Polygon(area)) => MultiPolygon(vec![area]).into(),
            (Self::Area, Geometry::Rect(area)) => MultiPolygon(vec![area.into()]).into(),
            (Self::Area, Geometry::Triangle(area)) => MultiPolygon(vec![area.into()]).into(),
            (_, geometry) => geometry,
        }
    }

    fn ogr(self) -> OGRwkbGeometryType::Type {
        match self {
            Self::Nothing => OGRwkbGeometryType::wkbNone,
            Self::Point => OGRwkbGeometryType::wkbPoint,
            Self::Line => OGRwkbGeometryType::wkbMultiLineString,
            Self::Area => OGRwkbGeometryType::wkbMultiPolygon,
            Self::Any => OGRwkbGeometryType::wkbUnknown,
        }
    }
}

impl Kind {
    fn sql(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Integer => "INTEGER",
            Self::Real => "REAL",
            Self::Date => "DATE",
            Self::Boolean => "BOOLEAN",
        }
    }
}
