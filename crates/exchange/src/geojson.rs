//! GeoJSON read and written in Rust: at the HTTP border, and the text of uploaded files.

use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use serde_json::{Map, Value, json};

use crate::crs;

/// Why a GeoJSON geometry cannot be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GeoJsonError {
    /// It is no geometry object, or its coordinates are not nested as its type asks.
    #[error("this is no GeoJSON geometry")]
    Malformed,
    /// A geometry of another kind where a line is needed.
    #[error("a line is needed, not a {found}")]
    NotALine {
        /// The type as written.
        found: String,
    },
    /// A number is no longitude or latitude.
    #[error("({lon}, {lat}) is no longitude and latitude")]
    NoPlace {
        /// First number.
        lon: f64,
        /// Second number.
        lat: f64,
    },
}

/// A `LineString` or `MultiLineString` in degrees as lines in EPSG:25832.
///
/// # Errors
/// [`GeoJsonError`]; the shape of the line is judged by `model::trench`.
pub fn line_to_utm32(value: &Value) -> Result<Geometry<f64>, GeoJsonError> {
    let geometry = geometry(value)?;
    if !matches!(geometry, Geometry::LineString(_) | Geometry::MultiLineString(_)) {
        let found = value.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        return Err(GeoJsonError::NotALine { found });
    }
    crs::geometry_to_utm32(&geometry).map_err(|fault| match fault {
        crs::CrsError::NoPlace { x, y } => GeoJsonError::NoPlace { lon: x, lat: y },
        crs::CrsError::Unknown { .. } => GeoJsonError::Malformed,
    })
}

/// A geometry in EPSG:25832 as GeoJSON in degrees, rounded to 7 decimals.
pub fn from_utm32(geometry: &Geometry<f64>) -> Value {
    written(&crs::geometry_to_lonlat(geometry))
}

fn written(geometry: &Geometry<f64>) -> Value {
    let position = |at: &Coord<f64>| json!([at.x, at.y]);
    let line = |line: &LineString<f64>| Value::Array(line.0.iter().map(position).collect());
    let polygon = |polygon: &Polygon<f64>| {
        Value::Array(std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(line).collect())
    };
    match geometry {
        Geometry::Point(point) => json!({"type": "Point", "coordinates": position(&point.0)}),
        Geometry::MultiPoint(points) => {
            json!({"type": "MultiPoint", "coordinates": points.iter().map(|at| position(&at.0)).collect::<Vec<_>>()})
        }
        Geometry::Line(part) => written(&Geometry::LineString((*part).into())),
        Geometry::LineString(string) => json!({"type": "LineString", "coordinates": line(string)}),
        Geometry::MultiLineString(lines) => {
            json!({"type": "MultiLineString", "coordinates": lines.iter().map(line).collect::<Vec<_>>()})
        }
        Geometry::Polygon(area) => json!({"type": "Polygon", "coordinates": polygon(area)}),
        Geometry::MultiPolygon(areas) => {
            json!({"type": "MultiPolygon", "coordinates": areas.iter().map(polygon).collect::<Vec<_>>()})
        }
        Geometry::Rect(rect) => written(&Geometry::Polygon(rect.to_polygon())),
        Geometry::Triangle(triangle) => written(&Geometry::Polygon(triangle.to_polygon())),
        Geometry::GeometryCollection(parts) => {
            json!({"type": "GeometryCollection", "geometries": parts.iter().map(written).collect::<Vec<_>>()})
        }
    }
}

/// A geometry as written, its numbers unchanged; a `null` among them becomes NaN, which no later check lets pass.
///
/// # Errors
/// [`GeoJsonError::Malformed`].
pub fn geometry(value: &Value) -> Result<Geometry<f64>, GeoJsonError> {
    let coordinates = || value.get("coordinates").ok_or(GeoJsonError::Malformed);
    Ok(match value.get("type").and_then(Value::as_str) {
        Some("Point") => match coordinates()?.as_array().map(Vec::is_empty) {
            Some(true) => Geometry::MultiPoint(MultiPoint(Vec::new())),
            _ => Geometry::Point(Point(position(coordinates()?)?)),
        },
        Some("MultiPoint") => {
            Geometry::MultiPoint(MultiPoint(list(coordinates()?, |at| position(at).map(Point))?))
        }
        Some("LineString") => Geometry::LineString(line(coordinates()?)?),
        Some("MultiLineString") => Geometry::MultiLineString(MultiLineString(list(coordinates()?, line)?)),
        Some("Polygon") => Geometry::Polygon(polygon(coordinates()?)?),
        Some("MultiPolygon") => Geometry::MultiPolygon(MultiPolygon(list(coordinates()?, polygon)?)),
        Some("GeometryCollection") => {
            let parts = value.get("geometries").ok_or(GeoJsonError::Malformed)?;
            Geometry::GeometryCollection(geo::GeometryCollection(list(parts, geometry)?))
        }
        _ => return Err(GeoJsonError::Malformed),
    })
}

fn list<T>(value: &Value, read: impl Fn(&Value) -> Result<T, GeoJsonError>) -> Result<Vec<T>, GeoJsonError> {
    value.as_array().ok_or(GeoJsonError::Malformed)?.iter().map(read).collect()
}

fn line(value: &Value) -> Result<LineString<f64>, GeoJsonError> {
    list(value, position).map(LineString)
}

fn polygon(value: &Value) -> Result<Polygon<f64>, GeoJsonError> {
    let mut rings = list(value, line)?.into_iter();
    let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Ok(Polygon::new(exterior, rings.collect()))
}

