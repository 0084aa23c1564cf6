//! Lists as files: CSV and GeoJSON.

use axum::{
    Json,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use exchange::csv::Csv;
use serde_json::Value;

/// A table as a file.
pub fn csv<S: AsRef<str>, R: IntoIterator<Item = S>>(
    name: &'static str,
    header: impl IntoIterator<Item = &'static str>,
    rows: impl IntoIterator<Item = R>,
) -> Response {
    let mut csv = Csv::new(header);
    for row in rows {
        csv.row(row);
    }
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, csv.finish()).into_response()
}

/// A collection of features.
pub fn geojson(collection: &Value) -> Response {
    ([(CONTENT_TYPE, "application/geo+json")], Json(collection)).into_response()
}
