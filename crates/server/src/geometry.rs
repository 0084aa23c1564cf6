//! Geometry as it leaves the house: GeoJSON in degrees.

use geo::{Geometry, Point, Rect};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Object, RefOr, Schema, Type,
        schema::{AnyOfBuilder, ArrayBuilder},
    },
};

/// What a geometry can be.
const TYPES: [&str; 7] =
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"];

/// A GeoJSON geometry, longitude before latitude.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct GeoJson(pub Value);

impl From<&Geometry<f64>> for GeoJson {
    fn from(geometry: &Geometry<f64>) -> Self {
        Self(exchange::geojson::from_utm32(geometry))
    }
}

impl PartialSchema for GeoJson {
    fn schema() -> RefOr<Schema> {
        // How deep the numbers lie depends on the type, as in RFC 7946.
        let coordinates = ArrayBuilder::new()
            .items(
                AnyOfBuilder::new()
                    .item(Object::with_type(Type::Number))
                    .item(Object::with_type(Type::Array)),
            )
            .description(Some("Longitude before latitude in degrees (WGS 84), nested as the type says."));
        let parts = ArrayBuilder::new()
            .items(Object::with_type(Type::Object))
            .description(Some("The parts of a `GeometryCollection`, and of nothing else."));
        Object::builder()
            .schema_type(Type::Object)
            .description(Some("A GeoJSON geometry (RFC 7946), longitude before latitude."))
            .property("type", Object::builder().schema_type(Type::String).enum_values(Some(TYPES)))
            .property("coordinates", coordinates)
            .property("geometries", parts)
            .required("type")
            .examples([
                json!({"type": "LineString", "coordinates": [[10.1612, 53.3528], [10.1617, 53.3531]]}),
            ])
            .into()
    }
}

impl ToSchema for GeoJson {
    fn name() -> std::borrow::Cow<'static, str> {
        "Geometry".into()
    }
}

/// A place as longitude and latitude.
pub fn lon_lat(place: Point<f64>) -> [f64; 2] {
    let (lon, lat) = exchange::crs::to_lonlat(place.0);
    [exchange::crs::rounded(lon), exchange::crs::rounded(lat)]
}

/// A box as west, south, east, north in degrees, so wide that it holds all four corners.
pub fn degrees(bounds: Rect<f64>) -> [f64; 4] {
    let corners = [
        bounds.min(),
        bounds.max(),
        geo::Coord { x: bounds.min().x, y: bounds.max().y },
        geo::Coord { x: bounds.max().x, y: bounds.min().y },
    ]
    .map(|corner| lon_lat(corner.into()));
    let of = |axis: usize, pick: fn(f64, f64) -> f64, start: f64| {
        corners.iter().map(|corner| corner[axis]).fold(start, pick)
    };
    [
        of(0, f64::min, f64::INFINITY),
        of(1, f64::min, f64::INFINITY),
        of(0, f64::max, f64::NEG_INFINITY),
        of(1, f64::max, f64::NEG_INFINITY),
    ]
}

/// One feature of a collection.
pub fn feature(geometry: &Geometry<f64>, properties: Value) -> Value {
    object([
        ("type", "Feature".into()),
        ("geometry", exchange::geojson::from_utm32(geometry)),
        ("properties", properties),
    ])
}

/// A feature that lies nowhere yet.
pub fn placeless(properties: Value) -> Value {
    object([("type", "Feature".into()), ("geometry", Value::Null), ("properties", properties)])
}

/// A collection of features.
pub fn collection(features: Vec<Value>) -> Value {
    object([("type", "FeatureCollection".into()), ("features", Value::Array(features))])
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