fn position(value: &Value) -> Result<Coord<f64>, GeoJsonError> {
    let number = |value: &Value| match value {
        Value::Null => Ok(f64::NAN),
        other => other.as_f64().ok_or(GeoJsonError::Malformed),
    };
    match value.as_array().map(Vec::as_slice) {
        Some([x, y, ..]) => Ok(Coord { x: number(x)?, y: number(y)? }),
        _ => Err(GeoJsonError::Malformed),
    }
}

/// The text of a GeoJSON file, taken apart into features.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Name of the reference system, where the file has the `crs` member of 2008.
    pub crs: Option<String>,
    /// Features in the order of the file; a bare geometry is one feature.
    pub features: Vec<DocumentFeature>,
}

/// One feature of a [`Document`].
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentFeature {
    /// The `id` member as text.
    pub id: Option<String>,
    /// The geometry; none where it is `null`.
    pub geometry: Result<Option<Geometry<f64>>, GeoJsonError>,
    /// Properties.
    pub properties: Map<String, Value>,
}

/// Why a text is no GeoJSON document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// It is not UTF-8.
    #[error("the text is not UTF-8 (first fault at byte {at})")]
    NotUtf8 {
        /// Position of the first wrong byte.
        at: usize,
    },
    /// It does not begin as a JSON object does.
    #[error("the file does not begin as JSON does")]
    NotJson,
    /// It breaks off or is misspelt.
    #[error("the JSON is broken at line {line}, column {column}")]
    Syntax {
        /// Line, counted from 1.
        line: usize,
        /// Column, counted from 1.
        column: usize,
    },
    /// It is JSON of another kind.
    #[error("the JSON is of type “{found}”, not a GeoJSON object")]
    OtherJson {
        /// The `type` member, shortened.
        found: String,
    },
}

/// Reads the text of a GeoJSON file.
///
/// `NaN`, `Infinity` and numbers too great for a double, which some programs write, are kept as not finite, so
/// that the fault can name its feature.
///
/// # Errors
/// [`DocumentError`].
pub fn document(bytes: &[u8]) -> Result<Document, DocumentError> {
    let text =
        std::str::from_utf8(bytes).map_err(|fault| DocumentError::NotUtf8 { at: fault.valid_up_to() })?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('{') {
        return Err(DocumentError::NotJson);
    }
    let mut root: Value = match serde_json::from_str(text) {
        Ok(root) => root,
        Err(fault) => serde_json::from_str(&without_endless_numbers(text))
            .map_err(|_second| DocumentError::Syntax { line: fault.line(), column: fault.column() })?,
    };
    let crs = root.pointer("/crs/properties/name").and_then(Value::as_str).map(ToOwned::to_owned);
    let kind = root.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let features = match (kind.as_str(), root.get_mut("features").map(Value::take)) {
        ("FeatureCollection", Some(Value::Array(features))) => features.into_iter().map(feature).collect(),
        ("Feature", _) => vec![feature(root)],
        (
            "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon"
            | "GeometryCollection",
            _,
        ) => {
            vec![DocumentFeature { id: None, geometry: geometry(&root).map(Some), properties: Map::new() }]
        }
        _ => return Err(DocumentError::OtherJson { found: kind.chars().take(40).collect() }),
    };
    Ok(Document { crs, features })
}

fn feature(mut value: Value) -> DocumentFeature {
    let id = match value.get("id") {
        Some(Value::String(id)) => Some(id.clone()),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    let geometry = match value.get("geometry") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => geometry(value).map(Some),
    };
    let properties = match value.get_mut("properties").map(Value::take) {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    };
    DocumentFeature { id, geometry, properties }
}

/// Writes `null` for what is no number in JSON but meant as one.
fn without_endless_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = if first == '"' {
            string_end(rest)
        } else if first.is_ascii_alphanumeric() || matches!(first, '-' | '+' | '.') {
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.')))
                .unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(end);
        let endless = !token.starts_with('"') && token.parse::<f64>().is_ok_and(|number| !number.is_finite());
        out.push_str(if endless { "null" } else { token });
        rest = after;
    }
    out
}

fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_goes_to_metres_and_comes_back_with_seven_decimals() {
        let line =
            json!({"type": "LineString", "coordinates": [[9.987_654_3, 53.5511, 12.0], [9.99, 53.552]]});
        let metres = line_to_utm32(&line).unwrap();
        assert_eq!(
            from_utm32(&metres),
            json!({"type": "LineString", "coordinates": [[9.987_654_3, 53.5511], [9.99, 53.552]]})
        );
        let point = json!({"type": "Point", "coordinates": [9.9, 53.5]});
        assert_eq!(line_to_utm32(&point), Err(GeoJsonError::NotALine { found: "Point".into() }));
        let metres =
            json!({"type": "LineString", "coordinates": [[565_000, 5_934_000], [565_001, 5_934_000]]});
        assert!(matches!(line_to_utm32(&metres), Err(GeoJsonError::NoPlace { .. })));
    }

    #[test]
    fn numbers_without_end_are_kept_as_such_and_strings_are_left_alone() {
        let text = br#"{"type":"Feature","properties":{"note":"NaN \" Infinity"},"geometry":{"type":"LineString","coordinates":[[NaN,-Infinity],[1e999,2]]}}"#;
        let feature = &document(text).unwrap().features[0];
        assert_eq!(feature.properties["note"], "NaN \" Infinity");
        let Ok(Some(Geometry::LineString(line))) = &feature.geometry else { panic!("{feature:?}") };
        assert!(line.0[0].x.is_nan() && line.0[0].y.is_nan() && line.0[1].x.is_nan());
        assert_eq!(line.0[1].y.to_bits(), 2.0_f64.to_bits());
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in r#"[\{\}\[\]",:0-9eE+\-. NatuflI\\]{0,200}"#) {
            let _ = document(text.as_bytes());
            let _ = document(format!("{{\"type\":\"Feature\",\"geometry\":{text}}}").as_bytes());
        }
    }
}
