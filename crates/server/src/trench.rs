//! A trench at the HTTP border: a drawn line with its measures becomes a checked trench, or a list of all its faults.

use model::{
    CityArea,
    trench::{LayingMethod, Trench, TrenchDraft, TrenchFault},
};
use serde_json::Value;

use crate::problem::Fault;

/// Checks the measures of a trench that is not drawn yet.
///
/// # Errors
/// All faults, with pointers to `/width_m` and `/cover_m`.
pub fn check_measures(
    width_m: f64,
    cover_m: f64,
    method: LayingMethod,
    area: &CityArea,
) -> Result<(), Vec<Fault>> {
    let line = geo::LineString::new(Vec::new()).into();
    let faults = Trench::new(TrenchDraft { line, width_m, cover_m, method }, area).err().unwrap_or_default();
    let of_line = |fault: &&TrenchFault| matches!(fault, TrenchFault::Coordinates(_));
    let told: Vec<Fault> =
        faults.iter().filter(|fault| !of_line(fault)).map(|fault| Fault::of_trench("", fault)).collect();
    if told.is_empty() { Ok(()) } else { Err(told) }
}

/// Checks a drawn line with its measures; `line` is GeoJSON in degrees.
///
/// # Errors
/// All faults, with pointers to `/line`, `/width_m` and `/cover_m`.
pub fn read(
    line: &Value,
    width_m: f64,
    cover_m: f64,
    method: LayingMethod,
    area: &CityArea,
) -> Result<Trench, Vec<Fault>> {
    let line =
        exchange::geojson::line_to_utm32(line).map_err(|fault| vec![Fault::of_line("/line", &fault)])?;
    Trench::new(TrenchDraft { line, width_m, cover_m, method }, area)
        .map_err(|faults| faults.iter().map(|fault| Fault::of_trench("", fault)).collect())
}
