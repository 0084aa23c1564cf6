//! One file, opened with one driver behind the walls, and sent on feature by feature.

use std::{
    io::{self, Write},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use gdal::{
    Dataset, DatasetOptions, DriverManager, GdalOpenFlags,
    errors::CplErrType,
    spatial_ref::SpatialRef,
    vector::{Feature, FieldValue, LayerAccess},
};
use serde_json::{Map, Number, Value};

use super::{
    Driver,
    answer::{AnswerLayer, Writer},
    sandbox,
};

/// Bytes of one text property that are passed on.
const TEXT_BYTES: usize = 4_000;

pub(super) fn send<W: Write>(driver: Driver, file: &Path, out: &mut Writer<W>) -> io::Result<()> {
    let folder = file.parent().ok_or(io::ErrorKind::InvalidInput)?;
    leave_one_driver(driver);
    listen_for_failures();
    let walled = sandbox::enter(folder).map_err(io::Error::other)?;
    out.walled(walled)?;
    let open_options: &[&str] = match driver {
        // Immutable: SQLite neither locks the file nor looks for a journal beside it.
        Driver::GeoPackage => &["IMMUTABLE=YES", "LIST_ALL_TABLES=NO"],
        Driver::Shapefile | Driver::GeoTiff => &[],
    };
    let dataset = Dataset::open_ex(
        file,
        DatasetOptions {
            open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY,
            allowed_drivers: Some(&[driver.name()]),
            open_options: Some(open_options),
            sibling_files: None,
        },
    )
    .map_err(io::Error::other)?;
    for index in 0..dataset.layer_count() {
        let mut layer = dataset.layer(index).map_err(io::Error::other)?;
        if layer.defn().geom_fields().next().is_none() {
            continue;
        }
        let srs = layer.spatial_ref();
        out.layer(&AnswerLayer {
            name: layer.name(),
            authority: srs.as_ref().and_then(|srs| srs.authority().ok()),
            definition: srs.as_ref().and_then(|srs| srs.to_proj4().ok()),
            title: srs.as_ref().and_then(SpatialRef::name),
        })?;
        // A GeoPackage's own count may be stale; a Shapefile's is the length of its index.
        let expected = if driver == Driver::Shapefile { layer.feature_count() } else { 0 };
        let mut sent = 0;
        for feature in layer.features() {
            send_feature(&feature, out)?;
            sent += 1;
        }
        // GDAL ends the list at a fault in the file as it does at its end.
        if sent < expected || FAILED.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

/// Whether GDAL said that something failed, which its calls alone do not tell.
pub(super) static FAILED: AtomicBool = AtomicBool::new(false);

pub(super) fn listen_for_failures() {
    gdal::config::set_error_handler(|class, _number, _words| {
        if matches!(class, CplErrType::Failure | CplErrType::Fatal) {
            FAILED.store(true, Ordering::Relaxed);
        }
    });
}

/// Registers all drivers and takes away all but one, so that no other exists in this process.
pub(super) fn leave_one_driver(driver: Driver) {
    DriverManager::register_all();
    // From here on, opening a file must not register them again.
    DriverManager::prevent_auto_registration();
    let others: Vec<_> = DriverManager::all().filter(|other| other.short_name() != driver.name()).collect();
    for other in &others {
        DriverManager::deregister_driver(other);
    }
}

fn send_feature<W: Write>(feature: &Feature<'_>, out: &mut Writer<W>) -> io::Result<()> {
    let wkb = match feature.geometry() {
        Some(geometry) => {
            let mut flat = geometry.clone();
            flat.flatten_to_2d();
            Some(flat.iso_wkb().map_err(io::Error::other)?)
        }
        None => None,
    };
    let properties: Map<String, Value> =
        feature.fields().map(|(name, value)| (name, value.map_or(Value::Null, json))).collect();
    out.feature(feature.fid().map(|id| id.to_string()), wkb.as_deref(), properties)
}

fn json(value: FieldValue) -> Value {
    let real = |number| Number::from_f64(number).map_or(Value::Null, Value::Number);
    match value {
        FieldValue::IntegerValue(number) => number.into(),
        FieldValue::Integer64Value(number) => number.into(),
        FieldValue::RealValue(number) => real(number),
        FieldValue::StringValue(text) => short(text).into(),
        FieldValue::DateValue(date) => date.to_string().into(),
        FieldValue::DateTimeValue(instant) => instant.to_string().into(),
        FieldValue::IntegerListValue(list) => list.into(),
        FieldValue::Integer64ListValue(list) => list.into(),
        FieldValue::StringListValue(list) => list.into_iter().map(short).collect::<Vec<_>>().into(),
        FieldValue::RealListValue(list) => list.into_iter().map(real).collect::<Vec<_>>().into(),
    }
}

fn short(mut text: String) -> String {
    let end = (0..=TEXT_BYTES.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.truncate(end.unwrap_or_default());
    text
}
