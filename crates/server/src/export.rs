//! Lists as files: CSV and GeoJSON.

use axum::{
    Json,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use exchange::csv::Csv;
use model::Text;
use serde::Serialize;
use serde_json::Value;

use crate::problem::Problem;

/// Most rows of a file: an export is held in memory.
pub const MOST: i64 = 100_000;

/// Refuses to give out a part as if it were the whole.
///
/// # Errors
/// [`crate::problem::Kind::Invalid`], with the way out.
pub fn check(total: i64) -> Result<(), Problem> {
    if total <= MOST {
        return Ok(());
    }
    Err(Problem::invalid(Vec::new()).detail(Text::new(
        format!("Eine Datei fasst höchstens {MOST} Zeilen, gefunden wurden {total}. Bitte grenzen Sie die Auswahl ein."),
        format!("A file holds at most {MOST} rows, {total} were found. Please narrow the selection."),
    )))
}

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
    attachment(name, "text/csv; charset=utf-8", csv.finish().into_bytes())
}

/// Media type of a `GeoPackage`.
pub const GEOPACKAGE: &str = "application/geopackage+sqlite3";

/// A file that somebody takes home.
pub fn attachment(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

/// The word that a value is on the wire.
pub fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

/// A collection of features.
pub fn geojson(collection: &Value) -> Response {
    ([(CONTENT_TYPE, "application/geo+json")], Json(collection)).into_response()
}
